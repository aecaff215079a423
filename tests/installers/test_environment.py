import sys
from dataclasses import replace
from pathlib import Path

import pytest

from installers.environment import Environment, Stamp, Wish, read_stamp
from installers.machine import Machine, python_in
from installers.progress import StageFailed

ROOT = Path(__file__).resolve().parents[2]
STAMP = Stamp("abc", "auto", "", develops=False)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    (tmp_path / "installers").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "installers" / "constraints.txt").write_text("torch==2.13.0\n")
    return Environment(tmp_path, Machine("Linux"))


def stand(environment: Environment, stamp: Stamp) -> None:
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    environment._write(stamp)


def test_a_stamp_fulfils_what_it_holds_and_less() -> None:
    assert STAMP.fulfils(Wish(), "abc")
    assert replace(STAMP, develops=True).fulfils(Wish(), "abc")
    assert replace(STAMP, torch="cuda").fulfils(Wish(torch="auto"), "abc")


@pytest.mark.parametrize("wish", [Wish(develops=True), Wish(torch="cuda"), Wish(torch_index="https://builds.example")])
def test_a_stamp_does_not_fulfil_more_than_it_holds(wish: Wish) -> None:
    assert not STAMP.fulfils(wish, "abc")


def test_an_environment_stands_until_what_decides_about_it_changes(
    environment: Environment,
) -> None:
    assert not environment.stands(Wish())
    stand(environment, replace(STAMP, fingerprint=environment.fingerprint()))
    assert environment.stands(Wish())
    environment.constraints.write_text("torch==2.14.0\n")
    assert not environment.stands(Wish())


def test_settings_of_other_tools_leave_the_environment_standing(environment: Environment) -> None:
    before = environment.fingerprint()
    pyproject = environment.root / "pyproject.toml"
    pyproject.write_text("[project]\n[tool.ruff]\nline-length = 90\n")
    assert environment.fingerprint() == before
    pyproject.write_text('[project]\ndependencies = ["numpy"]\n')
    assert environment.fingerprint() != before


def test_an_environment_without_its_python_does_not_stand(environment: Environment) -> None:
    stand(environment, replace(STAMP, fingerprint=environment.fingerprint()))
    environment.python.unlink()
    assert not environment.stands(Wish())


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"fingerprint": "x", "more": 1}', "nonsense"])
def test_a_stamp_that_is_none_reads_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "stamp").write_text(text)
    assert read_stamp(tmp_path / "stamp") is None


def test_a_moved_folder_is_another_environment(tmp_path: Path, environment: Environment) -> None:
    moved = tmp_path / "moved"
    (moved / "installers").mkdir(parents=True)
    for name in ("pyproject.toml", "installers/constraints.txt"):
        (moved / name).write_bytes((tmp_path / name).read_bytes())
    assert Environment(moved, Machine("Linux")).fingerprint() != environment.fingerprint()


def test_the_interpreter_lies_where_each_system_puts_it(tmp_path: Path) -> None:
    assert python_in(tmp_path, "Linux") == tmp_path / "bin" / "python"
    assert python_in(tmp_path, "Darwin") == tmp_path / "bin" / "python"
    assert python_in(tmp_path, "Windows") == tmp_path / "Scripts" / "python.exe"


def test_a_half_made_environment_is_known_as_such(environment: Environment) -> None:
    assert not environment._runs()
    environment.python.parent.mkdir(parents=True)
    environment.python.write_text("#!/bin/sh\nexit 3\n")
    environment.python.chmod(0o755)
    assert not environment._runs()


def test_a_missing_venv_module_is_explained_to_who_is_not_root(tmp_path: Path) -> None:
    debian = Environment(tmp_path, Machine("Linux", packages="apt-get"))
    with pytest.raises(StageFailed, match=rf"apt-get install -y python3\.{sys.version_info.minor}"):
        debian._install_venv_module(None)  # type: ignore[arg-type]  # refused before anything is told


def test_the_real_constraints_pin_torch_and_qt_as_tried() -> None:
    lines = (ROOT / "installers" / "constraints.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert pins["torch"] == "2.13.0"
    assert pins["PySide6-Essentials"] == pins["shiboken6"] == "6.11.3"
