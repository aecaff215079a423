"""Cards in the hand: only what is seen moves with the pointer; everything arrives when it is let go."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF

from engine.design.graph import Edge
from studio.canvas.scene import CanvasScene

_AHEAD = 200.0
"""How far outside of what is seen cards move along, in scene pixels."""


class Carry:
    """Moves cards, frames and notes by an offset without touching the value.

    From far away the blocks are painted shifted and no item moves at all; close by, the items that can be seen do.
    """

    def __init__(
        self,
        scene: CanvasScene,
        names: Iterable[str],
        is_far: Callable[[], bool],
        seen: Callable[[], QRectF],
        annotations: Iterable[str] = (),
    ) -> None:
        self._scene = scene
        self._is_far = is_far
        self._seen = seen
        self.start = {name: scene.cards[name].pos() for name in names if name in scene.cards}
        self._cards = [(scene.cards[name], at.x(), at.y()) for name, at in self.start.items()]
        drawn = {name: scene.annotations[name] for name in annotations if name in scene.annotations}
        self._drawn = [(item, item.annotation.at, item.annotation.size) for item in drawn.values()]
        self.drawn = {name: item.annotation.at for name, item in drawn.items()}
        self._left = [scene.cards[name].card for name in self.start]
        wires = scene.hanging(self.start)
        self._inner = [w for e, w in wires.items() if e.source.node in self.start and e.target.node in self.start]
        self._outer = [w for e, w in wires.items() if not (e.source.node in self.start and e.target.node in self.start)]
        self._inner_areas = [wire.path().controlPointRect() for wire in self._inner]
        for edge in wires:
            scene.labels.forget(edge)
        for name in self.start:
            scene.cards[name].setZValue(3)

    def to(self, offset: QPointF) -> None:
        """Hold the cards so far from where they were."""
        scene = self._scene
        self._put_drawn(offset)
        if self._is_far():
            if not scene.lifted:
                self._put(QPointF(), everything=True)
                scene.lifted = frozenset(self.start)
            scene.carried_by = QPointF(offset)
        else:
            if scene.lifted:
                scene.lifted = frozenset()
            self._put(offset, everything=False)
        scene.marked.emit()

    def drop(self, offset: QPointF) -> dict[str, QPointF]:
        """Let go; returns where each card stands now."""
        scene = self._scene
        scene.lifted = frozenset()
        scene.carried_by = QPointF()
        for name in self.start:
            scene.cards[name].setZValue(2 if scene.cards[name].selected else 1)
        self._put_drawn(offset)
        places = {name: at + offset for name, at in self.start.items()}
        for area in self._left:
            scene.ways.disturb(area)
        scene.place(places, self._shifted(offset))
        return places

    def put_back(self, offset: QPointF) -> None:
        """Have everything where it was, after it was let go so far away."""
        self._put_drawn(QPointF())
        self._scene.place(self.start, self._shifted(-offset))

    def _shifted(self, offset: QPointF) -> set[Edge]:
        """Have the wires among the cards run as before, but for those long enough to have to go around other cards."""
        short = [wire for wire in self._inner if wire.region.isNull()]
        for wire in short:
            wire.shift(offset)
            self._scene.ways.remember(wire)
        return {wire.edge for wire in short}

    def _put_drawn(self, offset: QPointF) -> None:
        for item, (x, y), size in self._drawn:
            item.hold((x + offset.x(), y + offset.y()), size)

    def _put(self, offset: QPointF, *, everything: bool) -> None:
        scene = self._scene
        dx, dy = offset.x(), offset.y()
        seen = self._seen().adjusted(-_AHEAD, -_AHEAD, _AHEAD, _AHEAD)
        left, top, right, bottom = seen.left() - 200, seen.top() - 200, seen.right(), seen.bottom()
        for card, x, y in self._cards:
            comes = left < x + dx < right and top < y + dy < bottom
            if everything or comes or (left < card.x() < right and top < card.y() < bottom):
                scene.put(card, x + dx, y + dy)
        for wire, area in zip(self._inner, self._inner_areas, strict=True):
            if everything or seen.intersects(area.translated(offset)) or seen.intersects(wire.sceneBoundingRect()):
                wire.setPos(offset)
        for wire in self._outer:
            scene.ways.route(wire)
