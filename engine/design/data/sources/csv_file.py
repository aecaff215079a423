"""A table of one's own, in a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from engine.design.data.field import Column, Field
from engine.design.data.source import DataSource, DataUnusable, Loading, expect_classes, source
from engine.design.data.table import MARKS, MISSING, ColumnSurvey, TableSurvey, as_columns, shown, survey
from engine.design.data.written import assigned, located, text, texts
from engine.design.layers.parameter import param

MAX_VALUES = 50_000_000
MAX_CLASSES = 1_000
MAX_NUMBERS_AS_CLASSES = 20
"""A column of whole numbers is taken for classes if it holds no more different ones than this."""


@source("csv", "Table (CSV file)")
class CsvFile(DataSource):
    """A table in a CSV file, with headings: a row is a sample, and one column is what is to be predicted.

    Columns of words become one number for each word, 1 where it stands and 0 elsewhere. An unknown number becomes the
    mean of the training samples, an unknown word zeros. Rows whose target is unknown are left out, and so is a column
    without a heading, which by custom only numbers the rows.
    """

    path: str = param("", help="The file; as seen from the project's folder where it lies below that.")
    target: str = param("", help="The heading of the column to predict; empty for the last one.")
    task: Literal["auto", "classes", "number"] = param(
        "auto", help="Whether the target names classes or is a number; auto tells by its values."
    )
    standardise: bool = param(
        True, help="Whether each column, and a number to predict, is brought to mean 0 and standard deviation 1."
    )

    def look(self, folder: Path) -> tuple[Field, ...]:
        """Read the table once: numbers and words of the other columns as a vector, and the target."""
        if not self.path:
            raise DataUnusable("No table is chosen yet; choose a CSV file to learn from.")
        table = survey(folder / self.path)
        target = self._target_of(table)
        inputs = tuple(column for column in table.columns if column is not target)
        columns = as_columns(inputs)
        self._expect_known(inputs)
        size = sum(max(1, len(column.categories)) for column in columns)
        if size * table.num_rows > MAX_VALUES:
            raise DataUnusable(
                f"The table becomes {table.num_rows:,} samples of {size:,} numbers, but at most {MAX_VALUES:,} numbers "
                f"fit; leave out rows or columns."
            )
        return (Field("features", "vector", (size,), columns=columns), self._target_field(target))

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Read the rows with the columns and words that `look` found."""
        found = {field.name: field for field in fields}
        features = found.get("features")
        target = found.get("label") or found.get("target")
        if features is None or target is None or not target.columns:
            raise DataUnusable("The table has not been looked at yet; choose the file again.")
        scaled = ("features",) if target.classes else ("features", "target")
        return Loading(
            imports=("import csv",),
            body="\n".join(_body(self.path, features.columns, target)),
            says=f"Read the table: a row is a sample, and {len(features.columns)} of its columns are what is known.",
            stratify="label" if target.classes else "",
            standardise=scaled if self.standardise else (),
        )

    def _target_of(self, table: TableSurvey) -> ColumnSurvey:
        target = table.column(self.target) if self.target else table.columns[-1]
        if target is None:
            headings = ", ".join(shown(column.name) for column in table.columns[:12])
            more = " and others" if len(table.columns) > 12 else ""
            raise DataUnusable(f"The table has no column {shown(self.target)} to predict; it has {headings}{more}.")
        if not target.counts:
            raise DataUnusable(f"The column {shown(target.name)} is to be predicted, but it is empty; choose another.")
        return target

    def _expect_known(self, inputs: Sequence[ColumnSurvey]) -> None:
        """The mean of a column is what its unknown numbers become, and only the standardised ones have it at hand."""
        gap = next((column for column in inputs if column.is_number and column.num_missing), None)
        if gap is not None and not self.standardise:
            raise DataUnusable(
                f"The column {shown(gap.name)} lacks {gap.num_missing:,} numbers, which standardising would replace by "
                f"the mean; switch standardising on, or fill them in."
            )

    def _target_field(self, target: ColumnSurvey) -> Field:
        column = (Column(target.name),)
        if not self._is_classes(target):
            if not target.is_number:
                raise DataUnusable(
                    f"The column {shown(target.name)} is to be predicted as a number, but it holds words; set the task "
                    f"to classes, or choose another column."
                )
            if len(target.counts) < 2:
                raise DataUnusable(
                    f"The column {shown(target.name)} is the same in every row, so there is nothing to predict; choose "
                    f"another."
                )
            return Field("target", "number", (1,), columns=column)
        if target.has_more or len(target.counts) > MAX_CLASSES:
            raise DataUnusable(
                f"The column {shown(target.name)} has more than {MAX_CLASSES:,} different values, too many for "
                f"classes; choose another column, or set the task to number if it is one."
            )
        expect_classes(target.counts, f"The column {shown(target.name)}")
        return Field("label", "class", (), "int64", target.categories(), column)

    def _is_classes(self, target: ColumnSurvey) -> bool:
        if self.task != "auto":
            return self.task == "classes"
        return not target.is_number or (target.is_whole and len(target.counts) <= MAX_NUMBERS_AS_CLASSES)


def _body(path: str, columns: Sequence[Column], target: Field) -> list[str]:
    """Lines that read the file again, spelled out so that nothing about the columns stays hidden."""
    lines = ["columns = {"]
    lines += [f"    {texts(column.categories, before=f'{text(column.name)}: ', indent=4)}," for column in columns]
    lines += ["}", assigned("target", target.columns[0].name)]
    if target.classes:
        lines.append(texts(target.classes, before="classes = "))
    answer = "classes.index(answer)" if target.classes else "[float(answer)]"
    tail = (
        '    "label": np.array(answers, np.int64),'
        if target.classes
        else '    "target": np.array(answers, np.float32),'
    )
    return [
        *lines,
        texts(MISSING, before="missing = ", brackets="{}"),
        "features, answers = [], []",
        located("path", path),
        'with path.open(encoding="utf-8-sig", newline="") as file:',
        "    # What divides the columns is met most often in the headings, quotes aside.",
        """    headings = "".join(file.readline().split('"')[::2])""",
        "    file.seek(0)",
        f"    delimiter = max({text(MARKS)}, key=headings.count)",
        "    for row in csv.DictReader(file, delimiter=delimiter):",
        "        answer = row[target].strip()",
        "        if answer.lower() in missing:",
        "            continue",
        "        numbers = []",
        "        for name, words in columns.items():",
        "            value = row[name].strip()",
        "            if words:",
        "                numbers += [float(value == word) for word in words]",
        "            else:",
        "                known = value.lower() not in missing",
        "                numbers.append(float(value) if known else np.nan)",
        "        features.append(numbers)",
        f"        answers.append({answer})",
        "return {",
        '    "features": np.array(features, np.float32),',
        tail,
        "}",
    ]
