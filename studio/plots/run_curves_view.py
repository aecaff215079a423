"""The curves of one run while it trains, or of several runs laid over each other: loss beside a metric."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.link.run_values import RunValues
from studio.plots.curve import Curve
from studio.plots.curve_view import CurveView
from studio.plots.graphs import pyqtgraph
from studio.plots.legend_view import LegendView
from studio.plots.smoothing import smoothed
from studio.theme import icon, theme, themes

REDRAW_MS = 100
"""Curves are redrawn no more often than this, and more slowly when drawing them takes long."""
MOST_OF_THE_TIME = 12
"""Between two drawings passes at least so many times what one takes."""
SLOWEST_REDRAW_MS = 2000
MAX_METRIC_BUTTONS = 12
NARROW_PX = 540
LOW_PX = 130
"""A little more than what plots and lower line need at least: up to here the plots have all of the height."""
STEPS = "every step"
OF_TRAINING = " (training)"
"""How the second, dashed curve of a run is called where runs are compared."""


@dataclass(frozen=True, eq=False)
class ShownRun:
    """A run among those that are laid over each other.

    Attributes:
        values: its numbers.
        title: what the legend calls it.
        series: which of the theme's colours of curves it has.
    """

    values: RunValues
    title: str = ""
    series: int = 0


class RunCurvesView(QWidget):
    """Loss and one metric over the epochs, side by side, with their legend.

    Signals:
        refused: a sentence: why an export could not be written.
    """

    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[ShownRun, ...] = ()
        self._metric = ""
        self._smoothing = 0.0
        self.loss_view = CurveView("Loss")
        self.metric_view = CurveView()
        self._views = (self.loss_view, self.metric_view)
        self._metric_button = self._make_button("", "Which metric is shown", self._show_metric_menu)
        self._metric_button.setIcon(icon("down"))
        self._legend = LegendView()
        self._legend.hidden_changed.connect(lambda _: self._redraw())
        self._pace = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._pace.timeout.connect(self._redraw)
        self._compose()
        for view in self._views:
            view.hovered.connect(self._on_hovered)
        themes.changed.connect(self._on_theme)

    @property
    def metric_name(self) -> str:
        """The metric that is shown beside the loss, or nothing."""
        return self._metric

    def show_runs(self, runs: Sequence[ShownRun]) -> None:
        """Show these runs in the place of those before."""
        self._runs = tuple(runs)
        for view in self._views:
            view.show_all()
        self._redraw()

    def values_changed(self) -> None:
        """Draw soon, as the values of a run have grown."""
        if not self._pace.isActive() and self.isVisible():
            self._pace.start()

    def values_final(self) -> None:
        """Draw at once, as a run has ended."""
        self._pace.stop()
        self._redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the least needed word away where there is little width, and the lower line where there is no height."""
        super().resizeEvent(event)
        self._smoothing_label.setVisible(self.width() > NARROW_PX)
        self._below.setVisible(self.height() > LOW_PX)

    def set_smoothing(self, weight: float) -> None:
        """Average each curve with its past, `weight` from 0 to below 1."""
        self._smoothing = weight
        self._redraw()

    def set_log(self, log: bool) -> None:
        """Show the loss on a logarithmic scale."""
        self.loss_view.set_log(log)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while nobody looked."""
        super().showEvent(event)
        self.values_changed()

    # Export

    def picture(self, scale: float = 2.0) -> QPixmap:
        """The curves with their legend, as a picture on the theme's surface."""
        pixmap = QPixmap(self.size() * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(QColor(theme().surface))
        self.render(pixmap, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        return pixmap

    def write_epochs(self, path: Path) -> None:
        """Write the numbers of each epoch of each run as a table."""
        rows: list[Sequence[object]] = []
        names = list(dict.fromkeys(name for run in self._runs for name in run.values.columns))
        for run in self._runs:
            columns = [run.values.column(name) for name in names]
            for at, epoch in enumerate(run.values.epochs.values.tolist()):
                rows.append([run.title, epoch, *(_cell(column[at]) for column in columns)])
        _write_table(path, ["run", "epoch", *names], rows)

    def write_steps(self, path: Path) -> None:
        """Write the training loss of each step of each run as a table."""
        rows = [
            [run.title, step, _cell(loss)]
            for run in self._runs
            for step, loss in enumerate(run.values.steps.values.tolist())
        ]
        _write_table(path, ["run", "step", "train_loss"], rows)

    # Drawing

    def _redraw(self) -> None:
        if not self.isVisible() or not self._runs:
            return
        pyqtgraph()  # Importing it, once, is no part of what drawing costs.
        began = time.perf_counter()
        loss, metric = self._loss_curves(), self._metric_curves()
        self._legend.set_curves([curve for curve in loss if not curve.name.endswith(OF_TRAINING)])
        hidden = self._hidden()
        epochs, now = self._extent()
        self.loss_view.set_curves([c for c in loss if c.name not in hidden], epochs=epochs, now=now)
        self.metric_view.setVisible(bool(metric))
        if metric:
            self.metric_view.set_title(_title(self._metric))
            self.metric_view.set_curves([c for c in metric if c.name not in hidden], epochs=epochs, now=now)
        self._metric_button.setVisible(len(self._metric_names()) > 1)
        took_ms = 1000 * (time.perf_counter() - began)
        self._pace.setInterval(min(max(REDRAW_MS, int(took_ms * MOST_OF_THE_TIME)), SLOWEST_REDRAW_MS))

    def _hidden(self) -> frozenset[str]:
        """The hidden curves; where runs are compared, the curve of a run's training goes with the run."""
        hidden = self._legend.hidden
        return hidden | {name + OF_TRAINING for name in hidden}

    def _extent(self) -> tuple[float, float | None]:
        epochs = max(max(run.values.num_epochs, run.values.epochs_behind) for run in self._runs)
        only = self._runs[0].values if len(self._runs) == 1 else None
        is_going = only is not None and only.done is None and only.failure is None and only.epochs_behind > 0
        return epochs, only.epochs_behind if only is not None and is_going else None

    def _loss_curves(self) -> list[Curve]:
        curves: list[Curve] = []
        for run in self._runs:
            values = run.values
            if len(self._runs) == 1:
                steps = np.asarray(values.steps.values)
                curves.append(Curve(STEPS, values.step_epochs(), self._smooth(steps), 0, "faint"))
            curves += self._pair(run, "train_loss", "val_loss")
        if len(self._runs) == 1:
            curves = [*curves[1:], curves[0]]
        return curves

    def _metric_curves(self) -> list[Curve]:
        names = self._metric_names()
        if self._metric not in names:
            self._metric = names[0] if names else ""
        if not self._metric:
            return []
        return [c for run in self._runs for c in self._pair(run, f"train_{self._metric}", self._metric)]

    def _metric_names(self) -> list[str]:
        return list(dict.fromkeys(name for run in self._runs for name in run.values.metric_names()))

    def _pair(self, run: ShownRun, training: str, validation: str) -> list[Curve]:
        epochs = run.values.epochs.values
        train, val = (self._smooth(run.values.column(name)) for name in (training, validation))
        if len(self._runs) == 1:
            return [Curve("train", epochs, train, 0), Curve("validation", epochs, val, 1)]
        return [
            Curve(run.title + OF_TRAINING, epochs, train, run.series, "dashed"),
            Curve(run.title, epochs, val, run.series),
        ]

    def _smooth(self, values: NDArray[Any]) -> NDArray[Any]:
        return smoothed(values, self._smoothing)

    # Parts

    def _compose(self) -> None:
        plots = QHBoxLayout()
        plots.setContentsMargins(0, 0, 0, 0)
        plots.setSpacing(16)
        for view in self._views:
            plots.addWidget(view, 1)
        self._smoothing_label = QLabel("Smoothing")
        self._smoothing_label.setProperty("role", "small")
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 99)
        slider.setFixedWidth(88)
        slider.setAccessibleName("Smoothing")
        slider.setToolTip("Average each point with those before it")
        slider.valueChanged.connect(lambda percent: self.set_smoothing(percent / 100))
        log = self._make_button("Log", "Show the loss on a logarithmic scale", None)
        log.setCheckable(True)
        log.toggled.connect(self.set_log)
        self._export = self._make_button("", "Export the curves as a picture or a table", self._show_export_menu)
        self._export.setIcon(icon("export"))
        self._export.setAccessibleName("Export")
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(40, 0, 8, 0)
        below.setSpacing(8)
        below.addWidget(self._legend, 1)
        for widget in (self._smoothing_label, slider, log, self._metric_button, self._export):
            below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(plots, 1)
        layout.addWidget(self._below)

    def _make_button(self, text: str, tip: str, clicked: Callable[[], None] | None) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text or tip)
        if clicked is not None:
            button.clicked.connect(clicked)
        return button

    def _on_theme(self) -> None:
        self._export.setIcon(icon("export"))
        self._metric_button.setIcon(icon("down"))
        self._redraw()

    def _on_hovered(self, epoch: float | None) -> None:
        inside = None if epoch is None or epoch < 0 else epoch
        for view in self._views:
            view.show_crosshair(inside)

    def _show_metric_menu(self) -> None:
        menu = QMenu(self)
        for name in self._metric_names()[:MAX_METRIC_BUTTONS]:
            menu.addAction(_title(name), partial(self._choose_metric, name))
        menu.exec(self._metric_button.mapToGlobal(QPoint(0, self._metric_button.height())))

    def _choose_metric(self, name: str) -> None:
        self._metric = name
        self._redraw()

    def _show_export_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(
            "Picture…", partial(self._save, "Save the curves as a picture", "curves.png", self._write_picture)
        )
        menu.addAction("Epochs as CSV…", partial(self._save, "Save the epochs", "epochs.csv", self.write_epochs))
        menu.addAction("Every step as CSV…", partial(self._save, "Save every step", "steps.csv", self.write_steps))
        menu.exec(self._export.mapToGlobal(QPoint(0, self._export.height())))

    def _save(self, title: str, name: str, write: Callable[[Path], None]) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, title, name)
        if not chosen:
            return
        try:
            write(Path(chosen))
        except OSError as error:
            self.refused.emit(f"{chosen} could not be written: {error.strerror or error}. Choose another place.")

    def _write_picture(self, path: Path) -> None:
        if not self.picture().save(str(path)):
            raise OSError(0, "the picture can't be written there")


def _title(metric: str) -> str:
    words = metric.replace("_", " ")
    return words[:1].upper() + words[1:]  # what is written large in a name, as in KL divergence, stays so


def _cell(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def _write_table(path: Path, heading: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(rows)
