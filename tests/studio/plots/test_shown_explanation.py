import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.protocol.messages import Array, Explanation
from studio.plots.shown_explanation import ShownExplanation


def floats(values: object) -> Array:
    array = np.asarray(values, "<f4")
    return Array(array.shape, array.tobytes())


def explained(sample: object, heat: object, **more: object) -> ShownExplanation:
    told: dict[str, object] = {"signed": False, "predicted": 1, "probability": 0.873, "truth": 1.0, **more}
    return ShownExplanation(Explanation(0, floats(sample), floats(heat), **told))  # type: ignore[arg-type]


def test_an_image_is_shown_with_its_heatmap(qtbot: QtBot) -> None:
    look = explained(np.zeros((1, 4, 6)), np.ones((4, 6)))
    assert look.look == "image"
    assert (look.overlay_image.width(), look.overlay_image.height()) == (6, 4)


def test_channels_of_an_attribution_become_one_number_a_pixel() -> None:
    heat = np.array([[[1.0]], [[-3.0]], [[0.5]]])
    sample = np.zeros((3, 1, 1))
    assert explained(sample, heat, signed=True).heat_HW.tolist() == [[-1.5]]
    assert explained(sample, heat).heat_HW.tolist() == [[1.0]]


def test_a_smaller_heatmap_is_laid_over_the_whole_sample(qtbot: QtBot) -> None:
    look = explained(np.zeros((1, 4, 4)), [[0.0, 1.0], [0.0, 0.0]])
    image = look.overlay_image
    assert (image.width(), image.height()) == (4, 4)
    assert image.pixelColor(2, 1) == image.pixelColor(3, 0)
    assert image.pixelColor(2, 1) != image.pixelColor(0, 0)


def test_a_sequence_is_a_strip(qtbot: QtBot) -> None:
    look = explained(np.zeros((5, 3)), np.ones((5, 3)))
    assert look.look == "sequence"
    assert look.heat_HW.shape == (5, 3)
    assert (look.overlay_image.width(), look.overlay_image.height()) == (3, 5)


def test_a_sound_is_a_strip_high_enough_to_be_seen(qtbot: QtBot) -> None:
    heat = np.arange(40.0)[None]
    look = explained(np.zeros((1, 40)), heat)
    assert (look.look, look.is_one_row) == ("sequence", True)
    assert look.heat_HW.shape == (10, 40)
    assert (look.sample_image.width(), look.sample_image.height()) == (40, 10)
    assert look.heat_HW[7].tolist() == heat[0].tolist()
    assert not explained(np.zeros((2, 40)), np.zeros((2, 40))).is_one_row


def test_a_table_has_a_bar_for_each_input_the_most_telling_first() -> None:
    look = explained([1.0, 2.0, 3.0], [0.1, -0.9, 0.5], signed=True, names=("age", "bmi", "bp"))
    assert look.look == "table"
    assert [(bar.name, bar.held) for bar in look.bars] == [("bmi", 2.0), ("bp", 3.0), ("age", 1.0)]


def test_the_verdict_of_a_class() -> None:
    look = explained(np.zeros((1, 2, 2)), np.ones((2, 2)), classes=("cat", "dog"), truth=0.0)
    assert (look.answer, look.certainty, look.truth, look.is_right) == ("dog", "0.87", "cat", False)


def test_the_verdict_of_a_number_is_neither_right_nor_wrong() -> None:
    look = explained([1.0], [1.0], predicted=-1, probability=152.25, truth=151.0)
    assert (look.answer, look.truth, look.is_right) == ("152", "151", True)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_attributions_that_are_no_numbers_are_drawn_as_nothing(qtbot: QtBot, bad: float) -> None:
    look = explained(np.zeros((1, 2, 2)), [[bad, 1.0], [0.0, 0.5]])
    assert np.isfinite(look.heat_HW).all()
    assert not look.overlay_image.isNull()
