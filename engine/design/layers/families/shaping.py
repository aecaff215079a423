"""Layers that arrange the same numbers in another shape."""

from __future__ import annotations

from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Refused, Remedy, layer, literal
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, product


@layer("Shape", torch="torch.flatten")
class Flatten(Layer):
    """Write several dimensions one after the other into one, as before a Linear layer."""

    synonyms = ("reshape", "vectorize", "join dimensions", "view")
    shown = ("start_dim",)
    formula = "n_out = Π of the sizes from start_dim to end_dim"

    start_dim: int = param(1, help="The first dimension that is joined; 0 is the batch, which stays.")
    end_dim: int = param(-1, help="The last dimension that is joined; -1 is the last of all.")

    def infer(self, x: Shape) -> Shape:
        """Replace the dimensions by their product."""
        start = expect_axis(x, Size.of(self.start_dim), verb="joins from")
        end = expect_axis(x, Size.of(self.end_dim), verb="joins up to")
        if start > end:
            raise Refused(
                f"joins from dimension {start} up to {end}, but the first must not lie behind the last",
                remedies=[Remedy(params={"start_dim": 1, "end_dim": -1})],
            )
        return x.with_sizes(*x[:start], product(x[start : end + 1]), *x[end + 1 :])

    def expression(self, call: Call) -> str:
        """Write `x.flatten(1)`."""
        dims = [int(self.start_dim)] + ([int(self.end_dim)] if self.end_dim != -1 else [])
        return f"{call.given[0]}.flatten({', '.join(map(str, dims))})"


@layer("Shape", torch="torch.reshape")
class Reshape(Layer):
    """Arrange each sample's numbers in another shape, row after row."""

    synonyms = ("view", "unflatten", "unsqueeze", "squeeze")
    shown = ("shape",)
    formula = "Π shape = numbers of a sample, −1 for what is left"

    shape: Sizes = param(-1, low=-1, help="The sizes of a sample, without the batch; one may be -1 and follows.")

    def infer(self, x: Shape) -> Shape:
        """Keep the batch, and work out the size that is -1."""
        if x.rank < 1:
            raise Refused("takes a batch of samples, but gets one number", port="x")
        open_sizes = [size for size in self.shape if size == -1]
        if len(open_sizes) > 1:
            raise Refused(f"has {len(open_sizes)} sizes of -1, but only one can follow from the others")
        if any(size == 0 for size in self.shape):
            raise Refused("has a size of 0; sizes are at least 1, or -1 for the one that follows")
        total = product(x[1:])
        if open_sizes:
            fixed = product(size for size in self.shape if size != -1)
            follows = self._following(x, total, fixed)
            return x.with_sizes(x[0], *(follows if size == -1 else size for size in self.shape))
        if product(self.shape) != total:
            raise self._misfit(x, total, product(self.shape))
        return x.with_sizes(x[0], *self.shape)

    def expression(self, call: Call) -> str:
        """Write `x.reshape(x.shape[0], 16, 5)`."""
        x = call.given[0]
        return f"{x}.reshape({', '.join([f'{x}.shape[0]', *map(literal, self.shape)])})"

    def _following(self, x: Shape, total: Size, fixed: Size) -> Size:
        free = [size for size in x[1:] if not size.known]
        if free:
            rest = product(size for size in x[1:] if size.known)
            if rest % fixed != 0:
                raise self._misfit(x, total, fixed)
            return product([*free, rest // fixed])
        if total % fixed != 0:
            raise self._misfit(x, total, fixed)
        return total // fixed

    def _misfit(self, x: Shape, total: Size, fixed: Size) -> Refused:
        wanted = " × ".join(map(str, self.shape)) or "one number"
        if not total.known:
            return Refused(
                f"can't turn {x} into {wanted} a sample, as {total} numbers depend on the data; let one size be -1",
                port="x",
                remedies=[Remedy(params={"shape": (-1,)})],
            )
        remedies = []
        if self._last_can_follow(total):
            remedies = [Remedy(params={"shape": (*map(int, self.shape[:-1]), -1)})]
        needs = f"a multiple of {fixed}" if any(size == -1 for size in self.shape) else str(fixed)
        return Refused(f"needs {needs} numbers a sample for {wanted}, but {x} has {total}", port="x", remedies=remedies)

    def _last_can_follow(self, total: Size) -> bool:
        before = self.shape[:-1]
        return bool(before) and all(size > 0 for size in before) and total % product(before) == 0


@layer("Shape", torch="torch.permute")
class Permute(Layer):
    """Put the dimensions into another order, such as channels behind height and width."""

    synonyms = ("transpose", "swap dimensions", "move axis", "channels last")
    shown = ("dims",)
    formula = "shape_out[i] = shape[dims[i]]"

    dims: Sizes = param(
        (0, 2, 1), help="Where each dimension of the result comes from; 0 is the batch, which stays first."
    )

    def infer(self, x: Shape) -> Shape:
        """Take the sizes in the new order."""
        places = [int(dim) + x.rank if dim < 0 else int(dim) for dim in self.dims]
        if sorted(places) != list(range(x.rank)):
            turned = (0, *range(x.rank - 1, 0, -1))
            raise Refused(
                f"names the dimensions {', '.join(map(str, self.dims)) or 'not at all'}, but {x} has 0 to "
                f"{x.rank - 1}, each of which must appear once",
                port="x",
                remedies=[Remedy(params={"dims": turned})] if x.rank > 1 else [],
            )
        if places[0] != 0:
            raise Refused("moves the batch away from the front, but it stays dimension 0 all the way through")
        return x.with_sizes(*(x[place] for place in places))

    def expression(self, call: Call) -> str:
        """Write `x.permute(0, 2, 1)`."""
        return f"{call.given[0]}.permute({', '.join(str(int(dim)) for dim in self.dims)})"
