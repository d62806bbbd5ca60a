"""Files made to do harm, or that change under our hands."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.data.findings import Finding
from ftgui.data.readers.reader import Item, Line
from ftgui.data.readers.sources import open_source
from ftgui.data.source import Source
from tests.data.corpus import COUNT, delimited, json_rows
from tests.data.corpus_packed import parquet_file
from tests.data.made import pdf_file, saved, word_file, workbook, zipped

Put = Callable[[str, bytes | str], Path]
READ = """
import json, resource, sys
from pathlib import Path
from ftgui.base.problems import ProblemError
from ftgui.data.readers.reader import Line
from ftgui.data.readers.sources import open_source
from ftgui.data.source import Source
rows, named, problem = 0, [], ""
try:
    for _, item in open_source(Source(paths=(sys.argv[1],)), Path(sys.argv[1]).parent):
        if isinstance(item, Line):
            rows += 1
        else:
            named.append([item.code, item.row])
except ProblemError as error:
    problem = error.problem.code
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
if Path("/proc/self/status").exists():  # there, the number above begins with that of whoever started us
    memory = 1024 * int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
print(json.dumps([rows, named, problem, memory]))
"""
LONGEST = {
    "rows.jsonl": (b'{"question": "', b'"}\n{"question": "q", "answer": "a"}\n', 1, [["data.too_long_row", 1]]),
    "rows.json": (b'[{"question": "', b'"}, {"question": "q", "answer": "a"}]', 1, [["data.too_long_row", 1]]),
    "rows.csv": (b"question,answer\nq,", b"\nq,a\n", 1, [["data.too_long_row", 2]]),
    "rows.txt": (b"q", b"\nThe end.\n", 1, [["data.too_long_row", 1]]),
}


def read_apart(path: Path) -> tuple[int, list[list[object]], str, int]:
    """Rows, what was named, the problem's code and the most memory used, in bytes, of a process that reads the file."""
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, check=True, timeout=120)
    rows, named, problem, memory = json.loads(done.stdout)
    return rows, named, problem, memory


def giant(path: Path, size: int) -> Path:
    """A file with one line of that size; its middle takes no room on the disk."""
    start, end, _, _ = LONGEST[path.name]
    with path.open("wb") as file:
        file.write(start + b"a" * (2 << 20))
        file.truncate(size)
        file.seek(size)
        file.write(end)
    return path


@pytest.mark.parametrize("name", LONGEST)
def test_one_endless_line_is_named_and_passed(tmp_path: Path, name: str) -> None:
    rows, named, problem, memory = read_apart(giant(tmp_path / name, 100 << 20))
    assert (rows, named, problem) == (LONGEST[name][2], LONGEST[name][3], "")
    assert memory < 400 << 20


@pytest.mark.long
@pytest.mark.parametrize("name", LONGEST)
def test_ten_gigabytes_in_one_line(tmp_path: Path, name: str) -> None:
    rows, named, problem, memory = read_apart(giant(tmp_path / name, 10 << 30))
    assert (rows, named, problem) == (LONGEST[name][2], LONGEST[name][3], "")
    assert memory < 400 << 20


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"one more\n")


def shrunk(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


CHANGES = {"grown": grown, "shrunk": shrunk, "replaced": replaced}
FILES = {
    "rows.csv": delimited(",").encode() * 5000,
    "rows.jsonl": "\n".join(json_rows()).encode() * 5000,
    "rows.parquet": parquet_file(),
    "rows.xlsx": saved(workbook([["question", "answer"], ["q", "a"]])),
    "rows.docx": word_file(),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_changes_while_it_is_read_is_told(put: Put, name: str, change: str) -> None:
    path = put(name, FILES[name])
    with pytest.raises(ProblemError) as caught:
        for place, _ in enumerate(open_source(Source(paths=(str(path),)))):
            if place == 0:
                CHANGES[change](path)
    assert caught.value.problem.code == "data.changed"


TEXTS = ["", "csv", "tsv", "txt", "md", "json", "jsonl", "ndjson", "yaml", "exe"]
EXTENSIONS = [*TEXTS, "xlsx", "xls", "ods", "parquet", "pdf", "docx", "zip"]
SAMPLES = [
    saved(workbook([["question", "answer"], ["q", "a"]])),
    parquet_file(row_group_size=5),
    word_file(),
    pdf_file("Some text.", "More."),
    zipped({"a.csv": b"question,answer\nq,a\n", "b.jsonl": b'{"question": "q", "answer": "a"}'}),
    "\n".join(json_rows()).encode(),
    f"[{','.join(json_rows())}]".encode(),
    delimited(";").encode("utf-16"),
]
STARTS = [b"PK\x03\x04", b"%PDF-1.4\n", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"[{", b"\xff\xfe"]
anything = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text('ab,;\t"\n\r?é{}[]:', max_size=120).map(str.encode),
    st.sampled_from(
        [b"PK\x03\x04", b"%PDF-1.4\n", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"[{", b"\xff\xfe"]
    ).flatmap(lambda start: st.binary(max_size=80).map(lambda tail: start + tail)),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A whole file with a few bytes overwritten, taken out or put in, or its end missing."""
    content = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(content)))
        gone = draw(st.sampled_from([0, 1, 4, 50, len(content)]))
        content = content[:place] + draw(st.binary(max_size=6)) + content[place + gone :]
    return content


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(anything | damaged(), st.sampled_from(EXTENSIONS))
def test_any_bytes_are_rows_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / f"file.{kind}"
    path.write_bytes(content)
    items: list[Item] = []
    try:
        stream = open_source(Source(paths=(str(path),)), folder / "scratch")
        items.extend(item for file, item in stream if file == 0)
    except ProblemError as error:
        assert error.problem.message
        assert error.problem.action
    rows = [item.row for item in items if isinstance(item, Line)]
    assert rows == sorted(set(rows))
    assert all(isinstance(json.loads(item.json), dict) for item in items if isinstance(item, Line))
    assert not [*folder.glob("scratch/*")]


lines = st.one_of(
    st.sampled_from([row.encode() for row in json_rows()]),
    st.binary(max_size=20).filter(lambda line: b"\n" not in line and b"\0" not in line),
    st.just(b" "),
)


@given(st.lists(lines, max_size=12))
@example([b"%PDF-", b'{"a": "%PDF-1.7"}'])
def test_no_line_of_json_lines_is_lost(tmp_path_factory: pytest.TempPathFactory, some: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("lines") / "rows.jsonl"
    good = json_rows()[0].encode()
    path.write_bytes(b"\n".join([good, good, *some]))
    stream = open_source(Source(paths=(str(path),)))
    try:
        told = [item.row for _, item in stream]
    except ProblemError as error:
        assert error.problem.code in ("data.binary", "data.encoding")
        return
    if stream.heads[0].encoding == "utf-8":
        assert told == [row for row, line in enumerate([good, good, *some], start=1) if line.strip()]


def test_the_clean_files_are_read_whole(put: Put) -> None:
    for name in ("rows.jsonl", "rows.parquet"):
        items = [item for _, item in open_source(Source(paths=(str(put(name, FILES[name])),)))]
        assert not [item for item in items if isinstance(item, Finding) and item.code != "data.bad_json"]
        assert len(items) >= COUNT
