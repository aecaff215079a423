"""Where frames go: around what they hold, also when that was moved without them; and notes along with the layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF

from engine.design.graph import Annotation, Graph, Point
from engine.design.graph.drawing_edits import change_annotation, move_annotations
from engine.design.graph.edits import move_nodes
from studio.canvas.aligning import Box, meets
from studio.canvas.frame_item import BAR_HEIGHT
from studio.canvas.grid import on_grid
from studio.canvas.noting import Beside, Standing, beside, box_of, cards_of, free_place, with_room

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
    return _placed(before, after, sizes, later or sizes)


def redrawn(before: Graph, after: Graph, sizes: Mapping[str, Point], later: Mapping[str, Point]) -> Graph:
    """Do the same, but draw the layers apart where notes have no room among them; done again, it changes nothing.

    Args:
        before: the graph from before all of its layers were arranged.
        after: the same one arranged, and frames and notes where they were.
        sizes: width and height of each card before.
        later: the same afterwards.
    """
    places = {name: node.at for name, node in after.nodes.items()}
    result = _placed(before, after, sizes, later, makes_room=True)
    for _ in range(_ROUNDS if any(item.kind == "note" for item in before.drawing.annotations.values()) else 0):
        again = _placed(result, move_nodes(result, places), later, later, makes_room=True)
        if again == result:
            break
        result = again
    return result


def _placed(
    before: Graph, after: Graph, sizes: Mapping[str, Point], later: Mapping[str, Point], *, makes_room: bool = False
) -> Graph:
    """Put frames and notes where their layers are now; see what they belong to first."""
    ties = _Ties(before, sizes)
    if makes_room:
        after = with_room(after, later, ties.tied.values())
    return _Placing(ties, after, later).done()


class _Ties:
    """What frames and notes belonged to before the layers were moved.

    A frame without any card is much like a note.

    Attributes:
        drawn: all of them, by their names.
        frames: the frames, the smallest first.
        cards: where the cards were.
        held: the cards in each frame.
        homes: the frame that a note is in; an empty text for none.
        tied: the card that a note belongs to, of those in its frame; in a frame without any it belongs to that alone.
    """

    def __init__(self, before: Graph, sizes: Mapping[str, Point]) -> None:
        self.drawn = before.drawing.annotations
        self.frames = [item for item in self.drawn.values() if item.kind == "frame"]
        self.frames.sort(key=lambda item: item.size[0] * item.size[1])
        self.cards = Standing(cards_of(before, sizes))
        self.held = {frame.id: self._names_in(frame) for frame in self.frames}
        self.homes: dict[str, str] = {}
        self.tied: dict[str, Beside] = {}
        for item in self.drawn.values():
            if item.kind == "note":
                self._tie(item, self.frames)
        for place, frame in enumerate(self.frames):
            if not self.held[frame.id]:
                self._tie(frame, self.frames[place + 1 :])

    def _names_in(self, frame: Annotation) -> dict[str, Box]:
        boxes = self.cards.boxes
        near = {name: boxes[name] for name in self.cards.within(box_of(frame))}
        return {name: box for name, box in near.items() if frame.holds(box[:2], box[2:])}

    def _tie(self, item: Annotation, frames: Iterable[Annotation]) -> None:
        """Find what a note, or a frame without cards, belongs to."""
        self.homes[item.id] = home = next((frame.id for frame in frames if frame.holds(item.at, item.size)), "")
        names = self.held[home] if home else self.cards.boxes
        if names:
            self.tied[item.id] = beside(item, self.cards, names)

    def inside(self, item: Annotation) -> list[Annotation]:
        """The frames and notes in a frame; none in a note."""
        if item.kind == "note":
            return []
        return [other for other in self.drawn.values() if other.id != item.id and item.holds(other.at, other.size)]


class _Placing:
    """Frames and notes put where their layers are now, the smallest frame first, as what holds others follows them."""

    def __init__(self, ties: _Ties, after: Graph, later: Mapping[str, Point]) -> None:
        self._ties = ties
        self._graph = after
        self._now = Standing(cards_of(after, later))
        self._placed: list[str] = []

    def done(self) -> Graph:
        """Put all of them there."""
        for frame in self._ties.frames:
            if self._ties.held[frame.id]:
                self._place_in(frame.id)
                self._put_around(frame)
        self._place_in("")
        return self._graph

    def _place_in(self, home: str) -> None:
        """Put what belongs to cards in a frame beside those, or what is in no frame."""
        for name, tied in self._ties.tied.items():
            if self._ties.homes[name] == home:
                item = tied.item
                at = free_place(tied.wish(self._now.boxes), partial(self._in_the_way, item), self._now)
                if at != item.at:
                    by = at[0] - item.at[0], at[1] - item.at[1]
                    inner = self._ties.inside(item)
                    places = {other.id: (other.at[0] + by[0], other.at[1] + by[1]) for other in inner}
                    self._graph = move_annotations(self._graph, {name: at, **places})
                self._placed.append(name)

    def _in_the_way(self, item: Annotation, area: Box) -> Iterator[Box]:
        """The other notes that have their places, and the frames, but for those that it lies on already."""
        drawn = self._graph.drawing.annotations
        names = list(self._placed)
        if not self._ties.homes[item.id]:
            names += [frame for frame, held in self._ties.held.items() if held]
        for name in names:
            if meets(area, box_of(drawn[name])) and not meets(box_of(item), box_of(self._ties.drawn[name])):
                yield box_of(drawn[name])

    def _put_around(self, frame: Annotation) -> None:
        """Put a frame around its cards and what else it held; where its cards stayed, let it grow at most."""
        drawn, now, held = self._graph.drawing.annotations, self._now.boxes, self._ties.held[frame.id]
        inner = [box_of(drawn[item.id]) for item in self._ties.inside(frame)]
        if any(box[:2] != now[name][:2] for name, box in held.items()):
            rect = around(_area([*(now[name] for name in held), *inner]))
        elif outer := [box for box in inner if not frame.holds(box[:2], box[2:])]:
            rect = QRectF(*frame.at, *frame.size).united(around(_area(outer)))
        else:
            return
        changed = replace(frame, at=(rect.x(), rect.y()), size=(rect.width(), rect.height()))
        self._graph = change_annotation(self._graph, changed)


def _area(boxes: Iterable[Box]) -> QRectF:
    area = QRectF()
    for box in boxes:
        area = area.united(QRectF(*box))
    return area
