"""Reading a project file: strictly, within limits, and with nothing in it ever executed."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from engine.design.data.plan import DataPlan
from engine.design.graph import (
    Annotation,
    Block,
    Blocks,
    Drawing,
    Edge,
    EditRefused,
    Graph,
    Node,
    ParamValue,
    Wires,
)
from engine.design.graph.blocks import ENDS, inside, unsound
from engine.design.graph.code import MAX_ALL_CODE, code_of, plain_lines
from engine.design.graph.drawing import MAX_BENDS
from engine.design.graph.edits import require_name
from engine.design.project.edges import canonical_edge, parsed
from engine.design.project.form import (
    MAX_NODES_OF_BLOCKS,
    FileAnnotation,
    FileBlock,
    FileData,
    FileGraph,
    FileNode,
    FileOptimizer,
    FilePiece,
    FileProject,
    FileTraining,
)
from engine.design.project.migration import migrated
from engine.design.project.project import Project
from engine.design.project.wording import ProjectUnreadable, cropped, sentence
from engine.design.training.plan import InsightPlan, OptimizerChoice, TrainingPlan

MAX_BYTES = 32 * 2**20
MAX_COMMAS = 1_000_000
"""A file of millions of tiny things would keep whoever opens it waiting; a large network has a tenth of that."""
MAX_DEPTH = 16
MAX_TEXT = 2**20
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)

Form = TypeVar("Form")
Value = TypeVar("Value")


def read_project(path: Path) -> Project:
    """Read a project file.

    Raises:
        ProjectUnreadable: it can't be found or read, or is no project; the file is left as it is.
    """
    return _read(path, _project)


def read_piece(path: Path) -> Graph:
    """Read a file that holds a piece of a network, such as blocks.

    Raises:
        ProjectUnreadable: it can't be found or read, or holds none.
    """
    return _read(path, _piece)


def _read(path: Path, form: Callable[[object], Value]) -> Value:
    what = printable(str(path))
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ProjectUnreadable("there is no such file.", what=what) from None
    except IsADirectoryError:
        raise ProjectUnreadable("it is a folder, not a file.", what=what) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ProjectUnreadable(f"the system says {reason!r}.", what=what) from None
    try:
        return form(_decoded(content))
    except ProjectUnreadable as error:
        raise ProjectUnreadable(error.reason, what=what) from None


def parse_project(text: str) -> Project:
    """Read a project from the text of its file.

    Raises:
        ProjectUnreadable: it is none.
    """
    return _project(_decoded(_encoded(text)))


def parse_graph_text(text: str) -> Graph:
    """Read copied nodes, the wires among them and the blocks they use, as `graph_text` writes them.

    A mail may have put words around them, and a `>` before each line.

    Raises:
        ProjectUnreadable: the text is something else.
    """
    try:
        return _piece(_decoded(_encoded(text)))
    except ProjectUnreadable as error:
        kept = _out_of_a_mail(text)
        if kept != text:
            with suppress(ProjectUnreadable):
                return _piece(_decoded(_encoded(kept)))
        raise ProjectUnreadable(error.reason, what="The text") from None


def _out_of_a_mail(text: str) -> str:
    plain = _QUOTED.sub("", text)
    return plain[max(plain.find("{"), 0) : plain.rfind("}") + 1]


def _piece(decoded: object) -> Graph:
    data = migrated(decoded)
    if set(data) != {"netloom", "graph"}:
        raise ProjectUnreadable("it is no piece of a network.")
    piece = _converted(data["graph"], FilePiece)
    return _drawn(piece, {}, _blocks(piece.blocks))


def printable(text: str, length: int = 200) -> str:
    """Text as one line that no terminal obeys."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:length])
    return shown if len(text) <= length else f"{shown}…"


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ProjectUnreadable("it holds half a character (a lone surrogate), which no file can hold.") from None


def _decoded(content: bytes) -> object:
    if len(content) > MAX_BYTES:
        raise ProjectUnreadable(f"it is larger than {MAX_BYTES // 2**20} MB, which no project is.")
    if content.count(b",") > MAX_COMMAS:
        raise ProjectUnreadable(f"it lists more than {MAX_COMMAS:,} things, which no project does.")
    try:
        return msgspec.json.decode(content)
    except RecursionError:
        raise ProjectUnreadable("its lists and groups are nested too deeply for a project.") from None
    except UnicodeDecodeError as error:
        raise ProjectUnreadable(f"it is not UTF-8 text (at byte {error.start:,}).") from None
    except msgspec.DecodeError as error:
        raise ProjectUnreadable(_malformed(str(error), content)) from None


