"""A port that waits for a layer to be found for it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.design.graph import End


@dataclass(frozen=True, slots=True)
class Offer:
    """What a search from a wire is for.

    Attributes:
        end: the port that the wire hangs from.
        is_output: whether it is an output, so that what is looked for takes what it gives.
    """

    end: End
    is_output: bool
