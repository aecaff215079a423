"""Cards that find themselves elsewhere glide there, unless the system asks for less motion."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation

from studio.theme import transition_ms

_MOST = 400
"""How many cards glide at once; more of them jump."""

Moves = Mapping[str, tuple[QPointF, QPointF]]
"""Where each card comes from and where it goes."""


class Glide:
    """One transition at a time; another one, or `finish`, brings the one before to its end. It ends with its owner."""

    def __init__(self, place: Callable[[Mapping[str, QPointF], bool], None], owner: QObject) -> None:
        self._place = place
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
        if not moves:
            return
        self._moves = moves
        duration_ms = transition_ms()
        if duration_ms == 0 or len(moves) > _MOST:
            self.finish()
            return
        self._animation.setDuration(duration_ms)
        self._animation.start()

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
