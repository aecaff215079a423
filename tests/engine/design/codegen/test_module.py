"""The generated class builds, runs, and reads as one would write it."""

import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
import torch
from hypothesis import given

from engine.design.check import check
from engine.design.codegen import CodeImpossible, Source, class_name, module_source
from engine.design.graph import End, Graph, Node, edits
from tests.engine.design.networks import digits, lenet


def built(source: Source, name: str = "net", **variables: int) -> torch.nn.Module:
    """Run the source and make its class."""
    namespace: dict[str, Any] = {}
    exec(compile(source.text, "<module>", "exec"), namespace)
    module = namespace[class_name(name)](**variables)
    assert isinstance(module, torch.nn.Module)
    return module


def written(graph: Graph, name: str = "net") -> Source:
    return module_source(name, check(graph, digits()))


def assert_clean(folder: Path, texts: list[str]) -> None:
    """Both of ruff's judgements, with its own defaults."""
    for number, text in enumerate(texts):
        (folder / f"source{number}.py").write_text(text, encoding="utf-8")
    for command in (["check"], ["format", "--diff"]):
        result = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--quiet", "."],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr


def test_lenet_reads_as_one_would_write_it() -> None:
    text = written(lenet(), "LeNet on digits").text
    assert "class LeNetOnDigits(nn.Module):" in text
    assert "    def __init__(self, width: int = 6) -> None:" in text
    assert "        self.conv2 = nn.Conv2d(width, 16, 5)\n" in text
    assert "        self.fc1 = nn.Linear(16 * 5 * 5, 120)\n" in text
    assert "        x = self.conv1(image)  # (N, 6, 28, 28)\n        x = self.relu1(x)\n" in text
    assert "        logits = self.logits(x)  # (N, 10)\n        return logits\n" in text
    assert "import torch\n" not in text


def test_a_max_pool_that_tells_places_is_unpacked() -> None:
    nodes = [
        Node("image", "Input", {"shape": (1, 8, 8)}),
        Node("pool", "MaxPool2d", {"return_indices": True}),
        Node("scale", "Sigmoid"),
        Node("unpool", "MaxUnpool2d"),
    ]
    edges = ["image -> pool", "pool -> scale", "scale -> unpool", "pool.indices -> unpool.indices"]
    source = written(Graph.of(nodes, edges))
    assert "        pool, pool_indices = self.pool(image)" in source.text
    assert "self.unpool(x, pool_indices)" in source.text
    assert built(source)(torch.zeros(2, 1, 8, 8)).shape == (2, 1, 8, 8)


def test_it_builds_for_another_value_of_its_variable() -> None:
    source = written(lenet())
    assert built(source)(torch.zeros(2, 1, 32, 32)).shape == (2, 10)
    wide = built(source, width=11)
    assert wide(torch.zeros(2, 1, 32, 32)).shape == (2, 10)
    assert wide.get_parameter("conv1.weight").shape == (11, 1, 5, 5)


def test_a_node_is_found_at_its_lines() -> None:
    source = written(lenet())
    lines = source.text.split("\n")
    for node in ("conv1", "fc1", "logits"):
        found = [lines[number - 1] for span in source.lines[node] for number in span]
        assert all(f"self.{node}" in line for line in found)
        assert len(found) == 2
    number = next(i for i, line in enumerate(lines, 1) if "x.flatten(1)" in line)
    assert source.node_at(number) == "flatten"
    assert source.node_at(1) is None


def test_a_value_that_is_used_again_keeps_its_name() -> None:
    graph = edits.add_node(lenet(), Node("skip", "Add"))
    graph = edits.connect(graph, End("relu3"), End("skip"))
    graph = edits.connect(graph, End("fc1"), End("skip", "x2"))
    graph = edits.connect(graph, End("skip"), End("logits"))
    text = written(graph).text
    assert "fc1 = self.fc1(x)" in text
    assert "relu3 = self.relu3(fc1)" not in text  # the next line alone reads it: a link of the chain
    assert "x = self.relu3(fc1)" in text
    assert "x = x + fc1" in text


def test_inputs_named_like_the_chain_do_not_collide() -> None:
    graph = Graph.of(
        [Node("x", "Input", {"shape": (4,)}), Node("a", "Linear"), Node("b", "ReLU")], ["x -> a", "a -> b"]
    )
    text = module_source("net", check(graph)).text
    assert "h = self.a(x)" in text
    assert built(module_source("net", check(graph)))(torch.zeros(3, 4)).shape == (3, 64)


