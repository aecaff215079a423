"""How far a training is: a bar, and the figures a person watches."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from studio.link.run_values import RunValues
from studio.link.training_session import SessionState

PARTS = 1000
"""The bar's resolution."""
BAR_PX = 96
SPACING_PX = 14


class TrainingProgress(QWidget):
    """The line above the curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setRange(0, PARTS)
        self.bar.setTextVisible(False)
        self.bar.setMinimumWidth(60)
        self.bar.setMaximumWidth(300)
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.bar.setAccessibleName("Training")
        self.epoch = QLabel()
        self.epoch.setProperty("role", "figure")
        self.speed = QLabel()
        self.left = QLabel()
        self.where = QLabel()
        for label in (self.speed, self.left, self.where):
            label.setProperty("role", "quiet")
        self.best = QLabel()
        self.best.setTextFormat(Qt.TextFormat.RichText)
        self._labels = (self.epoch, self.best, self.left, self.speed, self.where)
        """Where there is too little room, the last ones go first."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING_PX)
        row.addWidget(self.bar, 100, Qt.AlignmentFlag.AlignVCenter)
        for label in (self.epoch, self.speed, self.left, self.best, self.where):
            row.addWidget(label)
        row.addStretch(1)
        self.setMinimumWidth(220)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_run(self, values: RunValues, state: SessionState) -> None:
        """Show how far a run is."""
        share = values.epochs_behind / values.num_epochs if values.num_epochs else 0.0
        self.bar.setValue(round(PARTS * min(share, 1.0)))
        self.epoch.setText(_epoch_says(values, state))
        self.speed.setText(f"{values.samples_per_s:,.0f} samples/s" if values.samples_per_s else "")
        self.left.setText(_left_says(values, state))
        self.best.setText(best_says(values))
        self.best.setToolTip(_best_when(values))
        self.where.setText(_where_says(values))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave away what there is no room for."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        room = self.width() - BAR_PX
        for label in self._labels:
            needed = label.sizeHint().width() + SPACING_PX
            room -= needed if label.text() else 0
            label.setVisible(bool(label.text()) and room >= 0)


def clock(seconds: float) -> str:
    """A duration as a clock shows it: 0:09, 12:30, 1:02:03."""
    whole = max(0, round(seconds))
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def best_says(values: RunValues) -> str:
    """The best value of the first metric, or else the least validation loss, in rich text."""
    names = values.metric_names() or ["val_loss"]
    best = values.best(names[0])
    if best is None:
        return ""
    name = "val loss" if names[0] == "val_loss" else f"val {names[0].replace('_', ' ')}"
    return f"best {name} <b>{figure(best[0])}</b>"


def _best_when(values: RunValues) -> str:
    best = values.best((values.metric_names() or ["val_loss"])[0])
    return f"Over the validation samples, after epoch {best[1]}" if best is not None else ""


def figure(value: float) -> str:
    """A loss or a metric with as many digits as a person compares."""
    if not math.isfinite(value):
        return "not a number"
    return f"{value:.3f}" if 0.1 <= abs(value) < 1000 else f"{value:.3g}" if value else "0"


def _epoch_says(values: RunValues, state: SessionState) -> str:
    if values.started is None and (values.done is not None or values.failure is not None):
        return "Not begun"
    if values.done is not None:
        behind = int(values.epochs.values[-1]) if len(values.epochs) else 0
        word = {"finished": "Finished", "stopped": "Stopped", "failed": "Failed"}[values.done.outcome]
        return f"{word} after {behind} of {values.num_epochs} epochs"
    if values.failure is not None:
        return f"Cut off in epoch {values.current_epoch}"
    match state:
        case "starting":
            return "Preparing…"
        case "stopping":
            return "Stopping…"
        case "paused":
            return f"Paused in epoch {values.current_epoch} of {values.num_epochs}"
    return f"Epoch {values.current_epoch} of {values.num_epochs}"


def _left_says(values: RunValues, state: SessionState) -> str:
    is_going = values.done is None and values.failure is None and state == "training"
    known = math.isfinite(values.seconds_left) and values.epochs_behind > 0
    return f"{clock(values.seconds_left)} left" if is_going and known else ""


def _where_says(values: RunValues) -> str:
    if values.started is None:
        return ""
    threads = values.started.threads
    on_cpu = values.started.device == "cpu"
    many = f" · {threads} thread{'s' if threads != 1 else ''}" if on_cpu else ""
    return f"{values.started.device}{many}"
