"""Checkpoints: weights as safetensors, and beside them all else that the next step depends on.

With both, a resumed run gives the same numbers as one that was never interrupted, also from the middle of an epoch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.runs import CheckpointFile, RunFolder
from engine.runs.atomic import replacing
from engine.runtime.training.learner import Learner
from engine.runtime.training.losses import EpochLosses

State = dict[str, Any]


class CheckpointUnusable(ValueError):
    """A checkpoint that is missing, damaged or of another network; the message is a sentence."""


def save_checkpoint(file: CheckpointFile, learner: Learner, shuffle: Tensor, losses: EpochLosses) -> None:
    """Write a checkpoint; the weights appear last, so that whoever finds them finds all.

    Args:
        file: where to.
        learner: what is trained.
        shuffle: the state of the learner's generator at the start of the epoch under way.
        losses: what that epoch gave so far.
    """
    state: State = {
        "optimizer": learner.optimizer.state_dict(),
        "random": learner.random_state(),
        "shuffle": shuffle,
        "losses": losses.state(),
    }
    with replacing(file.state) as part:
        torch.save(state, part)
    # safetensors keeps plain rows only; the memory format is the network's own affair when they are loaded.
    weights = {name: tensor.detach().contiguous() for name, tensor in learner.model.state_dict().items()}
    with replacing(file.weights) as part:
        save_file(weights, part)


def load_weights(file: CheckpointFile, model: nn.Module) -> None:
    """Put a checkpoint's weights into a network.

    Raises:
        CheckpointUnusable: it is damaged, or of another network.
    """
    try:
        weights = load_file(file.weights)
    except (OSError, SafetensorError) as error:
        raise CheckpointUnusable(f"The checkpoint {file.weights} can't be read: {error}.") from error
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise CheckpointUnusable(
            f"The checkpoint {file.weights.name} is of another network than this one, so it can't go on from there. "
            f"Undo the changes to the network, or start a new run."
        ) from error


def load_state(file: CheckpointFile) -> State:
    """Read what lies beside the weights.

    Raises:
        CheckpointUnusable: it is missing or damaged.
    """
    try:
        state: State = torch.load(file.state, map_location="cpu", weights_only=True)
    except Exception as error:  # Over damaged bytes torch's reader stumbles in any way there is.
        raise CheckpointUnusable(f"The state beside {file.weights.name} can't be read, so it can't go on.") from error
    return state


def restore(file: CheckpointFile, learner: Learner) -> tuple[Tensor, EpochLosses]:
    """Bring a learner back to a checkpoint.

    Returns:
        The state of its generator at the start of the epoch under way, and what that epoch gave so far.

    Raises:
        CheckpointUnusable: it is damaged, or of another network.
    """
    state = load_state(file)
    load_weights(file, learner.model)
    try:
        learner.optimizer.load_state_dict(state["optimizer"])
        learner.set_random_state(state["random"])
        losses: Mapping[str, object] = state["losses"]
        return state["shuffle"], EpochLosses.restored(losses)
    except (AttributeError, LookupError, TypeError, ValueError, RuntimeError) as error:
        raise CheckpointUnusable(
            f"The state beside {file.weights.name} does not fit this training plan, so it can't go on from there. "
            f"Choose the optimizer it was trained with, or start a new run."
        ) from error


def restore_last(folder: RunFolder, learner: Learner) -> tuple[CheckpointFile, Tensor, EpochLosses]:
    """Bring a learner back to the last checkpoint that can be read.

    Returns:
        Which one it was, and what `restore` gives.

    Raises:
        CheckpointUnusable: there is none, or it is of another network.
    """
    found = [file for file in reversed(folder.checkpoints()) if file.state.is_file()]
    if not found:
        raise CheckpointUnusable(f"The run in {folder.path} has no checkpoint to go on from. Start a new run.")
    for file in found[:-1]:
        try:
            return file, *restore(file, learner)
        except CheckpointUnusable:
            continue  # A machine that lost power may leave the last one damaged; the one before it still holds.
    return found[-1], *restore(found[-1], learner)
