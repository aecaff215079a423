"""A training while several projects are open: it belongs to one of them, and goes on while another is in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QTabBar
from pytestqt.qtbot import QtBot

from engine.design.graph.edits import set_params
from engine.runs import RunFolder
from studio.document import Document
from studio.link.engine import Engine
from studio.link.training_session import TrainingSession
from studio.panels.training_panel import TrainingPanel
from studio.theme import set_theme
from studio.window import MainWindow
from tests.studio.engines import PATIENCE_MS, MakeEngine, ready, trained
from tests.studio.link.test_training_session import a_run

MakeSession = Callable[[Engine], TrainingSession]


def twin(document: Document) -> None:
    """Open a changed copy of the project, whose nodes bear the same names, in another tab."""
    document.new(replace(document.project, name="Twin"), beside=True)


def test_each_project_has_the_values_of_its_own_run(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    session = make_session(ready(qtbot, make_engine()))
    first = document.here
    trained(qtbot, session)
    of_first = session.values
    assert of_first is not None
    seen = []
    twin(document)
    seen.append(session.values)
    trained(qtbot, session)
    seen.append(session.values)
    document.go(first)
    seen.append(session.values)
    assert seen[0] is None
    assert seen[1] is not None
    assert seen[1] is not of_first
    assert seen[2] is of_first
    assert of_first.done is not None


def test_a_training_goes_on_behind_another_project(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    session = make_session(ready(qtbot, make_engine("slow")))
    first = document.here
    assert session.start()
    qtbot.waitUntil(lambda: session.state == "training", timeout=PATIENCE_MS)
    twin(document)
    assert (session.values, session.state_here, session.home) == (None, "idle", first)
    assert session.progress_says.startswith("epoch 1 of 3")
    said: list[str] = []
    session.refused.connect(said.append)
    assert not session.start()
    assert said == [
        "LeNet on digits is being trained in another tab, and the engine trains one network at a time. Stop that "
        "training, or wait for its end."
    ]
    qtbot.waitUntil(lambda: session.state == "idle", timeout=PATIENCE_MS)
    assert session.home is None
    document.go(first)
    assert session.values is not None
    assert session.values.done is not None
    assert list(session.values.epochs.values) == [1, 2, 3]


def test_a_training_is_not_let_go_of_for_a_run_that_could_be_followed(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    session = make_session(ready(qtbot, make_engine("slow")))
    first = document.here
    assert session.start()
    qtbot.waitUntil(lambda: session.state == "training", timeout=PATIENCE_MS)
    twin(document)
    run = RunFolder(a_run(tmp_path / "runs" / "lenet"))
    with run.hold(), qtbot.waitSignal(session.refused) as refused:
        session.follow(run.path)
    assert "is being trained in another tab" in refused.args[0]
    assert (session.home, session.state) == (first, "training")
    session.stop()
    qtbot.waitUntil(lambda: session.state == "idle", timeout=PATIENCE_MS)
    assert session.values is None


def test_runs_before_the_first_save_move_beside_the_file_of_their_own_project(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    session = make_session(ready(qtbot, make_engine()))
    twin(document)
    unsaved = document.here
    trained(qtbot, session)
    assert session.values is not None
    run = Path(session.values.run)
    run.mkdir(parents=True, exist_ok=True)
    document.step(1)
    assert document.save()
    assert run.is_dir(), "it is another project that was saved"
    document.go(unsaved)
    assert document.save(tmp_path / "twin.netloom")
    assert Path(session.values.run) == tmp_path / "runs" / "twin" / run.name
    assert Path(session.values.run).is_dir()


def test_the_panel_tells_of_a_training_in_another_tab_and_leads_there(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    engine = ready(qtbot, make_engine("hang"))
    session = make_session(engine)
    panel = TrainingPanel(document, session, engine)
    qtbot.addWidget(panel)
    panel.resize(1180, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.tab_wanted.connect(document.go)
    first = document.here
    assert session.start()
    qtbot.waitUntil(lambda: session.state == "training", timeout=PATIENCE_MS)
    assert not panel.elsewhere.isVisible()
    twin(document)
    assert panel.elsewhere.text == "LeNet on digits is being trained in another tab: epoch 1 of 3."
    assert panel._pages.currentWidget() is panel._waiting
    QTest.mouseClick(panel.elsewhere.buttons["Go there"], Qt.MouseButton.LeftButton)
    assert document.here is first
    assert not panel.elsewhere.isVisible()
    assert panel._pages.currentWidget() is panel._watching
    assert panel.progress.epoch.text() == "Epoch 1 of 3"


def test_a_failure_is_told_where_it_belongs(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    engine = ready(qtbot, make_engine("fails"))
    session = make_session(engine)
    panel = TrainingPanel(document, session, engine)
    qtbot.addWidget(panel)
    panel.show()
    first = document.here
    assert session.start()
    twin(document)
    qtbot.waitUntil(lambda: session.state == "idle", timeout=PATIENCE_MS)
    assert panel.note.text == ""
    document.go(first)
    assert panel.note.text == "conv1 takes images, but the data has tables. Choose other data."
    document.step(1)
    assert panel.note.text == ""


# In the window


def give_up(document: Document) -> None:
    """Have nothing to save, so that closing the window asks nothing."""
    for tab in document.tabs:
        tab.saved = tab.project


@pytest.fixture
def window(qtbot: QtBot, document: Document, make_engine: MakeEngine) -> MainWindow:
    """A window in which LeNet is trained, and a twin of it is in front."""
    set_theme("dark")
    window = MainWindow(document, ready(qtbot, make_engine("hang")))
    qtbot.addWidget(window, before_close_func=lambda _: give_up(document))
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    window.furnish()
    window.files.begun.emit()
    window.commands["train"].trigger()
    assert window.session is not None
    session = window.session
    qtbot.waitUntil(lambda: session.state == "training", timeout=PATIENCE_MS)
    twin(document)
    return window


def test_the_window_says_which_project_is_trained(window: MainWindow) -> None:
    bar = window.top_bar
    assert bar.elsewhere.isVisible()
    assert bar.elsewhere.text() == "LeNet on digits"
    assert bar.elsewhere.accessibleName() == "LeNet on digits is being trained: epoch 1 of 3. Click to go there."
    assert (bar.train.isEnabled(), bar.train.text()) == (True, "Train")
    assert not bar.stop.isEnabled(), "what is trained is not what is seen"
    tabs: QTabBar = window.tab_bar.bar
    assert [tabs.accessibleTabName(at) for at in range(2)] == ["LeNet on digits, training", "Twin"]
    assert not tabs.tabIcon(0).isNull()
    assert tabs.tabIcon(1).isNull()
    QTest.mouseClick(bar.elsewhere, Qt.MouseButton.LeftButton)
    assert window.document.project.name == "LeNet on digits"
    assert not bar.elsewhere.isVisible()
    assert (bar.train.isEnabled(), bar.stop.isEnabled()) == (False, True)


def test_train_beside_a_running_training_offers_to_go_there(window: MainWindow) -> None:
    window.commands["train"].trigger()
    assert window.notice.says.text().startswith("LeNet on digits is being trained in another tab")
    assert window.notice.button.text() == "Go to LeNet on digits"
    QTest.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert window.document.project.name == "LeNet on digits"
    assert len(window.document.tabs) == 2


def test_nothing_live_is_drawn_on_another_project_though_its_layers_bear_the_same_names(window: MainWindow) -> None:
    canvas = window.canvas
    assert canvas is not None
    assert all(card.strip is None for card in canvas.stage.cards.values())
    window.document.edit("Set", lambda graph: set_params(graph, "conv1", {"out_channels": 8}))
    window.document.step(1)
    assert canvas.stage.cards["loss"].strip is not None
    window.document.step(1)
    assert all(card.strip is None for card in canvas.stage.cards.values())


@pytest.mark.parametrize(
    ("answer", "state"), [("Close, and let it finish", "training"), ("Stop it and close", "stopping")]
)
def test_closing_a_project_that_is_trained_asks(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, answer: str, state: str
) -> None:
    document, session = window.document, window.session
    assert session is not None
    lenet = document.tabs[0]
    answers = ["Cancel", answer]

    def click(box: QMessageBox) -> int:
        wanted = answers.pop(0)
        next(button for button in box.buttons() if button.text().replace("&", "") == wanted).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    assert not window.files.close([lenet])
    assert lenet in document.tabs
    assert window.files.close([lenet])
    assert lenet not in document.tabs
    assert session.state == state
    assert window.top_bar.elsewhere.isVisible()
    QTest.mouseClick(window.top_bar.elsewhere, Qt.MouseButton.LeftButton)
    assert document.here is lenet, "it comes back as it was"
    assert session.values is not None


def test_an_engine_that_is_gone_for_good_can_be_started_again_from_another_tab(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = window.engine
    assert engine is not None
    started: list[bool] = []
    monkeypatch.setattr(engine, "try_again", lambda: started.append(True))
    engine._tell_lost("The engine ended three times within a minute.", "")
    says = window.notice.says.text()
    assert says.startswith("LeNet on digits: training failed. The engine ended three times within a minute.")
    assert says.endswith("No epoch was complete yet, so there is nothing to resume.")
    assert window.notice.button.text() == "Start it again"
    QTest.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert started == [True]
