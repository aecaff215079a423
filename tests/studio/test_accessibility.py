"""Everything has a name that a screen reader can say, and everything is reached without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.design.project import read_project, templates
from studio import preferences
from studio.about import show_about
from studio.command_palette import CommandPalette
from studio.docks import TITLES
from studio.document import Document
from studio.keys_page import show_keys
from studio.link.engine import Engine
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.node_page import NodePage
from studio.start_from_data import StartFromData
from studio.theme import set_theme
from studio.window import MainWindow
from tests.studio.test_window import SILENT

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(qtbot: QtBot, recovery: Path) -> MainWindow:
    """LeNet on the desk, all panels there."""
    preferences.store().clear()
    set_theme("dark")
    document = Document()
    window = MainWindow(document, Engine(SILENT))

    def keep(window: MainWindow) -> None:
        recovery.mkdir(parents=True, exist_ok=True)
        assert window.document.save(recovery / "away.netloom")

    qtbot.addWidget(window, before_close_func=keep)
    window.resize(1440, 900)
    window.show()
    window.furnish()
    document.new(read_project(templates()[0].path))
    window.show_desk()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def name_of(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    if isinstance(widget, QComboBox):  # Qt calls it by its value, where screen readers look for a label themselves
        return widget.accessibleName() or " ".join(label.text() for label in labels_of(widget))
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip()


def labels_of(widget: QWidget) -> list[QLabel]:
    """The labels that a widget has."""
    return [label for label in widget.window().findChildren(QLabel) if label.buddy() is widget]


def path_of(widget: QWidget) -> str:
    """Where a widget is, for whoever has to give it a name."""
    parts = []
    above: QWidget | None = widget
    while above is not None:
        parts.append(type(above).__name__ + (f"#{above.objectName()}" if above.objectName() else ""))
        above = above.parentWidget()
    return " < ".join(parts[:6])


def is_met(widget: QWidget) -> bool:
    """Whether a person meets a widget with the keyboard or a screen reader, other than as a part of another."""
    parent = widget.parentWidget()
    is_part = isinstance(widget, QHeaderView) or (
        isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
    )
    if is_part or widget.objectName().startswith("qt_") or isinstance(parent and parent.parentWidget(), QComboBox):
        return False
    if isinstance(widget, QTabBar) and not widget.count():
        return False
    if isinstance(widget, QAbstractButton | QLabel) and not (widget.isVisible() or widget.text()):
        return False  # it will say something by the time it is shown
    kinds = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QTabBar)
    return isinstance(widget, kinds) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def nameless(root: QWidget) -> list[str]:
    """The widgets below a window that have no name."""
    return sorted({path_of(widget) for widget in root.findChildren(QWidget) if is_met(widget) and not name_of(widget)})


def test_every_widget_of_the_window_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    found = nameless(window)
    for chosen in (["conv1"], ["conv1", "conv2"], ["image"], ["relu1"], []):
        window.selection.select(chosen)
        found += nameless(window)
    for name in TITLES:
        window.docks.bring(name)
        QApplication.processEvents()
        found += nameless(window)
    assert not found, "\n".join(sorted(set(found)))


def test_the_buttons_in_fields_have_names_too(window: MainWindow) -> None:
    for field in window.findChildren(QLineEdit):
        for button in field.findChildren(QToolButton):
            assert name_of(button), path_of(button)


def test_every_widget_of_the_dialogs_has_a_name(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []

    def look(dialog: QDialog) -> int:
        found.extend(nameless(dialog))
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    look(StartFromData(Path.cwd(), window))
    for what in ("module", "script", "folder"):
        window.commands[f"export_{what}"].trigger()
    show_about(window)
    show_keys(window)
    window.commands["new_code"].trigger()
    window.search()
    found += nameless(window.findChild(CommandPalette) or window)
    window.show_start_page()
    QApplication.processEvents()
    found += nameless(window)
    assert not found, "\n".join(sorted(set(found)))


# Reaching everything


def focused(window: MainWindow) -> QWidget | None:
    """What has the keyboard, if anything has."""
    return window.focusWidget()


def has_keyboard(window: MainWindow) -> str:
    """The panel that has the keyboard, or what it is called itself."""
    now = focused(window)
    for name in TITLES:
        if now is not None and window.docks[name].isAncestorOf(now):
            return name
    for name, place in (("canvas", window.canvas), ("top bar", window.top_bar), ("status", window.status)):
        if now is not None and place is not None and (place is now or place.isAncestorOf(now)):
            return name
    return path_of(now) if now is not None else ""


def arrive(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Wait until a panel has the keyboard: a tab comes to the front only once it has been drawn."""
    qtbot.waitUntil(lambda: has_keyboard(window) == name, timeout=2_000)


def press(window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(window) or window, key, keys)


