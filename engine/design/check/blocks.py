"""Blocks as layers: what is inside of one is checked for what arrives, and the class it becomes takes sizes by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from engine.design.check.custom.found import NOTHING_FOUND, Found
from engine.design.graph import Block, Graph
from engine.design.graph.blocks import ends
from engine.design.graph.expression import ExpressionError, evaluate
from engine.design.layers import LAYERS, Layer, Parameter, Refused, Shape, Size
from engine.design.layers.layer import Call

if TYPE_CHECKING:
    from engine.design.check.checked import Checked

FAMILY = "Blocks"
MAX_REPEAT = 1_000
MAX_NODES_INSIDE = 100_000
"""More inside a block, all copies counted, no person draws; a file with more is to keep whoever opens it waiting."""

_MAX_KEPT = 256
REPEAT = Parameter("repeat", "whole", 1, "How many copies follow each other, each with weights of its own.", low=1,
                   high=MAX_REPEAT)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Inside:
    """One copy of a block, checked for what arrives at it.

    Attributes:
        checked: its graph. The sizes that arrive bear names there, and formulas are told in these and its variables.
        sizes: what each name of a size stands for outside.
        variables: what each of its variables is given.
        free: the sizes without a value that arrive, such as `N`, by their text; they are the same inside.
    """

    checked: Checked
    sizes: Mapping[str, Size]
    variables: Mapping[str, Size]
    free: Mapping[str, Size]

    @cached_property
    def outputs(self) -> tuple[Shape, ...] | None:
        """What leaves each output, as it is told outside; None where something is wrong inside."""
        found = []
        for name in ends(self.checked.graph, "Output"):
            check = self.checked.nodes[name]
            if not check.ready or check.inputs[0] is None:
                return None
            shape = check.inputs[0]
            found.append(shape.with_sizes(*(self._outside(size) for size in shape)))
        return tuple(found)

    def _outside(self, size: Size) -> Size:
        meaning = {**self.variables, **self.sizes}
        if size.text in meaning:
            return meaning[size.text]
        if size.text in self.free:
            return self.free[size.text]
        if not size.names & meaning.keys():
            return size
        if size.value is not None and not any(meaning[name].names for name in size.names if name in meaning):
            return Size.of(size.value)
        try:
            told = evaluate(size.text, {name: meaning.get(name, Size.free(name)) for name in size.names})
        except ExpressionError:
            return size if size.value is None else Size.of(size.value)
        return Size.of(told)


class BlockLayer(Layer):
    """A block as a layer: its ports and parameters are what its graph says.

    Attributes:
        block: the block.
        graph: what is inside, with all of the project's blocks at hand.
        contains: the definitions of the blocks inside, held so that by them this one is found again.
        has_code: whether there is a custom layer inside, however deep.
        settings: its variables and `repeat`, worked out, by name.
    """

    family = FAMILY
    torch = ""
    block: ClassVar[Block]
    graph: ClassVar[Graph]
    contains: ClassVar[tuple[type[Layer], ...]]
    has_code: ClassVar[bool]
    _kept: ClassVar[dict[object, Checked]]
    _names: ClassVar[dict[object, Mapping[tuple[int, int], str]]]

    _found: Found = NOTHING_FOUND
    _last: tuple[tuple[Shape, ...], tuple[Inside, ...]] | None = None

    @classmethod
    def summary(cls) -> str:
        """What its author says of it."""
        num_layers = sum(node.layer not in ("Input", "Output") for node in cls.block.graph.nodes.values())
        return cls.block.says or f"A block of {num_layers} {'layer' if num_layers == 1 else 'layers'}."

    def __init__(self, **values: Any) -> None:
        self.settings = values  # apart from all else, as variables may have any name

    def __getattr__(self, name: str) -> Any:
        """A variable by its name, for those who show what a layer is set to."""
        try:
            return vars(self)["settings"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def repeat(self) -> Size:
        """How many copies follow each other."""
        found: Size = self.settings["repeat"]
        return found

    def inform(self, found: Found) -> None:
        """Hand on what the engine has found out about custom layers, of which there may be some inside."""
        self._found = found

    def copies(self, *inputs: Shape) -> tuple[Inside, ...]:
        """Check what is inside, copy after copy; each passes its first output on to the next one's first input.

        Raises:
            Refused: what arrives is not what the block takes.
        """
        last = self._last
        if last is not None and len(last[0]) == len(inputs) and all(map(lambda a, b: a is b, last[0], inputs)):
            return last[1]
        found: list[Inside] = []
        given = inputs
        count = int(self.repeat)
        if count > 1 and not inputs:
            raise Refused("has no input that one copy could pass its output on to; set its repeat to 1")
        while len(found) < count:
            copy = self._entered(given)
            outputs = copy.outputs
            if not outputs or not given:
                found.append(copy)
                break
            is_settled = outputs[0] == given[0] and [s.text for s in outputs[0]] == [s.text for s in given[0]]
            found += [copy] * (count - len(found) if is_settled else 1)
            given = (outputs[0], *given[1:])
        self._last = inputs, tuple(found)
        return self._last[1]

    def infer(self, *inputs: Shape) -> tuple[Shape, ...]:
        """What the last copy gives."""
        copy = self.copies(*inputs)[-1]
        problem = next((problem for problem in copy.checked.problems if problem.severity == "error"), None)
        if problem is not None:
            raise Refused(f"can't compute, as inside of it {problem.says.rstrip('.')}")
        outputs = copy.outputs
        if not outputs:
            raise Refused("has no output: open it and connect its result to an Output")
        return outputs

    def inferred(self, *inputs: Shape) -> Mapping[str, Size]:
        """The sizes that arrive, by the names that its class has for them."""
        return self.copies(*inputs)[0].sizes

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write the call; copies that a `Sequential` can't chain, as they take more than one input, in a loop."""
        outputs = [name or "_" for name in call.outputs]
        if int(self.repeat) == 1 or len(call.inputs) == 1 == len(outputs):
            return (f"{', '.join(outputs)} = {call.module}({', '.join(call.given)})",)
        first, *rest = call.given
        result = call.outputs[0]
        # What each copy takes besides must still be there for the next one, and what nobody reads needs a place too.
        running = "_out" if result is None or result in rest else result
        begin = () if running == first else (f"{running} = {first}",)
        step = f"    {', '.join([running, *outputs[1:]])} = _copy({', '.join([running, *rest])})"
        end = () if result in (None, running) else (f"{result} = {running}",)
        return (*begin, f"for _copy in {call.module}:", step, *end)

    def weights(self, *inputs: Shape) -> Mapping[str, tuple[Size, ...]]:
        """Everything learned inside, by its path."""
        result = {}
        for number, copy in enumerate(self.copies(*inputs)):
            before = "" if int(self.repeat) == 1 else f"{number}."
            for name, check in copy.checked.nodes.items():
                if check.layer is not None and check.ready and not check.node.shares and not check.layer.is_input:
                    for weight, sizes in check.layer.weights(*check.inputs).items():
                        result[f"{before}{name}.{weight}".rstrip(".")] = sizes
        return result

    def _entered(self, inputs: Sequence[Shape]) -> Inside:
        _expect_taken(type(self), inputs)
        names = self._argument_names(inputs)
        variables = {name: self.settings[name] for name in self.graph.variables}
        values = {name: size.value for name, size in variables.items()}
        sizes = {names[place]: inputs[place[0]][place[1]] for place in names}
        free = {size.text: size for shape in inputs for size in shape if not size.known}
        return Inside(self._checked(inputs, names, values), sizes, variables, free)

    def _argument_names(self, inputs: Sequence[Shape]) -> Mapping[tuple[int, int], str]:
        """Name each size that arrives by what the first layer that takes it calls it, such as `in_channels`."""
        known = self._found if self.has_code else None
        key = (known, *(tuple(size.value is None for size in shape) for shape in inputs))
        if key not in self._names:
            places = [(i, axis) for i, shape in enumerate(inputs) for axis, size in enumerate(shape) if size.known]
            names = {place: f"{self.inputs[place[0]].name}_size{place[1]}" for place in places}
            checked = self._checked(inputs, names, self.graph.variables)
            self._names[key] = _named_by_use(self, names, checked)
        return self._names[key]

    def _checked(
        self, inputs: Sequence[Shape], names: Mapping[tuple[int, int], str], values: Mapping[str, Any]
    ) -> Checked:
        from engine.design.check.check import check_inside  # a block is checked as a graph is, and is part of one

        known = self._found if self.has_code else None
        key = (known, tuple(names.values()), tuple(values.values()), tuple(map(_told, inputs)))
        if key not in self._kept:
            given = {}
            for index, (port, shape) in enumerate(zip(self.inputs, inputs, strict=True)):
                sizes = (
                    Size.variable(names[index, axis], size.value) if size.value is not None else size
                    for axis, size in enumerate(shape)
                )
                given[port.name] = shape.with_sizes(*sizes)
            variables = {name: Size.variable(name, value) for name, value in values.items()}
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            self._kept[key] = check_inside(self.graph, given, variables, self._found)
        return self._kept[key]


