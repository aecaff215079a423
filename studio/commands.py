"""Every command of the window by name: its words, its key, what it does. Menus and Ctrl+K are made of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.docks import TITLES
from studio.theme import icon, themes


@dataclass(frozen=True)
class Command:
    """A command as it is told.

    Attributes:
        name: how the code calls it.
        text: what menus say.
        tip: one sentence.
        keys: its keys, as Qt writes them; empty for none.
        icon: its picture, if it has one.
        words: other words it is found by.
        needs: what has to be so for it to be possible, as a sentence that says what to do or what is missing.
    """

    name: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    words: str = ""
    needs: str = ""


BUSY = "A training is under way."
IDLE = "This project has no training now that can be held or ended."
ONE_PROJECT = "No other project is open."
NOT_NOW = "Not possible now."
"""Why a command isn't possible that has no sentence of its own for it."""

COMMANDS = (
    Command("new", "New project", "Begin with an empty canvas.", ("Ctrl+N", "Ctrl+T"), "new", "tab"),
    Command("from_data", "Start from data…", "Choose what to learn from and begin with its inputs.", (), "data"),
    Command("open", "Open…", "Open a project file.", ("Ctrl+O",), "open"),
    Command("start_page", "Start page", "Templates and recent projects.", (), "frame", "home welcome templates"),
    Command("save", "Save", "Write the project to its file.", ("Ctrl+S",), "save"),
    Command("save_as", "Save as…", "Write the project to another file.", ("Ctrl+Shift+S",), "save"),
    Command("export_module", "Python module…", "Look at the network as a class and save it.", (), "export", "export"),
    Command(
        "export_script",
        "Training script…",
        "Look at the whole training in one file and save it.",
        (),
        "export",
        "export",
    ),
    Command(
        "export_folder",
        "Folder…",
        "Save model, training script and requirements; it trains without Netloom.",
        ("Ctrl+E",),
        "export",
        "export python code",
    ),
    Command("close_tab", "Close the project", "Close the project in front.", ("Ctrl+W",), "close", "tab"),
    Command(
        "reopen_tab",
        "Reopen the project closed last",
        "Have it back as it was, with what can be undone.",
        ("Ctrl+Shift+T",),
        "history",
        "tab",
        "No project was closed.",
    ),
    Command(
        "next_tab",
        "Next project",
        "Show the next open project.",
        ("Ctrl+Tab", "Ctrl+PgDown"),
        "forward",
        "tab",
        ONE_PROJECT,
    ),
    Command(
        "previous_tab",
        "Previous project",
        "Show the open project before.",
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
        "back",
        "tab",
        ONE_PROJECT,
    ),
    Command(
        "restore",
        "Open the last projects at the start",
        "Begin where you left off: with the projects that were open, and as you looked at them.",
        words="session restore tabs",
    ),
    Command("close", "Quit", "Close the window.", ("Ctrl+Q",), "close", "exit"),
    Command(
        "undo",
        "Undo",
        "Take the last step back.",
        ("Ctrl+Z",),
        "undo",
        needs="There is no step to take back.",
    ),
    Command("redo", "Redo", "Do the step again.", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", needs="No step was taken back."),
    Command("find", "Search everything", "Find commands, layers and nodes.", ("Ctrl+K",), "search"),
    Command("find_layer", "Find a layer in the palette", "Type to find a layer.", ("Ctrl+Shift+L",), "search"),
    Command("next_problem", "Next problem", "Go to the next layer with a problem.", ("F8",), "problems", "error"),
    Command(
        "previous_problem",
        "Previous problem",
        "Go to the layer with a problem before.",
        ("Shift+F8",),
        "problems",
        "error",
    ),
    Command(
        "fix_alike",
        "Fix all problems of this kind",
        "Repair the problem gone to last, and all others of its kind, as one step.",
        (),
        "problems",
        "error repair mend",
    ),
    Command("theme_system", "Follow the system", "Dark or light as the system is.", (), "settings", "theme"),
    Command("theme_dark", "Dark", "Light text on dark.", (), "moon", "theme"),
    Command("theme_light", "Light", "Dark text on light.", (), "sun", "theme"),
    Command("arrange", "Reset the arrangement", "Put every panel where it was at first.", (), "frame", "layout docks"),
    Command("train", "Train", "Train the network.", ("Ctrl+Return",), "play", "run start fit", BUSY),
    Command("pause", "Pause", "Hold the training between two steps, or go on.", (), "pause", "resume", IDLE),
    Command("stop", "Stop", "End the training after this step, with a checkpoint.", (), "stop", needs=IDLE),
    Command(
        "new_code",
        "New custom layer…",
        "Write a layer of your own in Python.",
        (),
        "code",
        "code own module function python nn.Module",
    ),
    Command(
        "trust_code",
        "Look at the project's own code…",
        "Read the code that this project brings, and say whether it may run.",
        (),
        "code",
        "trust custom layer security",
    ),
    Command("restart_engine", "Start the engine again", "For an engine that was lost.", (), "reset", "worker"),
    Command("next_panel", "Next panel", "Go on to the next panel that can be seen.", ("F6",), "frame", "focus dock"),
    Command(
        "previous_panel",
        "Previous panel",
        "Go back to the panel before.",
        ("Shift+F6",),
        "frame",
        "focus dock",
    ),
    Command("go_canvas", "Go to the canvas", "Work on the canvas.", ("Alt+0",), "frame", "show focus"),
    *(
        Command(
            f"go_{name}",
            f"Go to {title}",
            f"Show the panel {title} and work in it.",
            (f"Alt+{number}",),
            "frame",
            "show panel focus dock",
        )
        for number, (name, title) in enumerate(TITLES.items(), start=1)
    ),
    Command("about", "About Netloom", "Versions, licence and where things are kept.", (), "help", "version"),
    Command("keys", "Keyboard shortcuts", "Every command that has a key.", ("F1",), "help", "help"),
)
"""The commands of the window; the canvas has its own."""

_EXPORTS = {"export_module": "Export: ", "export_script": "Export: ", "export_folder": "Export: "}
_THEMES = {"theme_system": "Theme: ", "theme_dark": "Theme: ", "theme_light": "Theme: "}


class Commands(QObject):
    """The commands as actions of a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._told = {command.name: command for command in COMMANDS}
        for command in COMMANDS:
            action = QAction(command.text, window)
            action.setObjectName(command.name)
            action.setToolTip(command.tip)
            action.setStatusTip(command.tip)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            self._actions[command.name] = action
            window.addAction(action)
        for name in ("theme_system", "theme_dark", "theme_light", "restore"):
            self._actions[name].setCheckable(True)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def bind(self, **slots: Callable[[], object]) -> None:
        """Say what commands do, by their names."""
        for name, slot in slots.items():
            self._actions[name].triggered.connect(lambda _=False, slot=slot: slot())

    def paint(self) -> None:
        """Give the actions their pictures, in the colours of the theme."""
        themes.follow(self, self._paint)

    def found_by(self, action: QAction) -> tuple[str, str]:
        """What a search shows for an action, and other words it is found by."""
        told = self._told.get(action.objectName())
        name = action.objectName()
        title = action.text().replace("&", "")
        before = _EXPORTS.get(name, "") or _THEMES.get(name, "")
        return before + title, told.words if told else ""

    def needs(self, action: QAction) -> str:
        """Why an action isn't possible, where it is not."""
        told = self._told.get(action.objectName())
        return told.needs if told and told.needs else NOT_NOW

    def _paint(self) -> None:
        for name, action in self._actions.items():
            if self._told[name].icon and not action.isCheckable():
                action.setIcon(icon(self._told[name].icon))
