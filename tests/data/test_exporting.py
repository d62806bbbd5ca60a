"""Whatever is exported and read again is the same; what a format cannot hold is refused by its row."""

import csv
import json
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from ftgui.base.problems import ProblemError
from ftgui.data import rows as row_files
from ftgui.data.exports.exporting import FORMATS, export_rows
from ftgui.data.exports.forms import essence
from ftgui.data.rows import Message, Row
from tests.data.tables import apply, read

EVERY = sorted(FORMATS)
TABLES = ["csv", "xlsx", "parquet"]
HARD = st.sampled_from(
    ["=1+1", "'=1+1", "-5", "@sum(a1)", "\t=cmd|' /C calc'!A0", "＝1", "a;b;c", "a\tb|c", '"', "'", "_x0041_",
     "\r\n.\r", "{{name}}", "{title}", "\x07bell", " space ", "line\nline", "ü🙂\u2028", "NULL", "007", "1e5",
     "2024-01-02"]
)  # fmt: skip
# The last two are no letters at all: Excel escapes them, and its readers show the escape.
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff")
TEXT = st.one_of(HARD, st.text(LETTERS, max_size=30)).filter(lambda text: text.strip())


def say(role: str, content: str, **fields: object) -> Message:
    return Message(role, content, **fields)  # type: ignore[arg-type]


@st.composite
def plain_rows(draw: st.DrawFn) -> list[Row]:
    """Rows of a question and an answer, some with a system text; first an ordinary one, as tables have."""
    texts = draw(st.lists(st.tuples(st.none() | TEXT, TEXT, TEXT), max_size=8))
    with_system = draw(st.booleans())
    rows = [Row((say("user", "Where is my order number 7?"), say("assistant", "It left us on Monday, it seems.")))] * 3
    for system, question, answer in texts:
        first = (say("system", system),) if system and with_system else ()
        rows.append(Row((*first, say("user", question), say("assistant", answer))))
    return rows


TURNS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3)
CALL = {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": '{"place": "here"}'}}
TOOLS: list[dict[str, object]] = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}]


@st.composite
def chats(draw: st.DrawFn) -> list[Row]:
    """Conversations of several turns, with tools, weights and names."""
    rows = []
    for turns in draw(st.lists(TURNS, min_size=1, max_size=5)):
        messages = [say("system", draw(TEXT))] if draw(st.booleans()) else []
        for question, answer in turns:
            weight = draw(st.sampled_from([None, 0, 1]))
            messages += [say("user", question), say("assistant", answer, weight=weight)]
        if draw(st.booleans()):
            call = [say("assistant", "", tool_calls=[CALL]), say("tool", "found", tool_call_id="call_1")]
            messages[-1:-1] = call
        rows.append(Row(tuple(messages), tools=TOOLS if draw(st.booleans()) else None))
    return rows


