"""What is shown live below the cards, and whether it is shown at all."""

from __future__ import annotations

from studio.canvas.scene import CanvasScene
from studio.canvas.shown import Shown, as_strip
from studio.canvas.strip import Strip


class LiveStrips:
    """The strips by the names of their cards. They are kept while they are switched off.

    Args:
        scene: where the cards are.
        is_allowed: whether they are shown at first.
    """

    def __init__(self, scene: CanvasScene, *, is_allowed: bool) -> None:
        self._scene = scene
        self._is_allowed = is_allowed
        self._strips: dict[str, Strip] = {}

    def show(self, node: str, what: Shown | None) -> None:
        """Show something below a card, or nothing any more.

        Raises:
            NotShowable: it is neither picture, number, text nor strip.
        """
        strip = None if what is None else as_strip(what)
        if strip is None:
            self._strips.pop(node, None)
        else:
            self._strips[node] = strip
        if self._is_allowed or strip is None:
            self._scene.show_strip(node, strip)

    def allow(self, is_allowed: bool) -> None:
        """Switch them on or off."""
        self._is_allowed = is_allowed
        for node, strip in self._strips.items():
            self._scene.show_strip(node, strip if is_allowed else None)

    def clear(self) -> None:
        """Show nothing live any more."""
        self._strips.clear()
        for name, card in self._scene.cards.items():
            if card.strip is not None:
                self._scene.show_strip(name, None)
