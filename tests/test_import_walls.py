"""Each package is imported module by module in a fresh interpreter that lacks what it must not know."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TORCH = ["torch", "captum"]
QT = ["PySide6", "shiboken6", "pyqtgraph"]

PROBE = """
import importlib, pkgutil, sys

package, *blocked = sys.argv[1:]
for name in blocked:
    sys.modules[name] = None
root = importlib.import_module(package)
modules = [m.name for m in pkgutil.walk_packages(getattr(root, "__path__", []), package + ".")]
for module in modules:
    if not module.endswith("__main__"):
        importlib.import_module(module)
print(1 + len(modules))
"""


def import_everything(package: str, blocked: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROBE, package, *blocked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.mark.parametrize(
    ("package", "blocked"),
    [
        ("engine.design", [*TORCH, *QT, "sklearn", "studio"]),
        ("engine.protocol", [*TORCH, *QT, "sklearn", "studio"]),
        ("engine.runs", [*TORCH, *QT, "sklearn", "studio"]),
        ("engine", [*QT, "studio"]),
        ("studio", [*TORCH, "sklearn", "engine.runtime", "engine.cli"]),
    ],
)
def test_every_module_imports_without_what_it_must_not_know(package: str, blocked: list[str]) -> None:
    done = import_everything(package, blocked)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) > 1


def test_a_blocked_module_is_noticed(tmp_path: Path) -> None:
    package = tmp_path / "room"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "door.py").write_text("import torch\n")
    done = subprocess.run(
        [sys.executable, "-c", PROBE, "room", *TORCH],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode != 0
    assert "torch" in done.stderr
