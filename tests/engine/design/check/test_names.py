"""The list of taken names is torch's own."""

import torch

from engine.design.check.names import TAKEN


def test_every_public_attribute_of_a_module_is_taken() -> None:
    public = {name for name in dir(torch.nn.Module()) if not name.startswith("_")}
    assert public - TAKEN == set()
