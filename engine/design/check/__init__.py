"""Shapes carried through a graph, its problems with their repairs, and what it costs."""

from engine.design.check.check import check
from engine.design.check.checked import Checked, NodeCheck
from engine.design.check.fit import fit
from engine.design.check.ports import arriving, input_index, input_name, input_ports, output_index, output_ports
from engine.design.check.problem import Problem, Repair

__all__ = [
    "Checked",
    "NodeCheck",
    "Problem",
    "Repair",
    "arriving",
    "check",
    "fit",
    "input_index",
    "input_name",
    "input_ports",
    "output_index",
    "output_ports",
]
