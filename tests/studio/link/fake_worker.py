"""A worker without torch: it speaks the protocol and does as its argument says.

`python fake_worker.py MODE [FILE]`; FILE is where a mode that outlives the studio leaves its sign.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

import numpy as np

from engine.protocol.framing import commands_from, framed
from engine.protocol.messages import (
    VERSION,
    Array,
    Device,
    Done,
    Epoch,
    Explain,
    Explained,
    Explanation,
    Failure,
    Hello,
    Look,
    Looked,
    MethodInfo,
    Ping,
    Pong,
    Preview,
    Quit,
    Report,
    Started,
    State,
    Steps,
    Strip,
    Train,
)

EPOCHS = 3
STEPS = 40


def fake_command(mode: str = "works", *more: str) -> list[str]:
    """The command line of a worker that behaves like this."""
    return [sys.executable, __file__, mode, *more]


def tell(report: Report) -> None:
    with contextlib.suppress(OSError):  # Nobody may be listening any more.
        sys.stdout.buffer.write(framed(report))
        sys.stdout.buffer.flush()


def floats(values: object) -> Array:
    array = np.asarray(values, "<f4")
    return Array(array.shape, array.tobytes())


METHODS = (
    MethodInfo("saliency", "Saliency", "How strongly the answer would change.", False, False),
    MethodInfo("grad_cam", "Grad-CAM", "Where a layer found what speaks for the answer.", True, False),
)


def explanation(sample: int, truth: float = 7.0) -> Explanation:
    """A bright row where the sample's number says; the network always answers 7."""
    image = np.zeros((1, 8, 8), np.float32)
    image[0, sample % 8, :] = 1
    return Explanation(sample, floats(image), floats(image[0] / 2), False, 7, 0.97, truth, tuple("0123456789"))


def train(command: Train, pause_s: float = 0.0) -> None:
    tell(State("busy"))
    tell(Started(command.run, "cpu", 1, EPOCHS, 1, STEPS, 640, 160, 61_706))
    for epoch in range(1, EPOCHS + 1):
        for first in range((epoch - 1) * STEPS, epoch * STEPS, 10):
            losses = 2 / (1 + np.arange(first, first + 10))
            tell(Steps(first, floats(losses), 1000.0, 3.0 - epoch))
            time.sleep(pause_s)
        metrics = {"accuracy": 0.9 + epoch / 100, "train_accuracy": 0.92 + epoch / 100}
        tell(Epoch(epoch, epoch * STEPS, 1 / epoch, 1.1 / epoch, metrics, 1000.0))
        tell(Strip("conv1", epoch, "bars", floats([epoch, 1.0])))
        tell(Explained(0, command.run, epoch, "saliency", "", tuple(explanation(i) for i in range(4))))
    final = {"train_loss": 1 / EPOCHS, "val_loss": 1.1 / EPOCHS, "accuracy": 0.93}
    tell(Done(command.run, "finished", EPOCHS, final, {**final, "epoch": EPOCHS}, 1000.0))
    tell(State("ready"))


def obey(mode: str) -> None:
    for command in commands_from(sys.stdin.buffer):
        match command:
            case Ping():
                tell(Pong(command.number))
            case Train() if mode == "crash":
                tell(State("busy"))
                print("Traceback: something broke", file=sys.stderr)
                print("RuntimeError: the weights are gone", file=sys.stderr, flush=True)
                os._exit(3)
            case Train() if mode == "memory":
                print("RuntimeError: DefaultCPUAllocator: can't allocate memory", file=sys.stderr, flush=True)
                os._exit(1)
            case Train() if mode == "hang":
                tell(State("busy"))
                tell(Started(command.run, "cpu", 1, EPOCHS, 1, STEPS, 640, 160, 61_706))
                tell(Steps(0, floats([2.0, 1.0]), 1000.0, 3.0))
            case Train() if mode == "fails":
                tell(State("busy"))
                tell(Failure("conv1 takes images, but the data has tables. Choose other data.", "conv1"))
                tell(Done(command.run, "failed", 0, {}, {}, 0.0))
                tell(State("ready"))
            case Train():
                train(command, 0.05 if mode == "slow" else 0.0)
            case Explain() if mode == "fails":
                tell(Failure("Grad-CAM needs a convolution, but this network has none.", request=command.request))
            case Explain() if mode == "crash on explain":
                os._exit(1)
            case Explain():
                wrong = 9 if mode == "mistaken" else -1
                shown = tuple(explanation(i, 2.0 if i == wrong else 7.0) for i in command.samples)
                tell(Explained(command.request, command.run, 3, command.method, command.layer, shown))
            case Look() if mode == "fails":
                tell(Failure("There is no file data.csv. Choose another one.", request=command.request))
            case Look() if mode == "table":
                row = {"features": floats([0.25, 1, 2, 3]), "label": Array((), np.int64(2).tobytes(), "int64")}
                tell(Looked(command.request, 80, 20, ((20, 5), (20, 5), (40, 10)), (Preview(row),) * 3))
            case Look():
                image = np.arange(64, dtype=np.float32).reshape(1, 8, 8) / 63
                label = Array((), np.int64(7).tobytes(), "int64")
                samples = (Preview({"image": floats(image), "label": label}),) * command.samples
                tell(Looked(command.request, 80, 20, ((40, 10), (40, 10)), samples))
            case Quit():
                return
    if mode == "outlive":
        time.sleep(0.5)
        Path(sys.argv[2]).write_text("finished", encoding="utf-8")


def main() -> None:
    mode = sys.argv[1] if len(sys.argv) > 1 else "works"
    if mode == "dead on arrival":
        print("ModuleNotFoundError: No module named 'torch'", file=sys.stderr)
        sys.exit(1)
    if mode == "deaf":
        tell(Hello(VERSION, {"netloom": "0"}, (Device("cpu", "CPU"),), os.getpid()))
        time.sleep(600)
    version = 999 if mode == "stranger" else VERSION
    devices = (Device("cpu", "CPU · 2 cores"), Device("cuda:0", "NVIDIA H200"))
    tell(Hello(version, {"netloom": "0.1.0", "torch": "2.13.0"}, devices, os.getpid(), METHODS))
    if mode == "garbage":
        sys.stdout.buffer.write(b"Downloading weights: 10% of 300 MB\n")
        sys.stdout.buffer.flush()
        time.sleep(60)
    if mode == "chatty":
        for number in range(50_000):
            print("x" * 200, number, file=sys.stderr)
    obey(mode)


if __name__ == "__main__":
    main()
