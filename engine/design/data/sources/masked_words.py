"""Passages of Python's manual in which some words are hidden."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.manual import PARAGRAPHS, TOPICS_IMPORT, UNKNOWN, WORD, vocabulary, vocabulary_lines, words
from engine.design.data.source import DataSource, Loading, source
from engine.design.layers.parameter import param

MASK = "<mask>"


@source("masked_words", "Text with hidden words")
class MaskedWords(DataSource):
    """Passages of Python's own manual, which comes along with it, and the words that are hidden in them.

    Of the words asked for, 8 in 10 stand as <mask>, 1 in 10 is another word, and 1 in 10 stands as it is (Devlin et
    al. 2018, section 3.1). At all other places the target is -100, which does not count. Rare words stand as <unknown>
    and are never asked for.
    """

    length: int = param(24, low=2, high=256, unit="words", help="How many words a passage has.")
    vocabulary: int = param(1000, low=10, high=5000, help="How many different words are told apart at most.")
    hidden: float = param(0.15, above=0, high=0.9, help="The share of a passage's words that are asked for.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """A passage with words hidden, and those words."""
        known = vocabulary(words(), int(self.vocabulary), UNKNOWN, MASK)
        return tuple(Field(name, "tokens", (int(self.length),), "int64", known) for name in ("tokens", "hidden"))

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Cut the text into passages that do not overlap, and hide words in each, always the same."""
        length = int(self.length)
        count = max(1, round(length * float(self.hidden)))
        return Loading(
            imports=("import re", "from collections import Counter", TOPICS_IMPORT),
            body="\n".join(
                [
                    *PARAGRAPHS,
                    f'words = re.findall(r"{WORD}", "\\n".join(paragraphs).lower())',
                    *vocabulary_lines("words", int(self.vocabulary), UNKNOWN, MASK),
                    f"end = len(words) // {length} * {length}",
                    "stream = np.array([index.get(word, 0) for word in words[:end]])",
                    f"passages = stream.reshape(-1, {length})",
                    "rng = np.random.default_rng(0)",
                    "# The places with the least numbers are asked for; unknown words come last.",
                    "order = rng.random(passages.shape) + (passages == 0)",
                    f"asked = order.argsort(axis=1).argsort(axis=1) < {count}",
                    "asked &= passages != 0",
                    "fate = rng.random(passages.shape)",
                    "tokens = np.where(asked & (fate < 0.8), 1, passages)",
                    "others = rng.integers(2, len(vocabulary), passages.shape)",
                    "tokens = np.where(asked & (fate >= 0.9), others, tokens)",
                    'return {"tokens": tokens, "hidden": np.where(asked, passages, -100)}',
                ]
            ),
            says=f"Read passages of {length} words of Python's manual with words hidden, and those words.",
        )
