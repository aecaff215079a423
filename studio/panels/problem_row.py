"""One problem as a line: its sign, its sentence, and a button for each way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.design.check import Problem, Repair
from studio.document import Document
from studio.place import Place
from studio.theme import picture, theme, themes

SEVERITY_NAMES = {"error": "Error", "warning": "Warning", "hint": "Hint"}


class ProblemRow(QFrame):
    """A problem that can be gone to and repaired.

    Signals:
        activated: the node to go to.
    """

    activated = Signal(str)

    def __init__(
        self, edited: Document | Place, problem: Problem, *, names_node: bool = True, stacked: bool = False
    ) -> None:
        """Show a problem.

        Args:
            edited: where its repairs are made.
            problem: the problem.
            names_node: whether to name the node it is about.
            stacked: whether the buttons stand below each other, where there is little width.
        """
        super().__init__()
        self._edited = edited
        self.problem = problem
        self.setProperty("role", "note")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        severity = SEVERITY_NAMES[problem.severity]
        self.setAccessibleName(f"{severity}: {problem.says}")
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sign.setToolTip(severity)
        says = QLabel(problem.says)
        says.setWordWrap(True)
        says.setTextFormat(Qt.TextFormat.PlainText)
        says.setMinimumWidth(80)
        body = QVBoxLayout()
        body.setSpacing(4)
        body.addWidget(says)
        if problem.repairs:
            body.addLayout(self._buttons(stacked=stacked))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(body, 1)
        if names_node and problem.node:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            where = QLabel(problem.node)
            where.setProperty("role", "small")
            row.addWidget(where, 0, Qt.AlignmentFlag.AlignTop)
        themes.follow(self, self._paint)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the node."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._go()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the node with Enter or space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._go()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        if self.problem.node:
            self.activated.emit(self.problem.node)

    def _buttons(self, *, stacked: bool) -> QBoxLayout:
        buttons: QBoxLayout = QVBoxLayout() if stacked else QHBoxLayout()
        buttons.setSpacing(6)
        for repair in self.problem.repairs:
            button = QPushButton(repair.label)
            button.setProperty("role", "small")
            button.setAccessibleName(f"Fix: {repair.label}")
            button.setToolTip(f"{repair.label}; Ctrl+Z takes it back")
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            if stacked:
                button.setMinimumWidth(60)  # long names are cut rather than widen what stands around it
            button.clicked.connect(lambda _=False, repair=repair: self._repair(repair))
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if not stacked:
            buttons.addStretch(1)
        return buttons

    def _repair(self, repair: Repair) -> None:
        """Make the edit; the button goes with the problem, and must not hand its focus to a field that is typed in."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.setFocus()
        self._edited.edit(repair.label, repair.edit)

    def _paint(self) -> None:
        name = {"error": "error", "warning": "warning"}.get(self.problem.severity, "hint")
        scale = self.devicePixelRatioF()
        self._sign.setPixmap(picture(name, 18, theme().severity(self.problem.severity), scale))


def clear_layout(layout: QVBoxLayout) -> None:
    """Remove and delete every widget of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
