"""Inputs that hang together: what is drawn for layers whose inputs only fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.engine.design.layers.together_signals import SIGNALS_TOGETHER

TOGETHER: Mapping[str, st.SearchStrategy[tuple[Any, ...]]] = {**SIGNALS_TOGETHER}
"""By the layer's name: a shape for each port, or None for an optional one that stays open."""
