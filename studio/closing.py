"""The questions before something is closed: what to do with unsaved changes, and with a training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from studio.asking import answer_to
from studio.open_project import OpenProject

Answer = Literal["save", "discard", "cancel"]
MAX_NAMED = 5


def ask_to_save(unsaved: Sequence[OpenProject], window: QWidget) -> Answer:
    """Ask what to do with changes that are not saved, once for all of these projects."""
    is_one = len(unsaved) == 1
    names = listed([tab.name for tab in unsaved])
    box = QMessageBox(window)
    box.setWindowTitle("Unsaved changes")
    box.setTextFormat(Qt.TextFormat.PlainText)
    has = f"{names} has changes" if is_one else f"{len(unsaved)} projects have changes"
    box.setText(f"{has} that are not saved" + ("." if is_one else f": {names}."))
    box.setInformativeText("Save them before going on?")
    buttons = QMessageBox.StandardButton
    save = buttons.Save if is_one else buttons.SaveAll
    box.setStandardButtons(save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(save)
    if not is_one:
        box.button(save).setText("Save all")
    box.button(buttons.Discard).setText("Don't save")
    answer = box.exec()
    box.deleteLater()
    if answer == save:
        return "save"
    return "discard" if answer == buttons.Discard else "cancel"


def ask_about_training(name: str, window: QWidget) -> Literal["finish", "stop", "cancel"]:
    """Ask what becomes of a training whose project is to be closed."""
    box = QMessageBox(window)
    box.setWindowTitle("A training is running")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"{name} is being trained.")
    box.setInformativeText("Its run is kept either way, and listed in the Runs panel when the project is opened again.")
    roles = QMessageBox.ButtonRole
    box.setDefaultButton(box.addButton("Close, and let it finish", roles.AcceptRole))
    box.addButton("Stop it and close", roles.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    role = answer_to(box)
    if role == roles.AcceptRole:
        return "finish"
    return "stop" if role == roles.DestructiveRole else "cancel"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: `A, B and C`; of many, the first."""
    shown = list(names[:MAX_NAMED])
    if len(names) > MAX_NAMED:
        return f"{', '.join(shown)} and {len(names) - MAX_NAMED} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)
