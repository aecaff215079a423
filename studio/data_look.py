"""What the project's data offers, found out beside the window where files have to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from engine.design.data import SOURCES, DataPlan, DataUnusable, Field
from engine.design.layers import BadParameter
from studio.background import Background

PATH = "path"
"""The option by which a source names the file or folder it reads; one without it reads nothing."""


@dataclass(frozen=True)
class Found:
    """What a look came back with: fields, or a sentence that says why there are none."""

    fields: tuple[Field, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class _Question:
    """What the fields of a plan depend on, and nothing else of it."""

    source: str
    options: str
    place: Path | None


def reads_files(source: str) -> bool:
    """Whether a look at a source of that name reads files, and so may take its time."""
    return source in SOURCES and PATH in SOURCES[source].parameters


def listed_sources() -> list[str]:
    """The names of the sources as a person looks through them: one's own files, then what is built in by title."""
    own = [name for name in SOURCES if reads_files(name)]
    return own + sorted(set(SOURCES) - set(own), key=lambda name: SOURCES[name].title.casefold())


def look_at(data: DataPlan, folder: Path) -> Found:
    """Look now. For a source that reads files this belongs into a thread of its own.

    Args:
        data: the source and its options.
        folder: where relative paths start.
    """
    try:
        if data.source not in SOURCES:
            known = ", ".join(SOURCES)
            raise DataUnusable(f"There is no data source named {data.source[:60]!r}; there are {known}.")
        return Found(SOURCES[data.source].configured(data.options).look(folder))
    except (BadParameter, DataUnusable, OSError) as error:
        return Found(problem=str(error))


class DataLook:
    """Knows what was found for each plan of the open project, so that undo need not look again.

    Attributes:
        problem: what is wrong with the data that was asked about last, as a sentence, or nothing.
    """

    def __init__(self, found_out: Callable[[], None]) -> None:
        """Know nothing yet.

        Args:
            found_out: called on the window's thread when the answer to the question asked last has come.
        """
        self.problem = ""
        self._found_out = found_out
        self._found: dict[_Question, Found] = {}
        self._asked: _Question | None = None
        self._errand: Background[tuple[_Question, Found]] = Background(self._on_found, "data")

    @property
    def is_looking(self) -> bool:
        """Whether the answer to the question asked last is still to come."""
        return self._asked is not None

    def true_of(self, data: DataPlan | None, folder: Path) -> DataPlan | None:
        """A plan with the fields that its data has; where files have to be read first, as it is until they are.

        Args:
            data: the plan.
            folder: where relative paths start.
        """
        question = _question(data, folder)
        if data is None or question is None:
            self._ask_no_more()
            self.problem = ""
            return data
        if question not in self._found and not reads_files(data.source):
            self._found[question] = look_at(data, folder)
        found = self._found.get(question)
        if found is None:
            self.problem = ""
            self._ask(question, data, folder)
            return data
        self._ask_no_more()
        self.problem = found.problem
        return data if data.fields == found.fields else replace(data, fields=found.fields)

    def believe(self, data: DataPlan | None, folder: Path) -> None:
        """Take the fields that a project came with for what its data offers."""
        question = _question(data, folder)
        if data is not None and question is not None and data.fields:
            self._found[question] = Found(data.fields)

    def doubt(self, data: DataPlan | None, folder: Path) -> None:
        """Forget what was found for a plan, as its files may have changed."""
        question = _question(data, folder)
        if question is not None:
            self._found.pop(question, None)
            self._ask_no_more()

    def forget(self) -> None:
        """Forget everything, as another project takes the place of the one before; no answer about that comes."""
        self._ask_no_more()
        self._found.clear()
        self.problem = ""

    def _ask(self, question: _Question, data: DataPlan, folder: Path) -> None:
        if question != self._asked:
            self._asked = question
            self._errand.ask(partial(_answer, question, data, folder))

    def _ask_no_more(self) -> None:
        self._asked = None
        self._errand.drop()

    def _on_found(self, answer: tuple[_Question, Found]) -> None:
        question, found = answer
        self._asked = None
        self._found[question] = found
        self._found_out()


def _answer(question: _Question, data: DataPlan, folder: Path) -> tuple[_Question, Found]:
    return question, look_at(data, folder)


def _question(data: DataPlan | None, folder: Path) -> _Question | None:
    if data is None:
        return None
    place = folder / str(data.options.get(PATH, "")) if reads_files(data.source) else None
    return _Question(data.source, repr(sorted(data.options.items())), place)