def _malformed(says: str, content: bytes) -> str:
    if not content.strip():
        return "it is empty."
    says, _, byte = says.removeprefix("JSON is malformed: ").partition(" (byte ")
    if not byte:
        return f"it is no sound JSON: {says[0].lower()}{says[1:].partition(' - at')[0]}."
    before = content[: int(byte.rstrip(")"))]
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    return f"it is no sound JSON: {says} in line {line}, column {column}."


def _converted(data: object, form: type[Form], *, at: str = "") -> Form:
    try:
        return msgspec.convert(data, form)
    except (msgspec.ValidationError, OverflowError) as error:
        raise ProjectUnreadable(sentence(error, data, at=at)) from None


def _project(data: object) -> Project:
    file = _converted(migrated(data), FileProject)
    return Project(
        name=file.name,
        graph=_graph(file.graph),
        data=None if file.data is None else _data(file.data),
        training=_training(file.training),
    )


def _graph(file: FileGraph) -> Graph:
    return _drawn(file, file.variables, _blocks(file.blocks))


def _drawn(file: FileGraph | FilePiece, variables: dict[str, int | float], blocks: Blocks) -> Graph:
    graph = _without_wires(file, variables, blocks)
    return replace(graph, edges=Wires(_edges(file.edges, graph).values()))


def _without_wires(file: FileGraph | FilePiece | FileBlock, variables: dict[str, int | float], blocks: Blocks) -> Graph:
    nodes = _nodes(file.nodes)
    for name, value in variables.items():
        place = f"graph.variables.{cropped(name, 40)}"
        _require_name(name, place, "The name of a variable")
        if name in nodes:
            raise ProjectUnreadable(f"{place} has the name of a node; they share one space of names.")
        _value(value, place)
    drawing = Drawing(MappingProxyType(_annotations(file.annotations)), file.downward)
    return Graph(MappingProxyType(nodes), variables=MappingProxyType(variables), blocks=blocks, drawing=drawing)


def _annotations(files: list[FileAnnotation]) -> dict[str, Annotation]:
    annotations: dict[str, Annotation] = {}
    for number, file in enumerate(files, start=1):
        place = f"annotation {number} ({cropped(file.id)})"
        if file.id in annotations:
            raise ProjectUnreadable(f"{place} has the id of an earlier one.")
        if not all(map(math.isfinite, file.at)):
            raise ProjectUnreadable(f"{place}, at is a finite place.")
        annotations[file.id] = Annotation(**msgspec.structs.asdict(file))
    return annotations


def _blocks(files: dict[str, Any]) -> Blocks:
    """Read the blocks, and then their wires, whose ports the other blocks may have."""
    blocks: dict[str, Block] = {}
    wires: dict[str, list[str]] = {}
    _expect_drawable(files)
    for name, data in files.items():
        place = f"block {cropped(name, 40)}"
        _require_name(name, place, "The name of a block")
        if name in ENDS:
            raise ProjectUnreadable(f"{place} has the name of what marks the ends of a block.")
        file = _converted(data, FileBlock, at=place)
        with _within(place):
            if file.code and (file.nodes or file.edges or file.variables):
                raise ProjectUnreadable("code stands in place of nodes, edges and variables, but here there are both.")
            blocks[name] = Block(_without_wires(file, file.variables, Blocks()), file.says, plain_lines(file.code))
        wires[name] = file.edges
    if (letters := sum(map(len, code_of(blocks).values()))) > MAX_ALL_CODE:
        raise ProjectUnreadable(f"custom layers have at most {MAX_ALL_CODE:,} letters in all, but here {letters:,}.")
    wrong = unsound(blocks)
    if wrong:
        raise ProjectUnreadable(f"{wrong}.")
    bare = Graph(blocks=Blocks(blocks))
    for name, texts in wires.items():
        with _within(f"block {cropped(name, 40)}"):
            edges = _edges(texts, inside(bare, name))
        blocks[name] = replace(blocks[name], graph=replace(blocks[name].graph, edges=Wires(edges.values())))
    return Blocks(blocks)


def _expect_drawable(files: dict[str, Any]) -> None:
    """See to it that all blocks together hold no more nodes than a person draws, before any of them is looked at."""
    nodes = [data.get("nodes") for data in files.values() if isinstance(data, dict)]
    count = sum(len(listed) for listed in nodes if isinstance(listed, list))
    if count > MAX_NODES_OF_BLOCKS:
        raise ProjectUnreadable(f"blocks hold at most {MAX_NODES_OF_BLOCKS:,} nodes in all, but here {count:,}.")


