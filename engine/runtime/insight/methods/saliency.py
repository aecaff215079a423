"""How strongly each part of the input would sway the answer, were it changed a little."""

from __future__ import annotations

from torch import Tensor

from engine.runtime.insight.method import Asked, method


@method(
    "saliency",
    "Saliency",
    says="How strongly the answer would change if this part of the input changed a little.",
)
def saliency(asked: Asked) -> Tensor:
    """Take the gradient's size: |d score / d x| (Simonyan et al. 2014, section 3).

    Where several numbers stand for one place, the largest counts, as in the paper for colours.
    """
    from captum.attr import Saliency  # here, because it takes more than a second

    found: Tensor = Saliency(asked.score).attribute(asked.x, abs=True)
    return found if asked.fold is None else found.amax(asked.fold)
