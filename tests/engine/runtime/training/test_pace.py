import pytest

from engine.runtime.training.pace import Pace, Stopwatch


class Clock:
    """Shows the time that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_stopwatch_leaves_out_the_time_it_is_held() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    start = watch.seconds
    clock.now += 2
    with watch.held():
        clock.now += 50
        assert watch.seconds - start == 2
        with watch.held():
            clock.now += 7
    clock.now += 1
    assert watch.seconds - start == 3


def test_a_stopwatch_runs_again_after_an_exception() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    start = watch.seconds
    with pytest.raises(RuntimeError), watch.held():
        raise RuntimeError
    clock.now += 1
    assert watch.seconds - start == 1


def test_the_time_left_is_that_of_the_steps_and_of_what_follows_each_epoch() -> None:
    pace = Pace()
    pace.steps_took(10, 5.0)
    assert pace.seconds_left(20, 3) == pytest.approx(10.0)
    pace.between_took(2.0)
    assert pace.seconds_left(20, 3) == pytest.approx(16.0)


def test_a_single_slow_moment_hardly_moves_the_estimate() -> None:
    pace = Pace()
    pace.steps_took(10, 1.0)
    pace.steps_took(10, 2.0)
    assert pace.seconds_left(1, 0) == pytest.approx(0.11)
