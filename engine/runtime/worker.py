"""The worker: a process that reads commands, trains and explains, and writes reports."""

from __future__ import annotations

import importlib
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.protocol.messages import (
    VERSION,
    AnyCommand,
    Command,
    Done,
    Explain,
    Explained,
    Failure,
    FindShapes,
    FoundShapes,
    Hello,
    Look,
    Looked,
    MethodInfo,
    Ping,
    Pong,
    Quit,
    State,
    Stop,
    Train,
)
from engine.runtime.commands import Closed
from engine.runtime.door import Door, listen, take_door
from engine.runtime.outbox import Outbox

if TYPE_CHECKING:
    from engine.runtime.trained import TrainedRun
    from engine.runtime.training.loop import Loop

SLOW_IMPORTS = ("sklearn.datasets", "captum.attr")
"""What the first training and the first explanation need, read while nobody waits yet."""


class Worker:
    """Does one command after another; those about the running training between two of its steps."""

    def __init__(self, door: Door) -> None:
        self._outbox = Outbox(door.write)
        self._inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._is_leaving = False
        self._trained: TrainedRun | None = None
        listen(door, self._on_command, self._on_nonsense, self._on_end)

    def _on_command(self, command: AnyCommand) -> None:
        if isinstance(command, Ping):
            self._outbox.send(Pong(command.number))  # Answered here: a long step is no reason for silence.
        else:
            self._inbox.put(command)

    def _on_nonsense(self, error: ValueError) -> None:
        self._outbox.send(Failure(f"{error} Netloom and its engine may be of different versions; restart both."))

    def _on_end(self) -> None:
        self._inbox.put(Closed())

    def leave(self) -> None:
        """End as soon as the running training has a checkpoint. May be called in a signal handler."""
        self._inbox.put(Quit())

    def run(self) -> None:
        """Work until there is nobody to work for, and nothing to finish."""
        self._say_hello()
        while not self._is_leaving:
            self._do(self._inbox.get())
        self._outbox.close()

    def _say_hello(self) -> None:
        from engine.runtime.insight import METHODS
        from engine.runtime.training.devices import devices  # Imports torch: a second, of which the window knows.
        from engine.runtime.versions import versions

        methods = tuple(MethodInfo(m.name, m.title, m.says, m.needs_layer, m.signed) for m in METHODS.values())
        self._outbox.send(Hello(VERSION, versions(), devices(), os.getpid(), methods))
        self._outbox.send(State("ready"))
        threading.Thread(target=_import_ahead, name="netloom-imports", daemon=True).start()

    def _do(self, command: Command) -> None:
        """Do what was asked while nothing is trained."""
        match command:
            case Quit() | Closed():
                self._is_leaving = True
            case Train():
                self._outbox.send(State("busy"))
                self._train(command)
                self._outbox.send(State("ready"))
            case Look() | Explain() | FindShapes():
                self._answer(command)
            case _:
                self._outbox.send(State("ready"))  # What it was meant for has ended in the meantime.

    def _train(self, command: Train) -> None:
        from engine.design.project import parse_project
        from engine.runtime.training import train
        from engine.runtime.training.failures import failure

        try:
            project = parse_project(command.project)
        except ValueError as error:
            self._outbox.send(failure(error))
            self._outbox.send(Done(command.run, "failed", 0, {}, {}, 0.0))
            return
        train(
            project,
            Path(command.folder),
            Path(command.run),
            self._outbox.send,
            self._commands,
            calibrate=command.calibrate,
            resume=command.resume,
            aside=partial(self._aside, command.run),
            trusted=command.trusted,
        )

    def _commands(self) -> Iterator[Command]:
        """What came since the last step, for the running training."""
        while not self._inbox.empty():
            command = self._inbox.get()
            if isinstance(command, Quit | Closed):
                self._is_leaving = True
            yield Stop() if isinstance(command, Quit) else command

    def _aside(self, run: str, command: Command, loop: Loop) -> None:
        """Answer between two steps of a training."""
        match command:
            case Train():
                self._outbox.send(
                    Failure(f"The engine trains in {run} already. Stop that training first, or wait for its end.")
                )
            case Look() | Explain() | FindShapes():
                self._answer(command, loop if isinstance(command, Explain) and command.run == run else None)

    def _answer(self, command: Look | Explain | FindShapes, loop: Loop | None = None) -> None:
        from engine.runtime.training.failures import failure

        try:
            match command:
                case Look():
                    self._outbox.send(self._looked(command))
                case Explain():
                    self._outbox.send(self._explained(command, loop))
                case FindShapes():
                    self._outbox.send(_found(command))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is told in words, and the worker lives on
            what = _FAILED[type(command)]
            self._outbox.send(failure(error, request=command.request, what=what))

    def _looked(self, command: Look) -> Looked:
        from engine.design.project import parse_project
        from engine.runtime.data import look

        data = parse_project(command.project).data
        return look(data, Path(command.folder), command.samples, command.request)

    def _explained(self, command: Explain, loop: Loop | None) -> Explained:
        from engine.runtime.custom import expect_trusted
        from engine.runtime.trained import TrainedRun, answered

        if loop is not None:
            learner = loop.learner
            return answered(command, learner.model, learner.validation, learner.program.checked, loop.epoch)
        run = Path(command.run)
        if self._trained is None or self._trained.folder.path != run or not self._trained.is_current:
            self._trained = TrainedRun(run, command.trusted)
        expect_trusted(self._trained.checked.graph, command.trusted)  # also where it is at hand from before
        return self._trained.explain(command)


_FAILED = {
    Look: "The data can't be shown",
    Explain: "There is no explanation",
    FindShapes: "What the custom layer gives can't be found out",
}


def _found(command: FindShapes) -> FoundShapes:
    """Run a custom layer's code once, if the user trusts it.

    Raises:
        NotTrusted: they have not said so.
    """
    from engine.runtime.custom.answering import answered

    return answered(command)


def _import_ahead() -> None:
    for name in SLOW_IMPORTS:
        with suppress(Exception):  # What is missing or broken is told in words where it is needed.
            importlib.import_module(name)


def main() -> None:
    """Take stdin and stdout for commands and reports, and work until nobody needs it."""
    door = take_door()
    worker = Worker(door)

    def on_signal(number: int, frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # Whoever asks twice is not kept waiting.
        worker.leave()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # A closed terminal is a closed studio, and that shows as an end.
    worker.run()
    sys.stderr.flush()


if __name__ == "__main__":
    main()
