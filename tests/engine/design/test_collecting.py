"""Garbage is looked for later, and then it is looked for again."""

import gc
from collections.abc import Iterator

import pytest

from engine.design.check import check
from engine.design.codegen import CodeImpossible, module_source
from engine.design.collecting import collecting_later
from engine.design.graph import Graph


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if was_enabled else gc.disable)()


def test_nothing_is_looked_for_meanwhile_and_everything_afterwards() -> None:
    with collecting_later():
        assert not gc.isenabled()
        with collecting_later():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_turned_the_collector_off_finds_it_off() -> None:
    gc.disable()
    with collecting_later():
        pass
    assert not gc.isenabled()


def test_an_exception_leaves_the_collector_as_it_was() -> None:
    with pytest.raises(CodeImpossible):
        module_source("empty", check(Graph()))
    assert gc.isenabled()
