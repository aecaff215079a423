"""Opening the generated code in the user's own editor, as a copy."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from studio.recovery import APPLICATION

HEADER = """\
# A copy of what Netloom wrote for {name}. Netloom does not read it again: what is changed here stays here,
# and the next time that the code is opened in the editor, this file is written anew. Export keeps a file of your own.

"""

_HASH_BYTES = 4


def copy_folder() -> Path:
    """Where copies for the editor are kept: in the user's own cache, which nobody else writes to."""
    import platformdirs  # 24 ms that the first paint can do without

    return platformdirs.user_cache_path(APPLICATION, appauthor=False) / "code"


def write_copy(text: str, name: str, file: str, whose: str = "") -> Path:
    """Write code for the editor, in one step, so that an editor that has it open never sees half of it.

    Args:
        text: the code.
        name: the project's name.
        file: the file's name.
        whose: what tells the project from others of its name, such as its path, so that each has a copy of its own.

    Returns:
        The file. The same project and file name give the same one, so that an open editor shows the code anew.

    Raises:
        OSError: the disk refuses.
    """
    folder = copy_folder()
    if whose:
        folder /= hashlib.blake2b(whose.encode(errors="surrogateescape"), digest_size=_HASH_BYTES).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as written:
            written.write(HEADER.format(name=" ".join(name.split())) + text)
        Path(temporary).replace(target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def open_in_editor(path: Path) -> bool:
    """Open a Python file to be edited; returns whether there is a program for it."""
    if sys.platform == "win32":  # there, to open a Python file is to run it
        try:
            os.startfile(path, "edit")
        except OSError:
            return False
        return True
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
