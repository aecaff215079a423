"""What is read from the code of a custom layer, and in which words it is refused; none of it is ever executed."""

import pytest

from engine.design.check import CodeUnreadable, read_code
from tests.engine.design.custom_layers import SCALED


def test_a_class_tells_ports_parameters_and_what_follows_from_the_input() -> None:
    found = read_code(SCALED)
    assert (found.name, found.is_module) == ("Scaled", True)
    assert [port.name for port in found.inputs] == ["x"]
    assert [port.name for port in found.outputs] == ["y"]
    assert dict(found.inferred) == {"in_features": -1}
    assert found.says == "Multiply each feature by a learned factor."
    start = found.parameters["start"]
    assert (start.kind, start.default, start.help) == ("number", 1.0, "what every factor is at first.")
    assert found.sentence() == (
        "Scaled takes x and gives y; its parameters are start; in_features is the size of the last dimension of x."
    )


def test_a_function_tells_tensors_from_parameters_by_annotation_and_default() -> None:
    found = read_code(
        "def mix(x, other: Tensor, gate: Tensor = None, *, share: float = 0.5, steps=2):\n    return x, other"
    )
    assert not found.is_module
    assert [(port.name, port.optional) for port in found.inputs] == [("x", False), ("other", False), ("gate", True)]
    assert [port.name for port in found.outputs] == ["x", "other"]
    assert {name: parameter.kind for name, parameter in found.parameters.items()} == {
        "share": "number",
        "steps": "whole",
    }


@pytest.mark.parametrize(
    ("annotation", "default", "kind", "optional"),
    [
        ("int", "3", "whole", False),
        ("float", "3", "number", False),
        ("bool", "True", "switch", False),
        ("str", "'a'", "text", False),
        ("int | None", "None", "whole", True),
        ("Optional[float]", "None", "number", True),
        ("Literal['mean', 'sum']", "'sum'", "choice", False),
        ("tuple[int, int]", "(3, 3)", "sizes", False),
        ("'int'", "-1", "whole", False),
    ],
)
def test_annotations_give_the_kind_of_a_parameter(annotation: str, default: str, kind: str, optional: bool) -> None:
    found = read_code(f"def f(x: Tensor, *, p: {annotation} = {default}) -> Tensor:\n    return x")
    assert (found.parameters["p"].kind, found.parameters["p"].optional) == (kind, optional)


@pytest.mark.parametrize(
    ("head", "outputs"),
    [
        ("def f(x) -> Tensor:\n    return x", ["y"]),
        ("def f(x):\n    h = x\n    return h, x", ["h", "x"]),
        ("def f(x) -> tuple[Tensor, Tensor]:\n    return g(x)", ["y1", "y2"]),
        ("def f(x):\n    def inner():\n        return 1, 2, 3\n    return x * 2, x", ["y1", "y2"]),
    ],
)
def test_outputs_are_counted_by_annotation_or_return(head: str, outputs: list[str]) -> None:
    assert [port.name for port in read_code(head).outputs] == outputs


def test_imports_are_gathered_in_one_way_and_those_left_out_are_added() -> None:
    text = read_code(SCALED).text
    assert set(text.imports) == {
        "from torch.nn import functional as F",
        "from torch import Tensor",
        "from torch import nn",
        "import torch",
    }
    assert text.names == ("LIMIT", "limited", "Scaled")
    assert text.body.startswith("LIMIT = 6.0\n\n\ndef limited")
    assert SCALED.endswith(text.body + "\n")


@pytest.mark.parametrize(
    ("code", "line", "says"),
    [
        ("", 1, "no code yet"),
        ("x = 1", 1, "no class"),
        ("def f(:\n    pass", 1, "Python can't read it"),
        ("def f(x):\n    return x\n\nprint('hello')", 4, "imports, constants, functions and classes"),
        ("import os\nimport requests\ndef f(x):\n    return x", 2, "requests is none of these"),
        ("from .secret import *\ndef f(x):\n    return x", 1, "no modules beside"),
        ("from torch import *\ndef f(x):\n    return x", 1, "name what you import"),
        ("from math import floor as F\ndef f(x):\n    return F(x)", 1, "something else named F"),
        ("def evaluate(x):\n    return x", 1, "something else named evaluate"),
        ("def split(x):\n    return x", 1, "something else named split"),
        ("class A:\n    def forward(self, x):\n        return x", 1, "derives from nn.Module"),
        ("class A(nn.Module):\n    pass", 1, "no method forward"),
        ("def f(x, *more):\n    return x", 1, "takes *more"),
        ("def f(x,\n      **more):\n    return x", 2, "takes **more"),
        ("def f(x, k: int):\n    return x", 1, "k has no default"),
        ("def f(x, k: int = 1 + 1):\n    return x", 1, "plain number"),
        ("def f(x, k: int = 'a'):\n    return x", 1, "the default is none of the kind"),
        ("def f(x, k: list = None):\n    return x", 1, "k is an int, float"),
        ("def f(x):\n    pass", 1, "returns nothing"),
        ("def f(x):\n    if x:\n        return x\n    return x, x", 4, "now one number of values"),
        ("def f(x):\n    yield x", 2, "yields none"),
        ("def f(x) -> dict:\n    return {}", 1, "returns a Tensor or a tuple"),
        ("import torch; y = 1\ndef f(x):\n    return x", 1, "one statement a line"),
        ("class A(nn.Linear):\n    def forward(self, x):\n        return x", 1, "give it an __init__"),
    ],
)
def test_what_can_be_no_layer_is_refused_with_its_line(code: str, line: int, says: str) -> None:
    with pytest.raises(CodeUnreadable) as caught:
        read_code(code)
    assert caught.value.line == line
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "code", ["-" * 60_000 + "1", "(" * 90_000, "x" * 200_000, "def f(x):\n return x\x00", "é\ud800"]
)
def test_text_that_means_harm_ends_in_a_sentence(code: str) -> None:
    with pytest.raises(CodeUnreadable):
        read_code(code)


@pytest.mark.parametrize("end", ["\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_what_only_some_take_for_the_end_of_a_line_is_refused_with_its_line(end: str) -> None:
    with pytest.raises(CodeUnreadable, match="lines end with a line feed") as caught:
        read_code(f'def f(x):\n    """Twice.{end}"""\n    return 2 * x')
    assert caught.value.line == 2
    assert f"U+{ord(end):04X}" in str(caught.value)


def test_a_separator_that_a_string_writes_out_is_taken() -> None:
    assert read_code('def f(x):\n    """Twice.\\u2028"""\n    return 2 * x').name == "f"
