"""What an optimizer is: parameters and its torch source, told in one small class."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from engine.design.graph import ParamValue
from engine.design.layers.layer import literal
from engine.design.layers.parameter import BadParameter, Parameter, param, told_parameters


class Optimizer:
    """One optimizer with its parameters read. Subclasses are registered with `@optimizer`.

    Attributes:
        name: torch's name for it.
        has_fused: whether torch offers it as one kernel over all weights, which is faster.
        parameters: its parameters by name, in the order they are told.
    """

    name: ClassVar[str]
    has_fused: ClassVar[bool]
    parameters: ClassVar[Mapping[str, Parameter]]

    def __init__(self, **values: Any) -> None:
        self._values = values

    @classmethod
    def configured(cls, params: Mapping[str, ParamValue]) -> Optimizer:
        """Make the optimizer from a plan's parameters.

        Raises:
            BadParameter: a name it does not have, or a value outside its rule.
        """
        for name in params:
            if name not in cls.parameters:
                raise BadParameter(f"{cls.name} has no parameter {name[:60]!r}; it has {', '.join(cls.parameters)}.")
        return cls(**{name: p.read(params.get(name, p.default), {}) for name, p in cls.parameters.items()})

    @classmethod
    def summary(cls) -> str:
        """The first sentence of its docstring."""
        return inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0].replace("\n", " ")

    def build(self, weights: str, *, fused: bool) -> str:
        """Write the constructor call, `torch.optim.Adam(model.parameters(), lr=0.001)`.

        Args:
            weights: the source of the weights to change.
            fused: whether to ask for the fused kernel, where there is one.
        """
        named = {
            name: self._values[name]
            for name, parameter in self.parameters.items()
            if parameter.always or self._values[name] != parameter.default
        }
        parts = [weights, *(f"{name}={literal(value)}" for name, value in named.items())]
        if fused and self.has_fused:
            parts.append("fused=True")
        return f"torch.optim.{self.name}({', '.join(parts)})"


Definition = TypeVar("Definition", bound=type[Optimizer])

OPTIMIZERS: dict[str, type[Optimizer]] = {}
"""Every optimizer by its name."""


def optimizer(*, has_fused: bool) -> Callable[[Definition], Definition]:
    """Register an optimizer under its class name."""

    def registered(definition: Definition) -> Definition:
        definition.name = definition.__name__
        definition.has_fused = has_fused
        definition.parameters = MappingProxyType(told_parameters(definition))
        OPTIMIZERS[definition.name] = definition
        return definition

    return registered


@optimizer(has_fused=True)
class Adam(Optimizer):
    """Follow the gradient with a step of its own for each weight (Kingma & Ba 2015)."""

    lr: float = param(0.001, above=0, always=True, help="The learning rate: how large a step is.")
    weight_decay: float = param(0.0, low=0, help="How strongly weights are pulled to zero.")
    amsgrad: bool = param(False, help="Whether steps may never grow again (Reddi et al. 2018).")


@optimizer(has_fused=True)
class AdamW(Optimizer):
    """Adam, with weights pulled to zero apart from the gradient (Loshchilov & Hutter 2019)."""

    lr: float = param(0.001, above=0, always=True, help="The learning rate: how large a step is.")
    weight_decay: float = param(0.01, low=0, help="How strongly weights are pulled to zero.")
    amsgrad: bool = param(False, help="Whether steps may never grow again (Reddi et al. 2018).")


@optimizer(has_fused=True)
class SGD(Optimizer):
    """Follow the gradient of each batch, with momentum if wanted (Robbins & Monro 1951)."""

    lr: float = param(0.01, above=0, always=True, help="The learning rate: how large a step is.")
    momentum: float = param(0.0, low=0, high=1, help="How much of the last step is kept.")
    weight_decay: float = param(0.0, low=0, help="How strongly weights are pulled to zero.")
    nesterov: bool = param(False, help="Whether to look ahead along the momentum; needs momentum above 0.")

    @classmethod
    def configured(cls, params: Mapping[str, ParamValue]) -> Optimizer:
        """Make the optimizer from a plan's parameters.

        Raises:
            BadParameter: as for every optimizer, or there is no momentum for Nesterov's to look ahead along.
        """
        result = super().configured(params)
        if result._values["nesterov"] and not result._values["momentum"] > 0:
            raise BadParameter("nesterov looks ahead along the momentum, so set momentum above 0 or switch it off.")
        return result


@optimizer(has_fused=False)
class RMSprop(Optimizer):
    """Divide each step by the recent size of its gradient (Hinton 2012, lecture 6e)."""

    lr: float = param(0.01, above=0, always=True, help="The learning rate: how large a step is.")
    alpha: float = param(0.99, low=0, high=1, help="How long the size of past gradients is remembered.")
    weight_decay: float = param(0.0, low=0, help="How strongly weights are pulled to zero.")
    momentum: float = param(0.0, low=0, high=1, help="How much of the last step is kept.")
