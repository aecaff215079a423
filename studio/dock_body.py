"""What stands between a dock and its panel, so that a panel is scrolled no sooner than it has to be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class DockBody(QWidget):
    """Holds a panel at its own size, and is no smaller than the panel can be at this width.

    A scroll area gives a widget whose height depends on its width, as any with text in several lines, the height that
    it would like to have, and scrolls it although all of it would fit with less.
    """

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._panel = panel
        panel.setParent(self)

    def sizeHint(self) -> QSize:
        """What the panel would like."""
        return self._panel.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The least that the panel needs at the width it has."""
        return QSize(self._least_width(), self._least_height())

    def _least_width(self) -> int:
        return max(self._panel.minimumSizeHint().width(), self._panel.minimumWidth())

    def _least_height(self) -> int:
        layout = self._panel.layout()
        least = max(self._panel.minimumSizeHint().height(), self._panel.minimumHeight())
        if layout is not None and layout.hasHeightForWidth():
            return max(least, layout.minimumHeightForWidth(max(self.width(), self._least_width())))
        return least

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the panel all of it; at another width it may need another height."""
        self._panel.setGeometry(self.rect())
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Pass on that the panel needs more room now, or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)
