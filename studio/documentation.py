"""Where torch's own documentation of a layer is."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_PAGES = "https://docs.pytorch.org/docs/stable"
_WHOLE_PAGE = {"special": "special.html#torch.special.{name}"}
"""Parts of torch whose functions share one page."""


def torch_page(function: str) -> str:
    """The address of the page on a callable of torch, `nn.Conv2d` or `torch.sin`; empty where it has none.

    Args:
        function: as generated code writes it, so that `F` is `torch.nn.functional`.
    """
    if not function:
        return ""
    start, _, rest = function.partition(".")
    full = {"nn": f"torch.nn.{rest}", "F": f"torch.nn.functional.{rest}"}.get(start, function)
    if full == "torch.nn.Parameter":
        full = "torch.nn.parameter.Parameter"
    part, _, name = full.removeprefix("torch.").partition(".")
    if part in _WHOLE_PAGE and name:
        return f"{_PAGES}/{_WHOLE_PAGE[part].format(name=name)}"
    return f"{_PAGES}/generated/{full}.html"


def open_page(address: str) -> bool:
    """Open an address in the person's browser; returns whether there was one."""
    return QDesktopServices.openUrl(QUrl(address))
