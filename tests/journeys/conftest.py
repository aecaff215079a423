"""A person, a home folder that nobody else uses, and a place for pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio import preferences
from studio.app import make_app
from studio.theme import set_theme
from tests.journeys.person import Person

MakePerson = Callable[..., Person]


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """The studio makes its own application object."""
    return type(make_app())


@pytest.fixture(autouse=True)
def _garbage_goes_between_journeys(garbage_goes: None) -> None:
    pass


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where settings, recovery files and runs without a project file go."""
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "home" / kind.lower()))
    preferences.store().clear()  # Qt looks only once where they are
    return tmp_path / "home"


@pytest.fixture
def pictures(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The folder that pictures go to; NETLOOM_SCREENSHOTS names another."""
    folder = Path(os.environ.get("NETLOOM_SCREENSHOTS", tmp_path / "pictures"))
    return folder / str(request.node.name)


@pytest.fixture
def sit_down(qtbot: QtBot, home: Path, pictures: Path) -> Iterator[Callable[..., Person]]:
    """Start the studio; whoever has not left at the end is made to, and the engine ends."""
    present: list[Person] = []
    set_theme("dark")

    def make(file: Path | None = None) -> Person:
        person = Person(file, pictures)
        present.append(person)
        return person

    yield make
    for person in present:
        if person.window.isVisible():
            person.leave()
        person.window.deleteLater()
