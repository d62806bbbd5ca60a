"""Which reader reads a file: its content decides, its name only where the content leaves it open."""

import re
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import PurePath

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.readers.csv_rows import ALONE
from ftgui.data.readers.delimited import read_delimited
from ftgui.data.readers.documents import is_prose, read_markdown, read_pdf, read_text, read_word
from ftgui.data.readers.jsons import read_json
from ftgui.data.readers.letters import binary, sample_as_utf8
from ftgui.data.readers.lines import looks_like_lines, read_lines
from ftgui.data.readers.messengers import is_chat, read_chat
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head, Item, Line, Reader
from ftgui.data.readers.sheets import read_sheet
from ftgui.data.readers.voting import vote
from ftgui.data.readers.zipped import damaged, encrypted
from ftgui.data.stamps import refuse_empty

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PARQUET = (b"PAR1", b"PARE")
_PDF = re.compile(rb"(?:\A|[\r\n])%PDF-\d")
_LINES_NAMES = (".jsonl", ".ndjson")
_JSON_NAMES = (".json", *_LINES_NAMES)
_MARKDOWN_NAMES = (".md", ".markdown")
_TEXT_NAMES = (".csv", ".tsv", ".tab", ".txt", *_MARKDOWN_NAMES)
_NOT_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "SQLite"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"GGUF", "GGUF"),
)


_PACKED = ("gzip", "7z", "RAR")
_HTML = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<table|<meta )", re.IGNORECASE)
_OLD_DOCUMENTS = {"WordDocument": "Word 97", "PowerPoint Document": "PowerPoint", "__properties_version1.0": "Outlook"}
_OTHER_TEXTS = {".yaml": "YAML", ".yml": "YAML", ".html": "HTML", ".htm": "HTML", ".xml": "XML", ".rtf": "RTF"}


def reader_of(file: Opened) -> Reader:
    """Who reads a file of this content.

    Raises ProblemError (`data.empty`, `data.binary`, `data.encoding`, `data.unknown_kind`).
    """
    if file.size == len(file.sample) and not file.sample.strip():
        refuse_empty(file.path, 0)
    if file.sample.startswith(_OLD_OFFICE):
        return _reader_of_old_office(file)
    if file.sample.startswith(_ZIP):
        return _reader_of_zip(file)
    if file.sample.startswith(_PARQUET):
        from ftgui.data.readers.parquet import read_parquet  # large, and seldom needed

        return read_parquet
    if _PDF.search(file.sample, 0, 1024):  # some programs write a line of their own in front
        return read_pdf
    for start, kind in _NOT_TABLES:
        if file.sample.startswith(start):
            said = tr("a {kind} file", kind=kind)
            raise _unknown(file, said) if kind in _PACKED else binary(file, said)
    return _reader_of_text(file)


def _reader_of_text(file: Opened) -> Reader:
    sample = sample_as_utf8(file)
    suffix = PurePath(file.name).suffix.casefold()
    is_json = _starts_like_json(sample)
    if (not is_json or sample.startswith(b"{\\rtf")) and suffix in _OTHER_TEXTS:
        raise _unknown(file, _OTHER_TEXTS[suffix])
    if _HTML.match(sample):  # also under a spreadsheet's name, as web pages export tables
        raise _unknown(file, "HTML")
    if not is_json and suffix in _MARKDOWN_NAMES:
        return read_markdown
    if not is_json and suffix not in _JSON_NAMES:
        return _reader_of_words(sample.decode(errors="replace"), file.name)
    if looks_like_lines(sample) and sample.strip().count(b"\n") > 0:
        return read_lines
    one_line = b"\n" not in sample.strip()
    if suffix in _LINES_NAMES and (not is_json or (one_line and file.size > len(file.sample))):
        return read_lines
    return _read_json_or_text if suffix in _TEXT_NAMES else read_json


def _reader_of_words(text: str, name: str) -> Reader:
    if is_chat(text):
        return read_chat
    return read_text if is_prose(text) and vote(text, name) == ALONE else read_delimited


def _read_json_or_text(file: Opened, head: Head) -> Iterator[Item]:
    """What only begins like JSON, and is not called so, is text."""
    items = read_json(file, head)
    try:
        first = next(items, None)
    except ProblemError:
        first = None
    yield from chain((first,), items) if isinstance(first, Line) else read_delimited(file, head)


def _reader_of_old_office(file: Opened) -> Reader:
    """By the names of the streams in it. What is locked with a password is packed into such a file, too."""
    content = _both_ends(file)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise encrypted(file.name)
    for stream, kind in _OLD_DOCUMENTS.items():
        if stream.encode("utf-16-le") in content:
            raise _unknown(file, kind)
    return read_sheet


def _both_ends(file: Opened) -> bytes:
    return file.sample + file.piece(max(0, file.size - len(file.sample)), len(file.sample))


def _reader_of_zip(file: Opened) -> Reader:
    """By the names in it; a damaged spreadsheet or document is left for its reader to name."""
    content = _both_ends(file)
    if b"word/" in content:
        return read_word
    if b"xl/" in content or b"content.xml" in content:
        return read_sheet
    if not zipfile.is_zipfile(file.path):
        raise damaged(file.name, zipfile.BadZipFile())
    raise _unknown(file, tr("an archive or a document of a kind"))


def _unknown(file: Opened, kind: str) -> ProblemError:
    return fail(
        "data.unknown_kind",
        tr("“{name}” is {kind} that this app does not read.", name=file.name, kind=kind),
        tr("Unpack an archive and choose the files in it; save anything else as Word, PDF, CSV, Excel or JSON."),
        file=str(file.path),
        remedy="choose_file",
    )


def _starts_like_json(sample: bytes) -> bool:
    start = sample[:4096].lstrip()
    return start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"[", b"]", b'"', b""))
