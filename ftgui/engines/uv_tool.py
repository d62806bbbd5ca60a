"""Running uv: found wherever it is, with the machine's pip settings, stoppable, its failures in words."""

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import uv

from ftgui.base import paths
from ftgui.base.child import Child
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.engines import pip_config, surroundings
from ftgui.engines.progress import lines

TAIL = 40  # lines of uv's output that a problem keeps
NO_NETWORK = ("error sending request", "dns error", "tcp connect error", "operation timed out", "connection reset")
DISK_FULL = ("No space left on device", "os error 28", "os error 112", "Disk quota exceeded")


def program() -> Path:
    """Where uv is: beside its Python package, in the packaged app, or on PATH. Raises ProblemError."""
    name = "uv.exe" if sys.platform == "win32" else "uv"
    packed = getattr(sys, "_MEIPASS", None)
    beside = [*([Path(packed) / "bin" / name] if packed else []), Path(sys.executable).parent / name]
    with contextlib.suppress(FileNotFoundError):
        beside.insert(0, Path(uv.find_uv_bin()))
    for candidate in beside:
        if candidate.is_file():
            return candidate
    found = shutil.which("uv")
    if found is None:
        raise fail(
            "engine.install_failed",
            tr("The installer that comes with this app is missing."),
            tr("Install this app again."),
            detail="uv was not found",
        )
    return Path(found)


def variables() -> dict[str, str]:
    """The environment of uv: pip's sources of packages and their passwords, and our own folders."""
    outer = surroundings.clean(os.environ, keep=[name for name in os.environ if name.startswith("UV_")])
    config = pip_config.read(os.environ)
    return {
        **outer,
        **pip_config.for_uv(config, outer),
        **({"UV_SYSTEM_CERTS": "1"} if sys.platform in ("win32", "darwin") else {}),
        "UV_CACHE_DIR": str(surroundings.downloads_dir()),
        "UV_PYTHON_INSTALL_DIR": str(surroundings.pythons_dir()),
        "UV_PYTHON_INSTALL_BIN": "0",
        "UV_NO_PROGRESS": "1",
        "NO_COLOR": "1",
    }


def run(
    arguments: Sequence[str],
    stopping: Callable[[], bool],
    watch: Callable[[str | None], None] = lambda _: None,
) -> list[str]:
    """Run uv to its end and return what it printed on stdout.

    `watch` gets each line of both streams, and None about every 0.3 s. Raises InstallStopped, after
    uv and all it started are gone, and ProblemError (`engine.*`) when uv fails.
    """
    # Nowhere near a project of Python's: uv would heed its settings.
    folder = paths.data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    child = Child([str(program()), *arguments], cwd=folder, env=variables())
    answer: list[str] = []
    said: list[str] = []
    for line in lines(child, stopping, tick=0.3):
        watch(line.text if line else None)
        if line is not None:
            said.append(line.text)
            if line.stream == "stdout":
                answer.append(line.text)
    if child.wait() != 0:
        raise failure("\n".join(said[-TAIL:]))
    return answer


def failure(text: str) -> ProblemError:
    """What uv's complaint means."""
    detail = re.sub(r"://[^/\s@]+@", "://***@", text)
    if any(sign in text for sign in DISK_FULL):
        return fail(
            "engine.disk_full",
            tr("The disk became full during the installation."),
            tr("Free some space and install again; what was downloaded is kept."),
            detail=detail,
        )
    if any(sign in text for sign in NO_NETWORK):
        return fail(
            "engine.no_network",
            tr("The package index on the internet could not be reached."),
            tr("Check the connection, then install again; what was downloaded is kept."),
            detail=detail,
        )
    return fail(
        "engine.install_failed",
        tr("The installation failed."),
        tr("Try once more; if it fails again, the detail says why."),
        detail=detail,
    )
