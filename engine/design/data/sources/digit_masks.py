"""Handwritten digits to be found in a cluttered image, pixel by pixel."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.source import DataSource, Loading, source

SIDE = 32

_BODY = f"""\
digits = load_digits()
rng = np.random.default_rng(0)
shape = (len(digits.images), {SIDE}, {SIDE})
images = rng.random(shape, np.float32) * 0.3
masks = np.zeros(shape, np.int64)
for image, mask, digit in zip(images, masks, digits.images / 16):
    # Four bars across the image, as bright as a stroke.
    for across in (image, image.T, image, image.T):
        at, width = rng.integers({SIDE - 2}), rng.integers(1, 3)
        across[at : at + width] += rng.uniform(0.3, 0.7)
    top, left = rng.integers({SIDE - 16}, size=2)
    place = np.s_[top : top + 16, left : left + 16]
    stroke = np.kron(digit, np.ones((2, 2)))
    image[place] = np.maximum(image[place], stroke)
    mask[place] = stroke > 0.4
return {{"image": np.clip(images, 0, 1)[:, None], "mask": masks}}"""


@source("digit_masks", "Digits to be found in clutter")
class DigitMasks(DataSource):
    """1,797 noisy images of 32 × 32 pixels with a handwritten digit among bars, and which pixels it covers.

    The digits are those of the UCI, the noise and the bars are drawn by chance, the same every time.
    """

    def look(self, folder: Path) -> tuple[Field, ...]:
        """An image of one channel, and the class of each of its pixels."""
        return (
            Field("image", "image", (1, SIDE, SIDE)),
            Field("mask", "image", (SIDE, SIDE), "int64", ("background", "digit")),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Draw the images, the same way every time."""
        return Loading(
            imports=("from sklearn.datasets import load_digits",),
            body=_BODY,
            says="Hide a handwritten digit in each cluttered image, and tell which pixels are its own.",
        )
