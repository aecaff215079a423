"""Which lines a text has to change to become another: a short way, found fast, not the shortest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

REACH = 40
"""So many lines ahead it is looked for where two texts meet again."""

STRIDE = 256
"""Lines that did not change are passed over in strides of so many."""


class Change(NamedTuple):
    """Lines of the text before, from `start` to before `end`, that others take the place of."""

    start: int
    end: int
    lines: tuple[str, ...]


def line_changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Find what to replace, from top to bottom; the positions are those in the old text.

    Args:
        old: the lines there are.
        new: the lines there are to be.
    """
    last_old, last_new = len(old), len(new)
    while _are_alike(old[max(0, last_old - STRIDE) : last_old], new[max(0, last_new - STRIDE) : last_new]):
        last_old, last_new = last_old - STRIDE, last_new - STRIDE
    while last_old and last_new and old[last_old - 1] == new[last_new - 1]:
        last_old, last_new = last_old - 1, last_new - 1
    changes: list[Change] = []
    at, there = 0, 0
    while at < last_old or there < last_new:
        while _are_alike(old[at : min(last_old, at + STRIDE)], new[there : min(last_new, there + STRIDE)]):
            at, there = at + STRIDE, there + STRIDE
        if at < last_old and there < last_new and old[at] == new[there]:
            at, there = at + 1, there + 1
            continue
        gone, come = _meeting(old[at : min(last_old, at + REACH)], new[there : min(last_new, there + REACH)])
        if gone < 0:
            gone, come = last_old - at, last_new - there
        changes.append(Change(at, at + gone, tuple(new[there : there + come])))
        at, there = at + gone, there + come
    return changes


def _are_alike(old: Sequence[str], new: Sequence[str]) -> bool:
    return len(old) == STRIDE and old == new


def _meeting(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines go and come until two in a row are alike again; -1 for both where they don't within reach."""
    for total in range(1, len(old) + len(new)):
        for gone in range(max(0, total - len(new) + 1), min(total, len(old) - 1) + 1):
            come = total - gone
            if old[gone : gone + 2] == new[come : come + 2]:
                return gone, come
    return -1, -1
