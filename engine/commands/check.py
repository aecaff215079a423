"""`netloom check`: shapes, parameters and problems of a project."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.commands.opening import Opened, add_trust_argument, open_project, problem_lines, untrusted_code
from engine.commands.terminal import count, print_json, say, table
from engine.design.check import NodeCheck
from engine.design.layers import Shape


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell what it takes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the project, a .netloom file")
    parser.add_argument("--json", action="store_true", help="print one object for programs")
    add_trust_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Check a project.

    Returns:
        1 if it has errors, else 0.
    """
    opened = open_project(options.file, trusting=options.trust)
    if options.json:
        print_json(as_json(opened))
    else:
        _print(opened)
    return 1 if opened.errors else 0


def as_json(opened: Opened) -> dict[str, Any]:
    """The result for programs; its keys are a contract.

    `parameters` and `flops` leave out the layers that `unused` names: those from which no wire leads on to a loss
    or an output, save those whose weights a layer has that is used, as these are counted.
    """
    return {
        "ok": not opened.errors,
        "parameters": opened.checked.parameters,
        "flops": opened.checked.flops,
        "unused": [name for name in opened.checked.nodes if name in opened.checked.uncounted],
        "nodes": {
            name: {"layer": check.node.layer, "outputs": _outputs_as_json(check), **_bypassed(check)}
            for name, check in opened.checked.walk()
        },
        "problems": [
            {
                "severity": problem.severity,
                "code": problem.code,
                "node": problem.node,
                "port": problem.port,
                "says": problem.says,
                "repairs": [repair.label for repair in problem.repairs],
            }
            for problem in opened.problems
        ],
    }


def _bypassed(check: NodeCheck) -> dict[str, bool]:
    """Told only where it is so."""
    return {"bypassed": True} if check.node.bypassed else {}


def _named_outputs(check: NodeCheck) -> list[tuple[str, Shape]]:
    ports = check.layer.outputs if check.layer else ()
    return [(port.name, shape) for port, shape in zip(ports, check.outputs, strict=False)]


def _outputs_as_json(check: NodeCheck) -> dict[str, Any]:
    return {port: {"shape": shape.as_json(), "dtype": shape.dtype} for port, shape in _named_outputs(check)}


def _print(opened: Opened) -> None:
    checked = opened.checked
    say(opened.project.name or "Untitled")
    rows = [("node", "layer", "output", "parameters")]
    for name, check in checked.walk():
        outputs = _named_outputs(check)
        has_outputs = check.layer is None or bool(check.layer.outputs)
        first = str(outputs[0][1]) if outputs else "?" if has_outputs else ""
        learns = "bypassed" if check.node.bypassed else f"{check.parameters:,}" if check.parameters else ""
        rows.append((name, check.node.layer, first, learns))
        rows.extend(("", f".{port}", str(shape), "") for port, shape in outputs[1:])
    if checked.nodes:
        say("\n".join(table(rows, right=[3])))
    unused = f"; {count(len(checked.uncounted), 'unused layer')} not counted" if checked.uncounted else ""
    cost = f"{count(checked.parameters, 'parameter')}, {count(checked.flops, 'floating-point operation')} a sample"
    say(cost + unused)
    if opened.problems:
        say("\n".join(problem_lines(opened.problems)))
    if says := untrusted_code(opened):
        say(says)
