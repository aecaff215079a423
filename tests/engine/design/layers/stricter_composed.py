"""Where the rules of composed layers are meant to be stricter than torch."""

from __future__ import annotations

from engine.design.layers import LAYERS
from engine.design.layers.composed import Composed
from tests.engine.design.layers.examples import Example
from tests.engine.design.layers.stricter import Stricter, dim_is_batch, not_all_float, rank

OWN = tuple(name for name, definition in LAYERS.items() if issubclass(definition, Composed))
LOOKING = ("AdditiveAttention", "LuongAttention")
PAIRS = ("InnerProduct", "GatedActivation", "Reparameterise", "KLToUnitGaussian")
WEIGHING = ("SqueezeExcitation", "CBAM")


def shapes_differ(example: Example) -> bool:
    """Whether two inputs have other sizes than each other, so that torch stretches one over the other."""
    return len({tuple(shape) for shape in example.given}) > 1


def mask_differs(example: Example) -> bool:
    """Whether a mask has other sizes than the steps that it hides."""
    steps = example.inputs[-2]
    mask = example.inputs[-1]
    return mask is not None and tuple(mask) != tuple(steps[:2])


def is_odd(example: Example) -> bool:
    """Whether an even number is asked for, and an odd one comes in."""
    dim = example.configured().dim if "dim" in example.definition.parameters else -1  # type: ignore[attr-defined]
    return -rank(example) <= int(dim) < rank(example) and int(example.inputs[0][int(dim)]) % 2 == 1


def is_reduced_to_nothing(example: Example) -> bool:
    """Whether there are fewer channels than they are to be reduced by."""
    reduction = example.configured().reduction  # type: ignore[attr-defined]
    return rank(example) > 1 and bool(example.inputs[0].channels < reduction)


def kernel_is_even(example: Example) -> bool:
    """Whether a window has no middle."""
    return int(example.configured().kernel_size) % 2 == 0  # type: ignore[attr-defined]


def may_be_longer(example: Example) -> bool:
    """Whether sequences may have more steps than there are places: only the data can tell."""
    return example.definition.name == "LearnedPositionalEncoding" and example.has_free_sizes


COMPOSED: tuple[Stricter, ...] = (
    Stricter(
        (*OWN, "FourierMixing", "InnerProduct", "KLToUnitGaussian", "PixelNorm"),
        "whole numbers and truth values carry no gradient",
        not_all_float,
    ),
    Stricter(("RotaryEmbedding",), "steps are the dimension before the features", lambda e: rank(e) not in (3, 4)),
    Stricter(("RotaryEmbedding",), "a feature without a partner would be lost", is_odd),
    Stricter(("CausalSelfAttention",), "a feature without a partner would be lost", lambda e: "rotary" in e.params),
    Stricter(("FourierMixing", "LearnedPositionalEncoding"), "steps come behind the batch", lambda e: rank(e) != 3),
    Stricter(
        ("LearnedPositionalEncoding",),
        "torch adds the vector of one place to every step",
        lambda e: e.params.get("num_positions") in (1, "= width"),
    ),
    Stricter(("PatchEmbedding",), "torch cuts the rest of an image off", lambda e: rank(e) == 4),
    Stricter(("SelfAttention", "AttentionPooling", *LOOKING), "torch stretches a mask over all steps", mask_differs),
    Stricter(LOOKING, "torch takes anything in front of steps", lambda e: {x.rank for x in e.given[:2]} != {3}),
    Stricter(("FiLM",), "torch takes several conditions for channels", lambda e: e.inputs[1].rank != 2),
    Stricter(WEIGHING, "nothing is told by no number", is_reduced_to_nothing),
    Stricter(("CBAM", "EfficientChannelAttention"), "torch stretches one channel or pixel over two", kernel_is_even),
    Stricter(("GatedActivation", "GumbelSoftmax"), "the samples of a batch must not meet", dim_is_batch("dim")),
    Stricter(("GatedActivation",), "torch stretches one gate over two channels", is_odd),
    Stricter(PAIRS, "torch stretches one input over the other", shapes_differ),
    Stricter(PAIRS, "the samples of a batch must not meet", lambda e: rank(e) == 1),
    Stricter(("CropAndConcatenate",), "there is nothing to crop", lambda e: rank(e) == 2),
)
