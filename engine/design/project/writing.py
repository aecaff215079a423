"""Writing a project file: one line per node and per edge, in a stable order, and never half."""

from __future__ import annotations

import contextlib
import json
import math
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec

from engine.design.data.plan import DataPlan
from engine.design.graph import Annotation, Graph, Node, Wires
from engine.design.graph.blocks import inside
from engine.design.project.edges import canonical_edge, in_order
from engine.design.project.form import VERSION
from engine.design.project.project import Project
from engine.design.project.reading import parse_graph_text, parse_project, printable
from engine.design.project.wording import ProjectUnreadable
from engine.design.training.plan import TrainingPlan

ALWAYS_WRITTEN = ("epochs", "batch_size", "seed")
"""What a training plan's line says even where it is the default, since people look for it."""


_encode = json.JSONEncoder(ensure_ascii=False).encode
"""One for all lines: making an encoder for each takes a third of the time that a large project needs."""


class ProjectUnwritable(OSError):
    """A project that can't be kept in a file; the message is a sentence with the reason."""


def write_project(project: Project, path: Path) -> None:
    """Write a project file atomically: whoever reads it finds the old one or the new one, whole.

    Raises:
        ProjectUnwritable: the system refuses, or the project holds what no file can hold; nothing has changed then.
    """
    _write(project_text(project), path, parse_project)


def write_piece(piece: Graph, path: Path) -> None:
    """Write a piece of a network, such as blocks, atomically.

    Raises:
        ProjectUnwritable: the system refuses; nothing has changed then.
    """
    _write(graph_text(piece), path, parse_graph_text)


def _write(text: str, path: Path, expect: Callable[[str], object]) -> None:
    what = printable(str(path))
    try:
        expect(text)
    except ProjectUnreadable as error:
        raise ProjectUnwritable(f"{what} can't be written: {error.reason}") from None
    try:
        _replace(path.resolve(), text.encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProjectUnwritable(f"{what} can't be written: the system says {reason!r}.") from None


def project_text(project: Project) -> str:
    """Write a project as the text of its file."""
    parts = {"netloom": _line(VERSION), "name": _line(project.name), "graph": _graph(project.graph)}
    if project.data is not None:
        parts["data"] = _data(project.data)
    parts["training"] = _line(_training(project.training))
    opening = f'{{"netloom": {parts.pop("netloom")}, "name": {parts.pop("name")},\n '
    return opening + ",\n ".join(f'"{key}": {text}' for key, text in parts.items()) + "}\n"


def graph_text(piece: Graph) -> str:
    """Write nodes, the wires among them and the blocks they use as text, for the clipboard or a file of blocks."""
    blocks = f',\n   "blocks": {_blocks(piece)}' if piece.blocks else ""
    return f'{{"netloom": {VERSION},\n "graph": {{\n{_drawing(piece)}{blocks}}}}}\n'


def _graph(graph: Graph) -> str:
    variables = _line(dict(graph.variables))
    return f'{{\n   "variables": {variables},\n{_drawing(graph)},\n   "blocks": {_blocks(graph)}}}'


def _blocks(graph: Graph) -> str:
    if not graph.blocks:
        return "{}"
    parts = []
    for name, block in graph.blocks.items():
        if block.code:
            parts.append(f'     {_line(name)}: {{"says": {_line(block.says)},\n     "code": {_line(block.code)}}}')
            continue
        variables = _line(dict(block.graph.variables))
        drawing = "  " + _drawing(inside(graph, name)).replace("\n", "\n  ")
        parts.append(f'     {_line(name)}: {{"says": {_line(block.says)},\n     "variables": {variables},\n{drawing}}}')
    return "{\n" + ",\n".join(parts) + "}"


def _drawing(graph: Graph) -> str:
    wires = Wires(canonical_edge(edge, graph) for edge in graph.edges.values())
    edges = in_order(wires.values(), graph.nodes)
    drawing = graph.drawing
    annotations = _lines([_annotation(item) for item in drawing.annotations.values()])
    return (
        f'   "nodes": {_lines([_node(node) for node in graph.nodes.values()])},\n'
        f'   "edges": {_lines([str(edge) for edge in edges])}'
        + (f',\n   "annotations": {annotations}' if drawing.annotations else "")
        + (',\n   "downward": true' if drawing.downward else "")
    )


def _annotation(item: Annotation) -> dict[str, Any]:
    places = {"at": [_short(x) for x in item.at], "size": [_short(x) for x in item.size]}
    return {"id": item.id, "kind": item.kind, "text": item.text, **places, "colour": item.colour}


def _node(node: Node) -> dict[str, Any]:
    line = {"id": node.id, "layer": node.layer, "params": dict(node.params), "at": [_short(x) for x in node.at]}
    line |= {"shares": node.shares} if node.shares else {}
    return {**line, "bypassed": True} if node.bypassed else line


def _data(plan: DataPlan) -> str:
    data = {"source": plan.source, **plan.options, "validation": plan.validation, "seed": plan.seed}
    text = _line(data)
    if not plan.fields:
        return text
    return f'{text[:-1]},\n   "fields": {_lines([msgspec.to_builtins(item) for item in plan.fields])}}}'


def _training(plan: TrainingPlan) -> dict[str, Any]:
    result: dict[str, Any] = {"optimizer": {"name": plan.optimizer.name, **plan.optimizer.params}}
    default = TrainingPlan()
    for item in fields(plan):
        value = getattr(plan, item.name)
        if item.name in ALWAYS_WRITTEN:
            result[item.name] = value
        elif item.name == "insight":
            changed = _changed(value, default.insight)
            result |= {"insight": changed} if changed else {}
        elif item.name != "optimizer" and value != getattr(default, item.name):
            result[item.name] = value
    return result


def _changed(value: Any, default: Any) -> dict[str, Any]:
    names = [item.name for item in fields(value)]
    return {name: getattr(value, name) for name in names if getattr(value, name) != getattr(default, name)}


def _short(number: float) -> float:
    """A whole place on the canvas without its `.0`."""
    return int(number) if math.isfinite(number) and number == int(number) and abs(number) < 2**53 else number


def _lines(items: list[Any]) -> str:
    return "[\n     " + ",\n     ".join(map(_line, items)) + "]" if items else "[]"


def _line(value: Any) -> str:
    return _encode(value)


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(_permissions(path))
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _permissions(path: Path) -> int:
    """Those of the file that is replaced; for a new one, what the system gives new files."""
    with contextlib.suppress(FileNotFoundError):
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
