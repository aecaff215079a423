"""The templates on the start page."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engine.design.project import templates
from studio.template_gallery import CARD_WIDTH_PX, TemplateCard, TemplateGallery


@pytest.fixture
def gallery(qtbot: QtBot) -> TemplateGallery:
    gallery = TemplateGallery()
    qtbot.addWidget(gallery)
    gallery.resize(1200, 900)
    gallery.show()
    return gallery


def texts(card: TemplateCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel)]


def named(gallery: TemplateGallery, name: str) -> TemplateCard:
    return next(card for card in gallery.cards if card.name == name)


def test_every_template_stands_under_its_family(gallery: TemplateGallery) -> None:
    assert {card.name for card in gallery.shown()} == {template.name for template in templates()}
    families = [card.family for card in gallery.shown()]
    assert families == sorted(families, key=families.index), "a family is in one piece"
    assert {card.name: card.family for card in gallery.cards} == {t.name: t.family for t in templates()}


def test_a_gallery_that_was_never_shown_takes_its_cards_along(qtbot: QtBot) -> None:
    gallery = TemplateGallery()
    cards = gallery.cards
    shiboken6.delete(gallery)
    assert not any(shiboken6.isValid(card) for card in cards)


def test_pictures_are_painted_one_after_the_other(gallery: TemplateGallery, qtbot: QtBot) -> None:
    assert all(card.project is None for card in gallery.cards)
    gallery.fill()
    assert all(card.project is None for card in gallery.cards), "the window is not kept waiting"
    qtbot.waitUntil(lambda: all(card.project is not None for card in gallery.cards))


def test_what_is_typed_finds_titles_sentences_and_papers(gallery: TemplateGallery) -> None:
    everything = len(gallery.shown())
    for typed, wanted in (("alexnet", "alexnet_full"), ("Krizhevsky", "alexnet"), ("full size", "vgg16_full")):
        gallery.search.clear()
        QTest.keyClicks(gallery.search, typed)
        assert wanted in [card.name for card in gallery.shown()]
        assert 0 < len(gallery.shown()) < everything
        assert not named(gallery, "linear_regression").isVisible()
    gallery.search.setText("nothing like that")
    assert gallery.shown() == []
    assert any(label.isVisible() and "No template" in label.text() for label in gallery.findChildren(QLabel))
    gallery.search.clear()
    assert len(gallery.shown()) == everything


def test_a_template_is_found_by_the_layers_it_is_drawn_with(gallery: TemplateGallery, qtbot: QtBot) -> None:
    gallery.search.setText("attention")
    assert {"seq2seq", "bert", "gpt", "vit", "gpt2_full"} <= {card.name for card in gallery.shown()}
    assert not named(gallery, "lenet").isVisible()
    with qtbot.waitSignal(gallery.chosen) as chosen:
        QTest.keyClick(gallery.search, Qt.Key.Key_Return)
    assert chosen.args == ["seq2seq"], "what says the word itself comes first"
    gallery.search.setText("linear")
    assert named(gallery, "linear_regression") in gallery.shown()
    assert not named(gallery, "lenet").isVisible(), "nearly every network has a linear layer"


def test_words_that_stand_together_are_not_looked_for_one_by_one(gallery: TemplateGallery) -> None:
    gallery.search.setText("He et al")
    assert {card.name for card in gallery.shown()} == {"resnet", "resnet18_full", "resnet50_full"}
    gallery.search.setText("digits resnet")
    assert [card.name for card in gallery.shown()] == ["resnet"]


def test_return_opens_the_first_that_was_found(gallery: TemplateGallery, qtbot: QtBot) -> None:
    gallery.search.setText("lenet")
    with qtbot.waitSignal(gallery.chosen) as chosen:
        QTest.keyClick(gallery.search, Qt.Key.Key_Return)
    assert chosen.args == ["lenet"]


def test_a_card_is_opened_with_the_keyboard(gallery: TemplateGallery, qtbot: QtBot) -> None:
    with qtbot.waitSignal(gallery.chosen) as chosen:
        QTest.keyClick(named(gallery, "vgg"), Qt.Key.Key_Space)
    assert chosen.args == ["vgg"]


def test_a_full_size_network_says_so_and_how_much_it_learns(gallery: TemplateGallery) -> None:
    full = named(gallery, "alexnet_full")
    assert "full size · 61.1 M" in texts(full)
    assert "61,100,840 parameters" in full.toolTip()
    assert "Krizhevsky" in full.toolTip()
    small = named(gallery, "alexnet")
    assert not any("full size" in text for text in texts(small))
    assert "Krizhevsky et al. 2012" in texts(small)


def test_there_are_as_many_columns_as_there_is_room_for(gallery: TemplateGallery, qtbot: QtBot) -> None:
    def columns() -> int:
        return len({card.x() for card in gallery.shown() if card.family == "Images"})

    qtbot.waitUntil(lambda: columns() == 4)
    gallery.resize(2 * CARD_WIDTH_PX + 40, 900)
    qtbot.waitUntil(lambda: columns() == 2)
    assert all(card.width() >= CARD_WIDTH_PX for card in gallery.shown())
