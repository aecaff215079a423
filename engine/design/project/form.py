"""What a project file may hold, key by key; anything else in it is refused."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from engine.design.data.field import Field
from engine.design.graph.code import MAX_CODE
from engine.design.graph.drawing import MAX_ANNOTATIONS, MAX_SIZE, MAX_TEXT, AnnotationColour, AnnotationKind
from engine.design.training.plan import MemoryFormat, Precision, WhenClosed

VERSION = 1
"""The version of the file that this Netloom writes."""

MAX_NODES = 20_000
MAX_EDGES = 100_000
MAX_VARIABLES = 1_000
MAX_FIELDS = 1_000
MAX_BLOCKS = 1_000
MAX_NODES_OF_BLOCKS = 100_000
"""More than these no person draws; a file that has more is to keep whoever opens it waiting."""

Seed = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
Position = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Side = Annotated[float, msgspec.Meta(gt=0, le=MAX_SIZE)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Title = Annotated[str, msgspec.Meta(max_length=200)]
DeviceName = Annotated[str, msgspec.Meta(pattern=r"^(auto|cpu|mps|(cuda|xpu)(:[0-9]{1,3})?)\Z")]


class FileNode(msgspec.Struct, forbid_unknown_fields=True):
    """A node's line."""

    id: str
    layer: Name
    params: dict[str, Any] = msgspec.field(default_factory=dict)
    at: tuple[float, float] = (0.0, 0.0)
    shares: Annotated[str, msgspec.Meta(max_length=60)] = ""
    bypassed: bool = False


class FileAnnotation(msgspec.Struct, forbid_unknown_fields=True):
    """A frame's or a note's line."""

    id: Name
    kind: AnnotationKind
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""
    at: tuple[float, float] = (0.0, 0.0)
    size: tuple[Side, Side] = (240.0, 160.0)
    colour: AnnotationColour = "grey"


Variables = Annotated[dict[str, int | float], msgspec.Meta(max_length=MAX_VARIABLES)]
Nodes = Annotated[list[FileNode], msgspec.Meta(max_length=MAX_NODES)]
Edges = Annotated[list[str], msgspec.Meta(max_length=MAX_EDGES)]
Annotations = Annotated[list[FileAnnotation], msgspec.Meta(max_length=MAX_ANNOTATIONS)]


class FileBlock(msgspec.Struct, forbid_unknown_fields=True):
    """A block, or a custom layer, which has code in place of nodes."""

    says: Annotated[str, msgspec.Meta(max_length=500)] = ""
    code: Annotated[str, msgspec.Meta(max_length=MAX_CODE)] = ""
    variables: Variables = msgspec.field(default_factory=dict)
    nodes: Nodes = msgspec.field(default_factory=list)
    edges: Edges = msgspec.field(default_factory=list)
    annotations: Annotations = msgspec.field(default_factory=list)
    downward: bool = False


class FileGraph(msgspec.Struct, forbid_unknown_fields=True):
    """The drawing."""

    variables: Variables = msgspec.field(default_factory=dict)
    nodes: Nodes = msgspec.field(default_factory=list)
    edges: Edges = msgspec.field(default_factory=list)
    annotations: Annotations = msgspec.field(default_factory=list)
    downward: bool = False
    blocks: Annotated[dict[str, Any], msgspec.Meta(max_length=MAX_BLOCKS)] = msgspec.field(default_factory=dict)


class FilePiece(msgspec.Struct, forbid_unknown_fields=True):
    """Copied nodes with the wires among them, and the blocks they use."""

    nodes: Nodes
    edges: Edges = msgspec.field(default_factory=list)
    annotations: Annotations = msgspec.field(default_factory=list)
    downward: bool = False
    blocks: Annotated[dict[str, Any], msgspec.Meta(max_length=MAX_BLOCKS)] = msgspec.field(default_factory=dict)


class FileData(msgspec.Struct):
    """The data plan; the keys that are not here are the source's own options."""

    source: Name
    validation: Annotated[float, msgspec.Meta(gt=0, lt=1)] = 0.2
    seed: Seed = 0
    fields: Annotated[list[Field], msgspec.Meta(max_length=MAX_FIELDS)] = msgspec.field(default_factory=list)


class FileOptimizer(msgspec.Struct):
    """The optimizer; the keys that are not here are its own parameters."""

    name: Name = "Adam"


class FileInsight(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is explained after each epoch."""

    method: Title = "saliency"
    layer: Title = ""
    samples: Annotated[tuple[Position, ...], msgspec.Meta(max_length=64)] = (0, 1, 2, 3)


class FileTraining(msgspec.Struct, forbid_unknown_fields=True):
    """The training plan."""

    optimizer: dict[str, Any] = msgspec.field(default_factory=lambda: {"name": "Adam"})
    epochs: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 10
    batch_size: Annotated[int, msgspec.Meta(ge=1, le=2**24)] = 64
    seed: Seed = 0
    device: DeviceName = "auto"
    threads: Annotated[int, msgspec.Meta(ge=1, le=4096)] | None = None
    memory_format: MemoryFormat = "auto"
    fused: bool = True
    precision: Precision = "float32"
    when_closed: WhenClosed = "finish"
    insight: FileInsight = msgspec.field(default_factory=FileInsight)


class FileProject(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    netloom: int
    name: Title = "Untitled"
    graph: FileGraph = msgspec.field(default_factory=FileGraph)
    data: dict[str, Any] | None = None
    training: FileTraining = msgspec.field(default_factory=FileTraining)
