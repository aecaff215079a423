"""The engine as the window sees it: a state, reports that come in gently, and words for when it is lost."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from engine.protocol.messages import VERSION, AnyReport, Command, Hello, Quit, State, Strip
from studio.link.ending import Ending
from studio.link.worker_process import WorkerProcess, local_command

EngineState = Literal["starting", "ready", "busy", "paused", "lost"]

DELIVERY_MS = 33
"""The stream enters the window at most this often; between two deliveries nothing is drawn and nothing is lost."""
RESTART_MS = 600
MAX_CRASHES = 3
CRASH_WINDOW_S = 60.0
"""After so many crashes in so short a time the engine is not started again by itself."""

_log = logging.getLogger(__name__)


class Engine(QObject):
    """The engine process: started, spoken to, lost and started again.

    Signals:
        hello: the worker's `Hello`, each time one is ready.
        report: each report, in order.
        delivered: after a delivery of one or more reports; what draws, draws now.
        state_changed: `starting`, `ready`, `busy`, `paused` or `lost`.
        lost: what happened, in words, when the worker has gone unasked.
    """

    hello = Signal(object)
    report = Signal(object)
    delivered = Signal()
    state_changed = Signal(str)
    lost = Signal(str)
    _arrived = Signal()
    _gone = Signal(int, object)

    def __init__(self, command: Sequence[str] | None = None, parent: QObject | None = None) -> None:
        """Prepare the engine; nothing is started yet.

        Args:
            command: the command line of the worker; a worker on this machine if left out.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._command = list(command) if command is not None else local_command()
        self._process: WorkerProcess | None = None
        self._life = 0
        self._state: EngineState = "starting"
        self._hello: Hello | None = None
        self._requests = itertools.count(1)
        self._crashes: list[float] = []
        self._closing = False
        self._says = ""
        self._details = ""
        self._inbox: list[AnyReport] = []
        self._inbox_lock = threading.Lock()
        self._pace = QTimer(self, singleShot=True, interval=DELIVERY_MS)
        self._pace.timeout.connect(self._on_pace)
        self._restart = QTimer(self, singleShot=True, interval=RESTART_MS)
        self._restart.timeout.connect(self.start)
        self._arrived.connect(self._on_arrived)
        self._gone.connect(self._on_gone)

    @property
    def state(self) -> EngineState:
        """What the engine is doing."""
        return self._state

    @property
    def known(self) -> Hello | None:
        """What the worker last said about itself and its devices."""
        return self._hello

    @property
    def says(self) -> str:
        """Why the engine is lost, in words, or nothing."""
        return self._says

    @property
    def details(self) -> str:
        """The end of a lost worker's error stream, for those who want it."""
        return self._details

    @property
    def pid(self) -> int | None:
        """The worker's process, while there is one."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start a worker if none runs; returns at once, `hello` follows."""
        if self._process is not None or self._closing:
            return
        self._restart.stop()
        self._says = self._details = ""
        self._set_state("starting")
        self._life += 1
        try:
            self._process = WorkerProcess(self._command, self._receive, partial(self._end, self._life))
        except OSError as error:
            self._lose(Ending(-1, never_started=error.strerror or str(error)), restart=False)

    def try_again(self) -> None:
        """Start the engine because a person asks for it, however often it has crashed."""
        self._crashes.clear()
        self.start()

    def new_request(self) -> int:
        """A number that no other request has."""
        return next(self._requests)

    def send(self, command: Command) -> bool:
        """Pass a command to the worker, which obeys when it can; whether there is a worker to take it."""
        if self._process is None:
            return False
        self._process.send(command)
        return True

    def shut_down(self, *, let_finish: bool = False, patience_s: float = 3.0) -> None:
        """Part from the worker for good; afterwards nothing more is reported.

        Args:
            let_finish: whether a running training may go on to its end without a window.
            patience_s: how long an idle worker may take to end before it is made to. A training that stops gets
                three times as long, as it writes a checkpoint first.
        """
        self._closing = True
        self._restart.stop()
        self._pace.stop()
        process, self._process = self._process, None
        if process is None:
            return
        training = self._state in ("busy", "paused")
        if let_finish and training:
            process.hang_up()
            return
        process.send(Quit())
        process.hang_up()
        if not process.wait(3 * patience_s if training else patience_s):
            process.terminate()
            if not process.wait(patience_s):
                process.kill()
                process.wait(patience_s)

    def _receive(self, report: AnyReport) -> None:
        """Take a report in, on a thread of the worker's reader."""
        with self._inbox_lock:
            first = not self._inbox
            self._inbox.append(report)
        if first:
            self._emit(self._arrived.emit)

    def _end(self, life: int, ending: Ending) -> None:
        self._emit(partial(self._gone.emit, life, ending))

    def _emit(self, emit: Callable[[], None]) -> None:
        """Cross over to the window's thread, if there still is a window."""
        if self._closing:
            return
        try:
            emit()
        except RuntimeError:
            _log.debug("the engine's Qt side is gone already")

    def _on_arrived(self) -> None:
        if not self._pace.isActive():
            self._deliver()

    def _on_pace(self) -> None:
        if self._inbox:
            self._deliver()

    def _deliver(self) -> None:
        if self._closing:
            return
        with self._inbox_lock:
            reports, self._inbox = self._inbox, []
        if not reports:
            return
        self._pace.start()
        for report in _without_stale_previews(reports):
            self._take(report)
        self.delivered.emit()

    def _take(self, report: AnyReport) -> None:
        match report:
            case Hello():
                self._on_hello(report)
            case State():
                self._set_state(report.state)
        self.report.emit(report)

    def _on_hello(self, hello: Hello) -> None:
        if hello.protocol != VERSION:
            says = (
                f"The engine speaks version {hello.protocol} of the protocol and this window version {VERSION}. "
                "Install the same version of Netloom on both sides."
            )
            self._part_from_stranger(says)
            return
        self._hello = hello
        self._set_state("ready")
        self.hello.emit(hello)

    def _part_from_stranger(self, says: str) -> None:
        self._life += 1
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(DELIVERY_MS / 1000)
        self._tell_lost(says, "")

    def _on_gone(self, life: int, ending: Ending) -> None:
        if life != self._life or self._closing:
            return
        self._deliver()
        self._process = None
        self._lose(ending, restart=True)

    def _lose(self, ending: Ending, *, restart: bool) -> None:
        now = time.monotonic()
        self._crashes = [at for at in self._crashes if now - at < CRASH_WINDOW_S] + [now]
        again = restart and len(self._crashes) < MAX_CRASHES
        if again:
            self._restart.start()
        self._tell_lost(ending.says(), ending.details())

    def _tell_lost(self, says: str, details: str) -> None:
        self._says, self._details = says, details
        self._set_state("lost")
        self.lost.emit(says)

    @property
    def will_restart(self) -> bool:
        """Whether a lost engine is about to be started again by itself."""
        return self._restart.isActive()

    def _set_state(self, state: EngineState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)


def _without_stale_previews(reports: list[AnyReport]) -> list[AnyReport]:
    """Keep only the newest strip of each node; a picture that is replaced at once is not worth drawing."""
    newest = {report.node: report for report in reports if isinstance(report, Strip)}
    return [report for report in reports if not isinstance(report, Strip) or newest[report.node] is report]
