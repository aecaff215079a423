"""What a drawing has besides layers and wires: frames, notes and its direction. None of it means anything to torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

from engine.design.graph.wires import Point

AnnotationKind = Literal["frame", "note"]
AnnotationColour = Literal["grey", "blue", "teal", "green", "yellow", "orange", "red", "purple"]
COLOURS: tuple[AnnotationColour, ...] = get_args(AnnotationColour)
LEAST_SIZE: Point = (80.0, 48.0)
"""No frame and no note is smaller, in scene pixels."""

MAX_SIZE = 100_000_000.0
MAX_TEXT = 10_000
"""More letters than this no note has."""

MAX_ANNOTATIONS = 2_000
MAX_BENDS = 100
"""So many frames and notes a graph has at most, and so many bends a wire; a file that has more is not read."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A frame behind cards, which move along with it, or a note among them.

    Attributes:
        id: its name, unique among the annotations of its graph; nobody sees it.
        kind: `frame` or `note`.
        text: the title of a frame, or what a note says, over several lines if need be.
        at: the top left corner on the canvas, in scene pixels.
        size: width and height, in scene pixels.
        colour: one of `COLOURS`.
    """

    id: str
    kind: AnnotationKind
    text: str = ""
    at: Point = (0.0, 0.0)
    size: Point = (240.0, 160.0)
    colour: AnnotationColour = "grey"

    def holds(self, at: Point, size: Point = (0.0, 0.0)) -> bool:
        """Whether a rectangle lies inside of it."""
        inside_across = self.at[0] <= at[0] and at[0] + size[0] <= self.at[0] + self.size[0]
        return inside_across and self.at[1] <= at[1] and at[1] + size[1] <= self.at[1] + self.size[1]


@dataclass(frozen=True)
class Drawing:
    """Frames, notes and the direction of a graph's picture.

    Attributes:
        annotations: frames and notes by id, the lowest first.
        downward: whether the network is drawn from top to bottom, and not from left to right.
    """

    annotations: Mapping[str, Annotation] = field(default_factory=lambda: MappingProxyType({}))
    downward: bool = False
