import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from engine.protocol.messages import Epoch, Outcome
from engine.runs import History, RunFolder
from engine.runs.description import RunDescription
from studio.link.engine import Engine
from studio.link.run_files import delete_run
from studio.link.training_session import TrainingSession
from studio.panels import runs_panel
from studio.panels.runs_panel import RunsPanel
from tests.studio.engines import PATIENCE_MS, MakeEngine

MakeSession = Callable[[Engine], TrainingSession]


def write_run(folder: Path, name: str, outcome: Outcome | None, epochs: int) -> Path:
    run = RunFolder(folder / name)
    with run.hold():
        run.begin(RunDescription(1, "LeNet", f"2026-01-0{name}T00:00:00", 1, {}, "cpu", 1, 9, 4, 64, 16, 9), "{}", "")
    with History.write(run.history) as history:
        history.record_steps(0, np.ones(4 * epochs, "<f4").tobytes())
        for number in range(1, epochs + 1):
            history.record_epoch(Epoch(number, 4 * number, 1 / number, 2 / number, {"accuracy": number / 10}, 10.0))
        if outcome is not None:
            history.record_ending(outcome, "The loss is not a number." if outcome == "failed" else "")
    run.checkpoint(epochs).weights.touch()
    run.checkpoint(epochs).state.touch()
    return run.path


@pytest.fixture
def panel(qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession) -> Iterator[RunsPanel]:
    panel = RunsPanel(make_session(make_engine()))
    qtbot.addWidget(panel)
    panel.resize(1100, 320)
    yield panel
    panel.shut_down()


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A run that finished, one that was cut off, and one that can't be read."""
    folder = tmp_path / "runs" / "lenet"
    write_run(folder, "1", "finished", 3)
    write_run(folder, "2", None, 2)
    damaged = write_run(folder, "3", "finished", 1)
    (damaged / "run.json").write_text("{", encoding="utf-8")
    return folder


def shown(qtbot: QtBot, panel: RunsPanel, count: int) -> RunsPanel:
    with qtbot.waitExposed(panel):
        panel.show()
    qtbot.waitUntil(lambda: panel.table.rowCount() == count, timeout=PATIENCE_MS)
    return panel


def row(panel: RunsPanel, name: str) -> int:
    return next(at for at, run in enumerate(panel.runs) if run.path.name == name)


def choose(panel: RunsPanel, name: str) -> None:
    """Click a run; a row that is selected by program heeds the keys that an earlier test held last."""
    item = panel.table.item(row(panel, name), 0)
    assert item is not None
    at = panel.table.visualItemRect(item).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def cells(panel: RunsPanel, name: str) -> list[str]:
    items = [panel.table.item(row(panel, name), column) for column in range(panel.table.columnCount())]
    return [item.text() if item is not None else "" for item in items]


def test_without_runs_it_says_how_to_make_one(qtbot: QtBot, panel: RunsPanel) -> None:
    shown(qtbot, panel, 0)
    assert panel._empty.isVisible()


def test_each_run_is_told_with_its_outcome_and_best_numbers(qtbot: QtBot, panel: RunsPanel, runs: Path) -> None:
    shown(qtbot, panel, 3)
    assert cells(panel, "1")[1:5] == ["finished", "3 of 9", "0.667", "accuracy 0.300"]
    assert cells(panel, "2")[1:3] == ["cut off", "2 of 9"]
    assert cells(panel, "3")[1] == "unreadable"


def test_a_click_shows_the_curves_of_a_run(qtbot: QtBot, panel: RunsPanel, runs: Path) -> None:
    shown(qtbot, panel, 3)
    choose(panel, "1")

    def validation() -> list[float]:
        return [value for curve in panel.curves.loss_view.curves if curve.name == "validation" for value in curve.y]

    qtbot.waitUntil(lambda: validation() == [2.0, 1.0, pytest.approx(2 / 3)], timeout=PATIENCE_MS)


def test_several_runs_are_compared(qtbot: QtBot, panel: RunsPanel, runs: Path) -> None:
    shown(qtbot, panel, 3)
    panel.table.selectAll()
    qtbot.waitUntil(lambda: len(panel.curves.loss_view.curves) == 4, timeout=PATIENCE_MS)
    assert len({curve.name for curve in panel.curves.loss_view.curves}) == 4


def test_only_a_run_with_a_checkpoint_can_be_resumed(qtbot: QtBot, panel: RunsPanel, runs: Path) -> None:
    shown(qtbot, panel, 3)
    choose(panel, "2")
    assert panel._resume.isEnabled()
    choose(panel, "3")
    assert not panel._resume.isEnabled()
    assert "damaged" in panel.note.text


