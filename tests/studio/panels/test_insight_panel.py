from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.design.project import project_text
from engine.runs import History, RunFolder
from engine.runs.description import RunDescription
from studio.document import Document
from studio.link.engine import Engine
from studio.link.training_session import TrainingSession
from studio.panels.insight_panel import NO_RUN, InsightPanel
from tests.studio.engines import PATIENCE_MS, MakeEngine, ready

MakeSession = Callable[[Engine], TrainingSession]
Show = Callable[[str], InsightPanel]


@pytest.fixture
def a_run(document: Document, tmp_path: Path) -> Path:
    """A run of this project that has ended."""
    run = RunFolder(tmp_path / "runs" / "lenet" / "2026-01-01-000000-lenet")
    with run.hold():
        told = RunDescription(1, "LeNet", "2026-01-01T00:00:00", 1, {}, "cpu", 1, 1, 4, 64, 16, 9)
        run.begin(told, project_text(document.project), "")
    with History.write(run.history) as history:
        from engine.protocol.messages import Epoch

        history.record_steps(0, np.ones(4, "<f4").tobytes())
        history.record_epoch(Epoch(1, 4, 1.0, 1.0, {"accuracy": 0.5}, 10.0))
        history.record_ending("finished")
    return run.path


@pytest.fixture
def show(qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession) -> Iterator[Show]:
    panels: list[InsightPanel] = []

    def shown(mode: str = "works") -> InsightPanel:
        engine = ready(qtbot, make_engine(mode))
        panel = InsightPanel(document, make_session(engine), engine)
        qtbot.addWidget(panel)
        panels.append(panel)
        panel.resize(1100, 320)
        with qtbot.waitExposed(panel):
            panel.show()
        return panel

    yield shown
    for panel in panels:
        panel.shut_down()


def with_run(qtbot: QtBot, panel: InsightPanel) -> InsightPanel:
    qtbot.waitUntil(lambda: panel.run.count() == 1, timeout=PATIENCE_MS)
    return panel


def test_without_a_run_it_says_how_to_make_one(show: Show) -> None:
    panel = show("works")
    assert panel._empty.text() == NO_RUN
    assert not panel.explain_button.isEnabled()


def test_explains_the_chosen_sample(qtbot: QtBot, show: Show, a_run: Path) -> None:
    panel = with_run(qtbot, show("works"))
    panel.sample.setValue(5)
    QTest.mouseClick(panel.explain_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.view.explanation is not None, timeout=PATIENCE_MS)
    assert panel.view.explanation is not None
    assert panel.view.explanation.sample == 5
    assert "Sample 5: <b>7</b> with probability 0.97, which is right." in panel.view.verdict.text()
    heat = panel.view.heat.values
    assert heat is not None
    assert heat[5].tolist() == [0.5] * 8
    assert heat[:5].sum() == 0


def test_an_explanation_goes_with_its_project(qtbot: QtBot, document: Document, show: Show, a_run: Path) -> None:
    panel = with_run(qtbot, show("works"))
    panel.explain()
    qtbot.waitUntil(lambda: panel.view.isVisible(), timeout=PATIENCE_MS)
    document.new(document.project)
    assert not panel.view.isVisible()


def test_after_the_first_explanation_another_sample_is_explained_by_itself(
    qtbot: QtBot, show: Show, a_run: Path
) -> None:
    panel = with_run(qtbot, show("works"))
    panel.explain()
    qtbot.waitUntil(lambda: panel.view.explanation is not None, timeout=PATIENCE_MS)
    panel.sample.stepUp()
    qtbot.waitUntil(
        lambda: panel.view.explanation is not None and panel.view.explanation.sample == 1, timeout=PATIENCE_MS
    )


def test_there_are_as_many_samples_as_the_run_kept_for_validation(qtbot: QtBot, show: Show, a_run: Path) -> None:
    panel = with_run(qtbot, show("works"))
    assert panel.sample.maximum() == 15
    assert "of 16" in panel.sample.text()


def test_methods_come_from_the_engine_with_their_sentence(qtbot: QtBot, show: Show, a_run: Path) -> None:
    panel = with_run(qtbot, show("works"))
    assert [panel.method.itemText(at) for at in range(panel.method.count())] == ["Saliency", "Grad-CAM"]
    panel.method.setCurrentIndex(0)
    assert panel._says.text() == "How strongly the answer would change."
    assert not panel.layer.isEnabled()
    panel.method.setCurrentIndex(1)
    assert panel.layer.isEnabled()
    assert panel.layer.findData("conv2") > 0


def test_a_refusal_is_shown_in_place(qtbot: QtBot, show: Show, a_run: Path) -> None:
    panel = with_run(qtbot, show("fails"))
    panel.explain()
    qtbot.waitUntil(lambda: bool(panel.note.text), timeout=PATIENCE_MS)
    assert panel.note.text == "Grad-CAM needs a convolution, but this network has none."
    assert panel.busy.text() == ""


def test_where_no_mistake_follows_it_says_so(qtbot: QtBot, show: Show, a_run: Path) -> None:
    panel = with_run(qtbot, show("works"))
    panel.mistake.click()
    qtbot.waitUntil(lambda: bool(panel.note.text), timeout=PATIENCE_MS)
    assert "makes no mistake" in panel.note.text


def test_the_next_mistake_is_found(qtbot: QtBot, show: Show, a_run: Path) -> None:
    panel = with_run(qtbot, show("mistaken"))
    panel.mistake.click()
    qtbot.waitUntil(lambda: panel.view.explanation is not None, timeout=PATIENCE_MS)
    assert panel.sample.value() == 9
    assert "but it is <b>2</b>" in panel.view.verdict.text()


def test_pinning_shows_the_sample_after_each_epoch_to_come(
    qtbot: QtBot, show: Show, a_run: Path, document: Document
) -> None:
    panel = with_run(qtbot, show("works"))
    panel.method.setCurrentIndex(0)
    panel.sample.setValue(11)
    panel._pin.click()
    insight = document.project.training.insight
    assert insight.method == "saliency"
    assert insight.samples[-1] == 11
    document.undo()
    assert 11 not in document.project.training.insight.samples


def test_a_lost_engine_does_not_leave_the_panel_waiting(qtbot: QtBot, show: Show, a_run: Path) -> None:
    panel = with_run(qtbot, show("crash on explain"))
    panel.explain()
    qtbot.waitUntil(lambda: bool(panel.note.text), timeout=PATIENCE_MS)
    assert "Press Explain again" in panel.note.text
    assert panel.busy.text() == ""
