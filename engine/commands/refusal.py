"""A request that can't be understood or carried out."""

from __future__ import annotations


class CommandRefused(Exception):
    """Ends a command: the message is one sentence for standard error, and nothing was written."""
