"""The inspector's page for one selected node, or for several at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from engine.design.check import BlockLayer, CodeLayer, NodeCheck, definition_of
from engine.design.graph import Graph, ParamValue
from engine.design.graph.edits import reset_params, set_params
from engine.design.layers import Parameter, Size
from studio.document import Document
from studio.figures import counted, memory, shape_text, shortened
from studio.panels.page_parts import Figure, InferredRow, heading
from studio.panels.parameter_editors import ListedEditor
from studio.panels.parameter_row import ParameterRow
from studio.panels.problem_row import ProblemRow, clear_layout
from studio.panels.weights_row import WeightsRow
from studio.selection import Selection
from studio.theme import fixed_font, theme, themes

_PASSED_ON = re.compile(r"_size\d+$")
"""How checking names the sizes that merely pass through a block."""


_PORTS = {
    "Input": "An input of the block. It takes as many dimensions as the shape states, and that type; the sizes are an "
    "example, for when the block is looked at by itself.",
    "Output": "An output of the block: what arrives here leaves it.",
}
"""What inputs and outputs are inside of a block."""


class NodePage(QWidget):
    """What is known about the selected nodes, and everything that can be set."""

    def __init__(self, document: Document, selection: Selection, names: tuple[str, ...]) -> None:
        """Build the page for nodes that are in the graph; rebuilt when other nodes or layers are selected."""
        super().__init__()
        self._document = document
        self._place = document.place
        self._selection = selection
        self.names = names
        graph = self._place.graph
        self.layers = tuple(graph.nodes[name].layer for name in names)
        found = [definition_of(graph, layer) for layer in self.layers]
        self._definitions = [definition for definition in found if definition is not None]
        self.weights = WeightsRow(self._place, names[0]) if len(names) == 1 else None
        self.rows: dict[str, ParameterRow] = {}
        self._chip = QFrame()
        self._chip.setFixedSize(10, 10)
        self.name_edit = QLineEdit()
        self._says = QLabel()
        self._problems = QVBoxLayout()
        self._problems.setSpacing(6)
        self._inferred = QVBoxLayout()
        self._inferred.setSpacing(4)
        self._inferred_heading = heading("Follows from the input")
        self._figures = [Figure("parameters"), Figure("FLOPs / sample"), Figure("activations")]
        self._out = QVBoxLayout()
        self._out.setSpacing(4)
        self._out_heading = heading("Out")
        self._shown: tuple[object, ...] = ()
        self._build()
        themes.follow(self, self._paint)
        self.refresh()

    def fits(self, names: tuple[str, ...]) -> bool:
        """Whether this page can show these nodes as they are now, so that it need not be built anew."""
        graph = self._place.graph
        if names != self.names or self.layers != tuple(graph.nodes[name].layer for name in names):
            return False
        now = [definition_of(graph, layer) for layer in self.layers]
        return [d for d in now if d is not None] == self._definitions  # an edited block is another definition

    # Building

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 8, 16)
        layout.setSpacing(6)
        layout.addLayout(self._header())
        layout.addWidget(self._says)
        layout.addLayout(self._problems)
        if self._is_block or self._is_code:
            layout.addLayout(self._opening())
        layout.addSpacing(2)
        for parameter in self._common_parameters():
            row = ParameterRow(parameter, self._listed_editor(parameter))
            row.chosen.connect(self._on_chosen)
            row.reset.connect(self._on_reset)
            self.rows[parameter.name] = row
            layout.addWidget(row)
        if self.weights is not None:
            layout.addWidget(self.weights)
        layout.addWidget(self._inferred_heading)
        layout.addLayout(self._inferred)
        layout.addWidget(heading("Cost"))
        figures = QHBoxLayout()
        figures.setSpacing(12)
        for figure in self._figures:
            figures.addWidget(figure)
        figures.addStretch(1)
        layout.addLayout(figures)
        layout.addWidget(self._out_heading)
        layout.addLayout(self._out)
        layout.addStretch(1)

    @property
    def _is_block(self) -> bool:
        return len(self.names) == 1 and any(issubclass(found, BlockLayer) for found in self._definitions)

    @property
    def _is_code(self) -> bool:
        return len(self.names) == 1 and any(issubclass(found, CodeLayer) for found in self._definitions)

    def _opening(self) -> QHBoxLayout:
        row = QHBoxLayout()
        button = QPushButton(f"Edit the code of {self.layers[0]}…" if self._is_code else f"Open {self.layers[0]}")
        button.setToolTip("Look inside and edit it, for every layer that uses it (Ctrl+Down)")
        button.clicked.connect(lambda: self._place.enter(self.names[0]))
        row.addWidget(button)
        row.addStretch(1)
        return row

    def _header(self) -> QHBoxLayout:
        header = QHBoxLayout()
        header.setSpacing(6)
        header.addWidget(self._chip)
        self._says.setWordWrap(True)
        self._says.setProperty("role", "quiet")
        if len(self.names) > 1:
            title = QLabel(counted(len(self.names), "layer") + " selected")
            title.setProperty("role", "title")
            header.addWidget(title, 1)
            self._says.setText(self._kinds_says())
            return header
        self.name_edit.setProperty("role", "bare")
        self.name_edit.setAccessibleName("Name of the layer")
        self.name_edit.setToolTip("The layer's name, which is also its attribute in the code. Enter renames it.")
        font = self.name_edit.font()
        font.setPixelSize(17)
        font.setWeight(QFont.Weight.DemiBold)
        self.name_edit.setFont(font)
        self.name_edit.editingFinished.connect(self._on_renamed)
        kind = QLabel(self.layers[0])
        kind.setProperty("role", "small")
        header.addWidget(self.name_edit, 1)
        header.addWidget(kind)
        header.addSpacing(8)
        self._says.setText(self._summary())
        return header

    def _summary(self) -> str:
        if self._place.block and self.layers[0] in _PORTS:
            return _PORTS[self.layers[0]]
        return self._definitions[0].summary() if self._definitions else ""

    def _kinds_says(self) -> str:
        kinds = sorted(set(self.layers))
        more = len(kinds) - 6
        shown = ", ".join(kinds[:6]) + (f" and {counted(more, 'more kind')}" if more > 0 else "")
        return f"{shown}. What is set here is set for all of them."

    def _common_parameters(self) -> list[Parameter]:
        """The parameters that all have, alike in kind and range."""
        if len(self._definitions) != len(self.layers):
            return []
        first, *others = dict.fromkeys(self._definitions)
        return [
            parameter
            for name, parameter in first.parameters.items()
            if all(_alike(parameter, other.parameters.get(name)) for other in others)
            and not (self._place.block and first.is_input and name == "field")
        ]  # what arrives in a block comes from its wires, not from the data

    def _listed_editor(self, parameter: Parameter) -> ListedEditor | None:
        data = self._document.project.data
        if parameter.name != "field" or set(self.layers) != {"Input"} or data is None or not data.fields:
            return None
        offered = [(field.name, f"{field.name}  ·  {field.kind}") for field in data.fields]
        return ListedEditor(parameter, [*offered, ("", "a shape of its own")])

    # Showing

    def refresh(self) -> None:
        """Show the values as they are now; widgets stay, so that typing is not disturbed."""
        graph = self._place.graph
        if any(name not in graph.nodes for name in self.names):
            return  # the inspector is about to put another page here
        nodes = [graph.nodes[name] for name in self.names]
        checks = [self._place.checked.nodes[name] for name in self.names]
        owners = [graph.nodes.get(node.shares, node) for node in nodes]
        variables = self._place.variables
        shown = (nodes, owners, checks, variables)
        if self._shown == shown:
            return
        self._shown = shown
        if len(nodes) == 1 and not self.name_edit.hasFocus():
            self.name_edit.setText(nodes[0].id)
            self.name_edit.setCursorPosition(0)  # of a long name, its beginning
        for name, row in self.rows.items():
            values = [node.params.get(name, row.parameter.default) for node in owners]
            mixed = any(value != values[0] or type(value) is not type(values[0]) for value in values)
            row.show_value(values[0], variables, is_set=any(name in node.params for node in owners), mixed=mixed)
        if self.weights is not None:
            self.weights.refresh()
        self._show_problems(checks)
        self._show_inferred(checks)
        self._show_cost(checks)
        self._show_outputs(checks)

    def _show_problems(self, checks: list[NodeCheck]) -> None:
        clear_layout(self._problems)
        for problem in [problem for check in checks for problem in check.problems][:3]:
            row = ProblemRow(self._place, problem, names_node=len(checks) > 1, stacked=True)
            row.activated.connect(lambda path: self._selection.go_to(self._place.reach(path, from_here=True)))
            self._problems.addWidget(row)

    def _show_inferred(self, checks: list[NodeCheck]) -> None:
        clear_layout(self._inferred)
        found = self._inferred_sizes(checks[0]) if len(checks) == 1 else {}
        for name, says in found.items():
            self._inferred.addWidget(InferredRow(name, says))
        self._inferred_heading.setVisible(bool(found))

    def _inferred_sizes(self, check: NodeCheck) -> Mapping[str, str]:
        if check.layer is None or not check.ready or not check.inputs:
            return {}
        found = {}
        for name, value in check.layer.inferred(*check.inputs).items():
            if isinstance(check.layer, BlockLayer) and _PASSED_ON.search(name):
                continue  # a size that no layer inside asks for
            sizes = value if isinstance(value, tuple) else (value,)
            text = " × ".join(str(size) for size in sizes)
            maker = next(filter(None, (self._maker(check, size) for size in sizes)), "")
            found[name] = f"{text} <span style='color:{theme().quiet}'>from {maker}</span>" if maker else text
        return found

    def _maker(self, check: NodeCheck, size: Size) -> str:
        for index, shape in enumerate(check.inputs):
            for axis, part in enumerate(shape or ()):
                if part is size:
                    return self._place.checked.origin(check.node.id, index, axis) or ""
        edges = self._place.graph.incoming(check.node.id)
        return edges[0].source.node if edges else ""

    def _show_cost(self, checks: list[NodeCheck]) -> None:
        parameters, flops, activations = self._figures
        parameters.show_text(f"{sum(check.parameters for check in checks):,}")
        flops.show_text(shortened(sum(check.flops for check in checks)))
        activations.show_text(memory(sum(check.activation_bytes for check in checks)))

    def _show_outputs(self, checks: list[NodeCheck]) -> None:
        clear_layout(self._out)
        check = checks[0]
        single = len(checks) == 1 and check.layer is not None
        ports = check.layer.outputs if single and check.layer is not None else ()
        self._out_heading.setVisible(bool(single and ports))
        if not single:
            return
        for port, shape in zip(ports, check.outputs, strict=False):
            name = f"{port.name}  " if len(ports) > 1 else ""
            label = QLabel(f"{name}{shape_text(shape)}   {shape.dtype}")
            label.setFont(fixed_font())
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._out.addWidget(label)
        if ports and not check.outputs:
            label = QLabel("Known once everything before it fits.")
            label.setProperty("role", "quiet")
            self._out.addWidget(label)

    # What a person does

    def _on_chosen(self, name: str, value: ParamValue) -> None:
        change = partial(_set_all, names=self.names, changes={name: value})
        self._place.edit(f"Set {name} of {self._title()}", change, merge=f"{self.names} {name}")

    def _on_reset(self, name: str) -> None:
        self._place.edit(f"Reset {name} of {self._title()}", partial(_reset_all, names=self.names, parameter=name))

    def _on_renamed(self) -> None:
        old, new = self.names[0], self.name_edit.text().strip()
        if new == old or old not in self._place.graph.nodes:
            return
        if self._place.rename_node(old, new):
            self._selection.select([new])
        else:
            self.name_edit.setText(old)

    def _title(self) -> str:
        return self.names[0] if len(self.names) == 1 else counted(len(self.names), "layer")

    def _paint(self) -> None:
        families = {definition.family for definition in self._definitions}
        colour = theme().family(families.pop()) if len(families) == 1 else theme().quiet
        self._chip.setStyleSheet(f"background: {colour}; border-radius: 3px;")
        if self._shown:  # colours stand inside of texts, too
            self._shown = ()
            self.refresh()


def _alike(one: Parameter, other: Parameter | None) -> bool:
    if other is None:
        return False
    return (one.kind, one.low, one.high, one.choices) == (other.kind, other.low, other.high, other.choices)


def _set_all(graph: Graph, *, names: tuple[str, ...], changes: Mapping[str, ParamValue]) -> Graph:
    for name in names:
        if name in graph.nodes:
            graph = set_params(graph, name, changes)
    return graph


def _reset_all(graph: Graph, *, names: tuple[str, ...], parameter: str) -> Graph:
    for name in names:
        if name in graph.nodes:
            graph = reset_params(graph, name, [parameter])
    return graph
