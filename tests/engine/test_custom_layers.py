"""Code of the user's own, through the command line: never run without --trust, and trained with it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import cli
from engine.design.project import read_project, write_project
from tests.engine.design.custom_layers import hostile_project, scaled_project
from tests.engine.test_hostile_files import HARMS

Netloom = Callable[..., tuple[int, str, str]]


@pytest.fixture
def netloom(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Netloom:
    """The command line, in a folder and with settings of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))

    def run(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(arguments)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return run


def test_hostile_code_is_never_run_without_trust(netloom: Netloom, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    write_project(hostile_project(mark), Path("harm.netloom"))
    status, out, _ = netloom("check", "harm.netloom")
    assert status == 1
    assert "not trusted yet" in out
    assert "--trust lets it run" in out
    for arguments in (
        ("check", "harm.netloom", "--json"),
        ("export", "harm.netloom", "--to", "module", "-o", "model.py"),
        ("export", "harm.netloom", "--to", "script", "-o", "out"),
        ("train", "harm.netloom"),
        ("train", "harm.netloom", "--json"),
    ):
        assert netloom(*arguments)[0] == 1
    assert not mark.exists()
    assert not (tmp_path / "model.py").exists()


def test_hostile_code_in_a_run_folder_is_not_run_to_explain(netloom: Netloom, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    write_project(scaled_project(), Path("scaled.netloom"))
    assert netloom("train", "scaled.netloom", "--trust", "--run", "run", "--epochs", "1")[0] == 0
    write_project(hostile_project(mark), Path("run/project.netloom"))
    status, _, err = netloom("explain", "run", "--method", "saliency", "-o", "picture.png")
    assert status == 1
    assert "code of its own" in err
    assert not mark.exists()


def test_trusted_code_is_checked_exported_and_trained(netloom: Netloom, tmp_path: Path) -> None:
    write_project(scaled_project(), Path("scaled.netloom"))
    status, out, _ = netloom("train", "scaled.netloom", "--trust", "--json")
    assert status == 0
    assert json.loads(out.splitlines()[-1])["outcome"] == "finished"
    status, out, _ = netloom("check", "scaled.netloom", "--json")  # trusted from before
    assert status == 0
    assert json.loads(out)["nodes"]["custom"]["outputs"]["y"] == {"shape": ["N", 8], "dtype": "float32"}
    assert netloom("export", "scaled.netloom", "--to", "script", "-o", "out")[0] == 0
    code = (tmp_path / "out/model.py").read_text()
    assert "self.custom = Scaled(in_features=8)" in code


def test_a_change_of_the_code_asks_again(netloom: Netloom) -> None:
    write_project(scaled_project(), Path("scaled.netloom"))
    assert netloom("check", "scaled.netloom", "--trust")[0] == 0
    text = Path("scaled.netloom").read_text()
    Path("scaled.netloom").write_text(text.replace("LIMIT = 6.0", "LIMIT = 6.5"))
    status, out, _ = netloom("check", "scaled.netloom")
    assert status == 1
    assert "not trusted yet" in out
    Path("scaled.netloom").write_text(text.replace('"at": [0, 0]', '"at": [5, 5]'))
    assert netloom("check", "scaled.netloom")[0] == 0
    assert read_project(Path("scaled.netloom")).graph.nodes["fc"].at == (5, 5)


@pytest.mark.parametrize("name", HARMS)
def test_harm_in_the_place_of_code_ends_in_a_sentence(name: str, netloom: Netloom, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    write_project(hostile_project(mark), Path("harm.netloom"))
    text = Path("harm.netloom").read_text(encoding="utf-8")
    code = json.dumps(json.loads(text)["graph"]["blocks"]["Scaled"]["code"])
    for where in (code, '"Scaled": {', '"params": {}, "at"', '"code"'):
        harm = {
            code: HARMS[name],
            '"Scaled": {': f"{HARMS[name]}: {{",
            '"params": {}, "at"': f'"params": {{"start": {HARMS[name]}}}, "at"',
            '"code"': f'"code": {HARMS[name]}, "code"',
        }[where]
        Path("harm.netloom").write_text(text.replace(where, harm), encoding="utf-8")
        status, out, err = netloom("check", "harm.netloom")
        assert status in (1, 2)
        assert "Traceback" not in out
        assert len(out + err) < 20_000
    assert not mark.exists()
