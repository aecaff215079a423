"""A project as a training script: complete, and number for number what the engine does.

The engine runs this very source: it builds the model, loads the data and computes the loss with the functions
written here, and its own loop only adds watching, pausing and keeping.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.design.check import Checked, NodeCheck
from engine.design.codegen.classes import make_call
from engine.design.codegen.custom import custom_imports, expect_distinct
from engine.design.codegen.data import data_functions
from engine.design.codegen.forward import Flow, flow, losses
from engine.design.codegen.imports import in_groups, used_imports
from engine.design.codegen.layout import folded
from engine.design.codegen.loop import LOOP, MAIN, MEANS
from engine.design.codegen.module import network_source, preludes
from engine.design.codegen.names import class_name, free_name, prose, replaced
from engine.design.codegen.source import CodeImpossible, Source, Writer
from engine.design.data import SOURCES, DataPlan, DataSource, DataUnusable, Loading
from engine.design.graph import End
from engine.design.layers import BadParameter, Call, quoted
from engine.design.training import OPTIMIZERS, TrainingPlan

EVALUATION_BATCH = 1024
"""Samples in a batch where nothing is learned, and so no memory is needed for gradients."""


@dataclass(frozen=True)
class _Parts:
    """What a script is made of."""

    name: str
    part: Flow
    source: DataSource
    loading: Loading
    data: DataPlan
    plan: TrainingPlan
    data_folder: str


def script_source(
    name: str,
    checked: Checked,
    data: DataPlan | None,
    training: TrainingPlan,
    *,
    data_folder: str = "",
    inline_model: bool = True,
) -> Source:
    """Write the training script of a project.

    Args:
        name: the project's title.
        checked: its graph, checked against the data's fields.
        data: what it learns from.
        training: how it is trained.
        data_folder: where relative paths of the data start; empty for the script's own folder.
        inline_model: whether the network's class stands in the script, or is imported from `model.py` beside it.

    Raises:
        CodeImpossible: the network has errors or no loss, or there is no data.
    """
    if data is None:
        raise CodeImpossible(
            "There is no data to train on yet: choose some in the Data panel of the window, or write it into the "
            'project file, as in "data": {"source": "digits"}.'
        )
    if not losses(checked):
        raise CodeImpossible("Nothing scores this network yet: to train it, connect its result to a loss.")
    try:
        source = SOURCES[data.source].configured(data.options)
    except KeyError:
        raise CodeImpossible(
            f"There is no kind of data named {data.source!r}; there is: {', '.join(SOURCES)}."
        ) from None
    except BadParameter as error:
        raise CodeImpossible(f"The data can't be used: {error}") from None
    try:
        loading = source.loading(data.fields)
    except DataUnusable as error:
        raise CodeImpossible(str(error)) from None
    parts = _Parts(name, flow(checked), source, loading, data, training, data_folder)
    body = _body(parts, inline_model)
    if inline_model:
        expect_distinct(body.text, parts.part)
    writer = Writer()
    writer.write(
        [f'"""Train {prose(name) or "a network"} on {prose(source.title).lower()}, as drawn in Netloom."""', ""]
    )
    writer.write(_imports(parts, body.text, inline_model))
    writer.write([""])
    writer.write(_constants(parts))
    writer.write(["", ""])
    writer.put(body.pieces)
    return writer.source()


def _body(parts: _Parts, inline_model: bool) -> Source:
    writer = Writer()
    written = preludes(parts.part.checked.nodes[node] for node in parts.part.order) if inline_model else []
    if inline_model:
        writer.put(network_source(parts.name, parts.part).pieces)
        writer.write(["", ""])
    for prelude in preludes(losses(parts.part.checked)):
        if prelude not in written:
            writer.write([*prelude.split("\n"), "", ""])
    writer.write(data_functions(parts.loading).rstrip("\n").split("\n"))
    writer.write(["", ""])
    writer.write(_make_model(parts))
    writer.write(["", ""])
    writer.write(_make_optimizer(parts.plan))
    writer.write(["", ""])
    _write_loss(writer, parts)
    writer.write(["", "", *_batches(parts), "", ""])
    writer.write(MEANS.rstrip("\n").split("\n"))
    writer.write(["", "", *LOOP.rstrip("\n").split("\n")])
    writer.write(["", "", *MAIN.rstrip("\n").split("\n")])
    return writer.source()


def _imports(parts: _Parts, body: str, inline_model: bool) -> list[str]:
    always = [
        "import argparse",
        "import json",
        "import math",
        "import time",
        "from collections.abc import Iterator",
        "from pathlib import Path",
        "import numpy as np",
        "import torch",
    ]
    own = [] if inline_model else ["", f"from model import {class_name(parts.name)}"]
    customs = custom_imports(parts.part) if inline_model else []
    return [*in_groups([*always, *used_imports(body), *parts.loading.imports, *customs]), *own]


def _constants(parts: _Parts) -> list[str]:
    plan, data = parts.plan, parts.data
    folder = f"Path({quoted(parts.data_folder)})" if parts.data_folder else "Path(__file__).parent"
    threads = f"{plan.threads}" if plan.threads else "None  # as many as torch chooses"
    return [
        f"EPOCHS = {plan.epochs}",
        f"BATCH_SIZE = {plan.batch_size}",
        f"EVALUATION_BATCH = {EVALUATION_BATCH}",
        f"SEED = {plan.seed}",
        f"VALIDATION = {data.validation!r}  # the share of the samples kept for validation",
        f"SPLIT_SEED = {data.seed}",
        f"DEVICE = {quoted(plan.device)}",
        f"THREADS = {threads}",
        f"DATA_FOLDER = {folder}",
        "",
        "Batch = dict[str, Tensor]",
    ]


def _make_model(parts: _Parts) -> list[str]:
    call = f"{class_name(parts.name)}()"
    if _is_channels_last(parts.plan, parts.part.checked):
        call += ".to(memory_format=torch.channels_last)"
    return [
        "def make_model() -> nn.Module:",
        '    """Build the network with fresh weights; seed torch first."""',
        *folded(f"    return {call}"),
    ]


def _is_channels_last(plan: TrainingPlan, checked: Checked) -> bool:
    """Whether image tensors keep a pixel's channels together, which convolutions on images run faster with."""
    if plan.memory_format == "auto":
        return any(check.node.layer in ("Conv2d", "ConvTranspose2d") for _, check in checked.walk())
    return plan.memory_format == "channels_last"


