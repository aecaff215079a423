import os
import subprocess
import sys
from pathlib import Path

WORKER = """
import os, sys, time, warnings
from engine.runtime.door import take_door
door = take_door()
os.read(door.commands, 1)
for _ in range(3):
    print("to stdout", flush=True)
    print("to stderr", file=sys.stderr, flush=True)
    warnings.warn("a warning", stacklevel=1)
door.write(b"still here")
"""


def test_prints_that_nobody_reads_do_not_end_the_worker() -> None:
    reader, writer = os.pipe()
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=writer,
        cwd=Path(__file__).parents[3],
    )
    os.close(writer)
    os.close(reader)
    said, _ = worker.communicate(b"go", timeout=60)
    assert said == b"still here"
    assert worker.returncode == 0


def test_prints_are_told_apart_from_messages() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORKER],
        input=b"go",
        capture_output=True,
        cwd=Path(__file__).parents[3],
        check=True,
        timeout=60,
    )
    assert done.stdout == b"still here"
    assert done.stderr.count(b"to stdout") == done.stderr.count(b"to stderr") == 3
