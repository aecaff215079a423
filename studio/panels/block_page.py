"""The inspector's page of the open block: its name, its sentence, what goes in and out, and its variables."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine.design.graph import Graph
from engine.design.graph.blocks import set_block
from studio.block_edits import uses
from studio.figures import memory, shape_text, shortened
from studio.panels.page_parts import Figure, heading
from studio.panels.parameter_row import LABEL_WIDTH_PX
from studio.panels.variables_editor import VariablesEditor
from studio.place import Place
from studio.theme import fixed_font

MAX_SENTENCE = 200
MAX_USES = 6


class BlockPage(QWidget):
    """The block as a whole, while nothing inside of it is selected."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self.block = place.block
        self.name_edit = QLineEdit(self.block)
        self.name_edit.setAccessibleName("Name of the block")
        self.name_edit.setToolTip("The block's name, which is also its class in the code. Enter renames it everywhere.")
        self.name_edit.setMaxLength(60)
        self.name_edit.editingFinished.connect(self._on_renamed)
        self.says_edit = QLineEdit()
        self.says_edit.setAccessibleName("Sentence of the block")
        self.says_edit.setPlaceholderText("What it does, in a sentence")
        self.says_edit.setToolTip("Shown in the palette, and written above its class in the code.")
        self.says_edit.setMaxLength(MAX_SENTENCE)
        self.says_edit.editingFinished.connect(self._on_said)
        self._inputs, self._outputs, self._uses = _lines(), _lines(), QLabel()
        self._uses.setWordWrap(True)
        self._figures = [Figure("parameters"), Figure("FLOPs / sample"), Figure("activations")]
        self.variables = VariablesEditor(place)
        self._build()
        self.refresh()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(6)
        title = QLabel("Block")
        title.setProperty("role", "title")
        layout.addWidget(title)
        layout.addWidget(self.name_edit)
        layout.addWidget(self.says_edit)
        for name, shown in (("Takes", self._inputs), ("Gives", self._outputs), ("Used by", self._uses)):
            row = QHBoxLayout()
            label = QLabel(name)
            label.setFixedWidth(LABEL_WIDTH_PX)
            label.setProperty("role", "quiet")
            row.addWidget(label)
            row.addWidget(shown, 1)
            layout.addLayout(row)
        layout.addWidget(self.variables)
        layout.addWidget(heading("Cost of one copy"))
        figures = QHBoxLayout()
        figures.setSpacing(12)
        for figure in self._figures:
            figures.addWidget(figure)
        figures.addStretch(1)
        layout.addLayout(figures)
        layout.addSpacing(8)
        hint = QLabel(
            "Input and Output layers are its ports: add, rename or delete one to change what it takes and gives."
        )
        hint.setWordWrap(True)
        hint.setProperty("role", "quiet")
        layout.addWidget(hint)
        layout.addStretch(1)

    def fits(self, place: Place) -> bool:
        """Whether it is still about the block that is open."""
        return self.block == place.block

    def refresh(self) -> None:
        """Show the block as it is now."""
        place, checked = self._place, self._place.checked
        if not self.says_edit.hasFocus():
            self.says_edit.setText(place.whole.blocks[self.block].says)
            self.says_edit.setCursorPosition(0)  # a long sentence is read from its beginning
        ends: dict[str, list[str]] = {"Input": [], "Output": []}
        for name, check in checked.nodes.items():
            if check.node.layer in ends:
                shapes = check.outputs if check.node.layer == "Input" else check.inputs
                shape = shapes[0] if shapes else None
                ends[check.node.layer].append(f"{name}  {shape_text(shape)}" if shape is not None else name)
        self._inputs.setText("\n".join(ends["Input"]) or "nothing yet: add an Input")
        self._outputs.setText("\n".join(ends["Output"]) or "nothing yet: add an Output")
        self._uses.setText(_told_uses(place.whole, self.block))
        parameters, flops, activations = self._figures
        parameters.show_text(f"{checked.parameters:,}")
        flops.show_text(shortened(checked.flops))
        activations.show_text(memory(checked.activation_bytes))
        self.variables.refresh()

    def _on_renamed(self) -> None:
        new = self.name_edit.text().strip()
        if new != self.block and not self._place.rename_block(self.block, new):
            self.name_edit.setText(self.block)

    def _on_said(self) -> None:
        name, says = self.block, self.says_edit.text().strip()
        blocks = self._place.whole.blocks
        if name in blocks and says != blocks[name].says:
            self._place.edit_all(
                f"Describe {name}", lambda graph: set_block(graph, name, replace(graph.blocks[name], says=says))
            )


def _lines() -> QLabel:
    label = QLabel()
    label.setFont(fixed_font())
    label.setWordWrap(True)
    return label


def _told_uses(graph: Graph, block: str) -> str:
    found = [f"{node} in {other}" if other else node for other, node in uses(graph, block)]
    more = f", and {len(found) - MAX_USES} more" if len(found) > MAX_USES else ""
    return ", ".join(found[:MAX_USES]) + more if found else "nothing yet"
