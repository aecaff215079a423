import os
from datetime import datetime
from pathlib import Path

import pytest

from engine.runs import History, RunDescription, RunFolder, RunUnreadable, folder, new_run_folder
from engine.runs.atomic import replacing

DESCRIPTION = RunDescription(1, "LeNet", "2026-11-21T12:00:00+00:00", 7, {"torch": "2"}, "cpu", 2, 5, 3, 10, 4, 99)


def with_checkpoints(path: Path, *moments: tuple[int, int], size: int = 1) -> RunFolder:
    run = RunFolder(path)
    run.checkpoints_folder.mkdir(parents=True)
    for epoch, step in moments:
        file = run.checkpoint(epoch, step)
        file.weights.write_bytes(b"w" * size)
        file.state.write_bytes(b"s")
    return run


def moments(run: RunFolder) -> list[tuple[int, int]]:
    return [(file.epoch, file.step) for file in run.checkpoints()]


def test_a_description_comes_back_as_it_was_written(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.hold()
    run.begin(DESCRIPTION, "the project", "the script")
    assert run.holds_run
    assert run.description() == DESCRIPTION
    assert run.project.read_text() == "the project"
    assert run.script.read_text() == "the script"


def test_a_request_to_stop_is_told_once(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert not run.take_stop()
    run.ask_to_stop()
    assert RunFolder(tmp_path).take_stop()
    assert not run.take_stop()
    assert list(tmp_path.iterdir()) == []


def test_a_request_to_stop_holds_for_no_later_training(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.ask_to_stop()
    run.begin(DESCRIPTION, "", "")
    assert not run.take_stop()


def test_what_is_no_run_is_refused_in_words(tmp_path: Path) -> None:
    assert not RunFolder(tmp_path).holds_run
    with pytest.raises(RunUnreadable, match="holds no run"):
        RunFolder(tmp_path).description()
    (tmp_path / "run.json").write_text('{"run": 1, "name": 5}')
    with pytest.raises(RunUnreadable, match="damaged"):
        RunFolder(tmp_path).description()


def test_a_run_of_a_newer_netloom_is_refused(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.begin(DESCRIPTION, "", "")
    newer = run.description_file.read_text().replace('"run": 1', '"run": 2')
    run.description_file.write_text(newer)
    with pytest.raises(RunUnreadable, match="newer Netloom"):
        run.description()


def test_checkpoints_are_found_in_the_order_of_training(tmp_path: Path) -> None:
    run = with_checkpoints(tmp_path, (10, 0), (2, 0), (2, 7), (1, 0))
    (run.checkpoints_folder / "notes.txt").touch()
    assert moments(run) == [(1, 0), (2, 0), (2, 7), (10, 0)]
    assert moments(RunFolder(tmp_path / "nothing")) == []


def test_pruning_keeps_every_epochs_weights_and_the_last_two_states(tmp_path: Path) -> None:
    run = with_checkpoints(tmp_path, (1, 0), (2, 0), (2, 5), (3, 0), (4, 0))
    run.prune([])
    assert moments(run) == [(1, 0), (2, 0), (3, 0), (4, 0)]
    assert [file.epoch for file in run.checkpoints() if file.state.exists()] == [3, 4]


def test_a_checkpoint_within_the_epoch_under_way_stays(tmp_path: Path) -> None:
    run = with_checkpoints(tmp_path, (1, 0), (2, 0), (2, 5))
    run.prune([])
    assert moments(run) == [(1, 0), (2, 0), (2, 5)]


def test_the_oldest_weights_go_when_there_are_too_many_but_never_the_best(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MAX_WEIGHTS", 3)
    run = with_checkpoints(tmp_path, *((epoch, 0) for epoch in range(1, 7)))
    run.prune([2])
    assert moments(run) == [(2, 0), (4, 0), (5, 0), (6, 0)]


def test_the_oldest_weights_go_when_they_take_too_much_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MAX_WEIGHTS_BYTES", 250)
    run = with_checkpoints(tmp_path, *((epoch, 0) for epoch in range(1, 7)), size=100)
    run.prune([])
    assert moments(run) == [(4, 0), (5, 0), (6, 0)]


def test_a_resumed_run_forgets_later_checkpoints(tmp_path: Path) -> None:
    run = with_checkpoints(tmp_path, (1, 0), (2, 0), (2, 5), (3, 0))
    run.forget_after(2, 0)
    assert moments(run) == [(1, 0), (2, 0)]


def test_beginning_sweeps_up_what_a_killed_process_left_half_written(tmp_path: Path) -> None:
    run = with_checkpoints(tmp_path)
    half = run.checkpoints_folder / ".epoch-0001.safetensors.12.part"
    half.touch()
    run.begin(DESCRIPTION, "", "")
    assert not half.exists()


def test_a_file_is_the_old_one_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError), replacing(path) as part:
        part.write_text("half of the n\udc00", encoding="utf-8")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    with replacing(path) as part:
        part.write_text("new")
    assert path.read_text() == "new"


def test_what_is_put_in_place_was_brought_to_the_disk_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    synced: list[tuple[int, bool]] = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append((os.fstat(number).st_size, path.exists())))
    with replacing(path) as part:
        part.write_text("four")
    assert synced == [(4, False)]


def test_what_a_process_left_that_was_killed_as_it_began_is_free(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    assert run.is_free
    with run.hold():
        History.write(run.history).close()
    assert run.is_free
    (run.path / ".run.json.7.part").touch()
    run.project.touch()
    assert run.is_free
    run.begin(DESCRIPTION, "", "")
    assert not run.is_free


@pytest.mark.parametrize("other", ["notes.txt", "checkpoints/notes.txt"])
def test_a_folder_that_holds_something_is_not_free(tmp_path: Path, other: str) -> None:
    run = RunFolder(tmp_path)
    with run.hold():
        (tmp_path / other).touch()
    assert not run.is_free


def test_a_project_alone_is_nothing_that_a_killed_process_left(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.project.touch()
    assert not run.is_free


def test_a_history_that_tells_something_is_kept(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    with run.hold(), History.write(run.history) as history:
        history.record_event("started")
    assert not run.is_free


def test_a_new_run_gets_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 21, 9, 5, 7)
    first = new_run_folder(tmp_path, "LeNet on digits!", moment)
    assert first.name == "2026-11-21-090507-lenet-on-digits"
    first.mkdir()
    assert new_run_folder(tmp_path, "LeNet on digits!", moment).name == f"{first.name}-2"
    assert new_run_folder(tmp_path, "../..", moment).parent == tmp_path
