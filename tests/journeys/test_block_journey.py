"""A residual piece becomes a block: grouped, opened, edited inside, repeated, taken apart, and all taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from engine.design.graph import End, Graph, Node, parse_edge
from engine.design.graph.edits import add_node, connect, splice
from studio.canvas.name_field import NameField
from studio.command_palette import CommandPalette
from studio.panels.block_page import BlockPage
from studio.panels.code_panel import CodePanel
from studio.panels.inspector_panel import InspectorPanel
from tests.journeys.person import CTRL, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True),
]
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALL_SAME = {"out_channels": 6, "kernel_size": 3, "padding": 1}
SitDown = Callable[..., Person]


def names(person: Person) -> set[str]:
    return set(person.document.place.graph.nodes)


def wires(person: Person) -> set[str]:
    return {str(edge) for edge in person.document.place.graph.edges.values()}


def type_name(person: Person, name: str) -> None:
    person.wait_for(lambda: isinstance(QApplication.focusWidget(), NameField), "the field for the name")
    field = QApplication.focusWidget()
    assert isinstance(field, NameField)
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def command(person: Person, typed: str) -> None:
    """Search for a command with Ctrl+K and do the first that is found."""
    person.canvas.setFocus()
    person.press(Qt.Key.Key_K, CTRL)
    palette = person.window.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    person.wait_for(palette.isVisible, "the search")
    QTest.keyClicks(palette.search, typed)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    person.settle()


def test_a_residual_piece_becomes_a_block_and_is_taken_apart_again(sit_down: SitDown) -> None:
    person = sit_down()
    person.open_template("LeNet")
    before = person.document.project
    draw_a_residual_piece(person)
    group_it(person)
    edit_inside(person)
    repeat_it(person)
    take_it_apart(person, len(before.graph.nodes) + 3 * 4)
    while person.document.undo_label:
        person.press(Qt.Key.Key_Z, CTRL)
    assert person.document.project.graph == before.graph
    assert not person.document.is_dirty


def draw_a_residual_piece(person: Person) -> None:
    """Two convolutions that keep the size, around which the image is carried."""
    edge = parse_edge("relu1 -> pool1")
    assert edge in person.canvas.stage.wires

    def drawn(graph: Graph) -> Graph:
        graph = splice(graph, edge, Node("sum", "Add", {}, (700.0, 400.0)))
        graph = add_node(graph, Node("res1", "Conv2d", ALL_SAME, (260.0, 520.0)))
        graph = add_node(graph, Node("res2", "Conv2d", ALL_SAME, (480.0, 520.0)))
        graph = connect(graph, End("relu1"), End("res1"))
        graph = connect(graph, End("res1"), End("res2"))
        return connect(graph, End("res2"), End("sum", "x2"))

    assert person.document.edit("Draw a residual piece", drawn)
    assert person.document.checked.ok, person.document.checked.problems
    person.settle()


def group_it(person: Person) -> None:
    """Ctrl+G, a name, and one card stands for three."""
    person.window.selection.select(["res1", "res2", "sum"])
    person.canvas.setFocus()
    person.press(Qt.Key.Key_G, CTRL)
    type_name(person, "ResidualPiece")
    assert {"relu1 -> residual_piece", "residual_piece -> pool1"} <= wires(person)
    assert person.document.checked.ok
    assert person.window.selection.nodes == {"residual_piece"}
    person.settle()
    person.picture("1-grouped")
    person.turn_to("Code")
    code = person.panel("code", CodePanel)
    person.wait_for(lambda: "class ResidualPiece(nn.Module):" in code.text, "the class of the block")


def edit_inside(person: Person) -> None:
    """Open it, put a layer in, say what it does, and come back; the network outside follows."""
    person.settle()
    at = person.place_of("residual_piece")
    QTest.mouseDClick(person.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert person.document.place.block == "ResidualPiece"
    assert names(person) == {"x", "res1", "res2", "sum", "y"}
    person.drop_layer("BatchNorm2d", parse_edge("res1 -> res2"))
    assert {"res1 -> norm", "norm -> res2"} <= wires(person)
    person.settle()
    person.picture("2-inside")
    command(person, "Edit the block's sentence")
    page = person.panel("inspector", InspectorPanel).page
    assert isinstance(page, BlockPage)
    person.wait_for(page.says_edit.hasFocus, "the cursor in the sentence")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Adds what two convolutions see.")
    QTest.keyClick(field, Qt.Key.Key_Return)
    person.canvas.setFocus()
    person.press(Qt.Key.Key_Up, CTRL)
    assert person.document.place.path == ()
    assert person.window.selection.nodes == {"residual_piece"}
    code = person.panel("code", CodePanel)
    person.wait_for(lambda: '"""Adds what two convolutions see.' in code.text, "the sentence in the code")
    assert "self.norm = nn.BatchNorm2d(" in code.text


def repeat_it(person: Person) -> None:
    """Three copies, each with weights of its own."""
    once = person.document.checked.nodes["residual_piece"].parameters
    person.set_parameter("repeat", "3")
    assert person.document.checked.nodes["residual_piece"].parameters == 3 * once
    assert person.canvas.stage.cards["residual_piece"].face.repeats
    code = person.panel("code", CodePanel)
    person.wait_for(lambda: "for _ in range(3)" in code.text, "the copies in the code")
    person.settle()
    person.picture("3-repeated")


def take_it_apart(person: Person, num_layers: int) -> None:
    """The copies stand one after the other, and what they learn is as much as before."""
    learned = person.document.checked.parameters
    person.window.selection.select(["residual_piece"])
    person.canvas.setFocus()
    person.press(Qt.Key.Key_G, CTRL | SHIFT)
    assert {"res1", "norm", "res2", "sum"} <= names(person)
    assert len(names(person)) == num_layers
    assert person.document.checked.parameters == learned
    assert not [problem for problem in person.document.checked.problems if problem.severity == "error"]
    person.settle()
    person.picture("4-apart")
    command(person, "Delete unused blocks")
    assert not person.document.project.graph.blocks
