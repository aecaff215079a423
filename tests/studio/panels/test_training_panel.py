import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from engine.design.graph.edits import remove_nodes
from engine.runs import RunSummary
from engine.runs.description import RunDescription
from studio.dock_body import DockBody
from studio.document import Document
from studio.link.engine import Engine
from studio.link.run_values import RunValues
from studio.link.training_session import TrainingSession
from studio.panels.training_panel import TrainingPanel
from studio.panels.training_progress import clock, figure
from tests.studio.engines import PATIENCE_MS, MakeEngine, ready, trained

MakeSession = Callable[[Engine], TrainingSession]
Show = Callable[[str], tuple[TrainingPanel, TrainingSession, Engine]]


@pytest.fixture
def show(qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession) -> Show:
    """A panel in a window of its own, with an engine that behaves as asked."""

    def shown(mode: str = "works") -> tuple[TrainingPanel, TrainingSession, Engine]:
        engine = ready(qtbot, make_engine(mode))
        session = make_session(engine)
        panel = TrainingPanel(document, session, engine)
        qtbot.addWidget(panel)
        panel.resize(1180, 320)
        with qtbot.waitExposed(panel):
            panel.show()
        return panel, session, engine

    return shown


def test_before_a_training_it_says_how_to_begin_one(show: Show) -> None:
    panel, _, _ = show("works")
    assert "Press <b>Train</b>" in panel._waiting.findChildren(type(panel._hint))[0].text()
    assert not panel._hint.isVisible()


def test_before_a_training_it_says_what_stands_in_the_way(show: Show, document: Document) -> None:
    panel, _, _ = show("works")
    document.edit_project("no data", lambda project: replace(project, data=None))
    assert panel._hint.isVisible()
    assert "Choose data" in panel._hint.text()


def test_an_error_in_the_network_is_told_in_the_problems_panel_and_not_again_here(
    show: Show, document: Document
) -> None:
    panel, session, _ = show("works")
    document.edit("cut", lambda graph: remove_nodes(graph, ["flatten"]))
    said: list[str] = []
    session.refused.connect(said.append)
    assert not session.start()
    assert len(said) == 1
    assert panel.note.text == ""
    assert panel._hint.isVisible()
    assert "Problems panel" in panel._hint.text()
    assert panel._hint.text() not in said


def test_it_shows_the_numbers_of_the_training(qtbot: QtBot, show: Show) -> None:
    panel, session, _ = show("works")
    trained(qtbot, session)
    qtbot.waitUntil(lambda: bool(panel.curves.loss_view.curves), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.curves.loss_view.curves[1].x.size == 3, timeout=PATIENCE_MS)
    assert panel.progress.epoch.text() == "Finished after 3 of 3 epochs"
    assert panel.progress.bar.value() == panel.progress.bar.maximum()
    assert panel.progress.best.text() == "best val accuracy <b>0.930</b>"
    assert panel.curves.metric_name == "accuracy"
    assert not panel.note.isVisible()


def test_the_pinned_samples_are_shown_with_their_verdict(qtbot: QtBot, show: Show) -> None:
    panel, session, _ = show("works")
    trained(qtbot, session)
    qtbot.waitUntil(lambda: len(panel.looks.cards) == 4, timeout=PATIENCE_MS)
    assert panel.looks.epoch == 3
    assert panel.looks.cards[0].says() == "Sample 0: 7, with probability 0.97. That is right."


def test_the_slider_goes_back_through_the_epochs(qtbot: QtBot, show: Show) -> None:
    panel, session, _ = show("works")
    trained(qtbot, session)
    qtbot.waitUntil(lambda: panel.looks.epoch == 3, timeout=PATIENCE_MS)
    panel.looks.slider.setFocus()
    QTest.keyClick(panel.looks.slider, Qt.Key.Key_Home)
    assert panel.looks.epoch == 1
    panel.looks.show_run(session.values)
    assert panel.looks.epoch == 1


def test_in_a_small_window_nothing_of_a_training_has_to_be_scrolled(qtbot: QtBot, show: Show) -> None:
    panel, session, _ = show("works")
    trained(qtbot, session)
    qtbot.waitUntil(lambda: len(panel.looks.cards) == 4, timeout=PATIENCE_MS)
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(DockBody(panel))
    area.resize(639, 142)  # what a window of 800 by 485 leaves it
    area.show()
    panel.looks._method.setText("A method with a name as long as only layers deep inside of blocks have one")
    qtbot.wait(20)
    assert panel.looks.slider.isVisible()
    assert area.horizontalScrollBar().maximum() == 0
    assert area.verticalScrollBar().maximum() == 0
    assert panel.looks._method.text().endswith("…")
    assert panel.looks._method.toolTip() == panel.looks._method.whole_text
    assert not panel.curves._legend.isVisible()
    area.resize(900, 320)
    qtbot.wait(20)
    assert panel.curves._legend.isVisible()
    panel.setParent(None)  # whoever lent it closes it


