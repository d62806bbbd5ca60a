"""Without a screen the app says so instead of aborting."""

import os
import subprocess
import sys

import pytest

from ftgui.qt import screen


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux runs without a screen")
def test_without_a_screen_it_says_what_to_do() -> None:
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    done = subprocess.run([sys.executable, "-m", "ftgui"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no screen" in done.stderr
    assert "ftgui --help" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="X11 libraries are Linux's")
def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(screen.LIBRARIES, "libdoes-not-exist.so.7", "libdoesnotexist7")
    problem = screen.missing({"DISPLAY": ":0"})
    assert problem is not None
    assert "libdoesnotexist7" in problem.action
    assert screen.missing({"WAYLAND_DISPLAY": "wayland-0"}) is None
    assert screen.missing({"QT_QPA_PLATFORM": "offscreen"}) is None
