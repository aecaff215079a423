"""Python's manual as one long text, and what comes next at each place of it."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.manual import TOPICS_IMPORT, UNKNOWN, Unit, pieces, pieces_lines, vocabulary, vocabulary_lines
from engine.design.data.source import DataSource, Loading, source
from engine.design.layers.parameter import param


@source("next_token", "Text and what comes next")
class NextToken(DataSource):
    """Stretches of Python's own manual, which comes along with it, and at each place what comes next.

    Read by characters, every gap is a single space, and rows of one sign are left out; read by words, they are in
    small letters and without signs. What is rare stands as <unknown>.
    """

    unit: Unit = param("characters", help="Whether a token is a character or a word.")
    length: int = param(64, low=2, high=512, unit="tokens", help="How many tokens a stretch has.")
    vocabulary: int = param(96, low=10, high=5000, help="How many different tokens are told apart at most.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """A stretch, and the same stretch one token further on."""
        known = vocabulary(pieces(self.unit), int(self.vocabulary), UNKNOWN)
        return tuple(Field(name, "tokens", (int(self.length),), "int64", known) for name in ("tokens", "following"))

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Cut the text into stretches that do not overlap."""
        length = int(self.length)
        return Loading(
            imports=("import re", "from collections import Counter", TOPICS_IMPORT),
            body="\n".join(
                [
                    *pieces_lines(self.unit),
                    *vocabulary_lines(int(self.vocabulary), UNKNOWN),
                    "stream = np.array([index.get(piece, 0) for piece in pieces])",
                    f"end = (len(stream) - 1) // {length} * {length}",
                    "return {",
                    f'    "tokens": stream[:end].reshape(-1, {length}),',
                    f'    "following": stream[1 : end + 1].reshape(-1, {length}),',
                    "}",
                ]
            ),
            says=f"Read stretches of {length} {self.unit} of Python's manual, and what comes next at each place.",
        )
