"""What was arranged beside the window fits a network that was edited meanwhile."""

from engine.design.graph import Graph, Node
from engine.design.graph.edits import set_params
from studio.canvas.arranging import Errand
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH


def test_wires_to_cards_that_stay_keep_their_bends_as_if_nothing_had_been_edited() -> None:
    chain = [Node("a", "Input"), Node("b", "ReLU", {}, (900, 300)), Node("c", "ReLU", {}, (100, 700))]
    graph = Graph.of([*chain, Node("d", "Dropout", {}, (1200, 900))], ["a -> b", "b -> c", "c -> d via 700,500"])
    sizes = dict.fromkeys(graph.nodes, (CARD_WIDTH, CARD_HEIGHT))
    names = ("a", "b", "c")
    done = Errand(graph, names, sizes, {name: sizes[name] for name in names}, {}, downward=False, path=()).done()
    edited = done.edited(set_params(graph, "d", {"p": 0.25}))
    assert edited.edges == done.edited(graph).edges
    assert edited.nodes["d"].params == {"p": 0.25}
    assert {name: node.at for name, node in edited.nodes.items()} == {
        name: node.at for name, node in done.edited(graph).nodes.items()
    }
