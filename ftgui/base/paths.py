"""Where the app keeps what is not in a project: engines, models, settings, crash reports.

`FTGUI_HOME` moves all of it (a stick, a test); otherwise the system's own places are used.
"""

import os
import sys
from pathlib import Path


def _place(kind: str) -> Path:
    home = os.environ.get("FTGUI_HOME")
    if home:
        return Path(home) / kind
    import platformdirs  # not before somebody asks: the window shows without it

    places: dict[str, str] = {
        "data": platformdirs.user_data_dir("ftgui", appauthor=False),
        "cache": platformdirs.user_cache_dir("ftgui", appauthor=False),
        "config": platformdirs.user_config_dir("ftgui", appauthor=False),
        "projects": str(Path(platformdirs.user_documents_dir()) / "ftgui"),
    }
    return Path(places[kind])


def data_dir() -> Path:
    """Engines and what else is costly to lose."""
    return _place("data")


def cache_dir() -> Path:
    """Converted models and downloads: costly to make, safe to delete."""
    return _place("cache")


def config_dir() -> Path:
    """The window's own memory: recent projects."""
    return _place("config")


def projects_dir() -> Path:
    """Where new projects are offered a home."""
    return _place("projects")


def resources_dir() -> Path:
    """The read-only files that come with the app, in a checkout, a wheel, or a packaged app."""
    bundled = getattr(sys, "_MEIPASS", None)
    if bundled:
        return Path(bundled) / "resources"
    inside = Path(__file__).resolve().parent.parent / "resources"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "resources"


def app_command() -> list[str]:
    """The command line that starts this app anew: the packaged program itself, or Python with it."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ftgui"]
