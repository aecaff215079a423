"""The line along the bottom: the engine's light, problems, size and cost, and when it was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStatusBar, QWidget

from studio.figures import counted, shortened
from studio.theme import theme, themes

if TYPE_CHECKING:
    from datetime import datetime

    from engine.design.check import Checked

ENGINE_SAYS = {
    "off": "Engine not started",
    "starting": "Engine starting",
    "ready": "Engine ready",
    "busy": "Engine training",
    "paused": "Engine paused",
    "lost": "Engine lost",
}

NOT_COUNTED = "Layers that lead to no loss and no output are not counted, as the code goes without them."


class StatusLine(QStatusBar):
    """Facts that are always true.

    Signals:
        problems_clicked: the person wants to see the problems.
        engine_clicked: the person wants to know about the engine.
    """

    problems_clicked = Signal()
    engine_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._light = EngineLight()
        self.engine = _flat("About the engine")
        self.engine.clicked.connect(self.engine_clicked)
        self.problems = _flat("Show the problems")
        self.problems.clicked.connect(self.problems_clicked)
        self.cost = QLabel()
        self.saved = QLabel()
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(14, 0, 16, 0)
        row.setSpacing(6)
        row.addWidget(self._light)
        row.addWidget(self.engine)
        row.addSpacing(12)
        row.addWidget(self.problems)
        row.addSpacing(12)
        row.addWidget(self.cost)
        row.addStretch(1)
        row.addWidget(self.saved)
        self.addWidget(body, 1)
        self.show_engine("off", "")
        themes.follow(self, self._light.update)

    def show_engine(self, state: str, says: str) -> None:
        """Show what the engine is doing; for a lost one, why in the tooltip."""
        self.engine.setText(f"{ENGINE_SAYS.get(state, state)} · local" if state != "off" else ENGINE_SAYS[state])
        self.engine.setToolTip(says or "The process that trains; the window never waits for it")
        self.engine.setAccessibleName(ENGINE_SAYS.get(state, state))
        self._light.show_state(state)

    def show_checked(self, checked: Checked | None) -> None:
        """Show problems and cost; nothing while no project is open."""
        self.problems.setVisible(checked is not None)
        self.cost.setVisible(checked is not None)
        if checked is None:
            return
        self.problems.setText(counted(len(checked.problems), "problem"))
        parts = [counted(checked.parameters, "parameter"), f"{shortened(checked.flops)} FLOPs"]
        if checked.uncounted:
            parts.append(f"{counted(len(checked.uncounted), 'layer')} unused")
        self.cost.setText(" · ".join(parts))
        says = NOT_COUNTED if checked.uncounted else ""
        self.cost.setToolTip(says)
        self.cost.setAccessibleDescription(says)

    def show_saved(self, saved_at: datetime | None, *, is_dirty: bool, has_file: bool, is_open: bool) -> None:
        """Show when the project was saved, or that it was not."""
        if not is_open:
            says = ""
        elif saved_at is not None:
            says = f"Saved {saved_at:%H:%M}" + (" · changed since" if is_dirty else "")
        elif has_file:
            says = "Changed" if is_dirty else "Saved"
        else:
            says = "Not saved to a file yet"
        self.saved.setText(says)


class EngineLight(QWidget):
    """A small, honest light."""

    def __init__(self) -> None:
        super().__init__()
        self._state = "off"
        self.setFixedSize(10, 10)

    def sizeHint(self) -> QSize:
        """As large as a letter."""
        return QSize(10, 10)

    def show_state(self, state: str) -> None:
        """Show a state of the engine."""
        self._state = state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A disc; a ring while nothing runs yet, so that colour is not the only sign."""
        shown = theme()
        colours = {"ready": shown.good, "busy": shown.accent, "paused": shown.warning, "lost": shown.error}
        colour = QColor(colours.get(self._state, shown.quiet))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            disc = QRectF(1.5, 1.5, 7, 7)
            if self._state in ("off", "starting"):
                painter.setPen(colour)
                painter.setBrush(Qt.BrushStyle.NoBrush)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
            painter.drawEllipse(disc)


def _flat(tip: str) -> QPushButton:
    button = QPushButton()
    button.setProperty("role", "status")
    button.setToolTip(tip)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
