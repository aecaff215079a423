"""The right editor for each kind of parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from engine.design.graph import ParamValue
from engine.design.graph.expression import is_expression
from engine.design.graph.param_edits import Part, parts_of
from engine.design.layers import BadParameter, Parameter, Size
from studio.panels.choice_box import ChoiceBox
from studio.panels.number_box import MIXED, NOT_SET, NumberBox, mark
from studio.theme import fixed_font, icon, theme, themes


class ParameterEditor(QWidget):
    """An editor of one parameter.

    Signals:
        chosen: the value the person settled on.
        complained: a sentence: why what was typed can't be; empty once it can.
        considered: a value that is being typed, or pointed at in a list, and may yet be chosen.
        dropped: nothing is considered any more.
    """

    chosen = Signal(object)
    complained = Signal(str)
    considered = Signal(object)
    dropped = Signal()

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.parameter = parameter
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; mixed, if the selected nodes differ."""
        raise NotImplementedError

    def begin_anew(self) -> None:
        """Forget what was done here for other nodes, whose parameters are shown from now on."""

    def moved(self, steps: int) -> ParamValue:
        """The value so many steps further, for who drags it; None where it can't be moved."""
        return None


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


class AxesEditor(ParameterEditor):
    """A number for each dimension; linked, one number stands for all. Equal ones are linked until they are parted."""

    axes: tuple[str, ...] = ()

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self._value: ParamValue = parameter.default
        self._is_parted = False
        self._mixed: tuple[bool, ...] = (False,) * len(self.axes)
        self.boxes = tuple(NumberBox(parameter) for _ in self.axes)
        all_axes = f"{', '.join(self.axes[:-1])} and {self.axes[-1]}"
        self.link = QToolButton()
        self.link.setCheckable(True)
        self.link.setProperty("role", "bare")
        self.link.setIconSize(QSize(14, 14))
        self.link.setFixedWidth(22)
        self.link.setAccessibleName(f"{parameter.name}: the same for {all_axes}")
        self.link.setToolTip(f"The same number for {all_axes}")
        self.link.clicked.connect(self._on_link_clicked)
        self.setFocusProxy(self.boxes[0])
        self._others: list[QWidget] = []
        is_pair = len(self.axes) == 2
        self.row.setSpacing(2)
        for place, (axis, box) in enumerate(zip(self.axes, self.boxes, strict=True)):
            box.setAccessibleName(f"{parameter.name}, {axis}")
            box.setFont(fixed_font())
            box.setMinimumWidth(33 if is_pair else 25)
            box.setProperty("role", "half")
            box.complained.connect(self.complained)
            box.chosen.connect(partial(self._on_chosen, place))
            box.considered.connect(partial(self._on_considered, place))
            box.dropped.connect(self.dropped)
            if place and is_pair:  # three numbers need the room for themselves
                times = QLabel("×")
                times.setProperty("role", "quiet")
                self.row.addWidget(times)
                self._others.append(times)
            if place:
                self._others.append(box)
            self.row.addWidget(box, 1)
        self.row.addWidget(self.link)
        button = words_button(self.boxes[0])
        if button is not None:
            self.row.addWidget(button)
        themes.follow(self, self._paint)

    def show_value(self, value: ParamValue, variables: Mapping[str, Size], *, mixed: bool = False) -> None:
        """Show a value; mixed, if the selected nodes differ."""
        self.show_parts(value, variables, (mixed,) * len(self.axes))

    def show_parts(self, value: ParamValue, variables: Mapping[str, Size], mixed: tuple[bool, ...]) -> None:
        """Show a value of which some numbers may be mixed and others alike in all selected nodes."""
        self._value, self._mixed = value, mixed
        numeric = any(mixed) or (value is not None and value not in self.parameter.choices and not is_expression(value))
        for box, part, is_mixed in zip(self.boxes, self._parts(), mixed, strict=True):
            box.show_value(part, variables, mixed=is_mixed)
        for widget in (*self._others, self.link):
            widget.setVisible(numeric)
        with QSignalBlocker(self.link):
            self.link.setChecked(not (self._is_parted or self._differs()))
        self._paint()

    def begin_anew(self) -> None:
        """Link again what is equal."""
        self._is_parted = False

    def moved(self, steps: int) -> ParamValue:
        """The number so many steps further, where one stands for all."""
        return self.boxes[0].moved(steps) if self.link.isChecked() and not any(self._mixed) else None

    def _differs(self) -> bool:
        """Whether there are several numbers; where all are mixed, one is set for all of them until they are parted."""
        if any(self._mixed):
            return not all(self._mixed)
        return len(set(self._parts())) > 1

    def _parts(self) -> tuple[ParamValue, ...]:
        """The number of each dimension, the same where one stands for all."""
        return parts_of(self._value, len(self.axes))

    def _on_chosen(self, place: int, value: ParamValue) -> None:
        self.chosen.emit(self._with(place, value))

    def _on_considered(self, place: int, value: ParamValue) -> None:
        self.considered.emit(self._with(place, value))

    def _with(self, place: int, value: ParamValue) -> ParamValue | Part:
        """The whole value with another number in one place, or in all where they are linked."""
        parts = list(self._parts())
        others = parts[:place] + parts[place + 1 :]
        if self.link.isChecked() or self._is_word(value) or any(map(self._is_word, others)):
            return value
        if any(self._mixed):
            return Part(place, len(self.axes), value)
        return (*parts[:place], value, *parts[place + 1 :])

    def _is_word(self, value: ParamValue) -> bool:
        return value is None or value in self.parameter.choices

    def _on_link_clicked(self, linked: bool) -> None:
        self._is_parted = not linked
        if linked and self._differs() and not self._mixed[0]:
            self.chosen.emit(self._parts()[0])
        self._paint()

    def _paint(self) -> None:
        self.link.setIcon(icon("link", theme().accent if self.link.isChecked() else theme().faint))


