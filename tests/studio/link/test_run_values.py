import math

import numpy as np
import pytest

from engine.protocol.messages import Array, Checkpoint, Done, Epoch, Explained, Failure, Started, Steps
from studio.link.run_values import MAX_LOOKS, RunValues, numbers

RUN = "/run"


def floats(values: object) -> Array:
    array = np.asarray(values, "<f4")
    return Array(array.shape, array.tobytes())


def begun(epochs: int = 4, num_steps: int = 10, first_epoch: int = 1) -> Started:
    return Started(RUN, "cpu", 1, epochs, first_epoch, num_steps, 640, 160, 100)


def epoch(number: int, **metrics: float) -> Epoch:
    return Epoch(number, number * 10, 1.0 / number, 2.0 / number, metrics, 500.0)


def values_of(*reports: object) -> RunValues:
    values = RunValues(RUN)
    for report in reports:
        values.take(report)
    return values


def test_numbers_come_through_the_door_in_their_shape() -> None:
    array = Array((2, 2), np.array([[1, 2], [3, 4]], "<i8").tobytes(), "int64")
    assert numbers(array).tolist() == [[1, 2], [3, 4]]


def test_keeps_every_step_it_is_told() -> None:
    pieces = [(0, 3), (3, 10), (10, 11), (11, 40)]
    values = values_of(begun(), *(Steps(a, floats(range(a, b)), 1.0, 1.0) for a, b in pieces))
    assert values.steps.values.tolist() == list(range(40))


def test_steps_that_were_not_told_are_a_gap() -> None:
    values = values_of(begun(), Steps(0, floats([1, 2]), 1.0, 1.0), Steps(4, floats([5]), 1.0, 1.0))
    assert values.steps.values.tolist()[:2] == [1, 2]
    assert np.isnan(values.steps.values[2:4]).all()
    assert values.steps.values[4] == 5


def test_a_resumed_run_replaces_what_it_trains_again() -> None:
    values = values_of(
        begun(), Steps(0, floats(range(25)), 1.0, 1.0), epoch(1, accuracy=0.5), epoch(2, accuracy=0.6),
        Failure("gone"), begun(first_epoch=2), Steps(10, floats([7, 7]), 1.0, 1.0), epoch(2, accuracy=0.9),
    )  # fmt: skip
    assert values.steps.values.tolist() == [*range(10), 7, 7]
    assert values.epochs.values.tolist() == [1, 2]
    assert values.column("accuracy").tolist() == [0.5, 0.9]
    assert values.failure is None


def test_a_metric_that_comes_later_is_unknown_before() -> None:
    values = values_of(epoch(1), epoch(2, accuracy=0.5))
    assert math.isnan(values.column("accuracy")[0])
    assert values.column("accuracy")[1] == 0.5
    assert values.metric_names() == ["accuracy"]
    assert values.column("train_loss").tolist() == [1.0, 0.5]


def test_a_divergence_that_grows_while_a_network_learns_is_no_measure_of_success() -> None:
    numbers = {"KL divergence": 1.0, "mean absolute error": 0.2}
    values = values_of(Epoch(1, 4, 1.0, 1.0, numbers, 10.0))
    assert values.metric_names() == ["mean absolute error", "KL divergence"]


def test_knows_how_far_it_is() -> None:
    values = values_of(begun(), Steps(0, floats(range(15)), 1.0, 1.0))
    assert values.epochs_behind == 1.5
    assert values.current_epoch == 2
    assert values.step_epochs()[9] == 1.0


def test_at_the_end_it_stands_at_its_last_epoch() -> None:
    values = values_of(begun(epochs=1), epoch(1), Done(RUN, "finished", 1, {}, {}, 1.0))
    assert values.current_epoch == 1


@pytest.mark.parametrize(("name", "best"), [("accuracy", (0.9, 2)), ("error", (0.1, 3)), ("val_loss", (0.5, 4))])
def test_the_best_is_high_or_low_as_the_metric_means(name: str, best: tuple[float, int]) -> None:
    told = [(0.1, 0.5), (0.9, 0.4), (0.8, 0.1), (0.7, 0.2)]
    values = values_of(*(epoch(at + 1, accuracy=a, error=e) for at, (a, e) in enumerate(told)))
    assert values.best(name) == best


def test_a_checkpoint_is_remembered() -> None:
    assert values_of(Checkpoint(3, "/path")).checkpoint == 3


def test_of_a_long_training_the_pictures_are_thinned_and_the_last_stays() -> None:
    values = values_of(*(Explained(0, RUN, at, "saliency", "", ()) for at in range(1, MAX_LOOKS + 20)))
    assert len(values.looks) <= MAX_LOOKS
    assert max(values.looks) == MAX_LOOKS + 19
    assert min(values.looks) == 1


def test_what_somebody_asked_for_is_no_part_of_the_run() -> None:
    assert values_of(Explained(7, RUN, 1, "saliency", "", ())).looks == {}
