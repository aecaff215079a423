"""Shapes carried through a graph, its problems with their repairs, and what it costs."""

from engine.design.check.blocks import BlockLayer, Inside, definition_of, definitions
from engine.design.check.check import check, check_inside
from engine.design.check.checked import Checked, NodeCheck, copies_by_path
from engine.design.check.fit import fit
from engine.design.check.grouping import grouped
from engine.design.check.ports import arriving, input_index, input_name, input_ports, output_index, output_ports
from engine.design.check.problem import Problem, Repair
from engine.design.check.ungrouping import ungrouped

__all__ = [
    "BlockLayer",
    "Checked",
    "Inside",
    "NodeCheck",
    "Problem",
    "Repair",
    "arriving",
    "check",
    "check_inside",
    "copies_by_path",
    "definition_of",
    "definitions",
    "fit",
    "grouped",
    "input_index",
    "input_name",
    "input_ports",
    "output_index",
    "output_ports",
    "ungrouped",
]
