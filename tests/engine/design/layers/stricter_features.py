"""Where the rules of layers over features and sequences are meant to be stricter than torch."""

from __future__ import annotations

from engine.design.layers import LAYERS
from tests.engine.design.layers.examples import Example
from tests.engine.design.layers.stricter import Stricter, dim_is_batch, lacks_batch, not_all_float, rank

ACTIVATIONS = tuple(name for name in LAYERS if LAYERS[name].family == "Activation")
COMPARED = ("CosineSimilarity", "PairwiseDistance")
INSTANCE = ("InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d")
RECURRENT = ("RNN", "LSTM", "GRU")
ATTENTION = tuple(name for name in LAYERS if LAYERS[name].torch.startswith(("nn.Transformer", "nn.Multihead")))


def differ(example: Example) -> bool:
    """Whether two inputs have other sizes than each other, so that torch stretches one over the other."""
    return len({tuple(shape) for shape in example.given}) > 1


FEATURES: tuple[Stricter, ...] = (
    Stricter(
        (*ACTIVATIONS, *COMPARED, "LocalResponseNorm"),
        "whole numbers and truth values carry no gradient",
        not_all_float,
    ),
    Stricter(
        ("Softmax", "Softmin", "LogSoftmax", "GLU", "CosineSimilarity"),
        "the samples of a batch must not meet",
        dim_is_batch("dim"),
    ),
    Stricter(("Softmax2d",), "torch takes one image without its batch", lambda e: rank(e) == 3),
    Stricter(COMPARED, "torch stretches one branch over the other", differ),
    Stricter(("PairwiseDistance",), "the samples of a batch must not meet", lambda e: rank(e) == 1),
    Stricter((*RECURRENT, *ATTENTION), "torch takes one sample without its batch", lambda e: rank(e) == 2),
    Stricter(
        ("Embedding", "EmbeddingBag"),
        "a vector of zeros divided by its length is no number",
        lambda e: {"parametrization", "padding_idx"} <= e.params.keys(),
    ),
    Stricter(INSTANCE, "torch takes one sample without its batch", lacks_batch),
)
