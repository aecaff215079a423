"""What layers along dimensions and over matrices say and write, with numbers a reader can recompute."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn import functional as F

from engine.design.check import output_ports
from engine.design.layers import LAYERS, BadParameter, Call, Layer, Refused, Remedy, Shape, Size
from tests.engine.design.layers.drawn_shapes import N, T
from tests.engine.design.layers.proof import shapes_of

WIDTH = Size.variable("width", 6)
TEXT = Shape(N, T, 8)
IMAGE = Shape(N, 3, 8, 6)
WORDS = Shape(N, T, dtype="int64", classes=50)


def made(name: str, **params: Any) -> Layer:
    return LAYERS[name].configured(params, {"width": WIDTH})


def refused(name: str, *inputs: Shape | None, **params: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        made(name, **params).infer(*inputs)
    return caught.value


def run(layer: Layer, *given: torch.Tensor | None, shapes: tuple[Shape | None, ...] = ()) -> Any:
    """Run what a layer writes for inputs named a, b, c, ..."""
    names = tuple(None if x is None else name for name, x in zip("abcdefgh", given, strict=False))
    sizes = shapes or tuple(None if x is None else Shape(N, *x.shape[1:]) for x in given)
    namespace = {name: x for name, x in zip(names, given, strict=True) if name}
    return eval(layer.expression(Call("", names, ("y",), sizes)), {"torch": torch, "F": F, "width": 6, **namespace})


@pytest.mark.parametrize(
    ("name", "inputs", "params", "source", "out"),
    [
        ("MeanOver", [IMAGE], {"dim": (-2, -1)}, "a.mean(dim=(-2, -1))", "N × 3"),
        ("Sum", [TEXT], {"keepdim": True}, "a.sum(dim=1, keepdim=True)", "N × 1 × 8"),
        ("Var", [TEXT], {"correction": 0}, "a.var(dim=1, correction=0)", "N × 8"),
        ("Norm", [TEXT], {"dim": -1}, "torch.linalg.vector_norm(a, 2.0, dim=-1)", "N × T"),
        ("Norm", [TEXT], {"ord": "inf"}, 'torch.linalg.vector_norm(a, float("inf"), dim=1)', "N × 8"),
        ("ArgMax", [TEXT], {}, "a.argmax(dim=-1)", "N × T"),
        ("KthValue", [TEXT], {"k": 2}, "a.kthvalue(2, dim=-1)", "N × T"),
        ("TopK", [TEXT], {"k": 3, "largest": False}, "a.topk(3, dim=-1, largest=False)", "N × T × 3"),
        ("CumSum", [WORDS], {}, "a.cumsum(dim=1)", "N × T"),
        ("Diff", [TEXT], {"n": 2}, "a.diff(n=2, dim=1)", "N × (T - 2) × 8"),
        ("Unsqueeze", [TEXT], {"dim": -1}, "a.unsqueeze(-1)", "N × T × 8 × 1"),
        ("Squeeze", [Shape(N, 1, T, 1)], {}, "a.squeeze((1, 3))", "N × T"),
        ("Squeeze", [TEXT], {}, "a", "N × T × 8"),
        ("Transpose", [TEXT], {}, "a.transpose(1, 2)", "N × 8 × T"),
        ("MoveDim", [IMAGE], {}, "a.movedim(1, -1)", "N × 8 × 6 × 3"),
        ("Expand", [Shape(N, 1, 8)], {"sizes": ("= width", -1)}, "a.expand(-1, width, -1)", "N × 6 × 8"),
        ("Repeat", [TEXT], {"repeats": (2, 1)}, "a.repeat(1, 2, 1)", "N × (T * 2) × 8"),
        ("RepeatInterleave", [IMAGE], {}, "a.repeat_interleave(2, dim=1)", "N × 6 × 8 × 6"),
        ("Roll", [IMAGE], {"shifts": (1, -1), "dims": (2, 3)}, "a.roll((1, -1), dims=(2, 3))", "N × 3 × 8 × 6"),
        ("Flip", [IMAGE], {"dims": -1}, "a.flip(-1)", "N × 3 × 8 × 6"),
        ("Rot90", [IMAGE], {}, "a.rot90(1, (-2, -1))", "N × 3 × 6 × 8"),
        ("Stack", [TEXT, TEXT], {}, "torch.stack((a, b), dim=1)", "N × 2 × T × 8"),
        ("Slice", [IMAGE], {"dim": 2, "start": 1, "stop": -1}, "a[:, :, 1:-1]", "N × 3 × 6 × 6"),
        ("Slice", [IMAGE], {"dim": -1, "step": 2}, "a[..., ::2]", "N × 3 × 8 × 3"),
        ("Slice", [TEXT], {"start": 1}, "a[:, 1:]", "N × (T - 1) × 8"),
        ("Slice", [TEXT], {"start": -1}, "a[:, -1:]", "N × 1 × 8"),
        ("Slice", [Shape(N, 9)], {"stop": "= width"}, "a[:, :width]", "N × 6"),
        ("Narrow", [IMAGE], {"dim": 2, "start": -3, "length": 2}, "a.narrow(2, -3, 2)", "N × 3 × 2 × 6"),
        ("Select", [TEXT], {}, "a[:, 0]", "N × 8"),
        ("Select", [IMAGE], {"dim": -2, "index": 7}, "a[..., 7, :]", "N × 3 × 6"),
        ("IndexSelect", [IMAGE], {"index": (2, 1, 0)}, "a[:, [2, 1, 0]]", "N × 3 × 8 × 6"),
        ("Gather", [TEXT, TEXT.with_sizes(*TEXT)], {}, None, None),
        ("OneHot", [WORDS], {}, "F.one_hot(a, 50)", "N × T × 50"),
        ("Tril", [TEXT], {"diagonal": -1}, "a.tril(diagonal=-1)", "N × T × 8"),
        ("Diagonal", [IMAGE], {}, "a.diagonal(dim1=-2, dim2=-1)", "N × 3 × 6"),
        ("UnfoldDim", [TEXT], {"size": 4, "step": 2}, "a.unfold(1, 4, 2)", "N × ((T - 4) // 2 + 1) × 8 × 4"),
        ("Pad", [TEXT], {"pad": (0, 0, 2, 0)}, "F.pad(a, (0, 0, 2, 0))", "N × (T + 2) × 8"),
        ("Pad", [IMAGE], {"mode": "reflect", "pad": (1, 1, 2, 2)}, None, "N × 3 × 12 × 8"),
        ("MatMul", [TEXT, Shape(8, 5)], {}, "a @ b", "N × T × 5"),
        ("Outer", [Shape(N, 4), Shape(N, 5)], {}, "a.unsqueeze(-1) * b.unsqueeze(-2)", "N × 4 × 5"),
        ("Einsum", [TEXT, TEXT], {"equation": "nie,nje->nij"}, 'torch.einsum("nie,nje->nij", a, b)', "N × T × T"),
        ("Interpolate", [IMAGE, Shape(N, 1, 9, 9)], {}, "F.interpolate(a, size=b.shape[2:])", "N × 3 × 9 × 9"),
        ("Interpolate", [IMAGE], {"size": 4, "mode": "area"}, 'F.interpolate(a, size=4, mode="area")', "N × 3 × 4 × 4"),
        ("GlobalAveragePool", [IMAGE], {}, "a.mean(dim=(2, 3))", "N × 3"),
        ("GlobalMaxPool", [Shape(N, 4, T)], {"keepdim": True}, "a.amax(dim=2, keepdim=True)", "N × 4 × 1"),
        ("Normalize", [TEXT], {"dim": -1}, "F.normalize(a, dim=-1)", "N × T × 8"),
    ],
)
def test_a_function_is_written_as_one_would(
    name: str, inputs: list[Shape], params: Any, source: str | None, out: str | None
) -> None:
    layer = made(name, **params)
    if out is None:
        inputs = [inputs[0], Shape(*inputs[1], dtype="int64")]
    result = shapes_of(layer.infer(*inputs))[0]
    assert out is None or str(result) == out
    call = Call("", tuple("ab"[: len(inputs)]), ("y",), tuple(inputs))
    assert source is None or layer.expression(call) == source


def test_what_has_no_batch_may_be_worked_on_in_its_first_dimension() -> None:
    weights = Shape(4, 5)
    assert str(shapes_of(made("Transpose", dim0=0, dim1=1).infer(weights))[0]) == "5 × 4"
    assert str(shapes_of(made("Unsqueeze", dim=0).infer(weights))[0]) == "1 × 4 × 5"
    assert str(shapes_of(made("Sum", dim=0).infer(weights))[0]) == "5"
    assert str(shapes_of(made("Triu").infer(weights))[0]) == "4 × 5"
    assert str(shapes_of(made("MatMul").infer(Shape(N, 4), weights))[0]) == "N × 5"


def test_what_counts_outputs_makes_them() -> None:
    chunk, split = LAYERS["Chunk"], LAYERS["Split"]
    assert [port.name for port in output_ports(chunk, {})] == ["y1", "y2"]
    assert [port.name for port in output_ports(chunk, {"chunks": 3})] == ["y1", "y2", "y3"]
    assert [port.name for port in output_ports(chunk, {"chunks": 1})] == ["y1"]
    assert [port.name for port in output_ports(split, {"split_sizes": (1, "= width", 3)})] == ["y1", "y2", "y3"]
    assert [port.name for port in output_ports(split, {"split_sizes": 8})] == ["y1"]


def test_the_number_of_outputs_is_no_formula() -> None:
    with pytest.raises(BadParameter, match="chunks says how many outputs there are, so it is a plain number"):
        made("Chunk", chunks="= width")


@pytest.mark.parametrize(
    ("name", "params", "sizes"),
    [
        ("Chunk", {"chunks": 3}, [3, 3, 2]),
        ("TensorSplit", {"sections": 3}, [3, 3, 2]),
        ("TensorSplit", {"sections": 5}, [2, 2, 2, 1, 1]),
        ("Split", {"split_sizes": (1, "= width", 1)}, [1, 6, 1]),
    ],
)
def test_pieces_are_as_large_as_torch_cuts_them(name: str, params: Any, sizes: list[int]) -> None:
    layer = made(name, **params)
    pieces = shapes_of(layer.infer(Shape(N, 8)))
    assert [int(piece[1]) for piece in pieces] == sizes
    assert [piece.shape[1] for piece in run(layer, torch.zeros(2, 8))] == sizes


def test_pieces_that_nobody_uses_get_no_name() -> None:
    layer = made("Chunk", chunks=3)
    call = Call("", ("x",), ("a", None, "b", *[None] * 29), (Shape(N, 6),))
    assert layer.statements(call) == ("a, _, b = x.chunk(3, dim=1)",)


@pytest.mark.parametrize(
    ("outputs", "line"),
    [
        (("v", "i"), "v, i = x.max(dim=-1)"),
        (("v", None), "v = x.max(dim=-1).values"),
        ((None, "i"), "i = x.max(dim=-1).indices"),
    ],
)
def test_of_numbers_and_places_only_what_is_used_is_kept(outputs: tuple[str | None, ...], line: str) -> None:
    assert made("Max").statements(Call("", ("x",), outputs, (TEXT,))) == (line,)


def test_places_know_how_many_there_are() -> None:
    assert shapes_of(made("ArgMax").infer(TEXT))[0] == Shape(N, T, dtype="int64", classes=8)
    assert shapes_of(made("TopK", dim=1).infer(TEXT))[1].classes is None


@pytest.mark.parametrize(
    ("name", "inputs", "params", "says", "remedy"),
    [
        ("Sum", [IMAGE], {"dim": 5}, "has the dimensions -4 to 3 only", Remedy(params={"dim": 1})),
        ("Sum", [IMAGE], {"dim": 0}, "the samples of a batch must not meet", Remedy(params={"dim": 1})),
        ("Split", [IMAGE], {}, "pieces of 2 in all, but", Remedy(params={"split_sizes": (1, 2)})),
        ("Chunk", [Shape(N, 6)], {"chunks": 4}, "give only 3", Remedy(params={"chunks": 3})),
        ("Unbind", [IMAGE], {}, "there are 3", Remedy(params={"count": 3})),
        ("TopK", [TEXT], {"k": 9}, "has only 8", Remedy(params={"k": 8})),
        ("Slice", [TEXT], {"stop": 5}, "depends on the data", Remedy(params={"start": 0, "stop": None})),
        ("Select", [TEXT], {"index": 3}, "has T, as data will tell", Remedy(params={"index": 0})),
        ("MatMul", [TEXT, TEXT], {}, "equally long", Remedy("Transpose", {"dim0": -2, "dim1": -1}, label="")),
        ("OneHot", [Shape(N, dtype="int64")], {}, "set num_classes", Remedy(params={"num_classes": 10})),
        ("Pad", [IMAGE], {"mode": "reflect"}, "takes 2 to 3 of them", Remedy(params={"pad": (1, 1, 1, 1)})),
        ("Expand", [TEXT], {"sizes": (5, 8)}, "can't become 5", Remedy(params={"sizes": (-1, 8)})),
        ("AffineGrid", [Shape(N, 6), IMAGE], {}, "a matrix of 2 × 3", Remedy("Reshape", {"shape": (2, 3)})),
    ],
)
def test_a_refusal_knows_a_way_out(name: str, inputs: list[Shape], params: Any, says: str, remedy: Remedy) -> None:
    error = refused(name, *inputs, **params)
    assert says in error.says
    assert any((r.insert, r.params) == (remedy.insert, remedy.params) for r in error.remedies)


@pytest.mark.parametrize(
    ("equation", "says"),
    [
        ("nij,njk->nik,", "the equation has"),
        ("nij->ni", "1 inputs, but 2 are connected"),
        ("nij,njk->niz", "'z' which is in none of the inputs"),
        ("nij,njk->nii", "'i' twice"),
        ("nij,nj->ni", "needs a letter for each dimension"),
        ("nij,njk->ik", "needs one letter for the batch"),
        ("nij,nik->nj", "has one size for each letter"),
    ],
)
def test_an_equation_says_what_is_wrong_with_it(equation: str, says: str) -> None:
    error = refused("Einsum", Shape(N, 4, 5), Shape(N, 5, 6), equation=equation)
    assert says in error.says


def test_deviation_of_one_number_is_doubted() -> None:
    assert made("Var").doubt(Shape(N, 1)) is not None
    assert made("Var").doubt(Shape(N, 2)) is None
    assert made("Var", correction=0).doubt(Shape(N, 1)) is None
    assert made("Squeeze", dim=1).doubt(Shape(N, 2)) is not None


def test_attention_hides_padding_and_what_comes_later() -> None:
    torch.manual_seed(0)
    q, k, v = (torch.randn(2, 4, 3, 5) for _ in range(3))
    padding = torch.tensor([[False, False, True], [False, False, False]])
    pairs = torch.rand(2, 4, 3, 3)[:, 0] > 0.3
    pairs |= torch.eye(3, dtype=torch.bool)
    shapes = (*[Shape(N, 4, 3, 5)] * 3, Shape(N, 3, 3, dtype="bool"), Shape(N, 3, dtype="bool"))
    causal = torch.ones(3, 3, dtype=torch.bool).tril()
    seen = causal & ~padding[:, None, None] & pairs[:, None]
    scores = (q @ k.mT / 5**0.5).masked_fill(~seen, -1e9)
    expected = scores.softmax(-1) @ v
    got = run(made("ScaledDotProductAttention", is_causal=True), q, k, v, pairs, padding, shapes=shapes)
    torch.testing.assert_close(got, expected)
    plain = run(
        made("ScaledDotProductAttention", is_causal=True), q, k, v, None, None, shapes=(*shapes[:3], None, None)
    )
    torch.testing.assert_close(plain, (q @ k.mT / 5**0.5).masked_fill(~causal, -1e9).softmax(-1) @ v)


def test_numbers_go_where_indices_say() -> None:
    x = torch.tensor([[10.0, 20.0, 30.0]])
    index = torch.tensor([[2, 0, 0]])
    assert run(made("Gather"), x, index).tolist() == [[30.0, 10.0, 10.0]]
    assert run(made("TakeAlongDim"), x, index).tolist() == [[30.0, 10.0, 10.0]]
    assert run(made("ScatterAdd"), torch.zeros(1, 3), index, x).tolist() == [[50.0, 0.0, 10.0]]
    assert run(made("Scatter"), torch.zeros(1, 3), torch.tensor([[2, 0, 1]]), x).tolist() == [[20.0, 30.0, 10.0]]
    assert run(made("Slice", start=1, step=2), x).tolist() == [[20.0]]
    assert run(made("IndexSelect", index=(2, -2)), x).tolist() == [[30.0, 20.0]]


def test_only_steps_that_count_are_averaged() -> None:
    x = torch.tensor([[[1.0], [3.0], [9.0]], [[2.0], [4.0], [6.0]]])
    mask = torch.tensor([[True, True, False], [False, False, False]])
    assert run(made("MaskedMean"), x, mask).tolist() == [[2.0], [0.0]]
    assert run(made("MaskedMax"), x, mask).tolist() == [[3.0], [float("-inf")]]


def test_a_detached_branch_learns_nothing() -> None:
    x = torch.ones(2, 3, requires_grad=True)
    assert not run(made("Detach"), x).requires_grad
