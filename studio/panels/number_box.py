"""One field for a number, a word that may stand for it, or an expression over the variables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QMenu, QWidget

from engine.design.graph import ParamValue
from engine.design.graph.expression import is_expression
from engine.design.layers import BadParameter, Parameter, Size

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
"""Thousands set apart by commas; any other comma may be meant as a point, and is no number here."""
MIXED = "mixed"
"""What a field says where the selected layers differ."""
NOT_SET = "not set"
"""How a field says that a parameter which may be left out is left out."""
BIG_STEP = 10
"""How many steps one takes with Ctrl or Shift held, and with the page keys."""
WHEEL_NOTCH = 120
"""What a wheel tells for one notch; touchpads tell fractions of it."""
POINTED_PX = 3
"""How far the pointer is moved inside of a field by somebody who means that field."""


class NumberBox(QAbstractSpinBox):
    """A number with arrows, which also takes `= width * 2` and the words its parameter allows.

    Signals:
        chosen: the value the person settled on.
        complained: a sentence: why what was typed can't be; empty once it can.
        considered: what is being typed, as soon as it is a value that can be.
        dropped: nothing is being typed any more, or nothing that can be.
    """

    chosen = Signal(object)
    complained = Signal(str)
    considered = Signal(object)
    dropped = Signal()

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parameter = parameter
        self._entered_at: QPointF | None = None
        self._pressed = False
        self._turned = 0
        self._value: ParamValue = parameter.default
        self._mixed = False
        self._variables: Mapping[str, Size] = {}
        self.setAccessibleName(parameter.name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(56)
        self.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet does not reach the field inside
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        self.editingFinished.connect(self._on_finished)
        self.lineEdit().textEdited.connect(self._on_typed)
        self.lineEdit().installEventFilter(self)

    @property
    def value(self) -> ParamValue:
        """The value shown."""
        return self._value

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; while the person types in the field it is left alone."""
        changed = value != self._value or mixed != self._mixed or type(value) is not type(self._value)
        self._value, self._variables, self._mixed = value, variables, mixed
        if changed or not self.hasFocus():
            self._write()
            self._complain("")

    def words(self) -> tuple[str, ...]:
        """The words that may be typed instead of a number."""
        return (*self._parameter.choices, *((NOT_SET,) if self._parameter.optional else ()))

    def choose(self, value: ParamValue) -> None:
        """Settle on a value, as if it had been typed."""
        try:
            self._parameter.read(value, self._variables)
        except BadParameter as problem:
            self._complain(str(problem))
            return
        self._complain("")
        if value != self._value or self._mixed:
            self._value, self._mixed = value, False
            self.chosen.emit(value)
        self._write()

    def moved(self, steps: int) -> int | float | None:
        """The number so many steps further, within its range; None where there is no plain number."""
        return None if self._mixed else stepped(self._parameter, self._value, steps)

    # What QAbstractSpinBox asks

    def stepBy(self, steps: int) -> None:
        """Go up or down; by tenths of the power of ten for numbers that are not whole."""
        self._take_text()
        moved = stepped(self._parameter, self._value, steps)
        if moved is not None:
            self.choose(moved)
            self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Which arrows work."""
        value = self._value
        none = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._mixed or isinstance(value, bool) or not isinstance(value, int | float):
            return none
        up = down = none
        if self._parameter.high is None or value < self._parameter.high:
            up = QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._parameter.low is None or value > self._parameter.low:
            down = QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return up | down

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let anything be typed: what it means is worked out when it is finished."""
        return QValidator.State.Acceptable, text, position

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change a number that is being worked on and pointed at; scroll the panel over all others.

        A field that merely passes under the pointer while the panel is scrolled is not pointed at: the pointer has to
        be moved on it, by a few pixels, or pressed there, since it came to lie there.
        """
        if not (self.hasFocus() and self._is_pointed_at(event.globalPosition())):
            event.ignore()
            return
        turn = event.angleDelta()
        self._turned += turn.y() or turn.x()  # with a key held, some systems turn the wheel sideways
        notches = int(self._turned / WHEEL_NOTCH)
        self._turned -= notches * WHEEL_NOTCH
        if notches:
            self.stepBy(notches * (BIG_STEP if _wants_big_steps(event.modifiers()) else 1))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Note where the pointer came in."""
        super().enterEvent(event)
        self._entered_at, self._pressed, self._turned = event.globalPosition(), False, 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Be pointed at, by one of the arrows."""
        super().mousePressEvent(event)
        self._pressed = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be pointed at by a press on the text, too, which a field inside takes."""
        if event.type() == QEvent.Type.MouseButtonPress and watched is self.lineEdit():
            self._pressed = True
        return super().eventFilter(watched, event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget where the pointer came in."""
        super().leaveEvent(event)
        self._entered_at, self._pressed = None, False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back with Esc what was typed, and step by tens with Shift as with Ctrl."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text() != self._text():
            self._write()
            self.selectAll()
            self._complain("")
            self.dropped.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.stepBy(BIG_STEP if key == Qt.Key.Key_Up else -BIG_STEP)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Leave the unit away while typing."""
        super().focusInEvent(event)
        self._write()
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the unit again."""
        super().focusOutEvent(event)
        self._write()
        self.dropped.emit()

    def words_menu(self) -> QMenu | None:
        """A menu of the words, for a button beside the field; None where there are none."""
        if not self.words():
            return None
        menu = QMenu(self)
        for word in self.words():
            action = QAction(word, menu)
            action.triggered.connect(lambda _=False, word=word: self.choose(None if word == NOT_SET else word))
            menu.addAction(action)
        if self._parameter.choices:
            menu.addSeparator()
            number = 0 if self._parameter.low in (None, 0) else self._parameter.low
            menu.addAction("A number", lambda: self._begin_with(number))
        return menu

    # Text and value

    def _begin_with(self, number: ParamValue) -> None:
        self.choose(number)
        self.setFocus()
        self.selectAll()

    def _on_finished(self) -> None:
        self._take_text()

    def _on_typed(self, text: str) -> None:
        value = self._meant(text.strip())
        try:
            self._parameter.read(value, self._variables)
        except BadParameter:
            self.dropped.emit()  # it may yet become something; the rule is told once typing is finished
        else:
            if value == self._value and not self._mixed:
                self.dropped.emit()
            else:
                self.considered.emit(value)

    def _is_pointed_at(self, at: QPointF) -> bool:
        is_moved = self._entered_at is not None and (at - self._entered_at).manhattanLength() >= POINTED_PX
        return self._pressed or is_moved

    def _take_text(self) -> None:
        text = self.text().strip()
        if text != self._text():
            self.choose(self._meant(text))

    def _meant(self, text: str) -> ParamValue:
        """What the typed text stands for; what is no number stays text, for the rule to word."""
        if text in ("", NOT_SET, "none", "None"):
            return None
        if text in self._parameter.choices or is_expression(text):
            return text
        if text in self._variables:
            return f"= {text}"
        unit = self._parameter.unit
        bare = text.removesuffix(unit).strip() if unit else text
        bare = bare.replace(",", "") if _GROUPED.fullmatch(bare) else bare
        for kind in (int, float):
            try:
                return kind(bare)
            except ValueError:
                continue
        return f"= {text}" if any(sign in text for sign in "+-*/(") else text

    def _text(self) -> str:
        if self._mixed:
            return ""
        value = self._value
        if value is None:
            return NOT_SET
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            return str(value)
        plain = str(value)
        named = isinstance(value, int | float) and self._parameter.unit and not self.hasFocus()
        return f"{plain} {self._parameter.unit}" if named and self._parameter.kind not in ("pair", "triple") else plain

    def _write(self) -> None:
        text = self._text()
        line = self.lineEdit()
        if line.text() != text:
            with QSignalBlocker(line):
                line.setText(text)
        line.setPlaceholderText(MIXED if self._mixed else "")
        self._dress()

    def _complain(self, says: str) -> None:
        if says != self.property("complaint"):
            self.setProperty("complaint", says)
            self._dress()
            self.complained.emit(says)

    def _dress(self) -> None:
        mark(self, "wrong" if self.property("complaint") else "mixed" if self._mixed else "")


def mark(field: QWidget, state: str) -> None:
    """Let a field look as its state wants: `wrong`, `mixed` where the selected layers differ, or plain."""
    if (field.property("state") or "") != state:
        field.setProperty("state", state)
        field.style().polish(field)


def stepped(parameter: Parameter, value: ParamValue, steps: int) -> int | float | None:
    """A number some steps further, within the range of its parameter; None for what is no plain number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    moved = _stepped(float(value), steps) if parameter.kind in ("number", "numbers") else int(value) + steps
    if parameter.low is not None:
        moved = max(parameter.low, moved)
    if parameter.high is not None:
        moved = min(parameter.high, moved)
    if parameter.above is not None and moved <= parameter.above:
        return None
    return moved


def _wants_big_steps(keys: Qt.KeyboardModifier) -> bool:
    return bool(keys & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))


def _stepped(number: float, steps: int) -> float:
    """Move a number in steps that suit its size: 0.001 by 0.0001, 0.5 by 0.1, 20 by 1."""
    import math

    size = abs(number)
    if size == 0:
        return round(0.1 * steps, 10)
    step = 10.0 ** (math.floor(math.log10(size)) - (0 if 0.1 <= size < 1 else 1))
    step = min(step, 1.0) if size < 100 else step
    if 0.1 <= size < 1 or size == 1:
        step = 0.1
    return float(f"{number + steps * step:.10g}")
