"""Padding as a function: any of the last dimensions, by numbers, mirror images, the edge or the other end."""

from __future__ import annotations

from typing import Literal

from engine.design.layers.expectations import expect_dtype
from engine.design.layers.layer import Call, Layer, Refused, Remedy, call, layer
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Dtype, Shape
from engine.design.layers.size import Size

_TAKEN: dict[str, tuple[Dtype, ...]] = {
    "constant": ("float32", "int64", "bool"),
    "circular": ("float32", "int64", "bool"),
    "reflect": ("float32", "int64"),
    "replicate": ("float32", "int64"),
}


@layer("Padding", torch="F.pad")
class Pad(Layer):
    """Add numbers at the ends of the last dimensions, or cut some off with negative counts."""

    synonyms = ("pad", "border", "crop", "margin", "causal padding", "left padding", "mirror", "wrap")
    shown = ("pad", "mode")
    formula = "n_out = start + n + end\nstart, end = pad[0], pad[1] for the last dim, pad[2], pad[3] for the one before"

    pad: Sizes = param(
        (1, 1),
        counts=(2, 4, 6, 8),
        always=True,
        help="How many at start and end of the last dimension, then of the one before it, and so on; negative cuts.",
    )
    mode: Literal["constant", "reflect", "replicate", "circular"] = param(
        "constant", help="What is added: one number, the mirror image, the outermost number, or what is opposite."
    )
    value: float = param(0.0, help="The number that is added, where the mode is constant.")

    def infer(self, x: Shape) -> Shape:
        """Add to each of the last sizes what stands at its two ends."""
        expect_dtype(x, *_TAKEN[self.mode])
        self._expect_dimensions(x)
        sizes = list(x)
        for place in range(len(self.pad) // 2):
            axis = x.rank - 1 - place
            sizes[axis] = self._padded(x, axis, self.pad[2 * place], self.pad[2 * place + 1])
        return x.with_sizes(*sizes)

    def expression(self, call_: Call) -> str:
        """Write `F.pad(x, (1, 1))`."""
        options = {name: value for name, value in self.options().items() if name == "mode" or self.mode == "constant"}
        written = call("F.pad", tuple(self.pad), **options).removeprefix("F.pad(")
        return f"F.pad({call_.given[0]}, {written}"

    def _expect_dimensions(self, x: Shape) -> None:
        """Refuse more dimensions than there are; but for constants, torch wants at most two more than it pads."""
        count = len(self.pad) // 2
        most = x.rank - 1 if self.mode == "constant" else min(x.rank - 1, 3)
        least = 1 if self.mode == "constant" else x.rank - 2
        if not least <= count <= most:
            fitting = max(least, 1) if count < least else most
            can_be = 1 <= fitting <= most
            raise Refused(
                f"pads {count} dimensions by {self.mode!r}, but {x} takes "
                + (f"{least} to {most} of them" if can_be else "none"),
                port="x",
                remedies=[Remedy(params={"pad": (1, 1) * fitting})] if can_be else [],
            )

    def _padded(self, x: Shape, axis: int, before: Size, behind: Size) -> Size:
        size = x[axis]
        if self.mode != "constant":
            self._expect_source(x, axis, before, behind)
        out = size + (before + behind) if not (before.names or behind.names) else size + before + behind
        cut = -min(int(before), 0) - min(int(behind), 0)
        if out < 1 or (size.known and size < cut):
            raise Refused(
                f"cuts {cut} off dimension {axis}, but {x} has only {size} there",
                port="x",
                remedies=[Remedy(params={"pad": (0, 0)})],
            )
        return out

    def _expect_source(self, x: Shape, axis: int, before: Size, behind: Size) -> None:
        """Refuse to copy more than there is."""
        if before < 0 or behind < 0:
            raise Refused(
                f"cuts off with negative counts only where the mode is constant, but it is {self.mode!r}",
                remedies=[Remedy(params={"mode": "constant"})],
            )
        room = {"reflect": x[axis] - 1, "circular": x[axis]}.get(self.mode)
        if room is not None and (room < before or room < behind):
            raise Refused(
                f"copies up to {max(int(before), int(behind))} numbers by {self.mode!r}, but dimension {axis} of {x} "
                f"has {room} at most to copy",
                port="x",
                remedies=[Remedy(params={"mode": "replicate"})],
            )
