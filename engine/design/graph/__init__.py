"""The graph as a frozen value, its edits, its order, and the difference of two."""

from engine.design.graph.diff import Difference, difference
from engine.design.graph.edits import EditRefused
from engine.design.graph.graph import Block, Blocks, Graph, Node, Number, ParamValue, parse_edge
from engine.design.graph.order import CycleFound, order
from engine.design.graph.wires import Edge, End, Wires

__all__ = [
    "Block",
    "Blocks",
    "CycleFound",
    "Difference",
    "Edge",
    "EditRefused",
    "End",
    "Graph",
    "Node",
    "Number",
    "ParamValue",
    "Wires",
    "difference",
    "order",
    "parse_edge",
]
