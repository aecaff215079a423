"""Where the rules of layers over signals with channels are meant to be stricter than torch."""

from __future__ import annotations

from engine.design.layers import LAYERS
from tests.engine.design.layers.stricter import Stricter, dim_is_batch, lacks_batch, not_all_float, rank

WINDOWS = tuple(
    name for name in LAYERS if LAYERS[name].family in ("Convolution", "Pooling") or name in ("Fold", "Unfold")
)
PADDING = tuple(name for name in LAYERS if LAYERS[name].family == "Padding")
CROPPING = tuple(name for name in PADDING if name.startswith(("Zero", "Constant")))
DROPOUTS = tuple(name for name in LAYERS if LAYERS[name].torch.startswith("nn.") and "Dropout" in name)
RESIZED = tuple(name for name in LAYERS if name.startswith("Upsampl"))
CHANNEL_DROPOUTS = ("Dropout1d", "Dropout2d", "Dropout3d")

SIGNALS: tuple[Stricter, ...] = (
    Stricter((*WINDOWS, *PADDING), "torch takes one sample without its batch", lacks_batch),
    Stricter(
        (*WINDOWS, *PADDING, *DROPOUTS, *RESIZED), "whole numbers and truth values carry no gradient", not_all_float
    ),
    Stricter(("AdaptiveAvgPool1d", "AdaptiveAvgPool2d"), "torch folds more dimensions into one", lambda e: rank(e) > 3),
    Stricter(
        ("MaxPool1d", "MaxPool2d", "MaxPool3d"),
        "where a window sees padding alone, torch gives minus infinity, and its backward pass corrupts memory",
        lambda e: {"dilation", "padding"} <= e.params.keys(),
    ),
    Stricter(
        ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"),
        "a signal without numbers is of no use",
        lambda e: "padding" in e.params,
    ),
    Stricter(
        ("MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d"),
        "a signal without numbers is of no use",
        lambda e: "padding" in e.params,
    ),
    Stricter(
        ("FractionalMaxPool2d", "FractionalMaxPool3d"),
        "a signal without numbers is of no use",
        lambda e: e.params.get("output_size") is None,
    ),
    Stricter(
        CROPPING,
        "torch pads the last dimensions whatever they are, so that channels or samples might grow",
        lambda e: rank(e) != int(e.definition.name[-2]) + 2,
    ),
    Stricter(CROPPING, "a signal without numbers is of no use", lambda e: "padding" in e.params),
    Stricter(
        ("PixelShuffle", "PixelUnshuffle"),
        "torch takes the last three dimensions for an image, whatever lies in front",
        lambda e: rank(e) != 4,
    ),
    Stricter(("UpsamplingNearest2d",), "torch resizes sequences and volumes by it too", lambda e: rank(e) in (3, 5)),
    Stricter(("Unflatten",), "the samples of a batch must not be torn apart", dim_is_batch("dim")),
    Stricter(
        CHANNEL_DROPOUTS,
        "channels are dropped, not what happens to lie there",
        lambda e: rank(e) != int(e.definition.name[-2]) + 2,
    ),
)
