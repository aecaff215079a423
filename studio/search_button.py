"""What looks like a search field in the top bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy

from studio.theme import icon

INVITATION = "Search commands, layers, nodes"
SHORT_INVITATION = "Search"


class SearchButton(QPushButton):
    """Looks like a search field and opens the command palette."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "search")
        self.setAccessibleName("Search commands, layers and nodes")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(34, 0, 12, 0)
        self._says = QLabel()
        self._key = QLabel("Ctrl K")
        for label in (self._says, self._key):
            label.setProperty("role", "quiet")
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._says.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._says, 1)
        row.addWidget(self._key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for; in the least, nothing but the sign of a search."""
        super().resizeEvent(event)
        margins, metrics = self._row.contentsMargins(), self._says.fontMetrics()
        room = self.width() - margins.left() - margins.right()
        key_px = self._key.sizeHint().width() + self._row.spacing()
        short_px = metrics.horizontalAdvance(SHORT_INVITATION)
        self._key.setVisible(room >= short_px + key_px)
        room -= key_px if self._key.isVisibleTo(self) else 0
        fits = metrics.horizontalAdvance(INVITATION) <= room
        self._says.setText(INVITATION if fits else SHORT_INVITATION if room >= short_px else "")

    @property
    def invitation(self) -> str:
        """What it says now."""
        return self._says.text()

    def paint_icon(self) -> None:
        """Take the theme's colours."""
        self.setIcon(icon("search"))
