"""Every registered layer is proven against torch. A layer without this proof does not exist."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from hypothesis import event, given, settings
from hypothesis import strategies as st

from engine.design.graph import ParamValue
from engine.design.layers import LAYERS, Layer, Refused, Remedy, Shape
from tests.engine.design.layers.drawn_shapes import BATCH
from tests.engine.design.layers.examples import Example, all_layers, examples, params
from tests.engine.design.layers.proof import DTYPES, REFUSALS, Ran, evaluated, is_meant, run, shapes_of
from tests.engine.design.layers.stricter_composed import may_be_longer

EDGES_OF_THE_NETWORK = {"Input": "data is not computed", "Output": "a value is returned, not computed"}
COMPUTED = [definition for definition in all_layers() if definition.name not in EDGES_OF_THE_NETWORK]

each_computed = pytest.mark.parametrize("definition", COMPUTED, ids=lambda definition: definition.name)
each_layer = pytest.mark.parametrize("definition", all_layers(), ids=lambda definition: definition.name)


@pytest.fixture
def _one_thread() -> Iterator[None]:
    """Keep torch from waiting for threads that a busy machine does not run: the tensors are tiny."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@each_computed
@pytest.mark.usefixtures("_one_thread")
def test_a_layer_is_what_torch_makes_of_its_source(definition: type[Layer]) -> None:
    least = settings.default.max_examples if settings.default else 0
    thorough = settings(max_examples=least + 5 * len(definition.parameters))
    thorough(given(examples(definition))(_prove))()


def _prove(example: Example) -> None:
    layer = example.configured()
    try:
        inferred = shapes_of(layer.infer(*example.inputs))
    except Refused as refused:
        event("refused")
        _assert_torch_refuses(example, layer, refused)
        _assert_remedies_help(example, refused)
        return
    event("accepted")
    try:
        ran = run(example, layer)
    except REFUSALS:
        if may_be_longer(example):
            return
        raise
    if not layer.is_loss:
        _assert_same_shapes(example, inferred, ran)
    _assert_same_weights(example, layer, ran)
    _assert_same_flops(example, layer, inferred, ran)


def _assert_torch_refuses(example: Example, layer: Layer, refused: Refused) -> None:
    assert refused.says
    assert refused.says[0].islower()
    assert not refused.says.endswith(".")
    if is_meant(example):
        return
    try:
        ran = run(example, layer)
    except Refused:
        return
    except REFUSALS:
        return
    pytest.fail(f"the rule refuses {example}: {refused.says}; but torch runs {ran.source}")


def _assert_same_shapes(example: Example, inferred: tuple[Shape, ...], ran: Ran) -> None:
    assert len(inferred) == len(ran.outputs)
    for shape, output in zip(inferred, ran.outputs, strict=True):
        assert tuple(evaluated(size.text, example.env) for size in shape) == tuple(output.shape), "the formulas"
        assert all(size == real for size, real in zip(shape, output.shape, strict=True) if size.known), "the values"
        assert output.dtype is DTYPES[shape.dtype]


def _assert_same_weights(example: Example, layer: Layer, ran: Ran) -> None:
    told = layer.weights(*example.inputs)
    assert {
        name: tuple(evaluated(size.text, example.env) for size in sizes) for name, sizes in told.items()
    } == ran.parameters
    assert {name: tuple(map(int, sizes)) for name, sizes in told.items()} == ran.parameters


def _assert_same_flops(example: Example, layer: Layer, inferred: tuple[Shape, ...], ran: Ran) -> None:
    told = layer.flops(example.inputs, inferred)
    assert told >= 0
    if ran.flops and not example.has_free_sizes:
        assert told == pytest.approx(ran.flops / BATCH, rel=0.01)


def _assert_remedies_help(example: Example, refused: Refused) -> None:
    """A way out is one: the layer takes its inputs then, or finds something else wrong."""
    for remedy in refused.remedies:
        assert _refusal_with(example, refused, remedy) != (refused.port, refused.says)


def _refusal_with(example: Example, refused: Refused, remedy: Remedy) -> tuple[str, str]:
    names = [port.name for port in example.definition.inputs]
    repeats = any(port.repeats for port in example.definition.inputs[:1])
    inputs = list(example.inputs)
    place = int(refused.port[1:]) - 1 if repeats and refused.port else names.index(refused.port) if refused.port else 0
    fixed = dict(example.params)
    if remedy.insert:
        inserted = LAYERS[remedy.insert].configured(remedy.params)
        inputs[place] = shapes_of(inserted.infer(inputs[place]))[0]
    elif remedy.axis is not None:
        assert remedy.wanted is not None
        old = inputs[place]
        inputs[place] = old.with_sizes(*old[: remedy.axis], remedy.wanted, *old[remedy.axis + 1 :])
    else:
        fixed |= remedy.params
    changed = Example(example.definition, fixed, tuple(inputs), example.width)
    try:
        changed.configured().infer(*changed.inputs)
    except Refused as again:
        return again.port, again.says
    return "", ""


@each_layer
@given(data=st.data())
def test_parameters_survive_a_project_file(definition: type[Layer], data: st.DataObject) -> None:
    drawn = data.draw(params(definition))
    again = {name: _as_tuples(value) for name, value in json.loads(json.dumps(dict(drawn))).items()}
    assert again == drawn
    before, after = (Example(definition, p, (), 4).configured() for p in (drawn, again))
    assert vars(before) == vars(after)


def _as_tuples(value: Any) -> ParamValue:
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


@each_layer
def test_a_layer_tells_people_what_it_is(definition: type[Layer]) -> None:
    summary = definition.summary()
    assert summary.endswith(".")
    assert len(summary) <= 120
    assert definition.family
    assert definition.synonyms
    assert set(definition.shown) <= set(definition.parameters)
    assert len([name for name in definition.shown if (name, definition.family) != ("padding", "Convolution")]) <= 3, (
        "a card has room for three numbers; the padding of a convolution shows as a word alone"
    )
    for parameter in definition.parameters.values():
        assert parameter.help.endswith("."), f"{parameter.name} is explained in a sentence"


@each_layer
def test_the_defaults_are_valid(definition: type[Layer]) -> None:
    layer = definition.configured({})
    assert vars(layer).keys() - {"_told"} == definition.parameters.keys()


@pytest.mark.parametrize("name", sorted(EDGES_OF_THE_NETWORK))
def test_every_exempted_layer_exists(name: str) -> None:
    assert name in LAYERS
