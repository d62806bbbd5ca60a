import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ftgui.base.problems import ProblemError
from ftgui.data import snapshot

Put = Callable[[str, bytes | str], Path]


def code_of(path: Path, limit: int | None = None) -> str:
    with pytest.raises(ProblemError) as caught:
        snapshot.take(path, limit)
    assert caught.value.problem.message
    assert caught.value.problem.action
    return caught.value.problem.code


def test_what_is_no_file(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "data.not_a_file"
    assert code_of(tmp_path / "nowhere.csv") == "data.missing"
    assert code_of(Path("/dev/null")) == "data.not_a_file"
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert code_of(tmp_path / "loop") == "data.missing"
    os.mkfifo(tmp_path / "pipe")
    assert code_of(tmp_path / "pipe") == "data.not_a_file"
    assert code_of(Path("nul\0byte")) == "data.unreadable"


def test_a_giant_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "giant.jsonl"
    with path.open("wb") as file:
        file.truncate(10 << 40)
    assert code_of(path) == "data.too_large"


def test_the_limit_is_said(put: Put) -> None:
    with pytest.raises(ProblemError) as caught:
        snapshot.take(put("f.csv", "x" * 3_000_000), 2_000_000)
    assert "2 MB" in caught.value.problem.message
    assert "3 MB" in caught.value.problem.message


def test_a_touched_file_is_told(put: Put) -> None:
    path = put("f.csv", "a,b\n")
    taken = snapshot.take(path)
    snapshot.refuse_change(path, taken.stamp)
    path.write_text("a,c\nd,e\n")
    with pytest.raises(ProblemError) as caught:
        snapshot.refuse_change(path, taken.stamp)
    assert caught.value.problem.code == "data.changed"
