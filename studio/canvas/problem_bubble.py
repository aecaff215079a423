"""What is wrong with a layer, in words, with each repair as a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from engine.design.check import Problem, Repair
from studio.announcing import announce
from studio.theme import picture, theme

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_WIDTH_PX = 320


class ProblemBubble(QFrame):
    """Stands below a card until something else is clicked."""

    def __init__(self, canvas: CanvasView, node: str, problems: Sequence[Problem]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("canvas_bubble")
        self.setProperty("role", "popup")
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Problems of {node}").format(node=node))
        rows = self._rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 10, 12, 12)
        rows.setSpacing(8)
        self._says = " ".join(problem.says for problem in problems)
        for problem in problems:
            self._add(rows, problem)
        self.setFixedWidth(_WIDTH_PX)

    def _add(self, rows: QVBoxLayout, problem: Problem) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        sign = QLabel()
        colour = theme().severity(problem.severity)
        sign.setPixmap(picture("error" if problem.severity == "error" else "warning", 16, colour, self._scale()))
        words = QLabel(problem.says)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setMinimumHeight(words.heightForWidth(_WIDTH_PX - 60))
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(words, 1)
        rows.addLayout(line)
        for repair in problem.repairs:
            button = QPushButton(repair.label)
            button.setProperty("role", "primary" if repair is problem.repairs[0] else "")
            button.clicked.connect(lambda _=False, chosen=repair: self._repair(chosen))
            rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _scale(self) -> float:
        return self._canvas.devicePixelRatioF()

    def _repair(self, repair: Repair) -> None:
        self._canvas.place.edit(repair.label, repair.edit)
        self._canvas.close_problems()
        self._canvas.setFocus()

    def open_below(self, card: QRect) -> None:
        """Appear below a card, or above it where there is no room."""
        self._rows.activate()
        self.setFixedHeight(self._rows.totalHeightForWidth(_WIDTH_PX))
        room = self._canvas.rect()
        x = min(max(card.left(), 8), room.width() - _WIDTH_PX - 8)
        y = card.bottom() + 8
        if y + self.height() > room.height():
            y = max(card.top() - self.height() - 8, 8)
        self.move(QPoint(x, y))
        self.show()
        self.raise_()

    def take_keyboard(self) -> None:
        """Have the problems spoken, and let the first repair be taken with a key."""
        buttons = self.findChildren(QPushButton)
        (buttons[0] if buttons else self).setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(buttons[0] if buttons else self, self._says)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self._canvas.close_problems()
            self._canvas.setFocus()
        else:
            super().keyPressEvent(event)
