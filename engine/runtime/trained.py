"""A run as it lies on disk, made to answer again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from torch import nn

from engine.design.check import Checked
from engine.design.project import parse_project
from engine.protocol.messages import Explain, Explained
from engine.runs import CheckpointFile, RunFolder, RunUnreadable
from engine.runtime.data import Fields
from engine.runtime.training.checkpoint import CheckpointUnusable, load_weights
from engine.runtime.training.preparation import generate


class TrainedRun:
    """The network of a run with the weights of a checkpoint, on the CPU, and its data.

    Attributes:
        folder: the run folder.
        checkpoint: whose weights it has.
        checked: the graph.
        model: the network, ready to answer.
        training: the samples it learned from, a tensor per field.
        validation: the samples kept for validation.
    """

    def __init__(self, run: Path, trusted: str = "") -> None:
        """Read a run's project, data and last weights.

        Args:
            run: the run folder.
            trusted: the digest of the project's own code, if it has any and the user trusts it.

        Raises:
            NotTrusted: the project brings code that is not trusted.
            RunUnreadable: there is no run, or no checkpoint in it.
            CheckpointUnusable: every checkpoint is damaged.
            ProjectUnreadable: the project in it is damaged.
            DataUnusable: the data is not there any more.
        """
        self.folder = RunFolder(run)
        self._kept = kept_checkpoints(self.folder)
        project_folder = Path(self.folder.description().folder)
        try:
            text = self.folder.project.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RunUnreadable(f"The project in {run} can't be read: {error}.") from error
        program = generate(parse_project(text), project_folder, self.folder.script, trusted)
        self.checked = program.checked
        self.training, self.validation = program.load_data(project_folder)
        self.model = program.make_model()
        self.checkpoint = _load_last(self._kept, self.model)
        self.model.eval()

    @property
    def is_current(self) -> bool:
        """Whether the run has no later checkpoint than this."""
        return self.folder.checkpoints()[-1:] == self._kept[-1:]

    def explain(self, asked: Explain) -> Explained:
        """Answer a request with these weights.

        Raises:
            NotExplainable: the method does not fit the network, or there is no such method, layer or sample.
        """
        return answered(asked, self.model, self.validation, self.checked, self.checkpoint.epoch)


def answered(asked: Explain, model: nn.Module, validation: Fields, checked: Checked, epoch: int) -> Explained:
    """Answer a request with a network as it is now.

    Args:
        asked: the request.
        model: the network.
        validation: the samples kept for validation, a tensor per field.
        checked: the graph that the network was generated from.
        epoch: the epoch of its weights.

    Raises:
        NotExplainable: the method does not fit the network, or there is no such method, layer or sample.
    """
    from engine.runtime.insight import explain  # Captum takes a second to read.

    layer, explanations = explain(model, validation, asked.samples, asked.method, asked.layer, checked)
    return Explained(asked.request, asked.run, epoch, asked.method, layer, explanations)


def kept_checkpoints(folder: RunFolder) -> tuple[CheckpointFile, ...]:
    """The weights that a run has kept, the oldest first.

    Raises:
        RunUnreadable: there is no run, or no checkpoint in it yet.
    """
    folder.description()
    if not (found := folder.checkpoints()):
        raise RunUnreadable(f"The run in {folder.path} has no weights yet: train it for at least one epoch.")
    return found


def _load_last(kept: tuple[CheckpointFile, ...], model: nn.Module) -> CheckpointFile:
    """Put the last weights that can be read into a network; a machine that lost power may leave the last damaged.

    Raises:
        CheckpointUnusable: none can; this tells of the last.
    """
    *before, last = kept
    try:
        load_weights(last, model)
    except CheckpointUnusable:
        for file in reversed(before):
            with suppress(CheckpointUnusable):
                load_weights(file, model)
                return file
        raise
    return last
