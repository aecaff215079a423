"""Loading code in its place: the training script of a project that learns from one's own files."""

import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.design.check import check
from engine.design.codegen import script_source
from engine.design.data import SOURCES, DataPlan
from engine.design.graph import Graph, Node, ParamValue
from engine.design.training import TrainingPlan
from tests.engine.design.data.loaded import layout_faults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        f"{i},{'red' if i % 3 else 'blue'},{'' if i % 7 == 0 else i * 1.5},{'yes' if i % 2 else 'no'}"
        for i in range(40)
    ]
    (tmp_path / "people.csv").write_text("\n".join(['age,"col""o\'ur",height,bought', *rows]) + "\n")
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for index in range(10):
            pixels = np.random.default_rng(index).integers(0, 255, (9, 9, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{index}.png")
    return tmp_path


def script_for(source: str, options: dict[str, ParamValue], folder: Path) -> str:
    plan = DataPlan(source, options)
    plan = dataclasses.replace(plan, fields=SOURCES[source].configured(options).look(folder))
    known, answer = plan.fields
    is_class = answer.kind == "class"
    nodes = [
        Node("known", "Input", {"field": known.name}),
        Node("flat", "Flatten"),
        Node("result", "Linear", {"out_features": 2 if is_class else 1}),
        Node("answer", "Input", {"field": answer.name}),
        Node("loss", "CrossEntropyLoss" if is_class else "MSELoss"),
    ]
    edges = ["known -> flat", "flat -> result", "result -> loss", "answer -> loss.target"]
    checked = check(Graph.of(nodes, edges), plan.fields)
    assert checked.ok, [problem.says for problem in checked.problems]
    return script_source("Own data", checked, plan, TrainingPlan(device="cpu")).text


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ("csv", {"path": "people.csv"}),
        ("csv", {"path": "people.csv", "target": "height"}),
        ("images", {"path": "pets", "size": 4}),
        ("images", {"path": "pets", "size": 4, "colour": "grey"}),
    ],
)
def test_a_script_with_its_own_data_is_clean_and_loads_it(
    source: str, options: dict[str, ParamValue], folder: Path
) -> None:
    script = script_for(source, options, folder)
    assert not layout_faults(script)
    linted = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I", "-"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert linted.returncode == 0, linted.stdout
    names: dict[str, Any] = {"__name__": "script", "__file__": str(folder / "script.py")}
    exec(script, names)
    for part in names["load_data"]():
        loss, _ = names["compute_loss"](names["make_model"](), part)
        assert np.isfinite(loss.item())


def test_numbers_of_a_table_are_standardised_over_the_training_samples_with_gaps_at_the_mean(folder: Path) -> None:
    names: dict[str, Any] = {"__name__": "script", "__file__": str(folder / "script.py")}
    exec(script_for("csv", {"path": "people.csv"}, folder), names)
    training, _ = names["load_data"]()
    height = training["features"][:, 3].numpy()
    known = training["features"][:, 0].numpy()
    np.testing.assert_allclose(known.mean(), 0, atol=1e-6)
    np.testing.assert_allclose(known.std(), 1, atol=1e-5)
    assert (height == 0).sum() >= 4
