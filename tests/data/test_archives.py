"""Several files as one source: folders and zips, also those made to do harm."""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ftgui.base.problems import ProblemError
from ftgui.data.findings import Finding
from ftgui.data.readers import archives
from ftgui.data.readers.reader import Line
from ftgui.data.readers.sources import open_source
from ftgui.data.source import Source
from tests.data.made import zipped

Put = Callable[[str, bytes | str], Path]
SCRATCH = "scratch"
QA = b"question,answer\nWhy?,So.\nWhen?,Now.\n"


def read(*paths: Path) -> tuple[list[str], list[tuple[int, int]], list[Finding]]:
    """The files' names, the rows' places (file, row), and what was found."""
    stream = open_source(Source(paths=tuple(map(str, paths))), paths[0].parent / SCRATCH)
    items = list(stream)
    assert stream.done == stream.total
    places = [(file, item.row) for file, item in items if isinstance(item, Line)]
    return [head.name for head in stream.heads], places, [item for _, item in items if isinstance(item, Finding)]


def refusal(*paths: Path) -> str:
    with pytest.raises(ProblemError) as caught:
        read(*paths)
    assert caught.value.problem.action
    return caught.value.problem.code


def test_a_zip_is_read_file_by_file_and_leaves_nothing_behind(put: Put, tmp_path: Path) -> None:
    entries = {
        "qa/part 10.csv": QA,
        "qa/part 2.jsonl": b'{"question": "Who?", "answer": "Me."}\n',
        "qa/README.md": b"# About",
        "qa/picture.png": b"\x89PNG",
        "qa/empty.csv": b"",
        "__MACOSX/qa/part 2.jsonl": b"\0\1",
        "qa/.DS_Store": b"\0\1",
        "qa/": b"",
    }
    names, places, found = read(put("rows.zip", zipped(entries)))
    assert names == ["qa/part 2.jsonl", "qa/part 10.csv"]
    assert places == [(0, 1), (1, 2), (1, 3)]
    assert [(finding.code, finding.words["name"]) for finding in found] == [
        ("data.file_left_out", name) for name in ("qa/empty.csv", "qa/picture.png", "qa/README.md")
    ]
    assert list((tmp_path / SCRATCH).iterdir()) == []


def test_two_files_of_the_same_name_are_both_read(put: Put) -> None:
    content = zipped({"a.csv": QA, "b.csv": QA + b"Who?,Me.\n"}).replace(b"b.csv", b"a.csv")
    assert read(put("rows.zip", content))[1] == [(0, 2), (0, 3), (1, 2), (1, 3), (1, 4)]


def test_a_zip_of_documents_is_read(put: Put) -> None:
    names, places, found = read(put("a.zip", zipped({"b.md": b"# B\n\nText.", "a.txt": b"One.\n\nTwo.\n"})))
    assert (names, places, found) == (["a.txt", "b.md"], [(0, 1), (1, 1)], [])


def test_several_files_are_one_stream(put: Put) -> None:
    names, places, _found = read(put("b.csv", QA), put("a.csv", QA))
    assert names == ["b.csv", "a.csv"]
    assert places == [(0, 2), (0, 3), (1, 2), (1, 3)]


def test_files_that_do_not_belong_together_are_told(put: Put) -> None:
    code = refusal(put("a.csv", QA), put("b.csv", b"label,text\ngood,yes\nbad,no\n"))
    assert code == "data.columns_differ"
    extra = put("c.csv", b"question,answer,source\nWho?,Me.,book\n")
    assert read(put("a.csv", QA), extra)[1] == [(0, 2), (0, 3), (1, 2)]


def test_a_folder_is_read_without_walking_in_circles(put: Put, tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    (folder / "deep" / ".git").mkdir(parents=True)
    (folder / "a.csv").write_bytes(QA)
    (folder / "deep" / "b.csv").write_bytes(QA)
    (folder / "deep" / ".git" / "c.csv").write_bytes(QA)
    (folder / "deep" / "circle").symlink_to(folder)
    (folder / "again.csv").symlink_to(folder / "a.csv")
    (folder / "nowhere.csv").symlink_to(folder / "gone.csv")
    (folder / "itself.csv").symlink_to(folder / "itself.csv")
    os.mkfifo(folder / "pipe.csv")
    names, places, found = read(folder)
    assert sorted(names) in (["a.csv", "deep/b.csv"], ["again.csv", "deep/b.csv"])
    assert len(places) == 4
    assert found == []


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:\\evil.csv", "C:evil.csv"]
)
def test_a_zip_that_reaches_outside_is_refused(put: Put, name: str) -> None:
    assert refusal(put("slip.zip", zipped({"ok.csv": QA, name: QA}))) == "data.unsafe_archive"


def test_a_zip_with_a_link_is_refused(put: Put) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("rows.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert refusal(put("link.zip", out.getvalue())) == "data.unsafe_archive"


def test_archives_within_archives_are_refused(put: Put) -> None:
    inner = zipped({"rows.csv": QA})
    assert refusal(put("outer.zip", zipped({"inner.zip": inner}))) == "data.nested_archive"
    assert refusal(put("outer2.zip", zipped({"inner.tar.gz": b"\x1f\x8b"}))) == "data.nested_archive"
    assert refusal(put("outer3.zip", zipped({"rows.csv": inner}))) == "data.nested_archive"


def test_bombs_are_refused(put: Put) -> None:
    bomb = zipped({"rows.csv": b"a,b\n" * (10 << 20)})
    assert len(bomb) * 200 < 40 << 20
    assert refusal(put("bomb.zip", bomb)) == "data.bomb"
    declared = (40 << 20).to_bytes(4, "little")
    assert bomb.count(declared) == 2
    liar = bomb.replace(declared, (1 << 20).to_bytes(4, "little"))
    assert refusal(put("liar.zip", liar)) == "data.bomb"


def test_a_zip_whose_entries_overlap_is_refused(put: Put) -> None:
    """Many names for the same few bytes: each is small, together they are a bomb."""
    whole = zipped({f"{number:03}.csv": QA * 20_000 for number in range(2)})
    place = whole.index(b"PK\x01\x02")
    entries, end = whole[place : whole.index(b"PK\x05\x06")], whole[whole.index(b"PK\x05\x06") :]
    many = entries * 100
    count = (200).to_bytes(2, "little")
    tail = end[:8] + count + count + len(many).to_bytes(4, "little") + end[16:]
    assert refusal(put("overlap.zip", whole[:place] + many + tail)) == "data.bomb"


def test_an_encrypted_zip_is_told(put: Put) -> None:
    content = bytearray(zipped({"rows.csv": QA}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    assert refusal(put("locked.zip", bytes(content))) == "data.password"


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({}, "data.damaged"),
        ({"picture.png": b"\x89PNG"}, "data.no_files"),
        ({f"{number}.csv": b"" for number in range(archives.MOST_FILES + 1)}, "data.too_many_files"),
    ],
)
def test_a_zip_with_nothing_to_read_is_told(put: Put, entries: dict[str, bytes], code: str) -> None:
    content = zipped(entries) if entries else zipped({"a.csv": QA})[:-30]
    assert refusal(put("a.zip", content)) == code


def test_an_empty_folder_and_what_is_no_file_are_told(tmp_path: Path) -> None:
    assert refusal(tmp_path) == "data.no_files"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    codes: Sequence[str] = [refusal(path) for path in (pipe, Path("/dev/zero"), tmp_path / "gone")]
    assert codes == ["data.not_a_file", "data.not_a_file", "data.missing"]
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert refusal(loop) == "data.missing"
