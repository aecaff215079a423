"""Pictures are laid on whole pixels, all of them alike."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from studio.canvas.sprites import on_pixel, on_pixels

RATIOS = [1.0, 1.25, 1.5, 2.0, 3.0]


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_place_goes_to_the_nearest_whole_pixel_of_the_device(ratio: float) -> None:
    for step in range(-400, 401):
        place = step * 0.0371
        pixel = on_pixel(place, ratio) * ratio
        assert pixel == pytest.approx(round(pixel), abs=1e-9)
        assert abs(pixel - place * ratio) <= 0.5 + 1e-5


@pytest.mark.parametrize("ratio", RATIOS)
def test_places_between_two_pixels_all_go_to_the_later_one(ratio: float) -> None:
    for pixel in range(-30, 31):
        for inexact in (0.0, 1e-9, -1e-9):
            place = (pixel + 0.5) / ratio + inexact
            assert on_pixel(place, ratio) == pytest.approx((pixel + 1) / ratio)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("part", [0.0, 0.25, 0.5, 0.75])
def test_places_shifted_by_whole_pixels_are_laid_as_much_farther(ratio: float, part: float) -> None:
    laid = on_pixel(part / ratio, ratio)
    for pixels in range(-50, 51):
        assert on_pixel((part + pixels) / ratio, ratio) - laid == pytest.approx(pixels / ratio)


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_pictures_at_half_pixels_keep_their_distance_during_a_pan(ratio: float) -> None:
    corners = [QRectF(x / ratio, y / ratio, 10, 10) for x, y in ((0.5, 1.5), (7.5, -2.5), (-0.5, 12.0))]
    for pan in range(-6, 7):
        moved = QTransform.fromTranslate(pan / ratio, -pan / ratio)
        for bounds in corners:
            laid = on_pixels(moved, bounds, ratio)[0] - on_pixels(QTransform(), bounds, ratio)[0]
            assert (laid.x(), laid.y()) == pytest.approx((pan / ratio, -pan / ratio))


def test_the_place_where_a_picture_would_be_is_told_too() -> None:
    laid, wanted = on_pixels(QTransform.fromScale(0.5, 0.5), QRectF(3, 5, 10, 10), 1.0)
    assert (laid, wanted) == (QPointF(2, 3), QPointF(1.5, 2.5))
