"""The search for a layer, at the place where it will stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from engine.design.graph import Edge
from engine.design.layers import Layer
from studio.canvas.fitting import likely_first, takes
from studio.canvas.gestures import Offer
from studio.canvas.ink import NO_PEN, ink
from studio.layer_search import fitness
from studio.offered import offered
from studio.panels.palette_panel import FAMILIES

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_WIDTH_PX = 380
_ROW_PX = 42
_ROWS = 8

Index = QModelIndex | QPersistentModelIndex


class _Found(QAbstractListModel):
    """The layers that were found."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.layers: list[type[Layer]] = []

    def show(self, layers: list[type[Layer]]) -> None:
        """Offer these instead."""
        self.beginResetModel()
        self.layers = layers
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.layers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        definition = self.layers[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return definition.name
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return f"{definition.family}. {definition.summary()}"
        return None


class _Row(QStyledItemDelegate):
    """A layer's name and family above its sentence."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_WIDTH_PX - 20, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Found)
        definition = model.layers[index.row()]
        brushes = ink()
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(NO_PEN)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(brushes.fill(brushes.colours.tint))
            painter.drawRoundedRect(area, 6, 6)
        painter.setBrush(brushes.fill(brushes.colours.family(definition.family)))
        painter.drawRoundedRect(QRect(area.left() + 10, area.top() + 9, 10, 10), 3, 3)
        left, right = area.left() + 30, area.right() - 10
        painter.setFont(brushes.detail.font)
        painter.setPen(brushes.quiet)
        family = brushes.detail.width(definition.family)
        painter.drawText(QPointF(right - family, area.top() + 18), definition.family)
        sentence = brushes.detail.elided(definition.summary(), right - left)
        painter.drawText(QPointF(left, area.top() + 34), sentence)
        painter.setFont(brushes.title.font)
        painter.setPen(brushes.text)
        name = brushes.title.elided(definition.name, right - left - family - 12)
        painter.drawText(QPointF(left, area.top() + 18), name)
        painter.restore()


class SearchPopup(QFrame):
    """Type, walk with the arrows, take with Return; from a wire it offers only what fits."""

    def __init__(self, canvas: CanvasView, at: QPointF, offer: Offer | None, edge: Edge | None) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._at = at
        self._offer = offer
        self._edge = edge
        self._offered = self._fitting()
        self.setObjectName("canvas_search")
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Add a layer"))
        self.setFixedWidth(_WIDTH_PX)
        self._text = QLineEdit()
        self._text.setPlaceholderText(self._invitation())
        self._text.setAccessibleName(self.tr("Search for a layer"))
        self._text.textChanged.connect(self._on_typed)
        self._text.installEventFilter(self)
        self._model = _Found(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._list.entered.connect(self._list.setCurrentIndex)
        self._list.clicked.connect(self._on_clicked)
        self._empty = QLabel(
            self.tr("No layer is called that. Try a word for what it does, such as “shrink” or “mix”.")
        )
        self._empty.setProperty("role", "small")
        self._empty.setWordWrap(True)
        self._empty.setMargin(8)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 8, 8, 8)
        rows.setSpacing(6)
        for widget in (self._text, self._list, self._empty):
            rows.addWidget(widget)
        self._on_typed("")

    def _invitation(self) -> str:
        if self._edge is not None:
            return self.tr("Put a layer between {source} and {target}").format(
                source=self._edge.source.node, target=self._edge.target.node
            )
        if self._offer is None:
            return self.tr("Add a layer")
        words = self.tr("What takes {end}?") if self._offer.is_output else self.tr("What feeds {end}?")
        return words.format(end=self._offer.end)

    def _fitting(self) -> list[type[Layer]]:
        """What can stand here at all: for a wire the likeliest first, else in the order of the palette."""
        place = {family: number for number, family in enumerate(FAMILIES)}
        everything = sorted(
            offered(self._canvas.place.graph).values(), key=lambda layer: place.get(layer.family, len(place))
        )
        if self._edge is not None:
            shape = self._canvas.place.checked.shape(self._edge.source)
            return likely_first([layer for layer in everything if layer.outputs and takes(layer, shape)], shape)
        if self._offer is None:
            return everything
        if self._offer.is_output:
            shape = self._canvas.place.checked.shape(self._offer.end)
            return likely_first([layer for layer in everything if takes(layer, shape)], shape)
        return [layer for layer in everything if layer.outputs]

    def open_at(self, at: QPoint) -> None:
        """Appear beside a point of the view, inside it."""
        self.adjustSize()
        room = self._canvas.size()
        x = min(max(at.x() - 24, 8), max(room.width() - self.width() - 8, 8))
        y = min(max(at.y() - 20, 8), max(room.height() - self.height() - 8, 8))
        self.move(x, y)
        self.show()
        self.raise_()
        self._text.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def shown(self) -> list[str]:
        """The names of the layers that are offered now, the best first."""
        return [layer.name for layer in self._model.layers]

    def _on_typed(self, text: str) -> None:
        scored = [(fitness(layer, text), layer) for layer in self._offered]
        found = [layer for score, layer in sorted(scored, key=lambda pair: -pair[0]) if score]
        self._model.show(found)
        self._list.setVisible(bool(found))
        self._empty.setVisible(not found)
        self._list.setFixedHeight(_ROW_PX * min(max(len(found), 1), _ROWS) + 4)
        if found:
            self._list.setCurrentIndex(self._model.index(0))
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows walk the list while the text keeps the keyboard."""
        if watched is self._text and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._on_key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _on_key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
        if key in steps:
            last = len(self._model.layers) - 1
            row = min(max(self._list.currentIndex().row() + steps[key], 0), last)
            self._list.setCurrentIndex(self._model.index(row))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._on_clicked(self._list.currentIndex())
            return True
        if key == Qt.Key.Key_Escape:
            self._canvas.close_search()
            return True
        return False

    def _on_clicked(self, index: QModelIndex) -> None:
        if not 0 <= index.row() < len(self._model.layers):
            return
        layer = self._model.layers[index.row()].name
        at, offer, edge = self._at, self._offer, self._edge
        self._canvas.close_search()
        self._canvas.add_layer(layer, at, offer=offer, edge=edge)
