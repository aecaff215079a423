"""What layers that attend have in common: what they expect, their masks as source, their weights and their cost."""

from __future__ import annotations

from engine.design.layers.expectations import ROWS, expect_features, expect_float, expect_rank
from engine.design.layers.layer import Refused, Remedy
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted


def expect_steps(x: Shape, port: str) -> None:
    """Refuse what is not a sequence of steps with a fixed number of features.

    Raises:
        Refused: another rank or element type, or features that depend on the data.
    """
    expect_float(x, port=port)
    expect_rank(x, 3, port=port, layout=ROWS)
    expect_features(x, port=port)


def expect_heads(x: Shape, heads: Size, *, parameter: str, port: str) -> None:
    """Refuse features that heads can't share evenly.

    Raises:
        Refused: with the next smaller number of heads as the remedy.
    """
    features, count = int(x.features), int(heads)
    if features % count == 0:
        return
    fitting = next(n for n in range(min(count, features), 0, -1) if features % n == 0)
    raise Refused(
        f"splits the features among {count} heads evenly, but in {x} there are {features}",
        port=port,
        remedies=[Remedy(params={parameter: fitting}), Remedy(axis=2, wanted=-(-features // count) * count)],
    )


def expect_width(x: Shape, width: Size, port: str) -> None:
    """Refuse steps of another width than the one that all inputs share.

    Raises:
        Refused: with the width as the remedy.
    """
    if x.features != width:
        raise Refused(
            f"takes {width} features at each step, as its first input has, but {port} gives {x}",
            port=port,
            remedies=[Remedy(axis=2, wanted=int(width))],
        )


def expect_padding_mask(mask: Shape | None, steps: Shape, port: str) -> None:
    """Refuse a padding mask that is not one truth value for each step; None is fine.

    Raises:
        Refused: another shape or element type.
    """
    if mask is not None:
        _expect_truth(mask, port)
        if tuple(mask) != tuple(steps[:2]):
            raise Refused(
                f"takes one truth value for each step, {Shape(*steps[:2])}, true where it is padding, but gets {mask}",
                port=port,
            )


def expect_attention_mask(mask: Shape, queries: Shape, keys: Shape, port: str) -> None:
    """Refuse a mask that is not a truth value for each pair of steps, for each sample or the same for all.

    Raises:
        Refused: another shape or element type.
    """
    _expect_truth(mask, port)
    pairs = (queries[1], keys[1])
    if tuple(mask) not in (pairs, (queries[0], *pairs)):
        raise Refused(
            f"takes a truth value for each pair of steps, {Shape(queries[0], *pairs)} or {Shape(*pairs)}, true where "
            f"nothing may be seen, but gets {mask}",
            port=port,
        )


def _expect_truth(mask: Shape, port: str) -> None:
    if mask.dtype != "bool":
        raise Refused(f"takes truth values (bool) as {port}, but gets {mask.dtype}", port=port)


def causal_mask(queries: str, keys: str) -> str:
    """Write a mask that hides from each step all that come after it."""
    sizes = f"{queries}.shape[1], {keys}.shape[1]"
    return f"torch.triu(torch.ones({sizes}, dtype=torch.bool, device={queries}.device), diagonal=1)"


def attention_weights(name: str, width: Size, *, bias: bool) -> dict[str, tuple[Size, ...]]:
    """The learned tensors of attention whose queries, keys and values have one width.

    Args:
        name: where it is in the module, with a dot behind it, or empty.
        width: how many features a step has.
        bias: whether offsets are learned too.
    """
    weights = {f"{name}in_proj_weight": (3 * width, width), f"{name}out_proj.weight": (width, width)}
    offsets = {f"{name}in_proj_bias": (3 * width,), f"{name}out_proj.bias": (width,)}
    return {**weights, **offsets} if bias else {**weights}


def attention_flops(queries: Shape, keys: Shape, values: Shape, *, more_keys: int = 0) -> int:
    """A multiply-add for each weight at each step, and two for each feature of each pair of steps.

    Args:
        queries: N × L × width; also what comes out.
        keys: N × S × features.
        values: N × S × features.
        more_keys: how many keys the layer adds by itself.
    """
    width, num_queries, num_keys = int(queries.features), counted(queries[1:2]), counted(keys[1:2])
    projections = 2 * num_queries * width + num_keys * (int(keys.features) + int(values.features))
    pairs = 2 * num_queries * (num_keys + more_keys)
    return 2 * width * (projections + pairs)
