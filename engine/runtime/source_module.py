"""Generated source as a module, its lines found again in tracebacks."""

from __future__ import annotations

import importlib.abc
import importlib.util
from collections.abc import Mapping
from types import CodeType, MappingProxyType, ModuleType


class _TextLoader(importlib.abc.InspectLoader):
    def __init__(self, text: str, filename: str) -> None:
        self._text = text
        self._filename = filename

    def get_source(self, fullname: str) -> str:
        return self._text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._text, self._filename, "exec")


def source_module(text: str, filename: str, at_hand: Mapping[str, object] = MappingProxyType({})) -> ModuleType:
    """Execute source as a module of its own, which is not the main one.

    Args:
        text: the source.
        filename: what tracebacks and its `__file__` call it; it need not exist.
        at_hand: what it may use without importing it.
    """
    loader = _TextLoader(text, filename)
    spec = importlib.util.spec_from_loader("netloom_script", loader, origin=filename)
    assert spec is not None
    spec.has_location = True  # A script looks for its data beside itself.
    module = importlib.util.module_from_spec(spec)
    vars(module).update(at_hand)
    loader.exec_module(module)
    return module
