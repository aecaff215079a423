"""Python's manual with its letters run together, and where its words end."""

from __future__ import annotations

import string
from pathlib import Path

from engine.design.data.field import SPACE, Field
from engine.design.data.manual import TEXT, TOPICS_IMPORT
from engine.design.data.source import DataSource, Loading, source
from engine.design.data.written import text as written
from engine.design.layers.parameter import param

GOES_ON = "-"
"""Stands for nothing between a letter and the next, as within a word."""
SIGNS = ',."('
"""The signs told apart; any other counts as a space."""


@source("word_ends", "Letters run together and where words end")
class WordEnds(DataSource):
    """Python's own manual, which comes along with it, its letters run together, and what followed each of them.

    That is nothing within a word, shown as a hyphen, and else a space or a sign. Letters are small; digits and signs
    are left out.
    """

    length: int = param(48, low=2, high=512, unit="letters", help="How many letters a stretch has.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """A stretch of letters, and for each what followed it."""
        length = int(self.length)
        return (
            Field("tokens", "tokens", (length,), "int64", tuple(string.ascii_lowercase)),
            Field("end", "tokens", (length,), "int64", (GOES_ON, SPACE, *SIGNS)),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Cut the letters into stretches that do not overlap."""
        length = int(self.length)
        return Loading(
            imports=("import re", TOPICS_IMPORT),
            body="\n".join(
                [
                    *TEXT,
                    "# Each letter with what stands before the next one.",
                    'pairs = re.findall(r"([a-z])([^a-z]*)", text.lower())',
                    f"pairs = pairs[: len(pairs) // {length} * {length}]",
                    f"signs = {written(SIGNS)}",
                    "letters, ends = [], []",
                    "for letter, gap in pairs:",
                    '    letters.append(ord(letter) - ord("a"))',
                    "    sign = gap.strip()[:1]",
                    "    # A gap without any of these signs is a space, at -1.",
                    "    ends.append((signs.find(sign) if sign else -1) + 2 if gap else 0)",
                    "return {",
                    f'    "tokens": np.array(letters).reshape(-1, {length}),',
                    f'    "end": np.array(ends).reshape(-1, {length}),',
                    "}",
                ]
            ),
            says=f"Read stretches of {length} letters of Python's manual, and where words end.",
        )
