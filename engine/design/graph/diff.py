"""What changed between two graphs, by identity first: an edit shares all that it left alone."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import compress
from operator import is_, is_not
from typing import TypeVar

from engine.design.graph.graph import Graph, Node
from engine.design.graph.wires import Edge

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Difference:
    """The nodes and wires to take away, to bring and to look at again.

    Attributes:
        added: nodes only the newer graph has.
        removed: nodes only the older graph has.
        changed: nodes of both, as the newer graph has them.
        wired: edges only the newer graph has.
        unwired: edges only the older graph has.
        variables: whether the named numbers differ.
        drawing: whether frames, notes or the direction differ.
    """

    added: tuple[Node, ...] = ()
    removed: tuple[Node, ...] = ()
    changed: tuple[Node, ...] = ()
    wired: tuple[Edge, ...] = ()
    unwired: tuple[Edge, ...] = ()
    variables: bool = False
    drawing: bool = False

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return any((self.added, self.removed, self.changed, self.wired, self.unwired, self.variables, self.drawing))


def difference(old: Graph, new: Graph) -> Difference:
    """Compare two graphs; the parts they share by identity cost next to nothing."""
    added, removed, changed = _nodes(old, new) if old.nodes is not new.nodes else ((), (), ())
    wired: tuple[Edge, ...] = ()
    unwired: tuple[Edge, ...] = ()
    if old.edges is not new.edges:
        wired = tuple(e for t, e in new.edges.items() if old.edges.get(t) != e)
        unwired = tuple(e for t, e in old.edges.items() if new.edges.get(t) != e)
    redrawn = old.drawing is not new.drawing and old.drawing != new.drawing
    return Difference(added, removed, changed, wired, unwired, old.variables != new.variables, redrawn)


def changed_keys(old: Mapping[Key, object], new: Mapping[Key, object]) -> list[Key]:
    """The keys under which a mapping has another object than before, or has one for the first time.

    Edits hand on the keys and the values that they leave alone, mostly in the same order; such mappings are compared
    without a step of Python's for each.
    """
    if len(old) == len(new) and all(map(is_, old, new)):
        return list(compress(new, map(is_not, old.values(), new.values())))
    return [key for key, value in new.items() if old.get(key) is not value]


def _nodes(old: Graph, new: Graph) -> tuple[tuple[Node, ...], tuple[Node, ...], tuple[Node, ...]]:
    added, changed = [], []
    for name in changed_keys(old.nodes, new.nodes):
        before, node = old.nodes.get(name), new.nodes[name]
        if before is None:
            added.append(node)
        elif before != node:
            changed.append(node)
    is_fewer = len(old.nodes) + len(added) > len(new.nodes)
    removed = [node for name, node in old.nodes.items() if name not in new.nodes] if is_fewer else []
    return tuple(added), tuple(removed), tuple(changed)
