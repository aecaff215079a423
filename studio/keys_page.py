"""F1: what the hand can do on the canvas, and every command that has a key, by the menus; with a field that filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.about import put_fact
from studio.clear_button import add_clear_button

if TYPE_CHECKING:
    from studio.window import MainWindow

_SIZE = QSize(720, 680)
_MARGIN_PX = 48
"""What is left of the screen around the page at least."""


@dataclass(frozen=True)
class Section:
    """Some of the page under a title.

    Attributes:
        title: what they have in common.
        rows: what is done, and how.
    """

    title: str
    rows: tuple[tuple[str, str], ...]


def show_keys(window: MainWindow) -> None:
    """Show the page until it is closed."""
    KeysPage(sections(window), window).exec()


def sections(window: MainWindow) -> list[Section]:
    """The mouse first, then the keys in the order of the menus, then those that work only in the outline."""
    from studio.canvas.movements import by_keys, movements
    from studio.panels.outline_panel import OutlinePanel

    menus = window.menus
    seen: set[QAction] = set()
    found = [Section("With the mouse, on the canvas", tuple(movements()))]
    found.append(Section("With the keys, on the canvas", tuple(by_keys())))
    for menu in (menus.file, menus.edit, menus.view, menus.run, menus.help):
        found += _of_menu(window, menu, "", seen)
    actions = list(window.commands)
    if window.canvas is not None:
        actions += window.canvas.commands.actions
    found.append(_section(window, "Everywhere", [action for action in actions if action not in seen]))
    outline = window.docks["outline"].panel
    if isinstance(outline, OutlinePanel):
        told = {(action.text(), _keys(action)) for action in actions}
        own = [action for action in outline.commands.own if (action.text(), _keys(action)) not in told]
        found.append(_section(window, "In the outline", own))
    return [section for section in found if section.rows]


def _of_menu(window: MainWindow, menu: QMenu, above: str, seen: set[QAction]) -> Iterator[Section]:
    """A menu's own commands, then those of the menus in it."""
    title = f"{above}{menu.title().replace('&', '')}"
    within: list[QMenu] = []
    own: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            within.append(inner)
        elif action not in seen:
            own.append(action)
    seen.update(own)
    yield _section(window, title, own)
    for inner in within:
        yield from _of_menu(window, inner, f"{title} – ", seen)


def _section(window: MainWindow, title: str, actions: Sequence[QAction]) -> Section:
    return Section(title, tuple((_named(window, action), _keys(action)) for action in actions if action.shortcuts()))


def _named(window: MainWindow, action: QAction) -> str:
    """What a command is called; undo without what it would take back."""
    name, _ = window.commands.found_by(action)
    return name.partition(":")[0] if action.objectName() in ("undo", "redo") else name


def _keys(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "   ".join(key.toString(native) for key in action.shortcuts())


class KeysPage(QDialog):
    """Sections of names and keys, of which a field shows those that are looked for."""

    def __init__(self, shown: Sequence[Section], parent: QWidget) -> None:
        """Make a page.

        Args:
            shown: what it tells.
            parent: the window.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts and mouse")
        self._lines: list[tuple[QLabel, list[tuple[str, tuple[QLabel, QLabel]]]]] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a command, a key or a movement of the mouse")
        self.search.setAccessibleName("Find a command, a key or a movement of the mouse")
        add_clear_button(self.search)
        self.search.textChanged.connect(self._filter)
        self.nothing = QLabel("Nothing of that name has a key. Ctrl+K finds every command.")
        self.nothing.setProperty("role", "quiet")
        self.nothing.hide()
        self._body = QWidget()
        self._fill(shown)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._body)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)  # Return belongs to the field
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addWidget(self.search)
        layout.addWidget(self.nothing)
        layout.addWidget(scroll, 1)
        layout.addWidget(buttons)
        room = self.screen().availableGeometry().size() - QSize(_MARGIN_PX, _MARGIN_PX)
        self.resize(_SIZE.boundedTo(room))
        self.search.setFocus()

    def told(self) -> list[str]:
        """What can be seen now, from the top."""
        lines: list[str] = []
        for title, rows in self._lines:
            lines += [title.text()] if not title.isHidden() else []
            lines += [name.text() for _, (name, _) in rows if not name.isHidden()]
        return lines

    def _fill(self, shown: Sequence[Section]) -> None:
        grid = QGridLayout(self._body)
        grid.setContentsMargins(4, 4, 16, 4)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for section in shown:
            title = QLabel(section.title)
            title.setProperty("role", "name")
            title.setContentsMargins(0, 10 if self._lines else 0, 0, 0)
            grid.addWidget(title, grid.rowCount(), 0, 1, 2)
            rows = []
            for name, how in section.rows:
                words = f"{section.title} {name} {how}".casefold()
                rows.append((words, put_fact(grid, grid.rowCount(), name, how)))
            self._lines.append((title, rows))
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(grid.rowCount(), 1)

    def _filter(self, typed: str) -> None:
        """Show what has every word that is typed, with the titles above it."""
        wanted = typed.casefold().split()
        for title, rows in self._lines:
            left = 0
            for words, labels in rows:
                fits = all(word in words for word in wanted)
                left += fits
                for label in labels:
                    label.setVisible(fits)
            title.setVisible(left > 0)
        self.nothing.setVisible(not self.told())
