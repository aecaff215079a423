"""`netloom explain`: what a trained network looks at in a sample, as a picture."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.commands.opening import add_trust_argument
from engine.commands.refusal import CommandRefused
from engine.commands.terminal import say, warn
from engine.design.project import ProjectUnreadable, read_project
from engine.design.project.trust import trust, trusted_digest
from engine.protocol.messages import Explain
from engine.runs import RunFolder, RunUnreadable
from engine.runs.atomic import replacing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell what it takes."""
    parser.add_argument("run_folder", metavar="RUN", type=Path, help="the folder of a run, as netloom runs lists it")
    parser.add_argument("--method", metavar="NAME", required=True, help="saliency, integrated_gradients, grad_cam, ...")
    parser.add_argument("--layer", metavar="NODE", default="", help="the node that Grad-CAM and alike look at")
    parser.add_argument("--sample", metavar="I", type=int, default=0, help="its position in the validation set, from 0")
    add_trust_argument(parser)
    parser.add_argument("-o", "--output", metavar="PNG", type=Path, required=True, help="the picture to write")


def run(options: argparse.Namespace) -> int:
    """Draw an explanation.

    Returns:
        1 if the run's data is gone or its network can't answer, else 0.
    """
    target: Path = options.output
    if target.suffix.lower() != ".png" or target.is_dir():
        raise CommandRefused(f"The picture is a .png file, but {target} is none.")
    if not target.parent.is_dir():
        raise CommandRefused(f"There is no folder {target.parent} to write {target.name} to.")
    try:
        RunFolder(options.run_folder).description()
        project = read_project(RunFolder(options.run_folder).project)
    except (RunUnreadable, ProjectUnreadable) as error:
        raise CommandRefused(str(error)) from None
    if options.trust:
        trust(project)
    # Torch and Captum take seconds to import, which a request that can't be met need not wait for.
    from engine.runtime.insight import METHODS, NotThere
    from engine.runtime.trained import TrainedRun
    from engine.runtime.training.failures import failure

    method = _method(options.method, tuple(METHODS))
    try:
        asked = Explain(0, str(options.run_folder), method, options.layer, (options.sample,))
        found = TrainedRun(options.run_folder, trusted_digest(project)).explain(asked)
    except (NotThere, RunUnreadable) as error:
        raise CommandRefused(str(error)) from None
    except Exception as error:  # noqa: BLE001 - whatever a generated script raises is told in words
        warn(f"error: {failure(error).says}")
        return 1
    from engine.runtime.insight.picture import answer, draw

    title = METHODS[method].title + (f" at {found.layer}" if found.layer else "") + f", epoch {found.epoch}"
    with replacing(target) as part:
        draw(found.explanations[0], title).save(part, format="PNG")
    say(f"{title}: {answer(found.explanations[0])}")
    say(f"The picture is {target}")
    return 0


def _method(name: str, known: tuple[str, ...]) -> str:
    """The method that is meant, however its words are joined: `grad-cam`, `GradCAM`."""

    def joined(text: str) -> str:
        return text.replace("_", "").replace("-", "").replace(" ", "").lower()

    found = next((item for item in known if joined(item) == joined(name)), None)
    if found is None:
        raise CommandRefused(f"There is no method named {name[:60]!r}; there is: {', '.join(known)}.")
    return found
