"""What the inspector tells of costs while a number is typed, and of sizes that come from elsewhere."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.design.graph import Node
from engine.design.graph.edits import add_node, set_params, set_variable
from studio import preferences
from studio.document import Document
from studio.documentation import torch_page
from studio.panels.about_section import AboutSection
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.network_page import NetworkPage
from studio.panels.node_page import NodePage
from studio.panels.number_box import NumberBox
from studio.panels.parameter_editors import ChoiceEditor
from studio.panels.parameter_row import BREAK
from studio.selection import Selection

Inspect = Callable[..., InspectorPanel]


@pytest.fixture
def inspector(qtbot: QtBot, lenet: Document, selection: Selection) -> Inspect:
    """Opens an inspector with nodes selected, and holds it until the test is over."""
    held = []

    def inspect(*nodes: str) -> InspectorPanel:
        panel = InspectorPanel(lenet, selection)
        held.append(panel)
        qtbot.addWidget(panel)
        panel.resize(320, 700)
        panel.show()
        panel.activateWindow()
        QTest.qWaitForWindowActive(panel)
        selection.select(nodes)
        return panel

    return inspect


def page_of(panel: InspectorPanel) -> NodePage:
    assert isinstance(panel.page, NodePage)
    return panel.page


def box_of(panel: InspectorPanel, name: str) -> NumberBox:
    box = page_of(panel).rows[name].editor.focusProxy()
    assert isinstance(box, NumberBox)
    return box


def about_of(panel: InspectorPanel) -> AboutSection:
    about = page_of(panel).about
    assert about is not None
    return about


def begin(box: NumberBox, text: str) -> None:
    """Type into a field, without an end."""
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)


def test_what_is_typed_shows_its_cost_before_it_is_made(qtbot: QtBot, lenet: Document, inspector: Inspect) -> None:
    panel = inspector("conv2")
    begin(box_of(panel, "out_channels"), "17")
    qtbot.waitUntil(lambda: "61,706 → 64,857 (+5.1 %)" in panel.cost.text)
    assert "With out_channels 17" in panel.cost.text
    assert panel.cost.isVisible()
    assert lenet.undo_label == ""
    assert panel.viewport().height() < 700


def test_a_number_given_up_takes_its_cost_away(qtbot: QtBot, inspector: Inspect) -> None:
    panel = inspector("conv2")
    begin(box_of(panel, "out_channels"), "17")
    qtbot.waitUntil(panel.cost.isVisible)
    QTest.keyClick(box_of(panel, "out_channels"), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not panel.cost.isVisible())
    assert panel.viewport().height() == 700


def test_what_was_made_is_told_for_a_moment_steps_in_a_row_as_one(
    qtbot: QtBot, lenet: Document, inspector: Inspect
) -> None:
    panel = inspector("conv2")
    box_of(panel, "out_channels").setFocus()
    for _ in range(2):
        QTest.keyClick(box_of(panel, "out_channels"), Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: "parameters 61,706 → 68,008 (+10.2 %)" in panel.cost.text)
    assert lenet.project.graph.nodes["conv2"].params["out_channels"] == 18
    lenet.undo()
    assert lenet.project.graph.nodes["conv2"].params["out_channels"] == 16


def test_what_would_no_longer_fit_is_told_instead_of_a_cost(qtbot: QtBot, inspector: Inspect) -> None:
    panel = inspector("conv2")
    begin(box_of(panel, "kernel_size"), "40")
    qtbot.waitUntil(lambda: "1 more error: conv2" in panel.cost.text)
    assert "→" not in panel.cost.text.splitlines()[0]


def test_a_choice_pointed_at_and_a_default_shown_on_its_button_are_tried(qtbot: QtBot, inspector: Inspect) -> None:
    panel = inspector("conv2")
    mode = page_of(panel).rows["padding_mode"].editor
    assert isinstance(mode, ChoiceEditor)
    mode.box.textHighlighted.emit("reflect")
    qtbot.waitUntil(lambda: "With padding_mode reflect: the whole network costs the same" in panel.cost.text)
    QApplication.sendEvent(mode.box.view().window(), QEvent(QEvent.Type.Hide))
    qtbot.waitUntil(lambda: not panel.cost.isVisible())
    QApplication.sendEvent(page_of(panel).rows["kernel_size"].reset_button, QEvent(QEvent.Type.Enter))
    qtbot.waitUntil(lambda: "With the default of kernel_size" in panel.cost.text)


def test_a_variable_shows_what_its_value_would_cost(qtbot: QtBot, lenet: Document, inspector: Inspect) -> None:
    lenet.edit("v", lambda graph: set_params(set_variable(graph, "width", 16), "conv2", {"out_channels": "= width"}))
    panel = inspector()
    assert isinstance(panel.page, NetworkPage)
    field = panel.page.variables.rows["width"].value_edit
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "17")
    qtbot.waitUntil(lambda: "With width 17" in panel.cost.text)
    assert "61,706 → 64,857" in panel.cost.text
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Set the variable width: the whole network" in panel.cost.text)
    assert lenet.project.graph.variables["width"] == 17


def test_what_is_taken_back_is_no_longer_told(qtbot: QtBot, lenet: Document, inspector: Inspect) -> None:
    panel = inspector("conv2")
    box_of(panel, "out_channels").setFocus()
    QTest.keyClick(box_of(panel, "out_channels"), Qt.Key.Key_Up)
    qtbot.waitUntil(panel.cost.isVisible)
    lenet.undo()
    qtbot.waitUntil(lambda: not panel.cost.isVisible(), timeout=2_000)


def test_another_selection_takes_the_cost_away(qtbot: QtBot, selection: Selection, inspector: Inspect) -> None:
    panel = inspector("conv2")
    begin(box_of(panel, "out_channels"), "17")
    qtbot.waitUntil(panel.cost.isVisible)
    selection.select(["fc1"])
    assert not panel.cost.isVisible()


def test_an_expression_shows_what_it_comes_to_while_it_is_typed(
    qtbot: QtBot, lenet: Document, inspector: Inspect
) -> None:
    panel = inspector("conv2")
    begin(box_of(panel, "out_channels"), "= 4 * 3")
    assert page_of(panel).rows["out_channels"].note.text() == "is 12 now"
    QTest.keyClick(box_of(panel, "out_channels"), Qt.Key.Key_Escape)
    assert page_of(panel).rows["out_channels"].note.text() == ""


def test_a_click_on_a_size_goes_to_the_layer_that_set_it(
    qtbot: QtBot, selection: Selection, inspector: Inspect
) -> None:
    panel = inspector("conv2")
    wanted: list[str] = []
    selection.wanted.connect(wanted.append)
    field = page_of(panel).inferred.fields["in_channels"]
    assert field.accessibleName() == "in_channels 6, from conv1"
    QTest.keyClick(field, Qt.Key.Key_Space)
    assert wanted == ["conv1"]
    assert selection.nodes == {"conv1"}


def test_a_size_tells_how_it_comes_about(lenet: Document, inspector: Inspect) -> None:
    field = page_of(inspector("fc1")).inferred.fields["in_features"]
    assert "400 = 16 × 5 × 5" in field.toolTip()


def test_all_parameters_are_reset_as_one_step(qtbot: QtBot, lenet: Document, inspector: Inspect) -> None:
    page = page_of(inspector("conv2"))
    assert page.reset_all.isVisible()
    QTest.mouseClick(page.reset_all, Qt.MouseButton.LeftButton)
    assert not lenet.project.graph.nodes["conv2"].params
    assert lenet.undo_label == "Reset conv2"
    assert not page.reset_all.isVisible()
    lenet.undo()
    assert lenet.project.graph.nodes["conv2"].params["out_channels"] == 16


# What a layer is about


def test_the_documentation_tells_formula_parameters_and_torchs_page(
    qtbot: QtBot, inspector: Inspect, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    about = about_of(inspector("conv2"))
    assert about.formula is not None
    assert "H_out = ⌊(H + 2 · padding" in about.formula.text()
    said = " ".join(label.text() for label in about.findChildren(QLabel))
    assert "How many filters, and so channels, come out." in said
    assert about.link is not None
    QTest.mouseClick(about.link, Qt.MouseButton.LeftButton)
    assert opened == ["https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html"]


def test_the_documentation_stays_closed_for_the_next_layer_once_it_was_closed(
    selection: Selection, inspector: Inspect
) -> None:
    panel = inspector("conv2")
    try:
        QTest.keyClick(about_of(panel).button, Qt.Key.Key_Space)
        selection.select(["fc1"])
        about = about_of(panel)
        assert not about.button.isChecked()
        assert not about.findChildren(QLabel), "it is made once somebody opens it"
        QTest.keyClick(about.button, Qt.Key.Key_Space)
        assert about.formula is not None
        assert "weightᵀ" in about.formula.text()
    finally:
        preferences.set_word("inspector/about-closed", "")


@pytest.mark.parametrize(
    ("function", "end"),
    [
        ("nn.Conv2d", "generated/torch.nn.Conv2d.html"),
        ("F.cross_entropy", "generated/torch.nn.functional.cross_entropy.html"),
        ("torch.sin", "generated/torch.sin.html"),
        ("torch.special.entr", "special.html#torch.special.entr"),
        ("nn.Parameter", "generated/torch.nn.parameter.Parameter.html"),
    ],
)
def test_a_function_of_torch_has_its_page(function: str, end: str) -> None:
    assert torch_page(function) == f"https://docs.pytorch.org/docs/stable/{end}"
    assert torch_page("") == ""


# Pages for other things


class _Frames:
    """Something else that can be selected."""

    def __init__(self) -> None:
        self.is_selected = False
        self.made = 0

    def page(self, shown: QWidget | None) -> QWidget | None:
        if not self.is_selected:
            return None
        if isinstance(shown, QLabel):
            return shown
        self.made += 1
        return QLabel("a frame")


def test_other_things_bring_pages_of_their_own_while_no_layer_is_selected(
    selection: Selection, lenet: Document, inspector: Inspect
) -> None:
    panel, frames = inspector(), _Frames()
    panel.add_source(frames)
    assert isinstance(panel.page, NetworkPage)
    frames.is_selected = True
    panel.refresh()
    lenet.edit("Set", lambda graph: set_params(graph, "conv2", {"out_channels": 9}))
    assert isinstance(panel.page, QLabel)
    assert frames.made == 1
    selection.select(["conv1"])
    assert isinstance(panel.page, NodePage)
    frames.is_selected = False
    selection.select([])
    assert isinstance(panel.page, NetworkPage)


@pytest.mark.parametrize("layer", ["BatchNorm2d", "AvgPool2d", "MultiheadAttention", "Transformer"])
def test_long_names_are_broken_and_not_cut(layer: str, lenet: Document, inspector: Inspect) -> None:
    lenet.edit("Add", lambda graph: add_node(graph, Node("long", layer)))
    panel = inspector("long")
    for name, row in page_of(panel).rows.items():
        parts = row.label.text().split(BREAK)
        assert "".join(parts) == name
        assert all(row.label.fontMetrics().horizontalAdvance(part) <= row.label.width() for part in parts)


def test_the_cost_of_a_layer_that_nothing_reaches_is_not_known(lenet: Document, inspector: Inspect) -> None:
    lenet.edit("Add", lambda graph: add_node(graph, Node("alone", "Linear")))
    shown = [label.text() for label in page_of(inspector("alone")).findChildren(QLabel)]
    assert shown.count("–") == 3
