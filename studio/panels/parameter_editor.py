"""What all editors of a parameter have in common."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from engine.design.graph import ParamValue
from engine.design.layers import Parameter, Size
from studio.panels.number_box import NumberBox
from studio.theme import icon


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