class PairEditor(AxesEditor):
    """Height and width; linked, one number stands for both."""

    axes = ("height", "width")

    @property
    def height_box(self) -> NumberBox:
        """The first number."""
        return self.boxes[0]

    @property
    def width_box(self) -> NumberBox:
        """The second number."""
        return self.boxes[1]


class TripleEditor(AxesEditor):
    """Depth, height and width; linked, one number stands for all."""

    axes = ("depth", "height", "width")


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
    """A list of numbers, `1, 28, 28`; each may be an expression."""

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
        hint = NOT_SET if self.parameter.optional else "numbers with commas"
        self.line.setPlaceholderText(MIXED if mixed else hint)
        mark(self.line, "mixed" if mixed else "")

    def _text(self) -> str:
        if self._mixed or self._value is None:
            return ""
        parts: Sequence[ParamValue] = self._value if isinstance(self._value, tuple) else (self._value,)
        return ", ".join(str(part) for part in parts)

    def _on_finished(self) -> None:
        text = self.line.text().strip()
        if text == self._text():
            return
        value = _listed(text)
        try:
            self.parameter.read(value, self._variables)
        except BadParameter as problem:
            self.complained.emit(str(problem))
            return
        self.complained.emit("")
        self.chosen.emit(value)

    def _on_typed(self, text: str) -> None:
        value = _listed(text)
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


def words_button(box: NumberBox) -> QToolButton | None:
    """A button with the words that may stand for a number; None where there are none."""
    menu = box.words_menu()
    if menu is None:
        return None
    button = QToolButton()
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setIconSize(QSize(12, 12))
    button.setFixedWidth(20)
    button.setIcon(icon("down"))
    button.setAccessibleName(f"Words for {box.accessibleName()}")
    button.setToolTip("Words that may stand here")
    return button


def _meant(word: str) -> ParamValue:
    return None if word == NOT_SET else word


def _listed(text: str) -> ParamValue:
    return tuple(_size(part) for part in text.replace("×", ",").split(",") if part.strip()) or None


def _size(text: str) -> ParamValue:
    bare = text.strip()
    for kind in (int, float):
        try:
            return kind(bare)
        except ValueError:
            continue
    return bare if is_expression(bare) else f"= {bare}"
