"""The right editor for each kind of parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit

from engine.design.graph import ParamValue
from engine.design.layers import BadParameter, Parameter, Size
from studio.panels.axes_editors import PairEditor, TripleEditor
from studio.panels.choice_box import ChoiceBox
from studio.panels.listed_numbers import EXAMPLE, listed
from studio.panels.number_box import MIXED, NOT_SET, NumberBox, mark
from studio.panels.parameter_editor import ParameterEditor, words_button
from studio.theme import fixed_font


def editor_for(parameter: Parameter) -> ParameterEditor:
    """Make the editor that suits a parameter."""
    match parameter.kind:
        case "switch":
            return SwitchEditor(parameter)
        case "choice":
            return ChoiceEditor(parameter)
        case "pair":
            return PairEditor(parameter)
        case "triple":
            return TripleEditor(parameter)
        case "text":
            return TextEditor(parameter)
        case "sizes" | "numbers":
            return SizesEditor(parameter)
    return NumberEditor(parameter)


class NumberEditor(ParameterEditor):
    """A number, a word instead of it, or an expression."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.box = NumberBox(parameter)
        self.box.setFont(fixed_font())
        self.box.chosen.connect(self.chosen)
        self.box.complained.connect(self.complained)
        self.box.considered.connect(self.considered)
        self.box.dropped.connect(self.dropped)
        self.setFocusProxy(self.box)
        self.row.addWidget(self.box, 1)
        button = words_button(self.box)
        if button is not None:
            self.row.addWidget(button)

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; mixed, if the selected nodes differ."""
        self.box.show_value(value, variables, mixed=mixed)

    def moved(self, steps: int) -> ParamValue:
        """The number so many steps further."""
        return self.box.moved(steps)


class SwitchEditor(ParameterEditor):
    """On or off."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.box = QCheckBox()
        self.box.setAccessibleName(parameter.name)
        self.box.clicked.connect(self._on_clicked)
        self.setFocusProxy(self.box)
        self.row.addWidget(self.box, 1)

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; mixed, if the selected nodes differ."""
        self.box.setTristate(mixed)
        state = Qt.CheckState.Checked if value else Qt.CheckState.Unchecked
        self.box.setCheckState(Qt.CheckState.PartiallyChecked if mixed else state)
        self.box.setText(MIXED if mixed else "on" if value else "off")

    def _on_clicked(self) -> None:
        self.box.setTristate(False)
        self.chosen.emit(self.box.isChecked())


class ChoiceEditor(ParameterEditor):
    """One word of several."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.box = ChoiceBox()
        self.box.setFont(fixed_font())
        self.box.setAccessibleName(parameter.name)
        self.box.addItems([*parameter.choices, *([NOT_SET] if parameter.optional else [])])
        self.box.setPlaceholderText(MIXED)
        self.box.activated.connect(self._on_activated)
        self.box.textHighlighted.connect(lambda word: self.considered.emit(_meant(word)))
        self.box.view().window().installEventFilter(self)
        self.setFocusProxy(self.box)
        self.row.addWidget(self.box, 1)

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; mixed, if the selected nodes differ."""
        self.box.setCurrentIndex(-1 if mixed else self.box.findText(NOT_SET if value is None else str(value)))
        mark(self.box, "mixed" if mixed else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drop what was pointed at once the list closes."""
        if event.type() == QEvent.Type.Hide:
            self.dropped.emit()
        return False

    def _on_activated(self) -> None:
        self.chosen.emit(_meant(self.box.currentText()))


class TextEditor(ParameterEditor):
    """Plain text.

    Attributes:
        hint: what an empty text comes to, shown in its place from the next `show_value` on.
    """

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.line = QLineEdit()
        self.line.setAccessibleName(parameter.name)
        self.line.editingFinished.connect(self._on_finished)
        self.hint = ""
        self._value: ParamValue = ""
        self._mixed = False
        self.setFocusProxy(self.line)
        self.row.addWidget(self.line, 1)

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; mixed, if the selected nodes differ."""
        if value != self._value or mixed != self._mixed or not self.line.hasFocus():
            self.line.setText("" if mixed or value is None else str(value))
        self.line.setPlaceholderText(MIXED if mixed else self.hint)
        mark(self.line, "mixed" if mixed else "")
        self._value, self._mixed = value, mixed

    def _on_finished(self) -> None:
        text = self.line.text()
        if text != ("" if self._mixed or self._value is None else str(self._value)):
            self.chosen.emit(text)


class SizesEditor(ParameterEditor):
    """A list of numbers, `1, 28, 28` or `1 × 28 × 28`; each may be an expression."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.line = QLineEdit()
        self.line.setFont(fixed_font())
        self.line.setAccessibleName(parameter.name)
        self.line.editingFinished.connect(self._on_finished)
        self.line.textEdited.connect(self._on_typed)
        self._value: ParamValue = None
        self._mixed = False
        self._variables: Mapping[str, Size] = {}
        self.setFocusProxy(self.line)
        self.row.addWidget(self.line, 1)

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; mixed, if the selected nodes differ."""
        changed = value != self._value or mixed != self._mixed
        self._value, self._mixed, self._variables = value, mixed, variables
        if changed or not self.line.hasFocus():
            self.line.setText(self._text())
            self.complained.emit("")
        hint = f"e.g. {EXAMPLE}" if self.parameter.name == "shape" else NOT_SET
        if hint == NOT_SET and not self.parameter.optional:
            hint = f"e.g. {self._written(self.parameter.default)}"
        self.line.setPlaceholderText(MIXED if mixed else hint)
        mark(self.line, "mixed" if mixed else "")

    def _text(self) -> str:
        return "" if self._mixed or self._value is None else self._written(self._value)

    def _written(self, value: ParamValue) -> str:
        parts: Sequence[ParamValue] = value if isinstance(value, tuple) else (value,)
        return ", ".join(str(part) for part in parts)

    def _on_finished(self) -> None:
        text = self.line.text().strip()
        if text == self._text():
            return
        value = listed(text)
        try:
            self.parameter.read(value, self._variables)
        except BadParameter as problem:
            self.complained.emit(str(problem))
            return
        self.complained.emit("")
        self.chosen.emit(value)

    def _on_typed(self, text: str) -> None:
        value = listed(text)
        try:
            self.parameter.read(value, self._variables)
        except BadParameter:
            self.dropped.emit()
        else:
            self.considered.emit(value)


class ListedEditor(ParameterEditor):
    """Text that is one of a list which is not the parameter's own, such as the fields of the data."""

    def __init__(self, parameter: Parameter, listed: Sequence[tuple[str, str]]) -> None:
        """Offer the given values, each with what is shown for it."""
        super().__init__(parameter)
        self.box = ChoiceBox()
        self.box.setAccessibleName(parameter.name)
        self.box.setPlaceholderText(MIXED)
        for value, shown in listed:
            self.box.addItem(shown, value)
        self.box.activated.connect(lambda: self.chosen.emit(self.box.currentData()))
        self.setFocusProxy(self.box)
        self.row.addWidget(self.box, 1)

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; one that is not in the list is added to it, since it is what the project says."""
        if not mixed and self.box.findData(value) < 0:
            self.box.addItem(f"{value} (not in the data)", value)
        self.box.setCurrentIndex(-1 if mixed else self.box.findData(value))


def _meant(word: str) -> ParamValue:
    return None if word == NOT_SET else word