def _make_optimizer(plan: TrainingPlan) -> list[str]:
    definition = OPTIMIZERS.get(plan.optimizer.name)
    if definition is None:
        raise CodeImpossible(f"There is no optimizer named {plan.optimizer.name!r}; there is: {', '.join(OPTIMIZERS)}.")
    try:
        call = definition.configured(plan.optimizer.params).build("model.parameters()", fused=plan.fused)
    except BadParameter as error:
        raise CodeImpossible(f"The optimizer can't be used: {error}") from None
    return [
        "def make_optimizer(model: nn.Module) -> torch.optim.Optimizer:",
        '    """Set up what changes the weights."""',
        *folded(f"    return {call}"),
    ]


def _write_loss(writer: Writer, parts: _Parts) -> None:
    writer.write(
        [
            "def compute_loss(model: nn.Module, batch: Batch) -> tuple[Tensor, Batch]:",
            '    """Score a batch: its mean loss, and each metric\'s sum over its samples."""',
        ]
    )
    part = parts.part
    fields = {name: f"batch[{quoted(_field(part, name))}]" for name in part.arguments}
    names = [free_name(item.name, ("model", "batch", "loss", "nn", "torch", "F")) for item in part.returned]
    given = ", ".join(fields[name] for name in part.arguments)
    inner = []
    taken = [name if name not in names[:place] else "_" for place, name in enumerate(names)]
    inner.append(([f"{', '.join(taken)} = model({given})"], ""))
    values = {item.end: name for item, name in zip(part.returned, names, strict=True)}
    terms: list[str] = []
    metrics: dict[str, str] = {}
    titles = metric_titles(part.checked)
    scored = losses(part.checked)
    for check in scored:
        call, written = _loss_call(part, check, values)
        numbers = {**{key: repr(value) for key, value in part.checked.graph.variables.items()}, **written}
        assert check.layer is not None
        term = "loss" if len(scored) == 1 else free_name(check.node.id, (*names, *terms, "loss", "model", "batch"))
        inner.append(([f"{term} = {replaced(check.layer.expression(call), numbers)}"], check.node.id))
        terms.append(term)
        metric = check.layer.metric(call)
        if metric:
            metrics[titles[check.node.id]] = replaced(metric[1], numbers)
    if len(scored) > 1:
        inner.append(([f"loss = {' + '.join(terms)}"], ""))
    indentation = "    "
    if parts.plan.precision == "bfloat16":
        device = f"{next(iter(fields.values()))}.device.type"
        writer.write([f"    with torch.autocast({device}, dtype=torch.bfloat16):"])
        indentation = "        "
    for lines, node in inner:
        writer.write([piece for line in lines for piece in folded(indentation + line)], node=node)
    _write_metrics(writer, metrics)


