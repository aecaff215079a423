"""The inspector's page for one selected node, or for several at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from engine.design.check import BlockLayer, CodeLayer, NodeCheck, definition_of
from engine.design.graph import Graph, Node, ParamValue
from engine.design.graph.param_edits import Part, reset_params_of, set_params_of, set_part_of
from engine.design.layers import LAYERS, Layer, Parameter
from studio.document import Document
from studio.figures import counted
from studio.panels.about_section import AboutSection
from studio.panels.bypass_row import BypassRow
from studio.panels.common_parameters import common_parameters, shared_value
from studio.panels.inferred_sizes import DECIDED_BY_FIELD, InferredSizes, inferred_sizes
from studio.panels.node_header import NodeHeader
from studio.panels.node_results import NodeResults
from studio.panels.page_parts import heading
from studio.panels.parameter_editors import ListedEditor
from studio.panels.parameter_row import ParameterRow, shown_value
from studio.panels.problem_row import ProblemRow, clear_layout
from studio.panels.weights_row import WeightsRow
from studio.place import Place
from studio.selection import Selection

MAX_PROBLEMS = 3

_PORTS = {
    "Input": "An input of the block. It takes as many dimensions as the shape states, and that type; the sizes are an "
    "example, for when the block is looked at by itself.",
    "Output": "An output of the block: what arrives here leaves it.",
}
"""What inputs and outputs are inside of a block."""

PageKey = tuple[bool, frozenset[str], bool]
"""Whether there are several nodes, of which kinds, and whether inside of a block."""


def page_key(place: Place, layers: tuple[str, ...]) -> PageKey:
    """Which page shows nodes of these layers."""
    return len(layers) > 1, frozenset(layers), bool(place.block)


class NodePage(QWidget):
    """What is known about the selected nodes, and everything that can be set.

    Signals:
        considered: an edit that may yet be made, in words and as a function.
        dropped: nothing is considered any more.
        made: an edit has been made, in words.
    """

    considered = Signal(str, object)
    dropped = Signal()
    made = Signal(str)

    def __init__(self, document: Document, selection: Selection, names: tuple[str, ...]) -> None:
        """Build the page for nodes that are in the graph; rebuilt when other nodes or layers are selected."""
        super().__init__()
        self._document = document
        self._place = document.place
        self._selection = selection
        self.names = names
        self.layers = self._layers_of(names)
        self._definitions = self._defined(self.layers)
        self._key = page_key(self._place, self.layers)
        self.weights = WeightsRow(self._place, names[0]) if len(names) == 1 else None
        self.about = self._made_about()
        self.rows: dict[str, ParameterRow] = {}
        self._offered: list[str] = []
        self._header = self._made_header()
        self._problems = QVBoxLayout()
        self.bypassing = BypassRow(self._place)
        self._problems.setSpacing(6)
        self.reset_all = QPushButton("Reset all")
        self.inferred = InferredSizes()
        self.inferred.wanted.connect(selection.go_to)
        self._results = NodeResults(of_several=len(names) > 1)
        self._shown: tuple[object, ...] = ()
        self._build()
        self._show_kinds()
        self.refresh()

    @property
    def key(self) -> PageKey:
        """Which selections this page can show."""
        return self._key

    def take(self, names: tuple[str, ...]) -> bool:
        """Show these nodes, as they are now; returns False where that takes a page built anew.

        A page goes on to other nodes of the same kinds, as little changes on it while people look from layer to layer,
        or while a selection grows.
        """
        layers = self._layers_of(names)
        if page_key(self._place, layers) != self._key or self._defined(layers) != self._definitions:
            return False  # an edited block is another definition
        if names != self.names:
            self._settle()
            self.names, self.layers = names, layers
            if self.weights is not None:
                self.weights.take(names[0])
            for row in self.rows.values():
                row.editor.begin_anew()
            self._show_kinds()
        self.refresh()
        return True

    def _settle(self) -> None:
        """Let a field that is typed in take that in for the nodes it was meant for."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()
        self.dropped.emit()

    def _layers_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        nodes = self._place.graph.nodes
        return tuple(nodes[name].layer for name in names)

    def _defined(self, layers: tuple[str, ...]) -> dict[str, type[Layer]]:
        """The definition of each kind among the layers, as far as there is one."""
        graph = self._place.graph
        found = {layer: definition_of(graph, layer) for layer in dict.fromkeys(sorted(set(layers)))}
        return {layer: definition for layer, definition in found.items() if definition is not None}

    # Building

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 8, 16)
        layout.setSpacing(6)
        layout.addWidget(self._header)
        self._problems.setContentsMargins(0, 0, 8, 0)
        layout.addLayout(self._problems)
        layout.addWidget(self.bypassing)
        if self._is_block or self._is_code:
            layout.addLayout(self._opening())
        parameters = self._common_parameters()
        if len(parameters) > 1:
            layout.addLayout(self._parameters_header())
        for parameter in parameters:
            layout.addWidget(self._made_row(parameter))
        if self.weights is not None:
            layout.addWidget(self.weights)
        self._show_inferred()  # before it is on the page, so that Tab comes to it in its place
        layout.addWidget(self.inferred)
        layout.addWidget(self._results)
        if self.about is not None:
            layout.addWidget(self.about)
        layout.addStretch(1)

    def _made_row(self, parameter: Parameter) -> ParameterRow:
        defaults = {found.parameters[parameter.name].default for found in self._definitions.values()}
        says = shown_value(parameter.default) if len(defaults) == 1 else "each layer's own"
        row = ParameterRow(parameter, self._listed_editor(parameter), default_says=says)
        row.chosen.connect(self._on_chosen)
        row.reset.connect(self._on_reset)
        row.considered.connect(self._on_considered)
        row.reset_considered.connect(self._on_reset_considered)
        row.dropped.connect(self.dropped)
        self.rows[parameter.name] = row
        return row

    def _parameters_header(self) -> QHBoxLayout:
        self.reset_all.setProperty("role", "link")
        self.reset_all.setAccessibleName("Reset all parameters")
        self.reset_all.setToolTip("Give every parameter its default again")
        self.reset_all.setCursor(Qt.CursorShape.PointingHandCursor)
        self.reset_all.clicked.connect(self._on_reset_all)
        policy = self.reset_all.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_all.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 24, 0)
        row.addWidget(heading("Parameters"), 1)
        row.addWidget(self.reset_all, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    def _made_about(self) -> AboutSection | None:
        """The documentation, for nodes of one kind that Netloom has itself."""
        found = next(iter(self._definitions.values()), None)
        if found is None or len(set(self.layers)) > 1 or LAYERS.get(found.name) is not found:
            return None
        return AboutSection(found)

    @property
    def _is_block(self) -> bool:
        return len(self.names) == 1 and any(issubclass(found, BlockLayer) for found in self._definitions.values())

    @property
    def _is_code(self) -> bool:
        return len(self.names) == 1 and any(issubclass(found, CodeLayer) for found in self._definitions.values())

    def _opening(self) -> QHBoxLayout:
        row = QHBoxLayout()
        button = QPushButton(f"Edit the code of {self.layers[0]}…" if self._is_code else f"Open {self.layers[0]}")
        button.setToolTip("Look inside and edit it, for every layer that uses it (Ctrl+Down)")
        button.clicked.connect(lambda: self._place.enter(self.names[0]))
        row.addWidget(button)
        row.addStretch(1)
        return row

    def _made_header(self) -> NodeHeader:
        families = {definition.family for definition in self._definitions.values()}
        is_one = len(self.names) == 1
        header = NodeHeader(
            kind=self.layers[0] if is_one else "",
            summary=self._summary() if is_one else "",
            family=families.pop() if len(families) == 1 else "",
        )
        header.renamed.connect(self._on_renamed)
        header.kind_wanted.connect(self._on_kind_wanted)
        return header

    @property
    def name_edit(self) -> QLineEdit:
        """The field with the name of the one layer."""
        return self._header.name_edit

    def _summary(self) -> str:
        if self._place.block and self.layers[0] in _PORTS:
            return _PORTS[self.layers[0]]
        found = self._definitions.get(self.layers[0])
        return found.summary() if found is not None else ""

    def _show_kinds(self) -> None:
        if len(self.names) > 1:
            self._header.show_kinds(self.layers, have_common=bool(self.rows))

    def _common_parameters(self) -> list[Parameter]:
        """The parameters that all have; inside of a block, what arrives comes from its wires and not from the data."""
        if set(self._definitions) != set(self.layers):
            return []
        is_inside = bool(self._place.block) and any(found.is_input for found in self._definitions.values())
        found = common_parameters(self._definitions.values())
        return [parameter for parameter in found if not (is_inside and parameter.name == "field")]

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
        checked = self._place.checked.nodes
        checks = [checked[name] for name in self.names]
        owners = [graph.nodes.get(node.shares, node) if node.shares else node for node in nodes]
        variables = self._place.variables
        shown = (nodes, owners, checks, variables)
        if self._shown == shown:
            return
        self._shown = shown
        if len(nodes) == 1:
            self._header.show_name(nodes[0].id)
        for name, row in self.rows.items():
            found = shared_value(owners, name, self._definitions)
            row.show_value(
                found.value, variables, is_set=found.is_set, mixed=found.mixed, mixed_parts=found.mixed_parts
            )
        self._hide_what_data_decide(nodes)
        self.reset_all.setVisible(sum(self.rows[name].is_set for name in self._offered) > 1)
        if self.weights is not None:
            self.weights.refresh()
        self._show_problems(checks)
        self.bypassing.show_of(self.names)
        self._show_inferred()
        self._results.show_checks(checks)

    def _hide_what_data_decide(self, nodes: list[Node]) -> None:
        """Inputs that all bring in a field of the data have the shape and the type that it has there."""
        self._offered = list(self.rows)
        if "field" in self.rows and set(self.layers) == {"Input"}:
            decided = DECIDED_BY_FIELD if all(node.params.get("field") for node in nodes) else ()
            self._offered = [name for name in self.rows if name not in decided]
            for name in DECIDED_BY_FIELD:
                self.rows[name].setVisible(name in self._offered)

    def _show_problems(self, checks: list[NodeCheck]) -> None:
        found = list(islice((problem for check in checks for problem in check.problems), MAX_PROBLEMS))
        if not found and not self._problems.count():
            return
        clear_layout(self._problems)
        for problem in found:
            row = ProblemRow(self._place, problem, names_node=len(checks) > 1, stacked=True)
            row.activated.connect(lambda path: self._selection.go_to(self._place.reach(path, from_here=True)))
            self._problems.addWidget(row)

    def _show_inferred(self) -> None:
        checked = self._place.checked
        found = inferred_sizes(checked, checked.nodes[self.names[0]]) if len(self.names) == 1 else []
        self.inferred.show_sizes(found)

    # What a person does

    def _on_chosen(self, name: str, value: ParamValue | Part) -> None:
        change = self._setting(name, value)
        self._edit(f"Set {name} of {self._called()}", change, merge=f"{hash(self.names)} {name}")

    def _on_considered(self, name: str, value: ParamValue | Part) -> None:
        whole = value.value if isinstance(value, Part) else value
        self.considered.emit(f"{name} {shown_value(whole)}", self._setting(name, value))

    def _setting(self, name: str, value: ParamValue | Part) -> Callable[[Graph], Graph]:
        if isinstance(value, Part):
            defaults = {layer: found.parameters[name].default for layer, found in self._definitions.items()}
            return partial(set_part_of, ids=self.names, name=name, part=value, defaults=defaults)
        return partial(set_params_of, ids=self.names, changes={name: value})

    def _on_reset(self, name: str) -> None:
        self._edit(f"Reset {name} of {self._called()}", partial(reset_params_of, ids=self.names, names=[name]))

    def _on_reset_considered(self, name: str) -> None:
        change = partial(reset_params_of, ids=self.names, names=[name])
        self.considered.emit(f"the default of {name}", change)

    def _on_reset_all(self) -> None:
        self._edit(f"Reset {self._called()}", partial(reset_params_of, ids=self.names, names=self._offered))

    def _edit(self, label: str, edit: Callable[[Graph], Graph], *, merge: str = "") -> None:
        if self._place.edit(label, edit, merge=merge):
            self.made.emit(label)

    def _on_kind_wanted(self, kind: str) -> None:
        nodes = self._place.graph.nodes
        self._selection.select(name for name in self.names if name in nodes and nodes[name].layer == kind)

    def _on_renamed(self, new: str) -> None:
        old = self.names[0]
        if new == old or old not in self._place.graph.nodes:
            return
        if self._place.rename_node(old, new):
            self._selection.select([new])
        else:
            self.name_edit.setText(old)

    def _called(self) -> str:
        return self.names[0] if len(self.names) == 1 else counted(len(self.names), "layer")
