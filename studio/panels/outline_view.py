"""The outline's tree as a widget: how it looks, and which keys are its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from studio.panels.outline_model import COLOUR, FAMILY, KIND, SEVERITY, SHAPE, OutlineModel
from studio.theme import chip, fixed_font, picture, ring, text_font, theme

Index = QModelIndex | QPersistentModelIndex

_MANY = 100
_ROW_PX = 24
_PAD_PX, _GAP_PX = 4, 8
_SLACK_PX = 2
"""Text that has exactly the room it was measured with may be shortened all the same."""
_CHIP_PX, _SIGN_PX = 10, 14
_LEAST_KIND_PX = 40
"""With less room than this, what is left of the kind of a layer tells nothing."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WALKING = (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Home, Qt.Key.Key_End)


class OutlineView(QTreeView):
    """A tree of layers that is walked and searched by typing, as trees are.

    Signals:
        taken: the row on which Return was pressed, or that was clicked twice.
    """

    taken = Signal(QModelIndex)

    def __init__(self, model: OutlineModel) -> None:
        super().__init__()
        self.setAccessibleName("Layers in the order they run")
        self.setModel(model)
        model.setParent(self)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(self.taken)
        self.setHeaderHidden(True)
        self.setItemDelegate(_RowDelegate(self))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Paint what is selected otherwise; of much, everything, as Qt takes its time to find each row's place."""
        if selected.count() + deselected.count() > _MANY:
            self.viewport().update()
        else:
            super().selectionChanged(selected, deselected)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that walk and search the tree from the commands that have them on the canvas."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes the row; all else as trees do it."""
        if event.key() in _ENTER and self.state() != QAbstractItemView.State.EditingState:
            if self.currentIndex().isValid():
                self.taken.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _RowDelegate(QStyledItemDelegate):
    """Writes a row where there may be little room: the name first, then the kind of layer, then what leaves."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line."""
        return QSize(80, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        self.initStyleOption(option, index)
        option.text = ""
        tree = option.widget
        tree.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, tree)
        area: QRect = option.rect
        painter.save()
        left, right = area.left() + _PAD_PX, area.right() - _PAD_PX
        family = index.data(FAMILY)
        drawn = index.data(COLOUR)
        if family or drawn:
            mark = chip(theme().family(str(family))) if family else ring(theme().annotation(str(drawn)))
            mark.paint(painter, QRect(left, _top(area, _CHIP_PX), _CHIP_PX, _CHIP_PX))
            left += _CHIP_PX + _GAP_PX
        right = _draw_sign(painter, str(index.data(SEVERITY) or ""), right, area, tree.devicePixelRatioF())
        name = str(index.data())
        left = _write(painter, text_font(), theme().text if family or drawn else theme().quiet, name, area, left, right)
        shape, kind = str(index.data(SHAPE) or "").replace(" × ", "×"), str(index.data(KIND) or "")
        shape = shape_beside(kind, shape, right - left)
        if shape:
            wide = QFontMetrics(fixed_font()).horizontalAdvance(shape) + _SLACK_PX
            _write(painter, fixed_font(), theme().quiet, shape, area, right - wide, right)
            right -= wide + _GAP_PX
        _write(painter, text_font(), theme().quiet, kind_within(kind, right - left), area, left, right)
        painter.restore()


def shape_beside(kind: str, shape: str, room_px: int) -> str:
    """What leaves a layer, as far as it leaves room for the kind of layer: without the batch before not at all."""
    metrics = QFontMetrics(fixed_font())
    for text in (shape, shape.removeprefix("N×")):
        left_px = room_px - metrics.horizontalAdvance(text) - _SLACK_PX
        if left_px >= 0 and (not kind or kind_within(kind, left_px - _GAP_PX)):
            return text
    return "" if kind_within(kind, room_px) or metrics.horizontalAdvance(shape) + _SLACK_PX > room_px else shape


def kind_within(kind: str, room_px: int) -> str:
    """The kind of a layer, shortened to the room there is, or nothing where too little of it would be left."""
    metrics = QFontMetrics(text_font())
    if metrics.horizontalAdvance(kind) <= room_px:
        return kind
    return metrics.elidedText(kind, Qt.TextElideMode.ElideRight, room_px) if room_px >= _LEAST_KIND_PX else ""


def _top(area: QRect, size_px: int) -> int:
    """Where something begins that stands amid the height of a row."""
    return area.top() + (area.height() - size_px) // 2


def _draw_sign(painter: QPainter, severity: str, right: int, area: QRect, scale: float) -> int:
    """The sign of a problem at the end of the row; returns where the text ends."""
    if not severity:
        return right
    pixmap = picture(severity, _SIGN_PX, theme().severity(severity), scale)
    painter.drawPixmap(right - _SIGN_PX, _top(area, _SIGN_PX), pixmap)
    return right - _SIGN_PX - _GAP_PX


def _write(painter: QPainter, font: QFont, colour: str, text: str, area: QRect, left: int, right: int) -> int:
    """A piece of text, shortened to the room there is; returns where the next one may begin."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(right - left, 0))
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QRect(left, area.top(), right - left, area.height()), Qt.AlignmentFlag.AlignVCenter, shown)
    return left + metrics.horizontalAdvance(shown) + _GAP_PX


def _is_ours(event: QKeyEvent) -> bool:
    """Whether a key is typed or walks, rather than being a command's."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    if held:
        return False
    return event.key() in _WALKING or (event.text().isprintable() and bool(event.text()))
