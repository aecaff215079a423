"""The foot of the inspector: what the number that is being typed would do to the cost of the whole network."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.design.check import Checked
from engine.design.graph import Graph
from studio.announcing import announce
from studio.cost_change import Cost, CostChange, tried
from studio.document import Document
from studio.figures import counted
from studio.theme import SMALL_SIZE_PX, fixed_font, theme, themes

LOOK_DELAY_MS = 60
"""How long after a key or a move the cost is worked out, for what is there by then."""
DELAY_PER_LOOK = 3
"""How many times as long as the last look took, at least: working it out must not hold up who types."""
MAX_LOOK_DELAY_MS = 800
LEAVE_DELAY_MS = 200
SHOWN_FOR_MS = 5_000
"""How long a change that was made stays to be read."""


class CostBar(QFrame):
    """Tells what an edit would cost while it is considered, and what it has cost once it is made.

    Signals:
        shown_changed: it has appeared, gone, or needs another height.
    """

    shown_changed = Signal()

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._considered: tuple[str, Callable[[Graph], Graph]] | None = None
        self._since: tuple[str, Checked] | None = None
        self._now = self._before = document.checked
        self.change: CostChange | None = None
        self.setProperty("role", "foot")
        self.setAccessibleName("What the change costs")
        self._says = QLabel()
        self._says.setProperty("role", "small")
        self._says.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self._cells = [tuple(_cell(self._grid, row, column) for column in range(3)) for row in range(3)]
        self._warning = QLabel()
        self._warning.setProperty("role", "error")
        self._warning.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 10)
        layout.setSpacing(3)
        layout.addWidget(self._says)
        layout.addLayout(self._grid)
        layout.addWidget(self._warning)
        self._look = QTimer(self, singleShot=True, interval=LOOK_DELAY_MS)
        self._look.timeout.connect(self._on_look)
        self._leave = QTimer(self, singleShot=True)
        self._leave.timeout.connect(self._on_leave)
        themes.follow(self, self._paint)
        document.checked_changed.connect(self._on_checked)
        self.hide()

    @property
    def text(self) -> str:
        """All that it says, line by line."""
        if self.change is None:
            return ""
        lines = [self._says.text(), *(found.says for found in self.change.differences), self._warning.text()]
        return "\n".join(line for line in lines if line)

    def consider(self, says: str, edit: Callable[[Graph], Graph]) -> None:
        """Tell soon what an edit would do; one that follows before that takes its place."""
        self._considered = says, edit
        self._leave.stop()
        if not self._look.isActive():
            self._look.start()

    def drop(self) -> None:
        """The edit is no longer considered."""
        if self._considered is None:
            return
        self._considered = None
        self._look.stop()
        if not self.isHidden():
            self._leave.start(LEAVE_DELAY_MS)

    def made(self, says: str) -> None:
        """Tell soon what the last edit has done; edits of the same name while it is shown count as one."""
        self._considered = None
        if self._since is None or self._since[0] != says:
            self._since = says, self._before
        self._leave.start(SHOWN_FOR_MS)
        if not self._look.isActive():
            self._look.start()

    def leave(self) -> None:
        """Go at once: something else is looked at."""
        self._look.stop()
        self._leave.stop()
        self._on_leave()

    def _on_checked(self, checked: Checked) -> None:
        """Go soon, as the network is another one, unless that is what is about to be told of."""
        self._before, self._now = self._now, checked
        if self._considered is not None:
            self._look.start()
        elif not self.isHidden():
            self._leave.start(0)

    def _on_look(self) -> None:
        if self._considered is not None:
            self._tell_considered(*self._considered)
        elif self._since is not None:
            self._tell_made(*self._since)

    def _tell_considered(self, says: str, edit: Callable[[Graph], Graph]) -> None:
        self._since = None
        started = time.perf_counter()
        change = tried(self._document, edit)
        taken_ms = 1000 * (time.perf_counter() - started)
        self._look.setInterval(round(min(max(LOOK_DELAY_MS, DELAY_PER_LOOK * taken_ms), MAX_LOOK_DELAY_MS)))
        if change is None:
            self._on_leave()
        else:
            self._show(f"With {says}: the whole network", change)

    def _tell_made(self, says: str, before: Checked) -> None:
        change = CostChange(Cost.of(before), Cost.of(self._document.checked))
        if change.differences or change.new_errors or change.solved_errors:
            self._show(f"{says}: the whole network", change)
            announce(self, self.text)
        else:
            self.leave()

    def _on_leave(self) -> None:
        self._since = None
        self.change = None
        if not self.isHidden():
            self.hide()
            self.shown_changed.emit()

    def _show(self, title: str, change: CostChange) -> None:
        before, self.change = self.text, change
        errors = change.new_errors
        differences = () if errors else change.differences
        for row, cells in enumerate(self._cells):
            found = differences[row] if row < len(differences) else None
            texts = (found.name, f"{found.before} → {found.after}", found.share) if found else ("", "", "")
            for cell, text in zip(cells, texts, strict=True):
                cell.setText(text)
                cell.setVisible(found is not None)
        solved = counted(len(change.solved_errors), "error")
        title = f"{title}, {solved} less" if change.solved_errors else title
        self._says.setText(title if differences or errors else f"{title} costs the same")
        self._warning.setText(_warned(errors))
        self._warning.setVisible(bool(errors))
        was_hidden = self.isHidden()
        self.show()
        self.updateGeometry()
        if was_hidden or before != self.text:
            self.shown_changed.emit()
            self.setAccessibleDescription(self.text)

    def _paint(self) -> None:
        for _, _, share in self._cells:
            share.setStyleSheet(f"color: {theme().quiet};")


def _cell(grid: QGridLayout, row: int, column: int) -> QLabel:
    label = QLabel()
    if column:
        label.setFont(fixed_font(SMALL_SIZE_PX))
    else:
        label.setProperty("role", "small")
    grid.addWidget(label, row, column)
    return label


def _warned(errors: tuple[tuple[str, str], ...]) -> str:
    if not errors:
        return ""
    return f"{counted(len(errors), 'more error')}: {errors[0][1]}"
