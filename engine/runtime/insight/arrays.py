"""Tensors as they pass the door."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.protocol.messages import Array


def as_array(values: Tensor) -> Array:
    """Turn a tensor into an array of the door: bytes and whole numbers stay, all else becomes float32."""
    values = values.detach().cpu()
    if values.dtype == torch.uint8:
        return Array(tuple(values.shape), _raw(values), "uint8")
    if values.dtype in (torch.int64, torch.int32, torch.bool):
        return Array(tuple(values.shape), _raw(values.long()), "int64")
    return Array(tuple(values.shape), _raw(values.float()))


def _raw(values: Tensor) -> bytes:
    return bytes(values.contiguous().numpy().tobytes())
