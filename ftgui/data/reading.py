"""Any file people keep examples in becomes a `Table`. Its content decides, not its name."""

from pathlib import Path

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data import snapshot as snapshots
from ftgui.data.delimited import read_delimited
from ftgui.data.encodings import binary, decode
from ftgui.data.jsons import as_utf8, looks_like_lines, read_json, read_lines
from ftgui.data.sheets import read_sheet
from ftgui.data.snapshot import Snapshot
from ftgui.data.table import Table

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_LINES_NAMES = (".jsonl", ".ndjson")
_JSON_NAMES = (".json", *_LINES_NAMES)
_TEXT_NAMES = (".csv", ".tsv", ".tab", ".txt", ".md")
_NOT_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"GGUF", "GGUF"),
)


def read(path: Path, sheet: str | None = None, *, limit: int | None = None) -> Table:
    """Read a file. `sheet` chooses a spreadsheet's sheet; `limit` is the largest size in bytes.

    Raises ProblemError (`data.*`) where no row can be read; rows that cannot are in `problems`.
    """
    return read_snapshot(snapshots.take(path, limit), sheet)


def read_snapshot(snapshot: Snapshot, sheet: str | None = None) -> Table:
    """Read a file's content. Raises ProblemError (`data.*`)."""
    content = snapshot.content
    if content.startswith(_OLD_OFFICE) or (content.startswith(_ZIP) and _is_spreadsheet(content)):
        return read_sheet(snapshot, sheet)
    _refuse_other_kinds(snapshot)
    suffix = snapshot.path.suffix.casefold()
    if _starts_like_json(content) or suffix in _JSON_NAMES:
        try:
            return _read_json(snapshot, suffix)
        except ProblemError:
            if suffix not in _TEXT_NAMES:
                raise
    return read_delimited(snapshot, decode(content, snapshot.path))


def _read_json(snapshot: Snapshot, suffix: str) -> Table:
    content, encoding = as_utf8(snapshot)
    if looks_like_lines(content) and content.strip().count(b"\n") > 0:
        return read_lines(snapshot, content, encoding)
    if suffix in _LINES_NAMES and not _starts_like_json(content):
        return read_lines(snapshot, content, encoding)
    try:
        return read_json(snapshot, content, encoding)
    except ProblemError as error:
        if error.problem.code == "data.no_list" and looks_like_lines(content):
            return read_lines(snapshot, content, encoding)
        raise


def _is_spreadsheet(content: bytes) -> bool:
    """A zip is a spreadsheet by the names in it; a damaged one is left for the spreadsheet reader to name."""
    return any(name in content for name in (b"xl/", b"content.xml")) and b"word/" not in content


def _refuse_other_kinds(snapshot: Snapshot) -> None:
    if snapshot.content.startswith(_ZIP):
        raise _other_kind(snapshot, tr("an archive or a text document"))
    for start, kind in _NOT_TABLES:
        if snapshot.content.startswith(start):
            raise binary(snapshot.path, tr("a {kind} file", kind=kind))


def _other_kind(snapshot: Snapshot, kind: str) -> ProblemError:
    return fail(
        "data.unknown_kind",
        tr("“{name}” is {kind}, which this app does not read.", name=snapshot.path.name, kind=kind),
        tr("Unpack it first and choose the table in it, or save the document as CSV or Excel."),
        file=str(snapshot.path),
        remedy="choose_file",
    )


def _plain_start(content: bytes) -> bytes:
    """The beginning without a byte order mark and without the zero bytes of UTF-16."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        if content.startswith(mark):
            content = content[len(mark) :]
    start = content[: 1 << 20]
    return start.replace(b"\0", b"") if b"\0" in start[:64] else start


def _starts_like_json(content: bytes) -> bool:
    start = _plain_start(content[:4096]).lstrip()
    return start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"[", b"]", b'"', b""))
