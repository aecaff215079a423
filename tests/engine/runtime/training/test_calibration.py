from itertools import count
from pathlib import Path

import pytest
import torch

from engine.runtime.training.calibration import calibrate, candidates
from engine.runtime.training.learner import Learner
from engine.runtime.training.preparation import generate
from tests.engine.runtime.drawing import perceptron


@pytest.fixture
def learner() -> Learner:
    program = generate(perceptron(), Path(), Path("script.py"))
    return Learner(program, program.load_data(Path()), torch.device("cpu"), seed=0)


def test_a_core_is_left_to_the_window_where_there_is_one_to_leave() -> None:
    assert candidates(8) == (1, 4, 7)
    assert candidates(2) == (1,)
    assert candidates(1) == (1,)


@pytest.mark.parametrize(
    ("seconds_a_step", "chosen"), [({1: 8.0, 4: 3.0, 7: 2.0}, 7), ({1: 8.0, 4: 2.0, 7: 3.0}, 4), ({1: 1.0}, 1)]
)
def test_the_fastest_of_those_tried_is_chosen(seconds_a_step: dict[int, float], chosen: int, learner: Learner) -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += seconds_a_step.get(torch.get_num_threads(), 9.0)
        return now

    assert calibrate(learner, 8, clock) == chosen


def test_calibrating_leaves_the_learner_and_the_random_numbers_as_they_were(learner: Learner) -> None:
    weights = {name: value.clone() for name, value in learner.model.state_dict().items()}
    random, shuffle, threads = torch.get_rng_state(), learner.generator.get_state(), torch.get_num_threads()
    ticks = count()
    assert calibrate(learner, 4, clock=lambda: float(next(ticks))) in {1, 2, 3}
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), random)
    assert torch.equal(learner.generator.get_state(), shuffle)
    assert all(torch.equal(value, weights[name]) for name, value in learner.model.state_dict().items())
    assert not learner.optimizer.state
    assert all(parameter.grad is None for parameter in learner.model.parameters())
