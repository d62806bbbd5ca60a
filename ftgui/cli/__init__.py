"""Every step without the window: for scripts, for support, for tests. Never imports Qt."""

from ftgui.cli.main import main

__all__ = ["main"]
