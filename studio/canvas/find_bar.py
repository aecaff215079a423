"""The bar over the canvas that one types into to find layers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.clear_button import add_clear_button
from studio.find_strip import FindStrip

_MARGIN_PX = 12
_WIDTH_PX = 600
_COUNT_PX = 84


class FindBar(FindStrip):
    """A field with the count beside it, at the top of the canvas on the right.

    Signals:
        all_wanted: all matches are to be selected.
        entered: the block that is selected is to be opened.
        closed: the bar was put away.
    """

    all_wanted = Signal()
    entered = Signal()
    closed = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view.tr("Find in the drawing"), view)
        self._view = view
        self.setObjectName("canvas_find")
        self.setProperty("role", "popup")
        self.field.setPlaceholderText(self.tr("Name, kind, 32 × 14, kernel_size=5, stride>1"))
        self.field.setAccessibleName(self.tr("What to find"))
        self.field.setToolTip(
            self.tr(
                "Words of a name or a kind; sizes side by side such as 32 × 14, where ? is any size; "
                "parameters such as kernel_size=5, stride>1 or bias=no. All of them have to hold."
            )
        )
        add_clear_button(self.field)
        self.count.setMinimumWidth(_COUNT_PX)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.all_button = self.button(self.tr("Select all (Alt+Enter)"))
        self.all_button.clicked.connect(self.all_wanted)
        self.row.setContentsMargins(8, 6, 6, 6)
        self.row.insertWidget(self.row.indexOf(self.close_button), self.all_button)
        self.setFixedWidth(_WIDTH_PX)
        self.field.installEventFilter(self)
        view.installEventFilter(self)

    def open_bar(self) -> None:
        """Appear with what was typed last, ready to be typed over."""
        self._put()
        self.show()
        self.raise_()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.typed.emit(self.field.text())

    def close_bar(self) -> None:
        """Go away; what was typed stays for the next time."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def tell(self, place: int, count: int, inside: int = 0) -> None:
        """Say how many matches there are, and which one is shown.

        Args:
            place: counted from 1; 0 where none is shown.
            count: how many there are.
            inside: how many more there are inside of blocks.
        """
        if not self.field.text().strip():
            words = ""
        elif not count:
            words = self.tr("None here") if inside else self.tr("None")
        else:
            words = (
                self.tr("{place} of {count}").format(place=place, count=f"{count:,}")
                if place
                else self.tr("{count} found").format(count=f"{count:,}")
            )
        if words and inside:
            words += self.tr(" · {inside} in blocks").format(inside=f"{inside:,}")
        tip = self.tr("Open a block that is lit with Ctrl+Down to go through what is inside of it.")
        self.count.setToolTip(tip if inside else "")
        self.count.setAccessibleName(self.tr("Matches: {words}").format(words=words or self.tr("none")))
        self.tell_count(words, can_step=count > 0 or inside > 0)
        self.all_button.setEnabled(count > 0)

    def _put(self) -> None:
        """Stand at the top right of the view, narrower where the view is."""
        room = self._view.width() - 2 * _MARGIN_PX
        self.setFixedWidth(min(_WIDTH_PX, room))
        self.adjustSize()
        self.move(self._view.width() - self.width() - _MARGIN_PX, _MARGIN_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of this search before the field does; stay in the corner."""
        if watched is self._view and isinstance(event, QResizeEvent) and self.isVisible():
            self._put()
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        """Alt+Enter selects all, Ctrl+Down opens the block; all else is as in every search."""
        key, keys = event.key(), event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and keys & Qt.KeyboardModifier.AltModifier:
            self.all_wanted.emit()
        elif key == Qt.Key.Key_Down and keys & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
        else:
            return False
        return True
