"""Weights that are worked out of others: weight and spectral normalization, an option of all layers with a weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from engine.design.layers.layer import Layer
from engine.design.layers.parameter import param
from engine.design.layers.size import Size

Weights = Mapping[str, tuple[Size, ...]]


class Parametrized(Layer):
    """What layers with one weight have in common: it may be normalized each time it is used.

    A layer of this kind tells `constructor` instead of `build`, and `tensors` instead of `weights`: the module and
    what it learns as they are without normalization.
    """

    parametrization: Literal["weight_norm", "spectral_norm"] | None = param(
        None,
        last=True,
        help="How the weight is normalized: weight_norm learns lengths apart from directions, spectral_norm keeps the "
        "largest stretch at 1.",
    )

    def constructor(self, *inputs: Any) -> str:
        """Write the constructor call as it is without a parametrization."""
        return super().build(*inputs)

    def tensors(self, *inputs: Any) -> Weights:
        """The shape of each learned tensor without a parametrization; one of them is `weight`."""
        return {}

    def build(self, *inputs: Any) -> str:
        """Write the constructor call, `weight_norm(nn.Conv2d(1, 6, 5))`."""
        plain = self.constructor(*inputs)
        return f"{self.parametrization}({plain})" if self.parametrization else plain

    def options(self) -> Mapping[str, Any]:
        """The constructor's named arguments; the parametrization stands around the call."""
        return {name: value for name, value in super().options().items() if name != "parametrization"}

    def weights(self, *inputs: Any) -> Weights:
        """The learned tensors, the weight replaced by what it is worked out of.

        Weight normalization (Salimans and Kingma 2016, eq. 2) learns a length for each row and its direction; spectral
        normalization (Miyato et al. 2018, eq. 8) learns the weight before it is divided by its largest singular value.
        """
        plain = dict(self.tensors(*inputs))
        if not self.parametrization:
            return plain
        weight = plain.pop("weight")
        if self.parametrization == "spectral_norm":
            return {**plain, f"{_PLACE}original": weight}
        lengths = (weight[0], *[Size.of(1)] * (len(weight) - 1))
        return {**plain, f"{_PLACE}original0": lengths, f"{_PLACE}original1": weight}


_PLACE = "parametrizations.weight."
"""Where torch keeps what a weight is worked out of."""
