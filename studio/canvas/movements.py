"""What the hand can do on the canvas, in words: for the page of keys."""

from __future__ import annotations

import platform

_TOLD = (
    ("Pan", "middle button, Space and drag, two fingers"),
    ("Zoom", "wheel, pinch, Ctrl and two fingers"),
    ("Select", "click; Shift or Ctrl and click adds or takes away"),
    ("Select with a box", "drag over the ground; Shift adds, Ctrl takes away"),
    ("Select with a lasso", "Alt and drag over the ground; Shift adds, Ctrl takes away"),
    ("Move cards", "drag; Ctrl leaves them free of grid and guides"),
    ("Drag copies off", "Alt+Shift and drag a card; the wires that feed it come along"),
    ("Pull a card out of its chain", "Alt and drag"),
    ("Put a card into a wire", "drop it on the wire"),
    ("Draw a wire", "drag from a port; over nothing it searches for what fits"),
    ("Plug a wire in elsewhere", "drag its end, or the wire near that end"),
    ("Lead a wire elsewhere", "drag its middle; double-click on a bend takes it away"),
    ("Cut wires", "Ctrl and right button, or Ctrl+Shift, and drag across them"),
    ("Add a layer", "double-click on the ground or on a wire, or drag it from the list"),
    ("Move or resize a frame or a note", "drag a frame's title or a note, or an edge"),
    ("Rename a card, write a note, open a block", "double-click"),
    ("Back and forward", "the mouse's own buttons for these"),
    ("Where the desktop takes Alt and drag", "drag first, and hold Alt once the card moves"),
    ("Leave a movement", "Esc"),
)
_BY_KEYS = (
    ("Move what is selected", "arrows; with Shift five steps at once"),
    ("Go to the card beside it", "Ctrl and an arrow; up and down where that neither opens nor leaves a block"),
    ("Select nothing, close what is open", "Esc"),
)


def movements() -> list[tuple[str, str]]:
    """Each thing that the hand can do, and how, with the keys as they are called on this system."""
    return [(what, _native(how)) for what, how in _TOLD]


def by_keys() -> list[tuple[str, str]]:
    """What keys do on the canvas without being a command."""
    return [(what, _native(how)) for what, how in _BY_KEYS]


def _native(words: str) -> str:
    if platform.system() != "Darwin":
        return words
    return words.replace("Ctrl", "⌘").replace("Alt", "⌥").replace("+Shift", "⇧").replace("Shift", "⇧")
