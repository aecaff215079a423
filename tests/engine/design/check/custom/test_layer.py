"""Custom layers in a network: shapes as they were found, and problems while they are not."""

import pytest

from engine.design.check import Answer, Checked, Found, Tensors, check, definition_of, fit, open_questions
from engine.design.codegen import CodeImpossible, module_source
from engine.design.data import SOURCES, Field
from engine.design.graph import Block, End, Graph, Node
from engine.design.graph.blocks import insert_piece, piece_of, rename_block
from engine.design.graph.code import code_digest, custom_layer
from engine.design.project import Project, ProjectUnreadable, graph_text, parse_graph_text, parse_project, project_text
from tests.engine.design.custom_layers import SCALED, network, scaled_project

TRUSTED = Found(is_trusted=True)


def iris() -> tuple[Field, ...]:
    from pathlib import Path

    return SOURCES["iris"].configured({}).look(Path())


def codes(checked: Checked) -> dict[str, str]:
    return {problem.code: problem.severity for problem in checked.problems}


def answered(graph: Graph, answer: Answer) -> Checked:
    checked = check(graph, iris(), found=TRUSTED)
    (question,) = open_questions(checked)
    return check(graph, iris(), checked, TRUSTED.having({question: answer}))


SAME = Answer((Tensors("float32", ("s0", 8)),), (("factor", (8,)),), 16)


def test_code_that_is_not_trusted_is_an_error_and_asks_nothing() -> None:
    checked = check(network("Scaled", SCALED), iris())
    assert codes(checked) == {"not-trusted": "error"}
    assert open_questions(checked) == ()


def test_trusted_code_waits_for_the_engine_and_holds_the_code_back_until_then() -> None:
    checked = check(network("Scaled", SCALED), iris(), found=TRUSTED)
    assert codes(checked) == {"waiting": "hint"}
    with pytest.raises(CodeImpossible, match="waits for the engine"):
        module_source("irises", checked)


def test_what_the_engine_found_flows_on() -> None:
    checked = answered(network("Scaled", SCALED, {"start": 0.5}), SAME)
    assert codes(checked) == {}
    assert str(checked.shape(End("custom"))) == "N × 8"
    assert checked.nodes["custom"].parameters == 8
    assert checked.nodes["custom"].flops == 16
    assert checked.parameters == 4 * 8 + 8 + 8 + 8 * 3 + 3


def test_trust_withdrawn_makes_everything_unknown_again() -> None:
    checked = answered(network("Scaled", SCALED), SAME)
    now = check(checked.graph, iris(), checked, Found(is_trusted=False, answers=checked.found.answers))
    assert codes(now) == {"not-trusted": "error"}


def test_code_that_fails_says_so_at_its_node() -> None:
    checked = answered(network("Scaled", SCALED), Answer(says="ValueError: no (line 3)"))
    (problem,) = checked.problems
    assert problem.node == "custom"
    assert "ValueError: no (line 3)" in problem.says


def test_formulas_over_free_sizes_and_variables_stay_formulas() -> None:
    graph = network("halved", "def halved(x):\n    return x[:, ::2]")
    nodes = {**graph.nodes, "fc": Node("fc", "Linear", {"out_features": "= width * 4"})}
    graph = Graph.of(list(nodes.values()), [str(edge) for edge in graph.edges.values()], {"width": 2}, graph.blocks)
    checked = check(graph, iris(), found=TRUSTED)
    (question,) = open_questions(checked)
    assert question.symbols == (("s0", None), ("s1", 8))
    checked = check(
        graph, iris(), checked, TRUSTED.having({question: Answer((Tensors("float32", ("s0", "s1 // 2")),))})
    )
    assert "nn.Linear(width * 4 // 2, 3)" in module_source("irises", checked).text


def test_a_custom_layer_inside_of_a_block_is_found_through_it() -> None:
    inner = Graph.of(
        [Node("x", "Input", {"shape": (8,)}), Node("scaled", "Scaled"), Node("y", "Output")],
        ["x -> scaled", "scaled -> y"],
    )
    graph = network("Scaled", SCALED)
    graph = Graph.of(
        [node if node.id != "custom" else Node("custom", "Twice", {"repeat": 2}) for node in graph.nodes.values()],
        [str(edge) for edge in graph.edges.values()],
        blocks={**graph.blocks, "Twice": Block(inner)},
    )
    checked = check(graph, iris(), found=TRUSTED)
    assert [(problem.node, problem.severity) for problem in checked.problems] == [("custom[0].scaled", "hint")]
    found = TRUSTED
    while questions := open_questions(checked):
        found = found.having(
            {question: Answer((Tensors("float32", ("s0", "s1")),), SAME.weights) for question in questions}
        )
        checked = check(graph, iris(), checked, found)
    assert codes(checked) == {}
    assert checked.nodes["custom"].parameters == 16
    code = module_source("irises", checked).text
    assert code.index("class Scaled(") < code.index("class Twice(")
    assert "self.scaled = Scaled(in_features=" in code


