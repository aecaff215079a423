"""Numbers as pictures: pixels stay pixels, and every colour comes from a colour map of the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from studio.theme import theme
from studio.theme.colour_maps import Lookup, diverging, grey, viridis


@dataclass(frozen=True)
class Scale:
    """The values at both ends of a colour map.

    Attributes:
        low: the value of its first colour.
        high: the value of its last colour.
    """

    low: float
    high: float

    @classmethod
    def of(cls, values: NDArray[Any], *, signed: bool) -> Scale:
        """From the least to the greatest; around zero if signed, from zero if nothing is below it."""
        finite = values[np.isfinite(values)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        if signed:
            reach = max(abs(low), abs(high))
            return cls(-reach, reach) if reach else cls(-1.0, 1.0)
        low = min(low, 0.0)
        return cls(low, high) if high > low else cls(low, low + 1.0)

    def shares(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Where each value lies between both ends, 0 to 1; what is no number counts as the low end."""
        span = (self.high - self.low) or 1.0
        shares: NDArray[np.float32] = (np.asarray(values, np.float32) - np.float32(self.low)) / np.float32(span)
        return np.nan_to_num(shares, nan=0.0).clip(0, 1)


def heat_lookup(*, signed: bool) -> Lookup:
    """The colour map of heatmaps in the theme shown now."""
    return diverging(theme()) if signed else viridis()


def coloured(values_HW: NDArray[Any], lookup: Lookup, scale: Scale) -> QImage:
    """A picture with a pixel for each number."""
    return rgb_image(lookup[(scale.shares(values_HW) * 255).round().astype(np.uint8)])


def rgb_image(rgb_HWC: NDArray[np.uint8]) -> QImage:
    """A picture from red, green and blue in 0 to 255."""
    rgb_HWC = np.ascontiguousarray(rgb_HWC)
    height, width, _ = rgb_HWC.shape
    return QImage(rgb_HWC.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def sample_rgb(values_CHW: NDArray[Any]) -> NDArray[np.uint8]:
    """The pixels of a sample image: three channels in their colours, any other number as the mean in grey."""
    scale = Scale.of(values_CHW, signed=False)
    if len(values_CHW) == 3:
        return (scale.shares(np.moveaxis(values_CHW, 0, -1)) * 255).round().astype(np.uint8)
    return grey()[(scale.shares(values_CHW.mean(axis=0)) * 255).round().astype(np.uint8)]


def overlay_rgb(sample: NDArray[np.uint8], values_HW: NDArray[Any], lookup: Lookup, scale: Scale) -> NDArray[np.uint8]:
    """A heatmap laid over its sample: the more something matters, the more its colour covers the sample."""
    shares = scale.shares(values_HW)
    heat = lookup[(shares * 255).round().astype(np.uint8)].astype(np.float32)
    signed = scale.low < 0 < scale.high
    # Signed attributions are mostly small; their root lets the weaker ones show beside the strongest.
    weight = (np.sqrt(np.abs(2 * shares - 1)) if signed else shares)[..., None] * 0.85
    dimmed = sample.astype(np.float32) * (0.55 if theme().is_dark else 0.75)
    return (dimmed * (1 - weight) + heat * weight).round().astype(np.uint8)


def fitted(sizes: tuple[int, int], area: QRectF) -> QRectF:
    """The largest place for a picture of that width and height in the middle of an area."""
    width, height = max(1, sizes[0]), max(1, sizes[1])
    factor = min(area.width() / width, area.height() / height)
    placed = QRectF(0, 0, width * factor, height * factor)
    placed.moveCenter(area.center())
    return placed


def paint_picture(painter: QPainter, area: QRectF, image: QImage) -> QRectF:
    """Draw a picture as large as fits, its pixels crisp; gives the place it took."""
    place = fitted((image.width(), image.height()), area)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(place, image)
    return place


def lookup_strip(lookup: Lookup, *, upright: bool) -> QImage:
    """The colour map itself, as its scale shows it."""
    strip = lookup[::-1][:, None] if upright else lookup[None, :]
    return rgb_image(np.ascontiguousarray(strip))