def test_a_click_on_a_sample_asks_for_a_closer_look(qtbot: QtBot, show: Show) -> None:
    panel, session, _ = show("works")
    trained(qtbot, session)
    qtbot.waitUntil(lambda: len(panel.looks.cards) == 4, timeout=PATIENCE_MS)
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        QTest.mouseClick(panel.looks.cards[2], Qt.MouseButton.LeftButton)
    assert wanted.args == [2]


def test_a_failure_leads_to_its_node(qtbot: QtBot, show: Show) -> None:
    panel, session, _ = show("fails")
    trained(qtbot, session)
    assert panel.progress.epoch.text() == "Not begun"
    assert panel.note.text == "conv1 takes images, but the data has tables. Choose other data."
    with qtbot.waitSignal(panel.node_wanted) as wanted:
        panel.note.buttons["Go to conv1"].click()
    assert wanted.args == ["conv1"]
    assert not panel.note.isVisible()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_killed_worker_leaves_the_window_alive_and_is_worded(qtbot: QtBot, show: Show) -> None:
    panel, session, engine = show("hang")
    assert session.start()
    qtbot.waitUntil(lambda: session.values is not None and len(session.values.steps) == 2, timeout=PATIENCE_MS)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(panel.note.text), timeout=PATIENCE_MS)
    assert "SIGKILL" in panel.note.text
    assert panel.progress.epoch.text() == "Cut off in epoch 1"
    qtbot.waitUntil(lambda: engine.state == "ready", timeout=PATIENCE_MS)
    assert panel.isVisible()


def test_a_run_that_was_cut_off_is_offered_to_be_resumed(show: Show, tmp_path: object) -> None:
    panel, session, _ = show("works")
    told = RunDescription(1, "LeNet", "2026-01-01T00:00:00", 1, {}, "cpu", 1, 20, 4, 64, 16, 9)
    session.found.emit(RunSummary(session.runs, "interrupted", description=told, num_epochs=7, can_resume=True))
    assert panel.note.text == "The last training of this project was cut off after epoch 7 of 20."
    assert list(panel.note.buttons) == ["Resume"]


def test_settings_change_the_plan_and_undo_takes_it_back(qtbot: QtBot, show: Show, document: Document) -> None:
    panel, _, _ = show("works")
    next(b for b in panel.findChildren(QPushButton) if b.text() == "Training settings…").click()
    assert panel.settings.isVisible()
    before = document.project.training.epochs
    panel.settings.rows["epochs"].chosen.emit("epochs", before + 5)
    assert document.project.training.epochs == before + 5
    document.undo()
    assert document.project.training.epochs == before


def test_another_optimizer_has_its_own_parameters(show: Show, document: Document) -> None:
    panel, _, _ = show("works")
    panel.settings.optimizer.setCurrentText("SGD")
    panel.settings.optimizer.activated.emit(panel.settings.optimizer.currentIndex())
    assert document.project.training.optimizer.name == "SGD"
    assert "momentum" in panel.settings.optimizer_rows
    panel.settings.optimizer_rows["momentum"].chosen.emit("momentum", 0.9)
    assert document.project.training.optimizer.params == {"momentum": 0.9}
    panel.settings.optimizer_rows["momentum"].reset.emit("momentum")
    assert document.project.training.optimizer.params == {}


def test_a_setting_out_of_its_range_is_refused(show: Show, document: Document) -> None:
    panel, _, _ = show("works")
    before = document.project
    said: list[str] = []
    document.refused.connect(said.append)
    panel.settings.optimizer_rows["lr"].chosen.emit("lr", -1.0)
    assert document.project is before
    assert len(said) == 1
    assert "lr" in said[0]


def test_the_devices_are_those_of_the_engine(show: Show) -> None:
    panel, _, _ = show("works")
    box = panel.settings.rows["device"].editor.box  # type: ignore[attr-defined]
    assert [box.itemText(at) for at in range(box.count())] == ["automatic", "CPU · 2 cores", "NVIDIA H200"]


@pytest.mark.parametrize(("seconds", "shown"), [(9, "0:09"), (750, "12:30"), (3723, "1:02:03"), (-1, "0:00")])
def test_durations_read_like_a_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.9805, "0.981"), (0.0413, "0.0413"), (12.5, "12.500"), (0, "0"), (float("nan"), "not a number")],
)
def test_figures_have_the_digits_a_person_compares(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_a_run_without_any_number_yet_is_shown(show: Show) -> None:
    panel, session, _ = show("works")
    session._show(RunValues("/run", "LeNet"), None)
    assert panel.progress.bar.value() == 0
