"""A sentence that appears over the work and goes away by itself: why something did not happen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from studio.announcing import announce
from studio.theme import icon, picture, theme, themes

SHOWN_MS = 8_000
MAX_WIDTH_PX = 640


class Notice(QFrame):
    """One sentence at the lower edge of its parent, with at most one thing to do about it.

    Attributes:
        host: what it lies over.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._act: Callable[[], None] | None = None
        self._kind = "warning"
        self._sign = QLabel()
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.setProperty("role", "small")
        self.button.clicked.connect(self._on_clicked)
        self._close = QToolButton()
        self._close.setAccessibleName("Close this message")
        self._close.setIconSize(QSize(14, 14))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self.says, 1)
        row.addWidget(self.button)
        row.addWidget(self._close)
        self.host = parent
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        themes.follow(self, self._paint)
        self.hide()

    def tell(
        self,
        says: str,
        *,
        kind: str = "warning",
        action: str = "",
        act: Callable[[], None] | None = None,
        stays: bool = False,
    ) -> None:
        """Show a sentence.

        Args:
            says: the sentence.
            kind: warning, error, hint or check.
            action: what the button says, if there is something to do.
            act: what it does.
            stays: whether the sentence stays until it is closed.
        """
        self.says.setText(says)
        self.setAccessibleName(says)
        announce(self, says)
        self._kind = kind
        self._act = act
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self._paint()
        self._place()
        self.show()
        self.raise_()
        self._timer.stop()
        if not stays:
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the parent's lower edge."""
        if watched is self.host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        parent = self.host
        room = parent.width() - 48
        wanted = self.says.fontMetrics().horizontalAdvance(self.says.text()) + 150
        if self.button.text():
            wanted += self.button.sizeHint().width()
        width = max(160, min(MAX_WIDTH_PX, room, wanted))
        self.setFixedWidth(width)
        height = max(self.heightForWidth(width), self.sizeHint().height())
        self.resize(width, height)
        self.move((parent.width() - width) // 2, parent.height() - height - 24)

    def _on_clicked(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _paint(self) -> None:
        colours = {"error": theme().error, "warning": theme().warning, "check": theme().good}
        colour = colours.get(self._kind, theme().accent)
        self._sign.setPixmap(picture(self._kind, 18, colour, self.devicePixelRatioF()))
        self._close.setIcon(icon("close"))
