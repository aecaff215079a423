"""A verdict on one sample, in words."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.protocol.messages import Array, Explanation
from studio.panels.explanation_view import verdict
from studio.panels.look_card import LookCard
from studio.plots.shown_explanation import ShownExplanation


def look(*classes: str, truth: float) -> ShownExplanation:
    pixels = Array((1, 2, 2), np.zeros(4, "<f4").tobytes())
    return ShownExplanation(Explanation(3, pixels, pixels, False, 0, 0.9, truth, classes))


def test_a_verdict_says_what_was_answered_and_what_is_right() -> None:
    assert verdict(look("cat", "dog", truth=0)) == "Sample 3: <b>cat</b> with probability 0.90, which is right."
    assert verdict(look("cat", "dog", truth=1)).endswith("but it is <b>dog</b>.")


def test_what_the_data_does_not_know_is_neither_right_nor_wrong(qtbot: QtBot) -> None:
    unknown = look(truth=float("nan"))
    assert verdict(unknown) == "Sample 3: number 0 of the answer is <b>0.9</b>."
    assert unknown.is_right
    card = LookCard([unknown])
    qtbot.addWidget(card)
    assert card.says() == "Sample 3: the network says 0.9."
    assert not card.grab().isNull()
    assert verdict(look("cat", truth=float("nan"))) == "Sample 3: <b>cat</b> with probability 0.90."


def test_a_number_of_many_is_told_with_the_right_number() -> None:
    assert (
        verdict(look(truth=0.25)) == "Sample 3: number 0 of the answer is <b>0.9</b> where the data says <b>0.25</b>."
    )


def of_pixels(share_right: float) -> ShownExplanation:
    pixels = Array((1, 2, 2), np.zeros(4, "<f4").tobytes())
    classes = ("background", "digit")
    return ShownExplanation(Explanation(3, pixels, pixels, False, 0, 0.99, 0.0, classes, share_right=share_right))


def test_of_an_image_whose_pixels_have_classes_the_share_that_is_right_is_told(qtbot: QtBot) -> None:
    look = of_pixels(0.9571)
    said = "Sample 3: <b>96 %</b> of the pixels right; shown is what spoke for <b>background</b>."
    assert verdict(look) == said
    assert not look.is_right
    card = LookCard([look])
    qtbot.addWidget(card)
    assert card.says() == "Sample 3: 96 % of the pixels right."
    assert not card.grab().isNull()


@pytest.mark.parametrize(("share", "said"), [(1.0, "100 %"), (0.9999, "99.9 %"), (0.0, "0 %"), (0.0001, "0.1 %")])
def test_all_pixels_are_right_only_if_none_is_wrong(share: float, said: str) -> None:
    assert of_pixels(share).pixels_right == said
    assert of_pixels(share).is_right == (share == 1)


def test_a_class_is_called_what_the_data_calls_it_whatever_that_is(qtbot: QtBot) -> None:
    hostile = look("<img src='x'>", "a & b", truth=1)
    assert "<b>&lt;img src=&#x27;x&#x27;&gt;</b>" in verdict(hostile)
    assert "<b>a &amp; b</b>" in verdict(hostile)
    card = LookCard([hostile])
    qtbot.addWidget(card)
    assert "<img" not in card.toolTip()
    assert "<img" in card.accessibleName(), "a screen reader reads plain text"
