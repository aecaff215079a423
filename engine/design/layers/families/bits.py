"""Operations on the bits of whole numbers, as for hashing tokens; on truth values they are and, or, not."""

from __future__ import annotations

from engine.design.layers.elementwise import WHOLE, BinaryOrNumber, Unary
from engine.design.layers.layer import layer
from engine.design.layers.parameter import param


class Bits(BinaryOrNumber):
    """What operations on the bits of two numbers have in common; those with a name are below."""

    takes = WHOLE
    works_on = WHOLE

    value: int = param(1, help="The whole number in place of the second input, where that is left open.")


@layer("Arithmetic", torch="torch.bitwise_and")
class BitwiseAnd(Bits):
    """Keep the bits that are set in both."""

    sign = "&"
    synonyms = ("and", "mask", "&", "binary", "flags")
    formula = "y_k = x_k ∧ other_k, for each bit k"


@layer("Arithmetic", torch="torch.bitwise_or")
class BitwiseOr(Bits):
    """Set the bits that are set in one or in both."""

    sign = "|"
    synonyms = ("or", "|", "binary", "flags")
    formula = "y_k = x_k ∨ other_k, for each bit k"


@layer("Arithmetic", torch="torch.bitwise_xor")
class BitwiseXor(Bits):
    """Set the bits in which the two differ."""

    sign = "^"
    synonyms = ("exclusive or", "^", "binary", "hash", "parity")
    formula = "y_k = x_k ⊕ other_k, for each bit k"


@layer("Arithmetic", torch="torch.bitwise_not")
class BitwiseNot(Unary):
    """Turn every bit over."""

    takes = WHOLE
    gives = None
    synonyms = ("not", "invert", "~", "complement", "binary")
    formula = "y_k = ¬x_k, for each bit k"
