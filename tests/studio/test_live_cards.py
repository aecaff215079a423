from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.design.graph import End, Graph, Node, edits
from engine.design.project import project_text
from engine.protocol.messages import Array
from engine.protocol.messages import Strip as StripReport
from engine.runs import History, RunFolder
from engine.runs.description import RunDescription
from studio.canvas.shown import Shown, as_strip
from studio.canvas.strip import Bars, Curve, Pictures, Strip, Text
from studio.document import Document
from studio.link.engine import Engine
from studio.link.training_session import TrainingSession
from studio.live_cards import LiveCards, strip_of
from studio.offered import with_offered
from tests.studio.engines import PATIENCE_MS, MakeEngine, document, make_engine, make_session, ready, trained

__all__ = ["document", "make_engine", "make_session"]


class Canvas:
    """Remembers what it was told to show."""

    def __init__(self) -> None:
        self.shown: dict[str, Strip | None] = {}
        self.past: set[str] = set()

    def show_at(self, node: str, what: Shown | None) -> None:
        self.shown[node] = None if what is None else as_strip(what)

    def show_all(self, shown: Mapping[str, Shown | None]) -> None:
        for node, what in shown.items():
            self.show_at(node, what)

    def fade_strips(self, nodes: Collection[str]) -> None:
        self.past = {*nodes}

    def clear_strips(self) -> None:
        self.shown.clear()
        self.past.clear()


def report(kind: str, values: object, *labels: str) -> StripReport:
    array = np.asarray(values, "u1" if kind == "maps" else "<f4")
    told = Array(array.shape, array.tobytes(), "uint8" if kind == "maps" else "float32")
    return StripReport("node", 1, kind, told, labels)  # type: ignore[arg-type]


def with_second_loss(graph: Graph) -> Graph:
    graph = edits.add_node(graph, Node("again", "CrossEntropyLoss"))
    return edits.connect(edits.connect(graph, End("logits"), End("again")), End("digit"), End("again", "target"))


def test_maps_are_pictures_and_a_sample_is_grey() -> None:
    strip = strip_of(report("maps", [[[0, 255]]]), is_input=True)
    assert isinstance(strip, Pictures)
    assert strip.gray
    assert strip.maps_NHW.tolist() == [[[0, 255]]]


def test_probabilities_are_bars_as_they_are() -> None:
    strip = strip_of(report("bars", [0.25, 0.75], "cat", "dog"), is_input=False)
    assert strip == Bars([0.25, 0.75])


def test_activations_fill_the_height_by_their_size() -> None:
    assert strip_of(report("bars", [-4, 2, 0]), is_input=False) == Bars([1.0, 0.5, 0.0])


def test_a_class_is_shown_by_its_name_and_a_number_in_digits() -> None:
    assert strip_of(report("number", [1], "setosa"), is_input=True) == Text("setosa")
    assert strip_of(report("number", [0.04131]), is_input=False) == Text("0.04131")


@pytest.fixture
def canvas() -> Canvas:
    return Canvas()


@pytest.fixture
def session(
    qtbot: QtBot,
    document: Document,
    make_engine: MakeEngine,
    make_session: Callable[[Engine], TrainingSession],
    canvas: Canvas,
) -> TrainingSession:
    """One whose engine is ready, with the cards of the canvas told what it trains."""
    found = make_session(ready(qtbot, make_engine()))
    LiveCards(document, found, canvas, found)
    return found


def test_cards_show_what_a_training_sends_and_the_loss_its_curve(
    qtbot: QtBot, document: Document, canvas: Canvas, session: TrainingSession
) -> None:
    trained(qtbot, session)
    qtbot.waitUntil(lambda: canvas.shown.get("conv1") == Bars([1.0, 1 / 3]))
    loss = canvas.shown["loss"]
    assert isinstance(loss, Curve)
    assert loss.text == "0.367"
    assert loss.values[0] == 2.0


def test_of_several_losses_each_card_shows_its_own_metric(
    qtbot: QtBot, document: Document, canvas: Canvas, session: TrainingSession
) -> None:
    document.edit("Score it twice", with_second_loss)
    trained(qtbot, session)
    own, other = canvas.shown["loss"], canvas.shown["again"]
    assert isinstance(own, Curve)
    assert own.text == "0.930 accuracy"
    assert own.values == pytest.approx([0.91, 0.92, 0.93])
    assert other is None, "the engine told nothing of it, and the total is not its own"


