"""The problems of one node, below each other beside its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QVBoxLayout

from engine.design.check import Problem
from studio.document import Document
from studio.panels.problem_row import ProblemRow

NAME_PX = 148
NETWORK = "The network"
"""What stands beside problems that are no single node's own."""
_NARROW_PX = 620


class ProblemGroup(QFrame):
    """A node with its problems: errors, then warnings, then hints.

    Signals:
        activated: the node to go to.
        all_wanted: the row of whose kind all problems are to be repaired.
    """

    activated = Signal(str)
    all_wanted = Signal(object)

    def __init__(self, document: Document, node: str) -> None:
        super().__init__()
        self.node = node
        self._document = document
        self._rows: dict[tuple[str, str, str], ProblemRow] = {}
        self.setProperty("role", "note")
        self.setAccessibleName(node or NETWORK)
        self.name = QLabel()
        self.name.setProperty("role", "name")
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setFixedWidth(NAME_PX)
        self.name.setToolTip(node)
        if node:
            self.name.setCursor(Qt.CursorShape.PointingHandCursor)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(12, 3, 4, 3)
        self._box.setSpacing(4)
        self._box.addWidget(self.name, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addLayout(self._lines, 1)
        self.name.setContentsMargins(0, 7, 0, 0)

    @property
    def rows(self) -> list[ProblemRow]:
        """Its problems from top to bottom."""
        return list(self._rows.values())

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these; rows of problems that stay are left as they are."""
        kept: dict[tuple[str, str, str], ProblemRow] = {}
        for place, problem in enumerate({_key(problem): problem for problem in problems}.values()):
            row = self._rows.pop(_key(problem), None)
            if row is not None and not row.takes(problem):
                _remove(row)
                row = None
            if row is None:
                row = self._row(problem)
            kept[_key(problem)] = row
            if self._lines.indexOf(row) != place:
                self._lines.insertWidget(place, row)
                row.show()
        for row in self._rows.values():
            _remove(row)
        self._rows = kept

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the node."""
        if event.button() == Qt.MouseButton.LeftButton and self.node and self.name.underMouse():
            self.activated.emit(self.node)
        super().mouseReleaseEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the name above the problems where there is little width, and cut it where it is long."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_PX
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
        width = max(self.width() - 24, 40) if narrow else NAME_PX
        self.name.setFixedWidth(width)
        told = self.name.fontMetrics().elidedText(self.node or NETWORK, Qt.TextElideMode.ElideMiddle, width)
        self.name.setText(told)

    def _row(self, problem: Problem) -> ProblemRow:
        row = ProblemRow(self._document, problem, names_node=False)
        row.activated.connect(self.activated)
        row.all_wanted.connect(lambda: self.all_wanted.emit(row))
        return row


def by_node(problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    """Put problems of a node together: the nodes in the order of their worst problem, and so are those of each."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.node, []).append(problem)
    return groups


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.port, problem.says


def _remove(row: ProblemRow) -> None:
    row.hide()
    row.deleteLater()
