"""Train a project and keep what comes of it in a run folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine.design.project import Project, project_text
from engine.protocol.messages import Done, Log, Started
from engine.runs import History, RunDescription, RunFolder
from engine.runs.description import FORMAT, now
from engine.runtime.commands import CommandSource, no_commands
from engine.runtime.training.calibration import calibrate as calibrated
from engine.runtime.training.devices import resolve_device
from engine.runtime.training.failures import NotTrainable, failure
from engine.runtime.training.learner import Learner
from engine.runtime.training.loop import Aside, Loop, ignore
from engine.runtime.training.preparation import DEFAULT_THREADS, generate, threads_set, with_threads
from engine.runtime.training.previews import Previews
from engine.runtime.training.program import Program
from engine.runtime.training.recorder import Recorder, Reporter
from engine.runtime.versions import versions


@dataclass(frozen=True)
class _Prepared:
    project: Project
    folder: Path
    threads: int
    program: Program
    learner: Learner


def train(
    project: Project,
    folder: Path,
    run: Path,
    report: Reporter,
    commands: CommandSource = no_commands,
    *,
    calibrate: bool = False,
    resume: bool = False,
    previews: bool = True,
    aside: Aside = ignore,
    trusted: str = "",
) -> Done:
    """Train a project to the end of its plan, or until a command or a failure ends it.

    Nothing that goes wrong in the project is raised: it is reported in words, and the outcome is `failed`. Nothing
    is written before the network and its data are known to be good.

    Args:
        project: what to train, and how.
        folder: where the project lies, for relative paths.
        run: the run folder to write.
        report: takes each report; it must return at once.
        commands: gives what was asked for since the last step.
        calibrate: whether to find the fastest number of threads, if the plan leaves it open.
        resume: whether to go on from the last checkpoint in the run folder.
        previews: whether to explain the pinned samples after epochs, as the plan says, and show what each node makes
            of the first of them.
        aside: answers commands that are not about the training's course.
        trusted: the digest of the project's own code, if it has any and the user trusts it; else it fails.

    Returns:
        The last report, which was also reported.
    """
    run_folder = RunFolder(run)
    program: Program | None = None
    try:
        _expect(run_folder, resume=resume)
        if resume:
            # Other threads add up in another order, and the numbers would not be those of a run never stopped.
            project = with_threads(project, project.training.threads or run_folder.description().threads)
        threads = project.training.threads or DEFAULT_THREADS
        program = generate(with_threads(project, threads), folder, run_folder.script, trusted)
        prepared = _prepare(project, program, folder, run_folder, report, calibrate=calibrate, trusted=trusted)
        shown = Previews(project.training, program.checked, str(run), report) if previews else None
        with (
            threads_set(prepared.threads),
            run_folder.hold(),
            History.write(run_folder.history) as history,
        ):
            recorder = Recorder(str(run), history, report)
            done = _train(prepared, run_folder, recorder, commands, aside, shown, resume=resume)
    except Exception as error:  # noqa: BLE001 - whatever a generated script raises is told in words
        report(failure(error, program))
        done = Done(str(run), "failed", 0, {}, {}, 0.0)
    report(done)  # whoever hears it finds a run on disk that nobody holds any more
    return done


def _expect(run: RunFolder, *, resume: bool) -> None:
    if resume and not run.holds_run:
        raise NotTrainable(f"There is no run in {run.path} to go on with. Start a new one.")
    if run.holds_run and not resume:
        raise NotTrainable(f"The folder {run.path} holds a run already. Go on with it, or choose another folder.")


def _prepare(
    project: Project, program: Program, folder: Path, run: RunFolder, report: Reporter, *, calibrate: bool, trusted: str
) -> _Prepared:
    """Load the data, build the network, and settle the number of threads."""
    plan = project.training
    device = resolve_device(plan.device)
    threads = plan.threads or DEFAULT_THREADS
    learner = Learner(program, program.load_data(folder), device, plan.seed)
    if learner.num_steps == 0:
        raise NotTrainable("There is a single sample to learn from, and this network needs at least two at a time.")
    if calibrate and plan.threads is None and device.type == "cpu":
        chosen = calibrated(learner, threads)
        report(Log(f"Training with {chosen} of {threads} threads, which a short trial found to be the best."))
        if chosen != threads:
            threads = chosen
            program = generate(with_threads(project, threads), folder, run.script, trusted)
            learner = Learner(program, (learner.training, learner.validation), device, plan.seed)
    return _Prepared(with_threads(project, threads), folder, threads, program, learner)


def _train(
    prepared: _Prepared,
    folder: RunFolder,
    recorder: Recorder,
    commands: CommandSource,
    aside: Aside,
    previews: Previews | None,
    *,
    resume: bool,
) -> Done:
    plan, learner = prepared.project.training, prepared.learner
    loop = Loop(learner, plan, folder, recorder, commands, aside=aside, after_epoch=previews)
    if resume:
        _expect_same_steps(folder.description(), learner)
        loop.go_back()
    _begin(prepared, folder)
    recorder.event("resumed" if resume else "started")
    recorder.report(
        Started(
            run=str(folder.path),
            device=str(learner.device),
            threads=prepared.threads,
            epochs=plan.epochs,
            first_epoch=loop.epoch + 1,
            num_steps=learner.num_steps,
            num_training=learner.num_training,
            num_validation=learner.num_validation,
            num_parameters=learner.num_parameters,
        )
    )
    try:
        outcome = loop.run()
    except Exception as error:  # noqa: BLE001 - whatever a generated script raises is told in words
        return recorder.done("failed", failure(error, prepared.program))
    return recorder.done(outcome)


def _expect_same_steps(before: RunDescription, learner: Learner) -> None:
    """A run counts its steps through; with others its curve, and what it has seen of an epoch, would be false.

    Raises:
        NotTrainable: there are other samples now, or another batch size.
    """
    then = (before.num_training, before.num_validation, before.num_steps)
    if then != (learner.num_training, learner.num_validation, learner.num_steps):
        raise NotTrainable(
            f"A run goes on with the steps it began with, {before.num_steps:,} an epoch over "
            f"{before.num_training:,} samples, but now there are {learner.num_steps:,} over "
            f"{learner.num_training:,}. Put data and batch size back as they were, or start a new run."
        )


def _begin(prepared: _Prepared, folder: RunFolder) -> None:
    """Write down what is about to be trained, and where."""
    learner = prepared.learner
    description = RunDescription(
        run=FORMAT,
        name=prepared.project.name,
        started=folder.description().started if folder.holds_run else now(),
        pid=os.getpid(),
        versions=versions(),
        device=str(learner.device),
        threads=prepared.threads,
        epochs=prepared.project.training.epochs,
        num_steps=learner.num_steps,
        num_training=learner.num_training,
        num_validation=learner.num_validation,
        num_parameters=learner.num_parameters,
        folder=str(prepared.folder.absolute()),
    )
    folder.begin(description, project_text(prepared.project), prepared.program.source.text)
