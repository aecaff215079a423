"""What of a card's texts is left where there is too little room for all of them."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.layers import LAYERS
from studio.canvas.card_words import Words, worded
from studio.canvas.face import face_of
from studio.canvas.ink import ink


def words(name: str, layer: str) -> Words:
    graph = Graph.of([Node(name, layer, {})])
    return worded(face_of(graph, graph.nodes[name], None), None, ink())


@pytest.mark.parametrize("name", ["loss", "reconstruction_loss_of_the_decoder"])
@pytest.mark.parametrize("layer", [name for name, layer in LAYERS.items() if layer.is_loss])
def test_a_loss_says_which_one_it_is_whatever_its_own_name(qtbot: QtBot, layer: str, name: str) -> None:
    shown = words(name, layer)
    assert layer.startswith(shown.detail.removesuffix("…"))
    assert len(shown.detail) >= min(len(layer), 8)
    assert len(shown.title) >= 4


def test_the_name_of_another_layer_goes_before_its_parameters(qtbot: QtBot) -> None:
    assert words("a_rather_long_name", "ReLU").title == "a_rather_long_name"
