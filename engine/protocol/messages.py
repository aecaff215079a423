"""The messages that pass the door between studio and engine.

Commands go in, reports come out. Each is a frozen value; arrays travel as raw little-endian bytes with their shape.
"""

from __future__ import annotations

from typing import Literal

import msgspec

VERSION = 1
"""The version of this protocol; the worker names it first, and the studio refuses another."""

EngineState = Literal["ready", "busy", "paused"]
Outcome = Literal["finished", "stopped", "failed"]


class Array(msgspec.Struct, frozen=True, array_like=True):
    """Numbers in rows, as float32 unless `dtype` says otherwise.

    Attributes:
        shape: sizes of each dimension, the slowest first.
        data: the numbers, little-endian, the last dimension fastest.
        dtype: numpy's name of the element type.
    """

    shape: tuple[int, ...]
    data: bytes
    dtype: Literal["float32", "uint8", "int64"] = "float32"


class Device(msgspec.Struct, frozen=True):
    """Something that can compute.

    Attributes:
        name: torch's name, `cpu`, `cuda:0`, `mps`.
        title: what a person calls it, `CPU · 8 cores`, `NVIDIA H200`.
    """

    name: str
    title: str


class MethodInfo(msgspec.Struct, frozen=True):
    """An attribution method, as a person chooses it.

    Attributes:
        name: the registered name, which project files hold.
        title: what a person calls it.
        says: what it shows, in one sentence.
        needs_layer: whether it looks at one layer.
        signed: whether attributions below zero mean "against"; otherwise all are at least 0.
    """

    name: str
    title: str
    says: str
    needs_layer: bool
    signed: bool


class Command(msgspec.Struct, frozen=True, tag=True):
    """What the studio asks of the engine."""


class Train(Command, frozen=True):
    """Train a project and keep what comes of it in a run folder.

    Attributes:
        project: the project, as the text of its file.
        folder: where the project's file lies, for relative paths; empty if it was never saved.
        run: the run folder to write; it holds a run already if this resumes one.
        calibrate: whether to find the fastest number of threads first, if the plan leaves it open.
        resume: whether to go on from the run's last checkpoint.
        trusted: the digest of the project's own code, if the user trusts it; a project with other code is refused.
    """

    project: str
    folder: str
    run: str
    calibrate: bool = False
    resume: bool = False
    trusted: str = ""


class Pause(Command, frozen=True):
    """Hold the training between two steps."""


class Resume(Command, frozen=True):
    """Go on with a held training."""


class Stop(Command, frozen=True):
    """End the training after this step, with a checkpoint."""


class Explain(Command, frozen=True):
    """Show what a trained network looks at.

    Attributes:
        request: a number to find the answer by.
        run: the run folder whose last checkpoint answers; the running training's own weights if it is that run.
        method: the registered name of an attribution method.
        layer: the node it looks at, for methods that look at one; empty for the last that fits.
        samples: positions in the validation set.
        trusted: the digest of the code that the run's project brings, if the user trusts it.
    """

    request: int
    run: str
    method: str
    layer: str = ""
    samples: tuple[int, ...] = ()
    trusted: str = ""


class Look(Command, frozen=True):
    """Load a project's data and show what it looks like.

    Attributes:
        request: a number to find the answer by.
        project: the project, as the text of its file.
        folder: where the project's file lies, for relative paths.
        samples: how many samples to show.
    """

    request: int
    project: str
    folder: str
    samples: int = 24


class Tensors(msgspec.Struct, frozen=True, array_like=True):
    """What one port of a custom layer takes or gives.

    Attributes:
        dtype: the element type, by torch's name.
        sizes: of each dimension, the batch first: a number, or an expression over symbols.
    """

    dtype: str
    sizes: tuple[int | str, ...]


Setting = None | bool | int | float | str | tuple[int | float, ...]


class FindShapes(Command, frozen=True):
    """Find out what a custom layer gives for such inputs, which takes running its code once.

    Attributes:
        request: a number to find the answer by.
        code: the code.
        trusted: whether the user trusts it; if not, it is refused.
        name: its class or function.
        is_module: whether it is a class.
        settings: the values of its parameters.
        sizes: the arguments that follow from the inputs: numbers or symbols.
        inputs: what arrives; None for an optional input left open.
        symbols: the sizes that may become others, with their present value; None for one that only the data fixes.
    """

    request: int
    code: str
    trusted: bool
    name: str
    is_module: bool
    settings: tuple[tuple[str, Setting], ...] = ()
    sizes: tuple[tuple[str, int | str], ...] = ()
    inputs: tuple[Tensors | None, ...] = ()
    symbols: tuple[tuple[str, int | None], ...] = ()


class Ping(Command, frozen=True):
    """Ask whether the engine still answers."""

    number: int


class Quit(Command, frozen=True):
    """End the worker; a running training stops with a checkpoint first."""


class Report(msgspec.Struct, frozen=True, tag=True):
    """What the engine tells the studio."""


class Hello(Report, frozen=True):
    """The first report of a worker.

    Attributes:
        protocol: the version of this protocol.
        versions: of netloom, python, torch and the libraries that matter, by name.
        devices: what it can compute on, the best first.
        pid: its process.
        methods: the attribution methods it knows.
    """

    protocol: int
    versions: dict[str, str]
    devices: tuple[Device, ...]
    pid: int
    methods: tuple[MethodInfo, ...] = ()


class Pong(Report, frozen=True):
    """The answer to a ping."""

    number: int


class State(Report, frozen=True):
    """What the engine does from now on."""

    state: EngineState


