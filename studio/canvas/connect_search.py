"""The search for what a port is wired to: a wire without a mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.design.graph.edits import connect
from studio.canvas.connecting import Way, Ways
from studio.canvas.gestures.offer import Offer
from studio.canvas.ink import NO_PEN, ink
from studio.canvas.list_search import LEAST_WIDTH_PX, ROW_PX, ListSearch

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

Index = QModelIndex | QPersistentModelIndex


class _Found(QAbstractListModel):
    """The wires that could be made, and why others can't."""

    def __init__(self, ways: Ways) -> None:
        super().__init__()
        self._ways = ways
        self.found: list[Way] = []

    def show(self, typed: str) -> None:
        """Offer those whose other end fits what was typed."""
        self.beginResetModel()
        self.found = self._ways.found(typed)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        way = self.found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"→ {way.label}" if way.is_output else f"← {way.label}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"to {way.label}" if way.is_output else f"from {way.label}"
        if role in (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole):
            return self.says(way)
        return None

    def says(self, way: Way) -> str:
        """What would flow, what would give way, or why it can't be."""
        why_not = self.why_not(way)
        if why_not:
            return f"Doesn't fit: {why_not}"
        gives_way = f"in place of {way.replaces.source}" if way.replaces is not None else ""
        return ", ".join(part for part in (way.shape, gives_way) if part) or "free"

    def why_not(self, way: Way) -> str:
        """Why a wire can't be made; empty if it can."""
        return self._ways.why_not(way)


class _Row(QStyledItemDelegate):
    """The other end above what would flow; quiet where it does not fit."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(LEAST_WIDTH_PX - 20, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Found)
        way, brushes = model.found[index.row()], ink()
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(NO_PEN)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(brushes.fill(brushes.colours.tint))
            painter.drawRoundedRect(area, 6, 6)
        left, wide = area.left() + 12, area.width() - 24
        painter.setFont(brushes.title.font)
        painter.setPen(brushes.quiet if model.why_not(way) else brushes.text)
        painter.drawText(QPointF(left, area.top() + 18), brushes.title.elided(str(index.data()), wide))
        painter.setFont(brushes.detail.font)
        painter.setPen(brushes.quiet)
        painter.drawText(QPointF(left, area.top() + 34), brushes.detail.elided(model.says(way), wide))
        painter.restore()


class ConnectSearch(ListSearch):
    """Lists the ports that a wire could lead to; Return makes the wire, or says why it can't be made."""

    def __init__(self, canvas: CanvasView, offers: Sequence[Offer]) -> None:
        """Look for the other end of a wire.

        Args:
            canvas: the canvas.
            offers: the ports of one node that the wire may hang from.
        """
        place = canvas.place
        found = _Found(Ways(place.graph, place.checked, offers))
        super().__init__(canvas, found, _Row())
        found.setParent(self)
        self._model = found
        first = offers[0]
        end = first.end if len(offers) == 1 else first.end.node
        invitation = self.tr("Connect {end} to…") if first.is_output else self.tr("What feeds {end}?")
        self.setObjectName("canvas_connect")
        self.setAccessibleName(invitation.format(end=end))
        self._text.setPlaceholderText(invitation.format(end=end))
        self._text.setAccessibleName(invitation.format(end=end))
        self._empty.setText(self.tr("No other layer of that name has a port for it."))
        self._on_typed("")

    @property
    def shown(self) -> list[str]:
        """The other ends that are listed now, the best first."""
        return [way.label for way in self._model.found]

    def _on_typed(self, text: str) -> None:
        self._model.show(text)
        self._fit_rows()

    def _take(self, row: int) -> None:
        way, canvas = self._model.found[row], self._canvas
        why_not = self._model.why_not(way)
        if why_not:
            canvas.status.emit(f"{why_not[0].upper()}{why_not[1:]}.")
            return
        canvas.close_search()
        source, target = way.edge.source, way.edge.target
        label = self.tr("Connect {source} to {target}").format(source=source.node, target=target.node)
        canvas.place.edit(label, lambda graph: connect(graph, source, target))
