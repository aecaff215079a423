"""What the inspector's pages are made of: headings, figures, and sizes that can't be typed."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.panels.parameter_row import LABEL_WIDTH_PX
from studio.theme import SMALL_SIZE_PX, fixed_font


class Figure(QWidget):
    """A number with what it counts beneath."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._number = QLabel()
        self._number.setProperty("role", "figure")
        says = QLabel(caption)
        says.setProperty("role", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._number)
        layout.addWidget(says)

    def show_text(self, text: str) -> None:
        """Show the number."""
        self._number.setText(text)


class InferredRow(QWidget):
    """A size that follows from the input: in a dashed field, since it can't be typed."""

    def __init__(self, name: str, says: str) -> None:
        super().__init__()
        label = QLabel(name)
        label.setFixedWidth(LABEL_WIDTH_PX)
        label.setProperty("role", "quiet")
        value = QLabel(says)
        value.setProperty("role", "inferred")
        font = fixed_font(SMALL_SIZE_PX)
        value.setFont(font)
        value.setToolTip("Worked out from what arrives; it changes with the layers before it.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 24, 0)
        row.setSpacing(4)
        row.addWidget(label)
        row.addWidget(value, 1)


def heading(text: str) -> QLabel:
    """The heading of a part of a page."""
    label = QLabel(text)
    label.setProperty("role", "section")
    label.setIndent(0)
    return label
