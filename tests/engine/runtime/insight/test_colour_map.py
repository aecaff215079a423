from typing import Any

import numpy as np
import pytest

from engine.runtime.insight.colour_map import DIVERGING, GREYS, VIRIDIS, Colours, painted


def lightness(table: Colours) -> Any:
    """The lightness of sRGB colours in OKLab, 0 to 1 (Ottosson 2020)."""
    part = table / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    to_lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    return np.cbrt(linear @ np.transpose(to_lms)) @ [0.2104542553, 0.7936177850, -0.0040720468]


def test_more_is_lighter_in_even_steps() -> None:
    steps = np.diff(lightness(VIRIDIS)[::15])
    assert steps.min() > 0
    assert steps.max() < 2 * steps.min()
    assert np.diff(lightness(GREYS)).min() > 0


def test_for_and_against_are_equally_light_and_the_middle_is_lightest() -> None:
    light = lightness(DIVERGING)
    assert np.diff(light[:128]).min() > -0.005
    assert np.diff(light[128:]).max() < 0.005
    assert np.abs(light - light[::-1]).max() < 0.01


def test_a_number_takes_the_colour_of_its_place_in_the_range() -> None:
    table = np.arange(256, dtype=np.uint8)[:, None].repeat(3, 1)
    assert painted(np.array([[-9.0, 0.0], [1.0, 2.0]]), 0, 2, table)[..., 0].tolist() == [[0, 0], [128, 255]]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3.0])
def test_what_has_no_place_still_has_a_colour(value: float) -> None:
    assert painted(np.array([value]), 0, 0, VIRIDIS).shape == (1, 3)
    assert painted(np.array([value]), 0, 1, VIRIDIS).shape == (1, 3)
