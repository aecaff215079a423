"""Data as tensors in memory, loaded by the generated code, and what it looks like."""

from engine.runtime.data.loading import DataProgram, Fields, looked_at
from engine.runtime.data.look import look

__all__ = ["DataProgram", "Fields", "look", "looked_at"]
