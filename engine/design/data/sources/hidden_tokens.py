"""Passages of Python's manual in which some tokens are hidden."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import MASK, Field
from engine.design.data.manual import TOPICS_IMPORT, UNKNOWN, Unit, pieces, pieces_lines, vocabulary, vocabulary_lines
from engine.design.data.source import DataSource, Loading, source
from engine.design.layers.parameter import param


@source("hidden_tokens", "Text with hidden tokens")
class HiddenTokens(DataSource):
    """Passages of Python's own manual, which comes along with it, and the characters or words hidden in them.

    Of the tokens asked for, 8 in 10 stand as <mask>, 1 in 10 is another token, and 1 in 10 stands as it is (Devlin et
    al. 2018, section 3.1). At all other places the target is -100, which does not count. Rare tokens stand as <unknown>
    and are never asked for.
    """

    unit: Unit = param("characters", help="Whether a token is a character or a word.")
    length: int = param(64, low=2, high=512, unit="tokens", help="How many tokens a passage has.")
    vocabulary: int = param(96, low=10, high=5000, help="How many different tokens are told apart at most.")
    hidden: float = param(0.15, above=0, high=0.9, help="The share of a passage's tokens that are asked for.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """A passage with tokens hidden, and those tokens."""
        known = vocabulary(pieces(self.unit), int(self.vocabulary), UNKNOWN, MASK)
        return tuple(Field(name, "tokens", (int(self.length),), "int64", known) for name in ("tokens", "hidden"))

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Cut the text into passages that do not overlap, and hide tokens in each, always the same."""
        length = int(self.length)
        count = max(1, round(length * float(self.hidden)))
        return Loading(
            imports=("import re", "from collections import Counter", TOPICS_IMPORT),
            body="\n".join(
                [
                    *pieces_lines(self.unit),
                    *vocabulary_lines(int(self.vocabulary), UNKNOWN, MASK),
                    f"end = len(pieces) // {length} * {length}",
                    "stream = np.array([index.get(piece, 0) for piece in pieces[:end]])",
                    f"passages = stream.reshape(-1, {length})",
                    "rng = np.random.default_rng(0)",
                    "# The places with the least numbers are asked for; unknown tokens come last.",
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
            says=f"Read passages of {length} {self.unit} of Python's manual, and those hidden in them.",
        )
