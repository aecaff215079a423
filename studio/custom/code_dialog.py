"""The window in which a custom layer is written: its code, and below it what was read from it or what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.design.check import CodeUnreadable, read_code
from engine.design.graph import Graph
from engine.design.graph.blocks import rename_block, set_block
from engine.design.graph.code import custom_layer
from engine.design.layers import LAYERS
from studio.custom.code_edit import CodeEdit

if TYPE_CHECKING:
    from studio.document import Document
    from studio.open_project import OpenProject

SAYS = (
    "A class that derives from nn.Module, or a function. The arguments of forward are its inputs, those of __init__ "
    "its parameters; in_channels or in_features without a default follow from the first input. torch, nn, F and Tensor "
    "are at hand."
)
BEGINNING = '''class {name}(nn.Module):
    """Multiply each feature by its own sigmoid."""

    def __init__(self, beta: float = 1.0):
        super().__init__()
        self.beta = beta

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(self.beta * x)
'''
"""What a new custom layer begins as."""


class CodeDialog(QDialog):
    """The code of one custom layer.

    Signals:
        kept: the name of the layer, once its code is part of the project.
    """

    kept = Signal(str)

    def __init__(
        self,
        document: Document,
        name: str = "",
        *,
        added: Callable[[Graph, str], Graph] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Open the code of a layer.

        Args:
            document: the open project.
            name: the custom layer; empty for a new one.
            added: adds a node that is a new layer to the graph shown, in the same step.
            parent: the window it stands before.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Code of {name}" if name else "New custom layer")
        self._document = document
        self._name = name
        self._added = added
        self._before = self._first_code()
        self._is_warned = False
        self.home = document.here
        self._is_gone = False
        self.code = CodeEdit(self._before)
        self._before = self.code.toPlainText()  # a field may write the ends of lines in its own way
        self.code.setAccessibleName("Code of the custom layer")
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setMinimumHeight(2 * self.says.fontMetrics().lineSpacing())
        self.trust = QCheckBox("I trust this project's code: it may run on this computer")
        self.trust.setToolTip("Otherwise nothing of it runs, and what the layer gives stays unknown.")
        self.keep_button = QPushButton("Keep" if name else "Add")
        self._build()
        self.code.textChanged.connect(self._on_typed)
        document.changed.connect(self._on_changed)
        document.opened.connect(self._on_opened)
        self._on_typed()

    def _first_code(self) -> str:
        blocks = self._document.project.graph.blocks
        if self._name:
            return blocks[self._name].code
        names = (f"Swish{number}" if number > 1 else "Swish" for number in range(1, len(blocks) + 2))
        return BEGINNING.format(name=next(name for name in names if name not in blocks))

    def _build(self) -> None:
        about = QLabel(SAYS)
        about.setWordWrap(True)
        about.setProperty("role", "small")
        trust = self._document.trust
        others = set(trust.layers) - {self._name}
        self.trust.setChecked(not trust.is_missing or not others)
        self.trust.setVisible(not trust.is_missing or not others)  # else it would cover code that is not shown here
        self.keep_button.setProperty("role", "primary")
        self.keep_button.setToolTip("Ctrl+Return")
        self.keep_button.clicked.connect(self._on_kept)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(super().reject)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.keep_button.click)
        buttons = QHBoxLayout()
        buttons.addWidget(self.trust)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.keep_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(about)
        layout.addWidget(self.code, 1)
        layout.addWidget(self.says)
        layout.addLayout(buttons)
        self.resize(760, 620)

    @property
    def layer(self) -> str:
        """The custom layer whose code it is; empty for a new one."""
        return self._name

    @property
    def problem(self) -> str:
        """What is wrong with the code as it is typed now, or nothing."""
        return self._wrong()[1]

    def _wrong(self) -> tuple[int, str]:
        if self._is_gone and self.home is not self._document.here and self.home in self._document.tabs:
            return 0, f"This code belongs to {self.home.name}, which is in another tab. Go there to keep it."
        if self._is_gone:
            what = self._name or "place for this layer"
            return 0, f"The project has no {what} any more. Copy what you need of its code from here."
        try:
            name = read_code(self.code.toPlainText()).name
        except CodeUnreadable as error:
            return error.line, str(error)
        if name in LAYERS:
            return 0, f"Netloom has a layer named {name} itself; choose another name."
        if name != self._name and name in self._document.project.graph.blocks:
            return 0, f"The project has {name} already; choose another name."
        return 0, ""

    def _on_changed(self) -> None:
        """Undo may take the layer away, and bring it back."""
        is_elsewhere = self.home is not self._document.here
        is_gone = is_elsewhere or (bool(self._name) and self._name not in self._document.project.graph.blocks)
        if is_gone != self._is_gone:
            self._is_gone = is_gone
            self._on_typed()
        elif is_gone:
            self._tell(self._wrong()[1], is_wrong=True)

    def _on_opened(self) -> None:
        """Go with the project, unless something was typed; that waits for the project to be in front again."""
        self._on_changed()
        if self.home is not self._document.here and self.code.toPlainText() == self._before:
            self.close()

    def _on_typed(self) -> None:
        line, says = self._wrong()
        self.code.mark(line)
        self._tell(says or read_code(self.code.toPlainText()).sentence(), is_wrong=bool(says))
        self.keep_button.setEnabled(not says)
        self._is_warned = False

    def _tell(self, says: str, *, is_wrong: bool) -> None:
        self.says.setText(says)
        self.says.setProperty("role", "error" if is_wrong else "quiet")
        self.says.style().unpolish(self.says)
        self.says.style().polish(self.says)

    def _on_kept(self) -> None:
        text = self.code.toPlainText()
        name, before = read_code(text).name, self._name

        def edit(graph: Graph) -> Graph:
            if not before:
                graph = set_block(graph, name, custom_layer(text))
                return self._added(graph, name) if self._added else graph
            graph = set_block(graph, before, replace(graph.blocks[before], code=text))
            return rename_block(graph, before, name)

        place = self._document.place
        if before and text == self._document.project.graph.blocks[before].code:
            done = True
        elif before:
            done = place.edit_all(f"Edit the code of {before}", edit)
        else:
            done = place.edit(f"New custom layer {name}", edit)
        if not done:
            return
        if self.trust.isChecked() and not self.trust.isHidden():
            self._document.trust.give()
        self.kept.emit(name)
        self.accept()

    def reject(self) -> None:
        """Go, once it is certain that what was typed may be lost."""
        if self.code.toPlainText() != self._before and not self._is_warned:
            self._tell("What you have typed is not kept yet. Press Escape once more to let it go.", is_wrong=True)
            self._is_warned = True
            return
        super().reject()


def edit_code(document: Document, name: str, parent: QWidget) -> CodeDialog | None:
    """Open the code of a custom layer beside the work, which goes on, once; None where the layer is none."""
    block = document.project.graph.blocks.get(name)
    if block is None or not block.code:
        return None
    window = parent.window()
    there = (one for one in window.findChildren(CodeDialog) if not one.isHidden() and one.home is document.here)
    dialog = next((one for one in there if one.layer == name), None) or CodeDialog(document, name, parent=window)
    dialog.show()
    dialog.activateWindow()
    return dialog


def may_go(window: QWidget, tabs: Collection[OpenProject] | None = None) -> bool:
    """Close the code that is open; whether that worked, or something was typed that is to be kept or let go first.

    Args:
        window: the window it stands before.
        tabs: the open projects whose code it is; all of them if left out.
    """
    for dialog in window.findChildren(CodeDialog):
        if dialog.isHidden() or (tabs is not None and dialog.home not in tabs):
            continue
        if not dialog.close():
            dialog.activateWindow()
            return False
    return True
