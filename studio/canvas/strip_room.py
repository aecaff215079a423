"""Frames that reach below the strips of the cards in them, for as long as those are shown."""

from __future__ import annotations

from collections.abc import Iterable

from studio.canvas.annotations import Annotations
from studio.canvas.face import CARD_WIDTH
from studio.canvas.frame_item import FrameItem
from studio.canvas.node_item import NodeItem

_BELOW = 6.0
"""The room between a strip and the lower edge of the frame around it, in scene pixels."""


class StripRoom:
    """Lets each frame hang as low as the strips in it want. Its value stays: a strip comes and goes with a training.

    Args:
        annotations: where the frames are.
    """

    def __init__(self, annotations: Annotations) -> None:
        self._annotations = annotations
        self._cards: dict[str, NodeItem] = {}

    def note(self, card: NodeItem) -> None:
        """A card has got a strip, or has none any more."""
        before = len(self._cards)
        if card.strip is not None:
            self._cards[card.node.id] = card
        else:
            self._cards.pop(card.node.id, None)
        frames = [frame for frame in self._annotations.frames if _holds(frame, card)]
        if frames and len(self._cards) > before:
            self._lower(frames, [card])
        elif frames:
            self.settle()

    def settle(self) -> None:
        """Let all frames hang as they should, after they, or the cards, have got other places."""
        frames = self._annotations.frames
        for frame in frames:
            frame.hang_by(0.0)
        if frames:
            self._cards = {name: card for name, card in self._cards.items() if card.scene() is not None}
            self._lower(frames, self._cards.values())

    def _lower(self, frames: list[FrameItem], cards: Iterable[NodeItem]) -> None:
        """Lower frames below cards, and frames around lowered ones below those: the smallest comes first."""
        lowered: list[FrameItem] = []
        for frame in frames:
            value = frame.annotation
            bottoms = [card.node.at[1] + card.height for card in cards if _holds(frame, card)]
            bottoms += [
                inner.annotation.at[1] + inner.annotation.size[1] + inner.hang
                for inner in lowered
                if value.holds(inner.annotation.at, inner.annotation.size)
            ]
            if bottoms:
                frame.hang_by(max(max(bottoms) + _BELOW - value.at[1] - value.size[1], frame.hang))
            if frame.hang:
                lowered.append(frame)


def _holds(frame: FrameItem, card: NodeItem) -> bool:
    return frame.annotation.holds(card.node.at, (CARD_WIDTH, card.face.height))
