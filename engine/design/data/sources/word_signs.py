"""Words of Python's manual without their signs, and the sign that followed each of them."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.manual import TEXT, TOPICS_IMPORT, UNKNOWN, WORD, vocabulary, vocabulary_lines, words
from engine.design.data.source import DataSource, Loading, source
from engine.design.data.written import text as written
from engine.design.layers.parameter import param

SIGNS = {
    ",": "comma",
    ".": "full stop",
    ":": "colon",
    "(": "bracket",
    ")": "closing bracket",
    '"': "quotation mark",
    "*": "star",
}
"""The signs told apart; any other counts as none."""


@source("word_signs", "Words and the signs after them")
class WordSigns(DataSource):
    """Passages of Python's own manual, which comes along with it, and for each word the sign that followed it.

    The words are in small letters and without signs; those that are rare stand as <unknown>.
    """

    length: int = param(24, low=2, high=256, unit="words", help="How many words a passage has.")
    vocabulary: int = param(1000, low=10, high=5000, help="How many different words are told apart at most.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """A passage's words, and for each the sign that followed it, or none."""
        length = int(self.length)
        known = vocabulary(words(), int(self.vocabulary), UNKNOWN)
        return (
            Field("tokens", "tokens", (length,), "int64", known),
            Field("sign", "tokens", (length,), "int64", ("none", *SIGNS.values())),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Cut the text into passages that do not overlap."""
        length = int(self.length)
        return Loading(
            imports=("import re", "from collections import Counter", TOPICS_IMPORT),
            body="\n".join(
                [
                    *TEXT,
                    f"signs = {written(''.join(SIGNS))}",
                    "# Each word with what follows it, over spaces.",
                    f'pairs = re.findall(r"({WORD})\\s*([^a-z_\\s]?)", text.lower())',
                    "words = [word for word, _ in pairs]",
                    *vocabulary_lines("words", int(self.vocabulary), UNKNOWN),
                    f"end = len(words) // {length} * {length}",
                    "tokens = np.array([index.get(word, 0) for word in words[:end]])",
                    "# A sign that is none of these is found nowhere, at -1.",
                    "found = [signs.find(sign) if sign else -1 for _, sign in pairs[:end]]",
                    "return {",
                    f'    "tokens": tokens.reshape(-1, {length}),',
                    f'    "sign": np.array(found).reshape(-1, {length}) + 1,',
                    "}",
                ]
            ),
            says=f"Read passages of {length} words of Python's manual, and the sign after each word.",
        )
