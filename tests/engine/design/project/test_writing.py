"""A project comes back from its file as it was, and a write changes the file wholly or not at all."""

import os
import stat
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.design.data import SOURCES, Column, DataPlan, Field
from engine.design.graph import Annotation, Block, Blocks, Drawing, Graph, Node
from engine.design.graph.blocks import piece_of
from engine.design.graph.drawing import COLOURS, MAX_SIZE
from engine.design.layers import LAYERS
from engine.design.project import (
    Project,
    ProjectUnwritable,
    graph_text,
    parse_graph_text,
    parse_project,
    project_text,
    read_project,
    write_project,
)
from engine.design.project.form import FileData
from engine.design.training import InsightPlan, OptimizerChoice, TrainingPlan
from tests.engine.design.project.canonical import canonical

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
finite = st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | finite | text
value = st.recursive(plain, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=5)
identifier = st.from_regex(r"[a-z][a-z0-9_]{0,8}_", fullmatch=True)
near = st.floats(-1e6, 1e6) | st.integers(-9999, 9999)
annotation = st.builds(
    Annotation,
    id=identifier,
    kind=st.sampled_from(["frame", "note"]),
    text=text,
    at=st.tuples(finite, finite),
    size=st.tuples(st.floats(1, MAX_SIZE), st.floats(1, MAX_SIZE)),
    colour=st.sampled_from(COLOURS),
)
options = st.dictionaries(text.filter(lambda key: key not in {*FileData.__struct_fields__, "name"}), value, max_size=3)


@st.composite
def drawings(draw: st.DrawFn, blocks: tuple[str, ...] = ()) -> Graph:
    names = draw(st.lists(identifier, max_size=6, unique=True))
    layers = st.sampled_from([*blocks, *LAYERS, "Unheard", "exec('x')"])
    shares = st.just("") | st.sampled_from([*names, "gone"])
    nodes = [
        Node(name, draw(layers), draw(options), (draw(finite), draw(finite)), draw(shares), draw(st.booleans()))
        for name in names
    ]
    edges: list[str] = []
    if names:
        port = st.sampled_from(["", ".x", ".y", ".hidden", ".prediction", ".target", ".x2", ".x03"])
        end = st.builds(str.__add__, st.sampled_from(names), port)
        way = st.just("") | st.lists(st.builds("{},{}".format, near, near), min_size=1, max_size=2).map(_via)
        edges = draw(st.lists(st.builds("{} -> {}{}".format, end, end, way), max_size=8))
    variables = draw(st.dictionaries(identifier.filter(lambda name: name not in names), finite, max_size=2))
    annotations = draw(st.lists(annotation, max_size=2, unique_by=lambda item: item.id))
    drawing = Drawing(MappingProxyType({item.id: item for item in annotations}), draw(st.booleans()))
    return replace(Graph.of(nodes, edges, variables), drawing=drawing)


def _via(bends: list[str]) -> str:
    return f" via {' '.join(bends)}"


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    inner = Block(draw(drawings()), draw(text))
    outer = Block(draw(drawings(("Inner",))), draw(text))
    blocks = draw(st.sampled_from([{}, {"Inner": inner}, {"Whole": outer, "Inner": inner}]))
    return replace(draw(drawings(tuple(blocks))), blocks=Blocks(blocks))


@st.composite
def projects(draw: st.DrawFn) -> Project:
    columns = st.builds(Column, text, st.lists(text, max_size=2).map(tuple))
    fields = st.builds(
        Field,
        text.filter(bool),
        st.sampled_from(["image", "vector", "class"]),
        st.lists(st.integers(1, 512), max_size=3).map(tuple),
        st.sampled_from(["float32", "int64"]),
        st.lists(text, max_size=3).map(tuple),
        st.lists(columns, max_size=2).map(tuple),
    )
    seeds = st.integers(0, 2**32 - 1)
    names = text.filter(bool)
    data = st.builds(
        DataPlan,
        names,
        options,
        st.floats(0.01, 0.99),
        seeds,
        st.lists(fields, max_size=3, unique_by=lambda field: field.name).map(tuple),
    )
    training = st.builds(
        TrainingPlan,
        st.builds(OptimizerChoice, names, options),
        st.integers(1, 10**6),
        st.integers(1, 10**6),
        seeds,
        st.sampled_from(["auto", "cpu", "cuda:1", "mps"]),
        st.none() | st.integers(1, 64),
        st.sampled_from(["auto", "channels_last"]),
        st.booleans(),
        st.sampled_from(["float32", "bfloat16"]),
        st.sampled_from(["finish", "stop"]),
        st.builds(InsightPlan, text, text, st.lists(st.integers(0, 99), max_size=5).map(tuple)),
    )
    return Project(draw(text), draw(graphs()), draw(st.none() | data), draw(training))


