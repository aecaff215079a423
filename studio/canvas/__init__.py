"""The canvas: the network as cards and wires, and everything the hand can do to it."""

from studio.canvas.strip import Bars, Curve, Pictures, Strip, Text
from studio.canvas.view import CanvasView

__all__ = ["Bars", "CanvasView", "Curve", "Pictures", "Strip", "Text"]
