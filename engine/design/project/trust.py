"""Whom the user trusts: which code of projects may run on this machine.

Kept by the content of the code, in the user's own settings and never in a project, so that no file can trust itself.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.design.graph.code import code_digest
from engine.design.project.project import Project

_DIGEST = re.compile(r"[0-9a-f]{64}")


def trust_file() -> Path:
    """The file of trusted digests, one a line, which window and command line share."""
    import platformdirs  # 24 ms that the first paint can do without

    return platformdirs.user_config_path("netloom", appauthor=False) / "trusted_code"


def digest_of(project: Project) -> str:
    """What tells the code of a project from any other; empty where it has none."""
    return code_digest(project.graph.blocks)


def trusted_digest(project: Project) -> str:
    """The digest of a project's code if the user trusts it, as the engine wants to be told; empty if not."""
    digest = digest_of(project)
    return digest if digest and digest in _trusted() else ""


def is_trusted(project: Project) -> bool:
    """Whether a project may run: it has no code of its own, or the user trusts this very code."""
    return not digest_of(project) or bool(trusted_digest(project))


def trust(project: Project) -> None:
    """Remember that the user trusts the code of a project, as long as not a letter of it changes.

    Raises:
        OSError: it can't be kept.
    """
    digest = digest_of(project)
    if not digest or digest in _trusted():
        return
    path = trust_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as stream:
        stream.write(f"{digest}\n")


def _trusted() -> frozenset[str]:
    try:
        text = trust_file().read_text(encoding="ascii", errors="replace")
    except OSError:
        return frozenset()  # where nothing can be read, nobody is trusted
    return frozenset(line for line in text.split("\n") if _DIGEST.fullmatch(line))
