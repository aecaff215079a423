"""A field over a list: type, walk with the arrows, take with Return; what searches on the canvas are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QStyledItemDelegate, QVBoxLayout
from shiboken6 import isValid

from studio.announcing import announce

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.canvas.view import CanvasView

WIDTH_PX, LEAST_WIDTH_PX = 480, 160
"""How wide it is, for most sentences about layers to be read to their ends, and in a narrow view at least."""
ROW_PX = 42
ROWS = 8


class ListSearch(QFrame):
    """Stands over the canvas until something is taken or Esc is pressed, and gives the keyboard back to who had it."""

    def __init__(self, canvas: CanvasView, model: QAbstractItemModel, row: QStyledItemDelegate) -> None:
        """Make a search.

        Args:
            canvas: what it stands on.
            model: what it lists, the best first.
            row: draws one of them.
        """
        super().__init__(canvas)
        self._canvas = canvas
        self._rows_shown = model
        self._before: QWidget | None = canvas.window().focusWidget()
        self.setProperty("role", "popup")
        self.setFixedWidth(WIDTH_PX)
        self._text = QLineEdit()
        self._text.textChanged.connect(self._on_typed)
        self._text.installEventFilter(self)
        self._list = QListView()
        self._list.setAccessibleName(self.tr("Found"))
        self._list.setModel(model)
        row.setParent(self._list)
        self._list.setItemDelegate(row)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._list.entered.connect(self._list.setCurrentIndex)
        self._list.clicked.connect(self._on_clicked)
        self._list.selectionModel().currentChanged.connect(self._on_current_changed)
        self._empty = QLabel()
        self._empty.setProperty("role", "small")
        self._empty.setWordWrap(True)
        self._empty.setMargin(8)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 8, 8, 8)
        rows.setSpacing(6)
        for widget in (self._text, self._list, self._empty):
            rows.addWidget(widget)

    @property
    def before(self) -> QWidget | None:
        """What had the keyboard when the search was opened, if it is still there."""
        return self._before if self._before is not None and isValid(self._before) else None

    @property
    def shown(self) -> list[str]:
        """The names of what is listed now, the best first."""
        raise NotImplementedError

    @property
    def has_keyboard(self) -> bool:
        """Whether one types into it now."""
        return self.window().focusWidget() is self._text

    def open_at(self, at: QPoint) -> None:
        """Appear beside a point of the view, inside it."""
        room = self._canvas.size()
        self.setFixedWidth(max(min(WIDTH_PX, room.width() - 16), LEAST_WIDTH_PX))
        self.adjustSize()
        x = min(max(at.x() - 24, 8), max(room.width() - self.width() - 8, 8))
        y = min(max(at.y() - 20, 8), max(room.height() - self.height() - 8, 8))
        self.move(x, y)
        self.show()
        self.raise_()
        self._text.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit_rows(self) -> None:
        """Be as high as what was found, and begin at its top."""
        found = self._rows_shown.rowCount()
        self._list.setVisible(found > 0)
        self._empty.setVisible(found == 0)
        self._list.setFixedHeight(ROW_PX * min(max(found, 1), ROWS) + 4)
        if found:
            self._list.setCurrentIndex(self._rows_shown.index(0, 0))
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows walk the list while the text keeps the keyboard."""
        if watched is self._text and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._on_key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _on_key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
        if key in steps:
            last = self._rows_shown.rowCount() - 1
            row = min(max(self._list.currentIndex().row() + steps[key], 0), last)
            self._list.setCurrentIndex(self._rows_shown.index(row, 0))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._on_clicked(self._list.currentIndex())
            return True
        if key == Qt.Key.Key_Escape:
            self._canvas.close_search()
            return True
        return False

    def _on_current_changed(self, index: QModelIndex) -> None:
        """Say what Return would take, as the keyboard is in the field and not in the list."""
        roles = Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole
        words = [str(index.data(role) or "") for role in roles] if index.isValid() else []
        announce(self._text, ". ".join(word for word in words if word))

    def _on_clicked(self, index: QModelIndex) -> None:
        if 0 <= index.row() < self._rows_shown.rowCount():
            self._take(index.row())

    def _on_typed(self, text: str) -> None:
        raise NotImplementedError

    def _take(self, row: int) -> None:
        raise NotImplementedError
