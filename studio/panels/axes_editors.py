"""Editors of parameters that have a number for each dimension, such as height and width."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from engine.design.graph import ParamValue
from engine.design.graph.expression import is_expression
from engine.design.graph.param_edits import Part, parts_of
from engine.design.layers import Parameter, Size
from studio.panels.number_box import NumberBox
from studio.panels.parameter_editor import ParameterEditor, words_button
from studio.theme import fixed_font, icon, theme, themes


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


class TripleEditor(AxesEditor):
    """Depth, height and width; linked, one number stands for all."""

    axes = ("depth", "height", "width")
