"""What a card shows below its line while a network runs: pictures, bars, a number, or a curve of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from studio.canvas.face import CARD_WIDTH
from studio.canvas.ink import NO_BRUSH, NO_PEN, Ink

if TYPE_CHECKING:  # numpy takes 80 ms that a window without a running network can do without
    import numpy as np
    import numpy.typing as npt

STRIP_HEIGHT = 38.0
_INSET = 7.0
_GAP = 3.0
_ROOM = CARD_WIDTH - 2 * _INSET
_TALLEST = STRIP_HEIGHT - 2 * _INSET
_MOST_TILES = 6


@dataclass(frozen=True)
class Pictures:
    """Feature maps, as many as the card has room for.

    Attributes:
        maps_NHW: uint8; row 0 is the top of each map, 255 the strongest response.
        gray: whether they are an image rather than responses, and so shown without false colours.
    """

    maps_NHW: npt.NDArray[np.uint8]
    gray: bool = False

    @cached_property
    def images(self) -> tuple[QImage, ...]:
        """The maps in colour."""
        table = _table(gray=self.gray)
        return tuple(_image(one, table) for one in self.maps_NHW[:_MOST_TILES])

    def paint(self, painter: QPainter, area: QRectF, ink: Ink) -> None:
        """Draw the maps side by side."""
        if not self.images:
            return
        shape = self.images[0].width() / max(self.images[0].height(), 1)
        room = (_ROOM + _GAP) / len(self.images) - _GAP
        high = min(_TALLEST, room / shape)
        wide = high * shape
        x, y = area.left() + _INSET, area.center().y() - high / 2
        for image in self.images:
            painter.drawImage(QRectF(x, y, wide, max(high, 1.0)), image)
            x += wide + _GAP


@dataclass(frozen=True)
class Photo:
    """A picture in its own colours.

    Attributes:
        image: any size; it is drawn as large as there is room for.
    """

    image: QImage

    def paint(self, painter: QPainter, area: QRectF, ink: Ink) -> None:
        """Draw the picture at the left, where maps and texts begin as well."""
        size = self.image.size()
        if size.isEmpty():
            return
        scale = min(_TALLEST / size.height(), _ROOM / size.width())
        wide, high = size.width() * scale, max(size.height() * scale, 1.0)
        painter.drawImage(QRectF(area.left() + _INSET, area.center().y() - high / 2, wide, high), self.image)


@dataclass(frozen=True)
class Bars:
    """A bar for each number, the largest one in the accent: the classes' probabilities, for example.

    Attributes:
        values: from 0 to 1; smaller and greater ones are cut.
    """

    values: Sequence[float]

    @cached_property
    def best(self) -> int:
        """The position of the largest number."""
        return max(range(len(self.values)), key=self.values.__getitem__, default=-1)

    def paint(self, painter: QPainter, area: QRectF, ink: Ink) -> None:
        """Draw the bars on a common ground line."""
        count = len(self.values)
        if not count:
            return
        pitch = (area.width() - 2 * _INSET) / count
        width = max(min(pitch - 2.0, 12.0), 1.0)
        painter.setPen(NO_PEN)
        for place, value in enumerate(self.values):
            height = max(min(float(value), 1.0) * _TALLEST, 1.5)
            painter.setBrush(ink.accent if place == self.best else ink.quiet.color())
            x = area.left() + _INSET + place * pitch + (pitch - width) / 2
            painter.drawRect(QRectF(x, area.bottom() - _INSET - height, width, height))


@dataclass(frozen=True)
class Text:
    """One figure in words, `0.0413` or `σ 0.12`."""

    text: str

    def paint(self, painter: QPainter, area: QRectF, ink: Ink) -> None:
        """Write the figure, as much of it as there is room for."""
        painter.setPen(ink.text)
        painter.setFont(ink.shape.font)
        text = ink.shape.elided(self.text, area.width() - 4 * _INSET)
        painter.drawText(QPointF(area.left() + 2 * _INSET, area.center().y() + ink.shape.baseline_px), text)


@dataclass(frozen=True)
class Curve:
    """Numbers in the order they came, with the last one in words above them.

    Attributes:
        values: any range; numbers that are not finite leave a gap.
        text: what stands in the card's shape line meanwhile.
        colour: of the line; the accent where it is empty.
    """

    values: Sequence[float]
    text: str = ""
    colour: str = ""
    _kept: dict[str, QPolygonF] = field(default_factory=dict, repr=False, compare=False)

    def paint(self, painter: QPainter, area: QRectF, ink: Ink) -> None:
        """Draw the line over the whole width, its range filling the height."""
        line = self._kept.get("line")
        if line is None:
            line = self._kept["line"] = self._line()
        pen = QPen(ink.fill(self.colour).color() if self.colour else ink.accent, 1.4)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(NO_BRUSH)
        painter.translate(area.topLeft())
        painter.drawPolyline(line)
        painter.translate(-area.topLeft())

    def _line(self) -> QPolygonF:
        import numpy as np

        values = np.asarray(self.values, dtype=float)
        values = values[np.isfinite(values)]
        if len(values) < 2:
            return QPolygonF()
        wide = CARD_WIDTH - 2 * _INSET
        if len(values) > wide:
            values = values[np.linspace(0, len(values) - 1, int(wide)).astype(int)]
        low, high = float(values.min()), float(values.max())
        ys = _INSET + (1 - (values - low) / (high - low if high > low else 1.0)) * _TALLEST
        xs = np.linspace(_INSET, CARD_WIDTH - _INSET, len(values))
        return QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])


Strip = Pictures | Photo | Bars | Text | Curve
"""Whatever a card can show below its line."""


def _image(map_HW: npt.NDArray[np.uint8], table: npt.NDArray[np.uint32]) -> QImage:
    pixels = table[map_HW]
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32).copy()


@cache
def _table(*, gray: bool) -> npt.NDArray[np.uint32]:
    """The colour of each of the 256 values, as Qt's 0xAARRGGBB."""
    import numpy as np

    from studio.theme.colour_maps import grey, viridis

    rgb = (grey() if gray else viridis()).astype(np.uint32)
    return np.asarray(0xFF000000 | rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2], dtype=np.uint32)
