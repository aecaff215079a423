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


class Glide:
    """One transition at a time; another one, or `finish`, brings the one before to its end. It ends with its owner.

    Cards that nobody sees, neither where they come from nor where they go, are at their goal at once.
    """

    def __init__(
        self,
        place: Callable[[Mapping[str, QPointF], bool], None],
        owner: QObject,
        seen: Callable[[], QRectF] = QRectF,
    ) -> None:
        """Prepare transitions.

        Args:
            place: puts cards somewhere, and is told whether they stay there.
            owner: what the cards belong to.
            seen: the part of the scene in view; a null one stands for all of it.
        """
        self._place = place
        self._seen = seen
        self._moves: Moves = {}
        self._animation = QVariantAnimation(owner)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._on_moved)
        self._animation.finished.connect(self.finish)

    def start(self, moves: Moves) -> None:
        """Bring cards to other places."""
        self.finish()
        duration_ms = transition_ms()
        gliding = self._in_view(moves) if duration_ms else {}
        if len(gliding) > _MOST:
            gliding = {}
        jumping = {name: goal for name, (_, goal) in moves.items() if name not in gliding}
        if jumping:
            self._place(jumping, True)
        if gliding:
            self._moves = gliding
            self._animation.setDuration(duration_ms)
            self._animation.start()

    def _in_view(self, moves: Moves) -> Moves:
        seen = self._seen()
        if seen.isNull():
            return moves
        seen = seen.adjusted(-CARD_WIDTH, -_HEIGHT, 0, 0)
        return {name: ends for name, ends in moves.items() if seen.contains(ends[0]) or seen.contains(ends[1])}

    def finish(self) -> None:
        """Be where the cards have to be, now."""
        moves, self._moves = self._moves, {}
        self._animation.stop()
        if moves:
            self._place({name: goal for name, (_, goal) in moves.items()}, True)

    def _on_moved(self, share: float) -> None:
        if self._moves:
            places = {name: start + (goal - start) * share for name, (start, goal) in self._moves.items()}
            self._place(places, False)