def canonical_project(project: Project) -> Project:
    return replace(project, graph=canonical(project.graph))


@settings(max_examples=60, deadline=None)
@given(projects())
def test_a_project_comes_back_as_it_was(project: Project) -> None:
    wanted = canonical_project(project)
    written = project_text(project)
    found = parse_project(written)
    assert found == wanted
    assert list(found.graph.nodes) == list(wanted.graph.nodes)
    assert project_text(found) == written


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_a_copied_piece_comes_back_as_it_was(graph: Graph) -> None:
    graph = canonical(graph)
    piece = piece_of(graph, graph.nodes)
    assert parse_graph_text(graph_text(piece)) == piece


@settings(max_examples=10, deadline=None)
@given(graphs())
def test_a_copied_piece_comes_back_out_of_a_mail_that_quotes_it(graph: Graph) -> None:
    piece = piece_of(canonical(graph), graph.nodes)
    quoted = "".join(f"> {line}\n" for line in graph_text(piece).split("\n"))
    assert parse_graph_text(f"Dear Ada,\n\nlook at this:\n\n{graph_text(piece)}\n\nYours") == piece
    assert parse_graph_text(f"On Monday you wrote:\n{quoted}\nThank you.") == piece


def test_wires_that_leave_a_copied_piece_are_left_out() -> None:
    graph = Graph.of([Node("a", "ReLU"), Node("b", "ReLU"), Node("c", "ReLU")], ["a -> b", "b -> c"])
    found = parse_graph_text(graph_text(piece_of(graph, ["a", "b"])))
    assert [str(edge) for edge in found.edges.values()] == ["a -> b"]


SMALL = Project(
    "Small",
    Graph.of([Node("x", "Input", {"shape": (1, 8)}), Node("relu", "ReLU", {}, (200.0, 0.5))], ["x -> relu"]),
)


def test_a_node_and_an_edge_have_a_line_each() -> None:
    assert project_text(SMALL) == (
        '{"netloom": 1, "name": "Small",\n'
        ' "graph": {\n'
        '   "variables": {},\n'
        '   "nodes": [\n'
        '     {"id": "x", "layer": "Input", "params": {"shape": [1, 8]}, "at": [0, 0]},\n'
        '     {"id": "relu", "layer": "ReLU", "params": {}, "at": [200, 0.5]}],\n'
        '   "edges": [\n'
        '     "x -> relu"],\n'
        '   "blocks": {}},\n'
        ' "training": {"optimizer": {"name": "Adam"}, "epochs": 10, "batch_size": 64, "seed": 0}}\n'
    )


def test_the_order_in_which_wires_were_drawn_does_not_show() -> None:
    nodes = [Node(name, "Add") for name in "abc"]
    wires = ["a -> b", "a -> c.x10", "b -> c.x2", "b -> c"]
    first = project_text(Project(graph=Graph.of(nodes, wires)))
    assert first == project_text(Project(graph=Graph.of(nodes, wires[::-1])))
    assert first.index("b -> c.x2") < first.index("a -> c.x10")


def test_a_file_is_replaced_as_a_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "small.netloom"
    write_project(SMALL, path)
    path.chmod(0o640)
    write_project(replace(SMALL, name="Other"), path)
    assert read_project(path).name == "Other"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "small.netloom", tmp_path / "link.netloom"
    path.touch()
    link.symlink_to(path)
    write_project(SMALL, link)
    assert link.is_symlink()
    assert read_project(path) == SMALL


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "small.netloom"
    write_project(SMALL, path)
    before = path.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectUnwritable, match=r"can't be written: the system says 'No space left on device'\."):
        write_project(replace(SMALL, name="Other"), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "project",
    [
        replace(SMALL, name="x" * 10**7),
        replace(SMALL, name="\ud800"),
        Project(graph=Graph.of([Node("a", "ReLU", {"x": float("nan")})])),
        Project(graph=Graph.of([Node("a", "ReLU", {"x": 10**40})])),
    ],
)
def test_what_could_not_be_read_back_is_not_written(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "small.netloom"
    with pytest.raises(ProjectUnwritable, match="can't be written: "):
        write_project(project, path)
    assert not path.exists()


def test_no_source_has_an_option_that_the_data_plan_has_itself() -> None:
    for definition in SOURCES.values():
        assert not definition.parameters.keys() & set(FileData.__struct_fields__)
