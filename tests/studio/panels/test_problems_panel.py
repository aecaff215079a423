"""The problems panel: by node, bounded however many there are, walked with the keyboard, mended by kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from engine.design.check import Problem
from engine.design.graph import End, Graph, Node
from engine.design.graph.edits import disconnect, remove_nodes, set_params
from engine.design.project import Project
from studio.document import Document
from studio.panels.problem_group import NETWORK, ProblemGroup
from studio.panels.problem_row import ProblemRow
from studio.panels.problems_panel import PAGE, ProblemsPanel
from studio.selection import Selection

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(qtbot: QtBot, lenet: Document, selection: Selection) -> ProblemsPanel:
    shown = ProblemsPanel(lenet, selection)
    qtbot.addWidget(shown)
    shown.resize(900, 300)
    shown.show()
    shown.activateWindow()
    qtbot.waitActive(shown)
    return shown


def break_all(graph: Graph) -> Graph:
    """Two parameters out of range, and a wire that is missing."""
    for name in ("conv1", "conv2"):
        graph = set_params(graph, name, {"kernel_size": -1})
    return disconnect(graph, [End("relu3")])


def many(count: int) -> Graph:
    """So many layers that nothing is connected to."""
    return Graph.of([Node(f"act{n}", "ReLU") for n in range(count)])


def groups(panel: ProblemsPanel) -> list[ProblemGroup]:
    return [group for group in panel.findChildren(ProblemGroup) if not group.isHidden()]


def row_of(panel: ProblemsPanel, node: str) -> ProblemRow:
    return next(row for row in panel.rows() if row.problem.node == node)


def test_problems_of_a_node_stand_together_the_worst_first(panel: ProblemsPanel, lenet: Document) -> None:
    lenet.edit("Break", break_all)
    nodes = [row.problem.node for row in panel.rows()]
    assert nodes == sorted(nodes, key=nodes.index), "each node's problems follow each other"
    assert len(dict.fromkeys(nodes)) == len(groups(panel))
    ranks = ["error", "warning", "hint"]
    for node in dict.fromkeys(nodes):
        told = [ranks.index(row.problem.severity) for row in panel.rows() if row.problem.node == node]
        assert told == sorted(told)
    worst = [
        min(ranks.index(r.problem.severity) for r in panel.rows() if r.problem.node == n) for n in dict.fromkeys(nodes)
    ]
    assert worst == sorted(worst)
    assert panel.summary.text().startswith(f"{sum(rank == 0 for rank in worst)} error")


def test_what_is_about_the_network_as_a_whole_says_so(panel: ProblemsPanel, lenet: Document) -> None:
    lenet.edit(
        "Take the loss away",
        lambda graph: Graph.of([Node("image", "Input", {"field": "image"}), Node("a", "ReLU")], ["image -> a"]),
    )
    assert NETWORK in [group.name.text() for group in groups(panel)]


def test_rows_that_stay_are_the_same_widgets_and_mend_the_network_as_it_is_now(
    panel: ProblemsPanel, lenet: Document
) -> None:
    lenet.edit("Break", break_all)
    row = row_of(panel, "conv1")
    lenet.edit("Break more", lambda graph: set_params(graph, "conv2", {"kernel_size": -2}))
    assert row_of(panel, "conv1") is row
    lenet.edit("Width", lambda graph: set_params(graph, "conv1", {"out_channels": 9}))
    row.repair()
    assert dict(lenet.project.graph.nodes["conv1"].params) == {"out_channels": 9}


def test_thousands_of_problems_are_listed_a_page_at_a_time(panel: ProblemsPanel, lenet: Document, qtbot: QtBot) -> None:
    lenet.new(Project(graph=many(3000)))
    num_problems = len(lenet.checked.problems)
    assert num_problems >= 3000
    assert len(groups(panel)) == PAGE
    assert panel.more_button.text() == f"and {num_problems - len(panel.rows()):,} more"
    QTest.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    assert len(groups(panel)) == 2 * PAGE
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 0)
    before = len(groups(panel))
    panel.verticalScrollBar().setValue(panel.verticalScrollBar().maximum())
    assert len(groups(panel)) == before + PAGE, "what comes next is there by the time one gets to it"


def test_nothing_is_done_while_nobody_looks(panel: ProblemsPanel, lenet: Document) -> None:
    panel.hide()
    lenet.edit("Break", break_all)
    assert panel.rows() == []
    panel.show()
    assert len(panel.rows()) == len(lenet.checked.problems)


def test_the_keyboard_walks_goes_there_and_mends(
    panel: ProblemsPanel, lenet: Document, selection: Selection, qtbot: QtBot
) -> None:
    lenet.edit("Break", break_all)
    panel.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_Down)
    rows = panel.rows()
    assert rows[0].hasFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()
    with qtbot.waitSignal(selection.wanted) as wanted:
        QTest.keyClick(rows[1], Qt.Key.Key_Return)
    assert wanted.args == [rows[1].problem.node]
    QTest.keyClick(rows[1], Qt.Key.Key_End)
    assert rows[-1].hasFocus()
    QTest.keyClick(rows[-1], Qt.Key.Key_Home)
    button = rows[0].findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Down)
    assert rows[1].hasFocus(), "also from a button"
    QTest.keyClick(rows[1], Qt.Key.Key_Period, CTRL)
    assert rows[1].problem.node not in [row.problem.node for row in panel.rows() if row.problem.severity == "error"][:1]
    assert any(row.hasFocus() for row in panel.rows()), "the next one has the keyboard now"
    assert lenet.undo_label.startswith("Reset kernel_size")


def test_all_of_a_kind_are_mended_in_one_step(panel: ProblemsPanel, lenet: Document, qtbot: QtBot) -> None:
    lenet.edit("Break", break_all)
    broken = lenet.project.graph
    buttons = [row.alike_button for row in panel.rows() if row.alike_button and not row.alike_button.isHidden()]
    single = next(button for button in panel.findChildren(QPushButton) if button.text().startswith("Reset"))
    assert {button.property("role") for button in buttons} == {single.property("role")}, "it looks like one to press"
    assert [button.text() for button in buttons] == ["Fix all 2"], "offered once, with the first of the kind"
    with qtbot.waitSignal(panel.told) as told:
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert told.args == ["2 problems mended; Ctrl+Z takes it back."]
    nodes = lenet.project.graph.nodes
    assert not any(nodes[name].params.get("kernel_size") for name in ("conv1", "conv2"))
    assert lenet.undo_label == "Fix all: Reset kernel_size"
    lenet.undo()
    assert lenet.project.graph == broken


def test_ctrl_shift_period_mends_all_of_the_kind(panel: ProblemsPanel, lenet: Document) -> None:
    lenet.edit("Break", break_all)
    row = row_of(panel, "conv2")
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Period, CTRL | SHIFT)
    assert lenet.undo_label == "Fix all: Reset kernel_size"


def test_all_like_the_problem_gone_to_last_are_mended(panel: ProblemsPanel, lenet: Document, qtbot: QtBot) -> None:
    lenet.edit("Break", break_all)
    panel.go_to("relu3")
    panel.fix_alike()
    assert lenet.undo_label == "Fix all: Connect"
    lenet.undo()
    panel.go_to("conv2")
    panel.fix_alike()
    assert lenet.undo_label == "Fix all: Reset kernel_size"
    lenet.new(Project())
    with qtbot.waitSignal(panel.told) as told:
        panel.fix_alike()
    assert told.args == ["There is no problem here that could be fixed together with others."]


def test_the_view_stays_where_it_is_when_problems_above_are_mended(
    panel: ProblemsPanel, lenet: Document, qtbot: QtBot
) -> None:
    convs = [Node(f"conv{n}", "Conv2d", {"kernel_size": -1}) for n in range(15)]
    lenet.new(Project(graph=Graph.of(convs)))
    qtbot.waitUntil(lambda: panel.verticalScrollBar().maximum() > 100)
    row = panel.rows()[8]
    panel.verticalScrollBar().setValue(100)
    before = row.mapTo(panel, row.rect().topLeft()).y()
    lenet.edit("Remove", lambda graph: remove_nodes(graph, ["conv1"]))
    assert row in panel.rows()
    QApplication.processEvents()  # whatever is still to be laid out
    assert row.mapTo(panel, row.rect().topLeft()).y() == before


def test_f8_goes_from_node_to_node_and_round(panel: ProblemsPanel, lenet: Document, selection: Selection) -> None:
    lenet.edit("Break", break_all)
    nodes = list(dict.fromkeys(row.problem.node for row in panel.rows()))
    seen: list[str] = []
    for _ in range(len(nodes) + 1):
        panel.step(1)
        seen += selection.nodes
    assert seen == [*nodes, nodes[0]]
    panel.step(-1)
    assert selection.nodes == {nodes[-1]}


def test_rows_read_out_the_sentence_and_the_way_out(panel: ProblemsPanel, lenet: Document) -> None:
    lenet.edit("Break", break_all)
    row = row_of(panel, "conv1")
    assert row.accessibleName() == f"Error: {row.problem.says}"
    assert row.accessibleDescription() == "Ctrl+. fixes it: Reset kernel_size"


def test_problems_that_read_alike_are_one_row_that_goes_with_them(qtbot: QtBot, lenet: Document) -> None:
    group = ProblemGroup(lenet, "conv1")
    qtbot.addWidget(group)
    problem = Problem("warning", "squashed-twice", "conv1", "", "conv1 is squashed twice.")
    group.show_problems([problem, replace(problem)])
    assert len(group.findChildren(ProblemRow)) == len(group.rows) == 1
    group.show_problems([])
    assert all(row.isHidden() for row in group.findChildren(ProblemRow))
