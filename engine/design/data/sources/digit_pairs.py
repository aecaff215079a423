"""Two handwritten digits at a time."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.source import DataSource, Loading, source

_BODY = """\
digits = load_digits()
rng = np.random.default_rng(0)
# Sorted by digit, the two of a pair are of the same one, and no image is in two pairs.
order = np.lexsort((rng.random(len(digits.target)), digits.target))
pairs = rng.permutation(order[: len(order) // 2 * 2].reshape(-1, 2))
# Every other pair is given a partner by chance, which is mostly another digit.
pairs[::2, 1] = rng.permutation(pairs[::2, 1])
first, second = pairs.T
images = (digits.images / 16)[:, None].astype(np.float32)
return {
    "image_a": images[first],
    "image_b": images[second],
    "same": (digits.target[first] == digits.target[second]).astype(np.int64),
}"""


@source("digit_pairs", "Pairs of digits")
class DigitPairs(DataSource):
    """898 pairs of handwritten digits, about half of them the same digit twice (from the UCI digits).

    Each image is in one pair only, so that no image of the validation is known from training.
    """

    def look(self, folder: Path) -> tuple[Field, ...]:
        """Two images of one channel, and whether they show the same digit."""
        return (
            Field("image_a", "image", (1, 8, 8)),
            Field("image_b", "image", (1, 8, 8)),
            Field("same", "class", (), "int64", ("different", "same")),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Pair the digits, the same way every time."""
        return Loading(
            imports=("from sklearn.datasets import load_digits",),
            body=_BODY,
            says="Pair the handwritten digits, brightness 0 to 1, about half of them with the same digit.",
            stratify="same",
        )
