"""What a layer is, and every layer by its name."""

import importlib
import pkgutil

from engine.design.layers import families
from engine.design.layers.layer import (
    LAYERS,
    BadParameter,
    Call,
    Layer,
    Parameter,
    Port,
    Refused,
    Remedy,
    literal,
    quoted,
)
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, SizeTooLarge, product

for _family in pkgutil.iter_modules(families.__path__):
    importlib.import_module(f"{families.__name__}.{_family.name}")

__all__ = [
    "LAYERS",
    "BadParameter",
    "Call",
    "Layer",
    "Parameter",
    "Port",
    "Refused",
    "Remedy",
    "Shape",
    "Size",
    "SizeTooLarge",
    "literal",
    "product",
    "quoted",
]
