"""How much each part of the input added to the answer, or took from it."""

from __future__ import annotations

from torch import Tensor

from engine.runtime.insight.method import Asked, method

NUM_STEPS = 32
MAX_BATCH = 512
"""How many inputs go through the network at a time, which bounds the memory."""


@method(
    "integrated_gradients",
    "Integrated gradients",
    says="How much this part of the input added to the answer, or took from it, compared with an input of zeros.",
    signed=True,
)
def integrated_gradients(asked: Asked) -> Tensor:
    """Add the gradient up on the way from zeros to x: x ∫ d score(a x) / d x da, a from 0 to 1.

    Sundararajan et al. 2017, equation 1; by Gauss-Legendre quadrature of `NUM_STEPS` places. The attributions of a
    sample sum up to score(x) - score(0). Zeros are black for an image, and the mean for a standardised table.
    """
    from captum.attr import IntegratedGradients  # here, because it takes more than a second

    found: Tensor = IntegratedGradients(asked.score).attribute(
        asked.x, n_steps=NUM_STEPS, internal_batch_size=max(MAX_BATCH, len(asked.x))
    )
    return found if asked.fold is None else found.sum(asked.fold)
