"""Where frames go: around what they hold, also when that was moved without them; and notes along with the layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF

from engine.design.graph import Annotation, Graph, Point
from engine.design.graph.drawing_edits import change_annotation, move_annotations
from engine.design.graph.edits import move_nodes
from studio.canvas.aligning import Box
from studio.canvas.frame_item import BAR_HEIGHT
from studio.canvas.grid import on_grid
from studio.canvas.noting import Beside, beside, box_of, cards_of, free_place, meets, with_room

_BESIDE, _ABOVE, _BELOW = 16.0, 20.0, 24.0
"""The room between a frame and what it holds; beside it so little that a frame fits between the cards of a row."""

_ROUNDS = 4
"""So often notes are looked at anew, until all of them stay where they are."""


def around(area: QRectF) -> QRectF:
    """A frame around an area, with room on all sides and for the title, its corners on the grid."""
    low = area.topLeft() - QPointF(_BESIDE, _ABOVE + BAR_HEIGHT)
    high = area.bottomRight() + QPointF(_BESIDE, _BELOW)
    left, top, right, bottom = (on_grid(side) for side in (low.x(), low.y(), high.x(), high.y()))
    return QRectF(left, top, right - left, bottom - top)


def reframed(
    before: Graph, after: Graph, sizes: Mapping[str, Point], later: Mapping[str, Point] | None = None
) -> Graph:
    """Put each frame around where the layers stand now that it held before, and each note beside its layer.

    Args:
        before: the graph from before the layers were moved.
        after: the same one with layers moved, and frames and notes where they were.
        sizes: width and height of each card.
        later: the same after the layers were moved, if that changed it.

    Returns:
        The graph with its frames and notes moved, and frames resized; a frame of which everything stayed is left alone.
    """
    return _Redrawn(before, after, sizes, later or sizes).graph


def redrawn(before: Graph, after: Graph, sizes: Mapping[str, Point], later: Mapping[str, Point]) -> Graph:
    """Do the same, but draw the layers apart where notes have no room among them; done again, it changes nothing.

    Args:
        before: the graph from before all of its layers were arranged.
        after: the same one arranged, and frames and notes where they were.
        sizes: width and height of each card before.
        later: the same afterwards.
    """
    places = {name: node.at for name, node in after.nodes.items()}
    result = _Redrawn(before, after, sizes, later, makes_room=True).graph
    for _ in range(_ROUNDS if any(item.kind == "note" for item in before.drawing.annotations.values()) else 0):
        again = _Redrawn(result, move_nodes(result, places), later, later, makes_room=True).graph
        if again == result:
            break
        result = again
    return result


class _Redrawn:
    """Frames and notes put where their layers are now, the smallest frame first, as what holds others follows them.

    Attributes:
        graph: what came of it.
    """

    def __init__(
        self,
        before: Graph,
        after: Graph,
        sizes: Mapping[str, Point],
        later: Mapping[str, Point],
        *,
        makes_room: bool = False,
    ) -> None:
        self._before = before.drawing.annotations
        frames = [item for item in self._before.values() if item.kind == "frame"]
        frames.sort(key=lambda item: item.size[0] * item.size[1])
        self._was = cards_of(before, sizes)
        self._held = {frame.id: self._names_in(frame) for frame in frames}
        self._homes: dict[str, str] = {}
        self._tied: dict[str, Beside] = {}
        for note in self._before.values():
            if note.kind == "note":
                self._tie(note, frames)
        for place, frame in enumerate(frames):
            if not self._held[frame.id]:
                self._tie(frame, frames[place + 1 :])
        self.graph = with_room(after, later, self._tied.values()) if makes_room else after
        self._now = cards_of(self.graph, later)
        self._placed: list[str] = []
        for frame in frames:
            if self._held[frame.id]:
                self._place_notes(frame.id)
                self._put_around(frame)
        self._place_notes("")

    def _names_in(self, frame: Annotation) -> list[str]:
        return [name for name, box in self._was.items() if frame.holds(box[:2], box[2:])]

    def _tie(self, note: Annotation, frames: Iterable[Annotation]) -> None:
        """Find the card that a note belongs to, of those in its frame; in a frame without any it belongs to that.

        A frame without any card is much like a note.
        """
        self._homes[note.id] = home = next((frame.id for frame in frames if frame.holds(note.at, note.size)), "")
        names = self._held[home] if home else self._was.keys()
        if names:
            self._tied[note.id] = beside(note, {name: self._was[name] for name in names})

    def _place_notes(self, home: str) -> None:
        """Put the notes of a frame, or those in none, beside their cards."""
        for name, tied in self._tied.items():
            if self._homes[name] == home:
                at = free_place(tied.wish(self._now), partial(self._in_the_way, tied.note), self._now.values())
                if at != tied.note.at:
                    by = at[0] - tied.note.at[0], at[1] - tied.note.at[1]
                    inner = {item.id: (item.at[0] + by[0], item.at[1] + by[1]) for item in self._inside(tied.note)}
                    self.graph = move_annotations(self.graph, {name: at, **inner})
                self._placed.append(name)

    def _in_the_way(self, note: Annotation, area: Box) -> Iterator[Box]:
        """The other notes that have their places, and the frames, but for those that it lies on already."""
        drawn = self.graph.drawing.annotations
        names = list(self._placed)
        if not self._homes[note.id]:
            names += [frame for frame, held in self._held.items() if held]
        for name in names:
            if meets(area, box_of(drawn[name])) and not meets(box_of(note), box_of(self._before[name])):
                yield box_of(drawn[name])

    def _put_around(self, frame: Annotation) -> None:
        """Put a frame around its cards and what else it held; where its cards stayed, let it grow at most."""
        drawn, held = self.graph.drawing.annotations, self._held[frame.id]
        inner = [box_of(drawn[item.id]) for item in self._inside(frame)]
        if any(self._was[name][:2] != self._now[name][:2] for name in held):
            rect = around(_area([*(self._now[name] for name in held), *inner]))
        elif outer := [box for box in inner if not frame.holds(box[:2], box[2:])]:
            rect = QRectF(*frame.at, *frame.size).united(around(_area(outer)))
        else:
            return
        changed = replace(frame, at=(rect.x(), rect.y()), size=(rect.width(), rect.height()))
        self.graph = change_annotation(self.graph, changed)

    def _inside(self, frame: Annotation) -> list[Annotation]:
        """The frames and notes in a frame, as they were before."""
        if frame.kind == "note":
            return []
        return [item for item in self._before.values() if item.id != frame.id and frame.holds(item.at, item.size)]


def _area(boxes: Iterable[Box]) -> QRectF:
    area = QRectF()
    for box in boxes:
        area = area.united(QRectF(*box))
    return area
