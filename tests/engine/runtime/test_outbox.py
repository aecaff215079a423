import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager

from engine.protocol.framing import Unframer, read_report
from engine.protocol.messages import Array, Epoch, Explained, Log, Report, Steps, Strip
from engine.runtime.outbox import Outbox

NUMBER = Array((1,), b"\0\0\0\0")


def steps(first: int, *losses: float) -> Steps:
    return Steps(first, Array((len(losses),), array("f", losses).tobytes()), float(first), 1.0)


class SlowReader:
    """Takes the first report, then nothing until it is told to go on."""

    def __init__(self) -> None:
        self.read: list[Report] = []
        self.has_first = threading.Event()
        self.may_go_on = threading.Event()
        self._unframer = Unframer()

    def write(self, data: bytes) -> None:
        self.read += [read_report(body) for body in self._unframer.feed(data)]
        self.has_first.set()
        assert self.may_go_on.wait(20)


@contextmanager
def blocked() -> Iterator[tuple[Outbox, SlowReader]]:
    """An outbox whose reader is busy with a first report; it goes on at the end."""
    reader = SlowReader()
    outbox = Outbox(reader.write)
    outbox.send(Log("first"))
    assert reader.has_first.wait(20)
    try:
        yield outbox, reader
    finally:
        reader.may_go_on.set()
        outbox.close(20)


def test_reports_leave_in_order() -> None:
    with blocked() as (outbox, reader):
        outbox.send(Log("second"))
        outbox.send(Epoch(1, 1, 0.5, 0.5, {}, 1.0))
        outbox.send(Log("third"))
    assert reader.read == [Log("first"), Log("second"), Epoch(1, 1, 0.5, 0.5, {}, 1.0), Log("third")]


def test_losses_are_gathered_while_nobody_reads_and_none_is_lost() -> None:
    with blocked() as (outbox, reader):
        for number in range(1000):
            outbox.send(steps(number, number / 2))
    assert reader.read[1:] == [Steps(0, Array((1000,), array("f", [n / 2 for n in range(1000)]).tobytes()), 999.0, 1.0)]


def test_losses_before_and_after_an_epochs_end_stay_apart() -> None:
    epoch = Epoch(1, 2, 0.5, 0.5, {}, 1.0)
    with blocked() as (outbox, reader):
        for report in (steps(0, 1), steps(1, 2), epoch, steps(2, 3)):
            outbox.send(report)
    assert reader.read[1:] == [Steps(0, Array((2,), array("f", [1, 2]).tobytes()), 1.0, 1.0), epoch, steps(2, 3)]


def test_a_newer_preview_takes_the_place_of_one_that_has_not_left() -> None:
    answer = Explained(7, "run", 1, "saliency", "", ())
    with blocked() as (outbox, reader):
        for epoch in (1, 2, 3):
            outbox.send(Strip("conv1", epoch, "number", NUMBER))
            outbox.send(Strip("conv2", epoch, "number", NUMBER))
            outbox.send(Explained(0, "run", epoch, "saliency", "", ()))
            outbox.send(answer)
    assert reader.read[1:] == [
        Strip("conv1", 3, "number", NUMBER),
        Strip("conv2", 3, "number", NUMBER),
        Explained(0, "run", 3, "saliency", "", ()),
        answer,
        answer,
        answer,
    ]


def test_when_the_reader_is_gone_reports_are_let_go_of() -> None:
    def refuse(data: bytes) -> None:
        raise BrokenPipeError

    outbox = Outbox(refuse)
    outbox.send(Log("one"))
    outbox.close(20)
    for _ in range(10):
        outbox.send(Log("more"))
    assert not outbox._waiting
