"""The colours of heatmaps, perceptually even: viridis for amounts, a map that diverges from zero for signed values."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from studio.theme.colours import Theme

Lookup = NDArray[np.uint8]
"""(256, 3): red, green and blue for each step from the least to the greatest value."""

# Viridis by Nathaniel Smith and Stéfan van der Walt (CC0), every eighth of its 256 colours.
_VIRIDIS = (
    "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d "
    "2f6b8e 2c728e 297a8e 26828e 23898e 21918c 1f978b 1f9f88 21a685 27ad81 31b57b "
    "3dbc74 4cc26c 5cc863 6ece58 81d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725 "
)


@lru_cache(maxsize=1)
def viridis() -> Lookup:
    """The colour map of amounts: dark is little, yellow is much, and lightness rises evenly."""
    anchors = np.array([[int(c[i : i + 2], 16) for i in (0, 2, 4)] for c in _VIRIDIS.split()], np.float64)
    return _spread(anchors)


@lru_cache(maxsize=1)
def grey() -> Lookup:
    """Black to white, for the samples themselves."""
    return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)


def diverging(theme: Theme) -> Lookup:
    """The colour map of signed values: one hue against, another for, and the ground of the theme for zero."""
    return _diverging(theme.is_dark)


@lru_cache(maxsize=2)
def _diverging(is_dark: bool) -> Lookup:
    # Both arms are straight lines in OKLab with equal lightness at equal distance from zero.
    lightness, centre = (0.80, 0.20) if is_dark else (0.48, 0.97)
    against = np.array([lightness, *_hue(0.13, 250.0)])
    for_it = np.array([lightness, *_hue(0.13, 60.0)])
    zero = np.array([centre, 0.0, 0.0])
    shares = np.linspace(-1, 1, 33)
    return _spread(np.stack([_rgb(zero + ((for_it if at > 0 else against) - zero) * abs(at)) for at in shares]))


def _hue(chroma: float, degrees: float) -> tuple[float, float]:
    angle = np.deg2rad(degrees)
    return float(chroma * np.cos(angle)), float(chroma * np.sin(angle))


def _rgb(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """OKLab (lightness, a, b) to sRGB in 0 to 255 (Ottosson 2020)."""
    to_lms = np.array(
        [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.291485548]]
    )
    to_rgb = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.707614701],
        ]
    )
    linear = np.clip(to_rgb @ (to_lms @ lab) ** 3, 0, 1)
    curved: NDArray[np.float64] = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return 255 * curved


def _spread(anchors: NDArray[np.float64]) -> Lookup:
    at = np.linspace(0, 255, len(anchors))
    columns = [np.interp(np.arange(256), at, anchors[:, channel]) for channel in range(3)]
    lookup = np.stack(columns, axis=1).round().astype(np.uint8)
    lookup.flags.writeable = False
    return lookup
