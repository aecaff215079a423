"""Cards that find themselves elsewhere glide there, unless the system asks for less motion."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, QVariantAnimation

from studio.canvas.face import CARD_WIDTH
from studio.theme import transition_ms

_MOST = 400
"""How many cards glide at once; more of them jump."""

_HEIGHT = 120.0
"""More than the height of most cards, in scene pixels."""

Moves = Mapping[str, tuple[QPointF, QPointF]]
"""Where each card comes from and where it goes."""

Shifts = Mapping[str, tuple[QRectF, QRectF]]
"""The same of frames and notes, whose sizes change, too."""


class Glide:
    """One transition at a time; another one, or `finish`, brings the one before to its end. It ends with its owner.

    Cards that nobody sees, neither where they come from nor where they go, are at their goal at once.
    """

    def __init__(
        self,
        place: Callable[[Mapping[str, QPointF], bool], None],
        owner: QObject,
        seen: Callable[[], QRectF] = QRectF,
        hold: Callable[[Mapping[str, QRectF]], None] = lambda _: None,
    ) -> None:
        """Prepare transitions.

        Args:
            place: puts cards somewhere, and is told whether they stay there.
            owner: what the cards belong to.
            seen: the part of the scene in view; a null one stands for all of it.
            hold: puts frames and notes somewhere.
        """
        self._place = place
        self._hold = hold
        self._seen = seen
        self._moves: Moves = {}
        self._shifts: Shifts = {}
        self._animation = QVariantAnimation(owner)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._on_moved)
        self._animation.finished.connect(self.finish)

    @property
    def is_running(self) -> bool:
        """Whether something is not yet where it has to be."""
        return bool(self._moves or self._shifts)

    def start(self, moves: Moves, shifts: Shifts | None = None) -> None:
        """Bring cards to other places.

        Args:
            moves: the cards, which are where they come from.
            shifts: frames and notes that go along, which are at their goals already.
        """
        self.finish()
        duration_ms = transition_ms()
        gliding = self._in_view(moves) if duration_ms else {}
        drawn = self._seen_of(shifts or {}) if duration_ms else {}
        if len(gliding) > _MOST:
            gliding, drawn = {}, {}
        jumping = {name: goal for name, (_, goal) in moves.items() if name not in gliding}
        if jumping:
            self._place(jumping, True)
        if gliding or drawn:
            self._moves, self._shifts = gliding, drawn
            self._on_moved(0.0)
            self._animation.setDuration(duration_ms)
            self._animation.start()

    def _in_view(self, moves: Moves) -> Moves:
        seen = self._seen()
        if seen.isNull():
            return moves
        seen = seen.adjusted(-CARD_WIDTH, -_HEIGHT, 0, 0)
        return {name: ends for name, ends in moves.items() if seen.contains(ends[0]) or seen.contains(ends[1])}

    def _seen_of(self, shifts: Shifts) -> Shifts:
        seen = self._seen()
        if seen.isNull():
            return shifts
        return {name: ends for name, ends in shifts.items() if seen.intersects(ends[0]) or seen.intersects(ends[1])}

    def finish(self) -> None:
        """Be where everything has to be, now."""
        moves, self._moves = self._moves, {}
        shifts, self._shifts = self._shifts, {}
        self._animation.stop()
        if shifts:
            self._hold({name: goal for name, (_, goal) in shifts.items()})
        if moves:
            self._place({name: goal for name, (_, goal) in moves.items()}, True)

    def _on_moved(self, share: float) -> None:
        if self._shifts:
            self._hold({name: _between(*ends, share) for name, ends in self._shifts.items()})
        if self._moves:
            places = {name: start + (goal - start) * share for name, (start, goal) in self._moves.items()}
            self._place(places, False)


def _between(start: QRectF, goal: QRectF, share: float) -> QRectF:
    corner = start.topLeft() + (goal.topLeft() - start.topLeft()) * share
    return QRectF(corner, start.size() + (goal.size() - start.size()) * share)
