"""The training script is complete, clean, and says what is missing where it can't be written."""

import ast
from pathlib import Path

import pytest

from engine.design.check import check
from engine.design.check.names import WRITTEN
from engine.design.codegen import CodeImpossible, Source, class_name, metric_titles, script_source
from engine.design.codegen.names import BROUGHT
from engine.design.data import DataPlan
from engine.design.graph import End, Graph, Node, edits
from engine.design.project import Template, read_project, templates
from engine.design.training import OptimizerChoice, TrainingPlan
from tests.engine.design.codegen.test_module import assert_clean
from tests.engine.design.networks import digits, lenet

DIGITS = DataPlan("digits", {"scale": 4}, fields=digits())


def script(graph: Graph, plan: TrainingPlan | None = None, *, inline_model: bool = True) -> Source:
    return script_source("LeNet", check(graph, digits()), DIGITS, plan or TrainingPlan(), inline_model=inline_model)


def test_the_plan_stands_in_the_script(tmp_path: Path) -> None:
    plan = TrainingPlan(
        OptimizerChoice("SGD", {"lr": 0.05, "momentum": 0.9}), epochs=3, batch_size=7, seed=5, device="cpu", threads=2
    )
    text = script(lenet(), plan).text
    assert "EPOCHS = 3\nBATCH_SIZE = 7\n" in text
    assert "THREADS = 2\n" in text
    assert "torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, fused=True)" in text
    assert ".to(memory_format=torch.channels_last)" in text
    assert_clean(tmp_path, [text])


def test_what_the_plan_turns_off_is_not_there() -> None:
    text = script(lenet(), TrainingPlan(fused=False, memory_format="contiguous")).text
    assert "fused" not in text
    assert "channels_last" not in text


def test_the_loss_reads_as_one_would_write_it() -> None:
    text = script(lenet()).text
    assert '    logits = model(batch["image"])\n    loss = F.cross_entropy(logits, batch["label"])\n' in text
    assert '"accuracy": (logits.argmax(dim=1) == batch["label"]).sum()' in text


def test_the_loss_is_found_at_its_line() -> None:
    source = script(lenet())
    lines = source.text.split("\n")
    number = next(i for i, line in enumerate(lines, 1) if "F.cross_entropy" in line)
    assert source.node_at(number) == "loss"


def test_several_losses_are_added(tmp_path: Path) -> None:
    graph = edits.add_node(lenet(), Node("again", "CrossEntropyLoss", {"label_smoothing": 0.1}))
    graph = edits.connect(graph, End("relu3"), End("again"))
    graph = edits.connect(graph, End("digit"), End("again", "target"))
    text = script(graph).text
    assert "    loss = loss_ + again\n" in text
    assert '"again accuracy"' in text
    assert metric_titles(check(graph, digits())) == {"loss": "accuracy", "again": "again accuracy"}
    assert_clean(tmp_path, [text])


def test_batch_statistics_need_more_than_one_sample() -> None:
    graph = edits.splice(lenet(), lenet().edges[End("relu1")], Node("norm", "BatchNorm2d"))
    assert "if len(rows) > 1:" in script(graph).text
    assert "if len(rows) > 1:" not in script(lenet()).text


def test_half_precision_surrounds_the_loss(tmp_path: Path) -> None:
    text = script(lenet(), TrainingPlan(precision="bfloat16")).text
    assert '    with torch.autocast(batch["image"].device.type, dtype=torch.bfloat16):\n        logits = ' in text
    assert_clean(tmp_path, [text])


def test_the_model_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    text = script(lenet(), inline_model=False).text
    assert "from model import LeNet\n" in text
    assert "class LeNet" not in text
    (tmp_path / "model.py").write_text("class LeNet:\n    pass\n")
    assert_clean(tmp_path, [text])


def test_without_data_there_is_no_script() -> None:
    with pytest.raises(CodeImpossible, match="no data"):
        script_source("net", check(lenet(), digits()), None, TrainingPlan())


def test_without_loss_there_is_no_script() -> None:
    with pytest.raises(CodeImpossible, match="Nothing scores"):
        script(edits.remove_nodes(lenet(), ["loss", "digit"]))


@pytest.mark.parametrize(
    "plan",
    [
        TrainingPlan(OptimizerChoice("Sgd")),
        TrainingPlan(OptimizerChoice("Adam", {"lr": -1})),
        TrainingPlan(OptimizerChoice("Adam", {"speed": 1})),
        TrainingPlan(OptimizerChoice("SGD", {"nesterov": True})),
    ],
)
def test_an_optimizer_that_is_none_is_worded(plan: TrainingPlan) -> None:
    with pytest.raises(CodeImpossible, match="optimizer"):
        script(lenet(), plan)


def test_an_input_without_field_can_be_drawn_but_not_trained() -> None:
    graph = edits.set_params(lenet(), "image", {"field": "", "shape": (1, 32, 32)})
    with pytest.raises(CodeImpossible, match="shape of its own"):
        script(graph)


def test_no_title_takes_a_name_that_the_script_uses_itself() -> None:
    tree = ast.parse(script(lenet()).text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {item.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for item in node.names}
    used |= {"Image", "ImageOps", "ValueError", "OSError", "SyntaxError"}  # where the data is a folder of images
    assert {class_name(name) for name in used - {"LeNet"}} & used == set()


@pytest.mark.parametrize("name", ["batch", "model", "sums", "functional", "cross_entropy"])
def test_a_variable_in_a_loss_may_be_named_as_the_script_names_something(name: str) -> None:
    graph = edits.set_variable(lenet(), name, 0.25)
    text = script(edits.set_params(graph, "loss", {"label_smoothing": f"= {name}"})).text
    assert 'F.cross_entropy(logits, batch["label"], label_smoothing=0.25)' in text


@pytest.mark.parametrize("name", ["super", "int"])
def test_a_variable_may_not_hide_what_the_class_calls(name: str) -> None:
    checked = check(edits.set_variable(lenet(), name, 6), digits())
    assert [problem.code for problem in checked.problems] == ["name-taken"]


@pytest.mark.parametrize("template", [item for item in templates() if not item.full], ids=lambda item: str(item.name))
def test_what_a_script_defines_is_kept_from_layers_and_custom_code(template: Template) -> None:
    project = read_project(template.path)
    fields = project.data.fields if project.data is not None else ()
    checked = check(project.graph, fields)
    text = script_source(project.name, checked, project.data, project.training, inline_model=False).text
    body = ast.parse(text).body
    defined = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assigned = {name.id for node in body if isinstance(node, ast.Assign) for name in node.targets}  # type: ignore[attr-defined]
    assert defined | assigned <= WRITTEN | BROUGHT
