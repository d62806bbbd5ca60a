"""A file is wholly old or wholly new."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base import atomic
from ftgui.base.problems import ProblemError


def test_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    atomic.write(path, b"old")
    atomic.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A disk of 64 kB. Skips where this machine does not let us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True).returncode
    ):
        pytest.skip("mounting a tiny disk needs the right to mount")
    return disk


def test_a_full_disk_keeps_the_old_file(small_disk: Path) -> None:
    path = small_disk / "project.yaml"
    try:
        atomic.write(path, b"precious")
        with pytest.raises(ProblemError) as caught:
            atomic.write(path, b"x" * 200_000)
        assert caught.value.problem.code == "disk.full"
        assert path.read_bytes() == b"precious"
        assert list(small_disk.iterdir()) == [path]
    finally:
        subprocess.run(["umount", small_disk], check=True)


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        atomic.write(tmp_path / "gone" / "a", b"")
    assert caught.value.problem.code == "disk.missing"


def test_a_folder_that_allows_no_changes(tmp_path: Path) -> None:
    if os.name == "posix" and os.geteuid() == 0:
        target = Path("/proc/ftgui-cannot-be-here")  # root may write anywhere else
    else:
        tmp_path.chmod(0o500)
        target = tmp_path / "a"
    with pytest.raises(ProblemError) as caught:
        atomic.write(target, b"")
    assert caught.value.problem.code in {"disk.not_allowed", "disk.missing"}


@given(st.binary(max_size=2000))
def test_any_bytes_come_back(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x"
        atomic.write(path, content)
        assert path.read_bytes() == content


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_whoever_may_read_the_folder_may_read_the_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic.write(tmp_path / "project.yaml", b"shared")
    finally:
        os.umask(before)
    assert (tmp_path / "project.yaml").stat().st_mode & 0o777 == 0o640


def test_a_disk_that_cannot_sync_folders_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise OSError(errno.EINVAL, "not here")

    monkeypatch.setattr(atomic, "_sync_folder", refuse)
    atomic.write(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
