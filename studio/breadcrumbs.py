"""The way from the network into the open block, above the canvas: where one is, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.block_edits import uses
from studio.block_path import Path, Step
from studio.figures import counted
from studio.place import Place

HEIGHT_PX = 36
MAX_COPIES_LISTED = 200


class Breadcrumbs(QFrame):
    """Hidden at the network itself; inside of a block, a button for everything that is around it.

    Signals:
        left: the node whose block was left, in the graph that is shown now.
    """

    left = Signal(str)

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._shown: tuple[object, ...] = ()
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName("Where you are")
        self.crumbs: list[QWidget] = []
        self.copy = QComboBox()
        self.copy.setAccessibleName("Copy of the block")
        self.copy.setToolTip("Which copy's shapes are shown; an edit is made in all of them")
        self.copy.activated.connect(self._on_copy_chosen)
        self._says = QLabel()
        self._says.setProperty("role", "small")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 0, 14, 0)
        self._row.setSpacing(2)
        self._row.addSpacing(6)
        self._row.addWidget(self.copy)
        self._row.addStretch(1)
        self._row.addWidget(self._says)
        place.checked_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        place = self._place
        self.setVisible(bool(place.path))
        shown = (place.path, place.blocks)
        if not place.path:
            self._shown = shown
            return
        if shown != self._shown:
            self._shown = shown
            self._rebuild()
        with QSignalBlocker(self.copy):
            num = place.num_copies
            self.copy.clear()
            self.copy.addItems([f"copy {copy + 1} of {num}" for copy in range(min(num, MAX_COPIES_LISTED))])
            self.copy.setCurrentIndex(place.path[-1].copy)
            self.copy.setVisible(num > 1)
        number = len(uses(place.whole, place.block))
        times = f"used by {counted(number, 'layer')}" if number else "not used yet"
        self._says.setText(f"{place.block} is {times}" + ("; an edit is made in all of them" if number > 1 else ""))

    def _rebuild(self) -> None:
        for widget in self.crumbs:
            widget.hide()
            widget.deleteLater()
        self.crumbs = [self._button("Network", (), "Leave for the network itself")]
        path, blocks = self._place.path, self._place.blocks
        for depth, (step, block) in enumerate(zip(path, blocks, strict=True), start=1):
            self.crumbs.append(_arrow())
            if depth < len(path):
                self.crumbs.append(self._button(_title(step, block), path[:depth], f"Go back to {block}"))
            else:
                here = QLabel(_title(step, block))
                here.setProperty("role", "name")
                self.crumbs.append(here)
        for place, widget in enumerate(self.crumbs):
            self._row.insertWidget(place, widget)

    def _button(self, title: str, path: Path, tip: str) -> QPushButton:
        button = QPushButton(title)
        button.setProperty("role", "flat")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(f"{tip} (Ctrl+Up goes one step)")
        button.clicked.connect(lambda: self._leave_for(path))
        return button

    def _leave_for(self, path: Path) -> None:
        if len(path) >= len(self._place.path):
            return  # a step that was taken away while its button was still to be pressed
        onward = self._place.path[len(path)].node
        self._place.go(path)
        self.left.emit(onward)

    def _on_copy_chosen(self, copy: int) -> None:
        last = self._place.path[-1]
        self._place.go((*self._place.path[:-1], Step(last.node, copy, last.block)))


def _title(step: Step, block: str) -> str:
    return f"{step.node} ({block})" if step.node else block


def _arrow() -> QLabel:
    label = QLabel("›")
    label.setContentsMargins(2, 0, 8, 0)
    label.setProperty("role", "quiet")
    return label
