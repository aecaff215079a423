"""What learns: a network, its optimizer and its data, and one step of theirs."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import torch
from torch import Tensor

from engine.runtime.data import Fields
from engine.runtime.training.failures import is_out_of_memory
from engine.runtime.training.program import Program

FORWARD = "Traceback of forward call"
"""In the warning of Torch's anomaly mode that tells where a failed backward pass comes from."""


class Learner:
    """A network in training, on its device, with the samples in the device's memory.

    Attributes:
        program: the script that is trained.
        device: where it computes.
        training: the samples to learn from.
        validation: the samples kept for validation.
        model: the network.
        optimizer: what changes its weights.
        generator: shuffles the samples; apart from torch's own, so that dropout never changes the order.
        num_steps: steps in an epoch.
    """

    def __init__(self, program: Program, data: tuple[Fields, Fields], device: torch.device, seed: int) -> None:
        self.program = program
        self.device = device
        training, validation = data
        self._training_fits = _fits(training, device)
        self.training = _moved(training, device) if self._training_fits else training
        self.validation = _moved(validation, device)
        torch.manual_seed(seed)
        self.model = program.make_model().to(device)
        self.optimizer = program.make_optimizer(self.model)
        self.generator = torch.Generator().manual_seed(seed)
        self.num_steps = sum(1 for _ in program.batches(self.num_training, torch.Generator()))

    @property
    def num_training(self) -> int:
        """How many samples there are to learn from."""
        return _num_samples(self.training)

    @property
    def num_validation(self) -> int:
        """How many samples are kept for validation."""
        return _num_samples(self.validation)

    @property
    def num_parameters(self) -> int:
        """How many numbers are learned."""
        return sum(weights.numel() for weights in self.model.parameters() if weights.requires_grad)

    def shuffled(self) -> Sequence[Tensor]:
        """The positions of each batch of the next epoch, on the device."""
        rows = list(self.program.batches(self.num_training, self.generator))
        if self.device.type == "cpu" or not self._training_fits:
            return rows
        # One copy for the epoch: an index from the CPU would make each step wait for the device.
        return torch.split(torch.cat(rows).to(self.device), [len(item) for item in rows])

    def step(self, rows: Tensor) -> tuple[Tensor, Fields]:
        """Learn from one batch.

        Returns:
            The mean loss, and each metric's sum over the batch; both still on the device.
        """
        batch = {name: values[rows] for name, values in self.training.items()}
        if not self._training_fits:
            batch = _moved(batch, self.device)
        self.optimizer.zero_grad()
        loss, sums = self.program.compute_loss(self.model, batch)
        try:
            loss.backward()  # type: ignore[no-untyped-call]
        except Exception as error:
            # Memory can run out anywhere, and a second try would only repeat it.
            if not is_out_of_memory(error) and (trace := self._forward_trace(batch)):
                error.add_note(trace)
            raise
        self.optimizer.step()
        return loss.detach(), sums

    def _forward_trace(self, batch: Fields) -> str:
        """Where in the forward pass the backward pass fails, as Torch's anomaly mode traces it; empty if it does not.

        A backward pass has no line of the script in its own traceback. To trace each step would make it slow, so the
        one that failed is made again.
        """
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            # It is known to fail, and how is told already.
            with suppress(Exception), self.undisturbed(), torch.autograd.set_detect_anomaly(mode=True, check_nan=False):
                loss, _ = self.program.compute_loss(self.model, batch)
                loss.backward()  # type: ignore[no-untyped-call]
        return next((text for item in caught if FORWARD in (text := str(item.message))), "")

    def evaluate(self) -> dict[str, float]:
        """The loss and metrics over the validation samples; the network is in training mode again after."""
        numbers = self.program.evaluate(self.model, self.validation)
        self.model.train()
        return numbers

    def random_state(self) -> dict[str, Tensor]:
        """Where torch's random numbers stand, on the CPU and on the device."""
        state = {"cpu": torch.get_rng_state()}
        if self.device.type == "mps":
            state["device"] = torch.mps.get_rng_state()
        elif self.device.type != "cpu":
            state["device"] = torch.get_device_module(self.device).get_rng_state(self.device)
        return state

    def set_random_state(self, state: dict[str, Tensor]) -> None:
        """Put torch's random numbers back where they stood; those of a device only on one of the same kind."""
        torch.set_rng_state(state["cpu"])
        if "device" not in state or self.device.type == "cpu":
            return
        if self.device.type == "mps":
            torch.mps.set_rng_state(state["device"])
        else:
            torch.get_device_module(self.device).set_rng_state(state["device"], self.device)

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Let others use the network in between: random numbers and modes are after it as they were before."""
        state = self.random_state()
        modes = [(module, module.training) for module in self.model.modules()]
        try:
            yield
        finally:
            for module, is_training in modes:
                module.training = is_training
            self.set_random_state(state)


def _fits(fields: Fields, device: torch.device) -> bool:
    """Whether samples take less than half of what is free on a device; the rest is for the network's work."""
    if device.type != "cuda":
        return True  # Others share the machine's memory, or don't tell.
    free_bytes, _ = torch.cuda.mem_get_info(device)
    return sum(values.nbytes for values in fields.values()) < free_bytes // 2


def _moved(fields: Fields, device: torch.device) -> Fields:
    return {name: values.to(device) for name, values in fields.items()}


def _num_samples(fields: Fields) -> int:
    return len(next(iter(fields.values())))
