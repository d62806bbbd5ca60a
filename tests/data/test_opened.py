import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ftgui.base.problems import ProblemError
from ftgui.data.findings import Finding
from ftgui.data.readers import opened
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Line
from ftgui.data.readers.sources import open_source
from ftgui.data.source import Source

Put = Callable[[str, bytes | str], Path]
ROWS = '{"question": "Why?", "answer": "So."}\n' * 1000


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "BLOCK", 4096)


def code_of(path: Path) -> str:
    with pytest.raises(ProblemError) as caught, Opened(path):
        pass
    assert caught.value.problem.message
    assert caught.value.problem.action
    return caught.value.problem.code


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path, put: Put) -> None:
    assert code_of(tmp_path) == "data.not_a_file"
    assert code_of(tmp_path / "nowhere.csv") == "data.missing"
    assert code_of(Path("/dev/zero")) == "data.not_a_file"
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert code_of(tmp_path / "loop") == "data.missing"
    os.mkfifo(tmp_path / "pipe")
    assert code_of(tmp_path / "pipe") == "data.not_a_file"
    assert code_of(Path("nul\0byte")) == "data.unreadable"
    assert code_of(put("empty.csv", "")) == "data.empty"


def test_the_digest_is_that_of_the_content(put: Put) -> None:
    path = put("f.jsonl", ROWS)
    stream = open_source(Source(paths=(str(path),)))
    assert sum(isinstance(item, Line) for _, item in stream) == 1000
    assert stream.heads[0].sha256 == hashlib.sha256(ROWS.encode()).hexdigest()
    assert stream.done == stream.total == stream.heads[0].size == len(ROWS)


def grow(path: Path) -> None:
    with path.open("a") as file:
        file.write(ROWS)


def shrink(path: Path) -> None:
    os.truncate(path, 6000)


def touch(path: Path) -> None:
    os.utime(path, (1, 1))


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_text(ROWS)
    status = path.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [grow, shrink, touch, replace])
@pytest.mark.parametrize("name", ["f.jsonl", "f.csv", "f.json"])
def test_a_file_that_changes_while_it_is_read_is_told(put: Put, name: str, change: Callable[[Path], None]) -> None:
    content = {"f.jsonl": ROWS, "f.csv": "question,answer\n" + "a,b\n" * 5000, "f.json": f"[{ROWS[:-1]}]"}[name]
    path = put(name, content.replace("\n{", ",\n{") if name == "f.json" else content)
    items = iter(open_source(Source(paths=(str(path),))))
    assert not isinstance(next(items)[1], Finding)
    change(path)
    with pytest.raises(ProblemError) as caught:
        list(items)
    assert caught.value.problem.code == "data.changed"
