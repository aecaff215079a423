"""What a table on disk holds, column by column, found out in one pass over it."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.design.data.field import Column
from engine.design.data.source import DataUnusable

MARKS = ",;\t|"
"""What may stand between two values."""

MISSING = ("", "?", "na", "n/a", "nan", "none", "null")
"""How tables write that a value is not known, in lower case."""

MAX_FILE_BYTES = 2**30
MAX_COLUMNS = 10_000
MAX_CATEGORIES = 100
"""How many different words a column of words may hold."""
MAX_DISTINCT = 1_000
"""How many different values are counted in a column before it is taken to be a measurement."""
MAX_HEADING = 200
MAX_FLOAT32 = 3.4e38


@dataclass
class ColumnSurvey:
    """What the values of one column have been so far.

    Attributes:
        name: its heading.
        counts: how often each value was met, for the first `MAX_DISTINCT` different ones.
        num_missing: how many values are not known.
        is_number: whether all others are numbers.
        is_whole: whether all others are whole numbers.
        has_more: whether there are more different values than `counts` holds.
    """

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    num_missing: int = 0
    is_number: bool = True
    is_whole: bool = True
    has_more: bool = False

    def add(self, value: str, line: int) -> None:
        """Take note of one value.

        Raises:
            DataUnusable: it is a number that can't be computed with.
        """
        if value.lower() in MISSING:
            self.num_missing += 1
            return
        if value in self.counts or len(self.counts) < MAX_DISTINCT:
            self.counts[value] += 1
        else:
            self.has_more = True
        if self.is_number:
            number = _number(value)
            if number is None:
                self.is_number = self.is_whole = False
                return
            if not abs(number) <= MAX_FLOAT32:
                raise DataUnusable(
                    f"The column {shown(self.name)} needs finite numbers up to {MAX_FLOAT32:g}, but line {line:,} has "
                    f"{shown(value)}; correct it or leave it empty."
                )
            self.is_whole = self.is_whole and number == math.floor(number)

    def categories(self) -> tuple[str, ...]:
        """Its different words in order, those that are numbers by their value."""
        return tuple(sorted(self.counts, key=lambda word: (_number(word) is None, _number(word) or 0.0, word)))


@dataclass(frozen=True)
class TableSurvey:
    """What a table holds.

    Attributes:
        columns: every column with a heading, in order.
        num_rows: how many rows it has below the headings, empty lines left out.
    """

    columns: tuple[ColumnSurvey, ...]
    num_rows: int

    def column(self, name: str) -> ColumnSurvey | None:
        """The column with that heading."""
        return next((column for column in self.columns if column.name == name), None)


def survey(path: Path) -> TableSurvey:
    """Read a table once, a row at a time.

    Raises:
        DataUnusable: it can't be found, or read as a table.
    """
    _expect_file(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter_of(file.readline()))
            file.seek(0)
            return _survey_rows(path.name, _rows(reader))
    except UnicodeDecodeError:
        raise DataUnusable(
            f"{shown(path.name)} is not written in UTF-8; save it as 'CSV UTF-8' and choose it again."
        ) from None
    except (csv.Error, OSError) as error:
        raise DataUnusable(f"{shown(path.name)} can't be read as a table: {error}.") from None


def delimiter_of(headings: str) -> str:
    """Tell what stands between the headings: the mark met most often in their line outside quotes."""
    bare = "".join(headings.split('"')[::2])
    return max(MARKS, key=bare.count)


def as_columns(columns: tuple[ColumnSurvey, ...]) -> tuple[Column, ...]:
    """Make inputs of columns: numbers stay, words become one number each.

    Raises:
        DataUnusable: a column has no value at all, or too many different words.
    """
    result = []
    for column in columns:
        if not column.counts:
            raise DataUnusable(
                f"The column {shown(column.name)} is empty, so there is nothing to learn from it; delete it."
            )
        if column.is_number:
            result.append(Column(column.name))
            continue
        if len(column.counts) > MAX_CATEGORIES:
            raise DataUnusable(
                f"The column {shown(column.name)} holds words, of which at most {MAX_CATEGORIES} may differ, but there "
                f"are {'more than ' if column.has_more else ''}{len(column.counts):,}; delete the column if it only "
                f"names the rows, or write its numbers with a point."
            )
        result.append(Column(column.name, column.categories()))
    return tuple(result)


def shown(name: str) -> str:
    """A name as a sentence quotes it: short, and on one line."""
    return repr(name if len(name) <= 60 else f"{name[:57]}...")


def shown_path(path: Path) -> str:
    """A path as a sentence quotes it: its end, since that tells files apart."""
    text = str(path)
    return repr(text if len(text) <= 60 else f"...{text[-57:]}")


def _number(value: str) -> float | None:
    # Python reads 1_000 as a thousand; in a table it is a word.
    if "_" in value:
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _expect_file(path: Path) -> None:
    if not path.name:
        raise DataUnusable("No file is chosen yet; choose the table to learn from.")
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
        size_bytes = path.stat().st_size if is_file else 0
    except OSError as error:
        raise DataUnusable(f"The table {shown_path(path)} can't be looked at: {error.strerror}.") from None
    if not is_file:
        what = "is a folder, not a file" if is_folder else "can't be found"
        raise DataUnusable(f"The table {shown_path(path)} {what}; choose a CSV file.")
    if size_bytes > MAX_FILE_BYTES:
        raise DataUnusable(
            f"{shown(path.name)} has {size_bytes / 2**30:.1f} GiB, but a table may have {MAX_FILE_BYTES / 2**30:.0f} "
            f"GiB at most; choose a part of it."
        )


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the number of its last line in the file."""
    for row in reader:
        if row:
            yield reader.line_num, row  # type: ignore[attr-defined]


def _survey_rows(file_name: str, rows: Iterator[tuple[int, list[str]]]) -> TableSurvey:
    headings = next(rows, (1, []))[1]
    _expect_headings(file_name, headings)
    columns = [ColumnSurvey(name) for name in headings]
    num_rows = 0
    for line, row in rows:
        if len(row) != len(headings):
            raise DataUnusable(
                f"Every row of {shown(file_name)} needs {len(headings)} values, one below each heading, but line "
                f"{line:,} has {len(row)}."
            )
        num_rows += 1
        for column, value in zip(columns, row, strict=True):
            column.add(value.strip(), line)
    if not num_rows:
        raise DataUnusable(f"{shown(file_name)} has headings but no rows; add samples to learn from.")
    # By custom, a column without a heading only numbers the rows.
    return TableSurvey(tuple(column for column in columns if column.name), num_rows)


def _expect_headings(file_name: str, headings: list[str]) -> None:
    named = [name for name in headings if name]
    if len(named) < 2:
        raise DataUnusable(
            f"A table needs headings in its first line, of at least two columns, but {shown(file_name)} has "
            f"{len(named)}; values are divided by commas, semicolons or tabs."
        )
    if len(headings) > MAX_COLUMNS:
        raise DataUnusable(f"A table has at most {MAX_COLUMNS:,} columns, but this one has {len(headings):,}.")
    for name, count in Counter(named).items():
        if count > 1:
            raise DataUnusable(f"The heading {shown(name)} stands above {count} columns; give each a name of its own.")
        if len(name) > MAX_HEADING:
            raise DataUnusable(
                f"A heading has at most {MAX_HEADING} characters, but {shown(name)} has {len(name):,}; shorten it."
            )
    if all(_number(name) is not None for name in named):
        raise DataUnusable(
            f"The first line of {shown(file_name)} must name the columns, but it holds numbers; add a line of headings."
        )