def test_the_code_stands_in_the_module_once_and_as_it_was_written() -> None:
    graph = network("Scaled", SCALED)
    nodes = [*graph.nodes.values(), Node("again", "Scaled", {"start": 2.0})]
    edges = [str(edge) for edge in graph.edges.values() if edge.target != End("logits")]
    graph = Graph.of(nodes, [*edges, "custom -> again", "again -> logits"], blocks=graph.blocks)
    checked = check(graph, iris(), found=TRUSTED)
    while questions := open_questions(checked):
        checked = check(graph, iris(), checked, checked.found.having(dict.fromkeys(questions, SAME)))
    code = module_source("irises", checked).text
    body = SCALED.partition("as F\n")[2].strip()
    assert code.count(body) == 1
    assert code.count("import torch.nn") == 0
    assert "from torch.nn import functional as F" in code
    assert "self.custom = Scaled(in_features=8)" in code
    assert "self.again = Scaled(in_features=8, start=2.0)" in code
    compile(code, "module", "exec")


def test_names_that_two_layers_define_are_told() -> None:
    other = SCALED.replace("Scaled", "Other")
    graph = network("Scaled", SCALED)
    nodes = [*graph.nodes.values(), Node("other", "Other")]
    graph = Graph.of(
        nodes,
        [
            *(str(edge) for edge in graph.edges.values() if edge.target != End("logits")),
            "custom -> other",
            "other -> logits",
        ],
        blocks={**graph.blocks, "Other": custom_layer(other)},
    )
    says = [problem.says for problem in check(graph, iris(), found=TRUSTED).problems if problem.severity == "error"]
    assert says == [
        "The code of Scaled and that of Other both define LIMIT; rename it in one of them.",
        "The code of Scaled and that of Other both define limited; rename it in one of them.",
    ]


def test_a_name_that_the_network_takes_too_is_refused_when_code_is_written() -> None:
    checked = answered(network("Scaled", SCALED), SAME)
    with pytest.raises(CodeImpossible, match="The code of Scaled defines Scaled"):
        module_source("Scaled", checked)


def test_code_that_can_not_be_read_is_told_with_its_line_and_nothing_else() -> None:
    graph = network("Scaled", "def Scaled(x, *many):\n    return x", {"start": 1.0})
    (problem,) = check(graph, iris(), found=TRUSTED).problems
    assert (problem.code, problem.node) == ("custom-code", "custom")
    assert "line 1: Scaled takes *many" in problem.says


def test_a_layer_whose_code_bears_another_name_is_renamed_by_its_repair() -> None:
    graph = network("Scaling", SCALED)
    (problem,) = check(graph, iris(), found=TRUSTED).problems
    (repair,) = problem.repairs
    assert list(repair.edit(graph).blocks) == ["Scaled"]
    assert codes(check(repair.edit(graph), iris(), found=TRUSTED)) == {"waiting": "hint"}


def test_renaming_a_layer_renames_its_class() -> None:
    graph = rename_block(network("Scaled", SCALED), "Scaled", "Rescaled")
    assert "class Rescaled(nn.Module)" in graph.blocks["Rescaled"].code
    assert graph.nodes["custom"].layer == "Rescaled"


def test_copies_carry_the_code_and_another_of_the_same_name_stays() -> None:
    piece = piece_of(network("Scaled", SCALED), ["custom"])
    assert parse_graph_text(graph_text(piece)) == piece
    graph, names = insert_piece(network("Scaled", "def Scaled(x):\n    return x"), piece)
    added = graph.nodes[names["custom"]].layer
    assert added == "Scaled2"
    assert "class Scaled2(nn.Module)" in graph.blocks[added].code
    assert graph.blocks["Scaled"].code.startswith("def Scaled(x)")


def test_a_wire_to_a_layer_of_unknown_shape_can_be_drawn() -> None:
    checked = check(network("Scaled", SCALED), iris())
    assert fit(checked.graph, checked, End("features"), End("custom")) == ""


def test_every_letter_of_the_code_counts_in_its_digest_and_nothing_drawn_does() -> None:
    graph = network("Scaled", SCALED)
    digest = code_digest(graph.blocks)
    assert code_digest(network("Scaled", SCALED, {"start": 3.0}).blocks) == digest
    assert code_digest(network("Scaled", SCALED + " ").blocks) != digest
    assert code_digest(network("Other", SCALED).blocks) != digest
    assert code_digest(Graph().blocks) == ""


def test_code_survives_the_file() -> None:
    project = scaled_project(start=0.25)
    assert parse_project(project_text(project)) == project


def test_code_stands_in_place_of_nodes() -> None:
    text = project_text(scaled_project()).replace('"code": ', '"variables": {"width": 1}, "code": ')
    with pytest.raises(ProjectUnreadable, match="code stands in place of nodes"):
        parse_project(text)


def test_more_code_than_anyone_writes_is_refused() -> None:
    code = "#" * 99_000 + SCALED
    graph = Graph.of(blocks={f"Scaled{number}": custom_layer(code) for number in range(6)})
    with pytest.raises(ProjectUnreadable, match="500,000 letters in all"):
        parse_project(project_text(Project(graph=graph)))


def test_a_constant_at_the_head_stands_where_linters_want_it() -> None:
    lines = module_source("irises", answered(network("Scaled", SCALED), SAME)).text.split("\n")
    at = lines.index("LIMIT = 6.0")
    assert lines[at - 1] == ""
    assert lines[at - 2].startswith("from torch")


def test_palette_and_inspector_see_a_layer_like_any_other() -> None:
    graph = network("Scaled", SCALED)
    definition = definition_of(graph, "Scaled")
    assert definition is not None
    assert definition.family == "Blocks"
    assert definition.summary() == "Multiply each feature by a learned factor."
    assert list(definition.parameters) == ["start"]
    assert Project(graph=graph).graph.blocks["Scaled"].code == SCALED
