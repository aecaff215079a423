"""The search for a layer, at the place where it will stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.design.graph import Edge
from engine.design.layers import Layer
from studio.canvas.fitting import likely_first, takes
from studio.canvas.gestures import Offer
from studio.canvas.ink import NO_PEN, ink
from studio.canvas.list_search import LEAST_WIDTH_PX, ROW_PX, ListSearch
from studio.layer_search import fitness
from studio.offered import offered
from studio.panels.palette_panel import FAMILIES

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

Index = QModelIndex | QPersistentModelIndex


class _Found(QAbstractListModel):
    """The layers that were found."""

    def __init__(self, parent: QObject | None = None) -> None:
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
        if role == Qt.ItemDataRole.ToolTipRole:
            return definition.summary()
        return None


class _Row(QStyledItemDelegate):
    """A layer's name and family above its sentence."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(LEAST_WIDTH_PX - 20, ROW_PX)

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


class SearchPopup(ListSearch):
    """Type, walk with the arrows, take with Return; from a wire it offers only what fits."""

    def __init__(self, canvas: CanvasView, at: QPointF, offer: Offer | None, edge: Edge | None) -> None:
        found = _Found()
        super().__init__(canvas, found, _Row())
        found.setParent(self)
        self._model = found
        self._at = at
        self._offer = offer
        self._edge = edge
        self._offered = self._fitting()
        self.setObjectName("canvas_search")
        self.setAccessibleName(self.tr("Add a layer"))
        self._text.setPlaceholderText(self._invitation())
        self._text.setAccessibleName(self.tr("Search for a layer"))
        self._empty.setText(self.tr("No layer is called that. Try a word for what it does, such as “shrink” or “mix”."))
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

    @property
    def shown(self) -> list[str]:
        """The names of the layers that are offered now, the best first."""
        return [layer.name for layer in self._model.layers]

    def _on_typed(self, text: str) -> None:
        scored = [(fitness(layer, text), layer) for layer in self._offered]
        found = [layer for score, layer in sorted(scored, key=lambda pair: -pair[0]) if score]
        self._model.show(found)
        self._fit_rows()

    def _take(self, row: int) -> None:
        layer = self._model.layers[row].name
        at, offer, edge = self._at, self._offer, self._edge
        self._canvas.close_search()
        self._canvas.add_layer(layer, at, offer=offer, edge=edge)
