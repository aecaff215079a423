"""What can be handed to the canvas to be shown below a card, and how it becomes a strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtGui import QImage

from studio.canvas.strip import Bars, Curve, Photo, Pictures, Strip, Text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Shown: TypeAlias = "Strip | str | float | QImage | np.generic | npt.NDArray[np.generic]"
"""A text, a number, a picture, or a strip that is one already."""

_FIGURES = 4


class NotShowable(ValueError):
    """Something that is neither picture, number nor text; the message says what was given and what can be."""


def as_strip(what: Shown) -> Strip:
    """Make a strip of a text, a number or a picture; a strip is itself.

    Args:
        what: a text, as it is; a number, in four digits; a picture as a QImage, or as an array: `(H, W)` or several as
            `(N, H, W)`, of uint8 or of any numbers, which are then stretched from the least to the greatest;
            `(H, W, 3)` and `(H, W, 4)` of uint8 are colours. Row 0 is the top.

    Raises:
        NotShowable: it is none of these.
    """
    if isinstance(what, Pictures | Photo | Bars | Text | Curve):
        return what
    if isinstance(what, QImage):
        return Photo(what)
    if isinstance(what, str):
        return Text(what)
    if isinstance(what, int | float):
        return Text(f"{float(what):.{_FIGURES}g}")
    return _picture(what)


def _picture(what: object) -> Strip:
    import numpy as np

    array = np.asarray(what)
    if array.dtype.kind not in "buif" or not array.size:
        raise NotShowable(f"A card shows a text, a number or a picture, but this is a {type(what).__name__}.")
    if array.ndim == 0:
        return Text(f"{float(array):.{_FIGURES}g}")
    if array.ndim == 3 and array.shape[2] in (3, 4) and array.dtype == np.uint8:
        return Photo(_colours(array))
    if array.ndim not in (2, 3):
        raise NotShowable(f"A picture has rows and columns, but this array is {' x '.join(map(str, array.shape))}.")
    maps_NHW = array if array.ndim == 3 else array[None]
    return Pictures(maps_NHW if maps_NHW.dtype == np.uint8 else _stretched(maps_NHW))


def _stretched(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Numbers from 0 to 255, the least and the greatest at the ends; what is no number is the least."""
    import numpy as np

    told = np.asarray(values, np.float64)
    known = told[np.isfinite(told)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    told = np.nan_to_num(told, nan=low, posinf=high, neginf=low)
    return np.asarray((told - low) * (255.0 / (high - low) if high > low else 0.0), np.uint8)


def _colours(array_HWC: npt.NDArray[np.generic]) -> QImage:
    height, width, channels = array_HWC.shape
    kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGBA8888
    return QImage(array_HWC.tobytes(), width, height, width * channels, kind).copy()
