"""Projects opened or saved last: told apart, left out once they are gone, and forgotten when that is wanted."""

from collections.abc import Callable
from pathlib import Path

from studio import preferences
from studio.window import MainWindow
from tests.studio.test_window import open_window

__all__ = ["open_window"]

Open = Callable[..., MainWindow]


def listed(window: MainWindow) -> list[str]:
    window.menus.recent.aboutToShow.emit()
    return [action.text() for action in window.menus.recent.actions() if not action.isSeparator()]


def made(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.netloom"
    path.touch()
    return path


def test_projects_of_one_name_are_told_apart_by_their_folders(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    for path in (made(tmp_path / "old", "net"), made(tmp_path / "new", "net"), made(tmp_path / "new", "R&D")):
        preferences.note_recent(path)
    assert listed(window) == ["R&&D", "net – new", "net – old", "Clear the list"]


def test_what_is_gone_is_not_offered(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    kept, gone = made(tmp_path, "kept"), made(tmp_path, "gone")
    preferences.note_recent(kept)
    preferences.note_recent(gone)
    gone.unlink()
    assert listed(window) == ["kept", "Clear the list"]
    window.show_start_page()
    assert not window.start_page._no_recent.isVisible()


def test_the_list_can_be_cleared(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    preferences.note_recent(made(tmp_path, "net"))
    assert listed(window)[-1] == "Clear the list"
    window.menus.recent.actions()[-1].trigger()
    assert preferences.recent_files() == []
    assert listed(window) == ["Nothing yet"]
    window.show_start_page()
    assert window.start_page._no_recent.isVisible()
