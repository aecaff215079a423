"""What a person can add, and what a name then means."""

from engine.design.check import definition_of
from engine.design.graph import Block, Graph
from engine.design.layers import LAYERS
from studio.offered import offered
from tests.engine.design.residual import RESIDUAL


def test_what_is_offered_by_a_name_is_what_would_be_added() -> None:
    graph = Graph.of(blocks={"Conv3d": Block(RESIDUAL), "Residual": Block(RESIDUAL)})
    things = offered(graph)
    assert LAYERS.keys() <= things.keys()
    for name in ("Conv3d", "Residual"):
        assert things[name] is definition_of(graph, name)
    assert "Bottleneck" in things
