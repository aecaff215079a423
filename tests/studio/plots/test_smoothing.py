import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.plots.smoothing import smoothed


def by_hand(values: list[float], weight: float) -> list[float]:
    result, total, share = [], 0.0, 0.0
    for value in values:
        total, share = weight * total, weight * share
        if not np.isnan(value):
            total, share = total + value, share + 1
            result.append(total / share)
        else:
            result.append(np.nan)
    return result


def test_a_small_case_by_hand() -> None:
    # (0.5 * 4 + 2) / 1.5 and (0.25 * 4 + 0.5 * 2 + 1) / 1.75
    assert smoothed(np.array([4.0, 2.0, 1.0]), 0.5).tolist() == pytest.approx([4.0, 4 / 1.5, 3 / 1.75])


def test_no_weight_changes_nothing() -> None:
    values = np.array([3.0, np.nan, 1.0])
    np.testing.assert_array_equal(smoothed(values, 0.0), values)


@given(
    st.lists(st.one_of(st.floats(-1e3, 1e3), st.just(float("nan"))), max_size=400),
    st.sampled_from([0.1, 0.5, 0.9, 0.99]),
)
def test_equals_the_sum_it_stands_for(values: list[float], weight: float) -> None:
    np.testing.assert_allclose(smoothed(np.array(values), weight), by_hand(values, weight), rtol=1e-6, atol=1e-6)


def test_a_constant_stays_what_it_is_however_long() -> None:
    np.testing.assert_allclose(smoothed(np.full(100_000, 0.25), 0.97), 0.25, rtol=1e-9)
