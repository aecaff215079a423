"""The numbers of a run in an SQLite file: written by the worker while the studio reads.

Losses lie in it as float32, a row per report, so that a million steps stay small and are read in one go. The file is
in write-ahead mode: readers and the writer do not wait for each other, and a killed writer leaves it whole.
"""

from __future__ import annotations

import math
import sqlite3
from array import array
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from engine.protocol.messages import Epoch, Outcome
from engine.runs.description import now

_TABLES = """
CREATE TABLE IF NOT EXISTS ending (only INTEGER PRIMARY KEY CHECK (only = 1), outcome TEXT, says TEXT, node TEXT);
CREATE TABLE IF NOT EXISTS steps (first INTEGER PRIMARY KEY, losses BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS epochs (
    epoch INTEGER PRIMARY KEY, step INTEGER, train_loss REAL, val_loss REAL, metrics TEXT, samples_per_s REAL);
CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY, moment TEXT, kind TEXT, says TEXT);
"""


_LOOK = "".join(f"SELECT 1 FROM {table} LIMIT 1;" for table in ("steps", "epochs", "events", "ending"))


class HistoryUnreadable(ValueError):
    """The file is missing or no history; the message is a sentence."""


@dataclass(frozen=True)
class Event:
    """Something that happened in a run: it started, was resumed, ended.

    Attributes:
        moment: when, UTC, as ISO 8601.
        kind: `started`, `resumed`, `paused`, `finished`, `stopped`, `failed` and the like.
        says: more about it, or empty.
    """

    moment: str
    kind: str
    says: str


@dataclass(frozen=True)
class Ending:
    """How a run ended.

    Attributes:
        outcome: finished, stopped or failed.
        says: what went wrong, if it failed.
        node: the node that caused it, or empty.
    """

    outcome: Outcome
    says: str
    node: str


class History:
    """An open history. Use as a context; `History.write` to record, `History.read` to look."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @classmethod
    def write(cls, path: Path) -> History:
        """Open a history to record in, new or old.

        Raises:
            HistoryUnreadable: the file is there and is no history.
        """
        try:
            return cls(_opened(str(path), "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _TABLES))
        except sqlite3.Error as error:
            raise HistoryUnreadable(f"The history {path} can't be written: {error}.") from error

    @classmethod
    def read(cls, path: Path) -> History:
        """Open a history to look at; it is never changed.

        Raises:
            HistoryUnreadable: it is missing or no history.
        """
        if not path.is_file():
            raise HistoryUnreadable(f"There is no history at {path}.")
        address = path.absolute().as_uri()
        try:
            return cls(_opened(f"{address}?mode=ro", _LOOK))
        except sqlite3.Error:
            pass  # Perhaps in a folder that nobody may write to, not even the notes of a reader.
        try:
            return cls(_opened(f"{address}?mode=ro&immutable=1", _LOOK))
        except sqlite3.Error as error:
            raise HistoryUnreadable(f"The history {path} can't be read: {error}.") from error

    def __enter__(self) -> History:
        """Give the open history."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def record_steps(self, first: int, losses: bytes) -> None:
        """Record losses of successive steps, little-endian float32, the first one's number from 0."""
        self._db.execute("INSERT OR REPLACE INTO steps VALUES (?, ?)", (first, losses))

    def record_epoch(self, epoch: Epoch) -> None:
        """Record an epoch's numbers."""
        self._db.execute(
            "INSERT OR REPLACE INTO epochs VALUES (?, ?, ?, ?, ?, ?)",
            (
                epoch.epoch,
                epoch.step,
                epoch.train_loss,
                epoch.val_loss,
                msgspec.json.encode(epoch.metrics).decode(),
                epoch.samples_per_s,
            ),
        )

    def record_event(self, kind: str, says: str = "") -> None:
        """Record that something happened just now."""
        self._db.execute("INSERT INTO events (moment, kind, says) VALUES (?, ?, ?)", (now(), kind, says))

    def record_ending(self, outcome: Outcome, says: str = "", node: str = "") -> None:
        """Record how the run ended."""
        self._db.execute("INSERT OR REPLACE INTO ending VALUES (1, ?, ?, ?)", (outcome, says, node))
        self.record_event(outcome, says)

    def go_back(self, epoch: int, step: int) -> None:
        """Forget what came after a checkpoint, as the resumed run goes through it again.

        Args:
            epoch: how many epochs the checkpoint has behind it.
            step: how many steps the run had behind it, all epochs together.
        """
        with self._db:
            self._db.execute("BEGIN")
            self._db.execute("DELETE FROM ending")
            self._db.execute("DELETE FROM epochs WHERE epoch > ?", (epoch,))
            self._db.execute("DELETE FROM steps WHERE first >= ?", (step,))
            row = self._db.execute("SELECT first, losses FROM steps ORDER BY first DESC LIMIT 1").fetchone()
            if row is not None and row[0] + len(row[1]) // 4 > step:
                self.record_steps(row[0], row[1][: 4 * (step - row[0])])

    def losses(self, since: int = 0) -> tuple[int, array[float]]:
        """Read the losses of the steps from `since` on.

        Returns:
            The number of the first one, and they themselves, as float32.
        """
        rows = self._db.execute(
            "SELECT first, losses FROM steps WHERE first >= "
            "coalesce((SELECT max(first) FROM steps WHERE first <= ?), 0) ORDER BY first",
            (since,),
        ).fetchall()
        gathered = array("f", b"".join(row[1] for row in rows))
        before = since - rows[0][0] if rows else 0
        return since, gathered[max(before, 0) :]

    def epochs(self) -> tuple[Epoch, ...]:
        """Read the epochs' numbers, in order."""
        rows = self._db.execute(
            "SELECT epoch, step, train_loss, val_loss, metrics, samples_per_s FROM epochs ORDER BY epoch"
        )
        return tuple(
            Epoch(epoch, step, _number(train), _number(val), _metrics(metrics), speed)
            for epoch, step, train, val, metrics, speed in rows
        )

    def events(self) -> tuple[Event, ...]:
        """Read what happened, in order."""
        return tuple(Event(*row) for row in self._db.execute("SELECT moment, kind, says FROM events ORDER BY number"))

    def ending(self) -> Ending | None:
        """Read how the run ended, if it has."""
        row = self._db.execute("SELECT outcome, says, node FROM ending").fetchone()
        return Ending(*row) if row else None


def _opened(address: str, script: str) -> sqlite3.Connection:
    """Connect and see that it works; closed again if it does not."""
    connection = sqlite3.connect(address, uri=address.startswith("file:"), isolation_level=None, timeout=10)
    try:
        connection.executescript(script)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _number(value: float | None) -> float:
    # SQLite keeps no NaN; what is not a number comes back as NULL.
    return math.nan if value is None else value


def _metrics(text: str) -> dict[str, float]:
    return {name: _number(value) for name, value in msgspec.json.decode(text, type=dict[str, float | None]).items()}
