"""The frames and notes on the canvas as items: what differs between two drawings is applied to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from engine.design.graph import Annotation, Graph
from studio.canvas.annotation_item import AnnotationItem
from studio.canvas.frame_item import FrameItem
from studio.canvas.note_item import NoteItem


class Annotations(Mapping[str, AnnotationItem]):
    """The items by the ids of their frames and notes; few of them, so that each can be asked."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self._items: dict[str, AnnotationItem] = {}

    def __getitem__(self, name: str) -> AnnotationItem:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    @property
    def frames(self) -> list[FrameItem]:
        """The frames, the topmost first."""
        frames = [item for item in self._items.values() if isinstance(item, FrameItem)]
        frames.reverse()
        frames.sort(key=_height, reverse=True)
        return frames

    @property
    def notes(self) -> list[NoteItem]:
        """The notes, the topmost first."""
        notes = [item for item in self._items.values() if isinstance(item, NoteItem)]
        return notes[::-1]

    def show(self, graph: Graph) -> dict[str, tuple[QRectF, QRectF]]:
        """Show the frames and notes of another graph; returns where those were and are that are elsewhere now."""
        wanted = graph.drawing.annotations
        for name in [name for name, item in self._items.items() if not _stays(item, wanted.get(name))]:
            for part in _with_title(self._items.pop(name)):
                self._scene.removeItem(part)
        shifts = {}
        for name, annotation in wanted.items():
            item = self._items.get(name)
            if item is None:
                item = FrameItem(annotation) if annotation.kind == "frame" else NoteItem(annotation)
                self._items[name] = item
                for part in _with_title(item):
                    self._scene.addItem(part)
            elif item.annotation != annotation or item.held() != annotation:
                before = item.rect
                item.take(annotation)
                if item.rect != before:
                    shifts[name] = before, item.rect
        return shifts

    def select(self, names: Collection[str]) -> bool:
        """Show which are selected; returns whether that changed."""
        turned = [item for name, item in self._items.items() if item.selected != (name in names)]
        for item in turned:
            item.selected = not item.selected
            item.refresh()
        return bool(turned)

    def hover(self, over: AnnotationItem | None) -> None:
        """Show which one is under the pointer, where it is taken hold of."""
        for item in self._items.values():
            if item.hovered != (item is over):
                item.hovered = item is over
                item.refresh()

    # What is where

    def note_at(self, at: QPointF) -> NoteItem | None:
        """The topmost note at a scene position."""
        return next((note for note in self.notes if note.takes_hold_at(at)), None)

    def frame_at(self, at: QPointF) -> FrameItem | None:
        """The topmost frame whose title is at a scene position."""
        return next((frame for frame in self.frames if frame.takes_hold_at(at)), None)

    def from_the_top(self) -> list[AnnotationItem]:
        """All of them, the topmost first."""
        return [*self.notes, *self.frames]

    def rects(self, names: Iterable[str] | None = None) -> list[QRectF]:
        """Where these are by the value, or all, in scene coordinates; one may be held or glide elsewhere meanwhile."""
        items = self._items.values() if names is None else [self._items[n] for n in names if n in self._items]
        return [QRectF(*item.annotation.at, *item.annotation.size) for item in items]

    def chosen_by(self, area: QRectF) -> list[str]:
        """What a box selects: the notes it touches, and the frames that lie in it wholly."""
        return [
            name
            for name, item in self._items.items()
            if (area.contains(item.rect) if isinstance(item, FrameItem) else area.intersects(item.rect))
        ]

    def brought_along(
        self, frames: Iterable[str], cards: Mapping[str, QRectF]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """What lies wholly in any of these frames: the cards, and the other frames and notes."""
        areas = [self._items[name].rect for name in frames if isinstance(self._items.get(name), FrameItem)]
        nodes = {name for name, rect in cards.items() if any(area.contains(rect) for area in areas)}
        drawn = {name for name, item in self._items.items() if any(area.contains(item.rect) for area in areas)}
        return frozenset(nodes), frozenset(drawn)


def _with_title(item: AnnotationItem) -> list[QGraphicsItem]:
    return [item, item.title] if isinstance(item, FrameItem) else [item]


def _height(frame: FrameItem) -> float:
    return frame.zValue()


def _stays(item: AnnotationItem, annotation: Annotation | None) -> bool:
    return annotation is not None and annotation.kind == item.annotation.kind
