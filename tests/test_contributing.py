"""What CONTRIBUTING.md shows works as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.design.layers import LAYERS, Layer
from engine.design.layers.families import activation
from tests.engine.design.layers.examples import examples
from tests.engine.design.layers.proof import run, shapes_of

SHOWN = Path(__file__).resolve().parents[1] / "CONTRIBUTING.md"


@pytest.fixture
def source() -> str:
    blocks: list[str] = re.findall(r"```python\n(.*?)```", SHOWN.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return blocks[0]


@pytest.fixture
def added(source: str) -> Iterator[type[Layer]]:
    before = dict(LAYERS)
    (name,) = re.findall(r"^class (\w+)", source, re.MULTILINE)
    del LAYERS[name]
    exec(source, dict(vars(activation)))
    yield LAYERS[name]
    LAYERS.clear()
    LAYERS.update(before)


def test_the_layer_stands_in_its_family_as_it_is_shown(source: str) -> None:
    assert source in Path(activation.__file__).read_text("utf-8")


def test_the_layer_takes_ten_lines_at_most(source: str) -> None:
    assert len(source.splitlines()) <= 10


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(data=st.data())
def test_the_layer_is_what_torch_makes_of_it(added: type[Layer], data: st.DataObject) -> None:
    example = data.draw(examples(added).filter(lambda drawn: drawn.accepted()))
    layer = example.configured()
    ran = run(example, layer)
    assert f"nn.{added.name}" in ran.source
    (inferred,), (output,) = shapes_of(layer.infer(*example.inputs)), ran.outputs
    assert all(size == real for size, real in zip(inferred, output.shape, strict=True) if size.known)


def test_every_path_it_names_exists() -> None:
    named = set(re.findall(r"`((?:engine|studio|tests|installers)/[\w./]+)`", SHOWN.read_text("utf-8")))
    assert named
    assert [path for path in sorted(named) if not (SHOWN.parent / path).exists()] == []
