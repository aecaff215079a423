"""A checked graph as code: the module, the training script, and the map from node to lines."""

from engine.design.codegen.module import module_source
from engine.design.codegen.names import class_name
from engine.design.codegen.script import metric_titles, script_source
from engine.design.codegen.source import CodeImpossible, Source

__all__ = [
    "CodeImpossible",
    "Source",
    "class_name",
    "metric_titles",
    "module_source",
    "script_source",
]
