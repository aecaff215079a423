"""What the command line says and writes, to people and to programs."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from engine import cli
from engine.design.graph import End, Node
from engine.design.graph.edits import add_node, bypass, connect, share
from engine.design.layers import LAYERS
from engine.design.project import Project, read_project, templates, write_project
from engine.runs import History, RunFolder
from tests.engine.design.residual import residual_network


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Netloom = Callable[..., Said]


@pytest.fixture
def netloom(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Netloom:
    """The command line, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Said:
        try:
            status = cli.main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Said(status, out, err)

    return run


def edited(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    return path


@pytest.fixture
def mlp(netloom: Netloom) -> Path:
    """The perceptron on irises, which trains in no time."""
    assert netloom("new", "--template", "mlp", "-o", "iris.netloom").status == 0
    return Path("iris.netloom")


def test_without_arguments_it_hands_over_to_the_window(netloom: Netloom, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[list[str]] = []

    def take(*arguments: Any) -> int:
        taken.append(arguments[-1])
        raise SystemExit(7)

    monkeypatch.setattr(os, "execv", take)
    monkeypatch.setattr(subprocess, "call", take)
    assert netloom().status == 7
    assert netloom("digits.netloom").status == 7
    assert [command[-2:] for command in taken[:1]] == [["-m", "studio"]]
    assert taken[-1][-3:] == ["-m", "studio", "digits.netloom"]


def test_every_template_can_be_begun_with(netloom: Netloom) -> None:
    listed = json.loads(netloom("templates", "--json").out)
    assert [item["name"] for item in listed] == [item.name for item in templates()]
    for item in listed:
        assert netloom("new", "--template", item["name"], "-o", f"{item['name']}.netloom").status == 0
        assert read_project(Path(f"{item['name']}.netloom")).name == item["title"]


def test_templates_tell_programs_their_family_and_their_known_size(netloom: Netloom) -> None:
    listed = {item["name"]: item for item in json.loads(netloom("templates", "--json").out)}
    assert listed["resnet50_full"]["parameters"] == 25_557_032
    assert listed["resnet50_full"]["full"] is True
    assert listed["lenet"]["family"] == "Images"
    assert listed["lenet"]["full"] is False
    assert listed["lenet"]["paper"].startswith("https://")


def test_a_full_size_template_is_not_offered_for_training(netloom: Netloom) -> None:
    said = netloom("new", "--template", "vgg16_full", "-o", "vgg.netloom")
    assert "netloom check vgg.netloom" in said.out
    assert "netloom train iris.netloom" in netloom("new", "--template", "mlp", "-o", "iris.netloom").out


def test_new_replaces_a_file_only_when_told_to(netloom: Netloom, mlp: Path) -> None:
    mlp.write_text("mine")
    said = netloom("new", "--template", "lenet", "-o", str(mlp))
    assert said.status == 2
    assert "is there already" in said.err
    assert mlp.read_text() == "mine"
    assert netloom("new", "--template", "lenet", "-o", str(mlp), "--force").status == 0
    assert read_project(mlp).name == "LeNet on digits"


def test_check_tells_programs_shapes_parameters_and_problems(netloom: Netloom, mlp: Path) -> None:
    said = netloom("check", str(mlp), "--json")
    found = json.loads(said.out)
    assert said.status == 0
    assert found.keys() == {"ok", "parameters", "flops", "unused", "nodes", "problems"}
    assert found["ok"] is True
    assert found["problems"] == []
    assert found["unused"] == []
    assert found["parameters"] == (4 + 1) * 16 + (16 + 1) * 16 + (16 + 1) * 3
    assert found["nodes"]["fc1"] == {"layer": "Linear", "outputs": {"y": {"shape": ["N", 16], "dtype": "float32"}}}
    assert found["nodes"]["species"]["outputs"] == {"y": {"shape": ["N"], "dtype": "int64"}}
    assert found["nodes"]["loss"] == {"layer": "CrossEntropyLoss", "outputs": {}}


def test_check_tells_which_layers_are_bypassed(netloom: Netloom, mlp: Path) -> None:
    project = read_project(mlp)
    (name,) = [node.id for node in project.graph.nodes.values() if node.layer == "ReLU"][:1]
    write_project(replace(project, graph=bypass(project.graph, [name])), mlp)
    nodes = json.loads(netloom("check", str(mlp), "--json").out)["nodes"]
    assert [key for key, node in nodes.items() if node.get("bypassed")] == [name]
    (row,) = [line for line in netloom("check", str(mlp)).out.splitlines() if line.startswith(name)]
    assert row.split()[-1] == "bypassed"


def test_check_tells_which_layers_are_unused_and_that_they_are_not_counted(netloom: Netloom, mlp: Path) -> None:
    whole = json.loads(netloom("check", str(mlp), "--json").out)
    assert "unused" not in netloom("check", str(mlp)).out
    project = read_project(mlp)
    graph = add_node(project.graph, Node("aside", "Linear", {"out_features": 5}))
    write_project(replace(project, graph=connect(graph, End("fc1"), End("aside"))), mlp)
    found = json.loads(netloom("check", str(mlp), "--json").out)
    assert found["unused"] == ["aside"]
    assert (found["parameters"], found["flops"]) == (whole["parameters"], whole["flops"])
    said = netloom("check", str(mlp)).out
    assert re.search(
        rf"^{whole['parameters']:,} parameters, .* a sample; 1 unused layer not counted$", said, re.MULTILINE
    )
    graph = add_node(project.graph, replace(project.graph.nodes["fc1"], id="aside"))
    graph = connect(graph, graph.incoming("fc1")[0].source, End("aside"))
    write_project(replace(project, graph=share(graph, "fc1", "aside")), mlp)
    said = netloom("check", str(mlp)).out
    assert re.search(rf"^{whole['parameters']:,} parameters, .* a sample$", said, re.MULTILINE), "its weights count"
    assert json.loads(netloom("check", str(mlp), "--json").out)["unused"] == []


def test_check_shows_people_a_table_and_the_way_out(netloom: Netloom, mlp: Path) -> None:
    assert re.search(r"^fc1 +Linear +N × 16 +80$", netloom("check", str(mlp)).out, re.MULTILINE)
    edited(mlp, lambda d: d["graph"]["nodes"][1]["params"].update(out_features=0))
    said = netloom("check", str(mlp))
    assert said.status == 1
    assert "error at fc1: " in said.out
    assert "at least 1, but here it is 0" in said.out


def test_check_tells_programs_what_is_wrong_with_network_data_and_plan(netloom: Netloom, mlp: Path) -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["graph"]["nodes"][1]["layer"] = "Lineal"
        data["data"]["source"] = "daisies"
        data["training"]["optimizer"]["name"] = "Atom"

    edited(mlp, spoil)
    said = netloom("check", str(mlp), "--json")
    found = json.loads(said.out)
    assert said.status == 1
    assert found["ok"] is False
    problems = {(problem["code"], problem["node"]) for problem in found["problems"]}
    assert {("data", ""), ("optimizer", "")} < problems
    assert any(node == "fc1" for _, node in problems)
    assert all(
        problem.keys() == {"severity", "code", "node", "port", "says", "repairs"} for problem in found["problems"]
    )


def test_check_looks_at_the_data_if_nobody_has(netloom: Netloom, mlp: Path) -> None:
    edited(mlp, lambda d: d["data"].pop("fields"))
    assert json.loads(netloom("check", str(mlp), "--json").out)["ok"] is True


def test_check_export_and_train_agree_when_a_file_has_changed_since(netloom: Netloom, mlp: Path) -> None:
    table = Path("table.csv")
    table.write_text("a,b,kind\n" + "1,2,yes\n3,4,no\n" * 20)

    def use_table(data: dict[str, Any]) -> None:
        data["data"] = {**data["data"], "source": "csv", "path": "table.csv", "target": "kind"}
        data["graph"]["nodes"][5]["params"] = {"out_features": 2}

    edited(mlp, use_table)  # Its fields are still those of the irises, as if the table had held them once.
    assert netloom("check", str(mlp)).status == 0
    assert netloom("export", str(mlp), "--to", "script", "-o", "script.py").status == 0
    assert 'classes = ["no", "yes"]' in Path("script.py").read_text()
    table.unlink()
    for command in (["check"], ["export", "--to", "script", "-o", "script.py"], ["train"]):
        said = netloom(command[0], str(mlp), *command[1:])
        assert said.status == 1
        assert "table.csv" in said.out + said.err


def test_checking_needs_no_torch(mlp: Path) -> None:
    code = (
        "import sys; sys.modules['torch'] = sys.modules['studio'] = None; from engine.cli import main; "
        f"sys.exit(main(['check', {str(mlp.resolve())!r}]) or main(['layers']) "
        f"or main(['export', {str(mlp.resolve())!r}, '--to', 'script', '-o', 's.py']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_layers_are_told_to_programs(netloom: Netloom) -> None:
    listed = {item["name"]: item for item in json.loads(netloom("layers", "--json").out)}
    assert listed.keys() == LAYERS.keys()
    conv = listed["Conv2d"]
    assert (conv["family"], conv["torch"]) == ("Convolution", "nn.Conv2d")
    assert [port["name"] for port in listed["CrossEntropyLoss"]["inputs"]] == ["prediction", "target"]
    assert {"name", "kind", "default", "help"} <= conv["parameters"][0].keys()


def test_the_list_of_layers_is_for_people_too(netloom: Netloom) -> None:
    told = netloom("layers").out
    assert "  Conv2d " in told
    assert f"{len(LAYERS)} layers in" in told.splitlines()[-1]


def test_nodes_inside_blocks_are_told_with_their_path(netloom: Netloom) -> None:
    write_project(Project("Residual", residual_network(repeat=2)), Path("residual.netloom"))
    told = json.loads(netloom("check", "residual.netloom", "--json").out)
    assert told["nodes"]["stage[1].conv1"] == {
        "layer": "Conv2d",
        "outputs": {"y": {"shape": ["N", 4, 6, 6], "dtype": "float32"}},
    }


@pytest.mark.parametrize("to", ["module", "script"])
def test_export_writes_a_file_or_a_folder(netloom: Netloom, mlp: Path, to: str) -> None:
    assert netloom("export", str(mlp), "--to", to, "-o", "code.py").status == 0
    assert netloom("export", str(mlp), "--to", to, "-o", "folder").status == 0
    names = {path.name for path in Path("folder").iterdir()}
    assert names == ({"model.py"} if to == "module" else {"model.py", "train.py"})
    for path in [Path("code.py"), *Path("folder").iterdir()]:
        compile(path.read_text(), path.name, "exec")
        if os.name == "posix":
            assert path.stat().st_mode & 0o444


def test_an_exported_script_finds_the_projects_data_from_anywhere(netloom: Netloom, mlp: Path) -> None:
    Path("table.csv").write_text("a,b,kind\n" + "1,2,yes\n3,4,no\n" * 20)

    def use_table(data: dict[str, Any]) -> None:
        data["data"] = {"source": "csv", "path": "table.csv", "target": "kind"}
        data["graph"]["nodes"][5]["params"] = {"out_features": 2}

    edited(mlp, use_table)
    assert netloom("export", str(mlp), "--to", "script", "-o", "beside.py").status == 0
    assert netloom("export", str(mlp), "--to", "script", "-o", "away").status == 0
    assert "DATA_FOLDER = Path(__file__).parent" in Path("beside.py").read_text()
    assert f'DATA_FOLDER = Path("{Path.cwd()}")' in Path("away/train.py").read_text()


def test_a_script_exported_from_a_run_has_its_threads_and_finds_its_data(netloom: Netloom, mlp: Path) -> None:
    Path("table.csv").write_text("a,b,kind\n" + "1,2,yes\n3,4,no\n" * 20)

    def use_table(data: dict[str, Any]) -> None:
        data["data"] = {"source": "csv", "path": "table.csv", "target": "kind"}
        data["graph"]["nodes"][5]["params"] = {"out_features": 2}
        data["training"]["threads"] = 2

    assert netloom("train", str(edited(mlp, use_table)), "--epochs", "1", "--run", "run").status == 0
    assert netloom("export", "run/project.netloom", "--to", "script", "-o", "away").status == 0
    exported = Path("away/train.py").read_text()
    assert f'DATA_FOLDER = Path("{Path.cwd()}")' in exported
    assert "THREADS = 2\n" in exported


def test_export_of_a_broken_network_writes_nothing(netloom: Netloom, mlp: Path) -> None:
    edited(mlp, lambda d: d["graph"]["edges"].remove("relu1 -> fc2"))
    said = netloom("export", str(mlp), "--to", "script", "-o", "script.py")
    assert said.status == 1
    assert said.err.startswith("error at fc2")
    assert not Path("script.py").exists()


def test_training_is_told_to_programs_line_by_line(netloom: Netloom, mlp: Path) -> None:
    said = netloom("train", str(mlp), "--epochs", "2", "--seed", "3", "--run", "run", "--json")
    assert said.status == 0
    assert said.err == ""
    epochs = [line for line in said.lines if line["event"] == "epoch"]
    assert [line["epoch"] for line in epochs] == [1, 2]
    for line in epochs:
        assert list(line) == ["event", "epoch", "train_loss", "val_loss", "metrics", "samples_per_s"]
        assert line["metrics"].keys() == {"accuracy", "train_accuracy"}
    steps = [line for line in said.lines if line["event"] == "step"]
    assert sum(len(line["losses"]) for line in steps) == 2 * 8
    assert [line["epoch"] for line in said.lines if line["event"] == "checkpoint"] == [1, 2]
    done = said.lines[-1]
    assert done.keys() == {"event", "run", "epochs", "final", "best", "samples_per_s", "outcome"}
    assert (done["event"], done["run"], done["epochs"], done["outcome"]) == ("done", "run", 2, "finished")
    assert done["final"]["val_loss"] == epochs[-1]["val_loss"]
    assert done["best"]["epoch"] in (1, 2)
    assert read_project(Path("run/project.netloom")).training.seed == 3


def test_a_folder_left_by_a_training_that_was_killed_as_it_began_is_trained_in(netloom: Netloom, mlp: Path) -> None:
    left = RunFolder(Path("run"))
    with left.hold():
        History.write(left.history).close()
    assert netloom("train", str(mlp), "--epochs", "1", "--run", "run").status == 0
    assert left.holds_run


def test_training_shows_people_a_line_for_each_epoch(netloom: Netloom, mlp: Path) -> None:
    said = netloom("train", str(mlp), "--epochs", "2")
    assert said.status == 0
    assert "403 parameters, 120 samples to learn from and 30 to validate with, on " in said.out
    assert "epoch   2  train loss" in said.out
    assert "Finished after 2 epochs; best in epoch" in said.out
    (run,) = Path("runs/iris").iterdir()
    assert str(run) in said.out


def test_training_does_not_change_the_project(netloom: Netloom, mlp: Path) -> None:
    before = mlp.read_bytes()
    netloom("train", str(mlp), "--epochs", "1", "--seed", "9")
    assert mlp.read_bytes() == before


def test_a_broken_network_is_not_trained(netloom: Netloom, mlp: Path) -> None:
    edited(mlp, lambda d: d["graph"]["edges"].remove("relu1 -> fc2"))
    said = netloom("train", str(mlp), "--json")
    assert said.status == 1
    assert [line["event"] for line in said.lines][-2:] == ["problem", "done"]
    assert said.lines[-1]["outcome"] == "failed"
    assert netloom("train", str(mlp)).err.startswith("error at fc2")
    assert not Path("runs").exists()


def test_a_missing_device_is_told_in_a_sentence(netloom: Netloom, mlp: Path) -> None:
    said = netloom("train", str(mlp), "--device", "cuda:99", "--json")
    assert (said.status, said.out) == (2, "")
    assert "This machine has no device 'cuda:99'." in said.err
    assert said.err.count("\n") == 1
    assert not Path("runs").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no Ctrl+C to send to another process")
def test_ctrl_c_stops_after_the_step_with_a_checkpoint_and_the_run_goes_on_from_there(mlp: Path) -> None:
    command = [sys.executable, "-m", "engine.cli", "train", str(mlp), "--epochs", "100000", "--run", "run", "--json"]
    env = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        while json.loads(process.stdout.readline())["event"] != "epoch":
            pass
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    lines = [json.loads(line) for line in out.splitlines()]
    assert process.returncode == 130
    assert err == ""
    assert lines[-1]["outcome"] == "stopped"
    assert lines[-2]["event"] == "checkpoint"
    assert Path(lines[-2]["path"]).is_file()
    epochs = lines[-1]["epochs"]
    assert cli.main(["train", str(mlp), "--epochs", str(epochs + 2), "--run", "run", "--resume", "--json"]) == 0


def test_runs_are_found_below_a_folder(netloom: Netloom, mlp: Path) -> None:
    assert "There are no runs in" in netloom("runs", ".").out
    netloom("train", str(mlp), "--epochs", "2")
    netloom("train", str(mlp), "--epochs", "1", "--run", "elsewhere")
    listed = json.loads(netloom("runs", ".", "--json").out)
    assert {item["epochs"] for item in listed} == {1, 2}
    assert {item["status"] for item in listed} == {"finished"}
    assert listed[0].keys() >= {"run", "name", "status", "epochs", "final", "best", "samples_per_s"}
    assert "finished" in netloom("runs", "elsewhere").out


def test_an_explanation_is_a_picture(netloom: Netloom, mlp: Path) -> None:
    netloom("train", str(mlp), "--epochs", "1", "--run", "run")
    said = netloom("explain", "run", "--method", "integrated-gradients", "--sample", "2", "-o", "a.png")
    assert said.status == 0
    assert said.out.startswith("Integrated gradients, epoch 1: sample 2: ")
    with Image.open("a.png") as picture:
        assert len(picture.convert("RGB").getcolors(1 << 16) or []) > 4


REQUESTS = [
    ["fly"],
    ["check"],
    ["check", "missing.netloom"],
    ["check", "."],
    ["check", "\x1b[31m\n.netloom"],
    ["new", "--template", "unheard", "-o", "x.netloom"],
    ["new", "--template", "lenet", "-o", "."],
    ["new", "--template", "lenet", "-o", "no/such/folder/x.netloom"],
    ["export", "iris.netloom", "--to", "cobol", "-o", "x.py"],
    ["export", "iris.netloom", "--to", "script", "-o", "iris.netloom"],
    ["export", "iris.netloom", "--to", "script", "-o", "no/such/folder/x.py"],
    ["train", "iris.netloom", "--epochs", "0"],
    ["train", "iris.netloom", "--epochs", "9" * 5000],
    ["train", "iris.netloom", "--seed", "-1"],
    ["train", "iris.netloom", "--device", "quantum"],
    ["train", "iris.netloom", "--run", "iris.netloom"],
    ["train", "iris.netloom", "--run", "."],
    ["train", "iris.netloom", "--resume"],
    ["explain", "iris.netloom", "--method", "saliency", "-o", "x.png"],
    ["explain", ".", "--method", "saliency", "-o", "x.png"],
    ["explain", ".", "--method", "saliency", "-o", "x.txt"],
    ["runs", "missing"],
]


@pytest.mark.parametrize(
    "arguments", REQUESTS, ids=lambda arguments: " ".join(arguments)[:50].encode("ascii", "replace")
)
def test_a_request_that_makes_no_sense_gets_one_sentence(netloom: Netloom, mlp: Path, arguments: list[str]) -> None:
    before = mlp.read_bytes()
    said = netloom(*arguments)
    assert said.status == 2
    assert said.out == ""
    assert said.err.startswith("netloom")
    assert said.err.count("\n") == 1
    assert len(said.err) < 700
    assert "\x1b" not in said.err
    assert mlp.read_bytes() == before
    assert [path.name for path in Path().iterdir()] == [mlp.name]


def test_what_can_not_be_explained_gets_one_sentence(netloom: Netloom, mlp: Path) -> None:
    netloom("train", str(mlp), "--epochs", "1", "--run", "run")
    requests = {("tarot",): 2, ("saliency", "--sample", "999"): 2, ("grad_cam",): 1}
    for request, status in requests.items():
        said = netloom("explain", "run", "--method", *request, "-o", "a.png")
        assert said.status == status
        assert said.err.count("\n") == 1
    assert not Path("a.png").exists()