def metric_titles(checked: Checked) -> dict[str, str]:
    """Name the metric that goes with each loss, as the script reports it.

    Args:
        checked: a graph without errors.

    Returns:
        The metric's name by the loss's node; losses without a metric are left out.
    """
    titles: dict[str, str] = {}
    for check in losses(checked):
        assert check.layer is not None
        marks: dict[End | None, str] = {end: f"_{index}" for index, end in enumerate(check.sources) if end is not None}
        metric = check.layer.metric(make_call(marks, check))
        if metric:
            is_taken = metric[0] in titles.values()
            titles[check.node.id] = f"{check.node.id} {metric[0]}" if is_taken else metric[0]
    return titles


def _write_metrics(writer: Writer, metrics: Mapping[str, str]) -> None:
    if not metrics:
        writer.write(["    return loss, {}"])
        return
    writer.write(["    with torch.no_grad():"])
    pairs = [f"{quoted(title)}: {code}" for title, code in metrics.items()]
    writer.write(folded(f"        metrics = {{{', '.join(pairs)}}}"))
    writer.write(["    return loss, metrics"])


def _loss_call(part: Flow, check: NodeCheck, values: Mapping[End, str]) -> tuple[Call, dict[str, str]]:
    """Describe the use of a loss, with marks for what it reads, and the code to put in place of each.

    A variable may be named as the code names its batch; a mark begins as no variable can.
    """
    sources = [end for end in check.sources if end is not None]
    marks: dict[End | None, str] = {end: f"_{index}" for index, end in enumerate(sources)}
    written = {
        marks[end]: f"batch[{quoted(_field(part, end.node))}]"
        if part.checked.graph.nodes[end.node].layer == "Input"
        else values[end]
        for end in sources
    }
    return make_call(marks, check), written


def _field(part: Flow, node: str) -> str:
    field = getattr(part.checked.nodes[node].layer, "field", "")
    if not field:
        raise CodeImpossible(f"{node} states a shape of its own; to train, it has to bring in a field of the data.")
    return str(field)


def _batches(parts: _Parts) -> list[str]:
    checks = (parts.part.checked.nodes[name] for name in parts.part.order)
    averages = any(check.layer is not None and check.layer.averages_batch for check in checks)
    lines = [
        "def batches(num_samples: int, generator: torch.Generator) -> Iterator[Tensor]:",
        '    """Give the positions of the samples of each batch of an epoch, in a new order."""',
        "    order = torch.randperm(num_samples, generator=generator)",
    ]
    if not averages:
        return [*lines, "    yield from order.split(BATCH_SIZE)"]
    return [
        *lines,
        "    for rows in order.split(BATCH_SIZE):",
        "        if len(rows) > 1:  # one sample alone has no batch statistics",
        "            yield rows",
    ]
