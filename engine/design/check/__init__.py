"""Shapes carried through a graph, its problems with their repairs, and what it costs."""

from engine.design.check.blocks import BlockLayer, Inside
from engine.design.check.check import check, check_inside
from engine.design.check.checked import Checked, NodeCheck, copies_by_path
from engine.design.check.custom.code_text import CodeUnreadable
from engine.design.check.custom.found import NOTHING_FOUND, Answer, Found, Question, Tensors
from engine.design.check.custom.layer import NOT_TRUSTED, WAITING, CodeLayer, open_questions
from engine.design.check.custom.signature import Signature, read_code
from engine.design.check.definitions import definition_of, definitions
from engine.design.check.fit import fit
from engine.design.check.grouping import grouped
from engine.design.check.mending import Kind, Mended, kind_of, mended
from engine.design.check.ports import arriving, input_index, input_name, input_ports, output_index, output_ports
from engine.design.check.problem import Problem, Repair
from engine.design.check.ungrouping import ungrouped

__all__ = [
    "NOTHING_FOUND",
    "NOT_TRUSTED",
    "WAITING",
    "Answer",
    "BlockLayer",
    "Checked",
    "CodeLayer",
    "CodeUnreadable",
    "Found",
    "Inside",
    "Kind",
    "Mended",
    "NodeCheck",
    "Problem",
    "Question",
    "Repair",
    "Signature",
    "Tensors",
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
    "kind_of",
    "mended",
    "open_questions",
    "output_index",
    "output_ports",
    "read_code",
    "ungrouped",
]
