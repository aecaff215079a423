"""`netloom` alone: where there is a display it opens the window, else it says so."""

import os
import sys

import pytest

from engine import cli

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is ever without a display for certain")
def test_without_a_display_one_sentence_tells_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("no window can be opened"))
    assert cli.main([]) == cli.UNUSABLE
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no display" in said
    assert "--help" in said


@pytest.mark.parametrize("name", SCREENS)
def test_any_way_to_show_a_window_counts(name: str) -> None:
    assert cli.shows_windows({name: "x"})
