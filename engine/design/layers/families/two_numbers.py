"""Functions of two or three inputs, number by number, of which sizes of 1 are stretched over the others."""

from __future__ import annotations

from engine.design.layers.broadcasting import promoted, stretched
from engine.design.layers.elementwise import FLOAT, NUMBERS, WHOLE, Binary, BinaryOrNumber
from engine.design.layers.expectations import cast_to, expect_dtype
from engine.design.layers.layer import Call, Layer, Port, Refused, layer, literal
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape


@layer("Arithmetic", torch="torch.atan2")
class Atan2(Binary):
    """Work out the angle of a point in the plane, in radians, from y and x."""

    inputs = (Port("x", "The height of the point, y."), Port("other", "Its distance to the right, x."))
    takes = NUMBERS
    gives = "float32"
    synonyms = ("arctan2", "angle", "phase", "direction", "polar")
    formula = "x = r · sin(y), other = r · cos(y)\nr = √(x² + other²)"


@layer("Arithmetic", torch="torch.hypot")
class Hypot(Binary):
    """Work out the length of the third side of a right-angled triangle."""

    works_on = FLOAT
    synonyms = ("hypotenuse", "euclidean", "magnitude", "length", "polar")
    formula = "y = √(x² + other²)"


@layer("Arithmetic", torch="torch.logaddexp")
class LogAddExp(Binary):
    """Add two numbers that are kept as natural logarithms."""

    takes = NUMBERS
    works_on = FLOAT
    synonyms = ("log sum exp", "log probability", "logarithm", "stable sum")
    formula = "y = ln(exp(x) + exp(other))"


@layer("Arithmetic", torch="torch.logaddexp2")
class LogAddExp2(Binary):
    """Add two numbers that are kept as logarithms to base 2."""

    takes = NUMBERS
    works_on = FLOAT
    synonyms = ("log sum exp", "log probability", "base 2", "stable sum")
    formula = "y = ln(2^x + 2^other) / ln(2)"


@layer("Arithmetic", torch="torch.xlogy")
class Xlogy(Binary):
    """Multiply the first by the logarithm of the second, and give 0 where the first is 0."""

    gives = "float32"
    synonyms = ("x log y", "entropy", "cross entropy", "likelihood")
    formula = "y = x · ln(other)"


@layer("Arithmetic", torch="torch.special.xlog1py")
class Xlog1py(Binary):
    """Multiply the first by the logarithm of 1 plus the second, and give 0 where the first is 0."""

    gives = "float32"
    synonyms = ("x log 1 + y", "entropy", "likelihood")
    formula = "y = x · ln(1 + other)"


@layer("Arithmetic", torch="torch.copysign")
class CopySign(BinaryOrNumber):
    """Give the first the sign of the second, or of a number."""

    gives = "float32"
    synonyms = ("sign", "magnitude", "abs")
    formula = "y = |x| if other ≥ 0 else −|x|"


@layer("Arithmetic", torch="torch.fmin")
class Fmin(Binary):
    """Keep the smaller of two numbers in each place, and where one is not a number, the other."""

    synonyms = ("min", "nan", "smaller", "ignore nan")
    formula = "y = min(x, other), nan left out"


@layer("Arithmetic", torch="torch.fmax")
class Fmax(Binary):
    """Keep the greater of two numbers in each place, and where one is not a number, the other."""

    synonyms = ("max", "nan", "greater", "ignore nan")
    formula = "y = max(x, other), nan left out"


@layer("Arithmetic", torch="torch.gcd")
class Gcd(Binary):
    """Find the greatest common divisor of two whole numbers."""

    takes = WHOLE
    works_on = ("int64",)
    synonyms = ("greatest common divisor", "number theory")
    formula = "y = greatest d that divides x and other"


@layer("Arithmetic", torch="torch.lcm")
class Lcm(Binary):
    """Find the least common multiple of two whole numbers."""

    takes = WHOLE
    works_on = ("int64",)
    synonyms = ("least common multiple", "number theory")
    formula = "y = |x · other| / gcd(x, other)"


@layer("Arithmetic", torch="torch.lerp")
class Lerp(Layer):
    """Go from one input toward another by a share of the way, which may differ from place to place."""

    inputs = (
        Port("x", "Where it starts."),
        Port("end", "Where it goes."),
        Port("weight", "The share of the way; left open for a number.", optional=True),
    )
    synonyms = ("linear interpolation", "blend", "mix", "moving average", "mixup", "gate")
    shown = ("value",)
    formula = "y = x + weight · (end − x)"

    value: float = param(0.5, help="The share of the way, where weight is left open; 0 is the start, 1 the end.")

    def infer(self, x: Shape, end: Shape, weight: Shape | None = None) -> Shape:
        """Stretch sizes of 1 to what the others have; all else must agree."""
        given = {"x": x, "end": end, "weight": weight}
        shapes = {port: shape for port, shape in given.items() if shape is not None}
        for port, shape in shapes.items():
            expect_dtype(shape, "float32", port=port)
        return Shape(*stretched(shapes))

    def expression(self, call: Call) -> str:
        """Write `torch.lerp(x, end, 0.5)`."""
        weight = call.given[2] if len(call.given) > 2 else literal(self.value)
        return f"torch.lerp({call.given[0]}, {call.given[1]}, {weight})"


class Added(Layer):
    """What adding a product and adding a quotient have in common; those with a name are below."""

    inputs = (Port("x", "What is added to."), Port("tensor1", "The first one."), Port("tensor2", "The second one."))
    shown = ("value",)

    value: float = param(1.0, help="What the product or quotient is multiplied by before it is added.")

    def expression(self, call: Call) -> str:
        """Write `torch.addcmul(x, a, b, value=0.5)`."""
        options = [f"{name}={literal(value)}" for name, value in self.options().items()]
        return f"{self.torch}({', '.join((*call.given, *options))})"


@layer("Arithmetic", torch="torch.addcmul")
class AddCMul(Added):
    """Add the product of two inputs, times a number, to a third."""

    synonyms = ("add product", "multiply add", "fused", "gate")
    formula = "y = x + value · tensor1 · tensor2"

    def infer(self, x: Shape, tensor1: Shape, tensor2: Shape) -> Shape:
        """Stretch sizes of 1 to what the others have; all else must agree."""
        dtype = promoted(shape.dtype for shape in (x, tensor1, tensor2))
        if dtype == "bool":
            raise Refused("takes numbers, but gets truth values (bool) only", port="x", remedies=[cast_to("float32")])
        return Shape(*stretched({"x": x, "tensor1": tensor1, "tensor2": tensor2}), dtype=dtype)


@layer("Arithmetic", torch="torch.addcdiv")
class AddCDiv(Added):
    """Add the quotient of two inputs, times a number, to a third."""

    synonyms = ("add quotient", "divide add", "optimizer step")
    formula = "y = x + value · tensor1 / tensor2"

    def infer(self, x: Shape, tensor1: Shape, tensor2: Shape) -> Shape:
        """Stretch sizes of 1 to what the others have; all else must agree."""
        expect_dtype(tensor2, "float32", port="tensor2")
        return Shape(*stretched({"x": x, "tensor1": tensor1, "tensor2": tensor2}))
