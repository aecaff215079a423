"""Everything that keeps the network from running, or would be kinder: a sentence and a repair each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.design.check import Checked, Kind, Problem, kind_of, mended
from engine.design.graph import Graph
from studio.document import Document
from studio.figures import counted
from studio.panels.problem_group import ProblemGroup, by_node
from studio.panels.problem_row import ProblemRow, looks
from studio.selection import Selection

PAGE = 20
"""So many nodes are listed at first; more as one scrolls or walks down, as each row takes a millisecond to make."""
MOST_PASSES = 4
"""The list is laid out so often at once at most, as long as its size still changes."""


class ProblemsPanel(QScrollArea):
    """The list of problems by node: first the nodes with errors, then those with warnings, then those with hints.

    Signals:
        told: a sentence on what became of the problems that were to be repaired together.
    """

    told = Signal(str)

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self.setAccessibleName("Problems")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._document = document
        self._selection = selection
        self._groups: dict[str, ProblemGroup] = {}
        self._limit = PAGE
        self._is_stale = True
        self._gone_to = ""
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "quiet")
        self.summary = QLabel()
        self.summary.setProperty("role", "small")
        self.more_button = QPushButton()
        self.more_button.setProperty("role", "small")
        self.more_button.clicked.connect(self._show_more)
        body = QWidget()
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(16, 8, 16, 12)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.summary)
        self._layout.addWidget(self.empty, 1)
        self._layout.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._layout.addStretch(0)
        self._body = body
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        document.checked_changed.connect(self._on_changed)
        document.opened.connect(self._on_opened)

    # What it shows

    def rows(self) -> list[ProblemRow]:
        """The problems shown, from top to bottom."""
        return [row for group in self._groups.values() for row in group.rows]

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came up while nobody looked."""
        super().showEvent(event)
        if self._is_stale:
            self._show(self._document.checked)

    def _on_changed(self, checked: Checked) -> None:
        if self.isVisible():
            self._show(checked)
        else:
            self._is_stale = True

    def _on_opened(self) -> None:
        """Begin at the top: what was gone through is about another network."""
        self._limit, self._gone_to = PAGE, ""
        self.verticalScrollBar().setValue(0)

    def _show(self, checked: Checked) -> None:
        """Keep the rows of problems that stay, so that a button under the pointer stays there."""
        self._is_stale = False
        focused = self._focused()
        place = self.rows().index(focused) if focused is not None else -1
        groups = by_node(checked.problems)
        anchor = self._anchor(focused, groups)
        if focused is not None and not _is_among(focused.problem, checked.problems):
            self.setFocus()  # before the row goes, or Qt would hand the keyboard to whatever field comes next
        self._show_groups(groups)
        self._offer_all(checked.problems)
        self._tell(checked, len(checked.problems) - len(self.rows()))
        self._settle()  # or a click that comes before the next turn would meet a button without any height
        if focused is not None and focused not in self.rows():
            self._focus_near(place)
        if anchor is not None:
            self._return_to(*anchor)

    def _show_groups(self, groups: dict[str, list[Problem]]) -> None:
        kept: dict[str, ProblemGroup] = {}
        for place, (node, problems) in enumerate(list(groups.items())[: self._limit], 1):
            group = self._groups.pop(node, None) or self._group(node)
            group.show_problems(problems)
            kept[node] = group
            if self._layout.indexOf(group) != place:
                self._layout.insertWidget(place, group)
                group.show()
        for group in self._groups.values():
            group.hide()
            group.deleteLater()
        self._groups = kept

    def _group(self, node: str) -> ProblemGroup:
        group = ProblemGroup(self._document, node)
        group.activated.connect(self.go_to)
        group.all_wanted.connect(self._on_all_wanted)
        return group

    def _offer_all(self, problems: Sequence[Problem]) -> None:
        """Offer with the first row of each kind to repair all of it."""
        counts = Counter(kind_of(problem) for problem in problems)
        offered: set[Kind | None] = {None}
        for row in self.rows():
            kind = kind_of(row.problem)
            row.offer_all(0 if kind in offered else counts[kind])
            offered.add(kind)

    def _tell(self, checked: Checked, num_hidden: int) -> None:
        counts = Counter(problem.severity for problem in checked.problems)
        told = [counted(counts[name], name) for name in ("error", "warning", "hint") if counts[name]]
        self.summary.setText("  ·  ".join(told))
        self.summary.setVisible(bool(told))
        self.more_button.setText(f"and {num_hidden:,} more")
        self.more_button.setVisible(num_hidden > 0)
        self.empty.setVisible(not checked.problems)
        self._layout.setStretch(self._layout.count() - 1, 1 if checked.problems else 0)
        if not checked.problems:
            self.empty.setText(_all_well(checked))

    def _show_more(self) -> None:
        had_focus = self.more_button.hasFocus()
        last = len(self.rows())
        self._limit += PAGE
        self._show(self._document.checked)
        if had_focus and self.more_button.isHidden():
            self._focus_near(last)

    def _on_scrolled(self, value: int) -> None:
        """Go on below as one comes near the end."""
        bar = self.verticalScrollBar()
        if not self.more_button.isHidden() and value > 0 and value >= bar.maximum() - self.viewport().height() // 2:
            self._show_more()

    # Where one is in it

    def _focused(self) -> ProblemRow | None:
        """The row that has the keyboard, itself or one of its buttons."""
        widget = QApplication.focusWidget()
        while widget is not None and widget is not self:
            if isinstance(widget, ProblemRow):
                return widget if widget in self.rows() else None
            widget = widget.parentWidget()
        return None

    def _focus_near(self, place: int) -> None:
        """Have the keyboard at the row that took the place of another."""
        rows = self.rows()
        if rows:
            row = rows[max(0, min(place, len(rows) - 1))]
            row.setFocus()
            self._settle()
            self.ensureWidgetVisible(row, 0, 8)
        else:
            self.setFocus()

    def _anchor(self, focused: ProblemRow | None, staying: Container[str]) -> tuple[QWidget, int] | None:
        """What stays where it is in the view while the list changes, with its distance from the top."""
        value = self.verticalScrollBar().value()
        if value == 0:
            return None
        tops = [(group, group.y() - value) for group in self._groups.values() if group.node in staying]
        holder = focused.parentWidget() if focused is not None else None
        held = next(((group, top) for group, top in tops if group is holder), None)
        return held or next(((group, top) for group, top in tops if top + group.height() > 0), None)

    def _return_to(self, anchor: QWidget, top: int) -> None:
        if isinstance(anchor, ProblemGroup) and anchor in self._groups.values():
            self._settle()
            self.verticalScrollBar().setValue(anchor.y() - top)

    def _settle(self) -> None:
        """Have the rows where they will be, rather than after the next turns of the event loop.

        Rows that find out how wide they are turn their buttons below their sentences, which makes them higher.
        """
        for _ in range(MOST_PASSES):
            before = self._body.size()
            QCoreApplication.sendEvent(self._body, QEvent(QEvent.Type.LayoutRequest))
            if self._body.size() == before:
                break

    # What a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys, Home and End walk from row to row."""
        rows = self.rows()
        row = self._focused()
        at = rows.index(row) if row is not None else -1
        places = {
            Qt.Key.Key_Down: at + 1,
            Qt.Key.Key_Up: at - 1 if at > 0 else 0,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(rows) - 1,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None or not rows:
            super().keyPressEvent(event)
            return
        if place >= len(rows) and not self.more_button.isHidden():
            self._show_more()
        self._focus_near(place)

    def go_to(self, path: str) -> None:
        """Go to the node, and for that into the block that it is in."""
        self._gone_to = path
        self._selection.go_to(self._document.place.reach(path))

    def step(self, by: int) -> None:
        """Go to the node with problems after the one gone to last, or before it, round and round."""
        nodes = [node for node in by_node(self._document.checked.problems) if node]
        if not nodes:
            self.told.emit("There are no problems to go to.")
            return
        at = nodes.index(self._gone_to) + by if self._gone_to in nodes else 0 if by > 0 else -1
        self.go_to(nodes[at % len(nodes)])

    def _on_all_wanted(self, row: ProblemRow) -> None:
        kind = kind_of(row.problem)
        if kind is None:
            row.repair()
            return
        row.setFocus()
        self.fix_all(kind)

    def fix_alike(self) -> None:
        """Repair the problem one is at, which is the first of the node gone to last, and all of its kind."""
        row, problems = self._focused(), self._document.checked.problems
        here = [row.problem] if row is not None else [one for one in problems if one.node == self._gone_to]
        kind = next((kind_of(one) for one in here or problems), None)
        if kind is None:
            self.told.emit("There is no problem here that could be fixed together with others.")
        else:
            self.fix_all(kind)

    def fix_all(self, kind: Kind) -> None:
        """Repair all problems of a kind, as one step."""
        data = self._document.project.data
        fields = data.fields if data else ()
        figures: list[tuple[int, int]] = []

        def edit(graph: Graph) -> Graph:
            result = mended(graph, kind, fields, self._document.found)
            figures.append((result.num_mended, result.num_left))
            return result.graph

        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self._document.edit(f"Fix all: {kind[1]}", edit)
        finally:
            QApplication.restoreOverrideCursor()
        for num_mended, num_left in figures:
            self.told.emit(_outcome(num_mended, num_left))


def _is_among(problem: Problem, problems: Sequence[Problem]) -> bool:
    return any(looks(one) == looks(problem) for one in problems if one.node == problem.node)


def _outcome(num_mended: int, num_left: int) -> str:
    if not num_left:
        return f"{counted(num_mended, 'problem')} mended; Ctrl+Z takes it back."
    if not num_mended:
        return f"None of the {counted(num_left, 'problem')} could be mended this way; look at them one by one."
    return f"{counted(num_mended, 'problem')} mended; {num_left:,} could not be mended this way. Ctrl+Z takes it back."


def _all_well(checked: Checked) -> str:
    if not checked.graph.nodes:
        return "Problems appear here as soon as there is a network.\nDrag a layer from the palette to begin."
    return "No problems.\nEvery wire fits, and the network can be trained."
