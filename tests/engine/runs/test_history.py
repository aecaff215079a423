import math
import sqlite3
from array import array
from pathlib import Path

import pytest

from engine.protocol.messages import Epoch
from engine.runs import History, HistoryUnreadable


def epoch(number: int, val_loss: float = 0.5) -> Epoch:
    return Epoch(number, number * 10, 0.25, val_loss, {"accuracy": 0.9}, 1000.0)


def losses(*values: float) -> bytes:
    return array("f", values).tobytes()


def test_steps_come_back_in_order_and_from_any_step_on(tmp_path: Path) -> None:
    with History.write(tmp_path / "h.sqlite") as history:
        history.record_steps(0, losses(1, 2, 3))
        history.record_steps(3, losses(4, 5))
        assert history.losses() == (0, array("f", [1, 2, 3, 4, 5]))
        assert history.losses(since=1) == (1, array("f", [2, 3, 4, 5]))
        assert history.losses(since=3) == (3, array("f", [4, 5]))
        assert history.losses(since=4) == (4, array("f", [5]))
        assert history.losses(since=5) == (5, array("f"))
        assert history.losses(since=99) == (99, array("f"))


def test_an_epoch_comes_back_as_it_was_told_also_what_is_not_a_number(tmp_path: Path) -> None:
    strange = Epoch(2, 20, 0.5, math.nan, {"accuracy": 0.1, "odd": math.nan}, math.inf)
    with History.write(tmp_path / "h.sqlite") as history:
        history.record_epoch(epoch(1))
        history.record_epoch(strange)
        first, second = history.epochs()
    assert first == epoch(1)
    assert second.metrics["accuracy"] == 0.1
    assert math.isnan(second.val_loss)
    assert math.isnan(second.metrics["odd"])


def test_a_reader_sees_what_was_written_while_the_writer_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite"
    with History.write(path) as writer:
        writer.record_steps(0, losses(1))
        with History.read(path) as reader:
            assert reader.losses() == (0, array("f", [1]))
            writer.record_steps(1, losses(2))
            writer.record_epoch(epoch(1))
            assert reader.losses() == (0, array("f", [1, 2]))
            assert reader.epochs() == (epoch(1),)


def test_a_history_is_readable_after_its_writer_vanished_without_closing(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite"
    writer = History.write(path)
    writer.record_steps(0, losses(1, 2))
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tmp_path.glob("h.sqlite*"):  # What a killed process leaves: the write-ahead log is not folded in.
        (copy / file.name).write_bytes(file.read_bytes())
    writer.close()
    with History.read(copy / "h.sqlite") as reader:
        assert reader.losses() == (0, array("f", [1, 2]))


def test_going_back_forgets_what_came_after_a_checkpoint(tmp_path: Path) -> None:
    with History.write(tmp_path / "h.sqlite") as history:
        history.record_steps(0, losses(*range(10)))
        history.record_steps(10, losses(*range(10, 25)))
        history.record_epoch(epoch(1))
        history.record_epoch(epoch(2))
        history.record_ending("stopped")
        history.go_back(1, 13)
        assert history.losses() == (0, array("f", range(13)))
        assert history.epochs() == (epoch(1),)
        assert history.ending() is None


def test_the_last_ending_counts_and_events_keep_their_order(tmp_path: Path) -> None:
    with History.write(tmp_path / "h.sqlite") as history:
        history.record_event("started")
        history.record_ending("failed", "The loss became infinite.", "fc1")
        ending = history.ending()
        assert ending is not None
        assert (ending.outcome, ending.says, ending.node) == ("failed", "The loss became infinite.", "fc1")
        assert [event.kind for event in history.events()] == ["started", "failed"]


def test_reading_what_is_no_history_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(HistoryUnreadable, match="There is no history"):
        History.read(tmp_path / "none.sqlite")
    (tmp_path / "text.sqlite").write_text("this is no database, however long it is" * 50)
    with pytest.raises(HistoryUnreadable, match="can't be read"):
        History.read(tmp_path / "text.sqlite")
    sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(HistoryUnreadable, match="can't be read"):
        History.read(tmp_path / "other.sqlite")
