"""Functions applied to each number, which let a network bend."""

from __future__ import annotations

from typing import Literal

from engine.design.layers.expectations import expect_axis, expect_float
from engine.design.layers.layer import Layer, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class Elementwise(Layer):
    """What activations have in common: the shape stays."""

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        return Shape(*x)


@layer("Activation", torch="nn.ReLU")
class ReLU(Elementwise):
    """Keep positive numbers and replace negative ones by zero."""

    synonyms = ("rectifier", "rectified linear unit", "nonlinearity")


@layer("Activation", torch="nn.LeakyReLU")
class LeakyReLU(Elementwise):
    """Keep positive numbers and shrink negative ones, so that their gradient never dies."""

    synonyms = ("leaky rectifier", "nonlinearity")
    shown = ("negative_slope",)

    negative_slope: float = param(0.01, help="What negative numbers are multiplied by, without unit.")


@layer("Activation", torch="nn.GELU")
class GELU(Elementwise):
    """Weight each number by the chance that a Gaussian variable is smaller, as transformers do."""

    synonyms = ("gaussian error linear unit", "nonlinearity")

    approximate: Literal["none", "tanh"] = param("none", help="Whether a faster formula with tanh stands in.")


@layer("Activation", torch="nn.SiLU")
class SiLU(Elementwise):
    """Multiply each number by its own sigmoid."""

    synonyms = ("swish", "sigmoid linear unit", "nonlinearity")


@layer("Activation", torch="nn.Sigmoid")
class Sigmoid(Elementwise):
    """Squeeze each number into the range from 0 to 1."""

    synonyms = ("logistic", "probability", "gate")


@layer("Activation", torch="nn.Tanh")
class Tanh(Elementwise):
    """Squeeze each number into the range from -1 to 1."""

    synonyms = ("hyperbolic tangent", "nonlinearity")


@layer("Activation", torch="nn.Softmax")
class Softmax(Layer):
    """Turn scores into shares that are positive and add up to 1."""

    synonyms = ("probabilities", "normalized exponential", "attention weights")
    shown = ("dim",)

    dim: int = param(-1, always=True, help="The dimension whose numbers add up to 1; -1 is the last.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_axis(x, Size.of(self.dim), verb="adds up to 1 over")
        return Shape(*x)

    def build(self, x: Shape) -> str:
        """Write the call with its dimension by name, as people do."""
        return call(self.torch, dim=self.dim)
