from pathlib import Path

import pytest

from installers.machine import Machine
from installers.torch_build import NoSuchBuild, attempts, is_missing, pinned_version, resolve

LINUX = Machine("Linux")
LINUX_NVIDIA = Machine("Linux", has_nvidia=True)
MAC = Machine("Darwin")
WINDOWS = Machine("Windows")
WINDOWS_NVIDIA = Machine("Windows", has_nvidia=True)


@pytest.mark.parametrize(
    ("machine", "index", "build"),
    [
        (LINUX, "", "cpu"),
        (LINUX_NVIDIA, "", "cuda"),
        (MAC, "", "default"),
        (WINDOWS, "", "default"),
        (WINDOWS_NVIDIA, "", "default"),
        (WINDOWS_NVIDIA, "https://builds.example", "cuda"),
    ],
)
def test_auto_looks_at_the_machine(machine: Machine, index: str, build: str) -> None:
    assert resolve("auto", machine, index) == build


def test_what_was_asked_for_counts_more_than_the_machine() -> None:
    assert resolve("cpu", LINUX_NVIDIA) == "cpu"
    assert resolve("cuda", LINUX) == "cuda"


def test_cuda_is_refused_where_it_cannot_be_with_the_way_out() -> None:
    with pytest.raises(NoSuchBuild, match=r"leave --torch away.*mps"):
        resolve("cuda", MAC)
    with pytest.raises(NoSuchBuild, match="--torch-index"):
        resolve("cuda", WINDOWS)
    assert resolve("cuda", WINDOWS, "https://builds.example") == "cuda"


def test_the_lean_build_is_tried_first_on_linux_and_the_usual_one_follows() -> None:
    lean, usual = attempts("cpu", "2.13.0", LINUX)
    assert lean.requirement == "torch==2.13.0+cpu"
    assert "--torch-index" in lean.if_missing
    assert usual.requirement == "torch==2.13.0"
    assert usual.if_missing == ""


@pytest.mark.parametrize(("build", "machine"), [("cuda", LINUX), ("default", MAC), ("cpu", MAC)])
def test_elsewhere_one_attempt_is_all(build: str, machine: Machine) -> None:
    assert [a.requirement for a in attempts(build, "2.13.0", machine)] == ["torch==2.13.0"]


def test_the_version_comes_from_the_constraints(tmp_path: Path) -> None:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("# versions\ntorchmetrics==1.0\ntorch==2.13.0\n")
    assert pinned_version(constraints) == "2.13.0"
    constraints.write_text("numpy==2.0\n")
    with pytest.raises(LookupError):
        pinned_version(constraints)


def test_a_build_that_is_not_there_differs_from_a_network_that_is_not() -> None:
    assert is_missing("ERROR: No matching distribution found for torch==2.13.0+cpu")
    assert is_missing(
        "The conflict is caused by:\n    The user requested torch==2.13.0+cpu\n"
        "    The user requested (constraint) torch==2.13.0\nERROR: ResolutionImpossible: for help"
    )
    assert not is_missing("The user requested torch==2.13.0\nERROR: a timeout")
    assert not is_missing("ERROR: No space left on device")
