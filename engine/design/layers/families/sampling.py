"""Layers that read a signal at other places than its own: resized, turned, or wherever a grid says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.families.upsampling import Upsample
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import counted

_Mode = Literal["nearest", "linear", "bilinear", "bicubic", "trilinear", "area", "nearest-exact"]
_ALIGNED = "Whether -1 and 1 are the centres of the outermost pixels, else the outer edges of these."


@layer("Shape", torch="F.interpolate")
class Interpolate(Upsample):
    """Resize a sequence, image or volume by a factor, to a size, or to the size of another input."""

    inputs = (
        Port("x", "What is resized: N × C and one to three sizes."),
        Port("like", "Whose sizes behind the channels it gets; left open for size or scale_factor.", optional=True),
    )
    synonyms = ("resize", "upsample", "downsample", "scale", "match size", "skip connection", "zoom")

    mode: _Mode = param(  # type: ignore[assignment]  # more of them than Upsample knows
        "nearest", help="How numbers are found; linear is for sequences, bi- for images, tri- for volumes."
    )
    antialias: bool = param(False, help="Whether what becomes smaller is smoothed first, for bilinear and bicubic.")

    def infer(self, x: Shape, like: Shape | None = None) -> Shape:
        """Keep the channels, and multiply, set or take over each further size."""
        if self.antialias and self.mode not in ("bilinear", "bicubic"):
            raise Refused(
                f"smooths for bilinear and bicubic only, but its mode is {self.mode!r}",
                remedies=[Remedy(params={"antialias": False}), Remedy(params={"mode": "bilinear"})],
            )
        if like is None:
            return super().infer(x)
        expect_float(x)
        expect_rank(x, *self.ranks)
        self._expect_mode(x)
        if like.rank != x.rank:
            raise Refused(
                f"takes the sizes of an input with as many dimensions, but like gives {like} and x gives {x}",
                port="like",
            )
        return Shape(*x[:2], *like[2:])

    def build(self, *inputs: Any) -> str:
        """It is a function and no module."""
        return ""

    def expression(self, call_: Call) -> str:
        """Write `F.interpolate(x, scale_factor=2, mode="bilinear")`."""
        options = {name: value for name, value in self.options().items() if name not in ("size", "scale_factor")}
        like = call_.inputs[1] if len(call_.inputs) > 1 else None
        if like is not None:
            size = f"size={like}.shape[2:]"
        elif self.size is not None:
            size = call("", size=self.size[0] if len(self.size) == 1 else self.size)[1:-1]
        else:
            size = call("", scale_factor=self.scale_factor)[1:-1]
        return f"F.interpolate({', '.join(part for part in (call_.given[0], size, call('', **options)[1:-1]) if part)})"


@layer("Shape", torch="F.grid_sample")
class GridSample(Layer):
    """Read an image or volume at the places a grid tells, as spatial transformers and warping do."""

    inputs = (
        Port("x", "What is read: N × C × H × W, or a volume."),
        Port("grid", "Where: N × H × W × 2, or N × D × H × W × 3, each from -1 to 1 with x first."),
    )
    synonyms = ("warp", "spatial transformer", "optical flow", "bilinear sampling", "deform", "remap")
    shown = ("mode", "padding_mode")
    formula = "y_ij = x at grid_ij, between pixels by mode"

    mode: Literal["bilinear", "nearest", "bicubic"] = param("bilinear", help="How numbers between pixels are found.")
    padding_mode: Literal["zeros", "border", "reflection"] = param("zeros", help="What is read outside the image.")
    align_corners: bool = param(False, help=_ALIGNED)

    def infer(self, x: Shape, grid: Shape) -> Shape:
        """The channels of what is read in the sizes of the grid."""
        expect_float(x)
        expect_float(grid, port="grid")
        expect_rank(x, 4, 5)
        axes = x.rank - 2
        if grid.rank != x.rank or grid[-1] != axes or grid[0] != x[0]:
            fits = grid.rank == x.rank and grid[0] == x[0]
            raise Refused(
                f"takes a grid with {axes} numbers for each place to read, {x[0]} × {' × '.join('DHW'[-axes:])} × "
                f"{axes}, but gets {grid}",
                port="grid",
                remedies=[Remedy(axis=grid.rank - 1, wanted=axes)] if fits else [],
            )
        if self.mode == "bicubic" and axes == 3:
            raise Refused(
                f"reads bicubic in images only, but gets {x}", port="x", remedies=[Remedy(params={"mode": "bilinear"})]
            )
        return Shape(x[0], x[1], *grid[1:-1])

    def expression(self, call_: Call) -> str:
        """Write `F.grid_sample(x, grid, align_corners=False)`; torch warns where the corners go unsaid."""
        options = {**self.options(), "align_corners": bool(self.align_corners)}
        return f"F.grid_sample({', '.join(call_.given)}, {call('', **options)[1:-1]})"


@layer("Shape", torch="F.affine_grid")
class AffineGrid(Layer):
    """Make the grid that turns, shifts, scales or shears an image when GridSample reads it there."""

    inputs = (
        Port("theta", "The transformation of each sample: N × 2 × 3, or N × 3 × 4 for volumes."),
        Port("x", "What is to be read, for its sizes: N × C × H × W, or a volume."),
    )
    outputs = (Port("grid", "Where to read: N × H × W × 2, or N × D × H × W × 3."),)
    synonyms = ("spatial transformer", "affine transformation", "rotate", "localization", "warp")
    formula = "grid_ij = theta · [u_j, v_i, 1]\nu and v from −1 to 1"

    align_corners: bool = param(False, help=_ALIGNED)

    def infer(self, theta: Shape, x: Shape) -> Shape:
        """A place to read for each pixel."""
        expect_float(theta, port="theta")
        expect_rank(x, 4, 5)
        axes = x.rank - 2
        if tuple(theta) != tuple(Shape(x[0], axes, axes + 1)):
            remedies = []
            if theta.rank == 2 and theta[1] == axes * (axes + 1):
                remedies = [Remedy(insert="Reshape", params={"shape": (axes, axes + 1)})]
            raise Refused(
                f"takes a matrix of {axes} × {axes + 1} for each sample, {Shape(x[0], axes, axes + 1)}, but theta "
                f"gives {theta}",
                port="theta",
                remedies=remedies,
            )
        return Shape(x[0], *x[2:], axes)

    def expression(self, call: Call) -> str:
        """Write `F.affine_grid(theta, x.shape, align_corners=False)`; torch warns where the corners go unsaid."""
        theta, x = call.given
        return f"F.affine_grid({theta}, {x}.shape, align_corners={bool(self.align_corners)})"

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each number of the matrix at each place."""
        axes = int(outputs[0][-1])
        return 2 * counted(outputs[0][1:]) * (axes + 1)
