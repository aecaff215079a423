from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPointF, QRectF
from pytestqt.qtbot import QtBot

from studio.canvas.glide import Glide

VIEW = QRectF(0, 0, 1000, 700)
FAR = QPointF(5000, 5000)


class Cards:
    """Where cards were put, and whether to stay."""

    def __init__(self) -> None:
        self.rests: dict[str, QPointF] = {}
        self.passes: dict[str, list[QPointF]] = {}

    def place(self, places: Mapping[str, QPointF], rests: bool) -> None:
        for name, at in places.items():
            if rests:
                self.rests[name] = at
            else:
                self.passes.setdefault(name, []).append(at)


def test_cards_in_view_glide_and_the_others_are_there_at_once(qtbot: QtBot) -> None:
    cards, owner = Cards(), QObject()
    glide = Glide(cards.place, owner, lambda: VIEW)
    glide.start(
        {
            "seen": (QPointF(10, 10), QPointF(300, 10)),
            "arriving": (FAR, QPointF(300, 90)),
            "leaving": (QPointF(300, 90), FAR),
            "elsewhere": (FAR, FAR + QPointF(10, 0)),
        }
    )
    assert set(cards.rests) == {"elsewhere"}
    qtbot.waitUntil(lambda: len(cards.rests) == 4)
    assert set(cards.passes) == {"seen", "arriving", "leaving"}
    assert cards.rests["seen"] == QPointF(300, 10)
    assert cards.rests["leaving"] == FAR


def test_a_few_in_view_glide_though_thousands_move(qtbot: QtBot) -> None:
    cards, owner = Cards(), QObject()
    glide = Glide(cards.place, owner, lambda: VIEW)
    moves = {f"n{i}": (FAR * (i + 1), FAR * (i + 2)) for i in range(3000)}
    glide.start({**moves, "seen": (QPointF(10, 10), QPointF(300, 10))})
    assert len(cards.rests) == 3000
    qtbot.waitUntil(lambda: "seen" in cards.rests)
    assert cards.passes.keys() == {"seen"}


def test_where_all_of_thousands_are_in_view_they_jump() -> None:
    cards, owner = Cards(), QObject()
    glide = Glide(cards.place, owner, lambda: VIEW)
    glide.start({f"n{i}": (QPointF(i / 10, 0), QPointF(i / 10, 90)) for i in range(3000)})
    assert len(cards.rests) == 3000
    assert not cards.passes


def test_without_a_view_all_glide(qtbot: QtBot) -> None:
    cards, owner = Cards(), QObject()
    glide = Glide(cards.place, owner)
    glide.start({"far": (FAR, FAR + QPointF(10, 0))})
    assert not cards.rests
    glide.finish()
    assert cards.rests == {"far": FAR + QPointF(10, 0)}
