import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.data.mapping.guessing import guess
from ftgui.data.readers.documents import is_prose, read_markdown, read_pdf, read_text, read_word
from ftgui.data.readers.passages import READABLE, Paragraph, cut, passages
from ftgui.data.readers.pdf import paragraphs
from tests.data.made import pdf_file, word_file
from tests.data.reading_helpers import read_with, refusal
from tests.data.tables import apply, read

Put = Callable[[str, bytes | str], Path]
letters = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
long_texts = st.tuples(letters, st.integers(1, 300)).map(lambda pair: pair[0] * pair[1])
some_paragraphs = st.lists(
    st.builds(Paragraph, text=long_texts, heading=st.sampled_from(["", "One", "Two"]), is_heading=st.booleans()),
    max_size=12,
)


def squeezed(texts: list[str]) -> str:
    return "".join("".join(texts).split())


@given(some_paragraphs)
def test_passages_lose_no_letter_and_stay_readable(given_: list[Paragraph]) -> None:
    made = list(passages(given_))
    assert squeezed([each.text for each in made]) == squeezed([each.text for each in given_])
    assert all(each.text and len(each.text) <= READABLE * 5 // 4 + 4 for each in made)


def test_a_long_text_is_cut_after_a_sentence() -> None:
    text = "This is a sentence of some length. " * 200
    pieces = list(cut(text))
    assert all(piece.endswith(".") for piece in pieces)
    assert all(READABLE // 2 < len(piece) <= READABLE for piece in pieces[:-1])


def test_plain_text_is_divided_at_empty_lines(put: Put) -> None:
    text = "Grüße\nan alle.\r\n\r\n" + "Lang. " * 330 + "\n\n \n\nEnde\n"
    head, rows, found = read_with(read_text, put("a.txt", text.encode("cp1252")))
    assert (head.format, head.columns, head.encoding, found) == ("document", ("text",), "cp1252", [])
    assert [row["text"] for row in rows] == ["Grüße\nan alle.\n\n" + ("Lang. " * 330).strip(), "Ende"]


def test_a_text_of_one_endless_line_is_cut(put: Put) -> None:
    _head, rows, _found = read_with(read_text, put("a.txt", b"word " * 300_000))
    assert squeezed([str(row["text"]) for row in rows]) == "word" * 300_000
    assert max(len(str(row["text"])) for row in rows) <= READABLE


MARKDOWN = """---
title: Manual
---

# Manual

## Install

Do *this*:

```sh
# not a heading

make
```

Care
====

Use water.

Drying
---
Use air.
"""


def test_markdown_passages_know_their_heading(put: Put) -> None:
    head, rows, _found = read_with(read_markdown, put("a.md", MARKDOWN))
    assert head.columns == ("text", "heading")
    assert [row["heading"] for row in rows] == ["", "Install", "Care", "Drying"]
    assert str(rows[1]["text"]).startswith(
        "# Manual\n\n## Install\n\nDo *this*:\n\n```sh\n# not a heading\n\nmake\n```"
    )
    assert squeezed([str(row["text"]) for row in rows]) == squeezed([MARKDOWN])


@given(st.lists(st.sampled_from(["# H", "text", "", "```", "====", "---", "  ", "~~~", "## ##", "- x"]), max_size=30))
def test_markdown_of_any_kind_loses_nothing(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("md") / "a.md"
    path.write_text("\n".join(["start", *lines]))
    rows = read_with(read_markdown, path)[1]
    assert squeezed([str(row["text"]) for row in rows]) == squeezed(["start", *lines])


@pytest.mark.parametrize(
    ("text", "prose"), [("a\nb\nc", False), ("a\n\nb", True), ("a\r\n \r\nb", True), ("a\n\n", False), ("", False)]
)
def test_prose_has_paragraphs(text: str, prose: bool) -> None:
    assert is_prose(text) is prose


def test_a_word_document_is_read(put: Put) -> None:
    head, rows, found = read_with(read_word, put("a.docx", word_file()))
    assert (head.format, head.columns, found) == ("document", ("text", "heading"), [])
    assert rows == [
        {
            "text": "Manual\n\nInstall\n\nPut it\ton the table.\n\nPart | Price\nScrew | 3 €\n\nDone & dusted.",
            "heading": "Install",
        },
        {"text": "Care\n\nWash it.", "heading": "Care"},
    ]
    assert head.name == "a.docx"


def with_body(xml: str) -> bytes:
    """The Word file with another body."""
    out = io.BytesIO()
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(io.BytesIO(word_file())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "word/document.xml":
                content = f'<w:document xmlns:w="{name}"><w:body>{xml}</w:body></w:document>'.encode()
            new.writestr(entry.filename, content)
    return out.getvalue()


def test_tracked_changes_read_as_they_will_be(put: Put) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    deleted = "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
    field = f"<w:sdt><w:sdtContent>{run.format('field')}</w:sdtContent></w:sdt>"
    xml = f"<w:p>{run.format('now ')}<w:ins>{run.format('new ')}</w:ins>{deleted}{field}</w:p>"
    assert read_with(read_word, put("a.docx", with_body(xml)))[1] == [{"text": "now new field", "heading": ""}]


def test_damaged_word_documents_are_told(put: Put) -> None:
    whole = word_file()
    assert refusal(read_word, put("a.docx", whole[: len(whole) // 2])) == "data.damaged"
    assert refusal(read_word, put("b.docx", with_body("<w:p><w:r>"))) == "data.damaged"
    assert refusal(read_word, put("c.docx", with_body("<w:p/>" * 5_000_000))) == "data.bomb"
    lol = (
        '<!DOCTYPE l [<!ENTITY a "'
        + "x" * 10_000
        + '">'
        + "".join(f'<!ENTITY {new} "{f"&{old};" * 30}">' for old, new in zip("abcde", "bcdef", strict=True))
    )
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr("word/document.xml", f"<?xml version='1.0'?>{lol}]><l>&f;</l>")
    assert refusal(read_word, put("d.docx", bomb.getvalue())) == "data.damaged"


def test_a_pdf_is_read_with_its_pages(put: Put) -> None:
    first = "The machine has a lever on its side which one pulls to be-\ngin. It stops by itself.\nNever open it."
    head, rows, found = read_with(read_pdf, put("a.pdf", pdf_file(first, "Page two. " * 250 + "\nLast.")))
    assert (head.format, head.columns, found) == ("document", ("text", "page"), [])
    assert rows[0]["page"] == 1
    assert str(rows[0]["text"]).startswith("The machine has a lever on its side which one pulls to begin. It stops")
    assert [row["page"] for row in rows] == [1, 2, 2]
    assert str(rows[-1]["text"]).endswith("Last.")


def test_scans_are_told(put: Put) -> None:
    assert refusal(read_pdf, put("scan.pdf", pdf_file("", "", pictures=True))) == "data.no_text"
    found = read_with(read_pdf, put("half.pdf", pdf_file("Some text.", "", pictures=True)))[2]
    assert [(finding.code, finding.words) for finding in found] == [("data.page_without_text", {"page": "2"})]


def locked(password: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf_file("Secret text.")))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_is_asked_for_only_where_reading_needs_it(put: Put) -> None:
    assert refusal(read_pdf, put("a.pdf", locked("user"))) == "data.password"
    assert [row["text"] for row in read_with(read_pdf, put("b.pdf", locked("")))[1]] == ["Secret text."]


@pytest.mark.parametrize("end", [5, 60, 200, 400])
def test_a_pdf_cut_short_gives_text_or_a_problem(put: Put, end: int) -> None:
    assert refusal(read_pdf, put("a.pdf", pdf_file("Some text.")[:end])) in ("data.damaged", "data.no_text")


def test_lines_of_a_page_become_paragraphs_again() -> None:
    text = "A long line that goes on to the edge\nand ends here.\nA new one starts and goes on\nuntil the page ends"
    assert list(paragraphs(text)) == [
        "A long line that goes on to the edge and ends here.",
        "A new one starts and goes on until the page ends",
    ]


@pytest.mark.parametrize(
    ("name", "question", "answer", "between"),
    [
        ("faq.txt", "Q: ", "A: ", "\n"),
        ("faq.txt", "Question:\n", "Answer:\n", "\n\n"),
        ("faq.md", "**Frage {n}:** ", "**Antwort:** ", "\n\n"),
        ("chat.txt", "User: ", "Assistant: ", "\n"),
        ("faq.txt", "问题：", "答案：", "\n"),
    ],
)
def test_questions_with_answers_are_pairs(put: Put, name: str, question: str, answer: str, between: str) -> None:
    pairs = [(f"How do I open box {n}?", f"Push it, then wait {n} hours.\nNote: it is hot.") for n in range(12)]
    texts = [f"{question.format(n=n)}{asked}{between}{answer}{said}" for n, (asked, said) in enumerate(pairs)]
    table = read(put(name, "Our shop, since 1990\n\n" + "\n\n".join(texts)))
    assert guess(table).mapping.shape == "question_answer"
    first, *records = [tuple(record.values.values()) for record in table.records]
    assert first == ("", "Our shop, since 1990")
    assert records == pairs


def test_a_play_of_names_stays_text(put: Put) -> None:
    lines = [f"{name}: To be or not to be, number {n}." for n in range(6) for name in ("HAMLET", "OPHELIA")]
    assert read(put("play.txt", "\n\n".join(lines))).columns == ("text",)


FORM = """Worksheet {n}

Question: Explain {s} in your own words.

Pupil's answer: {S} is something we learned.
It matters.

Grade: B

Teacher's comment: Good start. Add an example.
"""


def test_a_folder_of_graded_answers_becomes_a_table_and_the_marks_are_learned(tmp_path: Path) -> None:
    for number, subject in enumerate(("gravity", "irony", "fractions"), start=1):
        text = FORM.format(n=number, s=subject, S=subject.capitalize())
        (tmp_path / f"{number} {subject}.txt").write_text(text)
    table = read(tmp_path)
    assert table.columns == ("heading", "Question", "Pupil's answer", "Grade", "Teacher's comment")
    assert [record.values["heading"] for record in table.records] == ["Worksheet 1", "Worksheet 2", "Worksheet 3"]
    question, answer = apply(table).rows[1][1].messages
    assert question.content == "Explain irony in your own words.\n\nIrony is something we learned.\nIt matters."
    assert answer.content == "B\n\nGood start. Add an example."


def test_several_forms_in_one_document_are_several_rows(put: Put) -> None:
    text = "\n\n".join(FORM.format(n=n, s="x", S="X").partition("\n\n")[2] for n in range(3))
    table = read(put("all.md", text))
    assert table.columns == ("Question", "Pupil's answer", "Grade", "Teacher's comment")
    assert [record.values["Grade"] for record in table.records] == ["B"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "Note: this is a story.\n\n" + "\n\n".join(f"Paragraph {n} tells a part of it." for n in range(9)),
        "ROMEO: But soft!\n\nJULIET: Ay me!\n\nROMEO: She speaks.",
        "Question: why?\n\n" + "\n\n".join(f"Long thought {n} about it." for n in range(20)) + "\n\nAnswer: so.",
    ],
)
def test_running_text_is_no_form(put: Put, text: str) -> None:
    assert "text" in read(put("story.md", text)).columns
