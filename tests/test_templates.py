"""Each template is opened, checked, written as code, trained and explained."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from engine import cli
from engine.design.check import check
from engine.design.codegen import module_source, script_source
from engine.design.data import SOURCES
from engine.design.project import Template, project_text, read_project, templates

EACH = pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
WIDTH, HEIGHT = 168, 56


def test_every_template_is_listed() -> None:
    folder = templates()[0].path.parent
    assert {template.path for template in templates()} == set(folder.glob("*.netloom"))


@EACH
def test_its_file_is_written_as_netloom_writes_it(template: Template) -> None:
    project = read_project(template.path)
    assert project.name == template.title
    assert template.path.read_text(encoding="utf-8") == project_text(project)


@EACH
def test_it_says_what_the_data_offers(template: Template) -> None:
    data = read_project(template.path).data
    assert data is not None
    assert SOURCES[data.source].configured(data.options).look(template.path.parent) == data.fields


@EACH
def test_it_has_no_problems(template: Template) -> None:
    project = read_project(template.path)
    assert project.data is not None
    checked = check(project.graph, project.data.fields)
    assert [problem.says for problem in checked.problems] == []
    assert checked.parameters > 0


@EACH
def test_its_cards_lie_apart(template: Template) -> None:
    places = [node.at for node in read_project(template.path).graph.nodes.values()]
    for index, (x, y) in enumerate(places):
        for other_x, other_y in places[:index]:
            assert abs(x - other_x) >= WIDTH + 16 or abs(y - other_y) >= HEIGHT + 40


@EACH
def test_its_code_is_clean(template: Template, tmp_path: Path) -> None:
    project = read_project(template.path)
    assert project.data is not None
    checked = check(project.graph, project.data.fields)
    (tmp_path / "model.py").write_text(module_source(project.name, checked).text)
    (tmp_path / "script.py").write_text(script_source(project.name, checked, project.data, project.training).text)
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout


@EACH
def test_it_trains_and_explains_itself(template: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, picture = tmp_path / "run", tmp_path / "look.png"
    status = cli.main(["train", str(template.path), "--epochs", "2", "--device", "cpu", "--run", str(run), "--json"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 0
    epochs = [line for line in lines if line["event"] == "epoch"]
    assert epochs[-1]["train_loss"] < epochs[0]["train_loss"]
    insight = read_project(template.path).training.insight
    status = cli.main(
        ["explain", str(run), "--method", insight.method, "--layer", insight.layer, "--sample", "1", "-o", str(picture)]
    )
    assert status == 0
    with Image.open(picture) as found:
        assert found.width > 300
    assert not list(template.path.parent.glob("runs"))


@pytest.mark.timeout(400)
def test_lenet_reads_97_of_100_digits_within_ten_epochs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lenet = next(template for template in templates() if template.name == "lenet")
    assert read_project(lenet.path).training.epochs == 10
    status = cli.main(["train", str(lenet.path), "--device", "cpu", "--run", str(tmp_path / "run"), "--json"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 0
    assert max(line["metrics"]["accuracy"] for line in lines if line["event"] == "epoch") >= 0.97
