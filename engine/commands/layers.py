"""`netloom layers`: every layer that a network can be made of."""

from __future__ import annotations

import argparse
from typing import Any

from engine.commands.terminal import print_json, say
from engine.design.layers import LAYERS, Layer, Parameter, Port


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell what it takes."""
    parser.add_argument("--json", action="store_true", help="print a list for programs")


def run(options: argparse.Namespace) -> int:
    """List the layers."""
    if options.json:
        print_json([_as_json(definition) for definition in LAYERS.values()])
        return 0
    families: dict[str, list[type[Layer]]] = {}
    for definition in LAYERS.values():
        families.setdefault(definition.family, []).append(definition)
    width = max(map(len, LAYERS))
    for family, definitions in families.items():
        say(f"{family} ({len(definitions)})")
        for definition in definitions:
            say(f"  {definition.name:{width}}  {definition.summary()}")
    say(f"{len(LAYERS)} layers in {len(families)} families")
    return 0


def _as_json(definition: type[Layer]) -> dict[str, Any]:
    return {
        "name": definition.name,
        "family": definition.family,
        "torch": definition.torch,
        "summary": definition.summary(),
        "formula": definition.formula,
        "parameters": [_parameter_as_json(parameter) for parameter in definition.parameters.values()],
        "inputs": [_port_as_json(port) for port in definition.inputs],
        "outputs": [_port_as_json(port) for port in definition.outputs],
    }


def _parameter_as_json(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "default": parameter.default,
        "help": parameter.help,
        "low": parameter.low,
        "high": parameter.high,
        "above": parameter.above,
        "choices": list(parameter.choices),
        "optional": parameter.optional,
        "unit": parameter.unit,
    }


def _port_as_json(port: Port) -> dict[str, Any]:
    return {
        "name": port.name,
        "help": port.help,
        "optional": port.optional,
        "repeats": port.repeats,
        "when": port.when,
        "least": port.least,
    }
