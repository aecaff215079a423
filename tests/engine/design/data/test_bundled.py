from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.datasets

from engine.design.data import SOURCES, DataPlan
from engine.design.data.sources.tables import BreastCancer, BundledTable, Diabetes, Iris, Wine
from engine.design.layers.parameter import BadParameter
from tests.engine.design.data.loaded import expect_agreement, layout_faults, load, loading_of, looked, source_of

NOWHERE = Path("/nowhere")
BUNDLED = ["digits", "digit_pairs", "digit_masks", "iris", "wine", "breast_cancer", "diabetes"]


@pytest.mark.parametrize("name", BUNDLED)
def test_looking_promises_what_loading_gives(name: str) -> None:
    plan = DataPlan(name)
    expect_agreement(looked(plan, NOWHERE), load(plan, NOWHERE))


@pytest.mark.parametrize("name", BUNDLED)
def test_the_loading_code_is_laid_out_as_ruff_would(name: str) -> None:
    plan = DataPlan(name)
    assert not layout_faults(source_of(loading_of(plan, looked(plan, NOWHERE))))


@pytest.mark.parametrize("table", [Iris, Wine, BreastCancer, Diabetes])
def test_columns_and_classes_are_those_of_scikit_learn(table: type[BundledTable]) -> None:
    theirs: Any = getattr(sklearn.datasets, table.loader)()
    assert list(table.headings) == [str(name) for name in theirs.feature_names]
    assert list(table.classes) == [str(name) for name in getattr(theirs, "target_names", [])]
    assert theirs.data.shape == (table.num_samples, len(table.headings))


@pytest.mark.parametrize("scale", [1, 4])
def test_digits_are_as_bright_as_they_were_and_as_large_as_asked(scale: int) -> None:
    arrays = load(DataPlan("digits", {"scale": scale}), NOWHERE)
    theirs = sklearn.datasets.load_digits().images / 16
    np.testing.assert_array_equal(arrays["image"][:, 0, ::scale, ::scale], theirs.astype(np.float32))
    assert arrays["image"].shape == (1797, 1, 8 * scale, 8 * scale)


def test_the_target_of_diabetes_is_standardised_with_its_measurements() -> None:
    plan = DataPlan("diabetes")
    assert loading_of(plan, ()).standardise == ("features", "target")
    assert loading_of(DataPlan("diabetes", {"standardise": False}), ()).standardise == ()


def test_a_table_splits_by_class_and_standardises_its_measurements_only() -> None:
    loading = loading_of(DataPlan("iris"), ())
    assert (loading.stratify, loading.standardise) == ("label", ("features",))


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_source_says_what_it_is_in_a_sentence(name: str) -> None:
    assert SOURCES[name].summary().endswith(".")
    assert all(parameter.help.endswith(".") for parameter in SOURCES[name].parameters.values())


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_an_unknown_option_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadParameter, match=r"has no option 'colour\\nmap'"):
        SOURCES[name].configured({"colour\nmap": 1})


def test_no_image_is_in_two_pairs_and_about_half_the_pairs_are_alike() -> None:
    arrays = load(DataPlan("digit_pairs"), NOWHERE)
    used = Counter(map(bytes, (*arrays["image_a"], *arrays["image_b"])))
    there = Counter(map(bytes, (sklearn.datasets.load_digits().images / 16).astype(np.float32)))
    assert used.total() == 1796
    assert used <= there
    assert 0.5 < arrays["same"].mean() < 0.6


def test_a_pair_is_called_the_same_where_it_shows_one_digit() -> None:
    arrays = load(DataPlan("digit_pairs"), NOWHERE)
    digits = sklearn.datasets.load_digits()
    named = {
        bytes((image / 16).astype(np.float32)): digit for image, digit in zip(digits.images, digits.target, strict=True)
    }
    first = [named[bytes(image)] for image in arrays["image_a"]]
    second = [named[bytes(image)] for image in arrays["image_b"]]
    np.testing.assert_array_equal(np.equal(first, second), arrays["same"])


def test_a_mask_covers_the_bright_pixels_of_its_digit_and_nothing_else() -> None:
    arrays = load(DataPlan("digit_masks"), NOWHERE)
    images, masks = arrays["image"][:, 0], arrays["mask"].astype(bool)
    assert ((images >= 0) & (images <= 1)).all()
    assert (images[masks] > 0.4).all()
    digits = sklearn.datasets.load_digits().images / 16
    np.testing.assert_array_equal(masks.sum(axis=(1, 2)), 4 * (digits > 0.4).sum(axis=(1, 2)))
    assert (images[~masks] > 0.4).mean() > 0.05, "brightness alone must not tell the digit from its clutter"
