"""Words of Python's manual to be spelled backwards."""

from __future__ import annotations

import string
from pathlib import Path

from engine.design.data.field import PADDING, Field
from engine.design.data.manual import PARAGRAPHS, TOPICS_IMPORT
from engine.design.data.source import DataSource, Loading, source
from engine.design.layers.parameter import param

LETTERS = (PADDING, "<start>", "<end>", *string.ascii_lowercase)
MIN_LETTERS = 3


@source("spelling", "Words spelled backwards")
class Spelling(DataSource):
    """The different words of Python's own manual, which comes along with it, each to be spelled backwards.

    What is to be written enters, too, one step later and behind <start>, so that each letter is asked for given those
    before it. Words are filled up with <pad>; there the letter asked for is -100, which does not count.
    """

    length: int = param(10, low=4, high=20, unit="letters", help="How many letters the longest word has.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """A word, what is written of it before each letter, and each letter to be written."""
        length = int(self.length)
        return tuple(
            Field(name, "tokens", (size,), "int64", LETTERS)
            for name, size in (("source", length), ("target_in", length + 1), ("target_out", length + 1))
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Spell each different word once."""
        length = int(self.length)
        return Loading(
            imports=("import re", TOPICS_IMPORT),
            body="\n".join(
                [
                    *PARAGRAPHS,
                    'found = re.findall(r"[a-z]+", "\\n".join(paragraphs).lower())',
                    f"words = sorted({{word for word in found if {MIN_LETTERS} <= len(word) <= {length}}})",
                    f"given = np.zeros((len(words), {length}), dtype=np.int64)",
                    f"written = np.zeros((len(words), {length + 1}), dtype=np.int64)",
                    "asked = np.full_like(written, -100)",
                    "for row, word in enumerate(words):",
                    "    # 0 fills up, 1 starts, 2 ends, and letters count from 3.",
                    "    letters = [ord(letter) - 94 for letter in word]",
                    "    given[row, : len(word)] = letters",
                    "    written[row, : len(word) + 1] = [1, *reversed(letters)]",
                    "    asked[row, : len(word) + 1] = [*reversed(letters), 2]",
                    'return {"source": given, "target_in": written, "target_out": asked}',
                ]
            ),
            says="Read the different words of Python's manual, each to be spelled backwards.",
        )
