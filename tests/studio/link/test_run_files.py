"""Runs on disk are deleted whatever else looks at them."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.runs import History, RunFolder
from studio.link import run_files
from studio.link.run_files import delete_run

HISTORY_FILE = "history.sqlite"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "1"
    folder.mkdir()
    with History.write(folder / HISTORY_FILE):
        pass
    return folder


def disturbed(times: int, disturb: Callable[[Path], None]) -> Callable[[Path], None]:
    """Removing a folder while something happens in it, the first so many times."""
    remove, left = shutil.rmtree, [times]

    def rmtree(path: Path) -> None:
        left[0] -= 1
        if left[0] >= 0:
            disturb(path)
        else:
            remove(path)

    return rmtree


def notes_are_made(path: Path) -> None:
    (path / f"{HISTORY_FILE}-shm").touch()
    raise OSError(errno.ENOTEMPTY, "Directory not empty")


def notes_are_gone(path: Path) -> None:
    raise FileNotFoundError(errno.ENOENT, "No such file", str(path / f"{HISTORY_FILE}-shm"))


def a_file_is_open(path: Path) -> None:
    raise PermissionError(errno.EACCES, "In use by another process", str(path / HISTORY_FILE))


def another_removed_it(path: Path) -> None:
    shutil.move(path, path.with_name("elsewhere"))
    raise FileNotFoundError(errno.ENOENT, "No such file", str(path))


@pytest.mark.parametrize("disturb", [notes_are_made, notes_are_gone, a_file_is_open, another_removed_it])
def test_a_run_goes_though_somebody_reads_it(
    run: Path, monkeypatch: pytest.MonkeyPatch, disturb: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(run_files, "OPEN_FILES_STAY", True)
    monkeypatch.setattr(shutil, "rmtree", disturbed(2, disturb))
    delete_run(run)
    assert not run.exists()


def test_a_run_that_another_removed_with_the_last_attempt_is_gone(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_files, "DELETE_AGAIN_AFTER_S", ())
    monkeypatch.setattr(shutil, "rmtree", disturbed(1, another_removed_it))
    delete_run(run)
    delete_run(run)
    assert not run.exists()


def test_the_weights_go_while_the_run_is_still_one_that_can_be_deleted_again(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder(run)
    folder.description_file.touch()
    folder.checkpoints_folder.mkdir()
    folder.checkpoint(1).weights.touch()
    remove = shutil.rmtree

    def cut_off(path: Path, *, ignore_errors: bool = False) -> None:
        if path == run:
            raise OSError(errno.EIO, "It broke")
        remove(path, ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", cut_off)
    with pytest.raises(OSError, match="It broke"):
        delete_run(run)
    assert not folder.checkpoints_folder.exists()
    assert folder.holds_run
    monkeypatch.setattr(shutil, "rmtree", remove)
    delete_run(run)
    assert not run.exists()


@pytest.mark.parametrize("disturb", [notes_are_made, a_file_is_open])
def test_what_can_not_be_removed_at_all_is_told(
    run: Path, monkeypatch: pytest.MonkeyPatch, disturb: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(run_files, "DELETE_AGAIN_AFTER_S", (0.0, 0.0))
    monkeypatch.setattr(shutil, "rmtree", disturbed(99, disturb))
    with pytest.raises(OSError, match=r"not empty|In use"):
        delete_run(run)


@pytest.mark.parametrize("error", [OSError(errno.EIO, "It broke"), PermissionError(errno.EACCES, "It broke")])
def test_a_broken_disk_or_a_folder_of_somebody_else_is_told_at_once(
    run: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    asked: list[Path] = []

    def rmtree(path: Path) -> None:
        asked.append(path)
        raise error

    monkeypatch.setattr(run_files, "OPEN_FILES_STAY", False)
    monkeypatch.setattr(shutil, "rmtree", rmtree)
    with pytest.raises(OSError, match="It broke"):
        delete_run(run)
    assert asked == [run]
