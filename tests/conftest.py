"""What holds for every test: Qt draws offscreen, and nobody logs a warning that no test meant."""

import logging
import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
