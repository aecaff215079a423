"""The graph as a frozen value, its edits, its order, and the difference of two."""

from engine.design.graph.diff import Difference, changed_keys, difference
from engine.design.graph.drawing import Annotation, Drawing
from engine.design.graph.edits import EditRefused
from engine.design.graph.graph import Block, Blocks, Graph, Node, Number, ParamValue, parse_edge
from engine.design.graph.order import CycleFound, order
from engine.design.graph.wires import Edge, End, Point, Wires

__all__ = [
    "Annotation",
    "Block",
    "Blocks",
    "CycleFound",
    "Difference",
    "Drawing",
    "Edge",
    "EditRefused",
    "End",
    "Graph",
    "Node",
    "Number",
    "ParamValue",
    "Point",
    "Wires",
    "changed_keys",
    "difference",
    "order",
    "parse_edge",
]