@contextmanager
def _within(place: str) -> Iterator[None]:
    """Name the block in what is wrong inside of it."""
    try:
        yield
    except ProjectUnreadable as error:
        raise ProjectUnreadable(f"{place}, {error.reason}") from None


def _nodes(files: list[FileNode]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for number, file in enumerate(files, start=1):
        place = f"node {number}"
        _require_name(file.id, place, "The id of a node")
        if file.id in nodes:
            raise ProjectUnreadable(f"{place} has the id {file.id!r}, but an earlier node has it already.")
        place += f" ({file.id})"
        if not all(map(math.isfinite, file.at)):
            raise ProjectUnreadable(f"{place}, at is a finite place.")
        params = _values(file.params, f"{place}, params")
        nodes[file.id] = Node(file.id, file.layer, params, file.at, file.shares, file.bypassed)
    return nodes


def _edges(texts: list[str], graph: Graph) -> dict[object, Edge]:
    edges: dict[object, Edge] = {}
    for number, text in enumerate(texts, start=1):
        edge = parsed(text)
        if edge is None:
            ways = "'conv1 -> relu1' or 'lstm.hidden -> head'"
            if " via" in text:
                ways = f"'conv1 -> relu1 via 40,0 80,20', with at most {MAX_BENDS} places"
            raise ProjectUnreadable(f"{_edge(number, text)} is not written like {ways}.")
        for end in edge.ends:
            if end.node not in graph.nodes:
                raise ProjectUnreadable(f"{_edge(number, text)} names the node {end.node!r}, which is not there.")
        edge = canonical_edge(edge, graph)
        if edge.target in edges:
            raise ProjectUnreadable(
                f"{_edge(number, text)} arrives at {edge.target}, where {edges[edge.target].source} arrives already: "
                f"an input takes one edge."
            )
        edges[edge.target] = edge
    return edges


def _edge(number: int, text: str) -> str:
    return f"edge {number} ({cropped(text)})"


def _data(data: dict[str, Any]) -> DataPlan:
    file = _converted(data, FileData, at="data")
    counts = Counter(item.name for item in file.fields)
    for item in file.fields:
        if not item.name or len(item.name) > 200 or counts[item.name] > 1:
            raise ProjectUnreadable(f"data.fields: {cropped(item.name)} is no name of its own for a field.")
        if any(not 1 <= size < 2**31 for size in item.shape):
            raise ProjectUnreadable(f"data.fields: the sizes of {cropped(item.name)} are whole numbers from 1 on.")
    options = {key: value for key, value in data.items() if key not in FileData.__struct_fields__}
    return DataPlan(file.source, _values(options, "data"), file.validation, file.seed, tuple(file.fields))


def _training(file: FileTraining) -> TrainingPlan:
    plan = msgspec.structs.asdict(file)
    choice = _converted(file.optimizer, FileOptimizer, at="training.optimizer")
    params = {key: value for key, value in file.optimizer.items() if key != "name"}
    plan["optimizer"] = OptimizerChoice(choice.name, _values(params, "training.optimizer"))
    plan["insight"] = InsightPlan(**msgspec.structs.asdict(file.insight))
    return TrainingPlan(**plan)


def _require_name(name: str, place: str, what: str) -> None:
    try:
        require_name(name if len(name) <= 60 else f"{name[:60]}…", what=what)
    except EditRefused as refusal:
        says = str(refusal)
        raise ProjectUnreadable(f"{place}: {says[0].lower()}{says[1:]}") from None


def _values(values: dict[str, Any], place: str) -> Mapping[str, ParamValue]:
    return MappingProxyType({name: _value(value, f"{place}.{cropped(name, 40)}") for name, value in values.items()})


def _value(value: Any, place: str, depth: int = 0) -> ParamValue:
    """Turn lists into tuples, and refuse what no parameter holds."""
    if isinstance(value, list):
        if depth == MAX_DEPTH:
            raise ProjectUnreadable(f"{place} has lists nested more than {MAX_DEPTH} deep.")
        return tuple(_value(item, place, depth + 1) for item in value)
    if isinstance(value, dict):
        raise ProjectUnreadable(f"{place} is a number, text, true, false, null or a list, but here it is a group.")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ProjectUnreadable(f"{place} has at most {MAX_TEXT:,} characters, but here it has {len(value):,}.")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ProjectUnreadable(f"{place} is a number beyond what 64 bits hold.")
    assert value is None or isinstance(value, bool | int | float | str)
    return value
