"""Values that some inputs have to hold, where torch refuses others whatever their shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor

from tests.engine.design.layers.examples import Example

VALUES: Mapping[tuple[str, str], Callable[[Tensor, Example], Tensor]] = {}
"""By layer and port: turns drawn numbers into such that fit."""
