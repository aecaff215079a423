from __future__ import annotations

import math
from itertools import product

import pytest

from studio.theme.colours import DARK, LIGHT, Theme

Colour = tuple[float, float, float]
Matrix = tuple[Colour, Colour, Colour]

EYES: dict[str, Matrix] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""What is left of light for an eye that lacks a kind of cones, in linear red, green and blue."""

_CONES: Matrix = ((0.4122, 0.5363, 0.0514), (0.2119, 0.6807, 0.1074), (0.0883, 0.2817, 0.6300))
_LOOKS: Matrix = ((0.2105, 0.7936, -0.0041), (1.9780, -2.4286, 0.4506), (0.0259, 0.7828, -0.8087))


def seen(colour: str, eye: Matrix) -> Colour:
    """A colour as an eye sees it, as lightness and two opposed hues (OKLab), in which distances are what one sees."""
    light = times(eye, linear(colour))
    red, green, blue = (max(share, 0.0) ** (1 / 3) for share in times(_CONES, light))
    return times(_LOOKS, (red, green, blue))


def times(matrix: Matrix, colour: Colour) -> Colour:
    red, green, blue = (sum(k * c for k, c in zip(row, colour, strict=True)) for row in matrix)
    return red, green, blue


def linear(colour: str) -> Colour:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def _light(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    dark, bright = sorted(
        sum(k * c for k, c in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True)) for colour in (one, other)
    )
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_guide_looks_like_no_wire_to_any_eye_and_stands_out_from_what_it_crosses(theme: Theme) -> None:
    wires = [*theme.kinds.values(), theme.accent, theme.error, theme.warning, theme.good]
    for (name, eye), wire in product(EYES.items(), wires):
        away = math.dist(seen(theme.guide, eye), seen(wire, eye))
        assert away > 0.08, (name, wire, away)
    assert min(contrast(theme.guide, below) for below in (theme.ground, theme.raised)) > 4.5
