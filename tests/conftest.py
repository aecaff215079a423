"""What holds for every test.

Qt draws offscreen, the person's own settings are out of reach, and a test fails that logs a warning
nobody meant or leaves a thread behind.
"""

import gc
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

THREAD_GRACE_S = 5.0
TESTS_BETWEEN_FULL_COLLECTIONS = 25


@pytest.fixture(scope="session", autouse=True)
def _no_personal_settings() -> Iterator[None]:
    """Keep settings and recent projects in a folder that goes with the session."""
    folder = Path(tempfile.mkdtemp(prefix="netloom-tests-"))
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
        yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_stray_logs(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning or an error, unless it is marked ``logs``."""
    yield
    if request.node.get_closest_marker("logs"):
        return
    stray = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    if stray:
        pytest.fail("logged without being asked to:\n" + "\n".join(stray), pytrace=False)


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    """Fail a test after which a thread of its own goes on."""
    before = set(threading.enumerate())
    yield
    leaked = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in leaked:
        thread.join(THREAD_GRACE_S)
    alive = [thread.name for thread in leaked if thread.is_alive()]
    if alive:
        pytest.fail(f"left threads behind: {', '.join(alive)}", pytrace=False)


@pytest.fixture(scope="session")
def garbage_found_by_us() -> Iterator[None]:
    """Keep Python from destroying what an earlier test left of Qt while a thread of a later one makes objects.

    A timer destroyed on another thread stays known to the window's, which ends the program when it is due. What is
    there by now, modules above all, is there to stay; looking through it again and again would take minutes.
    """
    gc.disable()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture
def garbage_goes(garbage_found_by_us: None) -> None:
    """Destroy what the test before has left of Qt, whose widgets would be restyled and repainted by all that follow.

    That test has to be over for that: until its teardown is done, pytest holds the values of its fixtures. All that it
    made is young then; what it was given by its module is looked through with the rest, now and then.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect(2 if gc.get_count()[2] >= TESTS_BETWEEN_FULL_COLLECTIONS else 1)
