import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from studio.plots.pictures import Scale, coloured, fitted, heat_lookup, overlay_rgb, sample_rgb
from studio.theme import set_theme
from studio.theme.colour_maps import diverging, grey, viridis
from studio.theme.colours import DARK, LIGHT, Theme


def luminance(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    linear = (rgb / 255.0) ** 2.2
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]), np.float64)


def test_viridis_grows_lighter_from_end_to_end() -> None:
    assert (np.diff(luminance(viridis())) > -1e-3).all()
    assert viridis()[0].tolist() == [68, 1, 84]
    assert viridis()[-1].tolist() == [253, 231, 37]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_signed_map_is_as_far_from_zero_on_both_sides(theme: Theme) -> None:
    light = luminance(diverging(theme))
    middle = light[127]
    assert abs(light[0] - light[255]) < 0.12
    assert (middle < min(light[0], light[255])) if theme.is_dark else (middle > max(light[0], light[255]))
    assert diverging(theme)[0].tolist() != diverging(theme)[255].tolist()


def test_zero_is_in_the_middle_of_a_signed_scale() -> None:
    assert Scale.of(np.array([-1.0, 3.0]), signed=True) == Scale(-3.0, 3.0)
    assert Scale.of(np.array([-1.0, 3.0]), signed=True).shares(np.array([0.0])).tolist() == [0.5]


def test_a_scale_of_amounts_begins_at_zero() -> None:
    assert Scale.of(np.array([2.0, 4.0]), signed=False) == Scale(0.0, 4.0)


@pytest.mark.parametrize("signed", [True, False])
def test_nothing_but_zeros_has_a_scale(signed: bool) -> None:
    scale = Scale.of(np.zeros(4), signed=signed)
    assert scale.low < scale.high or signed
    assert np.isfinite(scale.shares(np.zeros(4))).all()


def test_what_is_no_number_has_the_low_colour(qtbot: QtBot) -> None:
    image = coloured(np.array([[np.nan, 1.0]]), viridis(), Scale(0.0, 1.0))
    assert image.pixelColor(0, 0).name() == "#440154"
    assert image.pixelColor(1, 0).name() == "#fde725"


def test_a_picture_has_a_pixel_for_each_number_row_0_at_the_top(qtbot: QtBot) -> None:
    image = coloured(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]), grey(), Scale(0.0, 1.0))
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(2, 0).lightness() == 0
    assert image.pixelColor(2, 1).lightness() == 255


def test_three_channels_are_colours() -> None:
    red = np.zeros((3, 1, 1))
    red[0] = 1.0
    assert sample_rgb(red).tolist() == [[[255, 0, 0]]]


def test_where_nothing_matters_the_sample_shows_through(qtbot: QtBot) -> None:
    set_theme("dark")
    sample = np.full((1, 2, 3), 200, np.uint8)
    laid = overlay_rgb(sample, np.array([[0.0, 1.0]]), heat_lookup(signed=False), Scale(0.0, 1.0))
    assert laid[0, 0].tolist() == [110, 110, 110]
    assert laid[0, 1, 0] > laid[0, 1, 2]


def test_a_picture_keeps_its_proportions() -> None:
    assert fitted((2, 1), QRectF(0, 0, 100, 100)) == QRectF(0, 25, 100, 50)
