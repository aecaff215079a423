"""One explanation large: the sample, the heatmap and both together, or a bar for each input of a table."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from engine.protocol.messages import Explanation
from studio.plots.bars_view import BarsView
from studio.plots.heatmap_view import HeatmapView
from studio.plots.shown_explanation import ShownExplanation
from studio.theme import themes

NARROW_PX = 420


class ExplanationView(QWidget):
    """Shows one explanation with its verdict."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explanation: Explanation | None = None
        self._note = ""
        self.verdict = QLabel()
        self.verdict.setTextFormat(Qt.TextFormat.RichText)
        self.verdict.setWordWrap(True)
        self.sample = HeatmapView("Sample")
        self.overlay = HeatmapView("Both together")
        self.heat = HeatmapView("What mattered")
        self.bars = BarsView()
        pictures = QWidget()
        row = QHBoxLayout(pictures)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for view in (self.sample, self.overlay, self.heat):
            row.addWidget(view, 1)
        row.addStretch(0)
        self._pages = QStackedWidget()
        self._pages.addWidget(pictures)
        self._pages.addWidget(self.bars)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.verdict)
        layout.addWidget(self._pages, 1)
        themes.changed.connect(self._on_theme)

    @property
    def explanation(self) -> Explanation | None:
        """What is shown."""
        return self._explanation

    def show_explanation(self, explanation: Explanation, *, note: str = "") -> None:
        """Show an explanation.

        Args:
            explanation: what to show.
            note: which method and which weights it is from.
        """
        self._explanation = explanation
        self._note = note
        look = ShownExplanation(explanation)
        self.verdict.setText(verdict(look) + f" &nbsp; <span>{note}</span>")
        if look.look == "table":
            self.bars.show_bars(look.bars, signed=explanation.signed)
            self._pages.setCurrentWidget(self.bars)
            return
        way = "from left to right" if look.is_one_row else "from top to bottom"
        self.sample.set_caption(f"Sample, read {way}" if look.look == "sequence" else "Sample")
        self.heat.set_caption("For and against" if explanation.signed else "How much it mattered")
        self.sample.show_image(look.sample_image)
        self.overlay.show_image(look.overlay_image, look.heat_HW)
        self.heat.show_values(look.heat_HW, signed=explanation.signed, scale=look.scale)
        self._pages.setCurrentIndex(0)
        self._keep_together()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the middle picture away where there is little width; where there is much, keep all together."""
        super().resizeEvent(event)
        self.overlay.setVisible(self.width() > NARROW_PX)
        self._keep_together()

    def _keep_together(self) -> None:
        """No view is wider than its picture can become at this height."""
        for view in (self.sample, self.overlay, self.heat):
            view.setMaximumWidth(max(view.minimumWidth(), view.widest(self._pages.height())))

    def _on_theme(self) -> None:
        if self._explanation is not None:
            self.show_explanation(self._explanation, note=self._note)


def verdict(look: ShownExplanation) -> str:
    """What the network answered and what is right, in rich text."""
    said, truth = html.escape(look.answer), html.escape(look.truth)  # classes are named by the data
    where, place = f"Sample {look.explanation.sample}", look.explanation.predicted
    if look.is_of_pixels:
        return f"{where}: <b>{look.pixels_right}</b> of the pixels right; shown is what spoke for <b>{said}</b>."
    if not look.is_classified:
        which = f"number {place} of the answer is " if place >= 0 else ""
        return f"{where}: {which}<b>{said}</b>{f' where the data says <b>{truth}</b>' if truth else ''}."
    answer = f"{where}: <b>{said}</b> with probability {look.certainty}"
    if not look.is_known:
        return f"{answer}."
    return f"{answer}, which is right." if look.is_right else f"{answer}, but it is <b>{truth}</b>."
