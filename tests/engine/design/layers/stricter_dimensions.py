"""Where the rules of layers that work along dimensions, and over matrices, are meant to be stricter than torch."""

from __future__ import annotations

from collections.abc import Callable

from engine.design.layers import LAYERS
from tests.engine.design.layers.examples import Example
from tests.engine.design.layers.stricter import Stricter, not_all_float, rank
from tests.engine.design.layers.stricter_features import differ

REDUCED = tuple(name for name in LAYERS if LAYERS[name].family == "Reduction" and "dim" in LAYERS[name].parameters)
ALONG = (
    *("TopK", "Sort", "ArgSort", "Squeeze", "Transpose", "MoveDim", "RepeatInterleave"),
    *("Roll", "Flip", "Rot90", "Split", "Chunk", "TensorSplit", "Unbind"),
    *("Slice", "Narrow", "Select", "IndexSelect", "Gather", "TakeAlongDim", "Scatter", "ScatterAdd"),
    *("UnfoldDim", "Diagonal", "VecDot", "Cross", "Normalize"),
)
BATCH = "the samples of a batch must not meet"
FRONT = "the batch stays in front"
NOTHING = "a tensor without numbers is of no use"
DIMS = ("dim", "dims", "dim0", "dim1", "dim2", "source", "destination")


def listed(example: Example, name: str) -> tuple[int, ...]:
    """A parameter's whole numbers, of one alone or of a list."""
    value = getattr(example.configured(), name, None)
    if value is None:
        return ()
    return tuple(map(int, value)) if isinstance(value, tuple) else (int(value),)


def names_batch(example: Example) -> bool:
    """Whether a parameter for dimensions names the batch."""
    return any(dim in (0, -rank(example)) for name in DIMS for dim in listed(example, name))


def lists_nothing(name: str = "dim") -> Callable[[Example], bool]:
    """Test whether a list is empty."""
    return lambda example: example.params.get(name) == ()


def too_short_for(name: str) -> Callable[[Example], bool]:
    """Test whether some dimension has no more numbers than a parameter says."""
    return lambda example: min(map(int, example.inputs[0][1:]), default=0) <= listed(example, name)[0]


def mixes_batch(example: Example) -> bool:
    """Whether an equation does not carry the batch from the front of all inputs to the front of what comes out."""
    left, arrow, right = str(example.params.get("equation", "nij,njk->nik")).replace(" ", "").partition("->")
    firsts = {term[:1] for term in left.split(",")}
    return len(firsts) > 1 or not arrow or right[:1] not in firsts


def unusual(example: Example) -> bool:
    """Whether queries, keys and values lack the batch or differ, or a mask is stretched over them."""
    query, key, value, *masks = example.inputs
    usual = query.rank in (3, 4) and tuple(query[:-2]) == tuple(key[:-2]) == tuple(value[:-2])
    return not usual or any(mask is not None and (mask.rank < 2 or 1 in mask) for mask in masks)


DIMENSIONS: tuple[Stricter, ...] = (
    Stricter((*REDUCED, *ALONG), BATCH, names_batch),
    Stricter(REDUCED, "torch takes no dimension for all of them, the batch too", lists_nothing()),
    Stricter(("Diff",), NOTHING, too_short_for("n")),
    Stricter(("Unsqueeze",), FRONT, lambda e: listed(e, "dim")[0] in (0, -rank(e) - 1)),
    Stricter(("Stack",), FRONT, lambda e: listed(e, "dim")[0] in (0, -rank(e) - 1)),
    Stricter(("TensorSplit",), NOTHING, lambda e: min(map(int, e.inputs[0][1:]), default=0) < listed(e, "sections")[0]),
    Stricter(("Slice",), NOTHING, lambda e: bool({"start", "stop"} & e.params.keys())),
    Stricter(("IndexSelect",), NOTHING, lists_nothing("index")),
    Stricter(
        ("Scatter", "ScatterAdd"),
        "torch can't work gradients out for numbers that go nowhere",
        lambda e: tuple(e.inputs[1]) != tuple(e.inputs[2]),
    ),
    Stricter(
        ("TakeAlongDim",),
        "torch silently takes another place for one that is not there",
        lambda e: e.inputs[1].classes is not None,
    ),
    Stricter(("Tril", "Triu", "Diagonal"), BATCH, lambda e: rank(e) == 2),
    Stricter(("DiagEmbed",), BATCH, lambda e: rank(e) == 1),
    Stricter(("Diagonal",), NOTHING, lambda e: "offset" in e.params),
    Stricter(("Pad",), BATCH, lambda e: len(listed(e, "pad")) // 2 >= rank(e)),
    Stricter(("Pad",), "a tensor without numbers is of no use", lambda e: min(listed(e, "pad")) < 0),
    Stricter(("MatMul",), BATCH, lambda e: any(x.rank < 3 for x in e.inputs)),
    Stricter(("Outer",), BATCH, lambda e: any(x.rank == 1 for x in e.inputs)),
    Stricter(
        ("MatMul",), "torch would stretch one sample over another", lambda e: e.inputs[0].rank != e.inputs[1].rank
    ),
    Stricter(("Outer", "VecDot", "Cross", "Cdist"), "torch stretches one input over the other", differ),
    Stricter(("Cross",), "whole numbers carry no gradient", not_all_float),
    Stricter(("Cdist",), BATCH, lambda e: any(x.rank < 3 for x in e.inputs)),
    Stricter(("VecDot",), BATCH, lambda e: rank(e) == 1),
    Stricter(("Einsum",), BATCH, mixes_batch),
    Stricter(("Einsum",), "truth values and several element types work for some equations only", not_all_float),
    Stricter(("GlobalMaxPool", "Interpolate"), "whole numbers and truth values carry no gradient", not_all_float),
    Stricter(
        ("ScaledDotProductAttention",), "torch takes one sample without its batch, and stretches sizes of 1", unusual
    ),
    Stricter(("Solve",), "torch stretches one input over the other, and takes vectors too", differ),
    Stricter(
        ("MaskedMean", "MaskedMax"),
        "torch would stretch the mask over the steps",
        lambda e: e.inputs[0].rank != 3 or tuple(e.inputs[1]) != tuple(e.inputs[0][:2]),
    ),
    Stricter(
        ("MaskedMean", "MaskedMax"),
        "a mask is of truth values and steps are numbers",
        lambda e: (e.inputs[0].dtype, e.inputs[1].dtype) != ("float32", "bool"),
    ),
    Stricter(("Roll",), "one shift says it, where a dimension is named twice", lambda e: len(listed(e, "dims")) > 1),
    Stricter(("Roll", "Flip"), "to turn nothing is no use", lists_nothing("dims")),
    Stricter(("Squeeze",), "to drop nothing is no use", lists_nothing()),
    Stricter(("MoveDim",), "to move nothing is no use", lists_nothing("source")),
    Stricter(("Expand",), NOTHING, lambda e: 0 in listed(e, "sizes")),
    Stricter(
        ("Repeat",),
        "torch puts further dimensions in front of the batch",
        lambda e: len(listed(e, "repeats")) >= rank(e),
    ),
)
