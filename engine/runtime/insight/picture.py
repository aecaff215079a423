"""An explanation as a picture for a file: the sample, what the network looked at, a scale and a caption."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.protocol.messages import Array, Explanation
from engine.runtime.insight.colour_map import DIVERGING, GREYS, VIRIDIS, Colours, painted

PANEL = 320
"""Width and height that a sample is drawn at most, in pixels."""
ROW_PROPORTION = 4
"""How many times wider than high a single row is drawn."""
MARGIN = 24
SCALE_WIDTH = 16
LABEL_WIDTH = 72
LINE = 22
ROW = 26
MAX_ROWS = 40
NAME_WIDTH = 240
INK = (28, 34, 48)
QUIET = (93, 103, 120)
PAPER = (255, 255, 255)


def draw(explanation: Explanation, title: str) -> Image.Image:
    """Draw an explanation.

    An image or a sequence is shown beside its map; a vector as a bar for each of its numbers, the strongest first.

    Args:
        explanation: what to draw.
        title: what was asked, as the heading.
    """
    caption = [title, answer(explanation)]
    attribution = _finite(numbers_of(explanation.attribution))
    if attribution.ndim == 2:
        return _maps(explanation, attribution, caption)
    return _bars(explanation, attribution.reshape(-1), caption)


def numbers_of(array: Array) -> NDArray[Any]:
    """An array of the door as numbers."""
    return np.frombuffer(array.data, np.dtype(array.dtype).newbyteorder("<")).reshape(array.shape)


def _finite(numbers: NDArray[Any]) -> NDArray[Any]:
    """What is not a number becomes zero, and what is endless as large as the largest."""
    most = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0)) or 1.0
    return np.nan_to_num(numbers.astype(np.float64), posinf=most, neginf=-most)


def answer(explanation: Explanation) -> str:
    """What the network said of the sample, and what would have been right, in a line."""
    predicted, truth, classes = explanation.predicted, explanation.truth, explanation.classes

    def named(index: float) -> str:
        return classes[int(index)] if 0 <= index < len(classes) else f"{index:g}"

    if not math.isnan(explanation.share_right):
        return f"sample {explanation.sample}: {explanation.share_right:.1%} of the pixels right"
    if predicted < 0:
        said, right = f"{explanation.probability:.4g}", f"{truth:.4g}"
    elif classes:
        said, right = (
            f"{named(predicted)} with {explanation.probability:.1%}",
            "" if math.isnan(truth) else named(truth),
        )
    else:
        said, right = f"number {predicted}, {explanation.probability:.4g}", f"{truth:.4g}"
    known = "" if math.isnan(truth) else f", right: {right}"
    return f"sample {explanation.sample}: {said}{known}"


def _range(explanation: Explanation, attribution: NDArray[Any]) -> tuple[float, float, Colours]:
    most = float(np.abs(attribution).max(initial=0.0))
    return (-most, most, DIVERGING) if explanation.signed else (0.0, most, VIRIDIS)


def _maps(explanation: Explanation, attribution: NDArray[Any], caption: list[str]) -> Image.Image:
    low, high, table = _range(explanation, attribution)
    values = _finite(numbers_of(explanation.input))
    if values.ndim == 2 and len(values) == 1:
        # A sound is one row of numbers, too low to be seen.
        height = max(1, values.shape[1] // ROW_PROPORTION)
        values, attribution = np.repeat(values, height, axis=0), np.repeat(np.atleast_2d(attribution), height, axis=0)
    sample = _enlarged(_sample_colours(values))
    found = _enlarged(painted(attribution, low, high, table))
    height = max(sample.height, found.height)
    top = MARGIN + LINE * len(caption) + MARGIN // 2
    scale_left = MARGIN + sample.width + MARGIN + found.width + MARGIN
    sheet = Image.new("RGB", (scale_left + SCALE_WIDTH + LABEL_WIDTH, top + height + MARGIN), PAPER)
    _write(sheet, caption)
    sheet.paste(sample, (MARGIN, top))
    sheet.paste(found, (MARGIN + sample.width + MARGIN, top))
    ramp = painted(np.linspace(1, 0, height)[:, None].repeat(SCALE_WIDTH, 1), 0, 1, table)
    sheet.paste(Image.fromarray(ramp), (scale_left, top))
    pen = ImageDraw.Draw(sheet)
    marks = [(high, top), (low, top + height)] + ([(0.0, top + height // 2)] if explanation.signed else [])
    for value, y in marks:
        pen.text((scale_left + SCALE_WIDTH + 6, y), f"{value:.3g}", QUIET, _font(12), anchor="lm")
    return sheet


def _sample_colours(values: NDArray[Any]) -> Colours:
    """An image in its own colours, anything else in greys from its least to its greatest number."""
    if values.ndim == 3 and len(values) == 3:
        return (values.transpose(1, 2, 0).clip(0, 1) * 255).round().astype(np.uint8)
    plane = values[0] if values.ndim == 3 else np.atleast_2d(values)
    low = min(0.0, float(plane.min()))
    return painted(plane, low, max(float(plane.max()), low), GREYS)


def _enlarged(colours: Colours) -> Image.Image:
    """Whole pixels become larger squares, up to the size of a panel; what is larger becomes smaller."""
    height, width = colours.shape[:2]
    image = Image.fromarray(colours)
    times = PANEL / max(height, width)
    if times >= 1:
        return image.resize((width * int(times), height * int(times)), Image.Resampling.NEAREST)
    size = (max(1, round(width * times)), max(1, round(height * times)))
    return image.resize(size, Image.Resampling.BOX)


def _bars(explanation: Explanation, attribution: NDArray[Any], caption: list[str]) -> Image.Image:
    """A row for each number: its name, its value, and a bar as long as its attribution."""
    low, high, table = _range(explanation, attribution)
    values = numbers_of(explanation.input).reshape(-1)
    order = np.argsort(-np.abs(attribution), kind="stable")[:MAX_ROWS]
    if len(order) < len(attribution):
        caption = [*caption, f"The {len(order)} strongest of {len(attribution):,}"]
    top = MARGIN + LINE * len(caption) + MARGIN // 2
    left = MARGIN + NAME_WIDTH + LABEL_WIDTH
    sheet = Image.new("RGB", (left + PANEL + LABEL_WIDTH + MARGIN, top + ROW * len(order) + MARGIN), PAPER)
    _write(sheet, caption)
    pen = ImageDraw.Draw(sheet)
    zero = left + (PANEL // 2 if explanation.signed else 0)
    unit = (PANEL // 2 if explanation.signed else PANEL) / (high or 1.0)
    for row, index in enumerate(order):
        y = top + ROW * row + ROW // 2
        amount = float(attribution[index])
        name = explanation.names[index] if index < len(explanation.names) else str(index)
        pen.text((MARGIN, y), _shortened(name), INK, _font(14), anchor="lm")
        pen.text((left - 12, y), f"{values[index]:.3g}", QUIET, _font(12), anchor="rm")
        end = zero + round(amount * unit)
        colour = tuple(int(part) for part in painted(np.array(amount), low, high, table))
        pen.rectangle((min(zero, end), y - 8, max(zero, end), y + 8), colour)
        pen.text((left + PANEL + 8, y), f"{amount:.3g}", QUIET, _font(12), anchor="lm")
    pen.line((zero, top, zero, top + ROW * len(order)), QUIET)
    return sheet


def _write(sheet: Image.Image, caption: list[str]) -> None:
    pen = ImageDraw.Draw(sheet)
    for index, line in enumerate(caption):
        pen.text(
            (MARGIN, MARGIN + LINE * index), _plain(line), INK if index == 0 else QUIET, _font(16 if index == 0 else 14)
        )


def _plain(text: str) -> str:
    """One line of what can be drawn."""
    return "".join(character if character.isprintable() else " " for character in text)[:120]


def _shortened(name: str) -> str:
    return _plain(name if len(name) <= 30 else f"{name[:29]}…")


def _font(size: int) -> Any:
    return ImageFont.load_default(size)
