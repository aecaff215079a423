"""How a project trains, as a value. Whatever changes the numbers belongs here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.design.graph import ParamValue

MemoryFormat = Literal["auto", "contiguous", "channels_last"]
Precision = Literal["float32", "bfloat16"]
WhenClosed = Literal["finish", "stop"]


@dataclass(frozen=True)
class OptimizerChoice:
    """An optimizer by its registered name, and the parameters set by hand."""

    name: str = "Adam"
    params: Mapping[str, ParamValue] = field(default_factory=dict)


@dataclass(frozen=True)
class InsightPlan:
    """What is explained after each epoch.

    Attributes:
        method: the registered name of an attribution method, or empty for none.
        layer: the node that a method such as Grad-CAM looks at; empty for the last one that fits.
        samples: the pinned samples, as positions in the validation set.
    """

    method: str = "saliency"
    layer: str = ""
    samples: tuple[int, ...] = (0, 1, 2, 3)


@dataclass(frozen=True)
class TrainingPlan:
    """Optimizer, length, seeds and how the machine computes.

    Attributes:
        optimizer: how weights change.
        epochs: how many times every training sample is seen.
        batch_size: how many samples a step sees.
        seed: fixes the first weights and the order of the samples.
        device: `auto`, `cpu`, `cuda`, `cuda:0`, `mps`, `xpu`; auto takes an accelerator where there is one.
        threads: how many threads torch computes with on a CPU; None leaves it to torch.
        memory_format: how image tensors lie in memory; auto chooses channels-last for networks that convolve images.
        fused: whether the optimizer runs as one kernel, where torch has one.
        precision: the element type of the computation; bfloat16 keeps the weights in float32.
        when_closed: what a running training does when the studio closes: go on to the end, or stop at once.
        insight: what is explained after each epoch.
    """

    optimizer: OptimizerChoice = field(default_factory=OptimizerChoice)
    epochs: int = 10
    batch_size: int = 64
    seed: int = 0
    device: str = "auto"
    threads: int | None = None
    memory_format: MemoryFormat = "auto"
    fused: bool = True
    precision: Precision = "float32"
    when_closed: WhenClosed = "finish"
    insight: InsightPlan = field(default_factory=InsightPlan)
