"""An explanation as a picture: the sample beside what mattered in it."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.protocol.messages import Array, Explanation

Colours = NDArray[np.uint8]
"""(H, W, 3): red, green and blue."""

SIDE = 280
"""The height of a picture of a sample, in pixels."""
GAP = 16
TEXT = 14
ROW = 22
LABELS = 260
GROUND, INK, LINE = (255, 255, 255), (28, 34, 48), (217, 221, 229)
AGAINST, FOR = (31, 102, 173), (184, 92, 9)

# Viridis by Nathaniel Smith and Stéfan van der Walt (CC0), every sixteenth of its 256 colours and the last one.
_VIRIDIS = (
    "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c "
    "1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
)
# Equal lightness at equal distance from the middle: blue against, white for nothing, orange for.
_DIVERGING = "1f66ad 5288bd 82aace b2ccdf e1ebf1 f7f7f7 fbe7d8 f3c6a1 e6a36c d3803a b85c09"


@cache
def lookup(*, signed: bool) -> Colours:
    """The 256 colours of a perceptually even map, from the least to the greatest value."""
    words = (_DIVERGING if signed else _VIRIDIS).split()
    anchors = np.array([[int(word[i : i + 2], 16) for i in (0, 2, 4)] for word in words], np.float64)
    at = np.linspace(0, 255, len(anchors))
    columns = [np.interp(np.arange(256), at, anchors[:, channel]) for channel in range(3)]
    return np.stack(columns, axis=1).round().astype(np.uint8)


def numbers(array: Array) -> NDArray[np.float32]:
    """An array of the door as numbers."""
    return np.frombuffer(array.data, f"<{np.dtype(array.dtype).str[1:]}").reshape(array.shape).astype(np.float32)


def picture(explanation: Explanation, title: str) -> Image.Image:
    """Draw an explanation.

    Args:
        explanation: of one sample.
        title: what was done, as the heading.
    """
    values, heat = numbers(explanation.input), numbers(explanation.attribution)
    body = _bars(values, heat, explanation) if heat.ndim < 2 else _side_by_side(values, heat, explanation)
    heading = [title, answer(explanation)]
    result = Image.new("RGB", (max(body.width + 2 * GAP, 420), body.height + 3 * GAP + ROW * len(heading)), GROUND)
    draw = ImageDraw.Draw(result)
    for index, line in enumerate(heading):
        draw.text((GAP, GAP + index * ROW), line, INK, _font())
    result.paste(body, (GAP, 2 * GAP + ROW * len(heading)))
    return result


def answer(explanation: Explanation) -> str:
    """What the network said of the sample, and what is right."""
    classes, predicted, truth = explanation.classes, explanation.predicted, explanation.truth
    if predicted < 0:
        right = "" if np.isnan(truth) else f", right is {truth:.4g}"
        return f"sample {explanation.sample}: {explanation.probability:.4g}{right}"

    def named(index: int) -> str:
        return classes[index] if 0 <= index < len(classes) else str(index)

    right = "" if np.isnan(truth) else f", right is {named(int(truth))}"
    return f"sample {explanation.sample}: {named(predicted)} ({explanation.probability:.1%}){right}"


def coloured(heat_HW: NDArray[np.float32], *, signed: bool) -> Colours:
    """A colour for each attribution, around zero if signed."""
    reach = float(np.abs(heat_HW).max(initial=0.0)) or 1.0
    shares = (heat_HW / reach + 1) / 2 if signed else heat_HW / reach
    colours: Colours = lookup(signed=signed)[(np.nan_to_num(shares).clip(0, 1) * 255).round().astype(np.uint8)]
    return colours


def _side_by_side(values: NDArray[np.float32], heat: NDArray[np.float32], explanation: Explanation) -> Image.Image:
    left = _enlarged(_sample(values))
    right = _enlarged(coloured(heat.reshape(heat.shape[0], -1), signed=explanation.signed))
    result = Image.new("RGB", (left.width + GAP + right.width, max(left.height, right.height)), GROUND)
    result.paste(left, (0, 0))
    result.paste(right, (left.width + GAP, 0))
    return result


def _sample(values: NDArray[np.float32]) -> Colours:
    """The sample in its own colours if it has three channels, else in grey, least black and greatest white."""
    if values.ndim == 3 and values.shape[0] == 3:
        plane = values.transpose(1, 2, 0)
    else:
        grey = values.mean(axis=0) if values.ndim == 3 else values.reshape(values.shape[0], -1)
        plane = np.repeat(grey[..., None], 3, axis=2)
    low, high = float(plane.min()), float(plane.max())
    scaled: Colours = (255 * (plane - low) / ((high - low) or 1.0)).round().astype(np.uint8)
    return scaled


def _enlarged(colours: Colours) -> Image.Image:
    """Pixels stay pixels: each becomes a square."""
    height, width, _ = colours.shape
    times = max(1, SIDE // max(height, width))
    return Image.fromarray(colours).resize((width * times, height * times), Image.Resampling.NEAREST)


def _bars(values: NDArray[np.float32], heat: NDArray[np.float32], explanation: Explanation) -> Image.Image:
    """A row for each number of a table's row, the weightiest first."""
    values, heat = values.reshape(-1), heat.reshape(-1)
    order = np.argsort(-np.abs(heat))[:40]
    reach = float(np.abs(heat).max(initial=0.0)) or 1.0
    result = Image.new("RGB", (LABELS + SIDE + GAP, ROW * max(1, len(order))), GROUND)
    draw = ImageDraw.Draw(result)
    zero = LABELS + GAP + (SIDE // 2 if explanation.signed else 0)
    room = SIDE // 2 if explanation.signed else SIDE
    for row, index in enumerate(order):
        name = explanation.names[index] if index < len(explanation.names) else f"number {index + 1}"
        draw.text((0, row * ROW), f"{name[:26]} = {values[index]:.3g}", INK, _font())
        end = zero + room * float(heat[index]) / reach
        fill = AGAINST if heat[index] < 0 else FOR
        draw.rectangle((min(zero, end), row * ROW + 3, max(zero, end), (row + 1) * ROW - 5), fill)
    draw.line((zero, 0, zero, result.height), LINE)
    return result


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(TEXT)
