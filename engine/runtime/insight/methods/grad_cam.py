"""Where in an image a layer saw what spoke for the answer."""

from __future__ import annotations

from torch import Tensor

from engine.runtime.insight.method import Asked, method

# B: samples, H and W: height and width of the input, h and w: of the layer's output.


@method(
    "grad_cam",
    "Grad-CAM",
    says="Where in the image the chosen layer found what speaks for the answer.",
    needs_layer=True,
)
def grad_cam(asked: Asked) -> Tensor:
    """Weight the layer's channels by their mean gradient, sum them up, and keep what is positive.

    Selvaraju et al. 2017, equations 1 and 2; enlarged to the input's size between the pixels (bilinear).

    Returns:
        (B, H, W), the greatest value of each sample 1; all zeros where no channel raised the score.
    """
    from captum.attr import LayerAttribution, LayerGradCam  # here, because it takes more than a second

    map_B1hw = LayerGradCam(asked.score, asked.layer).attribute(asked.x, relu_attributions=True)
    map_BHW: Tensor = LayerAttribution.interpolate(map_B1hw, tuple(asked.x.shape[2:]), "bilinear")[:, 0]
    greatest_B11 = map_BHW.amax((1, 2), keepdim=True)
    return map_BHW / greatest_B11.where(greatest_B11 > 0, 1)
