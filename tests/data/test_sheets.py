import datetime
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from tests.data.tables import ReadTable, read, table_of

Put = Callable[[str, bytes | str], Path]


def workbook(sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def from_bytes(content: bytes, sheet: str | None = None) -> ReadTable:
    return table_of(content, "book.xlsx", sheet)


def code_of(content: bytes, sheet: str | None = None) -> str:
    with pytest.raises(ProblemError) as caught:
        from_bytes(content, sheet)
    return caught.value.problem.code


letters = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=30)
texts = letters.filter(lambda text: text == text.strip() and not text.startswith("=") and "_x" not in text)
rows_of_texts = st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=12)


@given(rows_of_texts)
def test_a_sheet_read_again_is_the_same(rows: list[list[object]]) -> None:
    table = from_bytes(workbook({"Sheet": [["question", "answer"], *rows]}))
    assert table.columns == ("question", "answer")
    assert [list(record.values.values()) for record in table.records] == rows
    assert [record.row for record in table.records] == list(range(2, len(rows) + 2))


def test_numbers_dates_and_truths_come_as_people_see_them() -> None:
    day = datetime.datetime(2026, 3, 4)
    table = from_bytes(
        workbook({"S": [["question", "answer", "day", "ok"], ["q", 42.0, day, True], ["q", 1.5, day, False]]})
    )
    assert [list(record.values.values()) for record in table.records] == [
        ["q", 42, "2026-03-04", True],
        ["q", 1.5, "2026-03-04", False],
    ]


def test_rows_keep_the_numbers_of_the_sheet() -> None:
    rows: list[list[object]] = [[], ["question", "answer"], [], ["q1", "a1"], [], ["q2", "a2"]]
    assert [record.row for record in from_bytes(workbook({"S": rows})).records] == [4, 6]


def test_titles_above_the_header_are_named_and_left_out() -> None:
    rows: list[list[object]] = [
        ["Export of our FAQ"],
        [],
        ["as of March"],
        ["Nr", "Frage", "Antwort"],
        [1, "Wie?", "So."],
    ]
    table = from_bytes(workbook({"S": rows}))
    assert table.columns == ("Nr", "Frage", "Antwort")
    assert [record.row for record in table.records] == [5]
    assert [(problem.code, problem.row) for problem in table.problems] == [("data.title_row", 1), ("data.title_row", 3)]


def test_the_first_visible_sheet_with_something_in_it_is_read() -> None:
    good: list[list[object]] = [["question", "answer"], ["q", "a"]]
    content = workbook({"old": [["x", "y"], ["1", "2"]], "empty": [], "rows": good, "later": good}, hidden=("old",))
    table = from_bytes(content)
    assert (table.sheet, table.sheets) == ("rows", ("old", "empty", "rows", "later"))
    assert from_bytes(content, "old").columns == ("x", "y")
    assert code_of(content, "nowhere") == "data.no_sheet"


def test_a_cover_page_is_passed_over() -> None:
    cover: list[list[object]] = [[None, "Support export"], ["Made on", "2026-03-01"], ["By", "Ada"]]
    rows: list[list[object]] = [["question", "answer"], ["Is it 1?", "Yes."]]
    plain: list[list[object]] = [[f"row {number}", f"text {number}"] for number in range(12)]
    assert from_bytes(workbook({"cover": cover, "rows": rows})).sheet == "rows"
    assert from_bytes(workbook({"cover": cover, "rows": plain})).sheet == "rows"
    assert from_bytes(workbook({"cover": cover, "notes": [["nothing"]]})).sheet == "cover"


def test_a_workbook_without_rows_is_an_empty_table() -> None:
    assert from_bytes(workbook({"S": []})).records == []


def test_a_text_merged_over_rows_belongs_to_each() -> None:
    book = openpyxl.Workbook()
    for row in (
        ["", "question", "answer"],
        ["x", "q1", "a1"],
        ["x", None, "a2"],
        [None, None, None],
        ["x", "q2", "a3"],
    ):
        book.active.append(row)
    book.active.merge_cells("B2:B4")
    out = io.BytesIO()
    book.save(out)
    table = from_bytes(out.getvalue())
    assert [(record.row, record.values["question"], record.values["answer"]) for record in table.records] == [
        (2, "q1", "a1"),
        (3, "q1", "a2"),
        (5, "q2", "a3"),
    ]
    assert [(problem.code, problem.row, problem.column) for problem in table.problems] == [
        ("data.merged_cells", 3, "question")
    ]


def test_a_table_may_begin_anywhere_on_the_sheet() -> None:
    rows: list[list[object]] = [[], [], [None, None, "question", "answer"], [None, None, "q", "a"]]
    table = from_bytes(workbook({"S": rows}))
    assert table.columns == ("question", "answer")
    assert [(record.row, record.values) for record in table.records] == [(4, {"question": "q", "answer": "a"})]


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({"xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": b"A" * (200 << 20)})
    assert len(bomb) * 200 < 200 << 20
    assert code_of(bomb) == "data.bomb"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(packed({"xl/sharedStrings.xml": b"A" * (100 << 20)}))
    real = (100 << 20).to_bytes(4, "little")
    assert bomb.count(real) >= 1
    assert code_of(bytes(bomb.replace(real, (1000).to_bytes(4, "little")))) == "data.bomb"


def test_a_cell_in_the_last_corner_does_not_fill_the_memory() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "question"
    book.active["XFD1048576"] = "answer"
    out = io.BytesIO()
    book.save(out)
    assert code_of(out.getvalue()) == "data.bomb"


def test_a_password_is_named(put: Put) -> None:
    with pytest.raises(ProblemError) as caught:
        read(put("secret.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)))
    assert caught.value.problem.code in ("data.password", "data.damaged")


OASIS = "urn:oasis:names:tc:opendocument:xmlns"
DOCUMENT = (
    f'<?xml version="1.0"?><office:document-content xmlns:office="{OASIS}:office:1.0" xmlns:text="{OASIS}:text:1.0" '
    f'xmlns:table="{OASIS}:table:1.0"><office:body><office:spreadsheet><table:table table:name="T">%s</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"/>'


def open_document(cells: str) -> bytes:
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": MANIFEST.encode(),
            "content.xml": (DOCUMENT % cells).encode(),
        }
    )


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_an_open_document_is_read() -> None:
    rows = [("Frage", "Antwort"), ("Wie?", "So."), ("Wann?", "Jetzt.")]
    xml = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows)
    table = from_bytes(open_document(xml))
    assert [tuple(record.values.values()) for record in table.records] == rows[1:]


def test_an_open_document_that_repeats_itself_is_refused() -> None:
    row = "<table:table-row>" + cell("x", 'table:number-columns-repeated="900000000"') + "</table:table-row>"
    assert code_of(open_document(row)) == "data.bomb"


def test_other_archives_are_named(put: Put) -> None:
    with pytest.raises(ProblemError) as caught:
        read(put("talk.pptx", packed({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"})))
    assert caught.value.problem.code == "data.unknown_kind"


def test_titles_above_names_of_the_owners_own_are_passed_over() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Answered tickets, export of 12 November"], [], ["Ticket no.", "Customer's question", "Our answer"]):
        sheet.append(row)
    for number in range(12):
        sheet.append([f"T-{number}", f"Where is order {number}?", f"Order {number} is on its way."])
    out = io.BytesIO()
    book.save(out)
    table = from_bytes(out.getvalue())
    assert table.columns == ("Ticket no.", "Customer's question", "Our answer")
    assert len(table.records) == 12
    assert [(problem.code, problem.row) for problem in table.problems] == [("data.title_row", 1)]
