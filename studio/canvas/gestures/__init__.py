"""What the hand can do on the canvas, one class for each movement."""

from studio.canvas.gestures.beginning import badge_at, gesture_at, port_at, wire_at
from studio.canvas.gestures.box_select import BoxSelect
from studio.canvas.gestures.cut_wires import CutWires
from studio.canvas.gestures.double_click import double_click
from studio.canvas.gestures.drag_annotation import DragAnnotation
from studio.canvas.gestures.drag_bend import DragBend
from studio.canvas.gestures.drag_nodes import DragNodes
from studio.canvas.gestures.draw_wire import DrawWire
from studio.canvas.gestures.drawn import annotation_at, bend_at, is_amid, look_at
from studio.canvas.gestures.drop_layer import LAYER_MIME, DropLayer
from studio.canvas.gestures.duplicate_drag import DuplicateDrag
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.lasso_select import LassoSelect
from studio.canvas.gestures.offer import Offer
from studio.canvas.gestures.pan import MapPan, Pan
from studio.canvas.gestures.resize_annotation import ResizeAnnotation

__all__ = [
    "LAYER_MIME",
    "BoxSelect",
    "CutWires",
    "DragAnnotation",
    "DragBend",
    "DragNodes",
    "DrawWire",
    "DropLayer",
    "DuplicateDrag",
    "Gesture",
    "LassoSelect",
    "MapPan",
    "Offer",
    "Pan",
    "Pointer",
    "ResizeAnnotation",
    "annotation_at",
    "badge_at",
    "bend_at",
    "double_click",
    "gesture_at",
    "is_amid",
    "look_at",
    "port_at",
    "wire_at",
]
