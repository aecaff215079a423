import pytest

from installers.machine import Machine
from installers.qt_libraries import (
    INSTALL,
    MANAGERS,
    NEEDS,
    Need,
    ask_for,
    install_command,
    is_there,
    missing,
    package_names,
)

DEBIAN = Machine("Linux", packages="apt-get")


def test_every_need_has_a_package_in_every_distribution() -> None:
    assert set(INSTALL) == set(MANAGERS)
    for need in NEEDS:
        assert set(need.packages) == set(MANAGERS)
        assert all(need.packages.values())


def test_a_library_is_matched_to_its_debian_package() -> None:
    packages = {need.name: need.packages["apt-get"] for need in NEEDS}
    assert packages["libEGL.so.1"] == "libegl1"
    assert packages["libxcb-cursor.so.0"] == "libxcb-cursor0"
    assert packages["libxkbcommon-x11.so.0"] == "libxkbcommon-x11-0"
    assert packages["Xvfb"] == "xvfb"


def test_only_what_is_not_there_and_is_wanted_is_missing() -> None:
    def look(need: Need) -> bool:
        return need.name != "libEGL.so.1" and not need.name.startswith("libxcb")

    offscreen = missing(DEBIAN, ["offscreen"], look)
    assert [need.name for need in offscreen] == ["libEGL.so.1"]
    window = missing(DEBIAN, ["offscreen", "window"], look)
    assert "libxcb-cursor.so.0" in [need.name for need in window]


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_bring_all_that_qt_needs(system: str) -> None:
    assert missing(Machine(system), ["offscreen", "window"], lambda _: False) == ()


def test_a_package_that_brings_two_libraries_is_named_once() -> None:
    shared = [need for need in NEEDS if need.packages["dnf"] == "libxcb"]
    assert len(shared) == 2
    assert package_names(shared, "dnf") == ["libxcb"]


def test_the_command_suits_the_distribution_and_the_user() -> None:
    assert install_command(["libegl1"], DEBIAN) == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1"
    )
    fedora_root = Machine("Linux", packages="dnf", is_root=True)
    assert install_command(["libglvnd-egl"], fedora_root) == "dnf install -y libglvnd-egl"


def test_the_sentence_names_what_is_missing_and_the_command() -> None:
    says = ask_for(missing(DEBIAN, ["window"], lambda _: False), DEBIAN)
    assert "libxcb-cursor.so.0" in says
    assert "sudo apt-get install -y --no-install-recommends libxkbcommon-x11-0" in says
    unknown = ask_for(NEEDS[:1], Machine("Linux"))
    assert "libglib-2.0.so.0" in unknown
    assert "package manager" in unknown


def test_a_library_that_does_not_exist_is_not_there() -> None:
    assert not is_there(Need("libnetloom-has-no-such.so.7", "offscreen", {}))
    assert not is_there(Need("netloom-has-no-such-program", "screen", {}))
