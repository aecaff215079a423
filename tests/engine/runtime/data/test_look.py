from pathlib import Path

import numpy as np
import pytest

from engine.design.data import DataPlan, DataUnusable
from engine.design.layers.parameter import BadParameter
from engine.runtime.data import look


def test_digits_are_counted_and_shown_before_there_is_a_network() -> None:
    looked = look(DataPlan("digits"), Path(), samples=3, request=5)
    assert looked.request == 5
    assert looked.num_training + looked.num_validation == 1797
    assert len(looked.class_counts) == 10
    assert sum(sum(pair) for pair in looked.class_counts) == 1797
    assert all(abs(validation / (training + validation) - 0.2) < 0.01 for training, validation in looked.class_counts)
    assert len(looked.samples) == 3
    image, label = looked.samples[0].values["image"], looked.samples[0].values["label"]
    assert (image.shape, image.dtype) == ((1, 8, 8), "float32")
    assert (label.shape, label.dtype) == ((), "int64")
    assert np.frombuffer(image.data, "<f4").max() <= 1.0


def test_data_without_classes_has_no_class_counts() -> None:
    assert look(DataPlan("diabetes"), Path(), samples=1).class_counts == ()


def test_the_classes_of_pixels_are_not_counted_as_if_they_were_samples() -> None:
    assert look(DataPlan("digit_masks"), Path(), samples=1).class_counts == ()


def test_no_more_is_shown_than_there_is() -> None:
    looked = look(DataPlan("iris"), Path(), samples=10_000)
    assert len(looked.samples) == looked.num_validation
    assert look(DataPlan("iris"), Path(), samples=-5).samples == ()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (None, DataUnusable),
        (DataPlan("no such source"), DataUnusable),
        (DataPlan("digits", {"scale": 99}), BadParameter),
        (DataPlan("csv", {"path": "missing.csv"}), (DataUnusable, BadParameter)),
    ],
)
def test_what_can_not_be_looked_at_is_refused_in_words(
    data: DataPlan | None, error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error):
        look(data, tmp_path, samples=3)
