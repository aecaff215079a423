import pytest

from studio.link.ending import Ending


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        (Ending(-9), "SIGKILL"),
        (Ending(-11), "crashed inside a library (SIGSEGV)"),
        (Ending(-15), "asked to end from outside"),
        (Ending(1, ("ValueError: no",)), "The engine stopped with an error: ValueError: no"),
        (Ending(1, ("MemoryError",)), "ran out of memory"),
        (Ending(1, ("torch.OutOfMemoryError: CUDA out of memory.", "")), "ran out of memory"),
        (Ending(0), "although nobody asked"),
        (Ending(7), "exit code 7"),
        (Ending(-1, never_started="No such file"), "could not be started: No such file"),
        (Ending(-9, broken="A message of 4 GB was announced."), "could not be understood. A message of 4 GB"),
        (Ending(0xC0000005), "access violation"),
    ],
)
def test_says_what_happened(ending: Ending, says: str) -> None:
    assert says in ending.says()


def test_the_last_line_that_says_something_is_told() -> None:
    assert Ending(1, ("first", "RuntimeError: second", "", "  ")).last_line() == "RuntimeError: second"
