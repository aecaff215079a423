"""Looking into a network without leaving a trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import nn


@contextmanager
def undisturbed(model: nn.Module) -> Iterator[torch.device]:
    """Put a network into evaluation mode with gradients on, and leave all as it was, also after an exception.

    What is restored: each module's own mode and the state of the random numbers. Weights and their gradients are the
    caller's to leave alone. cuDNN can't differentiate recurrent layers in evaluation mode, so it is off for them.

    Yields:
        The device of the weights.
    """
    device = next((weight.device for weight in model.parameters()), torch.device("cpu"))
    modes = [(module, module.training) for module in model.modules()]
    is_recurrent = any(isinstance(module, nn.RNNBase) for module in model.modules())
    cudnn = torch.backends.cudnn.flags(enabled=False) if is_recurrent and device.type == "cuda" else nullcontext()
    with _random_numbers_kept(device), torch.enable_grad(), cudnn:
        try:
            model.eval()
            yield device
        finally:
            for module, training in modes:
                module.training = training


@contextmanager
def _random_numbers_kept(device: torch.device) -> Iterator[None]:
    if device.type == "mps":
        state = torch.mps.get_rng_state()
        try:
            with torch.random.fork_rng([]):
                yield
        finally:
            torch.mps.set_rng_state(state)
    elif device.type == "cpu":
        with torch.random.fork_rng([]):
            yield
    else:
        with torch.random.fork_rng([device], device_type=device.type):
            yield
