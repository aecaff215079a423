"""What the inspector's pages are made of: headings and figures."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


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


def heading(text: str) -> QLabel:
    """The heading of a part of a page."""
    label = QLabel(text)
    label.setProperty("role", "section")
    label.setIndent(0)
    return label
