"""A training on a terminal: epochs stay as lines, the bar moves below them and leaves nothing behind."""

import io

from engine.commands.progress import Progress
from engine.commands.terminal import count, duration, safe, table
from engine.protocol.messages import Array, Done, Epoch, Failure, Started, Steps

STARTED = Started("run", "cpu", 1, 2, 1, 10, 1438, 359, 61_706)
STEPS = Steps(10, Array((5,), b""), 1234.5, 62.0)
EPOCH = Epoch(1, 10, 0.5, 0.25, {"accuracy": 0.9, "train_accuracy": 0.95}, 1000.0)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_between_the_lines() -> None:
    out, err = io.StringIO(), Terminal()
    progress = Progress("LeNet", out, err)
    for report in (STARTED, STEPS, EPOCH):
        progress.show(report)
    assert "epoch 2/2 ━━━━━━━━━━━━━━━━━━──────  75%  1,234 samples/s  1:02 left" in err.getvalue()
    assert err.getvalue().endswith("\r\x1b[K")
    assert out.getvalue().splitlines() == [
        "LeNet: 61,706 parameters, 1,438 samples to learn from and 359 to validate with, on cpu, 1 thread",
        "epoch   1  train loss 0.5000  validation loss 0.2500  accuracy 0.9000  1,000 samples/s",
    ]


def test_a_file_sees_no_bar() -> None:
    out, err = io.StringIO(), io.StringIO()
    progress = Progress("LeNet", out, err)
    for report in (STARTED, STEPS, EPOCH):
        progress.show(report)
    assert err.getvalue() == ""


def test_the_end_says_what_was_best_and_where_it_lies() -> None:
    out, err = io.StringIO(), io.StringIO()
    best = {"train_loss": 0.5, "val_loss": 0.25, "accuracy": 0.9, "train_accuracy": 0.95, "epoch": 1.0}
    Progress("LeNet", out, err).show(Done("runs/a", "stopped", 2, {}, best, 1000.0))
    assert out.getvalue() == (
        "Stopped after 2 epochs; best in epoch 1: validation loss 0.2500, accuracy 0.9000. 1,000 samples a second.\n"
        "The run is kept in runs/a\n"
    )


def test_a_failure_goes_to_standard_error_with_its_node() -> None:
    out, err = io.StringIO(), io.StringIO()
    Progress("LeNet", out, err).show(Failure("It broke.", "conv1"))
    assert (out.getvalue(), err.getvalue()) == ("", "error at conv1: It broke.\n")


def test_nothing_from_a_file_steers_the_terminal() -> None:
    assert safe("a\x1b[31m\nb\x07") == "a\\x1b[31m\nb\\x07"
    assert table([("a\nb", "1"), ("c", "22")], right=[1]) == ["a\\nb   1", "c     22"]


def test_numbers_read_well() -> None:
    assert (count(1, "sample"), count(1234, "sample")) == ("1 sample", "1,234 samples")
    assert (duration(9.4), duration(3750), duration(float("inf"))) == ("0:09", "1:02:30", "?")
