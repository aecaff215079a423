"""Where the rules of layers over features and sequences are meant to be stricter than torch."""

from __future__ import annotations

from engine.design.layers import LAYERS
from tests.engine.design.layers.stricter import Stricter, dim_is_batch, not_all_float, rank

ACTIVATIONS = tuple(name for name in LAYERS if LAYERS[name].family == "Activation")

FEATURES: tuple[Stricter, ...] = (
    Stricter(ACTIVATIONS, "whole numbers and truth values carry no gradient", not_all_float),
    Stricter(("Softmax", "Softmin", "LogSoftmax", "GLU"), "the samples of a batch must not meet", dim_is_batch("dim")),
    Stricter(("Softmax2d",), "torch takes one image without its batch", lambda e: rank(e) == 3),
)
