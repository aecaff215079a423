"""Synthesised sounds."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.design.data import DataPlan
from engine.design.data.sources.sounds import KINDS, RATE
from tests.engine.design.data.loaded import Arrays, expect_agreement, layout_faults, load, loading_of, looked, source_of

NOWHERE = Path("/nowhere")
PLAN = DataPlan("sounds", {"noise": 0.0, "each": 40})


@pytest.fixture(scope="module")
def clear() -> Arrays:
    """Sounds without noise."""
    return load(PLAN, NOWHERE)


def of_kind(arrays: Arrays, kind: str) -> NDArray[Any]:
    """The sounds of a kind, (each, length)."""
    return np.asarray(arrays["sound"][arrays["label"] == KINDS.index(kind), 0])


def pitches_hz(sounds: NDArray[Any]) -> NDArray[Any]:
    """The frequency that is strongest in each."""
    strength = np.abs(np.fft.rfft(sounds))
    strength[:, 0] = 0
    return np.asarray(strength.argmax(axis=1) * RATE / sounds.shape[1])


@pytest.mark.parametrize("plan", [DataPlan("sounds"), PLAN, DataPlan("sounds", {"length": 100, "each": 11})])
def test_looking_promises_what_loading_gives(plan: DataPlan) -> None:
    expect_agreement(looked(plan, NOWHERE), load(plan, NOWHERE))
    assert not layout_faults(source_of(loading_of(plan, looked(plan, NOWHERE))))


def test_there_are_as_many_of_each_kind(clear: Arrays) -> None:
    assert np.bincount(clear["label"]).tolist() == [40] * len(KINDS)


def test_no_sound_without_noise_is_higher_than_a_full_wave(clear: Arrays) -> None:
    waves = clear["sound"][clear["label"] != KINDS.index("noise burst")]
    assert np.abs(waves).max() <= 1


def test_a_tone_keeps_its_pitch(clear: Arrays) -> None:
    tones = of_kind(clear, "tone")
    early, late = pitches_hz(tones[:, :256]), pitches_hz(tones[:, 256:])
    assert np.abs(early - late).max() <= RATE / 256
    assert early.min() >= 180
    assert early.max() <= 820


@pytest.mark.parametrize(("kind", "sign"), [("rising chirp", 1), ("falling chirp", -1)])
def test_a_chirp_moves_its_pitch_one_way(clear: Arrays, kind: str, sign: int) -> None:
    chirps = of_kind(clear, kind)
    moved = pitches_hz(chirps[:, 384:]) - pitches_hz(chirps[:, :128])
    assert (sign * moved > 100).all()


def test_a_square_wave_knows_two_heights(clear: Arrays) -> None:
    for sound in of_kind(clear, "square wave"):
        assert len(np.unique(np.abs(sound[sound != 0]))) == 1


def test_clicks_are_silent_between(clear: Arrays) -> None:
    clicks = of_kind(clear, "clicks")
    assert (clicks >= 0).all()
    assert (clicks < 0.1 * clicks.max(axis=1, keepdims=True)).mean() > 0.7


def test_noise_is_added_in_the_strength_asked_for(clear: Arrays) -> None:
    noisy = load(DataPlan("sounds", {"noise": 0.5, "each": 40}), NOWHERE)
    assert np.std(noisy["sound"] - clear["sound"]) == pytest.approx(0.5, rel=0.02)
