"""Everything that keeps the network from running, or would be kinder: a sentence and a repair each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.design.check import Checked, Problem
from studio.document import Document
from studio.panels.problem_row import ProblemRow
from studio.selection import Selection

MAX_SHOWN = 100


class ProblemsPanel(QScrollArea):
    """The list of problems: errors, then warnings, then hints."""

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self.setAccessibleName("Problems")
        self._document = document
        self._selection = selection
        self._rows: dict[tuple[str, str, str, str], ProblemRow] = {}
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "quiet")
        self._more = QLabel()
        self._more.setProperty("role", "quiet")
        body = QWidget()
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(6)
        self._layout.addWidget(self.empty, 1)
        self._layout.addWidget(self._more)
        self._layout.addStretch(0)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        document.checked_changed.connect(self._show)
        self._show(document.checked)

    def rows(self) -> list[ProblemRow]:
        """The problems shown, from top to bottom."""
        return list(self._rows.values())

    def _on_activated(self, path: str) -> None:
        """Go to the node, and for that into the block that it is in."""
        self._selection.go_to(self._document.place.reach(path))

    def _show(self, checked: Checked) -> None:
        """Keep the rows of problems that stay, so that a button under the pointer stays there."""
        problems = checked.problems[:MAX_SHOWN]
        kept: dict[tuple[str, str, str, str], ProblemRow] = {}
        for place, problem in enumerate(problems):
            row = self._rows.pop(_key(problem), None)
            if row is None or row.problem.repairs != problem.repairs:
                if row is not None:
                    _remove(row)
                row = ProblemRow(self._document, problem)
                row.activated.connect(self._on_activated)
            kept[_key(problem)] = row
            if self._layout.indexOf(row) != place:
                self._layout.insertWidget(place, row)
        for row in self._rows.values():
            _remove(row)
        self._rows = kept
        hidden = len(checked.problems) - len(problems)
        self._more.setText(f"{hidden:,} more are not shown; these come first.")
        self._more.setVisible(hidden > 0)
        self.empty.setVisible(not problems)
        self._layout.setStretch(self._layout.count() - 1, 1 if problems else 0)
        if not problems:
            self.empty.setText(_all_well(checked))


def _all_well(checked: Checked) -> str:
    if not checked.graph.nodes:
        return "Problems appear here as soon as there is a network.\nDrag a layer from the palette to begin."
    return "No problems.\nEvery wire fits, and the network can be trained."


def _key(problem: Problem) -> tuple[str, str, str, str]:
    return problem.code, problem.node, problem.port, problem.says


def _remove(row: ProblemRow) -> None:
    row.hide()
    row.deleteLater()
