"""Every public module of torch.nn is offered, or named here with the reason why it is not."""

from __future__ import annotations

import inspect

import pytest
from torch import nn
from torch.nn import modules

from engine.design.layers import LAYERS

CONTAINER = "holds other modules and computes nothing; the graph does that"
LAZY = "learns its input's size while it runs; here sizes are inferred before"
BASE = "what others derive from; computes nothing by itself"

NOT_OFFERED = {
    "Module": BASE,
    "RNNBase": BASE,
    "RNNCellBase": BASE,
    "Container": CONTAINER,
    "Sequential": CONTAINER,
    "ModuleList": CONTAINER,
    "ModuleDict": CONTAINER,
    "ParameterList": CONTAINER,
    "ParameterDict": CONTAINER,
    "DataParallel": "spreads a batch over devices; training does that",
    "SyncBatchNorm": "is BatchNorm over several devices; a network is converted to it when it is trained on them",
    "CrossMapLRN2d": "is an old form of LocalResponseNorm for images alone, which torch does not document",
    "NLLLoss2d": "is an old name of NLLLoss, which takes images too",
    "AdaptiveLogSoftmaxWithLoss": "is a network and its loss in one, but losses stand outside of the network",
    "LinearCrossEntropyLoss": "learns weights, but losses stand outside of the network; it is Linear and then "
    "CrossEntropyLoss",
    **{name: LAZY for name in modules.__all__ if name.startswith("Lazy")},
}


def public_modules() -> list[str]:
    """The classes of `torch.nn` that are modules: it lists none itself, so those of `torch.nn.modules`, and its own."""
    names = {*modules.__all__, *(name for name in vars(nn) if not name.startswith("_"))}
    found = {name: getattr(nn, name, None) or getattr(modules, name) for name in names}
    return sorted(name for name, thing in found.items() if inspect.isclass(thing) and issubclass(thing, nn.Module))


@pytest.mark.parametrize("name", public_modules())
def test_a_module_is_offered_or_there_is_a_reason(name: str) -> None:
    assert name in LAYERS or NOT_OFFERED.get(name), f"torch.nn.{name} is neither offered nor named with a reason"


@pytest.mark.parametrize("name", sorted(NOT_OFFERED))
def test_a_reason_is_given_for_what_torch_has_and_we_do_not(name: str) -> None:
    assert name in public_modules()
    assert name not in LAYERS


def test_there_are_many() -> None:
    assert len(public_modules()) > 160
