"""What this machine can compute on."""

from __future__ import annotations

import os

import torch

from engine.protocol.messages import Device


class DeviceMissing(ValueError):
    """A device that this machine does not have; the message names those it has."""


def devices() -> tuple[Device, ...]:
    """Everything that can compute here, the best first; a CPU is always there."""
    found = [Device(f"cuda:{i}", torch.cuda.get_device_name(i)) for i in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        found.append(Device("mps", "Apple GPU"))
    if torch.xpu.is_available():
        found += [Device(f"xpu:{i}", torch.xpu.get_device_name(i)) for i in range(torch.xpu.device_count())]
    return (*found, Device("cpu", _cpu_title()))


def _cpu_title() -> str:
    count = os.cpu_count() or 1
    return f"CPU · {count} core" if count == 1 else f"CPU · {count} cores"


def resolve_device(name: str) -> torch.device:
    """Turn a plan's device into a torch one; `auto` takes the best, `cuda` the first of its kind.

    Raises:
        DeviceMissing: this machine has no such device.
    """
    found = devices()
    if name == "auto":
        return torch.device(found[0].name)
    wanted = f"{name}:0" if name in {"cuda", "xpu"} else name
    if wanted not in {item.name for item in found}:
        names = ", ".join(item.name for item in found)
        raise DeviceMissing(f"This machine has no device {name[:40]!r}. It has {names}; or choose auto.")
    return torch.device(wanted)