@pytest.mark.parametrize("answer", ["Delete", "Cancel"])
def test_a_run_is_deleted_only_after_it_was_confirmed(
    qtbot: QtBot, panel: RunsPanel, runs: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    shown(qtbot, panel, 3)
    choose(panel, "1")
    asked: list[str] = []

    def answered(question: QMessageBox) -> int:
        asked.append(question.text())
        next(button for button in question.buttons() if button.text().replace("&", "") == answer).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answered)
    QTest.mouseClick(panel._delete, Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert panel.table.rowCount() == (3 if answer == "Cancel" else 2), f"asked: {asked}, said: {panel.note.text!r}"
    if answer == "Delete":
        qtbot.waitUntil(lambda: not (runs / "1").exists(), timeout=PATIENCE_MS)
        assert {run.path.name for run in panel.runs} == {"2", "3"}


def test_the_window_goes_on_while_runs_are_deleted_one_choice_after_the_other(
    qtbot: QtBot, panel: RunsPanel, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(qtbot, panel, 3)
    may_go_on = threading.Event()

    def held_up(path: Path) -> None:
        assert may_go_on.wait(PATIENCE_MS / 1000)
        delete_run(path)

    monkeypatch.setattr(runs_panel, "delete_run", held_up)
    for name, left in (("1", {"2", "3"}), ("2", {"3"})):
        panel.delete([run for run in panel.runs if run.path.name == name])
        assert {run.path.name for run in panel.runs} == left, "it is gone from the table at once"
    panel.look_for_runs()
    qtbot.wait(50)
    assert panel.table.rowCount() == 1, "and stays so while the disk still has it"
    assert (runs / "1").exists()
    may_go_on.set()
    qtbot.waitUntil(lambda: not (runs / "1").exists() and not (runs / "2").exists(), timeout=PATIENCE_MS)
    assert [run.path.name for run in panel.runs] == ["3"]


def test_runs_that_wait_to_be_deleted_go_when_the_window_does(
    qtbot: QtBot, panel: RunsPanel, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(qtbot, panel, 3)
    second_is_gone = threading.Event()

    def first_held_up(path: Path) -> None:
        if path.name == "1":
            assert second_is_gone.wait(PATIENCE_MS / 1000)
        delete_run(path)
        second_is_gone.set()

    monkeypatch.setattr(runs_panel, "delete_run", first_held_up)
    for name in ("1", "2"):
        panel.delete([run for run in panel.runs if run.path.name == name])
    panel.shut_down()
    assert [path.name for path in runs.iterdir()] == ["3"]


def test_a_run_that_can_not_be_deleted_comes_back_with_the_reason(
    qtbot: QtBot, panel: RunsPanel, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(qtbot, panel, 3)

    def refused(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(runs_panel, "delete_run", refused)
    panel.delete([run for run in panel.runs if run.path.name == "1"])
    assert panel.table.rowCount() == 2
    qtbot.waitUntil(lambda: panel.table.rowCount() == 3, timeout=PATIENCE_MS)
    assert panel.note.text == "1 could not be deleted: Permission denied."


def test_a_run_that_is_being_resumed_can_not_be_deleted_before_the_engine_holds_it(
    qtbot: QtBot, panel: RunsPanel, runs: Path
) -> None:
    shown(qtbot, panel, 3)
    choose(panel, "2")
    assert panel._delete.isEnabled()
    QTest.mouseClick(panel._resume, Qt.MouseButton.LeftButton)
    assert not RunFolder(runs / "2").is_running
    assert not panel._delete.isEnabled()
    panel._on_delete()  # as the Delete key and the menu do; a question would fail this test


def test_a_run_that_is_trained_by_now_is_not_deleted(qtbot: QtBot, panel: RunsPanel, runs: Path) -> None:
    shown(qtbot, panel, 3)
    with RunFolder(runs / "2").hold():
        panel.delete([run for run in panel.runs if run.path.name == "2"])
        qtbot.waitUntil(lambda: panel.table.rowCount() == 3, timeout=PATIENCE_MS)
    assert panel.note.text == "2 is being trained; stop it first."
    assert (runs / "2" / "run.json").exists()


def test_a_run_that_is_being_deleted_can_not_be_resumed_from_elsewhere(
    qtbot: QtBot, panel: RunsPanel, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(qtbot, panel, 3)
    said: list[str] = []
    panel._session.refused.connect(said.append)
    may_go_on = threading.Event()
    monkeypatch.setattr(runs_panel, "delete_run", lambda path: may_go_on.wait(PATIENCE_MS / 1000))
    panel.delete([run for run in panel.runs if run.path.name == "2"])
    assert not panel._session.resume_run(runs / "2")
    assert said == ["This run can't go on, as it is being deleted. Train to begin a new one."]
    may_go_on.set()
    qtbot.waitUntil(lambda: panel.table.rowCount() == 3, timeout=PATIENCE_MS)
    assert panel._session.resume_run(runs / "2"), "it is still there, so it may go on"


def test_a_running_run_can_not_be_deleted(qtbot: QtBot, panel: RunsPanel, runs: Path) -> None:
    with RunFolder(runs / "2").hold():
        shown(qtbot, panel, 3)
        choose(panel, "2")
        assert cells(panel, "2")[1] == "running"
        assert not panel._delete.isEnabled()