def test_every_panel_is_reached_by_its_own_key(window: MainWindow, qtbot: QtBot) -> None:
    for number, name in enumerate(TITLES):
        press(window, Qt.Key(Qt.Key.Key_1 + number), ALT)
        arrive(qtbot, window, name)
        assert window.docks.is_in_front(name)
    press(window, Qt.Key.Key_0, ALT)
    assert has_keyboard(window) == "canvas"


def test_f6_goes_round_all_that_can_be_seen_and_back(window: MainWindow) -> None:
    assert window.canvas is not None
    window.canvas.setFocus()
    round_trip = [has_keyboard(window)]
    while len(round_trip) < 20:
        press(window, Qt.Key.Key_F6)
        round_trip.append(has_keyboard(window))
        if round_trip[-1] == "canvas":
            break
    assert round_trip == ["canvas", "palette", "inspector", "training", "top bar", "status", "canvas"]
    back = [has_keyboard(window)]
    for _ in round_trip[1:]:
        press(window, Qt.Key.Key_F6, SHIFT)
        back.append(has_keyboard(window))
    assert back == round_trip[::-1]


def test_a_panel_remembers_where_the_keyboard_was(window: MainWindow) -> None:
    window.selection.select(["conv1"])
    press(window, Qt.Key.Key_3, ALT)
    press(window, Qt.Key.Key_Tab)
    was = window.focusWidget()
    press(window, Qt.Key.Key_0, ALT)
    press(window, Qt.Key.Key_3, ALT)
    assert window.focusWidget() is was


def test_the_keys_go_to_the_outline_where_its_tab_is_clicked(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_0, ALT)
    window.selection.select(["conv1"])
    tab = TITLES["outline"]
    bars = (bar for bar in window.findChildren(QTabBar) if tab in map(bar.tabText, range(bar.count())))
    bar = next(bars)
    at = bar.tabRect([bar.tabText(index) for index in range(bar.count())].index(tab)).center()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=at)
    arrive(qtbot, window, "outline")
    before = window.document.project
    press(window, Qt.Key.Key_Down)
    assert window.document.project is before
    assert window.selection.nodes == {"relu1"}


def test_esc_leads_back_to_where_the_network_is_worked_at(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_2, ALT)
    arrive(qtbot, window, "outline")
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_F4)
    assert has_keyboard(window) == "inspector"
    press(window, Qt.Key.Key_Escape)
    assert has_keyboard(window) == "outline"
    press(window, Qt.Key.Key_0, ALT)
    press(window, Qt.Key.Key_5, ALT)
    arrive(qtbot, window, "insight")
    press(window, Qt.Key.Key_Escape)
    assert has_keyboard(window) == "canvas"


def test_f4_leads_from_a_card_to_its_first_parameter_and_esc_leads_back(window: MainWindow, qtbot: QtBot) -> None:
    assert window.canvas is not None
    window.selection.select(["conv1"])
    press(window, Qt.Key.Key_0, ALT)
    assert has_keyboard(window) == "canvas"
    press(window, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: has_keyboard(window) == "inspector")
    page = inspector_page(window)
    first, focused = next(iter(page.rows.values())), QApplication.focusWidget()
    assert focused is not None
    assert first.isAncestorOf(focused)
    press(window, Qt.Key.Key_Escape)
    assert has_keyboard(window) == "canvas"
    window.selection.select([])
    assert not window.canvas.commands.parameters.isEnabled()


def inspector_page(window: MainWindow) -> NodePage:
    panel = window.docks["inspector"].panel
    assert isinstance(panel, InspectorPanel)
    assert isinstance(panel.page, NodePage)
    return panel.page


def test_no_panel_holds_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    """Tab leads on from every widget, but on the canvas, where it adds a layer and F6 leads on."""
    for number, name in enumerate(TITLES):
        press(window, Qt.Key(Qt.Key.Key_1 + number), ALT)
        arrive(qtbot, window, name)
        met: list[QWidget | None] = []
        for _ in range(80):
            now = focused(window)
            if now is window.canvas or now in met:
                break
            met.append(now)
            press(window, Qt.Key.Key_Tab)
            assert window.focusWidget() is not now, f"Tab does not lead on in {name}"
        press(window, Qt.Key.Key_F6)


def test_the_inspector_begins_anew_for_another_layer(window: MainWindow) -> None:
    window.selection.select(["conv1"])
    press(window, Qt.Key.Key_3, ALT)
    first = focused(window)
    press(window, Qt.Key.Key_Tab)
    press(window, Qt.Key.Key_0, ALT)
    window.selection.select(["conv2"])
    press(window, Qt.Key.Key_3, ALT)
    now = focused(window)
    assert now is not None
    assert first is not None
    assert now.accessibleName() == first.accessibleName()


def test_menus_are_opened_by_their_letters(window: MainWindow) -> None:
    (bar,) = window.findChildren(QMenuBar)
    letters = [action.text().partition("&")[2][:1].lower() for action in bar.actions()]
    assert all(letters)
    assert len(letters) == len(set(letters))