class Started(Report, frozen=True):
    """A training begins.

    Attributes:
        run: its run folder.
        device: where it computes, by torch's name.
        threads: how many threads torch computes with.
        epochs: how many epochs the plan has.
        first_epoch: the first one to come, from 1; greater in a resumed run.
        num_steps: steps in an epoch.
        num_training: samples to learn from.
        num_validation: samples kept for validation.
        num_parameters: learned numbers of the network.
    """

    run: str
    device: str
    threads: int
    epochs: int
    first_epoch: int
    num_steps: int
    num_training: int
    num_validation: int
    num_parameters: int


class Steps(Report, frozen=True):
    """Training losses since the last such report, none left out.

    Attributes:
        first: the number of the first step, counted from 0 over the whole run.
        losses: the loss of each step, float32.
        samples_per_s: throughput of these steps.
        seconds_left: the time the rest of the training will take, if all goes on as now.
    """

    first: int
    losses: Array
    samples_per_s: float
    seconds_left: float


class Epoch(Report, frozen=True):
    """An epoch has ended.

    Attributes:
        epoch: counted from 1.
        step: how many steps the run has behind it.
        train_loss: the mean over the epoch's samples, as they were trained on.
        val_loss: the mean over the validation samples after the epoch.
        metrics: by name, over the validation samples; `train_...` over the training samples.
        samples_per_s: training throughput of the epoch, validation left out.
    """

    epoch: int
    step: int
    train_loss: float
    val_loss: float
    metrics: dict[str, float]
    samples_per_s: float


class Checkpoint(Report, frozen=True):
    """The weights after an epoch are on disk."""

    epoch: int
    path: str


class Strip(Report, frozen=True):
    """What one node makes of the pinned sample: a preview, replaced by a newer one.

    Attributes:
        node: the node's id.
        epoch: the epoch whose weights made it.
        kind: `maps` for (maps, height, width) in 0 to 255, `bars` for (count,) numbers, `number` for (1,).
        values: uint8 for maps, float32 else.
        labels: for bars, what each stands for, if it is known; for a number, what is shown in its place.
    """

    node: str
    epoch: int
    kind: Literal["maps", "bars", "number"]
    values: Array
    labels: tuple[str, ...] = ()


class Explanation(msgspec.Struct, frozen=True):
    """What the network looked at in one sample.

    Attributes:
        sample: its position in the validation set.
        input: the sample itself, as it enters the network, without the batch.
        attribution: how much each part of it mattered; same sizes as the input, or (H, W) for an image.
        signed: whether attributions below zero mean "against"; otherwise all are at least 0.
        predicted: the index of the answer that was explained; -1 for a single number.
        probability: of that answer, or the predicted number itself.
        truth: the index of the right class, or the right number.
        classes: names of the classes, if there are any.
        names: for a table, what each input is called; for tokens, each of them.
        share_right: where each pixel has an answer of its own, the share of them that are right; else not a number.
    """

    sample: int
    input: Array
    attribution: Array
    signed: bool
    predicted: int
    probability: float
    truth: float
    classes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    share_right: float = float("nan")


class Explained(Report, frozen=True):
    """Explanations of samples.

    Attributes:
        request: the number of the request, or 0 for the pinned samples after an epoch.
        run: the run folder whose weights answered.
        epoch: the epoch of those weights.
        method: the registered name of the method.
        layer: the node it looked at, if any.
        explanations: one a sample.
    """

    request: int
    run: str
    epoch: int
    method: str
    layer: str
    explanations: tuple[Explanation, ...]


class Preview(msgspec.Struct, frozen=True):
    """One sample of the data: its fields' values by name, without the batch."""

    values: dict[str, Array]


class Looked(Report, frozen=True):
    """What the data looks like.

    Attributes:
        request: the number of the request.
        num_training: samples to learn from.
        num_validation: samples kept for validation.
        class_counts: for each class, its samples in training and in validation; empty where samples have none.
        samples: the first validation samples.
    """

    request: int
    num_training: int
    num_validation: int
    class_counts: tuple[tuple[int, int], ...]
    samples: tuple[Preview, ...]


class FoundShapes(Report, frozen=True):
    """What a custom layer gives.

    Attributes:
        request: the number of the request.
        outputs: what comes out of each output.
        weights: the sizes of each learned tensor, by its name in the module's `state_dict`.
        flops: floating-point operations for one sample forward, as far as torch counts them.
        says: why nothing could be found, or nothing.
    """

    request: int
    outputs: tuple[Tensors, ...] = ()
    weights: tuple[tuple[str, tuple[int, ...]], ...] = ()
    flops: int = 0
    says: str = ""


class Log(Report, frozen=True):
    """Something worth knowing that asks for nothing."""

    text: str


class Failure(Report, frozen=True):
    """Something went wrong, in words.

    Attributes:
        says: one or two sentences: what happened, why, and what to do.
        node: the node that caused it, or empty.
        request: the number of the request that failed, or 0.
        details: the traceback, for those who want it.
    """

    says: str
    node: str = ""
    request: int = 0
    details: str = ""


class Done(Report, frozen=True):
    """A training has ended.

    Attributes:
        run: its run folder.
        outcome: how it ended.
        epochs: how many epochs it has behind it.
        final: the last epoch's numbers: train_loss, val_loss and metrics by name.
        best: the numbers of the epoch with the least validation loss, and `epoch`.
        samples_per_s: the median over the epochs.
    """

    run: str
    outcome: Outcome
    epochs: int
    final: dict[str, float]
    best: dict[str, float]
    samples_per_s: float


AnyCommand = Train | Pause | Resume | Stop | Explain | Look | FindShapes | Ping | Quit
AnyReport = (
    Hello
    | Pong
    | State
    | Started
    | Steps
    | Epoch
    | Checkpoint
    | Strip
    | Explained
    | Looked
    | FoundShapes
    | Log
    | Failure
    | Done
)
