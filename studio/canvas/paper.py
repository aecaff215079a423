"""The drawing on paper: drawn afresh in light colours, without what is only there while one works on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem

from studio.canvas.annotation_item import AnnotationItem
from studio.canvas.ink import Ink, paper
from studio.canvas.scene import CanvasScene
from studio.selection import Selection

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_MARGIN = 24.0
"""The room around everything, in scene pixels."""


class Sheet:
    """A drawing that is ready to be painted.

    Attributes:
        area: what is on it, in scene pixels.
    """

    def __init__(self, scene: CanvasScene, ink: Ink) -> None:
        self._scene = scene
        self._ink = ink
        self.area = _occupied(scene)

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Paint all of it into a rectangle of the painter's, as large as it fits, on a white ground."""
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing
            | QPainter.RenderHint.TextAntialiasing
            | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.fillRect(target, self._ink.ground)
        self._scene.render(painter, target, self.area, Qt.AspectRatioMode.KeepAspectRatio)


@contextmanager
def laid_out(canvas: CanvasView, *, only_selected: bool = False) -> Iterator[Sheet]:
    """Draw what a canvas shows once more: the graph that is open, with the live pictures that its cards have now.

    Args:
        canvas: the canvas; nothing on it changes.
        only_selected: whether only what is selected is drawn, with the wires in between.
    """
    with paper() as ink:
        scene = CanvasScene(canvas.document, Selection())
        try:
            cards = canvas.stage.cards.items()
            scene.show_strips({name: card.strip for name, card in cards if card.strip is not None})
            scene.fade_strips({name for name, card in cards if card.is_past})
            for name, card in cards:
                scene.show_tint(name, card.tint)
            if only_selected:
                _leave_out(scene, canvas.selection.nodes, canvas.selection.annotations)
            yield Sheet(scene, ink)
        finally:
            scene.deleteLater()


def _leave_out(scene: CanvasScene, nodes: Collection[str], annotations: Collection[str]) -> None:
    for name, card in scene.cards.items():
        card.setVisible(name in nodes)
    for edge, wire in scene.wires.items():
        if edge.source.node not in nodes or edge.target.node not in nodes:
            wire.setVisible(False)
            scene.labels.forget(edge)
    for name, item in scene.annotations.items():
        item.setVisible(name in annotations)


def _occupied(scene: CanvasScene) -> QRectF:
    """The rectangle around all that is to be seen."""
    around = QRectF()
    shown: list[QGraphicsItem] = [*scene.cards.values(), *scene.wires.values(), *scene.annotations.values()]
    for item in shown:
        if item.isVisible():
            around = around.united(
                item.outline.translated(item.pos()) if isinstance(item, AnnotationItem) else item.sceneBoundingRect()
            )
    return around.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN) if not around.isEmpty() else around
