"""Each template is opened, checked, written as code, built in its known size, and trained; a few explain themselves."""

import json
import math
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch
from msgspec.structs import replace
from PIL import Image

from engine import cli
from engine.design.check import Checked, check
from engine.design.codegen import module_source, script_source
from engine.design.data import SOURCES, Field
from engine.design.layers import Shape
from engine.design.project import Project, Template, project_text, read_project, templates
from engine.runtime.data import DataProgram
from engine.runtime.source_module import source_module
from engine.runtime.training.program import Program

EACH = pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
FULL = pytest.mark.parametrize("template", [t for t in templates() if t.full], ids=lambda template: template.name)
SMALL = pytest.mark.parametrize("template", [t for t in templates() if not t.full], ids=lambda template: template.name)
FAMILIAR = ("lenet", "mlp", "linear_regression", "lstm")
"""Those that are trained for a while and explained, as representatives of the others."""
WIDTH, HEIGHT = 168, 56


def opened(template: Template) -> tuple[Project, Checked]:
    """A template's project and its graph, checked against its data's fields."""
    project = read_project(template.path)
    return project, check(project.graph, project.data.fields if project.data else ())


def of_two(shape: Shape) -> tuple[int, ...]:
    """The sizes of a batch of two samples."""
    return tuple(int(size) if size.known else 2 for size in shape)


def network_of(module: ModuleType) -> type[torch.nn.Module]:
    """The class of the whole network, which stands behind those of its blocks."""
    classes = [item for item in vars(module).values() if isinstance(item, type) and item.__module__ == module.__name__]
    found: type[torch.nn.Module] = classes[-1]
    return found


def test_every_template_is_listed() -> None:
    folder = templates()[0].path.parent
    assert {template.path for template in templates()} == set(folder.glob("*.netloom"))


@EACH
def test_its_file_is_written_as_netloom_writes_it(template: Template) -> None:
    project = read_project(template.path)
    assert project.name == template.title
    assert template.path.read_text(encoding="utf-8") == project_text(project)


@EACH
def test_it_says_what_a_person_wants_to_know_of_it(template: Template) -> None:
    assert template.says.endswith(".")
    assert template.says.count(". ") == 0
    assert len(template.says) <= 120
    if template.paper is not None:
        assert 1800 < template.paper.year <= 2026
        assert template.paper.link.startswith(("https://", "http://")) or not template.paper.link
    if template.full:
        assert template.parameters is not None
        assert len(template.parameters.source) > 20


@FULL
def test_a_full_size_network_stands_without_data(template: Template) -> None:
    assert read_project(template.path).data is None
    assert template.baseline is None


@SMALL
def test_it_says_what_the_data_offers(template: Template) -> None:
    data = read_project(template.path).data
    assert data is not None
    found = SOURCES[data.source].configured(data.options).look(template.path.parent)
    assert [without_words(field) for field in found] == [without_words(field) for field in data.fields]


def without_words(field: Field) -> Field:
    """A field whose vocabulary is a number of words only: which ones they are changes with Python's manual."""
    return replace(field, classes=(str(len(field.classes)),)) if field.kind == "tokens" else field


@EACH
def test_it_has_no_problems(template: Template) -> None:
    _, checked = opened(template)
    assert [problem.says for problem in checked.problems] == []
    assert checked.parameters > 0
    if template.parameters is not None:
        assert checked.parameters == template.parameters.count


@EACH
def test_its_cards_lie_apart(template: Template) -> None:
    places = [node.at for node in read_project(template.path).graph.nodes.values()]
    for index, (x, y) in enumerate(places):
        for other_x, other_y in places[:index]:
            assert abs(x - other_x) >= WIDTH + 16 or abs(y - other_y) >= HEIGHT + 40


def test_their_code_is_clean(tmp_path: Path) -> None:
    for template in templates():
        project, checked = opened(template)
        (tmp_path / f"{template.name}_model.py").write_text(module_source(project.name, checked).text)
        if project.data is not None:
            script = script_source(project.name, checked, project.data, project.training)
            (tmp_path / f"{template.name}_script.py").write_text(script.text)
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout


@FULL
def test_a_full_size_network_runs_and_has_the_known_number_of_parameters(template: Template) -> None:
    project, checked = opened(template)
    network_class = network_of(source_module(module_source(project.name, checked).text, f"<{template.name}>"))
    nodes = [check for check in checked.nodes.values() if check.node.layer in ("Input", "Output")]
    inputs = [check.outputs[0] for check in nodes if check.node.layer == "Input"]
    outputs = [shape for check in nodes if check.node.layer == "Output" for shape in check.inputs if shape is not None]
    with torch.device("meta"):
        network = network_class()
        given = [torch.zeros(of_two(shape), dtype=getattr(torch, shape.dtype)) for shape in inputs]
        returned = network(*given)
    assert template.parameters is not None
    assert sum(parameter.numel() for parameter in network.parameters()) == template.parameters.count
    returned = returned if isinstance(returned, tuple) else (returned,)
    assert [tuple(value.shape) for value in returned] == [of_two(shape) for shape in outputs]


@SMALL
def test_it_takes_a_step(template: Template) -> None:
    project, checked = opened(template)
    assert project.data is not None
    program = Program(script_source(project.name, checked, project.data, project.training), checked)
    training, _ = program.load_data(template.path.parent)
    torch.manual_seed(0)
    network = program.make_model()
    optimizer = program.make_optimizer(network)
    before = [parameter.detach().clone() for parameter in network.parameters()]
    loss, sums = program.compute_loss(network, {name: values[:8] for name, values in training.items()})
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    assert math.isfinite(loss.item())
    assert all(0 <= total.item() < math.inf for total in sums.values())
    assert any(not torch.equal(old, new) for old, new in zip(before, network.parameters(), strict=True))


@SMALL
def test_what_it_has_to_beat_is_stated_as_it_is(template: Template) -> None:
    project, checked = opened(template)
    baseline = template.baseline
    assert baseline is not None
    assert project.data is not None
    assert baseline.says
    losses = [check for check in checked.nodes.values() if check.layer is not None and check.layer.is_loss]
    targets = [project.graph.nodes[end.node] for check in losses for end in check.sources[1:] if end is not None]
    fields = [str(node.params["field"]) for node in targets if node.layer == "Input"]
    if not fields:
        return
    training, validation = DataProgram(project.data, template.path.parent).load()
    known, wanted = training[fields[0]], validation[fields[0]]
    reached = baseline.value
    if "most frequent class" in baseline.says:
        reached = (wanted == torch.bincount(known.flatten()).argmax()).float().mean().item()
    elif "the mean" in baseline.says:
        distance = wanted - known.mean(dim=0)
        reached = (distance.square() if baseline.metric == "loss" else distance.abs()).mean().item()
    assert baseline.value == pytest.approx(reached, abs=2e-4)


@pytest.mark.parametrize("name", FAMILIAR)
def test_it_trains_and_explains_itself(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = next(template for template in templates() if template.name == name)
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
