"""What a custom layer gives, found by running it with tensors that hold no numbers."""

import textwrap

import pytest
import torch

from engine.design.check import Answer, Question, Tensors, read_code
from engine.runtime.custom import find_shapes
from engine.runtime.custom.time_limit import TooSlow, time_limit

BATCH = (("s0", None),)
SEQUENCES = (("s0", None), ("s1", None))


def asked(
    code: str, *sizes: int | str, symbols: tuple[tuple[str, int | None], ...] = BATCH, **settings: float
) -> Answer:
    code = textwrap.dedent(code)
    told = read_code(code)
    arguments = tuple((name, sizes[axis]) for name, axis in told.inferred.items())
    inputs = (Tensors("float32", sizes),)
    return find_shapes(
        Question(told.name, told.is_module, code, tuple(settings.items()), arguments, inputs, symbols), seconds=10
    )


def test_a_module_gives_its_shape_its_weights_and_its_cost() -> None:
    code = """
    class Pooled(nn.Module):
        def __init__(self, in_channels, out: int = 4):
            super().__init__()
            self.conv = nn.Conv2d(in_channels, out, 3, stride=2)

        def forward(self, x):
            return self.conv(x)
    """
    found = asked(code, "s0", 3, 9, 9, out=5)
    assert found.says == ""
    assert found.outputs == (Tensors("float32", ("s0", 5, 4, 4)),)
    assert dict(found.weights) == {"conv.weight": (5, 3, 3, 3), "conv.bias": (5,)}
    assert found.flops == 2 * 5 * 4 * 4 * 3 * 9


@pytest.mark.parametrize(
    ("body", "sizes"),
    [
        ("x * 2", ("s0", "s1", 6)),
        ("x.flatten(1)", ("s0", "s1 * 6")),
        ("x.flatten(0, 1)", ("s0 * s1", 6)),
        ("x.flatten()", ("s0 * s1 * 6",)),
        ("x[:, ::2]", ("s0", "(s1 + 1) // 2", 6)),
        ("x[:, : x.shape[1] // 3]", ("s0", "s1 // 3", 6)),
        ("x[:, 2:]", ("s0", "s1 - 2", 6)),
        ("torch.cat([x, x, x[:, :1]], 1)", ("s0", "s1 * 2 + 1", 6)),
        ("x.mean((0, 1))", (6,)),
        ("x.transpose(0, 1)", ("s1", "s0", 6)),
        ("torch.zeros(x.shape[0] + x.shape[1])", ("s0 + s1",)),
        ("x.sum()", ()),
    ],
)
def test_sizes_that_only_the_data_fixes_come_out_as_formulas(body: str, sizes: tuple[int | str, ...]) -> None:
    found = asked(f"def f(x):\n    return {body}", "s0", "s1", 6, symbols=SEQUENCES)
    assert found.outputs == (Tensors("float32", sizes),), found.says


def test_a_size_that_may_become_another_is_followed_where_the_code_allows_it() -> None:
    width = (("s0", None), ("s1", 8))
    assert asked("def f(x):\n    return x[:, ::2]", "s0", "s1", symbols=width).outputs[0].sizes == (
        "s0",
        "(s1 + 1) // 2",
    )
    fixed = """
    class Fixed(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(8, 3)

        def forward(self, x):
            return self.linear(x)
    """
    found = asked(fixed, "s0", "s1", symbols=width)
    assert found.outputs[0].sizes == ("s0", 3)


def test_code_that_looks_at_numbers_gets_some() -> None:
    found = asked("def f(x):\n    return x * 2 if x.max() > 1 else x.long()", "s0", 6)
    assert found.outputs == (Tensors("int64", ("s0", 6)),)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("def f(x):\n    return x @ torch.zeros(3, 4)", "(line 2)"),
        ("def f(x):\n    raise ValueError('not today')\n    return x", "ValueError: not today (line 2)"),
        ("import sys\ndef f(x):\n    sys.exit(3)\n    return x", "SystemExit: 3 (line 3)"),
        ("BAD = 1 / 0\ndef f(x):\n    return x", "ZeroDivisionError: division by zero (line 1)"),
        ("def f(x) -> Tensor:\n    return x, x", "its signature tells of 1 outputs, but it returns 2"),
        ("def f(x):\n    return x.shape", "its signature tells of 1 outputs, but it returns 2"),
        ("def f(x):\n    return x.sum().item()", "it returns tensors, but here it returns something of type float"),
        ("def f(x):\n    return x.double()", "it returns float64"),
        ("def f(x):\n    return x[1:] if len(x) > 4 else x[0]", "depends on the sizes"),
        ("def f(x):\n    return x.view(4, 6)", "but not one of 6"),
    ],
)
def test_code_that_fails_is_told_with_its_line(code: str, says: str) -> None:
    found = asked(code, "s0", 6)
    assert says in found.says
    assert found.outputs == ()


def test_code_without_an_end_is_ended() -> None:
    code = "def f(x):\n    while True:\n        pass\n    return x"
    question = Question("f", False, code, (), (), (Tensors("float32", ("s0", 6)),), BATCH)
    assert "did not come to an end within 0.2 seconds" in find_shapes(question, seconds=0.2).says


def test_what_is_in_time_is_not_disturbed_afterwards() -> None:
    with time_limit(0.05):
        pass
    torch.zeros(1).sum()
    with pytest.raises(TooSlow), time_limit(0.05):
        _never_end()


def _never_end() -> None:
    while True:
        pass


def test_finding_leaves_the_random_numbers_of_a_training_alone() -> None:
    code = "def f(x):\n    return torch.rand(2) if x.max() > 1 else torch.rand(x.shape[0])"
    torch.manual_seed(3)
    expected = torch.rand(3)
    torch.manual_seed(3)
    assert asked(code, "s0", 6).outputs
    assert torch.equal(torch.rand(3), expected)
