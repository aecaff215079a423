"""What an edit does to the cost of the network, worked out without making it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.design.check import Checked, check
from engine.design.graph import EditRefused, Graph
from engine.design.graph.expression import ExpressionError
from engine.design.layers import BadParameter
from studio.document import Document
from studio.figures import memory, shortened


@dataclass(frozen=True)
class Cost:
    """What a network costs, and where it can't run.

    Attributes:
        parameters: how many numbers it learns.
        flops: floating-point operations for one sample forward.
        activation_bytes: memory of what every layer makes of one sample.
        errors: the sentences of its errors, with the node each is at, or nothing for the network as a whole.
    """

    parameters: int
    flops: int
    activation_bytes: int
    errors: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, checked: Checked) -> Cost:
        """The cost of a checked network."""
        errors = tuple((found.node, found.says) for found in checked.problems if found.severity == "error")
        return cls(checked.parameters, checked.flops, checked.activation_bytes, errors)


@dataclass(frozen=True)
class Difference:
    """One figure before and after an edit, as a person reads it."""

    name: str
    before: str
    after: str
    share: str

    @property
    def says(self) -> str:
        """The difference as one line of text."""
        return f"{self.name} {self.before} → {self.after} ({self.share})"


@dataclass(frozen=True)
class CostChange:
    """The cost before and after an edit."""

    before: Cost
    after: Cost

    @property
    def new_errors(self) -> tuple[tuple[str, str], ...]:
        """The errors that were not there before, each with its node."""
        known = set(self.before.errors)
        return tuple(error for error in self.after.errors if error not in known)

    @property
    def solved_errors(self) -> tuple[tuple[str, str], ...]:
        """The errors that are no more, each with its node; one that is worded anew is not solved."""
        known = {node for node, _ in self.after.errors}
        return tuple(error for error in self.before.errors if error[0] not in known)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The figures that change."""
        return tuple(self._differences())

    def _differences(self) -> Iterator[Difference]:
        was, now = self.before, self.after
        if was.parameters != now.parameters:
            yield _difference("parameters", was.parameters, now.parameters, lambda number: f"{number:,.0f}")
        if was.flops != now.flops:
            yield _difference("FLOPs", was.flops, now.flops, shortened)
        if was.activation_bytes != now.activation_bytes:
            yield _difference("activations", was.activation_bytes, now.activation_bytes, memory)


def tried(document: Document, edit: Callable[[Graph], Graph]) -> CostChange | None:
    """Work out what an edit of the graph shown would do to the cost of the network; None where it would refuse.

    The check of the project as it is lends all that the edit leaves standing, so this takes no longer than the edit.
    """
    now = document.checked
    try:
        graph = document.place.lifted(edit)(now.graph)
    except (EditRefused, BadParameter, ExpressionError):
        return None
    before = Cost.of(now)
    return CostChange(before, Cost.of(check(graph, now.fields, now, now.found)) if graph is not now.graph else before)


def _difference(name: str, before: int, after: int, written: Callable[[float], str]) -> Difference:
    return Difference(name, written(before), written(after), share_says(before, after))


def share_says(before: int, after: int) -> str:
    """A change as a share of what was: `+3.9 %`, `−12 %`, `2.5 times`, or `new` and `gone`."""
    if not before:
        return "new"
    if not after:
        return "gone"
    if after >= 10 * before:
        return f"{after / before:,.0f} times"
    share = 100 * (after - before) / before
    digits = 0 if abs(share) >= 100 else 1 if abs(share) >= 0.1 else 3
    text = f"{abs(share):.{digits}f}"
    return f"{'+' if share > 0 else '−'}{text if float(text) else 'under 0.001'} %"
