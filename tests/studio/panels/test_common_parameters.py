"""What several layers have in common."""

from engine.design.graph import Node, ParamValue
from engine.design.layers import LAYERS, Layer, Parameter
from studio.panels.common_parameters import common_parameters, kinds_links, kinds_title, shared_value


def layer_with(*parameters: Parameter) -> type[Layer]:
    return type("Told", (Layer,), {"parameters": {found.name: found for found in parameters}})


def width(low: int | None = None, high: int | None = None, **more: object) -> Parameter:
    return Parameter("width", "whole", 4, "How wide.", low=low, high=high, **more)  # type: ignore[arg-type]


def test_layers_of_one_kind_share_all_parameters() -> None:
    conv = LAYERS["Conv2d"]
    assert common_parameters([conv, conv]) == list(conv.parameters.values())


def test_of_different_ranges_the_part_that_suits_all_is_left() -> None:
    (found,) = common_parameters([layer_with(width(1, 9)), layer_with(width(3, None)), layer_with(width())])
    assert (found.low, found.high) == (3, 9)


def test_ranges_without_a_common_part_and_other_kinds_are_not_shared() -> None:
    assert common_parameters([layer_with(width(1, 2)), layer_with(width(5, 9))]) == []
    assert common_parameters([layer_with(width()), layer_with(width(optional=True))]) == []
    assert common_parameters([layer_with(width()), layer_with()]) == []


def test_kernels_of_an_image_and_of_a_sequence_are_not_one_parameter() -> None:
    shared = [found.name for found in common_parameters([LAYERS["Conv1d"], LAYERS["Conv2d"]])]
    assert "out_channels" in shared
    assert "kernel_size" not in shared


def test_a_value_left_out_is_the_default_of_its_own_kind() -> None:
    kinds = {"Dropout": LAYERS["Dropout"], "StochasticDepth": LAYERS["StochasticDepth"]}
    nodes = [Node("a", "Dropout"), Node("b", "StochasticDepth")]
    defaults = {kind.parameters["p"].default for kind in kinds.values()}
    found = shared_value(nodes, "p", kinds)
    assert found.mixed == (len(defaults) > 1)
    assert not found.is_set
    assert shared_value([Node("a", "Dropout", {"p": 0.25})] * 2, "p", kinds).value == 0.25
    assert shared_value([*nodes, Node("c", "Dropout", {"p": 0.25})], "p", kinds).is_set


def test_numbers_written_otherwise_are_mixed() -> None:
    kinds = {"Scale": LAYERS["Scale"]}
    assert shared_value([Node("a", "Scale", {"scale": 1}), Node("b", "Scale", {"scale": 1.0})], "scale", kinds).mixed


def test_of_numbers_for_each_dimension_those_that_differ_are_told() -> None:
    kinds = {"Conv2d": LAYERS["Conv2d"]}

    def mixed(name: str, *values: ParamValue) -> tuple[bool, ...]:
        nodes = [Node(f"c{place}", "Conv2d", {name: value}) for place, value in enumerate(values)]
        return shared_value(nodes, name, kinds).mixed_parts

    assert mixed("kernel_size", (3, 5), (3, 7), 3) == (False, True)
    assert mixed("kernel_size", (3, 5), 5) == (True, False)
    assert mixed("kernel_size", 3, 3) == ()
    assert mixed("padding", "same", 1) == ()
    assert mixed("out_channels", 3, 4) == ()


def test_a_selection_is_told_in_few_words() -> None:
    assert kinds_title(["Conv2d"] * 3) == "3 Conv2d layers"
    assert kinds_title(["Conv2d"] * 3000 + ["ReLU", "Linear"]) == "3,002 layers of 3 kinds"
    links = kinds_links(["ReLU", "Conv2d", "ReLU"])
    assert links == '<a href="ReLU">2&nbsp;ReLU</a>, <a href="Conv2d">1&nbsp;Conv2d</a>'
