"""A person before the real window: looks, waits, points, clicks and types. Tests and scripts share it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTabBar,
    QWidget,
)

from engine.design.graph import Edge
from studio.canvas import CanvasView
from studio.canvas.face import CARD_WIDTH
from studio.document import Document
from studio.link.engine import Engine
from studio.link.run_values import RunValues
from studio.link.training_session import TrainingSession
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.node_page import NodePage
from studio.panels.number_box import NumberBox
from studio.panels.palette_panel import LAYER_MIME
from studio.panels.parameter_row import ParameterRow
from studio.panels.training_panel import TrainingPanel
from studio.recovery import recovery_folder
from studio.window import MainWindow

PATIENCE_S = 60.0
LOOK_MS = 10
SETTLE_MS = 250
"""Longer than the window's transitions last."""
DESK = 1440, 900
"""How large the window is, whatever screen the tests pretend to have."""
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier

Panel = TypeVar("Panel", bound=QWidget)
Dialog = TypeVar("Dialog", bound=QDialog)


class Person:
    """Somebody who works with one window from its first paint until it is closed."""

    def __init__(self, file: Path | None = None, pictures: Path | None = None) -> None:
        """Start the studio as the program does, and wait until everything is there.

        Args:
            file: a project to open with it, as `netloom FILE` does.
            pictures: the folder that `picture` writes to.
        """
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        self.document = Document()
        self.window = MainWindow(self.document)
        self._pictures = pictures
        self.furnished = False
        self.window.furnished.connect(self._on_furnished)
        if file is not None:
            self.window.open_at_start(file)
        else:
            self.window.restore_at_start()
        self.window.resize(*DESK)
        self.window.show()
        self.wait_for(lambda: self.furnished, "the window to be furnished")
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)

    def _on_furnished(self) -> None:
        self.furnished = True

    # What there is

    @property
    def engine(self) -> Engine:
        """The window's engine."""
        assert self.window.engine is not None
        return self.window.engine

    @property
    def session(self) -> TrainingSession:
        """The window's training."""
        assert self.window.session is not None
        return self.window.session

    @property
    def values(self) -> RunValues:
        """The numbers of the training that is shown."""
        assert self.session.values is not None
        return self.session.values

    @property
    def canvas(self) -> CanvasView:
        """The window's canvas."""
        assert self.window.canvas is not None
        return self.window.canvas

    def panel(self, name: str, kind: type[Panel]) -> Panel:
        """The panel in a dock."""
        panel = self.window.docks[name].panel
        assert isinstance(panel, kind)
        return panel

    # Waiting and looking

    def wait_for(self, condition: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
        """Let the window work until something has come true."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                self.picture("waited-in-vain")
                raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
            QTest.qWait(LOOK_MS)

    def settle(self) -> None:
        """Wait until what moves has come to rest."""
        QTest.qWait(SETTLE_MS)

    def picture(self, name: str) -> None:
        """Keep a picture of the window as it is now."""
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            assert self.window.grab().save(str(self._pictures / f"{name}.png"))

    # Mouse and keys

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget that can be seen and used."""
        assert widget.isVisible(), f"{widget.accessibleName() or widget} can't be seen"
        assert widget.isEnabled(), f"{widget.accessibleName() or widget} can't be clicked"
        QTest.mouseClick(widget, LEFT, NONE, at if at is not None else widget.rect().center())

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press a key, wherever the focus is."""
        active: QWidget | None = QApplication.activeWindow()
        if active is None or not active.isVisible():  # offscreen, nobody activates the window below a closed dialog
            self.window.activateWindow()
            self.wait_for(self.window.isActiveWindow, "the window to be active")
        QTest.keyClick(QApplication.focusWidget() or self.window, key, keys)

    def enter(self, field: QWidget, text: str) -> None:
        """Click into a field, replace what it holds, and press Enter."""
        self.click(field)
        QTest.keyClick(field, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def turn_to(self, title: str) -> None:
        """Click a tab at the bottom of the window."""
        for bar in self.window.findChildren(QTabBar):
            for index in range(bar.count()):
                if bar.isVisible() and bar.tabText(index) == title:
                    QTest.mouseClick(bar, LEFT, NONE, bar.tabRect(index).center())
                    return
        raise AssertionError(f"there is no tab {title}")

    @contextmanager
    def answering(self, kind: type[Dialog], work: Callable[[Dialog], None]) -> Iterator[None]:
        """Do something in a dialog that opens within this context and holds the program until it is closed."""
        errors: list[BaseException] = []
        answered: list[Dialog] = []
        look = QTimer(interval=LOOK_MS)

        def on_look() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, kind):
                look.stop()
                answered.append(dialog)
                try:
                    work(dialog)
                except BaseException as error:  # noqa: BLE001 - it is raised again below
                    errors.append(error)
                    dialog.reject()

        look.timeout.connect(on_look)
        look.start()
        try:
            yield
        finally:
            look.stop()
        if errors:
            raise errors[0]
        assert answered, f"no {kind.__name__} opened"

    def choose_file(self, dialog: QFileDialog, path: Path) -> None:
        """Paste a path into a file dialog and click the button that takes it."""
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        box = dialog.findChild(QDialogButtonBox)
        assert isinstance(field, QLineEdit)
        assert isinstance(box, QDialogButtonBox)
        QApplication.clipboard().setText(str(path))
        self.click(field)
        self.wait_for(field.hasFocus, "the file dialog to listen")
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_V, CTRL)
        assert field.text() == str(path), field.text()
        popup = field.completer().popup()
        if popup is not None:
            popup.hide()
        is_saving = dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
        kinds = QDialogButtonBox.StandardButton
        self.click(box.button(kinds.Save if is_saving else kinds.Open))

    def open_template(self, title: str) -> None:
        """Click a template on the start page."""
        card = next(card for card in self.window.start_page.cards if title in card.accessibleName())
        self.click(card)
        self.wait_for(lambda: self.window.is_open, "the template to be opened")
        self.settle()

    def set_parameter(self, name: str, text: str) -> None:
        """Type a parameter of the selected card into the inspector."""
        self.enter_into(self._node_page().rows[name], text)

    def enter_into(self, row: ParameterRow, text: str) -> None:
        """Type a number into the first field of a row."""
        field = row.editor.findChild(NumberBox)
        assert isinstance(field, NumberBox)
        self.enter(field, text)

    def _node_page(self) -> NodePage:
        page = self.panel("inspector", InspectorPanel).page
        assert isinstance(page, NodePage)
        return page

    def click_button(self, within: QWidget, text: str) -> None:
        """Click the button with this text."""
        (button,) = (b for b in within.findChildren(QPushButton) if b.text() == text)
        self.click(button)

    # Training

    def train_for(self, epochs: int) -> None:
        """Type the number of epochs into the training settings, and train with Ctrl+Return."""
        panel = self.panel("training", TrainingPanel)
        self.turn_to("Training")
        panel.show_settings(True)
        self.enter_into(panel.settings.rows["epochs"], str(epochs))
        panel.show_settings(False)
        assert self.document.project.training.epochs == epochs
        self.canvas.setFocus()
        self.press(Qt.Key.Key_Return, CTRL)
        self.wait_for(lambda: self.session.state != "idle", "the training to begin")

    def wait_in_mid_epoch(self, epoch: int) -> int:
        """Wait until this epoch is being trained; returns how many steps an epoch has."""
        self.wait_for(lambda: self.session.values is not None and self.values.started is not None, "the first step")
        assert self.values.started is not None
        num_steps = self.values.started.num_steps
        self.wait_for(lambda: len(self.values.steps) > (epoch - 1) * num_steps, f"epoch {epoch}")
        return num_steps

    @property
    def is_kept_for_recovery(self) -> bool:
        """Whether there is unsaved work on disk."""
        return any(recovery_folder().glob("*.json"))

    # On the canvas

    def place_of(self, node: str) -> QPoint:
        """Where the name of a card is, in the canvas' view."""
        return self.canvas.mapFromScene(self.canvas.stage.cards[node].pos() + QPointF(40, 14))

    def choose(self, node: str) -> None:
        """Click a card."""
        self.settle()
        self.click(self.canvas.viewport(), self.place_of(node))
        assert self.window.selection.nodes == {node}

    def click_badge(self, node: str) -> None:
        """Click the sign on a card that says that something is wrong."""
        card = self.canvas.stage.cards[node]
        self.click(self.canvas.viewport(), self.canvas.mapFromScene(card.pos() + QPointF(CARD_WIDTH - 2, 2)))

    def drop_layer(self, layer: str, edge: Edge) -> None:
        """Drag a layer from the palette onto the middle of a wire."""
        self.settle()
        data = QMimeData()
        data.setData(LAYER_MIME, layer.encode())
        wire = self.canvas.stage.wires[edge].path()
        at = QPointF(self.canvas.mapFromScene(wire.pointAtPercent(0.5)))
        shown = self.canvas.viewport()
        action = Qt.DropAction.CopyAction
        for event in (
            QDragEnterEvent(at.toPoint(), action, data, LEFT, NONE),
            QDragMoveEvent(at.toPoint(), action, data, LEFT, NONE),
            QDropEvent(at, action, data, LEFT, NONE, QEvent.Type.Drop),
        ):
            QApplication.sendEvent(shown, event)
            assert event.isAccepted()

    def leave(self) -> None:
        """Close the window without saving, and let the engine go."""
        if any(tab.is_dirty for tab in self.document.tabs):
            with self.answering(QMessageBox, lambda box: self.click(box.button(QMessageBox.StandardButton.Discard))):
                self.window.close()
        else:
            self.window.close()
