"""Where samples come from: each source's options, fields and loading code."""

import importlib
import pkgutil

from engine.design.data import sources
from engine.design.data.field import Column, Field, FieldKind, as_text
from engine.design.data.plan import DataPlan
from engine.design.data.source import SOURCES, DataSource, DataUnusable, Loading

for _module in pkgutil.iter_modules(sources.__path__):
    importlib.import_module(f"{sources.__name__}.{_module.name}")

__all__ = [
    "SOURCES",
    "Column",
    "DataPlan",
    "DataSource",
    "DataUnusable",
    "Field",
    "FieldKind",
    "Loading",
    "as_text",
]