def test_a_training_shows_nothing_on_the_cards_of_another_project(
    qtbot: QtBot,
    document: Document,
    make_engine: MakeEngine,
    make_session: Callable[[Engine], TrainingSession],
) -> None:
    canvas = Canvas()
    session = make_session(ready(qtbot, make_engine("slow")))
    LiveCards(document, session, canvas, session)
    assert session.start()
    document.new(document.project)
    qtbot.waitUntil(lambda: session.state == "idle", timeout=30_000)
    assert not canvas.shown


def test_strips_are_those_of_the_network_and_come_back_when_a_block_is_left(
    qtbot: QtBot, document: Document, canvas: Canvas, session: TrainingSession
) -> None:
    document.edit("Bring a block", lambda graph: with_offered(graph, "Residual"))
    document.place.open_block("Residual")
    trained(qtbot, session)
    assert not canvas.shown, "a node inside may bear the name of one outside"
    document.place.leave()
    assert canvas.shown["conv1"] == Bars([1.0, 1 / 3])
    assert isinstance(canvas.shown["loss"], Curve)


def test_what_the_network_would_no_longer_make_is_shown_as_past_until_it_would_again(
    qtbot: QtBot, document: Document, canvas: Canvas, session: TrainingSession
) -> None:
    trained(qtbot, session)
    assert not canvas.past
    document.edit("Set stride", lambda graph: edits.set_params(graph, "conv1", {"stride": 40}))
    assert {"conv1", "conv2", "logits", "loss"} <= canvas.past
    assert canvas.past.isdisjoint({"image", "digit"}), "what comes before it is as it was"
    document.edit("Move", lambda graph: edits.move_nodes(graph, {"image": (-200, 0)}))
    assert "image" not in canvas.past
    document.undo()
    document.undo()
    assert not canvas.past
    document.edit("Set stride", lambda graph: edits.set_params(graph, "conv1", {"stride": 2}))
    assert "conv1" in canvas.past
    trained(qtbot, session)
    assert not canvas.past, "the next pictures are of the network as it is"


def begun_before(folder: Path, project: str) -> Path:
    """A run on disk that can be gone on with."""
    run = RunFolder(folder / "runs" / "lenet" / "1")
    with run.hold():
        told = RunDescription(1, "LeNet", "2026-01-01T00:00:00", 1, {}, "cpu", 1, 9, 4, 64, 16, 9)
        run.begin(told, project, "")
    with History.write(run.history):
        pass
    return run.path


def set_stride(document: Document, stride: int) -> None:
    document.edit("Set stride", lambda graph: edits.set_params(graph, "conv1", {"stride": stride}))


def test_what_is_shown_as_past_stays_so_when_another_project_was_in_front(
    qtbot: QtBot, document: Document, canvas: Canvas, session: TrainingSession, tmp_path: Path
) -> None:
    here = document.here
    assert session.resume_run(begun_before(tmp_path, "{}")), "whose project says nothing of what it was begun with"
    qtbot.waitUntil(lambda: session.state == "idle" and "conv1" in canvas.shown, timeout=PATIENCE_MS)
    set_stride(document, 2)
    past = {*canvas.past}
    assert "conv1" in past
    document.new(document.project, beside=True)
    assert not canvas.past
    document.go(here)
    assert canvas.past == past


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_resumed_run_shows_the_network_that_it_was_begun_with(
    qtbot: QtBot, document: Document, canvas: Canvas, session: TrainingSession, tmp_path: Path, is_edited: bool
) -> None:
    run = begun_before(tmp_path, project_text(document.project))
    if is_edited:
        set_stride(document, 2)
    assert session.resume_run(run)
    qtbot.waitUntil(lambda: session.state == "idle" and "conv1" in canvas.shown, timeout=PATIENCE_MS)
    assert ("conv1" in canvas.past) == is_edited
    assert "image" not in canvas.past
    canvas.past.clear()
    document.edit("Rename", lambda graph: edits.rename_node(graph, "image", "picture"))
    assert ("conv1" in canvas.past) == is_edited
