"""Passages of Python's manual, and the chapter each of them is from."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.manual import TOPICS_IMPORT, UNKNOWN, WORD, chapter_words, vocabulary, vocabulary_lines
from engine.design.data.source import DataSource, Loading, source
from engine.design.data.written import texts
from engine.design.layers.parameter import param

CHAPTERS = {
    "compound": "compound statements",
    "debugger": "the debugger",
    "formatstrings": "format strings",
    "specialnames": "special methods",
    "string-methods": "string methods",
    "types": "types",
    "typesmapping": "mappings",
    "typesseq": "sequences",
}
"""The longest topics that hardly share a paragraph, and what they are about."""


@source("chapters", "Passages and their chapters")
class Chapters(DataSource):
    """Passages of Python's own manual, which comes along with it, and which of eight chapters each is from.

    The words are in small letters and without signs; those that are rare stand as <unknown>.
    """

    length: int = param(24, low=2, high=256, unit="words", help="How many words a passage has.")
    vocabulary: int = param(1000, low=10, high=5000, help="How many different words are told apart at most.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """A passage's words, and its chapter."""
        length = int(self.length)
        pieces = [word for words in chapter_words(tuple(CHAPTERS)) for word in words[: len(words) // length * length]]
        return (
            Field("tokens", "tokens", (length,), "int64", vocabulary(pieces, int(self.vocabulary), UNKNOWN)),
            Field("label", "class", (), "int64", tuple(CHAPTERS.values())),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Cut each chapter into passages that do not overlap."""
        length = int(self.length)
        return Loading(
            imports=("import re", "from collections import Counter", TOPICS_IMPORT),
            body="\n".join(
                [
                    texts(tuple(CHAPTERS), before="chapters = "),
                    "seen: set[str] = set()",
                    "passages, labels = [], []",
                    "for label, chapter in enumerate(chapters):",
                    '    paragraphs = topics[chapter].strip().split("\\n\\n")',
                    "    paragraphs = [paragraph for paragraph in paragraphs if paragraph not in seen]",
                    "    seen.update(paragraphs)",
                    f'    words = re.findall(r"{WORD}", "\\n".join(paragraphs).lower())',
                    f"    for start in range(0, len(words) - {length - 1}, {length}):",
                    f"        passages.append(words[start : start + {length}])",
                    "        labels.append(label)",
                    "pieces = [word for passage in passages for word in passage]",
                    *vocabulary_lines(int(self.vocabulary), UNKNOWN),
                    "tokens = [[index.get(word, 0) for word in passage] for passage in passages]",
                    "# One chapter after the other would show little where a few samples are looked at.",
                    "order = np.random.default_rng(0).permutation(len(labels))",
                    'return {"tokens": np.array(tokens)[order], "label": np.array(labels)[order]}',
                ]
            ),
            says=f"Read passages of {length} words of Python's manual, and their chapters.",
            stratify="label",
        )
