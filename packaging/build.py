"""Build the self-contained app with PyInstaller, say how big it is, and try it.

Linux is what this has been run on. The recipes for Windows and macOS are the same file and have never
been run.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pyarrow
from pyarrow import parquet

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "dist" / "ftgui"


def main() -> None:
    """Build, measure, try."""
    arguments: list[str | Path] = [
        "--noconfirm",
        "--clean",
        "--log-level",
        "WARN",
        "--distpath",
        ROOT / "dist",
        "--workpath",
        ROOT / "build",
    ]
    subprocess.run([sys.executable, "-m", "PyInstaller", *arguments, ROOT / "packaging" / "ftgui.spec"], check=True)
    if sys.platform == "linux":
        _desktop_files()
    print(f"unpacked: {_megabytes(sum(file.stat().st_size for file in APP.rglob('*') if not file.is_symlink()))}")
    archive = ROOT / "dist" / f"ftgui-{sys.platform}.tar.xz"
    with tarfile.open(archive, "w:xz", preset=6) as tar:
        tar.add(APP, arcname="ftgui")
    print(f"to download: {_megabytes(archive.stat().st_size)}")
    try_it()


def _desktop_files() -> None:
    shutil.copy(ROOT / "packaging" / "ftgui.desktop", APP)
    shutil.copy(ROOT / "resources" / "icons" / "app.svg", APP / "ftgui.svg")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def try_it() -> None:
    """Start the packaged app as a user would: a sample project and its plan, a Parquet file, the window's plan page."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        project = home / "try it"
        env = {
            "PATH": "/usr/bin:/bin",  # no Python of ours
            "HOME": name,
            "FTGUI_HOME": str(home / "home"),
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            "LANG": "C.UTF-8",
        }

        def run(*arguments: str) -> dict[str, object]:
            done = subprocess.run([APP / "ftgui", *arguments, "--json"], env=env, check=True, stdout=subprocess.PIPE)
            answer: dict[str, object] = json.loads(done.stdout)
            return answer

        run("sample", "house-style", str(project))
        assert run("plan", str(project))["backend"] == "trl"
        assert {engine["state"] for engine in run("doctor")["engines"]} == {"absent"}  # type: ignore[attr-defined]
        rows = home / "rows.parquet"  # what reads it is large, loaded late, and packed only in part
        parquet.write_table(pyarrow.table({"question": [f"Why {n}?" for n in range(12)], "answer": ["So."] * 12}), rows)
        assert run("check", str(rows))["rows"] == 12
        picture = home / "plan.png"
        window: list[str | Path] = [APP / "ftgui", "--project", project, "--step", "plan", "--picture", picture]
        subprocess.run(window, env=env, check=True, timeout=60)
        assert picture.stat().st_size > 10_000
    print("the packaged app makes a sample project, reads a Parquet file and shows its plan page")


if __name__ == "__main__":
    main()
