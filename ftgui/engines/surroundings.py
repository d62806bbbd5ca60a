"""The environment variables and folders that engines and their installer live among."""

import hashlib
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from ftgui.base import paths

SECRET = re.compile(r"(_API_KEY|_TOKEN|_SECRET|_PASSWORD|_ACCESS_KEY|_CREDENTIALS)$", re.IGNORECASE)
# What would make a child use another Python's packages.
MISLEADING = {
    "CONDA_PREFIX",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "_MEIPASS2",
    "__PYVENV_LAUNCHER__",
}


def clean(variables: Mapping[str, str], keep: Collection[str] = ()) -> dict[str, str]:
    """`variables` without secrets (except those in `keep`) and without what points at another Python."""
    kept = {
        name: value
        for name, value in variables.items()
        if name in keep or not (SECRET.search(name) or name in MISLEADING or name.startswith("_PYI_"))
    }
    # A packaged app's bootloader sets LD_LIBRARY_PATH to our own libraries and keeps the user's value
    # beside it (PyInstaller's manual, "LD_LIBRARY_PATH considerations").
    if any(name.startswith("_PYI_") for name in variables):
        kept.pop("LD_LIBRARY_PATH", None)
        original = kept.pop("LD_LIBRARY_PATH_ORIG", None)
        return {**kept, "LD_LIBRARY_PATH": original} if original else kept
    return kept


def downloads_dir() -> Path:
    """The installer's cache: finished downloads, so that a second attempt goes on where the first stopped."""
    return paths.cache_dir() / "uv"


def pythons_dir() -> Path:
    """Where a Python goes when the machine has none that fits."""
    return paths.data_dir() / "python"


def sha256(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
