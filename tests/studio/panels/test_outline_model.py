"""The model of the outline: after any edits it is as one made afresh, and Qt finds no fault in it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from engine.design.check import Checked, check
from engine.design.graph import End, Graph, Node
from engine.design.graph.drawing import Annotation, AnnotationKind
from engine.design.graph.drawing_edits import annotate, remove_annotations
from engine.design.graph.edits import EditRefused, add_node, connect, disconnect, remove_nodes, rename_node, set_params
from studio.panels.outline_model import SEVERITY, SHAPE, OutlineModel
from tests.studio.canvas.conftest import FIELDS, network

ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, SHAPE, SEVERITY)
Edit = Callable[[Graph, random.Random], Graph]


def told(model: OutlineModel, parent: QModelIndex | None = None) -> list[object]:
    """All that a model says, rows below rows included."""
    above = parent if parent is not None else QModelIndex()
    rows = [model.index(row, 0, above) for row in range(model.rowCount(above))]
    return [(*(row.data(role) for role in ROLES), told(model, row)) for row in rows]


def removed(graph: Graph, chance: random.Random) -> Graph:
    gone = chance.sample(list(graph.nodes), min(3, len(graph.nodes)))
    return remove_nodes(graph, gone, heal=chance.random() < 0.5)


def added(graph: Graph, chance: random.Random) -> Graph:
    for _ in range(3):
        graph = add_node(graph, Node(f"n{chance.randrange(10**6)}", chance.choice(["ReLU", "Flatten", "Add"])))
    return graph


def renamed(graph: Graph, chance: random.Random) -> Graph:
    return rename_node(graph, chance.choice(list(graph.nodes)), f"m{chance.randrange(10**6)}")


def wired(graph: Graph, chance: random.Random) -> Graph:
    source, target = chance.sample(list(graph.nodes), 2)
    return connect(graph, End(source), End(target))


def cut(graph: Graph, chance: random.Random) -> Graph:
    return disconnect(graph, chance.sample(list(graph.edges), min(2, len(graph.edges))))


def set_otherwise(graph: Graph, chance: random.Random) -> Graph:
    found = [name for name, node in graph.nodes.items() if node.layer == "Conv2d"]
    return set_params(graph, found[0], {"kernel_size": chance.choice([3, 5, 50])}) if found else graph


def annotated(graph: Graph, chance: random.Random) -> Graph:
    if graph.drawing.annotations and chance.random() < 0.5:
        return remove_annotations(graph, [chance.choice(list(graph.drawing.annotations))])
    at = float(chance.randrange(400)), float(chance.randrange(400))
    kind: AnnotationKind = "frame" if chance.random() < 0.5 else "note"
    return annotate(graph, Annotation("", kind, f"Words {chance.randrange(99)}", at, (400.0, 300.0)))[0]


EDITS: tuple[Edit, ...] = (removed, added, renamed, wired, cut, set_otherwise, annotated)


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_it_is_as_one_made_afresh(qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    graph, known = network(), []
    checked = check(graph, FIELDS)
    model = OutlineModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show(checked)
    for _ in range(40):
        known.append((graph, checked))
        graph, checked = edited(graph, checked, chance) if chance.random() < 0.8 else chance.choice(known)
        for row in range(0, model.rowCount(), 2):
            model.rowCount(model.index(row, 0))  # as if it were open
        model.show(checked)
        fresh = OutlineModel()
        fresh.show(checked)
        assert told(model) == told(fresh)
    assert tester.model() is model


def edited(graph: Graph, checked: Checked, chance: random.Random) -> tuple[Graph, Checked]:
    """The graph after a few edits at once; those that are refused leave it alone."""
    for edit in chance.sample(EDITS, chance.randrange(1, 4)):
        if len(graph.nodes) > 3 or edit is added:
            try:
                graph = edit(graph, chance)
            except EditRefused:
                continue
    return graph, check(graph, FIELDS, checked)


def test_an_index_that_is_kept_follows_its_node(qtbot: QtBot) -> None:
    model = OutlineModel()
    graph = network()
    model.show(check(graph, FIELDS))
    kept = {name: QPersistentModelIndex(model.index_of(name)) for name in graph.nodes}
    below = QPersistentModelIndex(model.index(0, 0, model.index_of("fc")))
    other = connect(disconnect(remove_nodes(graph, ["relu"]), [End("fc")]), End("image"), End("fc"))
    other = rename_node(other, "pool", "shrink")
    model.show(check(other, FIELDS))
    assert model.name_at(kept["fc"]) == "fc"
    assert model.name_at(kept["loss"]) == "loss"
    assert not kept["relu"].isValid()
    assert model.name_at(below) == "fc"
    assert model.port_at(below) == model.port_at(model.index(0, 0, model.index_of("fc")))


def test_another_graph_of_the_same_names_starts_afresh(qtbot: QtBot) -> None:
    model = OutlineModel()
    model.show(check(network(), FIELDS))
    kept = QPersistentModelIndex(model.index_of("conv"))
    model.show(check(network(), FIELDS), is_other=True)
    assert not kept.isValid()
    assert model.rowCount() == len(network().nodes)


def test_only_rows_of_nodes_are_renamed_and_only_they_hold_others(qtbot: QtBot) -> None:
    graph, frame = annotate(network(), Annotation("", "frame", "Head", (0, 0), (100, 100)))
    model = OutlineModel()
    model.show(check(graph, FIELDS), is_other=True)
    node = model.index_of("conv")
    editable, leaf = Qt.ItemFlag.ItemIsEditable, Qt.ItemFlag.ItemNeverHasChildren
    assert editable in node.flags()
    assert leaf not in node.flags()
    for row in (model.index(0, 0, node), model.annotation_index(frame)):
        assert editable not in row.flags()
        assert leaf in row.flags()
        assert Qt.ItemFlag.ItemIsSelectable in row.flags()
