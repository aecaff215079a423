"""Frames that reach below the strips of the cards in them, for as long as those are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection

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
        lowered: called once frames reach lower, or less low.
    """

    def __init__(self, annotations: Annotations, lowered: Callable[[], None]) -> None:
        self._annotations = annotations
        self._lowered = lowered
        self._cards: dict[str, NodeItem] = {}

    def note(self, cards: Collection[NodeItem]) -> None:
        """These cards have got strips, or have none any more."""
        frames = self._annotations.frames
        gone = [card for card in cards if card.strip is None]
        for card in gone:
            self._cards.pop(card.node.id, None)
        self._cards.update({card.node.id: card for card in cards if card.strip is not None})
        if any(_holds(frame, card) for card in gone for frame in frames):
            self.settle()
        else:
            self._hang(frames, cards)

    def settle(self) -> None:
        """Let all frames hang as they should, after they, or the cards, have got other places."""
        frames = self._annotations.frames
        if frames:
            self._cards = {name: card for name, card in self._cards.items() if card.scene() is not None}
            self._hang(frames, self._cards.values(), afresh=True)

    def _hang(self, frames: list[FrameItem], cards: Collection[NodeItem], *, afresh: bool = False) -> None:
        """Lower frames below cards, and frames around lowered ones below those: the smallest comes first.

        Args:
            frames: all of them.
            cards: cards that have strips.
            afresh: whether there are no others, so that frames may come to hang less low than they do.
        """
        lowered: list[FrameItem] = []
        has_news = False
        for frame in frames:
            value, hang = frame.annotation, 0.0 if afresh else frame.hang
            bottoms = [card.node.at[1] + card.height for card in cards if _holds(frame, card)]
            bottoms += [
                inner.annotation.at[1] + inner.annotation.size[1] + inner.hang
                for inner in lowered
                if value.holds(inner.annotation.at, inner.annotation.size)
            ]
            if bottoms:
                hang = max(max(bottoms) + _BELOW - value.at[1] - value.size[1], hang)
            has_news |= frame.hang_by(hang)
            if hang:
                lowered.append(frame)
        if has_news:
            self._lowered()


def _holds(frame: FrameItem, card: NodeItem) -> bool:
    return frame.annotation.holds(card.node.at, (CARD_WIDTH, card.face.height))
