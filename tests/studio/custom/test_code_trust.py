"""A project that brings code: nothing of it runs, the window asks once, and what was trusted is run by the engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from engine.design.check import NOTHING_FOUND
from engine.design.graph import End
from engine.design.graph.blocks import set_block
from engine.design.graph.code import custom_layer
from engine.design.graph.edits import set_params
from engine.design.project import write_project
from engine.design.project.trust import is_trusted
from engine.protocol.messages import Command, FindShapes
from studio.custom.trust_bar import CodeShown, TrustBar
from studio.document import Document
from studio.export import NoCode, module_of
from studio.link.engine import Engine
from studio.link.run_trust import trusted_code
from studio.link.shape_finder import ShapeFinder
from studio.link.training_session import TrainingSession
from tests.engine.design.custom_layers import SCALED, hostile_project, scaled_project

LONG_MS = 60_000


@pytest.fixture(autouse=True)
def _settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "mark"


@pytest.fixture
def hostile(qtbot: QtBot, tmp_path: Path, mark: Path) -> Iterator[Document]:
    """A hostile file, opened."""
    write_project(hostile_project(mark), tmp_path / "harm.netloom")
    document = Document()
    assert document.open(tmp_path / "harm.netloom")
    yield document
    document.shut_down()


@pytest.fixture
def scaled(qtbot: QtBot, tmp_path: Path) -> Iterator[Document]:
    """A harmless project that brings code, opened."""
    write_project(scaled_project(), tmp_path / "scaled.netloom")
    document = Document()
    assert document.open(tmp_path / "scaled.netloom")
    qtbot.waitUntil(lambda: not document.is_looking)
    yield document
    document.shut_down()


class WrittenEngine(Engine):
    """An engine that is there, and only writes down what it is sent."""

    def __init__(self) -> None:
        super().__init__(["nothing"])
        self.sent: list[Command] = []

    def send(self, command: Command) -> bool:
        self.sent.append(command)
        return True


def codes(document: Document) -> set[str]:
    return {problem.code for problem in document.checked.problems if problem.severity == "error"}


def test_hostile_code_does_not_run_when_it_is_opened_edited_exported_or_trained(
    qtbot: QtBot, hostile: Document, mark: Path
) -> None:
    qtbot.waitUntil(lambda: not hostile.is_looking)
    engine = WrittenEngine()
    ShapeFinder(hostile, engine)
    session = TrainingSession(hostile, engine)
    bar = TrustBar(hostile)
    qtbot.addWidget(bar)
    assert codes(hostile) == {"not-trusted"}
    assert hostile.edit("edit", lambda graph: set_params(graph, "fc", {"out_features": 5}))
    with pytest.raises(NoCode, match="not trusted"):
        module_of(hostile.project, hostile.checked)
    assert not session.start()
    assert "code of its own" in session.why_not()
    bar.show_code()
    assert bar.dialog is not None
    bar.dialog.close()
    assert engine.sent == []
    assert not mark.exists()
    session.shut_down()


def test_the_bar_asks_beside_the_work_and_trust_ends_it(qtbot: QtBot, scaled: Document) -> None:
    bar = TrustBar(scaled)
    qtbot.addWidget(bar)
    assert not bar.isHidden()
    assert "(Scaled)" in bar.note.text
    assert list(bar.note.buttons) == ["Show code", "Trust", "Not now"]
    QTest.mouseClick(bar.note.buttons["Trust"], Qt.MouseButton.LeftButton)
    assert bar.isHidden()
    assert codes(scaled) == set()
    again = Document()
    assert scaled.path is not None
    assert again.open(scaled.path)
    assert not again.trust.is_missing
    again.shut_down()


def test_not_now_puts_the_question_off_until_a_person_wants_it(qtbot: QtBot, scaled: Document) -> None:
    bar = TrustBar(scaled)
    qtbot.addWidget(bar)
    QTest.mouseClick(bar.note.buttons["Not now"], Qt.MouseButton.LeftButton)
    assert bar.isHidden()
    assert scaled.trust.is_missing
    bar.ask()
    assert not bar.isHidden()


def test_the_code_is_shown_before_it_is_trusted(qtbot: QtBot, scaled: Document) -> None:
    bar = TrustBar(scaled)
    qtbot.addWidget(bar)
    bar.show()
    QTest.mouseClick(bar.note.buttons["Show code"], Qt.MouseButton.LeftButton)
    dialog = bar.dialog
    assert isinstance(dialog, CodeShown)
    shown = dialog.tabs.widget(0)
    assert shown is not None
    assert shown.toPlainText() == SCALED  # type: ignore[attr-defined]
    assert scaled.trust.is_missing
    assert isinstance(dialog.trust, QPushButton)
    dialog.trust.click()
    qtbot.waitUntil(lambda: not isValid(dialog))
    assert is_trusted(scaled.project)
    assert bar.dialog is None


def test_other_code_asks_again_and_what_was_trusted_stays_so(qtbot: QtBot, scaled: Document) -> None:
    scaled.trust.give()
    changed = custom_layer(SCALED.replace("LIMIT = 6.0", "LIMIT = 7.0"))
    assert scaled.edit("other code", lambda graph: set_block(graph, "Scaled", changed))
    assert not is_trusted(scaled.project)
    assert codes(scaled) == {"not-trusted"}
    scaled.undo()
    assert is_trusted(scaled.project)
    assert codes(scaled) == set()


def test_another_project_is_not_trusted_for_the_one_before(qtbot: QtBot, scaled: Document, mark: Path) -> None:
    scaled.trust.give()
    assert scaled.found.is_trusted
    scaled.new(hostile_project(mark))
    assert (scaled.trust.trusted, scaled.found) == ("", NOTHING_FOUND)
    scaled.new()
    assert (scaled.trust.digest, scaled.trust.trusted) == ("", "")


def test_a_run_is_asked_only_where_its_code_is_trusted(tmp_path: Path, scaled: Document) -> None:
    write_project(scaled.project, tmp_path / "project.netloom")
    assert trusted_code(tmp_path) is None
    scaled.trust.give()
    assert trusted_code(tmp_path) == scaled.trust.digest
    assert trusted_code(tmp_path / "nowhere") == ""


def test_once_trusted_each_question_is_asked_once(qtbot: QtBot, scaled: Document) -> None:
    engine = WrittenEngine()
    ShapeFinder(scaled, engine)
    scaled.trust.give()
    scaled.edit("name", lambda graph: set_params(graph, "logits", {"out_features": 4}))
    asked = [command for command in engine.sent if isinstance(command, FindShapes)]
    assert len(asked) == 1
    assert (asked[0].name, asked[0].trusted, asked[0].sizes) == ("Scaled", True, (("in_features", 8),))


def test_code_that_ends_the_engine_twice_is_not_run_a_third_time(qtbot: QtBot, scaled: Document) -> None:
    engine = WrittenEngine()
    ShapeFinder(scaled, engine)
    scaled.trust.give()
    for _ in range(3):
        engine.lost.emit("gone")
        engine.hello.emit(None)
    assert len(engine.sent) == 2
    assert any("the engine ended while it ran this code" in problem.says for problem in scaled.checked.problems)


@pytest.mark.journey
def test_the_engine_finds_the_shapes_once_the_code_is_trusted(qtbot: QtBot, scaled: Document) -> None:
    engine = Engine()
    ShapeFinder(scaled, engine)
    engine.start()
    try:
        assert scaled.checked.shape(End("custom")) is None
        scaled.trust.give()
        qtbot.waitUntil(lambda: scaled.checked.shape(End("custom")) is not None, timeout=LONG_MS)
        assert str(scaled.checked.shape(End("custom"))) == "N × 8"
        assert scaled.checked.nodes["custom"].parameters == 8
        session = TrainingSession(scaled, engine)
        assert session.start(), session.why_not()
        qtbot.waitUntil(lambda: session.state == "idle", timeout=LONG_MS)
        assert session.values is not None
        assert session.values.done is not None
        assert (session.values.done.outcome, len(session.values.epochs)) == ("finished", 2)
        broken = custom_layer(SCALED.replace("x * self.factor", "x @ self.factor.outer(self.missing)"))
        scaled.edit("break it", lambda graph: set_block(graph, "Scaled", broken))
        scaled.trust.give()
        qtbot.waitUntil(lambda: codes(scaled) == {"custom-code"}, timeout=LONG_MS)
        assert "missing" in scaled.checked.problems[0].says
        session.shut_down()
    finally:
        engine.shut_down(patience_s=10)
