"""Whatever the edits, checking with an earlier result at hand finds what checking afresh finds."""

from collections.abc import Mapping

import hypothesis.strategies as st
from hypothesis import given

from engine.design.check import Checked, check
from engine.design.codegen import CodeImpossible, module_source
from engine.design.graph import Block, Blocks, Edge, End, Graph, Node, ParamValue, Wires, edits
from engine.design.graph.blocks import inside, set_block, with_inside
from tests.engine.design.networks import digits, lenet

PARAMS = st.sampled_from(
    [{"kernel_size": 3}, {"kernel_size": 50}, {"out_channels": 8}, {"out_features": 10}, {"out_features": 64}, {"p": 2}]
)

SOUND: Mapping[str, st.SearchStrategy[dict[str, ParamValue]]] = {
    "conv": st.sampled_from([{"padding": 2}, {"padding": 1}, {"bias": False}, {"out_channels": 8}]),
    "pool": st.sampled_from([{"return_indices": True}, {"return_indices": False}, {"ceil_mode": True}]),
}

KINDS = st.sampled_from(
    ["set", "reset", "connect", "cut", "remove", "rename", "kind", "add", "width", "move", "splice", "share", "inside"]
)


def drawn() -> Graph:
    """LeNet with a block at hand that can take the place of any layer."""
    inner = Graph.of(
        [Node("x", "Input", {"shape": (6, 8, 8)}), Node("act", "ReLU"), Node("y", "Output")], ["x -> act", "act -> y"]
    )
    return set_block(lenet(), "Piece", Block(inner))


def edited(graph: Graph, data: st.DataObject) -> Graph:
    """Make one edit that a person could make; one that is refused changes nothing."""
    names = list(graph.nodes)
    name, other = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    try:
        match data.draw(KINDS):
            case "set":
                return edits.set_params(graph, name, data.draw(PARAMS))
            case "reset":
                return edits.reset_params(graph, name, list(graph.nodes[name].params))
            case "connect":
                return edits.connect(graph, End(name), End(other, data.draw(st.sampled_from(["", "target", "x2"]))))
            case "cut":
                return edits.disconnect(graph, [End(name)])
            case "remove" if len(names) > 3:
                return edits.remove_nodes(graph, [name], heal=data.draw(st.booleans()))
            case "rename":
                return edits.rename_node(graph, name, edits.unique_id(graph, data.draw(st.sampled_from("abc"))))
            case "kind":
                return edits.replace_layer(graph, name, data.draw(st.sampled_from(["ReLU", "Linear", "LSTM", "Piece"])))
            case "add":
                layer = data.draw(st.sampled_from(["Dropout", "Add", "Softmax", "Linear"]))
                return edits.add_node(graph, Node(edits.unique_id(graph, layer.lower()), layer))
            case "width":
                return edits.set_variable(graph, "width", data.draw(st.integers(1, 9)))
            case "move":
                return edits.move_nodes(graph, {name: (1.0, 2.0)})
            case "splice" if graph.edges:
                new = Node(edits.unique_id(graph, "between"), data.draw(st.sampled_from(["Piece", "Tanh"])))
                return edits.splice(graph, data.draw(st.sampled_from(list(graph.edges.values()))), new)
            case "share":
                return edits.share(graph, name, other)
            case "inside":
                inner = edits.replace_layer(inside(graph, "Piece"), "act", data.draw(st.sampled_from(["Tanh", "GELU"])))
                return with_inside(graph, "Piece", inner)
    except edits.EditRefused:
        pass
    return graph


def told(checked: Checked) -> object:
    """All that a person or the code could see of a check."""
    try:
        code = module_source("net", checked).text
    except CodeImpossible as error:
        code = str(error)
    return (
        list(checked.nodes),
        {
            name: (
                [(str(shape), [size.text for size in shape], shape.dtype, shape.classes) for shape in node.outputs],
                node.sources,
                node.parameters,
                node.flops,
                node.ready,
                node.constructor,
            )
            for name, node in checked.nodes.items()
        },
        [(p.severity, p.node, p.port, p.says, [r.label for r in p.repairs]) for p in checked.problems],
        code,
    )


