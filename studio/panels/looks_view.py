"""What the network looks at: the pinned samples after each epoch, with a slider back through the training."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from engine.protocol.messages import Explained, MethodInfo
from studio.link.run_values import RunValues
from studio.panels.elided_label import ElidedLabel
from studio.panels.look_card import LookCard
from studio.plots.shown_explanation import ShownExplanation
from studio.theme import themes

EMPTY = (
    "After each epoch, the pinned samples appear here with the parts that the network's answer hangs on.\n"
    "Choose the method and the samples in the Insight panel."
)


class LooksView(QWidget):
    """The pinned samples at one epoch.

    Signals:
        activated: the position of a sample that somebody wants to look at more closely, and the epoch.
    """

    activated = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looks: dict[int, list[Explained]] = {}
        self._titles: dict[str, str] = {}
        self._shown: tuple[int, tuple[int, ...]] | None = None
        self.cards: list[LookCard] = []
        self._method = ElidedLabel()
        self._method.setProperty("role", "quiet")
        self._epoch = QLabel()
        self._epoch.setProperty("role", "quiet")
        self._empty = QLabel(EMPTY)
        self._empty.setProperty("role", "quiet")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Epoch")
        self.slider.setToolTip("Go back through the training")
        self.slider.valueChanged.connect(self._on_slid)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._compose()
        themes.changed.connect(self._on_theme)
        self.show_run(None)

    @property
    def epoch(self) -> int:
        """The epoch that is shown, or 0."""
        epochs = sorted(self._looks)
        return epochs[min(self.slider.value(), len(epochs) - 1)] if epochs else 0

    def set_methods(self, methods: Iterable[MethodInfo]) -> None:
        """Learn what the attribution methods are called."""
        self._titles = {method.name: method.title for method in methods}
        self._show()

    def show_run(self, values: RunValues | None) -> None:
        """Show what came of a run so far; the newest epoch, unless the slider stands further back."""
        follows = self.slider.value() == self.slider.maximum()
        self._looks = values.looks if values is not None else {}
        last = max(0, len(self._looks) - 1)
        blocked = self.slider.blockSignals(True)
        self.slider.setMaximum(last)
        if follows:
            self.slider.setValue(last)
        self.slider.blockSignals(blocked)
        self._show()

    def _on_slid(self, place: int) -> None:
        self._show()

    def _show(self) -> None:
        has_looks = bool(self._looks)
        self._empty.setVisible(not has_looks)
        self.slider.setVisible(len(self._looks) > 1)
        self._epoch.setText(f"epoch {self.epoch}" if has_looks else "")
        looks = self._looks.get(self.epoch, [])
        self._method.setText(" · ".join(self._named(look) for look in looks))
        key = (self.epoch, tuple(map(id, looks))) if has_looks else None
        if key != self._shown:
            self._shown = key
            self._fill(looks)

    def _named(self, look: Explained) -> str:
        title = self._titles.get(look.method, look.method)
        return f"{title} · {look.layer}" if look.layer else title

    def _fill(self, looks: list[Explained]) -> None:
        """Show each sample in a card of its own; cards that stand already are kept, so that nothing flickers."""
        by_method = [[ShownExplanation(item) for item in look.explanations] for look in looks]
        samples = list(zip(*by_method, strict=False))
        for card in self.cards[len(samples) :]:
            card.hide()
            self._row.removeWidget(card)
            card.deleteLater()
        del self.cards[len(samples) :]
        for card, same in zip(self.cards, samples, strict=False):
            card.show_looks(same)
        for same in samples[len(self.cards) :]:
            card = LookCard(same)
            card.activated.connect(lambda sample: self.activated.emit(sample, self.epoch))
            self._row.addWidget(card, 1)
            self.cards.append(card)

    def _on_theme(self) -> None:
        self._shown = None
        self._show()

    def _compose(self) -> None:
        title = QLabel("What it looks at")
        title.setProperty("role", "name")
        header = QHBoxLayout()
        header.setSpacing(10)
        header.addWidget(title)
        header.addWidget(self._method, 1)
        header.addWidget(self._epoch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(header)
        layout.addWidget(self._empty, 1)
        layout.addLayout(self._row, 100)
        layout.addWidget(self.slider)
