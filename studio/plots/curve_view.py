"""One plot of curves over the epochs: crosshair, logarithmic scale, and a line where the training stands now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.plots.curve import Curve, shown_range
from studio.plots.graphs import pyqtgraph
from studio.theme import fixed_font, text_font, theme, themes

MAX_DOTTED = 30
"""Up to so many points of a curve are marked, so that a single epoch shows too."""
MAX_SMOOTH_POINTS = 4000
"""Longer curves are drawn without antialiasing, which costs most and shows least there."""
VALUE_AXIS_PX = 46
FAINT_ALPHA = 90
LAST_DOT_SHARE = 0.02
"""How much farther than the last epoch a plot reaches, by its width: room for all of the dot there."""


class CurveView(QWidget):
    """A plot of curves.

    Signals:
        hovered: the epoch under the pointer, or None when it has left.
    """

    hovered = Signal(object)

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(title)
        self._title.setProperty("role", "name")
        self._readout = QLabel()
        self._readout.setFont(fixed_font(11))
        self._readout.setProperty("role", "quiet")
        self._readout.setTextFormat(Qt.TextFormat.RichText)
        self._readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = QHBoxLayout()
        header.setContentsMargins(4, 0, 8, 0)
        header.addWidget(self._title)
        header.addWidget(self._readout, 1)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addLayout(header)
        self._plot: Any = None
        self._items: dict[str, Any] = {}
        self._curves: list[Curve] = []
        self._epochs = 1.0
        self._now: float | None = None
        self._log = False
        self._zoomed = False
        self._crosshair_at: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 84)

    @property
    def title(self) -> str:
        """What the plot shows."""
        return self._title.text()

    @property
    def curves(self) -> tuple[Curve, ...]:
        """What is drawn."""
        return tuple(self._curves)

    def set_title(self, title: str) -> None:
        """Say what the plot shows."""
        self._title.setText(title)

    def set_curves(self, curves: Sequence[Curve], *, epochs: float, now: float | None = None) -> None:
        """Draw these curves in the place of those before.

        Args:
            curves: in the order in which they are painted; one without any number is left out.
            epochs: the end of the axis.
            now: where a running training stands, or None.
        """
        self._curves = [curve for curve in curves if np.isfinite(curve.y).any()]
        self._epochs = max(epochs, 1.0)
        self._now = now
        if self._plot is None:
            self._build()
        self._draw()

    def set_log(self, log: bool) -> None:
        """Show the values on a logarithmic scale, or on an even one."""
        if log != self._log:
            self._log = log
            self._draw()

    def show_crosshair(self, epoch: float | None) -> None:
        """Read all curves off at an epoch, or stop doing so."""
        self._crosshair_at = epoch
        if self._plot is None:
            return
        self._cross.setVisible(epoch is not None)
        if epoch is None:
            self._readout.clear()
            return
        self._cross.setValue(epoch)
        self._readout.setText(self._readings(epoch))

    def show_all(self) -> None:
        """Undo any zooming."""
        self._zoomed = False
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice when the pointer leaves, and when a double click asks to see everything again."""
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(None)
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self.show_all()
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        pg = pyqtgraph()
        self._plot = pg.PlotWidget()
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._plot.setMinimumSize(0, 0)
        item = self._plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setContentsMargins(0, 6, 12, 0)
        box = item.getViewBox()
        box.setMouseEnabled(x=True, y=False)
        box.setDefaultPadding(0)
        box.sigRangeChangedManually.connect(self._on_zoomed)
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickLength=0, tickFont=fixed_font(10), tickTextOffset=6, maxTickLevel=0)
            axis.setStyle(hideOverlappingLabels=False)
            axis.setZValue(-100)
        item.getAxis("left").setWidth(VALUE_AXIS_PX)
        item.getAxis("left").setGrid(255)
        item.getAxis("bottom").setHeight(20)
        self._cross = pg.InfiniteLine(angle=90, movable=False)
        self._now_line = pg.InfiniteLine(angle=90, movable=False)
        for line in (self._cross, self._now_line):
            line.setVisible(False)
            item.addItem(line, ignoreBounds=True)
        self._plot.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self._plot.viewport().installEventFilter(self)
        self._layout.addWidget(self._plot, 1)
        themes.follow(self, self._on_theme)

    def _on_theme(self) -> None:
        colours = theme()
        item = self._plot.getPlotItem()
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setPen(QPen(QColor(colours.line), 0))
            axis.setTickPen(QPen(QColor(colours.line), 0))
            axis.setTextPen(QColor(colours.quiet))
        self._cross.setPen(QPen(QColor(colours.quiet), 0))
        now = QPen(QColor(colours.accent), 0, Qt.PenStyle.DashLine)
        self._now_line.setPen(now)
        self._title.setFont(text_font(bold=True))
        self._plot.resetCachedContent()  # pyqtgraph keeps the ground it has painted
        self._draw()

    def _draw(self) -> None:
        if self._plot is None:
            return
        item = self._plot.getPlotItem()
        names = {curve.name for curve in self._curves}
        for name in [name for name in self._items if name not in names]:
            item.removeItem(self._items.pop(name))
        for level, curve in enumerate(self._curves):
            self._draw_curve(curve, level)
        item.setLogMode(x=False, y=self._log)
        self._now_line.setVisible(self._now is not None)
        if self._now is not None:
            self._now_line.setValue(self._now)
        self._fit()
        if self._crosshair_at is not None:
            self.show_crosshair(self._crosshair_at)

    def _draw_curve(self, curve: Curve, level: int) -> None:
        drawn = self._items.get(curve.name)
        if drawn is None:
            drawn = self._items[curve.name] = pyqtgraph().PlotDataItem(connect="finite")
            drawn.setDownsampling(auto=True, method="peak")
            drawn.setClipToView(True)
            self._plot.getPlotItem().addItem(drawn)
        dotted = curve.stroke == "solid" and curve.x.size <= MAX_DOTTED
        colour = self.colour(curve)
        drawn.setZValue(-1 if curve.stroke == "faint" else level)
        drawn.setData(
            curve.x,
            curve.y,
            pen=self._pen(curve),
            antialias=curve.x.size <= MAX_SMOOTH_POINTS,
            symbol="o" if dotted else None,
            symbolSize=4,
            symbolPen=None,
            symbolBrush=colour,
        )

    @staticmethod
    def colour(curve: Curve) -> QColor:
        """The colour a curve has in the theme shown now."""
        series = theme().series
        colour = QColor(series[curve.series % len(series)])
        if curve.stroke == "faint":
            colour.setAlpha(FAINT_ALPHA)
        return colour

    def _pen(self, curve: Curve) -> QPen:
        """The pen of a curve; a width of one point of the screen is drawn several times as fast as any other."""
        faint = curve.stroke == "faint" or curve.x.size > MAX_SMOOTH_POINTS
        pen = QPen(self.colour(curve), 1.0 if faint else 1.8 * self.devicePixelRatioF())
        pen.setCosmetic(True)
        if curve.stroke == "dashed":
            pen.setStyle(Qt.PenStyle.DashLine)
        return pen

    def _fit(self) -> None:
        if self._plot is None or self._zoomed:
            return
        box = self._plot.getPlotItem().getViewBox()
        box.setXRange(0, self._epochs * (1 + LAST_DOT_SHARE), padding=0)
        span = shown_range(self._curves, log=self._log)
        if span is not None:
            low, high = (math.log10(end) for end in span) if self._log else span
            # A tick right at the lower end would fall to rounding.
            box.setYRange(low - 1e-3 * (high - low), high, padding=0)

    def _on_zoomed(self) -> None:
        self._zoomed = True

    def _on_mouse_moved(self, place: Any) -> None:
        box = self._plot.getPlotItem().getViewBox()
        inside = box.sceneBoundingRect().contains(place)
        self.hovered.emit(float(box.mapSceneToView(place).x()) if inside else None)

    def _readings(self, epoch: float) -> str:
        parts = [f"epoch {epoch:.1f}"]
        for curve in self._curves:
            value = curve.value_at(epoch) if curve.stroke != "dashed" else None
            if value is not None:
                colour = self.colour(curve)
                colour.setAlpha(255)
                parts.append(f'<span style="color:{colour.name()}">{value:.4g}</span>')
        return " &nbsp;".join(parts)
