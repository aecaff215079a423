import numpy as np

from studio.link.growing import Growing


def test_holds_what_came_in_order() -> None:
    growing = Growing(np.float32)
    for first in range(0, 5000, 7):
        growing.extend(np.arange(first, first + 7))
    assert len(growing) == 5005
    assert growing.values.tolist() == list(range(5005))


def test_a_view_taken_before_stays_as_it_was() -> None:
    growing = Growing()
    growing.extend([1, 2, 3])
    view = growing.values
    growing.cut(1)
    growing.extend([9, 9, 9])
    assert view.tolist() == [1, 2, 3]
    assert growing.values.tolist() == [1, 9, 9, 9]


def test_a_view_can_not_be_written() -> None:
    growing = Growing()
    growing.extend([1.0])
    assert not growing.values.flags.writeable
