from __future__ import annotations

import random

from PySide6.QtCore import QRectF

from studio.canvas.ground import Ground


def test_all_cards_in_an_area_are_found_wherever_they_were_put() -> None:
    choice = random.Random(5)
    ground = Ground[str]()
    places: dict[str, QRectF] = {}
    for _ in range(400):
        name = f"n{choice.randrange(60)}"
        if choice.random() < 0.2:
            ground.take(name)
            places.pop(name, None)
            continue
        rect = QRectF(choice.uniform(-3000, 3000), choice.uniform(-2000, 2000), 168, choice.choice([56, 900]))
        ground.put(name, rect.x(), rect.y(), rect.width(), rect.height())
        places[name] = rect
        area = QRectF(choice.uniform(-3000, 2000), choice.uniform(-2000, 1500), choice.choice([5, 700, 9e9]), 300)
        inside = {name for name, place in places.items() if place.intersects(area)}
        assert inside <= ground.near(area) <= places.keys()


def test_cards_far_from_an_area_are_not_looked_at() -> None:
    ground = Ground[str]()
    for column in range(50):
        ground.put(f"n{column}", column * 300.0, 0, 168, 56)
    assert len(ground.near(QRectF(3000, 0, 400, 100))) < 8


def test_nothing_is_kept_of_cards_that_are_gone() -> None:
    ground = Ground[str]()
    ground.put("one", 500, 500, 168, 56)
    ground.take("one")
    ground.take("one")
    assert ground.near(QRectF(-1e6, -1e6, 2e6, 2e6)) == set()
