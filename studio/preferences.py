"""What the person chose on this machine: theme, arrangement, recent projects. Not part of any project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

MAX_RECENT_FILES = 12
RESTORE = "session/restore"
"""Whether the projects that were open last are opened again at the start."""
FRONT = "session/front"
"""The name of the project that was in front last, for the first paint, which does not read the session."""


def store() -> QSettings:
    """The settings file of this person."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "netloom", "netloom")


def words(key: str) -> list[str]:
    """A list of words; empty where none were kept."""
    text = store().value(key, "")
    return [word for word in str(text).split("\n") if word] if text else []


def set_words(key: str, values: list[str]) -> None:
    """Keep a list of words."""
    store().setValue(key, "\n".join(values))


def word(key: str, default: str = "") -> str:
    """One word."""
    return str(store().value(key, default))


def set_word(key: str, value: str) -> None:
    """Keep one word."""
    store().setValue(key, value)


def is_on(key: str) -> bool:
    """A switch; on as long as nobody turned it off."""
    return word(key) != "off"


def switch(key: str, *, on: bool) -> None:
    """Turn a switch on or off."""
    set_word(key, "" if on else "off")


def blob(key: str) -> QByteArray:
    """Bytes that Qt made, such as an arrangement of windows."""
    value = store().value(key)
    return value if isinstance(value, QByteArray) else QByteArray()


def set_blob(key: str, value: QByteArray) -> None:
    """Keep bytes that Qt made."""
    store().setValue(key, value)


def recent_files() -> list[Path]:
    """The projects opened or saved last, the newest first; those that are gone are left out."""
    return [path for path in map(Path, words("recent")) if path.is_file()]


def told_apart(files: Sequence[Path]) -> list[tuple[Path, str]]:
    """Files with their names, and with their folder where two bear one name."""
    names = Counter(path.stem for path in files)
    return [(path, path.stem if names[path.stem] == 1 else f"{path.stem} – {path.parent.name}") for path in files]


def forget_recent() -> None:
    """Have no recent projects."""
    set_words("recent", [])


def note_recent(path: Path) -> None:
    """Put a project at the top of the recent ones."""
    others = [name for name in words("recent") if name != str(path)]
    set_words("recent", [str(path), *others][:MAX_RECENT_FILES])
