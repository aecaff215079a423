"""Training: the loop, its checkpoints, and the devices it runs on."""

from engine.runtime.commands import Closed
from engine.runtime.training.devices import DeviceMissing, devices, resolve_device
from engine.runtime.training.train import train

__all__ = ["Closed", "DeviceMissing", "devices", "resolve_device", "train"]
