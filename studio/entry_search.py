"""What Ctrl+K can find, and which of it fits what was typed, the best first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtGui import QIcon

_FILLING = frozenset(["a", "an", "for", "in", "into", "my", "of", "on", "the", "this", "to", "with"])
"""Words that a person types along and that tell no two things apart."""


@dataclass(frozen=True)
class Entry:
    """Something that can be found and done.

    Attributes:
        title: what it says.
        kind: what sort of thing it is, in a word: `Command`, `Layer`, `Go to`, `Open` or `Template`.
        run: does it; where it isn't possible now, says why.
        hint: its key, or what else helps to tell it apart.
        words: other words it is found by.
        icon: its picture.
        names: what it is also called; one of them typed in full finds it before others.
        why_not: why it isn't possible now, in a sentence; empty if it is.
    """

    title: str
    kind: str
    run: Callable[[], object]
    hint: str = ""
    words: str = ""
    icon: QIcon | None = None
    names: tuple[str, ...] = ()
    why_not: str = ""


class Grip(IntEnum):
    """Where the word was found that fits least."""

    NOWHERE = 0
    LETTERS = 1
    """Within a word, or only as letters in their order."""
    WORDS = 2
    """At the beginning of one of the words that it is also found by."""
    TITLE = 3
    """At the beginning of a word of its title."""


def ranked(entries: Sequence[Entry], typed: str, most: int) -> list[Entry]:
    """What fits, the best first.

    What isn't possible now is found as well, below all that is and bears that name, and above layers and whatever else
    merely resembles it: whoever types a command's name is told why it can't be, rather than offered something else.

    Args:
        entries: what there is.
        typed: what was typed; nothing finds all that is possible, as it comes.
        most: how many are wanted at most.
    """
    if not typed.strip():
        return [entry for entry in entries if not entry.why_not][:most]
    fits = [(fit(entry, typed), entry) for entry in entries]
    best = sorted((item for item in fits if item[0][1]), key=lambda item: (-item[0][0], len(item[1].title)))
    possible = [(grip, entry) for (_, grip), entry in best if not entry.why_not]
    refused = [(grip, entry) for (_, grip), entry in best if entry.why_not and grip > Grip.LETTERS]
    by_title = [entry for grip, entry in refused if grip is Grip.TITLE]
    at = _before_refused(possible, typed)
    found = [entry for _, entry in possible]
    by_words = [entry for grip, entry in refused if grip is Grip.WORDS]
    return [*found[:at], *by_title, *found[at:], *by_words][:most]


def _before_refused(possible: Sequence[tuple[Grip, Entry]], typed: str) -> int:
    """How many of the best ones bear the name that was typed; a layer only if it is called just that."""
    whole = " ".join(_telling(typed))

    def is_meant(grip: Grip, entry: Entry) -> bool:
        return grip is Grip.TITLE and (entry.kind != "Layer" or whole in (*entry.names, entry.title.casefold()))

    return next((place for place, item in enumerate(possible) if not is_meant(*item)), len(possible))


def fit(entry: Entry, typed: str) -> tuple[int, Grip]:
    """How well an entry fits what was typed, more is better; and where the word was found that fits least."""
    title = entry.title.casefold().rstrip("…")
    all_words = f"{entry.kind} {entry.words}".casefold()
    telling = _telling(typed)
    total, least = 1, Grip.TITLE
    for word in telling:
        points, grip = _fit_of_word(word, title, all_words)
        if not grip:
            return 0, Grip.NOWHERE
        total, least = total + points, min(least, grip)
    whole = " ".join(telling)
    if whole:
        begins = title.startswith(whole) and not title[len(whole) : len(whole) + 1].isalnum()
        total += 12 if begins else 0  # whole words, not the beginning of a longer one
        total += 4 if title.endswith(f" {whole}") else 0
        total += 6 if title == whole else 0
        total += 20 if whole in entry.names else 0
    return total, least


def _fit_of_word(word: str, title: str, all_words: str) -> tuple[int, Grip]:
    if title.startswith(word):
        return 12, Grip.TITLE
    if f" {word}" in title:
        return 8, Grip.TITLE
    if word in title:
        return 5, Grip.WORDS if f" {word}" in f" {all_words}" else Grip.LETTERS
    if word in all_words:
        return 2, Grip.WORDS if f" {word}" in f" {all_words}" else Grip.LETTERS
    return 1, Grip.LETTERS if _letters_in_order(word, title) else Grip.NOWHERE


def _telling(typed: str) -> list[str]:
    """The words that were typed without those that only fill; all of them if there are no others."""
    words = typed.casefold().replace("…", " ").split()
    return [word for word in words if word not in _FILLING] or words


def _letters_in_order(word: str, text: str) -> bool:
    letters = iter(text)
    return len(word) > 1 and all(letter in letters for letter in word)
