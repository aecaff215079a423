"""The exported script, without Netloom, trains to the very numbers of the engine."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.design.project import Template, templates

ROOT = Path(__file__).resolve().parents[2]
ALONE = ("lenet", "linear_regression", "lstm", "seq2seq", "siamese")
"""An image, a table, a sequence, text with answers at some of its places, and a block whose weights are shared: what a
loop can meet, quickly."""
TEMPLATES = {template.name: template for template in templates()}
CASES = [*((TEMPLATES[name], False) for name in ALONE), (TEMPLATES["mlp"], True)]
"""Templates as a file, and one as a folder, which holds the same code in two files."""
OPTIONS = ["--epochs", "2", "--seed", "3", "--json"]
BLOCKER = """
import sys
for name in ("engine", "studio", "resources"):
    sys.modules[name] = None
"""


def begun(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> subprocess.Popen[str]:
    """A command that runs from now on."""
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=dict(env), stdout=pipe, stderr=pipe, text=True)


def epochs(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """The epoch lines that a command prints, all but their speed."""
    try:
        said, errors = process.communicate(timeout=110)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    lines = [json.loads(line) for line in said.splitlines()]
    return [
        {key: value for key, value in line.items() if key != "samples_per_s"}
        for line in lines
        if line["event"] == "epoch"
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("template", "as_folder"), CASES, ids=[f"{t.name}-{'folder' if f else 'file'}" for t, f in CASES]
)
def test_the_script_prints_the_engines_epoch_lines(template: Template, as_folder: bool, tmp_path: Path) -> None:
    inside = {**os.environ, "PYTHONPATH": str(ROOT)}
    netloom = [sys.executable, "-m", "engine.cli"]
    project = tmp_path / "here" / "network.netloom"
    project.parent.mkdir()
    project.write_bytes(template.path.read_bytes())
    home = tmp_path / "at home"
    home.mkdir()
    target = home / "taken" if as_folder else home / "script.py"
    subprocess.run(
        [*netloom, "export", str(project), "--to", "script", "-o", str(target)],
        env=inside,
        check=True,
        timeout=60,
        capture_output=True,
    )
    script = target / "train.py" if as_folder else target
    # Netloom may be installed where the tests run: a site customisation takes it away from the script.
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text(BLOCKER)
    alone = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    alone["PYTHONPATH"] = str(tmp_path / "without")

    blocked = subprocess.run([sys.executable, "-c", "import engine"], env=alone, capture_output=True, check=False)
    assert b"ModuleNotFoundError" in blocked.stderr

    with (
        begun([sys.executable, script.name, *OPTIONS], script.parent, alone) as in_script,
        begun([*netloom, "train", str(project), *OPTIONS], tmp_path, inside) as in_engine,
    ):
        by_engine, by_script = epochs(in_engine), epochs(in_script)
    assert len(by_engine) == 2
    assert by_script == by_engine
