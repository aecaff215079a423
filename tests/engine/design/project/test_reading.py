"""What a project file may say, and the sentence for each thing that it may not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.design.graph import Edge, End
from engine.design.project import ProjectUnreadable, parse_graph_text, parse_project, read_project
from engine.design.project.migration import migrated


def project(**changes: Any) -> dict[str, Any]:
    """A small sound file, as decoded."""
    return {
        "netloom": 1,
        "name": "Small",
        "graph": {
            "variables": {"width": 6},
            "nodes": [
                {"id": "image", "layer": "Input", "params": {"field": "image"}, "at": [0, 0]},
                {"id": "conv1", "layer": "Conv2d", "params": {"kernel_size": [3, 5]}, "at": [220, 0.5]},
                {"id": "loss", "layer": "CrossEntropyLoss"},
            ],
            "edges": ["image -> conv1", "conv1 -> loss.prediction", "image->loss.target"],
            "blocks": {},
        },
        "data": {"source": "digits", "scale": 4, "validation": 0.25},
        "training": {"optimizer": {"name": "SGD", "lr": 0.1}, "epochs": 5},
        **changes,
    }


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    data = project()
    change(data)
    return json.dumps(data)


def reason(text: str) -> str:
    with pytest.raises(ProjectUnreadable) as caught:
        parse_project(text)
    says = str(caught.value)
    assert "\n" not in says
    assert len(says) < 500
    return says.removeprefix("The project can't be read: ")


def test_a_file_becomes_a_project() -> None:
    found = parse_project(json.dumps(project()))
    assert found.name == "Small"
    assert list(found.graph.nodes) == ["image", "conv1", "loss"]
    assert found.graph.nodes["conv1"].params == {"kernel_size": (3, 5)}
    assert found.graph.nodes["conv1"].at == (220.0, 0.5)
    assert found.graph.variables == {"width": 6}
    assert found.data is not None
    assert (found.data.source, found.data.options, found.data.validation) == ("digits", {"scale": 4}, 0.25)
    assert (found.training.optimizer.name, found.training.optimizer.params) == ("SGD", {"lr": 0.1})
    assert (found.training.epochs, found.training.batch_size) == (5, 64)


def test_a_first_port_goes_unnamed() -> None:
    edges = parse_project(json.dumps(project())).graph.edges
    assert End("loss") in edges
    assert End("loss", "prediction") not in edges
    assert edges[End("loss", "target")].source == End("image")


def test_an_unknown_layer_is_left_to_checking() -> None:
    def change(data: dict[str, Any]) -> None:
        data["graph"]["nodes"][1]["layer"] = "Conv9d"
        data["graph"]["edges"][0] = "image -> conv1.whatever"

    found = parse_project(changed(change))
    assert found.graph.nodes["conv1"].layer == "Conv9d"
    assert End("conv1", "whatever") in found.graph.edges


def test_only_what_is_needed_must_be_there() -> None:
    found = parse_project('{"netloom": 1}')
    assert found.name == "Untitled"
    assert found.data is None
    assert not found.graph.nodes


FRAME = {"id": "frame1", "kind": "frame"}


@pytest.mark.parametrize(
    ("annotation", "says"),
    [
        ({"kind": "box"}, "graph.annotations[0].kind is one of frame, note, but here it is 'box'."),
        (
            {"colour": "#fff"},
            "graph.annotations[0].colour is one of grey, blue, teal, green, yellow, orange, red, purple, "
            "but here it is '#fff'.",
        ),
        ({"size": [0, 1]}, "graph.annotations[0].size[0] is more than 0, but here it is 0."),
        ({"size": [1, 1e9]}, "graph.annotations[0].size[1] is at most 100,000,000, but here it is 1000000000.0."),
        ({"text": "x" * 10_001}, "graph.annotations[0].text has at most 10,000 characters, but here it has 10,001."),
        ({"onclick": "x"}, "graph.annotations[0] has 'onclick', which no project has there."),
    ],
)
def test_what_is_no_frame_and_no_note_is_told(annotation: dict[str, Any], says: str) -> None:
    assert reason(changed(lambda d: d["graph"].update(annotations=[{**FRAME, **annotation}]))) == says


def test_no_two_frames_have_one_id_and_there_are_not_too_many() -> None:
    twice = changed(lambda d: d["graph"].update(annotations=[FRAME, FRAME]))
    assert reason(twice) == "annotation 2 ('frame1') has the id of an earlier one."
    many = changed(lambda d: d["graph"].update(annotations=[{**FRAME, "id": f"f{n}"} for n in range(2001)]))
    assert reason(many) == "graph.annotations has at most 2,000 entries, but here it has 2,001."


@pytest.mark.parametrize("way", ["", " 1", " 1,2,3", " nan,1", " 1e+999,1", f" {'9' * 1000},2", " 1,2" * 101])
def test_a_wire_is_led_through_a_few_finite_places_alone(way: str) -> None:
    says = reason(changed(lambda d: d["graph"].update(edges=[f"image -> conv1 via{way}"])))
    assert says.startswith("edge 1 ('image -> conv1 via")
    assert "'conv1 -> relu1 via 40,0 80,20', with at most 100 places" in says


@pytest.mark.parametrize("place", [1e16, -1e10, 0.00011111111111111112, 5e-324, -123456789.12345678])
def test_a_bend_comes_back_from_a_file_wherever_it_is(place: float) -> None:
    edge = str(Edge(End("image"), End("conv1"), ((place, 0.0),)))
    found = parse_project(changed(lambda d: d["graph"].update(edges=[edge])))
    assert found.graph.edges[End("conv1")].bends == ((place, 0.0),)


def test_a_layer_may_be_named_as_the_word_before_the_bends() -> None:
    text = json.dumps(project()).replace("conv1", "via").replace('"image -> via"', '"image -> via via 40,0"')
    found = parse_project(text)
    assert found.graph.edges[End("via")].bends == ((40.0, 0.0),)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.update(name=5), "name is text, but here it is 5."),
        (lambda d: d.update(colour="red"), "the file as a whole has 'colour', which no project has there."),
        (lambda d: d["graph"]["nodes"][1].update(layer=7), "node 2 ('conv1'), layer is text, but here it is 7."),
        (lambda d: d["graph"]["nodes"][1].pop("layer"), "node 2 ('conv1') lacks 'layer'."),
        (lambda d: d["graph"]["nodes"][1].update(at=[1]), "node 2 ('conv1'), at has 2 entries, but here it has 1."),
        (
            lambda d: d["graph"]["nodes"][1].update(id="2nd"),
            "node 2: the id of a node is made of letters, digits and _ and starts with a letter, "
            "but '2nd' is not: it becomes a name in the code.",
        ),
        (
            lambda d: d["graph"]["nodes"][2].update(id="conv1"),
            "node 3 has the id 'conv1', but an earlier node has it already.",
        ),
        (
            lambda d: d["graph"]["nodes"][1]["params"].update(kernel_size={"a": 1}),
            "node 2 (conv1), params.'kernel_size' is a number, text, true, false, null or a list, "
            "but here it is a group.",
        ),
        (lambda d: d["graph"]["variables"].update(width="6"), "graph.variables is a number."),
        (
            lambda d: d["graph"]["variables"].update(conv1=1),
            "graph.variables.'conv1' has the name of a node; they share one space of names.",
        ),
        (
            lambda d: d["graph"]["edges"].append("image -> fc1"),
            "edge 4 ('image -> fc1') names the node 'fc1', which is not there.",
        ),
        (
            lambda d: d["graph"]["edges"].append("image -> loss"),
            "edge 4 ('image -> loss') arrives at loss, where conv1 arrives already: an input takes one edge.",
        ),
        (
            lambda d: d["graph"]["edges"].append("image, loss"),
            "edge 4 ('image, loss') is not written like 'conv1 -> relu1' or 'lstm.hidden -> head'.",
        ),
        (
            lambda d: d["graph"].update(blocks={"Residual": {"nodes": [{"id": "again", "layer": "Residual"}]}}),
            "a block can't contain itself, but here one would: Residual → Residual.",
        ),
        (
            lambda d: d["graph"].update(blocks={"Input": {}}),
            "block 'Input' has the name of what marks the ends of a block.",
        ),
        (
            lambda d: d["graph"].update(blocks={"Residual": {"nodes": [{"id": "x", "layer": 5}]}}),
            "block 'Residual'.node 1 ('x'), layer is text, but here it is 5.",
        ),
        (
            lambda d: d["graph"].update(blocks={"Residual": {"edges": ["x -> y"]}}),
            "block 'Residual', edge 1 ('x -> y') names the node 'x', which is not there.",
        ),
        (lambda d: d["data"].update(validation=1), "data.validation is less than 1, but here it is 1."),
        (lambda d: d["data"].pop("source"), "data lacks 'source'."),
        (
            lambda d: d["data"].update(fields=[{"name": "x", "kind": "smell", "shape": [1]}]),
            "data.fields[0].kind is one of image, sequence, sound, vector, tokens, class, number, "
            "but here it is 'smell'.",
        ),
        (
            lambda d: d["data"].update(fields=[{"name": "x", "kind": "vector", "shape": [0]}]),
            "data.fields: the sizes of 'x' are whole numbers from 1 on.",
        ),
        (lambda d: d["training"].update(epochs=0), "training.epochs is at least 1, but here it is 0."),
        (
            lambda d: d["training"].update(epochs=2.5),
            "training.epochs is a whole number, but here it is 2.5.",
        ),
        (
            lambda d: d["training"].update(device="gpu; rm -rf"),
            "training.device is auto, cpu, mps, cuda or xpu, the last two with a number where there are several "
            "(cuda:0), but here it is 'gpu; rm -rf'.",
        ),
        (
            lambda d: d["training"].update(memory_format="nhwc"),
            "training.memory_format is one of auto, contiguous, channels_last, but here it is 'nhwc'.",
        ),
        (
            lambda d: d["training"]["optimizer"].update(name=["Adam"]),
            "training.optimizer.name is text, but here it is a list.",
        ),
        (
            lambda d: d.update(netloom=2),
            "it was written by a newer Netloom (its version is 2, this Netloom reads up to 1); "
            "update Netloom to open it.",
        ),
        (lambda d: d.update(netloom="1"), "netloom is the version of the file, 1 or more, but here it is '1'."),
    ],
)
def test_the_sentence_names_the_place_and_what_was_expected(
    change: Callable[[dict[str, Any]], object], says: str
) -> None:
    assert reason(changed(change)) == says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is empty."),
        ("[]", 'it is no Netloom project: a project is a JSON file that begins with {"netloom": 1.'),
        ('{\n "netloom": 1,\n}', "it is no sound JSON: trailing comma in object in line 3, column 1."),
        ('{"netloom": 1', "it is no sound JSON: input data was truncated."),
        ('{"netloom": NaN}', "it is no sound JSON: invalid character in line 1, column 13."),
        ('{"netloom": 1e999}', "it is no sound JSON: number out of range."),
        ("[" * 100_000, "its lists and groups are nested too deeply for a project."),
        ("\ud800", "it holds half a character (a lone surrogate), which no file can hold."),
    ],
)
def test_what_is_no_project_is_refused_in_words(text: str, says: str) -> None:
    assert reason(text) == says


def test_a_file_is_named_in_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.netloom"
    with pytest.raises(ProjectUnreadable, match=r"a\\nb\.netloom can't be read: there is no such file\.$"):
        read_project(path)
    with pytest.raises(ProjectUnreadable, match="it is a folder"):
        read_project(tmp_path)
    path.write_bytes(b'{"netloom": 1, "name": "\xff"}')
    with pytest.raises(ProjectUnreadable, match="it is not UTF-8 text"):
        read_project(path)
    assert path.read_bytes() == b'{"netloom": 1, "name": "\xff"}'


def test_too_large_a_file_is_refused_before_it_is_read_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.netloom"
    with path.open("wb") as stream:
        stream.truncate(2**36)
    with pytest.raises(ProjectUnreadable, match="larger than 32 MB"):
        read_project(path)


def test_older_files_are_migrated_step_by_step() -> None:
    steps = {
        1: lambda d: {**d, "name": d["title"]},
        2: lambda d: {key: value for key, value in d.items() if key != "title"},
    }
    assert migrated({"netloom": 1, "title": "Old"}, migrations=steps, version=3) == {"netloom": 3, "name": "Old"}


def test_other_text_on_the_clipboard_is_no_piece_of_a_network() -> None:
    for text in ("hello", "{}", '{"netloom": 1}', json.dumps(project())):
        with pytest.raises(ProjectUnreadable, match="The text can't be read: "):
            parse_graph_text(text)


@pytest.mark.parametrize(
    ("crowd", "place"),
    [
        ({"graph": {"nodes": [{"id": "a", "layer": "ReLU"}] * 20_001}}, "graph.nodes"),
        ({"graph": {"edges": ["a -> b"] * 100_001}}, "graph.edges"),
        ({"graph": {"variables": {f"v{number}": 1 for number in range(1_001)}}}, "graph.variables"),
        ({"data": {"source": "digits", "fields": [{"name": "x", "kind": "image", "shape": [1]}] * 1_001}}, "fields"),
    ],
)
def test_more_than_a_person_draws_is_refused(crowd: dict[str, Any], place: str) -> None:
    with pytest.raises(ProjectUnreadable, match=rf"{place} has at most [\d,]+ entries, but here it has [\d,]+01\."):
        parse_project(json.dumps({"netloom": 1, **crowd}))


def test_blocks_hold_no_more_nodes_in_all_than_a_person_draws() -> None:
    nodes = [{"id": "a", "layer": "ReLU"}] * 20_000
    blocks = {f"B{number}": {"nodes": nodes} for number in range(6)}
    with pytest.raises(ProjectUnreadable, match="blocks hold at most 100,000 nodes in all, but here 120,000"):
        parse_project(json.dumps(project(graph={"blocks": blocks})))


def test_a_file_of_millions_of_tiny_things_is_refused_before_it_is_read() -> None:
    text = '{"netloom": 1, "graph": {"nodes": [{"id": "x", "layer": "ReLU", "params": {"p": [%s0]}}]}}' % (
        "0," * (10**6 + 1)
    )
    with pytest.raises(ProjectUnreadable, match="lists more than 1,000,000 things"):
        parse_project(text)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_lines_of_code_end_alike_whatever_system_wrote_them(end: str) -> None:
    def bring(data: dict[str, Any]) -> None:
        data["graph"]["blocks"] = {"Same": {"code": f"def Same(x):{end}    return x{end}"}}

    assert parse_project(changed(bring)).graph.blocks["Same"].code == "def Same(x):\n    return x\n"
