"""An explanation made ready to be looked at: its sample, its heatmap and both together, and the verdict in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from engine.protocol.messages import Explanation
from studio.link.run_values import numbers
from studio.plots.pictures import Scale, heat_lookup, overlay_rgb, rgb_image, sample_rgb

Look = Literal["image", "sequence", "table"]

ROW_PROPORTION = 4
"""How many times wider than high a sequence of a single row is shown."""


class ShownExplanation:
    """What one explanation looks like in the theme shown now.

    Attributes:
        explanation: as it came from the engine.
        look: as what kind of thing its sample is shown.
        is_one_row: whether it is a sequence of single numbers, such as a sound, which is read from left to right.
        heat_HW: for images and sequences, the attribution with a number for each pixel; row 0 is the top.
        scale: the values at both ends of the colours.
    """

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self._input = numbers(explanation.input)
        attribution = np.nan_to_num(numbers(explanation.attribution).astype(np.float32))
        looks: dict[int, Look] = {3: "image", 2: "sequence"}
        self.look: Look = looks.get(self._input.ndim, "table")
        if self.look == "image" and attribution.ndim == 3:
            attribution = _over_channels(attribution, signed=explanation.signed)
        self.is_one_row = self.look == "sequence" and len(self._input) == 1
        if self.is_one_row and attribution.ndim == 2:
            # A sound is one row of numbers, too low to be seen.
            height = max(1, self._input.shape[1] // ROW_PROPORTION)
            self._input, attribution = (np.repeat(values, height, axis=0) for values in (self._input, attribution))
        self.values = attribution
        self.heat_HW = attribution if attribution.ndim == 2 else np.atleast_2d(attribution.ravel())
        self.scale = Scale.of(self.heat_HW, signed=explanation.signed)

    @cached_property
    def sample_image(self) -> QImage:
        """The sample itself."""
        return rgb_image(self._sample)

    @cached_property
    def overlay_image(self) -> QImage:
        """The heatmap over the sample."""
        sample = self._sample
        heat = self.heat_HW
        if sample.shape[:2] != heat.shape:
            heat = _stretched(heat, sample.shape[0], sample.shape[1])
        return rgb_image(overlay_rgb(sample, heat, heat_lookup(signed=self.explanation.signed), self.scale))

    @property
    def _sample(self) -> NDArray[np.uint8]:
        values = self._input.astype(np.float32)
        return sample_rgb(values if self.look == "image" else np.atleast_2d(values)[None])

    @property
    def is_classified(self) -> bool:
        """Whether the answer is a class, and not a number or one of several numbers."""
        return self.explanation.predicted >= 0 and bool(self.explanation.classes)

    @property
    def is_known(self) -> bool:
        """Whether the data says what would be right; nothing does of a code that a network finds by itself."""
        return not math.isnan(self.explanation.truth)

    @property
    def is_of_pixels(self) -> bool:
        """Whether each pixel has a class of its own, so that there is no one answer to the sample."""
        return not math.isnan(self.explanation.share_right)

    @property
    def is_right(self) -> bool:
        """Whether the answer is the right class, of every pixel if each has one; a number is never right or wrong."""
        if self.is_of_pixels:
            return self.explanation.share_right == 1
        is_class = self.is_classified and self.is_known
        return not is_class or self.explanation.predicted == int(self.explanation.truth)

    @property
    def answer(self) -> str:
        """What the network answered: a class by name, or a number; where each pixel has a class, the most probable."""
        if self.is_classified or self.is_of_pixels:
            return class_name(self.explanation.classes, self.explanation.predicted)
        return f"{self.explanation.probability:.3g}"

    @property
    def pixels_right(self) -> str:
        """How many of the pixels are right; all of them only if none is wrong."""
        percent = 100 * self.explanation.share_right
        return (
            f"{percent:.0f} %" if percent in (0, 100) or 1 <= percent < 99 else f"{min(max(percent, 0.1), 99.9):.1f} %"
        )

    @property
    def truth(self) -> str:
        """The right answer; empty where the data has none."""
        if not self.is_known:
            return ""
        if self.is_classified:
            return class_name(self.explanation.classes, int(self.explanation.truth))
        return f"{self.explanation.truth:.3g}"

    @property
    def certainty(self) -> str:
        """For a class, its probability; for a number, what it should have been, where that is known."""
        if self.is_classified:
            return f"{self.explanation.probability:.2f}"
        return f"is {self.truth}" if self.is_known else ""

    @property
    def bars(self) -> list[Bar]:
        """For tables, a bar for each input, the most telling first."""
        flat, inputs = self.values.ravel(), self._input.ravel()
        names = self.explanation.names
        bars = [
            Bar(names[at] if at < len(names) else f"input {at + 1}", float(value), float(inputs[at]))
            for at, value in enumerate(flat.tolist())
            if at < inputs.size
        ]
        return sorted(bars, key=lambda bar: -abs(bar.value))


@dataclass(frozen=True)
class Bar:
    """How much one input of a table mattered.

    Attributes:
        name: of the input.
        value: how much it mattered.
        held: what the sample holds there, as it enters the network.
    """

    name: str
    value: float
    held: float


def class_name(classes: tuple[str, ...], index: int) -> str:
    """A class by its name, or by its number if it has none."""
    return classes[index] if 0 <= index < len(classes) else str(index)


def _over_channels(attribution_CHW: NDArray[Any], *, signed: bool) -> NDArray[Any]:
    """One number a pixel: the sum over the channels where they are signed, else the greatest of them."""
    result: NDArray[Any] = attribution_CHW.sum(axis=0) if signed else attribution_CHW.max(axis=0)
    return result


def _stretched(values_HW: NDArray[Any], height: int, width: int) -> NDArray[Any]:
    """A heatmap of fewer pixels over a larger sample, each pixel repeated."""
    rows = np.arange(height) * values_HW.shape[0] // height
    columns = np.arange(width) * values_HW.shape[1] // width
    return values_HW[np.ix_(rows, columns)]