def again(rows: list[Row], target: str) -> list[Row]:
    """The rows after they were exported and read, nothing said about what is what."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        row_files.write(folder / "train.jsonl", rows)
        (folder / "validation.jsonl").touch()
        table = read(export_rows(folder, target, folder / "out"))
        assert table.problems == []
        return [row for _, row in apply(table).rows]


@pytest.mark.parametrize("target", EVERY)
@given(rows=plain_rows())
@settings(max_examples=40)
def test_questions_and_answers_survive_every_format(target: str, rows: list[Row]) -> None:
    assert again(rows, target) == rows


@pytest.mark.parametrize("target", ["chat", *TABLES])
@given(rows=chats())
@settings(max_examples=25)
def test_conversations_survive_where_they_fit(target: str, rows: list[Row]) -> None:
    assert again(rows, target) == rows


@given(rows=chats())
@settings(max_examples=25)
def test_conversations_survive_as_sharegpt_but_for_the_names_of_calls(rows: list[Row]) -> None:
    assert list(map(essence, again(rows, "sharegpt"))) == list(map(essence, rows))


@given(turns=st.lists(TURNS, min_size=1, max_size=5))
@settings(max_examples=25)
def test_earlier_turns_survive_as_alpaca(turns: list[list[tuple[str, str]]]) -> None:
    sides = ("user", "assistant")
    rows = [Row(tuple(say(r, t) for pair in each for r, t in zip(sides, pair, strict=True))) for each in turns]
    assert again(rows, "alpaca") == rows


@pytest.mark.parametrize("target", ["chat", *TABLES])
def test_pairs_survive(target: str) -> None:
    rows = [
        Row(
            (say("user", f"Say {n} kindly, please."), say("assistant", f"Kind {n}.")), (say("assistant", f"Rude {n}."),)
        )
        for n in range(12)
    ]
    assert again(rows, target) == rows


PICTURE: list[dict[str, object]] = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]
ASKED, SAID = say("user", "Hello?"), say("assistant", "Yes.")
TOO_MUCH = {
    "several turns": Row((ASKED, SAID, ASKED, SAID)),
    "a weight": Row((ASKED, say("assistant", "Yes.", weight=0))),
    "tools": Row((ASKED, SAID), tools=TOOLS),
    "a grader's": Row((ASKED,), extra={"target": 5}),
    "a pair": Row((ASKED, SAID), (SAID,)),
    "a developer": Row((say("developer", "Be kind."), ASKED, SAID)),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_a_format_cannot_hold_is_refused_by_its_row(what: str) -> None:
    with pytest.raises(ProblemError) as caught:
        again([Row((ASKED, SAID)), TOO_MUCH[what]], "prompt_completion")
    assert (caught.value.problem.code, caught.value.problem.row) == ("data.not_in_this_form", 2)


@pytest.mark.parametrize("target", [name for name in EVERY if name != "chat"])
def test_what_a_grader_gets_is_held_by_chat_only(target: str) -> None:
    with pytest.raises(ProblemError) as caught:
        again([TOO_MUCH["a grader's"]], target)
    assert caught.value.problem.code == "data.not_in_this_form"
    row = Row((ASKED, say("assistant", "Yes."), say("user", "", parts=PICTURE), SAID))
    if target in TABLES:
        assert again([row] * 3, target) == [row] * 3


def put(folder: Path, rows: list[Row], held: list[Row]) -> Path:
    row_files.write(folder / "train.jsonl", rows)
    row_files.write(folder / "validation.jsonl", held)
    return folder


FORMULA = Row((say("user", '=HYPERLINK("http://evil";"click")'), say("assistant", "+49 30 123")))


def test_a_formula_is_text_in_every_program(tmp_path: Path) -> None:
    put(tmp_path, [FORMULA], [])
    with export_rows(tmp_path, "csv", tmp_path / "c").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))[1]
    assert cells == ["'" + FORMULA.messages[0].content, "'+49 30 123", "question, answer"]
    book = openpyxl.load_workbook(export_rows(tmp_path, "xlsx", tmp_path / "x"))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (FORMULA.messages[0].content, "s", True)
    line = json.loads(export_rows(tmp_path, "chat", tmp_path / "j").read_text())
    assert line["messages"][0]["content"] == FORMULA.messages[0].content


def test_files_are_as_other_programs_expect_them(tmp_path: Path) -> None:
    put(tmp_path, [Row((say("system", "Be kind."), ASKED, SAID))] * 12, [Row((ASKED, SAID))])
    for target in EVERY:
        export_rows(tmp_path, target, tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    ends = {end for end, _ in FORMATS.values()}
    assert names == sorted(f"{side}{end}" for side in ("train", "validation") for end in ends)
    book = openpyxl.load_workbook(tmp_path / "out" / "train.xlsx")
    assert [cell.value for cell in book.active[1]] == ["system", "question", "answer"]
    assert parquet.read_table(tmp_path / "out" / "train.parquet").column_names == ["system", "question", "answer"]
    (tmp_path / "out" / "train.json").unlink()
    entries = json.loads(export_rows(tmp_path, "sharegpt", tmp_path / "out").read_text())
    assert [turn["from"] for turn in entries[0]["conversations"]] == ["system", "human", "gpt"]
    entries = json.loads(export_rows(tmp_path, "alpaca", tmp_path / "out").read_text())
    assert entries[0] == {"system": "Be kind.", "instruction": "Hello?", "input": "", "output": "Yes."}


def test_a_refused_export_leaves_nothing_and_harms_nothing(tmp_path: Path) -> None:
    put(tmp_path, [Row((ASKED, SAID))], [])
    before = export_rows(tmp_path, "alpaca", tmp_path / "out").read_bytes()
    put(tmp_path, [Row((ASKED, SAID)), TOO_MUCH["a weight"]], [])
    with pytest.raises(ProblemError):
        export_rows(tmp_path, "alpaca", tmp_path / "out")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "out").iterdir()] == [("train.json", before)]


def test_a_text_too_long_for_a_sheet_is_refused_by_its_row(tmp_path: Path) -> None:
    put(tmp_path, [Row((ASKED, SAID)), Row((ASKED, say("assistant", "🙂" * 16_384)))], [])
    with pytest.raises(ProblemError) as caught:
        export_rows(tmp_path, "xlsx", tmp_path / "out")
    assert (caught.value.problem.code, caught.value.problem.row) == ("data.too_long_for_sheet", 3)


def test_rows_that_hardly_differ_are_no_bomb(tmp_path: Path) -> None:
    rows = [Row((say("user", f"Is it {n}? " + "It is always the same. " * 20), SAID)) for n in range(20_000)]
    put(tmp_path, rows, [])
    path = export_rows(tmp_path, "xlsx", tmp_path / "out")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    assert len(read(path).records) == 20_000
