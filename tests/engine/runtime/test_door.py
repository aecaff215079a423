import os
import subprocess
import sys

import pytest

from engine.protocol.framing import BrokenStream, framed
from engine.protocol.messages import AnyCommand, Ping, Stop
from engine.runtime.door import Door, listen

NOISE = """
import os, subprocess, sys
from engine.runtime.door import take_door
door = take_door()
print("from Python", flush=True)
os.write(1, b"from C")
subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
assert sys.stdin.read() == "", "stdin is not for others"
door.write(b"only messages")
"""


def test_prints_of_python_of_c_code_and_of_children_go_to_stderr() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOISE], input=b"commands", capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == b"only messages"
    assert b"from Python" in done.stderr
    assert b"from C" in done.stderr
    assert b"from a child" in done.stderr


def heard(data: bytes) -> list[AnyCommand | str]:
    """What is made of bytes that come through a door until it is shut."""
    read_end, write_end = os.pipe()
    found: list[AnyCommand | str] = []
    thread = listen(
        Door(read_end, -1),
        on_command=found.append,
        on_nonsense=lambda error: found.append(str(error)),
        on_end=lambda: found.append("end"),
    )
    os.write(write_end, data)
    os.close(write_end)
    thread.join(20)
    os.close(read_end)
    return found


def test_commands_arrive_in_order_and_the_end_is_told() -> None:
    assert heard(framed(Ping(1)) + framed(Stop())) == [Ping(1), Stop(), "end"]


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xff", b"__import__('os').system('true')", b"\x81\xa4type\xa5Ghost", b"\x91" * 50_000 + b"\xc0"],
)
def test_what_is_no_command_is_told_and_the_next_one_still_counts(body: bytes) -> None:
    first, *rest = heard(len(body).to_bytes(4, "big") + body + framed(Ping(2)))
    assert isinstance(first, str)
    assert rest == [Ping(2), "end"]


def test_after_an_impossible_length_nothing_is_trusted() -> None:
    first, *rest = heard(b"\xff\xff\xff\xff" + framed(Ping(2)))
    assert "none is that long" in str(first)
    assert rest == ["end"]
    assert issubclass(BrokenStream, ValueError)
