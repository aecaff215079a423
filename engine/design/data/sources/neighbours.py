"""Pairs of words of Python's manual: neighbours, and words put together by chance."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.manual import TOPICS_IMPORT, pieces, pieces_lines, vocabulary, vocabulary_lines
from engine.design.data.source import DataSource, Loading, source
from engine.design.layers.parameter import param

THINNING = 3e-4
"""Of a word that is a greater share of the text than this, so many are left out that it counts less."""


@source("neighbours", "Words and their neighbours")
class Neighbours(DataSource):
    """Pairs of words of Python's own manual, which comes along with it: neighbours, and words put together by chance.

    Words that are no part of the vocabulary are left out, and frequent ones thinned out; the chance of a word to be
    put beside another grows with the power 3/4 of how often it is met (Mikolov et al. 2013, sections 2.2 and 2.3).
    """

    window: int = param(5, low=1, high=10, unit="words", help="How far apart neighbours may be.")
    negatives: int = param(1, low=1, high=10, help="How many pairs by chance there are for each pair of neighbours.")
    vocabulary: int = param(1000, low=10, high=5000, help="How many different words there are at most.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """Two words, and whether they are neighbours."""
        known = vocabulary(pieces("words"), int(self.vocabulary))
        return (
            Field("center", "tokens", (), "int64", known),
            Field("context", "tokens", (), "int64", known),
            Field("label", "class", (), "int64", ("by chance", "neighbours")),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Pair each word with those around it, and with words drawn by chance, always the same."""
        negatives = int(self.negatives)
        return Loading(
            imports=("import re", "from collections import Counter", TOPICS_IMPORT),
            body="\n".join(
                [
                    *pieces_lines("words"),
                    *vocabulary_lines(int(self.vocabulary)),
                    "stream = np.array([index[word] for word in pieces if word in index])",
                    "counts = np.bincount(stream)",
                    "rng = np.random.default_rng(0)",
                    "# Frequent words say little of their neighbours, and are thinned out.",
                    f"kept = np.sqrt({THINNING} * len(stream) / counts)",
                    "stream = stream[rng.random(len(stream)) < kept[stream]]",
                    "pairs = []",
                    f"for distance in range(1, {int(self.window) + 1}):",
                    "    left, right = stream[:-distance], stream[distance:]",
                    "    pairs += [np.stack([left, right]), np.stack([right, left])]",
                    "center, context = np.concatenate(pairs, axis=1)",
                    "chances = counts**0.75 / (counts**0.75).sum()",
                    f"by_chance = rng.choice(len(counts), (len(center), {negatives}), p=chances)",
                    "return {",
                    f'    "center": center.repeat({negatives + 1}),',
                    '    "context": np.column_stack([context, by_chance]).ravel(),',
                    f'    "label": np.tile({[1] + [0] * negatives}, len(center)),',
                    "}",
                ]
            ),
            says="Read pairs of words of Python's manual: neighbours, and words put together by chance.",
            stratify="label",
        )
