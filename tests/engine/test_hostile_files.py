"""A project file that means harm, through the command line: a sentence, no code executed, no traceback."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import cli
from engine.design.project import templates

BOMB = "__import__('os').system('touch harmed')"
STRINGS = {
    "quotes": "\"'\"\"\"'''; " + BOMB + " #",
    "lines": f'"""\n{BOMB}\n"""\r\n{BOMB}\x00\x1b[2J\x07\u2028\u202e',
    "braces": "{" + BOMB + "}%s%n{0.__class__}${HOME}`touch harmed`",
    "expression": "= " + BOMB,
    "brackets": "= " + "(" * 90 + "1" + ")" * 90,
    "powers": "= ((((9 ** 64) ** 64) ** 64) ** 64) ** 64",
    "long": "x" * 10**7,
    "arrow": "a -> b -> c",
    "path": "../../../../../../etc/passwd",
}
RAW = {
    "NaN": "NaN",
    "endless": "1e999",
    "huge": "9" * 400,
    "enormous": "9" * 6000,
    "minus": "-1",
    "fraction": "0.5",
    "tiny": "5e-324",
    "half a character": '"\\ud800"',
    "null": "null",
    "true": "true",
    "empty": '""',
    "deep": "[" * 5000 + "]" * 5000,
    "nested": "[" * 12 + "1" + "]" * 12,
    "group": '{"a": 1}',
    "list": "[1, 2, 3]",
}
HARMS = {**{name: json.dumps(text) for name, text in STRINGS.items()}, **RAW}
MARK = "the harm goes here"


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every value in a decoded file, and every name in its groups."""
    if way:
        yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*way, key))
        if isinstance(key, str):
            yield (*way, key, "its name")


def harmed(data: Any, way: tuple[Any, ...], harm: str) -> str:
    """The file with harm at one place."""
    data = copy.deepcopy(data)
    names_it = way[-1] == "its name"
    *path, last = way[:-1] if names_it else way
    target = data
    for step in path:
        target = target[step]
    if names_it:
        target[MARK] = target.pop(last)
    else:
        target[last] = MARK
    if names_it and not harm.startswith('"'):
        harm = json.dumps(harm)
    return json.dumps(data).replace(json.dumps(MARK), harm)


def small() -> Any:
    """A file with something of everything, and as little of it as can be."""
    lenet = json.loads(next(item.path for item in templates() if item.name == "mlp").read_text())
    lenet["graph"]["variables"] = {"width": 6}
    lenet["graph"]["nodes"][1]["params"]["out_features"] = "= width * 2"
    lenet["training"] |= {"device": "cpu", "threads": 1, "memory_format": "auto", "precision": "float32", "fused": True}
    lenet["training"]["insight"] |= {"layer": "", "samples": [0]}
    return lenet


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", HARMS)
def test_harm_at_any_place_ends_in_a_sentence(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = small()
    ways = list(places(data))
    # What is long takes long: every kind of place once is enough for it.
    if len(HARMS[name]) > 10**6:
        ways = list({tuple("" if isinstance(step, int) else step for step in way): way for way in ways}.values())[::4]
    for way in ways:
        Path("harm.netloom").write_text(harmed(data, way, HARMS[name]), encoding="utf-8")
        if cli.main(["check", "harm.netloom"]) == 0:
            assert cli.main(["export", "harm.netloom", "--to", "script", "-o", "script.py"]) in (0, 1)
            assert cli.main(["export", "harm.netloom", "--to", "module", "-o", "code"]) in (0, 1)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err, way
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", out + err), way
        assert len(out + err) < 20_000, way
        for script in [*folder.glob("*.py"), *folder.glob("code/*.py")]:
            compile(script.read_text(encoding="utf-8"), script.name, "exec")
            script.unlink()
        assert {path.name for path in folder.iterdir()} <= {"harm.netloom", "code"}


def test_names_that_would_be_code_train_as_names_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for harm in (STRINGS["quotes"], STRINGS["lines"], STRINGS["braces"]):
        data = small()
        data["name"] = harm
        data["graph"]["nodes"][0]["params"]["field"] = "features"
        data["data"]["fields"][1]["classes"] = [harm, harm + "2", harm + "3"]
        data["data"]["fields"][0]["columns"][0]["name"] = harm
        Path("harm.netloom").write_text(json.dumps(data), encoding="utf-8")
        assert cli.main(["train", "harm.netloom", "--epochs", "1"]) == 0
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", out + err)
        assert {path.name for path in folder.iterdir()} == {"harm.netloom", "runs"}


def test_harm_reaches_the_network_and_is_not_just_refused_at_the_door(folder: Path) -> None:
    data = small()
    statuses = set()
    for way in places(data):
        Path("harm.netloom").write_text(harmed(data, way, HARMS["quotes"]), encoding="utf-8")
        statuses.add(cli.main(["check", "harm.netloom", "--json"]))
    assert statuses == {0, 1, 2}