@given(st.data())
def test_code_put_together_from_what_stands_is_the_code_written_afresh(data: st.DataObject) -> None:
    graph = drawn()
    earlier = [check(graph, digits())]
    for _ in range(data.draw(st.integers(1, 8))):
        name = data.draw(st.sampled_from(["conv1", "conv2", "pool1", "pool2"]))
        match data.draw(st.sampled_from(["set", "move", "skip", "undo"])):
            case "set":
                graph = edits.set_params(graph, name, data.draw(SOUND[name[:4]]))
            case "move":
                graph = edits.move_nodes(graph, {name: (3.0, 4.0)})
            case "skip":  # another way to the same input, past one layer or two
                graph = edits.connect(graph, End(data.draw(st.sampled_from(["conv2", "relu2"]))), End("pool2"))
            case "undo":
                graph = earlier[0].graph
        again = check(graph, digits(), data.draw(st.sampled_from(earlier[-2:])))
        assert again.ok
        afresh = Graph(graph.nodes, Wires(graph.edges.values()), graph.variables, Blocks(graph.blocks))
        new, old = module_source("net", again), module_source("net", check(afresh, digits()))
        assert new.text == old.text
        assert new.lines == old.lines
        earlier.append(again)


@given(st.data())
def test_checking_again_finds_what_checking_afresh_finds(data: st.DataObject) -> None:
    graph = drawn()
    earlier = [check(graph, digits())]
    for _ in range(data.draw(st.integers(1, 12))):
        graph = edited(graph, data)
        again = check(graph, digits(), data.draw(st.sampled_from(earlier[-2:])))  # undo brings an older result along
        afresh = Graph(graph.nodes, Wires(graph.edges.values()), graph.variables, Blocks(graph.blocks))
        assert told(again) == told(check(afresh, digits()))
        earlier.append(again)


LOOPS = Graph.of(
    [Node("image", "Input", {"shape": (5, 4)}), Node("lstm", "LSTM", {"hidden_size": 4})]
    + [Node(name, layer) for name, layer in (("a", "Add"), ("b", "ReLU"), ("c", "Tanh"), ("end", "Output"))]
)
ENDS = [End("lstm", port) for port in ("", "hidden", "cell")] + [
    End("a"),
    End("a", "x2"),
    End("b"),
    End("c"),
    End("end"),
]
STARTS = [End("image"), End("lstm"), End("lstm", "hidden"), End("a"), End("b"), End("c")]


@given(st.data())
def test_wires_in_circles_are_checked_again_as_afresh(data: st.DataObject) -> None:
    graph, before = LOOPS, None
    for _ in range(data.draw(st.integers(1, 8))):
        put = data.draw(st.lists(st.builds(Edge, st.sampled_from(STARTS), st.sampled_from(ENDS)), max_size=5))
        wires = graph.edges.changed(drop=data.draw(st.lists(st.sampled_from(ENDS), max_size=3)), put=put)
        graph = Graph(graph.nodes, wires)
        before = check(graph, (), before)
        assert told(before) == told(check(Graph(graph.nodes, Wires(wires.values())), ()))


def test_a_reader_is_looked_at_again_where_its_feeder_gave_nothing_before_and_lost_an_output() -> None:
    graph = Graph.of(
        [Node("image", "Input", {"shape": (6,)}), Node("parts", "Chunk", {"chunks": 3}), Node("end", "ReLU")],
        ["parts.y3 -> end"],
    )
    fewer = edits.set_params(graph, "parts", {"chunks": 2})
    again = check(fewer, (), check(graph))
    assert told(again) == told(check(fewer))
    assert "no-port" in [problem.code for problem in again.problems]


def test_a_reader_is_looked_at_again_where_a_block_that_gave_nothing_lost_an_output() -> None:
    nodes = [Node("x", "Input", {"shape": (4,)}), Node("open", "ReLU"), Node("y", "Output"), Node("z", "Output")]
    inner = Graph.of(nodes, ["open -> y", "open -> z"])
    users = [Node("image", "Input", {"shape": (4,)}), Node("part", "Part"), Node("end", "ReLU")]
    graph = Graph.of(users, ["image -> part", "part.z -> end"], blocks={"Part": Block(inner)})
    fewer = with_inside(graph, "Part", edits.remove_nodes(inside(graph, "Part"), ["z"]))
    again = check(fewer, (), check(graph))
    assert told(again) == told(check(fewer))
    assert "no-port" in [problem.code for problem in again.problems]
