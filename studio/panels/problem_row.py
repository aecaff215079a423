"""One problem as a line: its sign, its sentence, and a button for each way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.design.check import Problem, kind_of
from studio.document import Document
from studio.panels.elided_button import ElidedButton
from studio.place import Place
from studio.theme import icon, picture, theme, themes

SEVERITY_NAMES = {"error": "Error", "warning": "Warning", "hint": "Hint"}
MAX_BUTTONS = 3
"""So many ways out stand beside a sentence; with more of them, the others are in a menu."""
_SENTENCE_PX = 340
"""A sentence with less room than this has its buttons below."""
_BESIDE_SIGN_PX = 48
"""What a row is wider than its sentence."""
_WALKING = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class ProblemRow(QFrame):
    """A problem that can be gone to and repaired.

    Signals:
        activated: the node to go to.
        all_wanted: all problems of this one's kind are to be repaired.
    """

    activated = Signal(str)
    all_wanted = Signal()

    def __init__(
        self, edited: Document | Place, problem: Problem, *, names_node: bool = True, stacked: bool = False
    ) -> None:
        """Show a problem.

        Args:
            edited: where its repairs are made.
            problem: the problem.
            names_node: whether to name the node it is about.
            stacked: whether the buttons stand below each other, where there is little width.
        """
        super().__init__()
        self._edited = edited
        self.problem = problem
        self._stacked = stacked
        self.setProperty("role", "note" if stacked else "line")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sign = QLabel()
        self._says = QLabel(problem.says)
        self._write()
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(4)
        self._body.addWidget(self._says, 1)
        self._buttons = QBoxLayout(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self._buttons.setSpacing(6)
        self.alike_button: QPushButton | None = None
        if problem.repairs:
            self._body.addLayout(self._buttons)
            self._add_buttons()
        row = QHBoxLayout(self)
        row.setContentsMargins(*((10, 8, 10, 8) if stacked else (8, 4, 8, 4)))
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._body, 1)
        if problem.node:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            if names_node:
                where = QLabel(problem.node)
                where.setProperty("role", "small")
                row.addWidget(where, 0, Qt.AlignmentFlag.AlignTop)
        self._name()
        themes.follow(self, self._paint)

    # What it shows

    def takes(self, problem: Problem) -> bool:
        """Be about the problem as it is now, if that looks the same; its repairs are those of the network now."""
        same = looks(problem) == looks(self.problem)
        if same:
            self.problem = problem
        return same

    def offer_all(self, count: int) -> None:
        """Offer to repair all problems of this kind, of which there are so many; nothing where it is the only one."""
        kind = kind_of(self.problem)
        if count < 2 or kind is None:
            if self.alike_button is not None:
                self.alike_button.hide()
            return
        if self.alike_button is None:
            self.alike_button = self._button("", self.all_wanted.emit)
            place = self._buttons.count() - (0 if self._stacked else 1)
            self._buttons.insertWidget(
                place, self.alike_button, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            )
        text = f"Fix all {count:,}"
        if self.alike_button.text() != text:
            self.alike_button.setText(text)
            self.alike_button.setAccessibleName(f"{text} of this kind: {kind[1]}")
            self.alike_button.setToolTip(f"{kind[1]}, for all {count:,} problems of this kind (Ctrl+Shift+.)")
        self.alike_button.show()

    def repair(self, number: int = 0) -> bool:
        """Make one of the repairs; returns whether there is such a one."""
        if number >= len(self.problem.repairs):
            return False
        self._keep_focus()
        chosen = self.problem.repairs[number]
        self._edited.edit(chosen.label, chosen.edit)
        return True

    def go(self) -> None:
        """Go to the node."""
        if self.problem.node:
            self.activated.emit(self.problem.node)

    # What a person does

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the node."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.go()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or space goes to the node, Ctrl+. repairs, Ctrl+Shift+. repairs all of the kind, Ctrl+C copies."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not ctrl:
            self.go()
        elif ctrl and event.key() == Qt.Key.Key_Period and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.repair()
        elif ctrl and event.key() in (Qt.Key.Key_Period, Qt.Key.Key_Greater):
            self.all_wanted.emit()
        elif ctrl and event.key() == Qt.Key.Key_C:
            QGuiApplication.clipboard().setText(self.problem.says)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk on from a button as they do from the sentence."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _WALKING:
            self.setFocus()
            QCoreApplication.sendEvent(self, event)
            return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the buttons beside the sentence where there is room for both, else in a line, else below each other."""
        super().resizeEvent(event)
        if self._stacked:
            return
        widths = [one.sizeHint().width() for one in self.findChildren(QAbstractButton) if not one.isHidden()]
        wanted = sum(widths) + self._buttons.spacing() * len(widths)
        sentence = min(self._says.fontMetrics().horizontalAdvance(self.problem.says) + 8, _SENTENCE_PX)
        left = self.width() - _BESIDE_SIGN_PX - wanted
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        _turn(self._body, across if left >= sentence else down)
        _turn(self._buttons, across if left >= 0 else down)

    # How it is made

    def _write(self) -> None:
        """The sign and the sentence."""
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sign.setToolTip(SEVERITY_NAMES[self.problem.severity])
        self._says.setWordWrap(True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)
        self._says.setMinimumWidth(80)
        if not self._stacked:  # sign, first line and buttons stand at one height
            self._sign.setContentsMargins(0, 2, 0, 0)
            self._says.setContentsMargins(0, 3, 0, 0)
            self._says.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _name(self) -> None:
        """Read the whole sentence out, and then what can be done."""
        severity = SEVERITY_NAMES[self.problem.severity]
        self.setAccessibleName(f"{severity}: {self.problem.says}")
        if self.problem.repairs:
            self.setAccessibleDescription(f"Ctrl+. fixes it: {self.problem.repairs[0].label}")

    def _add_buttons(self) -> None:
        repairs = self.problem.repairs
        shown = len(repairs) if self._stacked or len(repairs) <= MAX_BUTTONS else MAX_BUTTONS - 1
        for number, repair in enumerate(repairs[:shown]):
            button = self._button(repair.label, partial(self.repair, number))
            button.setAccessibleName(f"Fix: {repair.label}")
            button.setToolTip(f"{repair.label}; Ctrl+Z takes it back")
            button.setMinimumWidth(60)  # long names are cut rather than widen what stands around it
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if shown < len(repairs):
            self._buttons.addWidget(self._menu_button(shown), 0, Qt.AlignmentFlag.AlignTop)
        if not self._stacked:
            self._buttons.addStretch(1)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = ElidedButton(text)
        button.setProperty("role", "small")
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.installEventFilter(self)
        button.clicked.connect(lambda _=False: slot())
        return button

    def _menu_button(self, first: int) -> QToolButton:
        """The ways out for which there is no room."""
        button = QToolButton()
        button.setIcon(icon("down"))
        button.setIconSize(QSize(14, 14))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        rest = len(self.problem.repairs) - first
        button.setAccessibleName(f"{rest} more ways to fix it")
        button.setToolTip(f"{rest} more ways to fix it")
        button.setCursor(Qt.CursorShape.ArrowCursor)
        menu = QMenu(button)
        for number, repair in enumerate(self.problem.repairs[first:], first):
            menu.addAction(repair.label, partial(self.repair, number))
        button.setMenu(menu)
        return button

    def _keep_focus(self) -> None:
        """A button goes with its problem, and must not hand its focus to a field that is typed in."""
        if not self._stacked:
            self.setFocus()  # the list finds it another place
            return
        around: QWidget | None = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.setFocus()

    def _paint(self) -> None:
        name = {"error": "error", "warning": "warning"}.get(self.problem.severity, "hint")
        scale = self.devicePixelRatioF()
        self._sign.setPixmap(picture(name, 18, theme().severity(self.problem.severity), scale))


def _turn(box: QBoxLayout, direction: QBoxLayout.Direction) -> None:
    if box.direction() != direction:
        box.setDirection(direction)


def looks(problem: Problem) -> tuple[object, ...]:
    """All that a row shows of a problem."""
    return problem.severity, problem.node, problem.says, tuple((one.label, one.kind) for one in problem.repairs)


def clear_layout(layout: QVBoxLayout) -> None:
    """Remove and delete every widget of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
