"""The legend of curves: each entry shows how its curve is drawn, and a click hides the curve or brings it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from studio.plots.curve import Curve
from studio.plots.curve_view import CurveView
from studio.theme import SMALL_SIZE_PX, text_font

SWATCH = QSize(16, 10)


class LegendView(QWidget):
    """A row of entries, one for each curve.

    Signals:
        hidden_changed: the names of the curves that are hidden now, as a frozenset.
    """

    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._entries: dict[str, QToolButton] = {}
        self.setStyleSheet(
            "QToolButton { color: palette(placeholder-text); background: transparent; border: none; padding: 2px 4px; }"
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def hidden(self) -> frozenset[str]:
        """The names of the curves that are hidden."""
        return frozenset(name for name, entry in self._entries.items() if not entry.isChecked())

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Show an entry for each of these curves; those that stay keep being hidden or shown."""
        names = [curve.name for curve in curves]
        if names != list(self._entries):
            self._rebuild(names)
        for curve in curves:
            self._entries[curve.name].setIcon(_swatch(curve, self.devicePixelRatioF()))

    def _rebuild(self, names: list[str]) -> None:
        hidden = self.hidden
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._entries = {}
        for name in names:
            entry = QToolButton()
            entry.setText(name)
            entry.setFont(text_font(SMALL_SIZE_PX))
            entry.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            entry.setIconSize(SWATCH)
            entry.setCheckable(True)
            entry.setChecked(name not in hidden)
            entry.setAutoRaise(True)
            entry.setProperty("role", "legend")
            entry.setToolTip(f"Hide {name}, or bring it back")
            entry.toggled.connect(partial(self._on_toggled, entry))
            self._row.addWidget(entry)
            self._entries[name] = entry
        self._row.addStretch(1)

    def _on_toggled(self, entry: QToolButton, checked: bool) -> None:
        font = entry.font()
        font.setStrikeOut(not checked)
        entry.setFont(font)
        self.hidden_changed.emit(self.hidden)


def _swatch(curve: Curve, ratio: float) -> QIcon:
    icon = QIcon()
    for state, opacity in ((QIcon.State.On, 1.0), (QIcon.State.Off, 0.25)):
        pixmap = QPixmap(SWATCH * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(opacity)
            pen = QPen(CurveView.colour(curve), 3.0)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap if curve.stroke == "dashed" else Qt.PenCapStyle.RoundCap)
            if curve.stroke == "dashed":
                pen.setDashPattern([1.6, 1.0])
            painter.setPen(pen)
            middle = SWATCH.height() / 2
            painter.drawLine(QPointF(2, middle), QPointF(SWATCH.width() - 2, middle))
        icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon
