"""What a data source is: options, what it offers, and the code that loads it, told in one small class."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from engine.design.data.field import Field
from engine.design.graph import ParamValue
from engine.design.layers.parameter import BadParameter, Parameter, told_parameters


class DataUnusable(ValueError):
    """Data that can't be found, read or learned from; the message is a sentence with the way out."""


def expect_classes(counts: Mapping[str, int], what: str) -> None:
    """See to it that there are classes to tell apart, each with a sample to learn from and one to check with.

    Args:
        counts: how many samples each class has.
        what: what holds them, as a sentence begins.

    Raises:
        DataUnusable: there is one class only, or a class with one sample.
    """
    if len(counts) < 2:
        raise DataUnusable(f"{what} needs two classes at least to tell apart, but there is {len(counts)}; add another.")
    for name, count in counts.items():
        if count < 2:
            raise DataUnusable(
                f"{what} needs two samples of each class at least, one to learn from and one to check with, but "
                f"{name[:60]!r} has {count}; add samples or leave the class out."
            )


@dataclass(frozen=True)
class Loading:
    """The code that brings a source's samples into memory.

    Attributes:
        imports: the import lines it needs, `from sklearn.datasets import load_digits`.
        body: the body of `load_samples() -> dict[str, np.ndarray]`, unindented: numpy arrays by field name,
            every sample in them, the samples along the first dimension. It may use `np`, `Path`, and the name
            `folder`, a `Path`: where the project lies, or where the script was told that its data is. Its lines keep
            to 84 columns and to the layout of `ruff format`.
        says: the function's docstring, one sentence.
        stratify: the field whose values the split keeps in proportion, or empty.
        standardise: the fields to bring to mean 0 and standard deviation 1, as measured on the training samples;
            missing values (NaN) in them become that mean.
    """

    imports: tuple[str, ...]
    body: str
    says: str
    stratify: str = ""
    standardise: tuple[str, ...] = ()


class DataSource:
    """One kind of data with its options read. Subclasses are registered with `@source`.

    Attributes:
        name: the registered name, which project files hold.
        title: what a person calls it.
        parameters: its options by name.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    parameters: ClassVar[Mapping[str, Parameter]]

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    @classmethod
    def configured(cls, options: Mapping[str, ParamValue]) -> DataSource:
        """Make the source from a plan's options.

        Raises:
            BadParameter: an option the source does not have, or a value outside its rule.
        """
        for name in options:
            if name not in cls.parameters:
                raise BadParameter(
                    f"{cls.title} has no option {name[:60]!r}; it has {', '.join(cls.parameters) or 'none'}."
                )
        return cls(**{name: p.read(options.get(name, p.default), {}) for name, p in cls.parameters.items()})

    @classmethod
    def summary(cls) -> str:
        """The first sentence of its docstring."""
        return inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0].replace("\n", " ")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """Find out what the data offers, without loading all of it.

        Args:
            folder: where the project lies; relative paths start there.

        Raises:
            DataUnusable: it can't be found, read or learned from.
        """
        raise NotImplementedError

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Write the code that loads it, given what `look` found."""
        raise NotImplementedError


Definition = TypeVar("Definition", bound=type[DataSource])

SOURCES: dict[str, type[DataSource]] = {}
"""Every data source by its name."""


def source(name: str, title: str) -> Callable[[Definition], Definition]:
    """Register a data source."""

    def registered(definition: Definition) -> Definition:
        definition.name = name
        definition.title = title
        definition.parameters = MappingProxyType(told_parameters(definition))
        SOURCES[name] = definition
        return definition

    return registered
