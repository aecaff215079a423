"""What every search within something has: a field, how much was found, the next one and the one before."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from studio.theme import icon, themes

_ICON_PX = 14


class FindStrip(QFrame):
    """A field with its buttons in a row; what is searched, and how, is up to who derives from it.

    Attributes:
        field: where the words are typed.
        count: how much was found.
        row: the layout, at whose end the button to close stands.

    Signals:
        typed: what the field holds now.
        stepped: 1 for the next one, -1 for the one before.
    """

    typed = Signal(str)
    stepped = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        """Make a strip, hidden at first.

        Args:
            title: what it is called.
            parent: what it lies on.
        """
        super().__init__(parent)
        self.setAccessibleName(title)
        self.field = QLineEdit()
        self.count = QLabel()
        self.count.setProperty("role", "small")
        self.previous_button = self.button(self.tr("The one before (Shift+Enter, Shift+F3)"), "up")
        self.next_button = self.button(self.tr("The next one (Enter, F3)"), "down")
        self.close_button = self.button(self.tr("Close (Esc)"), "close")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)
        self.row.addWidget(self.field, 1)
        for widget in (self.count, self.previous_button, self.next_button, self.close_button):
            self.row.addWidget(widget)
        self.field.textChanged.connect(self.typed)
        self.previous_button.clicked.connect(lambda: self.stepped.emit(-1))
        self.next_button.clicked.connect(lambda: self.stepped.emit(1))
        self.close_button.clicked.connect(lambda: self.close_bar())
        self.hide()

    def button(self, says: str, picture: str = "") -> QToolButton:
        """A button in the strip, which leaves the keyboard in the field.

        Args:
            says: what it does, with its key in brackets.
            picture: the name of its icon; without one it shows what it says.
        """
        button = QToolButton()
        name = says.partition(" (")[0]
        button.setToolTip(says)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        if picture:
            button.setIconSize(QSize(_ICON_PX, _ICON_PX))
            themes.follow(button, lambda: button.setIcon(icon(picture)))
        else:
            button.setText(name)
        return button

    def close_bar(self) -> None:
        """Look no more."""
        self.hide()

    def tell_count(self, words: str, *, can_step: bool) -> None:
        """Say what was found.

        Args:
            words: how much, in a few words; nothing where nothing is looked for.
            can_step: whether there is anything to go to.
        """
        self.count.setText(words)
        self.field.setAccessibleDescription(words)
        for button in (self.previous_button, self.next_button):
            button.setEnabled(can_step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and F3 go on, with Shift back; Esc closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
