"""Automatic layout: a layered drawing, left to right or top to bottom; a long one is folded into rows as one writes."""

from studio.canvas.layout.arrangement import Ports, arranged

__all__ = ["Ports", "arranged"]