def test_outputs_name_what_is_returned() -> None:
    graph = edits.add_node(lenet(), Node("code", "Output"))
    graph = edits.connect(graph, End("relu3"), End("code"))
    text = written(graph).text
    assert "-> tuple[Tensor, Tensor]:" in text
    assert "code = self.relu3(x)" in text
    assert "return code, logits" in text


def test_an_input_can_be_all_that_is_returned() -> None:
    graph = Graph.of([Node("image", "Input", {"field": "image"}), Node("answer", "Output")], ["image -> answer"])
    assert "        return image\n" in module_source("Nothing", check(graph, digits())).text


def test_a_layer_with_several_outputs_unpacks_what_is_used() -> None:
    nodes = [Node("rows", "Input", {"shape": (5, 8)}), Node("lstm", "LSTM"), Node("head", "Linear")]
    graph = Graph.of(nodes, ["rows -> lstm", "lstm.hidden -> head"])
    source = module_source("net", check(graph))
    assert "_, (lstm_hidden, _) = self.lstm(rows)" in source.text
    assert built(source)(torch.zeros(3, 5, 8)).shape == (3, 64)


def test_a_variable_used_in_forward_is_kept() -> None:
    nodes = [Node("x", "Input", {"shape": (12,)}), Node("fold", "Reshape", {"shape": ("= rows", -1)})]
    source = module_source("net", check(Graph.of(nodes, ["x -> fold"], {"rows": 3})))
    assert "self.rows = rows" in source.text
    assert built(source)(torch.zeros(2, 12)).shape == (2, 3, 4)
    assert built(source, rows=6)(torch.zeros(2, 12)).shape == (2, 6, 2)


def test_a_network_with_an_error_is_no_code() -> None:
    graph = edits.set_params(lenet(), "conv2", {"kernel_size": 50})
    with pytest.raises(CodeImpossible, match="no room"):
        written(graph)


def test_an_empty_network_is_no_code() -> None:
    with pytest.raises(CodeImpossible, match="no network to write"):
        module_source("net", check(Graph()))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("LeNet on digits", "LeNetOnDigits"),
        ("3 layers", "Network3Layers"),
        ("", "Network"),
        ("你好", "Network"),
        ("tensor", "TensorNetwork"),
        ("none", "NoneNetwork"),
    ],
)
def test_titles_become_class_names(title: str, name: str) -> None:
    assert class_name(title) == name


@pytest.mark.parametrize(
    "title", ['"""\nimport os\n"""', "\\", 'a"', "\u202e\x00", "'''", "x" * 10_000, "{__import__('os')}"]
)
def test_a_hostile_title_stays_a_title(title: str, tmp_path: Path) -> None:
    source = written(lenet(), title)
    assert_clean(tmp_path, [source.text])
    assert built(source, title)(torch.zeros(1, 1, 32, 32)).shape == (1, 10)


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,50}", fullmatch=True).filter(lambda n: not n.endswith("_"))


@st.composite
def networks(draw: st.DrawFn) -> Graph:
    """Chains of linear layers with names of any length, and sums that skip over some of them."""
    names = draw(st.lists(NAMES, min_size=2, max_size=9, unique=True))
    graph = Graph()
    try:
        graph = edits.add_node(graph, Node(names[0], "Input", {"shape": (4,)}))
        for before, name in itertools.pairwise(names):
            layer = draw(st.sampled_from(["Linear", "ReLU", "Add", "Concatenate", "LayerNorm", "Dropout"]))
            params = {"out_features": 4} if layer == "Linear" else {}
            graph = edits.add_node(graph, Node(name, layer, params))
            graph = edits.connect(graph, End(before), End(name))
            if layer in ("Add", "Concatenate"):
                for port in range(2, draw(st.integers(2, 6)) + 1):
                    source = draw(st.sampled_from([n for n in graph.nodes if n != name]))
                    graph = edits.connect(graph, End(source), End(name, f"x{port}"))
    except edits.EditRefused:
        pass  # a keyword of Python as a name
    return graph


def test_any_network_is_clean_and_gives_the_shapes_that_were_checked(tmp_path: Path) -> None:
    texts: list[str] = []

    @given(networks())
    def prove(graph: Graph) -> None:
        checked = check(graph)
        if not checked.ok or len(graph.nodes) < 2:
            return
        source = module_source("net", checked)
        texts.append(source.text)
        last = list(checked.nodes)[-1]
        result = built(source)(torch.zeros(3, 4))
        result = result[-1] if isinstance(result, tuple) else result
        assert result.shape[1:] == tuple(int(size) for size in checked.nodes[last].outputs[0][1:])

    prove()
    assert len(texts) > 5
    assert_clean(tmp_path, texts)
