"""What Ctrl+K finds: the window's and the canvas's commands, nodes, layers, recent projects and templates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from engine.design.check import Checked, NodeCheck, definition_of
from engine.design.project import templates
from studio import preferences
from studio.command_palette import CommandPalette
from studio.commands import NOT_NOW
from studio.entry_search import Entry
from studio.figures import shape_text
from studio.offered import offered
from studio.theme import chip, icon, theme

if TYPE_CHECKING:
    from studio.window import MainWindow

NEEDS_PROJECT = "Open a project first."
_AMONG_PROJECTS = frozenset(["reopen_tab", "next_tab", "previous_tab"])
"""Commands that opening one project does not make possible."""


def open_search(window: MainWindow) -> None:
    """Open the search over everything in the window."""
    palette = window.findChild(CommandPalette) or CommandPalette(window)
    palette.open(entries(window), otherwise=window.canvas if window.is_open else None)


def entries(window: MainWindow) -> Iterator[Entry]:
    """Everything that can be found now."""
    yield from _commands(window)
    if window.is_open:
        yield from _nodes(window)
        yield from _layers(window)
    yield from _tabs(window)
    for path in preferences.recent_files():
        yield Entry(path.stem, "Open", partial(window.files.open, path), words="recent project file", icon=icon("open"))
    for template in templates():
        run = partial(window.files.from_template, template)
        yield Entry(template.title, "Template", run, words=template.says, icon=icon("new"))


def _tabs(window: MainWindow) -> Iterator[Entry]:
    for tab in window.document.tabs:
        if not tab.is_untouched and (tab is not window.document.here or not window.is_open):
            hint = tab.path.name if tab.path is not None else "not saved to a file"
            run = partial(window.files.go, tab)
            yield Entry(tab.name, "Go to", run, hint=hint, words="open project tab", icon=icon("new"))


def _commands(window: MainWindow) -> Iterator[Entry]:
    for action in window.commands:
        if action.objectName() == "find":
            continue
        leads_nowhere = action.objectName().startswith("go_") and not window.is_open
        lacks_project = not window.is_open and action.objectName() not in _AMONG_PROJECTS
        needs = NEEDS_PROJECT if lacks_project else window.commands.needs(action)
        title, words = window.commands.found_by(action)
        yield _command(window, action, title, words, "" if action.isEnabled() and not leads_nowhere else needs)
    if window.is_open and window.canvas is not None:
        for action in window.canvas.commands.actions:
            title, words = action.text().replace("&", ""), f"canvas {action.property('words') or ''}"
            needs = str(action.property("needs") or NOT_NOW)
            yield _command(window, action, title, words, "" if action.isEnabled() else needs)


def _command(window: MainWindow, action: QAction, title: str, words: str, why_not: str) -> Entry:
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    says = f"{title.rstrip('…')}: {why_not}"
    run = partial(window.notice.tell, says, kind="hint") if why_not else action.trigger
    return Entry(title, "Command", run, hint=key, words=words, icon=action.icon(), why_not=why_not)


def _nodes(window: MainWindow) -> Iterator[Entry]:
    graph = window.document.project.graph
    for path, check in _places(window.document.checked):
        layer = check.node.layer
        definition = definition_of(graph, layer)
        family = definition.family if definition else "Other"
        shape = shape_text(check.outputs[0]) if check.outputs else ""
        run = partial(_go_to, window, path)
        yield Entry(path, "Go to", run, hint=shape, words=f"{layer} {shape}", icon=chip(theme().family(family)))


def _places(checked: Checked, before: str = "", seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, NodeCheck]]:
    """Every node with its path; what is inside of a block once, however often it is used side by side."""
    done = set(seen)
    for name, check in checked.nodes.items():
        path = f"{before}{name}"
        yield path, check
        if check.inside and check.node.layer not in done:
            done.add(check.node.layer)
            yield from _places(check.inside[0].checked, f"{path}.", frozenset(done))


def _go_to(window: MainWindow, path: str) -> None:
    window.selection.go_to(window.document.place.reach(path))


def _layers(window: MainWindow) -> Iterator[Entry]:
    for name, layer in offered(window.document.place.graph).items():
        words = " ".join((layer.torch, *layer.synonyms, layer.family))
        if window.canvas is not None:
            run = partial(window.canvas.add_layer, name)
            names = (name.casefold(), layer.torch.casefold(), *(word.casefold() for word in layer.synonyms))
            picture = chip(theme().family(layer.family))
            yield Entry(f"Add {name}", "Layer", run, words=words, icon=picture, names=names)
