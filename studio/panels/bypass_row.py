"""The inspector's row that says that layers are left out for now, and takes them in again."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from engine.design.graph.edits import bypass
from studio.canvas.told import told
from studio.figures import counted
from studio.place import Place


class BypassRow(QWidget):
    """Shown only where a selected layer is bypassed."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self._out: list[str] = []
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setProperty("role", "quiet")
        self.take_in = QPushButton("Take in again")
        self.take_in.setToolTip("Let it take part in the network again (Ctrl+B on the canvas)")
        self.take_in.clicked.connect(self._on_taken_in)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 24, 0)
        row.setSpacing(8)
        row.addWidget(self.says, 1)
        row.addWidget(self.take_in)
        self.hide()

    def show_of(self, names: Collection[str]) -> None:
        """Show which of these layers are bypassed."""
        nodes = self._place.graph.nodes
        self._out = [name for name in names if nodes[name].bypassed]
        if len(names) == 1:
            self.says.setText("Bypassed: what arrives goes on as it is.")
        else:
            self.says.setText(f"Bypassed: {counted(len(self._out), 'of them', 'of them')}.")
        self.setVisible(bool(self._out))

    def _on_taken_in(self) -> None:
        names = self._out
        label = f"Take {told(self._place.graph, names)} in again"
        self._place.edit(label, lambda graph: bypass(graph, names, bypassed=False))
