import shutil
import socket
from pathlib import Path

import pytest

from installers import commands, qt_libraries
from installers.commands import can_install, divided, prepare, program, purposes, spread
from installers.environment import Environment, Wish
from installers.machine import Machine, shows_windows
from installers.progress import Progress, StageFailed
from installers.screen import virtual_screen

DESK = Machine("Linux", packages="apt-get")
SERVER = Machine("Linux", packages="apt-get", has_display=False)
ROOT_SERVER = Machine("Linux", packages="apt-get", is_root=True, has_display=False)


@pytest.mark.parametrize(
    ("arguments", "machine", "started"),
    [
        ([], DESK, ["studio"]),
        (["net.netloom"], DESK, ["studio", "net.netloom"]),
        (["check", "net.netloom"], DESK, ["engine.cli", "check", "net.netloom"]),
        ([], SERVER, ["engine.cli"]),
        (["net.netloom"], SERVER, ["engine.cli", "train", "net.netloom"]),
        (["runs", "here"], SERVER, ["engine.cli", "runs", "here"]),
    ],
)
def test_run_opens_the_window_or_obeys_the_command_line(
    arguments: list[str], machine: Machine, started: list[str]
) -> None:
    assert program(arguments, machine) == started


@pytest.mark.parametrize(
    ("own", "rest"),
    [
        (["test", "--torch", "cpu"], ["-q", "tests/engine", "-k", "shape"]),
        (["--torch=cpu", "run", "--torch-index", "run"], ["train", "net.netloom", "--help"]),
        (["run"], ["train", "--help", "--torch", "cuda"]),
        (["run", "--torch", "cpu"], ["net.netloom", "-h"]),
        (["run", "--help"], []),
        ([], []),
    ],
)
def test_all_from_the_first_word_on_that_bootstrap_does_not_know_goes_on(own: list[str], rest: list[str]) -> None:
    found = divided([*own, *rest])
    assert (list(found[0]), list(found[1])) == (own, rest)


def test_help_for_a_command_of_the_program_is_the_programs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []

    def start(_: Environment, command: list[str]) -> int:
        started.append(command)
        return 0

    monkeypatch.setattr(commands, "prepare", lambda *_: None)
    monkeypatch.setattr(commands, "start", start)
    assert commands.main(["run", "--torch", "cpu", "train", "--help"]) == 0
    assert started[0][-3:] == ["engine.cli", "train", "--help"]
    with pytest.raises(SystemExit):
        commands.main(["run", "--help"])
    assert "Set up Netloom in .venv" in capsys.readouterr().out


def test_a_display_is_known_by_its_variables() -> None:
    assert shows_windows("Linux", {"DISPLAY": ":0"})
    assert shows_windows("Linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert not shows_windows("Linux", {"DISPLAY": ""})
    assert shows_windows("Windows", {})
    assert shows_windows("Darwin", {})


def test_system_libraries_are_asked_for_by_what_will_be_shown() -> None:
    assert purposes(DESK, Wish()) == ("offscreen", "window")
    assert purposes(SERVER, Wish()) == ()
    assert purposes(SERVER, Wish(develops=True)) == ("offscreen",)
    assert "screen" in purposes(ROOT_SERVER, Wish(develops=True))


def test_only_root_on_a_debian_like_system_gets_packages_installed() -> None:
    assert can_install(ROOT_SERVER)
    assert not can_install(DESK)
    assert not can_install(Machine("Linux", packages="dnf", is_root=True))


def test_missing_libraries_stop_the_set_up_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qt_libraries, "missing", lambda *_: qt_libraries.NEEDS[:1])
    environment = Environment(tmp_path, DESK)
    with pytest.raises(StageFailed, match="sudo apt-get install"):
        prepare(environment, Wish(), Progress(environment.log))
    assert not environment.venv.exists()


def test_without_a_display_a_copy_of_the_template_is_trained_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "lenet.netloom"
    template.write_text("{}")
    started: list[list[str]] = []
    monkeypatch.setattr(commands, "TEMPLATE", template)

    def start(_: Environment, command: list[str]) -> int:
        started.append(command)
        return 0

    monkeypatch.setattr(commands, "start", start)
    monkeypatch.setattr("tempfile.mkdtemp", lambda prefix: str(tmp_path / "run"))
    (tmp_path / "run").mkdir()
    environment = Environment(tmp_path, SERVER)
    assert commands.run(environment, [], Progress(environment.log)) == 0
    copy = str(tmp_path / "run" / "lenet.netloom")
    assert started == [[str(environment.python), "-P", "-m", "engine.cli", "train", copy]]
    said = capsys.readouterr().out
    assert "no display" in said
    assert str(tmp_path / "run") in said


@pytest.mark.parametrize(
    ("arguments", "processors", "processes"),
    [
        ([], 2, "2"),
        (["-q", "-x"], 64, "4"),
        (["-q"], 1, ""),
        (["-v", "--maxfail=3"], 2, "2"),
        (["--pdb"], 2, ""),
        (["-kshape"], 2, ""),
        (["--lf"], 2, ""),
        (["-s"], 2, ""),
        (["-k", "shape"], 2, ""),
        (["tests/engine"], 2, ""),
    ],
)
def test_all_tests_are_shared_out_among_processes_and_a_choice_of_them_is_not(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], processors: int, processes: str
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    spread_out = spread(arguments)
    assert (spread_out[1] if spread_out else "") == processes


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_a_virtual_screen_lasts_as_long_as_its_block() -> None:
    with virtual_screen() as display:
        door = f"/tmp/.X11-unix/X{display.removeprefix(':')}"
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(door)
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(OSError, match=r"refused|No such"):
        client.connect(door)


def test_a_folder_that_may_not_be_written_to_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/somewhere/.venv")

    monkeypatch.setattr(commands, "prepare", refuse)
    assert commands.main(["run"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("\n/somewhere/.venv can't be used: Permission denied. ")
    assert "make it yours" in said
