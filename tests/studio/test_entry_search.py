"""What Ctrl+K finds first: titles before other words, the possible before the rest, and layers after what is meant."""

from __future__ import annotations

import pytest

from studio.entry_search import Entry, ranked


def command(title: str, words: str = "", why_not: str = "") -> Entry:
    return Entry(title, "Command", lambda: None, words=words, why_not=why_not)


def layer(name: str, *names: str) -> Entry:
    return Entry(f"Add {name}", "Layer", lambda: None, words=" ".join(names), names=(name.casefold(), *names))


def titles(typed: str, *entries: Entry) -> list[str]:
    return [entry.title for entry in ranked(entries, typed, 60)]


@pytest.mark.parametrize(
    "typed", ["open block", "open the block", "block open", "Open a block", "op bl", "open this block", "OPEN BLOCK…"]
)
def test_a_command_is_found_by_its_words_in_any_order_and_with_small_words_between(typed: str) -> None:
    assert titles(typed, command("Open…"), command("Leave block"), command("Open block"))[0] == "Open block"


def test_small_words_alone_are_still_looked_for() -> None:
    assert titles("to", command("Undo"), command("Go to Code")) == ["Go to Code"]


def test_of_two_that_end_with_the_word_the_shorter_comes_first() -> None:
    found = titles("code", command("Look at the project's own code…", "code trust"), command("Go to Code", "panel"))
    assert found == ["Go to Code", "Look at the project's own code…"]


def test_a_title_that_ends_with_the_word_comes_before_one_that_has_it_within() -> None:
    assert titles("block", command("Save block to a file…"), command("Open the big block"))[0] == "Open the big block"


def test_with_nothing_typed_all_that_is_possible_comes_as_it_is() -> None:
    entries = command("Longer"), command("Undo", why_not="There is no step."), command("New")
    assert titles(" ", *entries) == ["Longer", "New"]


def test_what_isnt_possible_comes_after_what_is_and_before_layers() -> None:
    entries = (
        layer("RepeatInterleave"),
        layer("LeaveOneOut"),
        command("Leave block", why_not="No block is open."),
        command("Leave the project"),
        command("Quit", "leave"),
    )
    assert titles("leave", *entries) == [
        "Leave the project",
        "Leave block",
        "Add LeaveOneOut",
        "Add RepeatInterleave",
        "Quit",
    ]


def test_a_layer_called_just_that_comes_before_what_isnt_possible() -> None:
    entries = command("Group into a block…", why_not="Select layers."), layer("GroupNorm"), layer("Group", "group")
    assert titles("group", *entries) == ["Add Group", "Group into a block…", "Add GroupNorm"]


def test_what_isnt_possible_is_not_offered_for_letters_alone() -> None:
    assert titles("relu", layer("ReLU"), command("Reload blocks used", why_not="No.")) == ["Add ReLU"]
