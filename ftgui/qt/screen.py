"""Whether there is a screen to show a window on; Qt itself aborts without a word that helps."""

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ftgui.base.texts import tr

if TYPE_CHECKING:
    from ftgui.base.problems import Problem

# Qt's own list of what its X11 plugin loads; of these, desktops do not always bring the first three.
LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
}


def missing(environment: Mapping[str, str] = os.environ) -> "Problem | None":
    """What keeps a window from showing on Linux, or None."""
    if sys.platform != "linux" or "QT_QPA_PLATFORM" in environment:
        return None
    if environment.get("WAYLAND_DISPLAY"):
        return None
    if not environment.get("DISPLAY"):
        return _problem(
            "usage.no_screen",
            tr("There is no screen to open a window on."),
            tr("Start it on a desktop, or use the commands: ftgui --help."),
        )
    absent = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not absent:
        return None
    return _problem(
        "usage.missing_libraries",
        tr("This system lacks what windows need: {names}.", names=", ".join(absent)),
        tr("On Debian and Ubuntu: sudo apt install {names}", names=" ".join(absent)),
    )


def _problem(code: str, message: str, action: str) -> "Problem":
    """Where a window can be shown, it shows sooner without the module of problems."""
    from ftgui.base.problems import Problem

    return Problem(code=code, message=message, action=action)


def _loads(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
