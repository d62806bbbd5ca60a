"""Damaged files made by rule: spreadsheets, Parquet, documents and archives."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import openpyxl
import pyarrow
from pyarrow import parquet

from tests.data.corpus import BAD, COUNT, HEADER, ROWS, Case, Named, delimited, json_rows
from tests.data.made import old_workbook, open_document, pdf_file, saved, word_file, workbook, zipped

TABLE: list[list[str]] = [HEADER, *ROWS]
OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHARED = "xl/sharedStrings.xml"
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEGABYTE = 1 << 20


def patched(content: bytes, part: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """The zip with one of its parts changed, or without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body: bytes | None = old.read(entry)
            if entry.filename == part:
                body = change(old.read(entry))
            if body is not None:
                new.writestr(entry.filename, body)
    return out.getvalue()


def _edited(edit: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = workbook(TABLE)
    edit(book)
    return saved(book)


def _merged(book: openpyxl.Workbook) -> None:
    book.active.merge_cells(f"A{BAD + 2}:A{BAD + 4}")


def _hidden(book: openpyxl.Workbook) -> None:
    book.create_sheet("Old", 0).append(["x", "y"])
    book["Old"].sheet_state = "hidden"


def _blank_rows(book: openpyxl.Workbook) -> None:
    book.active.insert_rows(BAD, 3)


def _hidden_parts(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[BAD].hidden = True
    book.active.column_dimensions["B"].hidden = True


def workbooks() -> Iterator[Case]:
    """Layouts that people's spreadsheets have: all of them are read."""
    title: Named = (("data.title_row", 1), ("data.title_row", 3))
    below: Named = tuple(("data.merged_cells", BAD + 2 + more) for more in (1, 2))
    edits: dict[str, tuple[Callable[[openpyxl.Workbook], object], int, Named]] = {
        "clean": (lambda _: None, COUNT, ()),
        "merged cells": (_merged, COUNT, below),
        "hidden sheet in front": (_hidden, COUNT, ()),
        "empty sheet in front": (lambda book: book.create_sheet("Empty", 0), COUNT, ()),
        "chart sheet": (lambda book: book.create_chartsheet("Chart"), COUNT, ()),
        "hidden row and column": (_hidden_parts, COUNT, ()),
        "blank rows between": (_blank_rows, COUNT, ()),
        "blank cell far below": (lambda book: book.active.cell(500, 2, ""), COUNT, ()),
        "formula nobody computed": (lambda book: book.active.cell(BAD, 2, '="a"&"b"'), COUNT, ()),
        "error in a cell": (lambda book: book.active.cell(BAD, 2, "#N/A"), COUNT, ()),
        "number in a cell": (lambda book: book.active.cell(BAD, 2, 42), COUNT, ()),
        "link": (lambda book: setattr(book.active["A3"], "hyperlink", "https://example.org"), COUNT, ()),
        "note": (lambda book: book.active.insert_rows(1), COUNT, ()),
        "filter": (lambda book: setattr(book.active.auto_filter, "ref", "A1:B9"), COUNT, ()),
        "named range": (lambda book: setattr(book.active, "print_title_rows", "1:1"), COUNT, ()),
        "header twice": (lambda book: book.active.cell(1, 1, "answer"), COUNT, (("data.same_column_name", 0),)),
        "column without a name": (lambda book: book.active.cell(BAD, 4, "x"), COUNT, ()),
    }
    for name, (edit, rows, named) in edits.items():
        yield Case(
            f"xlsx: {name}", "rows.xlsx", _edited(edit), rows, named, shape="" if "twice" in name else "question_answer"
        )
    titled = saved(workbook([["FAQ of our shop"], [], ["as of March"], *TABLE]))
    yield Case("xlsx: titles", "rows.xlsx", titled, COUNT, title)
    yield Case("xlsx: header only", "rows.xlsx", saved(workbook([HEADER])), shape="")
    yield Case("xlsx: empty", "rows.xlsx", saved(openpyxl.Workbook()), shape="")
    yield Case("xlsx: no header", "rows.xlsx", saved(workbook(ROWS)), COUNT)
    for kind in ("csv", "json", "zip", "xls", "ods", "parquet", ""):
        yield Case(f"xlsx: called .{kind}", f"rows.{kind}", saved(workbook(TABLE)), COUNT)
    yield Case("xls: clean", "rows.xls", old_workbook(TABLE), COUNT)
    yield Case("xls: called .xlsx", "rows.xlsx", old_workbook(TABLE), COUNT)
    yield Case("xls: called .csv", "rows.csv", old_workbook(TABLE), COUNT)
    yield Case("xls: numbers", "rows.xls", old_workbook([*TABLE, [1.5, True]]), COUNT + 1)
    yield Case("ods: clean", "rows.ods", open_document(TABLE), COUNT)
    yield Case("ods: called .xlsx", "rows.xlsx", open_document(TABLE), COUNT)


def damaged_workbooks() -> Iterator[Case]:
    whole, old, open_ = saved(workbook(TABLE)), old_workbook(TABLE), open_document(TABLE)
    for kind, content in (("xlsx", whole), ("xls", old), ("ods", open_)):
        for share in (10, 50, 90):
            cut = content[: len(content) * share // 100]
            yield Case(f"{kind}: cut at {share}%", f"rows.{kind}", cut, problem="data.damaged")
    sheet = "xl/worksheets/sheet1.xml"
    parts: dict[str, tuple[str, Callable[[bytes], bytes | None]]] = {
        "no sheet": (sheet, lambda _: None),
        "no workbook": ("xl/workbook.xml", lambda _: None),
        "sheet cut": (sheet, lambda xml: xml[: len(xml) // 2]),
        "sheet of zeros": (sheet, lambda _: bytes(100)),
    }
    for name, (part, change) in parts.items():
        yield Case(f"xlsx: {name}", "rows.xlsx", patched(whole, part, change), problem="data.damaged")
    unclosed = patched(whole, sheet, lambda xml: xml.replace(b"</row>", b""))
    yield Case("xlsx: rows not closed", "rows.xlsx", unclosed, COUNT)
    corrupt = bytearray(whole)
    middle = whole.index(b"xl/worksheets/sheet1.xml") + 60
    corrupt[middle : middle + 20] = b"\xff" * 20
    yield Case("xlsx: bytes overwritten", "rows.xlsx", bytes(corrupt), problem="data.damaged")
    yield Case("xlsx: password", "rows.xlsx", _with_password(), problem="data.password")
    full = b"<si><t>" + b"A" * (40 * MEGABYTE)
    bomb = patched(_with_shared_texts(whole), SHARED, lambda _: full)
    yield Case("xlsx: texts of their own", "rows.xlsx", _with_shared_texts(whole), COUNT)
    texts_cut = patched(_with_shared_texts(whole), SHARED, lambda xml: xml[:200])
    yield Case("xlsx: texts cut", "rows.xlsx", texts_cut, problem="data.damaged")
    no_texts = patched(_with_shared_texts(whole), SHARED, lambda _: None)
    yield Case("xlsx: no texts", "rows.xlsx", no_texts, problem="data.damaged")
    yield Case("xlsx: bomb", "rows.xlsx", bomb, problem="data.bomb")
    yield Case(
        "xlsx: last corner filled",
        "rows.xlsx",
        _edited(lambda book: book.active.cell(1_048_576, 16_384, "x")),
        problem="data.bomb",
    )
    repeated = open_document(TABLE, 'table:number-columns-repeated="900000000"')
    yield Case("ods: cells repeated without end", "rows.ods", repeated, problem="data.bomb")
    yield Case("xls: nothing but its mark", "rows.xls", OFFICE + bytes(2000), problem="data.damaged")


def _with_shared_texts(content: bytes) -> bytes:
    """The workbook as Excel writes it: its texts in a part of their own."""
    texts: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    link = b'<Relationship Id="x" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>' % RELATIONS
    sheet = re.compile(rb't="inlineStr"><is><t>(.*?)</t></is>')
    content = patched(content, "xl/worksheets/sheet1.xml", lambda xml: sheet.sub(shared, xml))
    content = patched(content, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"</Relationships>", link))
    with zipfile.ZipFile(out := io.BytesIO(content), "a") as archive:
        archive.writestr(
            SHARED, b'<sst xmlns="%s">' % MAIN + b"".join(b"<si><t>%s</t></si>" % text for text in texts) + b"</sst>"
        )
    return out.getvalue()


def _with_password() -> bytes:
    """The beginning of a locked workbook as Excel writes it: an old container with the packed one inside."""

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        head = text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + bytes([kind, 1])
        links = b"\xff" * 8 + child.to_bytes(4, "little", signed=True)
        return head + links + bytes(36) + start.to_bytes(4, "little", signed=True) + size.to_bytes(8, "little")

    header = OFFICE + bytes(16) + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + bytes(6) + bytes(4) + (1).to_bytes(4, "little")
    header += (
        (1).to_bytes(4, "little") + bytes(4) + (4096).to_bytes(4, "little") + (-2).to_bytes(4, "little", signed=True)
    )
    header += bytes(4) + (-2).to_bytes(4, "little", signed=True) + bytes(4) + bytes(4) + b"\xff" * (108 * 4)
    table = [-3, -2, *range(3, 10), -2]
    sectors = b"".join(number.to_bytes(4, "little", signed=True) for number in table).ljust(512, b"\xff")
    folder = entry("Root Entry", 5, 1, -2, 0) + entry("EncryptedPackage", 2, -1, 2, 4096)
    return header + sectors + folder.ljust(512, b"\0") + bytes(4096)


def parquet_file(rows: list[list[str]] = ROWS, **options: object) -> bytes:
    out = io.BytesIO()
    columns = {name: [row[place] for row in rows] for place, name in enumerate(HEADER)}
    parquet.write_table(pyarrow.table(columns), out, **options)
    return out.getvalue()


def parquets() -> Iterator[Case]:
    for method in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"):
        yield Case(f"parquet: {method}", "rows.parquet", parquet_file(compression=method), COUNT)
    whole = parquet_file()
    for kind in ("csv", "json", "zip", ""):
        yield Case(f"parquet: called .{kind}", f"rows.{kind}", whole, COUNT)
    yield Case("parquet: no rows", "rows.parquet", parquet_file([]), shape="")
    for share in (5, 30, 60, 95):
        yield Case(
            f"parquet: cut at {share}%", "rows.parquet", whole[: len(whole) * share // 100], problem="data.damaged"
        )
    yield Case("parquet: only its marks", "rows.parquet", b"PAR1PAR1", problem="data.damaged")
    yield Case("parquet: locked", "rows.parquet", b"PARE" + whole[4:-4] + b"PARE", problem="data.password")
    footer = bytearray(whole)
    footer[-300:-8] = b"\xff" * 292
    yield Case("parquet: footer overwritten", "rows.parquet", bytes(footer), problem="data.damaged")
    groups = bytearray(parquet_file(row_group_size=4, compression="none", use_dictionary=False, write_statistics=False))
    place = parquet.ParquetFile(io.BytesIO(groups)).metadata.row_group(1).column(0).data_page_offset
    groups[place : place + 8] = b"\xff" * 8
    named = tuple(("data.damaged_row", row) for row in range(5, 9))
    yield Case("parquet: one group overwritten", "rows.parquet", bytes(groups), COUNT - 4, named)


def documents() -> Iterator[Case]:
    prose = "Wash it warm.\n\nDry it slowly.\n"
    word, pages = word_file(), pdf_file("Wash it warm.", "Dry it slowly.")
    yield Case("text: prose", "a.txt", prose.encode(), 1, shape="text")
    yield Case("text: prose in cp1252", "a.txt", ("Größe\n\n" + prose).encode("cp1252"), 1, shape="text")
    yield Case("text: a line for each", "a.txt", b"Wash it warm!\nDry it slowly!\nNever iron.\n", 3, shape="text")
    yield Case("Markdown", "a.md", b"# Care\n\nWash it.\n\n# Repair\n\nSew it.\n", 2, shape="text")
    yield Case("Word", "a.docx", word, 2, shape="text")
    yield Case("Word: called .zip", "a.zip", word, 2, shape="text")
    yield Case("Word: cut", "a.docx", word[: len(word) // 2], problem="data.damaged")
    yield Case(
        "Word: no text in it", "a.docx", patched(word, "word/document.xml", lambda _: None), problem="data.damaged"
    )
    yield Case(
        "Word: XML cut", "a.docx", patched(word, "word/document.xml", lambda xml: xml[:-200]), problem="data.damaged"
    )
    blank = patched(word, "word/document.xml", lambda xml: xml[: xml.index(b"<w:body>") + 8] + b" " * (40 * MEGABYTE))
    yield Case("Word: bomb", "a.docx", blank, problem="data.bomb")
    yield Case("PDF", "a.pdf", pages, 1, shape="text")
    yield Case("PDF: called .txt", "a.txt", pages, 1, shape="text")
    yield Case("PDF: something in front", "a.pdf", b"made by a printer\n" + pages, 1, shape="text")
    yield Case("PDF: no table of contents", "a.pdf", pages[: pages.index(b"xref")], problem="data.damaged")
    yield Case("PDF: scan", "a.pdf", pdf_file("", "", pictures=True), problem="data.no_text")
    yield Case("PDF: no pages", "a.pdf", pdf_file(), problem="data.no_text")
    half = pdf_file("Wash it warm.", "", pictures=True)
    yield Case("PDF: half a scan", "a.pdf", half, 1, (("data.page_without_text", 0),), shape="text")
    yield Case("PDF: nothing but its mark", "a.pdf", b"%PDF-1.7\n", problem="data.damaged")


def archives() -> Iterator[Case]:
    table, lines = delimited(",").encode(), "\n".join(json_rows()).encode()
    whole = zipped({"rows.csv": table})
    yield Case("zip: a table", "a.zip", whole, COUNT)
    yield Case("zip: called .csv", "a.csv", whole, COUNT)
    yield Case("zip: two tables", "a.zip", zipped({"a.csv": table, "b.jsonl": lines}), 2 * COUNT)
    yield Case("zip: a workbook", "a.zip", zipped({"a.xlsx": saved(workbook(TABLE))}), COUNT)
    yield Case("zip: Parquet", "a.zip", zipped({"a.parquet": parquet_file()}), COUNT)
    left = (("data.file_left_out", 0),)
    yield Case("zip: a picture beside", "a.zip", zipped({"a.csv": table, "a.png": b"\x89PNG"}), COUNT, left)
    for share in (10, 50, 95):
        yield Case(f"zip: cut at {share}%", "a.zip", whole[: len(whole) * share // 100], problem="data.damaged")
    corrupt = bytearray(whole)
    corrupt[60:70] = b"\xff" * 10
    yield Case("zip: bytes overwritten", "a.zip", bytes(corrupt), problem="data.damaged")
    refused = {
        "bomb at 200:1": (zipped({"a.csv": b"a,b\n" * (5 * MEGABYTE)}), "data.bomb"),
        "climbs out": (zipped({"../a.csv": table}), "data.unsafe_archive"),
        "absolute": (zipped({"/a.csv": table}), "data.unsafe_archive"),
        "zip within": (zipped({"a.zip": whole}), "data.nested_archive"),
        "zip within, called .csv": (zipped({"a.csv": whole}), "data.nested_archive"),
        "only pictures": (zipped({"a.png": b"\x89PNG"}), "data.no_files"),
        "nothing in it": (b"PK\x05\x06" + bytes(18), "data.binary"),
        "other columns": (zipped({"a.csv": table, "b.csv": b"label,text\nx,y\nz,w\n"}), "data.columns_differ"),
        "a damaged workbook": (zipped({"a.xlsx": saved(workbook(TABLE))[:-100]}), "data.damaged"),
    }
    for name, (content, problem) in refused.items():
        yield Case(f"zip: {name}", "a.zip", content, problem=problem)


def packed_cases() -> Iterator[Case]:
    for rule in (workbooks, damaged_workbooks, parquets, documents, archives):
        yield from rule()
