"""What is shown live below the cards, and whether it is shown at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping

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

    @property
    def num_shown(self) -> int:
        """How many there are to be seen."""
        return len(self._strips) if self._is_allowed else 0

    def show(self, shown: Mapping[str, Shown | None]) -> None:
        """Show something below each of these cards, or nothing any more.

        Raises:
            NotShowable: one of it is neither picture, number, text nor strip.
        """
        strips = {node: None if what is None else as_strip(what) for node, what in shown.items()}
        for node, strip in strips.items():
            if strip is None:
                self._strips.pop(node, None)
            else:
                self._strips[node] = strip
        self._scene.show_strips({n: strip for n, strip in strips.items() if self._is_allowed or strip is None})

    def allow(self, is_allowed: bool) -> None:
        """Switch them on or off."""
        self._is_allowed = is_allowed
        self._scene.show_strips(self._strips if is_allowed else dict.fromkeys(self._strips))

    def fade(self, nodes: Collection[str]) -> None:
        """Show the strips of these cards as past, and all others as they are."""
        self._scene.fade_strips(nodes)

    def clear(self) -> None:
        """Show nothing live any more."""
        self._strips.clear()
        self._scene.fade_strips(())
        self._scene.show_strips({name: None for name, card in self._scene.cards.items() if card.strip is not None})
