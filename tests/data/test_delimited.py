import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.data.tables import read, table_of

Put = Callable[[str, bytes | str], Path]
HEADER = ["question", "answer", "note"]

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffd")  # a lost letter
cells = st.text(LETTERS | st.sampled_from("\n\t\"',;|"), max_size=40)
plain_rows = st.tuples(cells.filter(str.strip), cells.filter(str.strip), cells)
tables = st.lists(plain_rows, min_size=3, max_size=20)


def written(rows: list[tuple[str, ...]], delimiter: str, quoting: int = csv.QUOTE_ALL) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows([HEADER, *rows])  # type: ignore[arg-type]
    return out.getvalue()


@given(tables, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_a_table_read_again_is_the_same(rows: list[tuple[str, ...]], delimiter: str, encoding: str) -> None:
    table = table_of(written(rows, delimiter).encode(encoding))
    assert table.columns == tuple(HEADER)
    assert [tuple(record.values.values()) for record in table.records] == rows
    assert table.problems == []


GERMAN = [("Wie groß ist die Tür?", "Zwei Meter – üblich.", "ä"), ("Was kostet Öl?", "Etwa 90 €.", "ö")] * 5
POLISH = [("Gdzie jest żółw?", "Żółw śpi pod łóżkiem, cicho.", "ś"), ("Kto pyta?", "Pyta mąż.", "ż")] * 8
RUSSIAN = [("Где находится библиотека?", "На соседней улице, рядом с парком.", "да")] * 9
CZECH = [("Kdy přijde objednávka?", "Přijde zítra, prosím čekejte.", "ř"), ("Kdo?", "Můj bratr.", "ž")] * 8
HUNGARIAN = [("Mikor jön a rendelés?", "Őszintén: holnap, kérjük várjon.", "ű"), ("Ki az?", "Öt ember.", "á")] * 8
TURKISH = [("Siparişim ne zaman gelir?", "Yarın sabah, lütfen bekleyiniz.", "ğ")] * 9
THAI = [("สินค้าจะมาถึงเมื่อไหร่", "สินค้าจะมาถึงพรุ่งนี้เช้า", "ใช่")] * 9
CHINESE = [("订单什么时候发货？", "订单将在两天内发货，请耐心等待。", "是")] * 9
JAPANESE = [("東京はどこですか。", "日本の首都で、関東地方にあります。", "はい")] * 9


@pytest.mark.parametrize(
    ("rows", "encoding"),
    [
        (GERMAN, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (HUNGARIAN, "cp1250"),
        (TURKISH, "cp1254"),
        (THAI, "cp874"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (CHINESE, "gb18030"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso2022_jp"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_of_old_programs(rows: list[tuple[str, ...]], encoding: str, delimiter: str) -> None:
    table = table_of(written(rows, delimiter).encode(encoding))
    assert [tuple(record.values.values()) for record in table.records] == rows


def test_rows_are_numbered_as_a_spreadsheet_shows_them(put: Put) -> None:
    path = put("t.csv", 'question,answer\n"two\nlines",a\n\nq2,a2\n')
    assert [record.row for record in read(path).records] == [2, 4]


def test_a_row_with_a_field_too_many_is_named(put: Put) -> None:
    table = read(put("t.csv", "question,answer\nq1,a1\nq2,a2, and more\nq3,a3\nq4\n"))
    assert [record.row for record in table.records] == [2, 4]
    assert [(problem.row, problem.code) for problem in table.problems] == [
        (3, "data.wrong_number_of_fields"),
        (5, "data.wrong_number_of_fields"),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_one_row(put: Put) -> None:
    body = "".join(f"q{number},a{number}\n" for number in range(2, 40))
    table = read(put("t.csv", "question,answer\n" + body.replace("q9,", '"q9,')))
    assert [problem.code for problem in table.problems] == ["data.broken_quotes"]
    assert table.problems[0].row == 9
    assert [record.row for record in table.records] == [row for row in range(2, 40) if row != 9]


def test_many_broken_quotes_take_linear_time(put: Put) -> None:
    table = read(put("t.csv", "question,answer\n" + '"q,a\n' * 20_001))
    assert len(table.problems) + len(table.records) >= 20_000


def test_prose_is_one_column(put: Put) -> None:
    text = "It rained, and it rained.\nThen the sun came out; nobody saw it.\nWell.\nA, b, c and d.\n"
    table = read(put("story.txt", text))
    assert table.columns == ("column 1",)
    assert [record.values["column 1"] for record in table.records] == text.splitlines()


def test_prose_with_quotation_marks_keeps_every_line(put: Put) -> None:
    lines = ['"Yes," she said, "no."', "He left.", '"Where to?"', "Home, I think.", 'An "odd" one']
    table = read(put("story.txt", "\n".join(lines)))
    assert [record.values["column 1"] for record in table.records] == lines


def test_commas_inside_answers_without_quotes_do_not_hide_the_header(put: Put) -> None:
    body = "".join(f"Question {n},Answer {n}" + (", and so on" if n % 2 else "") + "\n" for n in range(20))
    table = read(put("t.csv", "question,answer\n" + body))
    assert table.columns == ("question", "answer")
    assert len(table.records) == len(table.problems) == 10


def test_a_semicolon_file_with_commas_in_its_texts(put: Put) -> None:
    body = "".join(f"Was, bitte, ist {n}?;Das ist {n}, klar.\n" for n in range(12))
    table = read(put("t.csv", "Frage;Antwort\n" + body))
    assert table.columns == ("Frage", "Antwort")
    assert len(table.records) == 12


def test_without_a_header_the_first_row_is_an_example(put: Put) -> None:
    table = read(put("t.csv", "What is 1+1?,Two.\nWhat is 2+2?,Four.\nWhat is 3+3?,Six.\n"))
    assert not table.header
    assert table.columns == ("column 1", "column 2")
    assert [record.row for record in table.records] == [1, 2, 3]


def test_quotation_marks_behind_backslashes_are_read_as_meant(put: Put) -> None:
    body = "".join(f'"Is it ""{n}""?","C:\\\\dir says \\"{n}\\", so yes"\n'.replace('""', '\\"') for n in range(12))
    table = read(put("t.csv", "question,answer\n" + body))
    assert table.problems == []
    assert table.records[3].values == {"question": 'Is it "3"?', "answer": 'C:\\\\dir says "3", so yes'}


def test_a_backslash_at_the_end_of_a_text_is_no_escape(put: Put) -> None:
    table = read(put("t.csv", "question,answer\n" + '"Where?","C:\\dir\\"\n' * 12))
    assert [record.values["answer"] for record in table.records] == ["C:\\dir\\"] * 12


def test_tables_without_quoting_keep_their_quotation_marks(put: Put) -> None:
    table = read(put("t.tsv", "question\tanswer\n" + "".join(f'Is it {n}?\t"Yes" he said, {n}\n' for n in range(12))))
    assert table.problems == []
    assert [record.values["answer"] for record in table.records] == [f'"Yes" he said, {n}' for n in range(12)]


def test_single_quotation_marks_hold_texts_together(put: Put) -> None:
    table = read(put("t.csv", "'question','answer'\n" + "".join(f"'Is it {n}?','Yes, it''s {n}'\n" for n in range(12))))
    assert table.problems == []
    assert [record.values["answer"] for record in table.records] == [f"Yes, it's {n}" for n in range(12)]


@pytest.mark.parametrize("sign", [":", "/", "#", "\x01"])
def test_any_sign_between_known_names_divides_columns(put: Put, sign: str) -> None:
    table = read(put("t.txt", f"question{sign}answer\n" + "".join(f"What is {n}?{sign}It is {n}\n" for n in range(12))))
    assert table.columns == ("question", "answer")
    assert len(table.records) == 12


def test_commas_in_the_only_column_are_no_columns(put: Put) -> None:
    lines = [f"Open it, choose {n} and save." for n in range(12)]
    table = read(put("t.csv", "\n".join(["text", *lines])))
    assert [record.values for record in table.records] == [{"text": line} for line in lines]


def test_titles_above_the_names_are_named_and_left_out(put: Put) -> None:
    table = read(put("t.csv", "Report, March\nAll shops\n\nquestion,answer\n" + "What is it?,A pen\n" * 12))
    assert [(problem.code, problem.row) for problem in table.problems] == [
        ("data.title_row", 1),
        ("data.title_row", 2),
    ]
    assert [record.row for record in table.records] == [*range(5, 17)]


def test_known_names_divide_even_where_no_row_fits(put: Put) -> None:
    table = read(put("t.csv", "question,answer\n" + "Is it?,Yes, of course, it is\n" * 12))
    assert table.columns == ("question", "answer")
    assert [problem.code for problem in table.problems] == ["data.wrong_number_of_fields"] * 12


def test_even_commas_in_prose_are_no_columns(put: Put) -> None:
    lines = [f"Dear {name}, it is time to pay" for name in ("Ann", "Bob", "Cem", "Dia", "Eva", "Fay")]
    assert [record.values["column 1"] for record in read(put("t.txt", "\n".join(lines))).records] == lines
    (only,) = read(put("one.txt", "How do I pay, please?")).records
    assert only.values == {"column 1": "How do I pay, please?"}


def test_two_columns_of_one_name_are_told_apart(put: Put) -> None:
    table = read(put("t.csv", "question,answer,answer\na,b,c\nd,e,f\n"))
    assert table.columns == ("question", "answer", "answer (2)")
    assert [problem.code for problem in table.problems] == ["data.same_column_name"]


def test_a_few_damaged_letters_are_named(put: Put) -> None:
    good = "".join(f"Wie heißt Nummer {n}?;Schöne Grüße\n" for n in range(20))
    table = read(put("t.csv", b"Frage;Antwort\n" + good.encode() + b"Gr\xfc\xdfe?;kaputt\n"))
    assert table.encoding == "utf-8"
    assert [(problem.code, problem.row) for problem in table.problems] == [("data.damaged_letters", 22)]


def test_excels_own_first_line_is_no_row(put: Put) -> None:
    table = read(put("t.csv", "sep=;\nquestion;answer\nq1, really;a1\nq2;a2\n"))
    assert [(record.row, record.values["answer"]) for record in table.records] == [(2, "a1"), (3, "a2")]


def test_empty_fields_at_the_end_of_a_row_do_no_harm(put: Put) -> None:
    table = read(put("t.csv", "question,answer\nq1,a1,\nq2,a2,,\nq3,a3\n"))
    assert [record.values["answer"] for record in table.records] == ["a1", "a2", "a3"]
    assert table.problems == []


LINES = ["question,answer", *(f'"Question {n}, please?","Answer {n}: ""so"" it is."' for n in range(2, 32))]


@given(st.integers(1, 30), st.sampled_from(["delimiter", "closing", "opening", "nul", "cut", "extra", "stray"]))
def test_one_damaged_row_costs_only_that_row(place: int, damage: str) -> None:
    line = LINES[place]
    broken = {
        "delimiter": line.replace('","', '""'),
        "closing": line[:-1],
        "opening": line[1:],
        "nul": line.replace("please", "ple\0ase"),
        "cut": line[: len(line) // 2],
        "extra": line + ',"more"',
        "stray": line.replace("please", 'ple"ase'),
    }[damage]
    table = table_of("\n".join([*LINES[:place], broken, *LINES[place + 1 :]]).encode())
    rows = {record.row: tuple(record.values.values()) for record in table.records}
    for number in range(2, 32):
        if number != place + 1:
            assert rows[number] == (f"Question {number}, please?", f'Answer {number}: "so" it is.')
    named = {problem.row for problem in table.problems}
    assert (place + 1 in rows) != (place + 1 in named)
    assert (place + 1 in named) == (damage != "nul")
