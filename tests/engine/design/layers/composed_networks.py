"""Inputs that each composed layer takes, and the module that its code builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn

from engine.design.layers import LAYERS, Shape
from tests.engine.design.layers.drawn_shapes import N
from tests.engine.design.layers.proof import evaluated, names_for

STEPS = Shape(N, 5, 8)
SEQUENCE = Shape(N, 6, 9)
IMAGE = Shape(N, 6, 8, 8)

TAKEN: Mapping[str, tuple[Shape, ...]] = {
    "AdditiveAttention": (STEPS, Shape(N, 7, 6)),
    "CausalConv1d": (SEQUENCE,),
    "BlurPool2d": (IMAGE,),
    "CoordinateChannels": (IMAGE,),
    "CropAndConcatenate": (IMAGE, Shape(N, 4, 11, 10)),
    "DepthwiseSeparableConv1d": (SEQUENCE,),
    "FiLM": (IMAGE, Shape(N, 5)),
    "GeneralizedMeanPooling": (IMAGE,),
    "LuongAttention": (STEPS, Shape(N, 7, 6)),
    "Reparameterise": (STEPS, STEPS),
    "SpatialPyramidPooling": (IMAGE,),
    "WeightedSum": (STEPS, STEPS, STEPS),
    **dict.fromkeys(("CBAM", "DepthwiseSeparableConv2d", "EfficientChannelAttention", "GlobalResponseNorm"), (IMAGE,)),
    **dict.fromkeys(("GatedActivation", "PatchEmbedding", "SqueezeExcitation"), (IMAGE,)),
}
"""By the layer's name; the others take steps of features."""


def taken(name: str) -> tuple[Shape, ...]:
    """The shapes of what flows into a composed layer that is connected everywhere it has to be."""
    return TAKEN.get(name, (STEPS,))


def module(name: str, *inputs: Shape, **params: Any) -> nn.Module:
    """Build a layer from its source, for these inputs or for those it usually has."""
    layer = LAYERS[name].configured(params)
    shapes = inputs or taken(name)
    layer.infer(*shapes)
    built = evaluated(layer.build(*shapes), names_for(layer.prelude))
    assert isinstance(built, nn.Module)
    return built
