from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.protocol.messages import Array, Explanation
from engine.runtime.insight.colour_map import DIVERGING, VIRIDIS
from engine.runtime.insight.picture import answer, draw


def array(values: Any) -> Array:
    numbers = np.asarray(values, "<f4")
    return Array(numbers.shape, numbers.tobytes())


def explanation(sample: Any, attribution: Any, **rest: Any) -> Explanation:
    known = {"signed": False, "predicted": 1, "probability": 0.9, "truth": 1.0, "classes": ("cat", "dog"), **rest}
    return Explanation(0, array(sample), array(attribution), **known)


def colours(picture: Image.Image) -> set[tuple[int, ...]]:
    return {tuple(int(part) for part in pixel) for pixel in np.asarray(picture).reshape(-1, 3)}


def of(table: np.ndarray[Any, Any], place: int) -> tuple[int, ...]:
    return tuple(int(part) for part in table[place])


def test_an_image_stands_beside_its_map_with_a_scale() -> None:
    picture = draw(explanation(np.eye(4)[None], np.eye(4) * 3), "Grad-CAM at conv2")
    found = np.asarray(picture)
    middle = found.shape[0] // 2
    # Left the sample in greys, right its map: the diagonal is bright in both, what lies beside it dark.
    assert {(0, 0, 0), (255, 255, 255), of(VIRIDIS, 0), of(VIRIDIS, 255)} <= colours(picture)
    ramp = found[middle - 100 : middle + 100, -72 - 8].astype(int).sum(axis=1)
    assert np.all(np.diff(ramp) <= 3)


def test_for_and_against_are_told_apart() -> None:
    picture = draw(explanation(np.ones((1, 2, 2)), [[1, -1], [0, 0]], signed=True), "Integrated gradients")
    assert {of(DIVERGING, 0), of(DIVERGING, 255), of(DIVERGING, 128)} <= colours(picture)


def test_a_colour_image_keeps_its_colours() -> None:
    red = np.zeros((3, 2, 2))
    red[0] = 1
    assert (255, 0, 0) in colours(draw(explanation(red, np.zeros((2, 2))), "Saliency"))


def test_a_sound_is_drawn_high_enough_to_be_seen() -> None:
    swing = np.linspace(-1, 1, 64)[None]
    picture = np.asarray(draw(explanation(swing, np.abs(swing)), "Saliency"))
    dark = (picture == of(VIRIDIS, 255)).all(axis=2).sum(axis=0).max()
    assert dark >= 64


def test_a_table_shows_a_bar_for_each_of_its_numbers() -> None:
    names = ("age", "height")
    picture = draw(explanation([1, 2], [0.5, -1], signed=True, names=names), "Integrated gradients")
    assert {of(DIVERGING, 0), of(DIVERGING, 191)} <= colours(picture)


@pytest.mark.parametrize(
    "case",
    [
        explanation(np.full((1, 1000, 3), np.nan), np.full((1000, 3), np.nan)),
        explanation(np.zeros((500, 2)), np.zeros((500, 2)), signed=True),
        explanation(np.zeros(300), np.zeros(300), names=("line\nbreak", "名前", "x" * 500)),
        explanation([1.0], [np.inf], predicted=-1, truth=float("nan"), classes=()),
        explanation([1.0], [1.0], predicted=7, truth=0.0, classes=()),
    ],
)
def test_whatever_comes_can_be_drawn(case: Explanation) -> None:
    picture = draw(case, "Saliency")
    assert picture.width < 2000
    assert picture.height < 2000


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ({}, "sample 0: dog with 90.0%, right: dog"),
        ({"truth": 0.0}, "sample 0: dog with 90.0%, right: cat"),
        ({"truth": float("nan")}, "sample 0: dog with 90.0%"),
        ({"predicted": -1, "probability": 1.5, "truth": 2.0, "classes": ()}, "sample 0: 1.5, right: 2"),
        ({"share_right": 0.9571}, "sample 0: 95.7% of the pixels right"),
        ({"predicted": 3, "probability": -1.5, "truth": 2.0, "classes": ()}, "sample 0: number 3, -1.5, right: 2"),
    ],
)
def test_the_caption_tells_the_answer_and_the_truth(rest: dict[str, Any], said: str) -> None:
    assert answer(explanation([1.0], [1.0], **rest)) == said
