"""The number of parameters that is told, of networks whose layers share, are bypassed or lead nowhere, as torch counts.

Every network is built from the code that is written for it.
"""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from engine.design.check import Checked, check, grouped
from engine.design.codegen import CodeImpossible, module_source
from engine.design.graph import EditRefused, End, Graph, Node, edits


def linear(name: str) -> Node:
    return Node(name, "Linear", {"out_features": 4})


def network(chance: Random) -> Graph:
    """Layers in no order, some of them of shared weights, some bypassed, some that lead nowhere."""
    count = chance.randint(3, 8)
    names = [f"l{i}" for i in range(count)]
    nodes = [Node(name, "Add") if chance.random() < 0.2 else linear(name) for name in names]
    graph = Graph.of([Node("image", "Input", {"shape": (4,)}), *nodes, Node("end", "Output")], [])
    for place, node in enumerate(nodes):
        before = ["image", *names[:place]]
        graph = edits.connect(graph, End(chance.choice(before)), End(node.id))
        if node.layer == "Add":
            graph = edits.connect(graph, End(chance.choice(before)), End(node.id, "x2"))
    graph = edits.connect(graph, End(chance.choice(names)), End("end"))
    for _ in range(chance.randint(0, 4)):
        try:
            graph = edits.share(graph, *chance.sample(names, 2))
        except EditRefused:
            continue
    return edits.bypass(graph, chance.sample(names, chance.choice((0, 0, 1, 2))))


def counts(checked: Checked) -> tuple[int, int]:
    """How many parameters the written code says that it has, and how many it has."""
    source = module_source("net", checked).text
    made: dict[str, Any] = {}
    exec(compile(source, "net.py", "exec"), made)
    said = re.search(r"net: ([\d,]+) parameters\.", source)
    assert said is not None
    return int(said[1].replace(",", "")), sum(weights.numel() for weights in made["Net"]().parameters())


@pytest.mark.parametrize("seed", range(60))
def test_what_is_told_is_what_the_code_builds(seed: int) -> None:
    chance = Random(seed)
    graph = network(chance)
    checked = check(graph)
    for _ in range(3):
        try:
            said, built = counts(checked)
        except CodeImpossible:
            assert not checked.ok or checked.parameters == 0
        else:
            assert checked.parameters == said == built
        name = chance.choice([node for node in graph.nodes if node.startswith("l")])
        graph = edits.bypass(graph, [name], bypassed=not graph.nodes[name].bypassed)
        checked = check(graph, (), checked)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_told_is_what_the_code_builds_of_copies_of_a_block(seed: int) -> None:
    graph = network(Random(seed))
    inner = [name for name in graph.nodes if name.startswith("l")]
    graph = edits.connect(grouped(check(graph), inner, "Part"), End("part"), End("end"))
    checked = check(edits.set_params(graph, "part", {"repeat": 2}))
    if checked.ok:
        said, built = counts(checked)
        assert checked.parameters == said == built


def sharing(*arrows: str, bypassed: bool = False) -> Checked:
    nodes = [Node("image", "Input", {"shape": (8,)}), Node("own", "Linear", {"out_features": 8}, bypassed=bypassed)]
    nodes += [Node(name, "Linear", shares="own") for name in ("first", "second")]
    return check(Graph.of([*nodes, Node("end", "Output")], arrows))


def test_a_layer_has_the_weights_of_a_bypassed_one_though_another_shares_them_that_leads_nowhere() -> None:
    checked = sharing("image -> own", "image -> first", "own -> second", "second -> end", bypassed=True)
    assert counts(checked) == (8 * 8 + 8, 8 * 8 + 8)
    assert checked.parameters == checked.nodes["second"].parameters == 8 * 8 + 8
    assert checked.nodes["first"].parameters == 0


def test_a_layer_has_the_weights_of_one_that_leads_nowhere_and_costs_what_it_computes_itself() -> None:
    checked = sharing("image -> own", "image -> first", "image -> second", "second -> end")
    assert counts(checked) == (8 * 8 + 8, 8 * 8 + 8)
    assert checked.parameters == 8 * 8 + 8
    assert checked.flops == 2 * 8 * 8
    assert checked.activation_bytes == 4 * 8
    assert checked.unused == {"own", "first"}
    assert checked.uncounted == {"first"}
