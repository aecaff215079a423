"""What samples of the data look like: a tile each for images and sequences, a table for rows of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.design.data import Field, as_text
from engine.design.data.field import Column
from engine.protocol.messages import Preview
from studio.link.run_values import numbers
from studio.plots.pictures import paint_picture, rgb_image, sample_rgb
from studio.plots.shown_explanation import class_name
from studio.theme import fixed_font, text_font, theme, themes

TILE_PX = 84
LABEL_PX = 18
GAP_PX = 8
PICTURED = ("image", "sequence", "sound")
WAVE_SIDE = 84
"""Height and width of the picture of a sound, in points."""
MAX_COLUMNS = 64


class SampleTiles(QWidget):
    """Shows previews of samples."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = TileGrid()
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("Samples")
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.grid)
        self.table = QTableWidget()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setFont(fixed_font())
        self.table.verticalHeader().setDefaultSectionSize(22)
        self.table.setAccessibleName("Samples")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._scroll)
        self._pages.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def show_samples(self, fields: Sequence[Field], samples: Sequence[Preview]) -> None:
        """Show samples with their fields: pictures side by side where some can be pictured, else rows of numbers."""
        pictured = [field for field in fields if field.kind in PICTURED and len(field.shape) >= 2]
        if not pictured:
            self.grid.show_tiles([])
            self._fill_table(fields, samples)
            self._pages.setCurrentWidget(self.table)
            return
        others = [field for field in fields if field not in pictured]
        tiles = [(_picture(pictured, sample), _label(others, sample)) for sample in samples]
        self.grid.show_tiles(tiles)
        self._pages.setCurrentWidget(self._scroll)

    def _fill_table(self, fields: Sequence[Field], samples: Sequence[Preview]) -> None:
        headings = [name for field in fields for name in _headings(field)][:MAX_COLUMNS]
        texts = {field.name for field in fields if field.kind == "tokens"}
        self.table.setRowCount(len(samples))
        self.table.setColumnCount(len(headings))
        self.table.setHorizontalHeaderLabels(headings)
        self.table.setVerticalHeaderLabels([str(row) for row in range(len(samples))])
        for row, sample in enumerate(samples):
            cells = [cell for field in fields for cell in _cells(field, sample)][:MAX_COLUMNS]
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                side = Qt.AlignmentFlag.AlignLeft if headings[column] in texts else Qt.AlignmentFlag.AlignRight
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()


class TileGrid(QWidget):
    """Pictures with a label below each, in as many columns as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.tiles: tuple[tuple[QImage, str], ...] = ()
        themes.changed.connect(self.update)

    def show_tiles(self, tiles: Sequence[tuple[QImage, str]]) -> None:
        """Show these."""
        self.tiles = tuple(tiles)
        self._make_room()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        self._make_room()

    def sizeHint(self) -> QSize:
        """A few columns."""
        return QSize(4 * (TILE_PX + GAP_PX), 2 * (TILE_PX + LABEL_PX + GAP_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tiles."""
        with QPainter(self) as painter:
            metrics = QFontMetricsF(text_font(12))
            painter.setFont(text_font(12))
            for number, (image, label) in enumerate(self.tiles):
                row, column = divmod(number, self._columns)
                left, top = column * (TILE_PX + GAP_PX), row * (TILE_PX + LABEL_PX + GAP_PX)
                paint_picture(painter, QRectF(left, top, TILE_PX, TILE_PX), image)
                painter.setPen(QColor(theme().quiet))
                shown = metrics.elidedText(label, Qt.TextElideMode.ElideRight, TILE_PX)
                painter.drawText(QRectF(left, top + TILE_PX, TILE_PX, LABEL_PX), Qt.AlignmentFlag.AlignVCenter, shown)

    @property
    def _columns(self) -> int:
        return max(1, (self.width() + GAP_PX) // (TILE_PX + GAP_PX))

    def _make_room(self) -> None:
        rows = -(-len(self.tiles) // self._columns)
        self.setMinimumHeight(rows * (TILE_PX + LABEL_PX + GAP_PX))


def _picture(fields: Sequence[Field], sample: Preview) -> QImage:
    """The first field's picture, and beside it those of the others that are as high."""
    pictures = [
        _rgb(_wave(values) if field.kind == "sound" else values)
        for field, values in ((field, numbers(sample.values[field.name]).astype(np.float32)) for field in fields)
    ]
    return rgb_image(np.concatenate([item for item in pictures if len(item) == len(pictures[0])], axis=1))


def _rgb(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    return sample_rgb(values if values.ndim == 3 else np.atleast_2d(values)[None])


def _wave(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """A sound as it swings, in white on black: in each column from its least to its greatest number."""
    parts = np.array_split(values.reshape(-1), min(WAVE_SIDE, values.size))
    reach = float(np.abs(values).max()) or 1.0
    rows = np.arange(WAVE_SIDE)[:, None]
    top, bottom = (
        (1 - np.array([side(part) for part in parts]) / reach) / 2 * (WAVE_SIDE - 1) for side in (np.max, np.min)
    )
    result: NDArray[np.float32] = ((rows >= np.floor(top)) & (rows <= np.ceil(bottom))).astype(np.float32)
    return result


def _label(fields: Sequence[Field], sample: Preview) -> str:
    return " · ".join(_cells(field, sample)[0] for field in fields if field.name in sample.values)


def _headings(field: Field) -> list[str]:
    named = [heading for column in field.columns for heading in _headings_of(column)]
    count = field.shape[0] if field.kind == "vector" and field.shape else 1
    if len(named) == count:
        return named
    return [f"{field.name} {at + 1}" for at in range(count)] if field.kind == "vector" else [field.name]


def _headings_of(column: Column) -> list[str]:
    """A column of words became a number for each of its words."""
    return [f"{column.name} = {word}" for word in column.categories] or [column.name]


def _cells(field: Field, sample: Preview) -> list[str]:
    values = numbers(sample.values[field.name]).ravel()
    if field.kind == "tokens":
        return [as_text(map(int, values.tolist()), field.classes)]
    if field.kind == "class":
        return [class_name(field.classes, int(values[0]))]
    return [f"{value:.4g}" for value in values.tolist()]
