"""What the data offers to a network: named fields with their shape, as far as checking and code need to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from engine.design.layers.shape import Dtype, Shape
from engine.design.layers.size import Size

FieldKind = Literal["image", "sequence", "sound", "vector", "tokens", "class", "number"]


SPACE = "<space>"
"""How a vocabulary of characters names the space, so that it can be seen where it stands alone."""
MASK = "<mask>"
"""How a vocabulary names what stands for something hidden."""
HIDDEN = "█"
"""Stands in a text for something hidden."""
PADDING = "<pad>"
"""How a vocabulary names what only fills up."""
UNCOUNTED = "·"
"""Stands in a text for a place that does not count."""


class Column(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One column of a table.

    Attributes:
        name: its heading.
        categories: the words it holds, in order, where it holds words; they become one number each, 0 or 1.
    """

    name: str
    categories: tuple[str, ...] = ()


class Field(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One named part of every sample.

    Attributes:
        name: what an `Input` calls it.
        kind: what it looks like to a person.
        shape: sizes of one sample, without the batch; empty for a class.
        dtype: its element type.
        classes: the names of the classes, in the order of their indices, where the values are class indices; of
            tokens, the vocabulary. An index below zero is none of them: a place that does not count.
        columns: from a table, where its numbers come from: a vector's columns, a target's single one.
    """

    name: str
    kind: FieldKind
    shape: tuple[int, ...]
    dtype: Dtype = "float32"
    classes: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()

    def batched(self) -> Shape:
        """The shape of a batch of it."""
        return Shape(Size.free("N"), *self.shape, dtype=self.dtype, classes=len(self.classes) or None)


def as_text(indices: Iterable[int], vocabulary: Sequence[str]) -> str:
    """Write tokens as a person reads them: characters one after the other, words with spaces between.

    Args:
        indices: of the tokens; those below zero stand for places that do not count.
        vocabulary: what each index means.
    """
    known = [vocabulary[index] if 0 <= index < len(vocabulary) else UNCOUNTED for index in indices]
    known = [HIDDEN if token == MASK else token for token in known]
    while known and known[-1] == PADDING:
        known.pop()
    if all(len(token) == 1 or token.startswith("<") for token in vocabulary):
        return "".join(known).replace(SPACE, " ")
    return " ".join(known)
