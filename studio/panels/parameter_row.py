"""One line of the inspector: a parameter's name, its editor, and the way back to its default."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QToolButton, QWidget

from engine.design.graph import ParamValue
from engine.design.graph.expression import is_expression
from engine.design.graph.param_edits import Part
from engine.design.layers import BadParameter, Parameter, Size
from studio.panels.axes_editors import AxesEditor
from studio.panels.parameter_editor import ParameterEditor
from studio.panels.parameter_editors import editor_for
from studio.panels.scrub_label import ScrubLabel
from studio.theme import fixed_font, icon, themes

LABEL_WIDTH_PX = 112
BREAK = "\u200b"
"""A space without width, at which long names go on in the next line."""


class ParameterRow(QWidget):
    """A parameter as a line.

    Signals:
        chosen: name and value the person settled on.
        reset: the name of a parameter to give its default again.
        considered: name and value that may yet be chosen.
        reset_considered: the name of a parameter that may yet be given its default again.
        dropped: nothing is considered any more.
    """

    chosen = Signal(str, object)
    reset = Signal(str)
    considered = Signal(str, object)
    reset_considered = Signal(str)
    dropped = Signal()

    def __init__(
        self, parameter: Parameter, editor: ParameterEditor | None = None, *, default_says: str | None = None
    ) -> None:
        """Make the line of a parameter.

        Args:
            parameter: the parameter.
            editor: what it is edited with, if not with the editor for its kind.
            default_says: its default in words, if not its value.
        """
        super().__init__()
        self.parameter = parameter
        self._default_says = shown_value(parameter.default) if default_says is None else default_says
        self.editor = editor or editor_for(parameter)
        self.is_set = False
        self._variables: Mapping[str, Size] = {}
        self._said = ""
        self._value: ParamValue = parameter.default
        self._scrubbed: ParamValue = None
        self._is_mixed = False
        self.label = _made_label(parameter.name)
        self.label.setBuddy(self.editor)
        self.setToolTip(help_of(parameter))
        self.reset_button = _made_reset_button(parameter.name)
        self.reset_button.setToolTip(f"Back to the default, {self._default_says}")
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.hide()
        self._listen()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
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

    def _listen(self) -> None:
        parameter = self.parameter
        self.reset_button.clicked.connect(lambda: self.reset.emit(parameter.name))
        self.editor.chosen.connect(lambda value: self.chosen.emit(parameter.name, value))
        self.editor.complained.connect(self._on_complained)
        self.editor.considered.connect(self._on_considered)
        self.editor.dropped.connect(self._on_dropped)
        self.label.started.connect(self._on_scrub_started)
        self.label.moved.connect(self._on_scrubbed)
        self.label.finished.connect(self._on_scrub_finished)
        self.label.cancelled.connect(self._on_scrub_cancelled)
        self.reset_button.installEventFilter(self)
        self.customContextMenuRequested.connect(self._on_menu_requested)

    def show_value(
        self,
        value: ParamValue,
        variables: Mapping[str, Size],
        *,
        is_set: bool,
        mixed: bool = False,
        mixed_parts: tuple[bool, ...] = (),
    ) -> None:
        """Show a value, and for an expression what it comes to now.

        Args:
            value: the value, of the first node where there are several.
            variables: what expressions may use.
            is_set: whether it is set, and so could be reset.
            mixed: whether other nodes have other values.
            mixed_parts: in which dimensions they have, where that is known.
        """
        self.is_set, self._value, self._variables, self._is_mixed = is_set, value, variables, mixed
        if self.label.is_scrubbing:
            return
        if mixed_parts and isinstance(self.editor, AxesEditor):
            self.editor.show_parts(value, variables, mixed_parts)
        else:
            self.editor.show_value(value, variables, mixed=mixed)
        self.label.set_scrubbable(self.editor.moved(0) is not None)
        self.reset_button.setVisible(is_set)
        give_role(self.label, "" if is_set else "quiet")
        self._said = "" if mixed else self._worked_out(value, variables)
        self._note(self._said, is_error=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Consider the default while the button that brings it back is pointed at or has the focus."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self.reset_considered.emit(self.parameter.name)
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.dropped.emit()
        return False

    def _on_considered(self, value: ParamValue | Part) -> None:
        whole = value.value if isinstance(value, Part) else value
        self._note(self._worked_out(whole, self._variables), is_error=False)
        self.considered.emit(self.parameter.name, value)

    def _on_dropped(self) -> None:
        if self.note.property("role") != "error":
            self._note(self._said, is_error=False)
        self.dropped.emit()

    # Dragging over the name

    def _on_scrub_started(self) -> None:
        self._scrubbed = None

    def _on_scrubbed(self, steps: int) -> None:
        self.editor.show_value(self._value, self._variables)
        value = self.editor.moved(steps)
        if value is None:
            return
        self._scrubbed = value
        self.editor.show_value(value, self._variables)
        self.considered.emit(self.parameter.name, value)

    def _on_scrub_finished(self) -> None:
        value, self._scrubbed = self._scrubbed, None
        self.editor.show_value(self._value, self._variables, mixed=self._is_mixed)
        if value is not None and value != self._value:
            self.chosen.emit(self.parameter.name, value)
        else:
            self.dropped.emit()

    def _on_scrub_cancelled(self) -> None:
        self._scrubbed = None
        self.editor.show_value(self._value, self._variables, mixed=self._is_mixed)
        self.dropped.emit()

    # What is told

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
        if says == self.note.text() and (not says or is_error == (self.note.property("role") == "error")):
            return
        self.note.setText(says)
        self.note.setVisible(bool(says))
        if not is_error:
            self.note.setFont(fixed_font())
        give_role(self.note, "error" if is_error else "small")

    def _on_menu_requested(self, place: QPoint) -> None:
        menu = QMenu(self)
        reset = menu.addAction(
            f"Back to the default, {self._default_says}", lambda: self.reset.emit(self.parameter.name)
        )
        reset.setEnabled(self.is_set)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(place))

    def _paint(self) -> None:
        self.reset_button.setIcon(icon("reset"))


def give_role(label: QLabel, role: str) -> None:
    """Let a label look as its role wants; the style sheet is not asked again for nothing, as that takes time."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().polish(label)


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


def shown_value(value: ParamValue) -> str:
    """A value in words: `3, 5`, `on`, `not set`."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value) or "empty"


def _made_label(name: str) -> ScrubLabel:
    """The name of a parameter, on two lines where it is long."""
    label = ScrubLabel(name)
    label.setFixedWidth(LABEL_WIDTH_PX)
    if label.fontMetrics().horizontalAdvance(name) > LABEL_WIDTH_PX:
        label.setText(name.replace("_", f"_{BREAK}"))
        label.setWordWrap(True)
    return label


def _made_reset_button(name: str) -> QToolButton:
    """A small button that keeps its room while there is nothing to reset."""
    button = QToolButton()
    button.setIconSize(QSize(12, 12))
    button.setFixedSize(20, 20)
    button.setAccessibleName(f"Reset {name}")
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    button.setSizePolicy(policy)
    return button
