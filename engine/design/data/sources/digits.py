"""Handwritten digits, as scikit-learn brings them along."""

from __future__ import annotations

from pathlib import Path

from engine.design.data.field import Field
from engine.design.data.source import DataSource, Loading, source
from engine.design.layers.parameter import param


@source("digits", "Handwritten digits")
class Digits(DataSource):
    """1,797 handwritten digits, 8 × 8 pixels each (UCI Optical Recognition of Handwritten Digits)."""

    scale: int = param(1, low=1, high=8, help="How many times larger each image is made; 4 gives 32 × 32 pixels.")

    def look(self, folder: Path) -> tuple[Field, ...]:
        """An image of one channel, and which digit it is."""
        side = 8 * int(self.scale)
        return (
            Field("image", "image", (1, side, side)),
            Field("label", "class", (), "int64", tuple("0123456789")),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Brightness from 0 to 1; a larger image repeats its pixels."""
        scale = int(self.scale)
        images = "digits.images / 16" if scale == 1 else f"np.kron(digits.images / 16, np.ones(({scale}, {scale})))"
        side = 8 * scale
        return Loading(
            imports=("from sklearn.datasets import load_digits",),
            body=f"digits = load_digits()\n"
            f"images = {images}\n"
            f"return {{\n"
            f'    "image": images[:, None].astype(np.float32),\n'
            f'    "label": digits.target.astype(np.int64),\n'
            f"}}",
            says=f"Read the handwritten digits as images of 1 x {side} x {side}, brightness 0 to 1.",
            stratify="label",
        )
