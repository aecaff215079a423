"""Looking into a network leaves no trace, also where it fails."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.design.check import Checked
from engine.runtime.insight import METHODS, explain, strips
from tests.engine.runtime.insight.small_networks import images, two_filters

ROWS = ([0.5, 0.5, 0.25, 0.0], [0.0, 0.5, 1.0, 1.0])


def traces(model: nn.Module) -> dict[str, Any]:
    """All that could be left behind."""
    return {
        "modes": [module.training for module in model.modules()],
        "weights": [weight.detach().clone() for weight in model.parameters()],
        "wanted": [weight.requires_grad for weight in model.parameters()],
        "gradients": [None if weight.grad is None else weight.grad.clone() for weight in model.parameters()],
        "hooks": [
            (len(module._forward_hooks), len(module._forward_pre_hooks), len(module._backward_hooks))
            for module in model.modules()
        ],
        "random": torch.get_rng_state(),
        "grad mode": torch.is_grad_enabled(),
        "cudnn": torch.backends.cudnn.enabled,
    }


def same(first: Any, second: Any) -> bool:
    if isinstance(first, Tensor):
        return torch.equal(first, second)
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    return bool(first == second)


def prepared() -> tuple[nn.Module, Checked, dict[str, Tensor]]:
    """A network in the middle of training: one part is frozen in evaluation mode, and gradients are there."""
    model, checked = two_filters([[2.0, 1.0], [0.0, 0.0]])
    model.train()
    model.get_submodule("pool").eval()
    data = images(*ROWS)
    model(data["image"]).sum().backward()
    return model, checked, data


def look(what: str, model: nn.Module, data: dict[str, Tensor], checked: Checked) -> None:
    if what == "strips":
        strips(model, data, 0, checked)
    else:
        explain(model, data, [0, 1], what, "", checked)


LOOKS = [*sorted(METHODS), "strips"]


@pytest.mark.parametrize("what", LOOKS)
def test_nothing_is_changed(what: str) -> None:
    model, checked, data = prepared()
    copies = {name: values.clone() for name, values in data.items()}
    before = traces(model)
    look(what, model, data, checked)
    after = traces(model)
    assert [name for name in before if not same(before[name], after[name])] == []
    assert all(torch.equal(copies[name], data[name]) and not data[name].requires_grad for name in data)


@pytest.mark.parametrize("what", LOOKS)
@pytest.mark.parametrize("num_calls", [1, 2])
def test_nothing_is_changed_after_an_exception(what: str, num_calls: int) -> None:
    """The head fails at its first or at its second call, after it has used up random numbers."""
    model, checked, data = prepared()
    calls = 0

    def failing(module: nn.Module, given: Any, made: Any) -> None:
        nonlocal calls
        calls += 1
        torch.rand(3)
        if calls >= num_calls:
            raise RuntimeError("the head fails")

    if what == "strips" and num_calls == 2:
        pytest.skip("strips call the network once")
    with_failure = model.get_submodule("scores").register_forward_hook(failing)
    before = traces(model)
    with pytest.raises(RuntimeError, match="the head fails"):
        look(what, model, data, checked)
    after = traces(model)
    assert [name for name in before if not same(before[name], after[name])] == []
    with_failure.remove()


def test_training_goes_on_number_for_number() -> None:
    def trained(*, watched: bool) -> list[Tensor]:
        torch.manual_seed(0)
        model, checked = two_filters([[2.0, 1.0], [0.0, 0.0]])
        model.add_module("noise", nn.Dropout(0.5))
        model.get_submodule("conv").register_forward_hook(
            lambda module, given, made: nn.functional.dropout(made, 0.5, module.training)
        )
        optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
        data = images(*ROWS)
        for _ in range(3):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model.train()(data["image"]), data["label"])
            loss.backward()  # type: ignore[no-untyped-call]
            if watched:
                for what in LOOKS:
                    look(what, model, data, checked)
            optimizer.step()
        return [weight.detach() for weight in model.parameters()]

    assert same(trained(watched=False), trained(watched=True))
