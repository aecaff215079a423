"""One line of the inspector: a parameter's name, its editor, and the way back to its default."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QToolButton, QWidget

from engine.design.graph import ParamValue
from engine.design.graph.expression import is_expression
from engine.design.layers import BadParameter, Parameter, Size
from studio.panels.parameter_editors import ParameterEditor, editor_for
from studio.theme import fixed_font, icon, themes

LABEL_WIDTH_PX = 112


class ParameterRow(QWidget):
    """A parameter as a line.

    Signals:
        chosen: name and value the person settled on.
        reset: the name of a parameter to give its default again.
    """

    chosen = Signal(str, object)
    reset = Signal(str)

    def __init__(self, parameter: Parameter, editor: ParameterEditor | None = None) -> None:
        super().__init__()
        self.parameter = parameter
        self.editor = editor or editor_for(parameter)
        self._is_set = False
        self.label = QLabel(parameter.name)
        self.label.setFixedWidth(LABEL_WIDTH_PX)
        self.label.setBuddy(self.editor)
        self.setToolTip(help_of(parameter))
        self.reset_button = QToolButton()
        self.reset_button.setIconSize(QSize(12, 12))
        self.reset_button.setFixedSize(20, 20)
        self.reset_button.setAccessibleName(f"Reset {parameter.name}")
        self.reset_button.setToolTip(f"Back to the default, {_shown(parameter.default)}")
        self.reset_button.clicked.connect(lambda: self.reset.emit(parameter.name))
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset_button.setSizePolicy(policy)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.hide()
        self.editor.chosen.connect(lambda value: self.chosen.emit(parameter.name, value))
        self.editor.complained.connect(self._on_complained)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.editor, 0, 1)
        grid.addWidget(self.reset_button, 0, 2)
        grid.addWidget(self.note, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        themes.follow(self, self._paint)

    def show_value(
        self, value: ParamValue, variables: Mapping[str, Size], *, is_set: bool, mixed: bool = False
    ) -> None:
        """Show a value, and for an expression what it comes to now."""
        self._is_set = is_set
        self.editor.show_value(value, variables, mixed=mixed)
        self.reset_button.setVisible(is_set)
        self.label.setProperty("role", "" if is_set else "quiet")
        self.label.style().polish(self.label)
        self._note("" if mixed else self._worked_out(value, variables), is_error=False)

    def _worked_out(self, value: ParamValue, variables: Mapping[str, Size]) -> str:
        parts = value if isinstance(value, tuple) else (value,)
        if not any(is_expression(part) for part in parts):
            return ""
        try:
            found = self.parameter.read(value, variables)
        except BadParameter:
            return ""
        sizes = found if isinstance(found, tuple) else (found,)
        if isinstance(found, tuple) and not isinstance(value, tuple):
            sizes = sizes[:1]
        return "is " + ", ".join(str(size) for size in sizes) + " now"

    def _on_complained(self, says: str) -> None:
        self._note(says, is_error=True)

    def _note(self, says: str, *, is_error: bool) -> None:
        self.note.setText(says)
        self.note.setVisible(bool(says))
        self.note.setProperty("role", "error" if is_error else "small")
        if not is_error:
            self.note.setFont(fixed_font())
        self.note.style().polish(self.note)

    def _on_menu_requested(self, place: QPoint) -> None:
        menu = QMenu(self)
        reset = menu.addAction(
            f"Back to the default, {_shown(self.parameter.default)}", lambda: self.reset.emit(self.parameter.name)
        )
        reset.setEnabled(self._is_set)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(place))

    def _paint(self) -> None:
        self.reset_button.setIcon(icon("reset"))


def help_of(parameter: Parameter) -> str:
    """What a parameter is for, its unit and its range, and how to write an expression."""
    parts = [parameter.help]
    facts = [f"in {parameter.unit}"] if parameter.unit else []
    if parameter.range_says():
        facts.append(parameter.range_says().removeprefix("is ").removeprefix("lies "))
    if facts:
        said = ", ".join(facts)
        parts.append(said[0].upper() + said[1:] + ".")
    if parameter.kind in ("whole", "number", "pair", "triple", "sizes", "numbers"):
        parts.append("Type = to compute it from variables, for example <tt>= width * 2</tt>.")
    return "<p>" + "</p><p>".join(parts) + "</p>"


def _shown(value: ParamValue) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value) or "empty"
