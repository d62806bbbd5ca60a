"""Documents that are tables: of questions with answers, or forms that stand upright."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.data.mapping.guessing import guess
from ftgui.data.readers.documents import read_markdown, read_word
from ftgui.data.readers.laid_out import cells_in
from tests.data.reading_helpers import read_with
from tests.data.tables import apply, read

Put = Callable[[str, bytes | str], Path]
PAIRS = [(f"How do I open box {n}?", f"Push lid {n}.\nThen wait.") for n in range(6)]


def word(*parts: str | Sequence[Sequence[str]], merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """A Word document of paragraphs and tables; cells from (row, column) to (row, column) of these are merged."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(len(part), len(part[0]))
        for row, texts in enumerate(part):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        for top, left, bottom, right in merged:
            table.cell(top, left).merge(table.cell(bottom, right))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_table_of_questions_and_answers_is_its_rows(put: Put) -> None:
    content = word("Our FAQ, since 1990", [("Question", "Answer"), *PAIRS], "The end.")
    head, rows, found = read_with(read_word, put("faq.docx", content))
    assert head.columns == ("Question", "Answer")
    assert [tuple(row.values()) for row in rows] == PAIRS
    assert [(each.code, each.words) for each in found] == [("data.around_table", {"count": "2"})]
    assert guess(read(put("faq.docx", content))).mapping.shape == "question_answer"


def test_a_table_that_goes_on_is_one(put: Put) -> None:
    names = ("Frage", "Antwort")
    content = word([names, *PAIRS[:3]], "Seite 2", [names, *PAIRS[3:5]], "Seite 3", PAIRS[5:])
    _head, rows, _found = read_with(read_word, put("faq.docx", content))
    assert [tuple(row.values()) for row in rows] == PAIRS


def test_columns_of_one_name_are_told_apart_and_that_is_said(put: Put) -> None:
    content = word([("Question", "Answer", "Answer"), *[(*pair, "Or so.") for pair in PAIRS]])
    head, rows, found = read_with(read_word, put("faq.docx", content))
    assert head.columns == ("Question", "Answer", "Answer (2)")
    assert rows[0]["Answer (2)"] == "Or so."
    assert [each.code for each in found] == ["data.same_column_name"]


def test_another_table_is_told_and_left_out(put: Put) -> None:
    content = word([("Question", "Answer"), *PAIRS], [("Author", "Date"), ("Ann", "May")])
    _head, rows, found = read_with(read_word, put("faq.docx", content))
    assert len(rows) == len(PAIRS)
    assert found[0].words == {"count": "1"}


def test_merged_cells_stand_in_each_row_and_wide_ones_keep_their_columns(put: Put) -> None:
    table = [("Topic", "Question", "Answer"), *[(f"Topic {n // 2}", *pair) for n, pair in enumerate(PAIRS)]]
    table[2] = ("", *PAIRS[1])
    table[3] = ("wide", "", PAIRS[2][1])
    content = word(table, merged=[(1, 0, 2, 0), (3, 0, 3, 1)])
    _head, rows, _found = read_with(read_word, put("faq.docx", content))
    assert [row["Topic"] for row in rows[:3]] == ["Topic 0", "Topic 0", "wide"]
    assert rows[2]["Answer"] == PAIRS[2][1]
    assert rows[1]["Question"] == PAIRS[1][0]


def test_a_folder_of_forms_in_tables_becomes_a_table(tmp_path: Path) -> None:
    for number, subject in enumerate(("gravity", "irony", "fractions")):
        form = [("Question:", f"What is {subject}?"), ("Pupil's answer", "It is.\nI think."), ("Comment", "Say more.")]
        (tmp_path / f"{number}.docx").write_bytes(word("Worksheet", form))
    table = read(tmp_path)
    assert table.columns == ("heading", "Question", "Pupil's answer", "Comment")
    question, answer = apply(table).rows[1][1].messages
    assert question.content == "What is irony?\n\nIt is.\nI think."
    assert answer.content == "Say more."


def markdown(rows: Sequence[Sequence[str]], *, bordered: bool = True) -> str:
    def line(cells: Sequence[str]) -> str:
        joined = " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells)
        return f"| {joined} |" if bordered else joined

    return "\n".join([line(rows[0]), line(["---"] * len(rows[0])), *map(line, rows[1:])])


@pytest.mark.parametrize("bordered", [True, False])
def test_a_markdown_table_of_questions_and_answers_is_its_rows(put: Put, *, bordered: bool) -> None:
    pairs = [*PAIRS, ("What does a | b mean?", "Either.")]
    text = "# FAQ\n\n" + markdown([("Question", "Answer"), *pairs], bordered=bordered) + "\n\nThe end.\n"
    head, rows, found = read_with(read_markdown, put("faq.md", text))
    assert head.columns == ("Question", "Answer")
    assert [tuple(row.values()) for row in rows] == pairs
    assert found[0].words == {"count": "2"}


def test_a_long_markdown_table_is_read_to_its_end(put: Put) -> None:
    pairs = [(f"What is thing {n}?", f"It is {n}. " * 30) for n in range(1000)]
    pairs = [(asked, said.strip()) for asked, said in pairs]
    _head, rows, found = read_with(read_markdown, put("faq.md", markdown([("Question", "Answer"), *pairs])))
    assert [tuple(row.values()) for row in rows] == pairs
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        markdown([("Part", "Price"), *[(f"Screw {n}", f"{n} €") for n in range(9)]]),
        "Long story. " * 200 + "\n\n" + markdown([("Question", "Answer"), *PAIRS[:2]]),
        "```\n" + markdown([("Question", "Answer"), *PAIRS]) + "\n```",
        markdown([("Question", "Answer"), *PAIRS[:1]]),
    ],
)
def test_other_tables_stay_text(put: Put, text: str) -> None:
    assert read(put("manual.md", text)).columns == ("text", "heading")


def test_a_border_that_is_not_escaped_loses_nothing() -> None:
    assert cells_in(["Question | Answer", "--- | ---", "Which? | a | b", "Why?"])[1:] == (
        ("Which?", "a | b"),
        ("Why?", ""),
    )


cell = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=9)
cells = cell.map(str.strip).filter(lambda text: text and not text.startswith("\\") and not text.endswith("\\"))


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5), st.booleans())
def test_any_cells_come_back(rows: list[tuple[str, ...]], bordered: bool) -> None:
    lines = markdown([("a", "b", "c"), *rows], bordered=bordered).split("\n")
    assert cells_in(lines) == (("a", "b", "c"), *rows)
