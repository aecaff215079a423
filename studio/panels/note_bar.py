"""A sentence in a panel that something can be done about: what failed, or what was found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from studio.theme import icon, picture, theme, themes

Action = tuple[str, Callable[[], object]]


class NoteBar(QFrame):
    """One sentence with its sign, its buttons, and a cross to put it away.

    Signals:
        closed: the cross was pressed.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "note")
        self._severity = "hint"
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(6)
        self._close = QToolButton()
        self._close.setIconSize(QSize(12, 12))
        self._close.setAccessibleName("Put this note away")
        self._close.setToolTip("Put this note away")
        self._close.clicked.connect(self.hide)
        self._close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close)
        themes.follow(self, self._paint)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown, or nothing."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """The buttons, by what they say."""
        items = (self._buttons.itemAt(at) for at in range(self._buttons.count()))
        found = (item.widget() for item in items if item is not None)
        return {button.text(): button for button in found if isinstance(button, QPushButton)}

    def say(self, text: str, *actions: Action, severity: str = "hint") -> None:
        """Show a sentence, and a button for each thing to do about it.

        Args:
            text: the sentence.
            actions: what each button says and does; the note goes away when one is pressed.
            severity: error, warning or hint.
        """
        self._severity = severity
        self._text.setText(text)
        self.setAccessibleName(text)
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for label, act in actions:
            button = QPushButton(label)
            button.setProperty("role", "small")
            button.clicked.connect(self._acting(act))
            self._buttons.addWidget(button)
        self._paint()
        self.show()

    def _acting(self, act: Callable[[], object]) -> Callable[[], None]:
        def pressed() -> None:
            self.hide()
            act()

        return pressed

    def _paint(self) -> None:
        self._close.setIcon(icon("close"))
        colour = theme().severity(self._severity)
        self._sign.setPixmap(picture(self._severity, 16, colour, self.devicePixelRatioF()))