def _told(shape: Shape) -> object:
    return shape.dtype, shape.classes, tuple(size.text if size.value is None else size.value for size in shape)


def _expect_taken(definition: type[BlockLayer], inputs: Sequence[Shape]) -> None:
    """See to it that the element type and the number of dimensions are those that the block states."""
    for port, shape in zip(definition.inputs, inputs, strict=True):
        stated = LAYERS["Input"].configured(definition.graph.nodes[port.name].params)
        wanted = getattr(stated, "shape", None)
        if wanted is None:
            continue
        if shape.dtype != getattr(stated, "dtype", shape.dtype):
            raise Refused(f"takes {stated.dtype} at {port.name}, but gets {shape.dtype}", port=port.name)  # type: ignore[attr-defined]
        if shape.rank != len(wanted) + 1:
            raise Refused(
                f"takes {len(wanted) + 1} dimensions at {port.name}, the batch included, but gets {shape}",
                port=port.name,
            )


def _named_by_use(
    layer: BlockLayer, names: Mapping[tuple[int, int], str], checked: Checked
) -> Mapping[tuple[int, int], str]:
    """Find what the layers inside call the sizes that arrive; a size that none of them takes keeps its name."""
    called: dict[str, str] = {}
    for check in checked.nodes.values():
        if check.layer is None or not check.ready or not check.inputs:
            continue
        for argument, sizes in check.layer.inferred(*check.inputs).items():
            size = sizes if isinstance(sizes, Size) else sizes[-1] if len(sizes) == 1 else None
            text = size.text if size is not None else ""
            is_better = text not in called or (argument.startswith("in_") and not called[text].startswith("in_"))
            if text and is_better:
                called[text] = argument
    taken = {*layer.graph.variables, *layer.graph.nodes, *layer.graph.blocks}
    result = {}
    for place, name in names.items():
        wanted = called.get(name, name)
        port = layer.inputs[place[0]].name
        while name in taken:
            name += "_"
        result[place] = next(free for free in (wanted, f"{port}_{wanted}", name) if free not in taken)
        taken.add(result[place])
    return result
