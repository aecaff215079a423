"""The text that Python brings along: its own manual, as `help()` shows it.

Sources write what they do with it into scripts of their own; what stands here finds out the same while one looks.
"""

from __future__ import annotations

import platform
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Literal

from engine.design.data.field import SPACE
from engine.design.data.source import DataUnusable

Unit = Literal["characters", "words"]

UNKNOWN = "<unknown>"
"""Stands for every word that is none of the vocabulary; its index is 0."""

WORD = "[a-z_]+"
RULERS = r"([-=*+~^#])\1{2,}"
"""Rows of one sign, as they stand under headings and around tables."""

PARAGRAPHS = (
    "# Topics repeat one another: each paragraph counts once.",
    "paragraphs = dict.fromkeys(",
    "    paragraph.strip()",
    "    for name in sorted(topics)",
    '    for paragraph in topics[name].split("\\n\\n")',
    ")",
)
"""The lines that bring all paragraphs into a script."""

TEXT = (
    *PARAGRAPHS,
    "# Rows of one sign stand under headings and around tables.",
    f'text = re.sub(r"{RULERS}", " ", "\\n\\n".join(paragraphs))',
)
"""The lines that bring the whole text into a script."""

TOPICS_IMPORT = "from pydoc_data.topics import topics"


@cache
def topics() -> dict[str, str]:
    """The manual's topics by name.

    Raises:
        DataUnusable: this Python came without them.
    """
    try:
        from pydoc_data.topics import topics as found  # here, because half a megabyte is only read if it is needed
    except ImportError:
        raise DataUnusable(
            "The manual that this text is from is missing in this Python, which some systems install without it; "
            "install the standard library whole (pydoc_data), or choose other data."
        ) from None
    return dict(found)


@cache
def manual() -> str:
    """All topics as one text, each paragraph once, as several topics repeat others."""
    paragraphs = (paragraph.strip() for name in sorted(topics()) for paragraph in topics()[name].split("\n\n"))
    return "\n\n".join(dict.fromkeys(paragraphs))


@cache
def pieces(unit: Unit) -> tuple[str, ...]:
    """The manual in pieces, in order.

    Characters are those of a text in which every gap is a single space and rows of one sign are left out; words are in
    small letters and without signs.
    """
    if unit == "characters":
        return tuple(" ".join(re.sub(RULERS, " ", manual()).split()))
    return tuple(re.findall(WORD, manual().lower()))


def pieces_lines(unit: Unit) -> tuple[str, ...]:
    """The lines of a script that cut the manual into a list of pieces."""
    if unit == "characters":
        return (*TEXT, 'pieces = list(" ".join(text.split()))')
    return (*PARAGRAPHS, f'pieces = re.findall(r"{WORD}", "\\n".join(paragraphs).lower())')


@cache
def chapter_words(chapters: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words of some topics, in small letters; a paragraph counts for the first topic that has it.

    Raises:
        DataUnusable: this Python's manual has no such topic.
    """
    seen: set[str] = set()
    result = []
    for chapter in chapters:
        if chapter not in topics():
            raise DataUnusable(
                f"The manual of this Python ({platform.python_version()}) has no chapter {chapter!r}; choose other "
                f"data, or run Netloom with Python 3.11 to 3.13."
            )
        paragraphs = [paragraph for paragraph in topics()[chapter].strip().split("\n\n") if paragraph not in seen]
        seen.update(paragraphs)
        result.append(tuple(re.findall(WORD, "\n".join(paragraphs).lower())))
    return tuple(result)


def vocabulary(met: Iterable[str], size: int, *before: str) -> tuple[str, ...]:
    """The most frequent pieces of a text, behind those that stand for something else.

    Args:
        met: the text's words or characters.
        size: how many it has at most, those before included.
        before: what comes first, whether it is met or not.
    """
    common = (piece for piece, _ in Counter(met).most_common(size - len(before)))
    return (*before, *(SPACE if piece == " " else piece for piece in common))


def vocabulary_lines(size: int, *before: str) -> tuple[str, ...]:
    """The lines of a script that find the vocabulary in `pieces`, and the index of each of its members.

    Args:
        size: how many it has at most.
        before: what comes first.
    """
    named = ", ".join(f'"{name}"' for name in before)
    found = f"[{named}, *(piece for piece, _ in common)]" if before else "[piece for piece, _ in common]"
    return (
        f"common = Counter(pieces).most_common({size - len(before)})",
        f"vocabulary = {found}",
        "index = {piece: place for place, piece in enumerate(vocabulary)}",
    )
