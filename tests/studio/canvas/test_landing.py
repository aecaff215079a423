from __future__ import annotations

import random
from itertools import product

import pytest

from engine.design.graph import Point
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.landing import way_beside


def covers(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < CARD_WIDTH and abs(one[1] - other[1]) < CARD_HEIGHT


def test_a_piece_on_free_ground_stays_where_it_was_put() -> None:
    assert way_beside([(0, 0), (208, 0)], [(0, 56), (416, 0)]) == (0, 0)


@pytest.mark.parametrize(
    ("at", "goes"), [((0, 30), (0, 1)), ((0, -30), (0, -1)), ((160, 0), (1, 0)), ((-160, 0), (-1, 0))]
)
def test_it_goes_the_shortest_way_out(at: Point, goes: Point) -> None:
    across, down = way_beside([at], [(0, 0)])
    assert [(by > 0) - (by < 0) for by in (across, down)] == list(goes)
    assert not covers((at[0] + across, at[1] + down), (0, 0))
    assert across % 8 == down % 8 == 0


def test_a_piece_keeps_its_form_and_clears_all_cards_of_a_row() -> None:
    row = [(x * 208.0, 0.0) for x in range(9)]
    piece = [(400.0, 10.0), (608.0, 10.0), (816.0, 10.0)]
    by = way_beside(piece, row)
    assert not any(covers((x + by[0], y + by[1]), card) for (x, y), card in product(piece, row))


def test_in_the_midst_of_a_dense_drawing_it_stays_near_and_hides_no_card_wholly() -> None:
    dense = [(x * 176.0, y * 64.0) for x in range(40) for y in range(60)]
    piece = [dense[1230], dense[1231]]
    for _ in range(5):
        by = way_beside(piece, dense)
        landed = [(x + by[0], y + by[1]) for x, y in piece]
        assert max(by) < 200
        assert not any(abs(x - a) < 8 and abs(y - b) < 8 for (x, y), (a, b) in product(landed, dense))
        dense += landed


def test_without_a_grid_it_lands_clear_of_all_wherever_they_stand() -> None:
    choice = random.Random(3)
    for _ in range(400):
        standing = [(choice.uniform(-300, 300), choice.uniform(-300, 300)) for _ in range(choice.choice([1, 2, 10]))]
        at = (choice.uniform(-300, 300), choice.uniform(-300, 300))
        across, down = way_beside([at], standing, step=0.0)
        assert not any(covers((at[0] + across, at[1] + down), other) for other in standing)
    assert way_beside([(-53.03, 91.86)], [(20.66, 60.72)], 0.0) != (0, 0)
