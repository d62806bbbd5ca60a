"""Tokens, the preview, what providers get, and the file of rows itself."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.data import rows as row_files
from ftgui.data.checks.suiting import refuse_unknown
from ftgui.data.exports.exporting import provider_row
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.preview import preview
from ftgui.data.report import estimate_epochs
from ftgui.data.rows import Message, Row
from ftgui.data.templated import SMOLLM2, Template
from ftgui.data.tokens import count_row, counter, spread
from tests.data.judged import judge
from tests.data.tables import apply, read

Put = Callable[[str, bytes | str], Path]
text = st.text(st.characters(codec="utf-8"), max_size=20)
message = st.builds(
    Message,
    role=st.sampled_from(["system", "user", "assistant", "tool"]),
    content=text,
    weight=st.sampled_from([None, 0, 1]),
    tool_calls=st.none() | st.just([{"id": "x", "function": {"name": "f", "arguments": "{}"}}]),
)
rows = st.lists(st.builds(Row, messages=st.lists(message, min_size=1, max_size=4).map(tuple)), max_size=6)


@given(rows)
def test_written_rows_are_read_again(rows: list[Row]) -> None:
    decoder = msgspec.json.Decoder(Row)
    assert [decoder.decode(row_files.encode(row)) for row in rows] == rows


def test_a_plain_row_on_disk_holds_nothing_but_messages() -> None:
    row = Row((Message("user", "Hi"), Message("assistant", "")))
    assert json.loads(row_files.encode(row)) == {
        "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": ""}]
    }


@pytest.mark.parametrize(("count", "epochs"), [(1, 25), (10, 10), (33, 3), (34, 3), (8333, 3), (8334, 2), (99999, 1)])
def test_epochs_follow_openais_estimate(count: int, epochs: int) -> None:
    assert estimate_epochs(count) == epochs


def test_quantiles_are_interpolated() -> None:
    found = spread([1, 2, 3, 4])
    assert (found.median, found.p10, found.p90, found.mean, found.sum) == (2.5, 1.3, 3.7, 2.5, 10)


def test_a_turn_that_is_not_learned_does_not_count_as_learned() -> None:
    row = Row((Message("user", "Hi"), Message("assistant", "Hello there", weight=0), Message("assistant", "Yes")))
    total, learned = count_row(row, counter())
    assert learned == counter()("Yes")
    assert total > learned


def test_special_signs_are_counted_as_text() -> None:
    assert counter()("<|endoftext|>") > 1


def test_the_preview_marks_what_is_learned_and_cuts_long_texts() -> None:
    row = Row((Message("user", "x" * 5000), Message("assistant", "a\u202eb"), Message("assistant", "no", weight=0)))
    chat = preview([(7, row)], cut=100)[0]
    assert chat.row == 7
    assert [turn.learned for turn in chat.turns] == [False, True, False]
    assert (len(chat.turns[0].text), chat.turns[0].hidden) == (100, 4900)
    assert "\u202e" not in chat.turns[1].text


def test_the_preview_has_the_text_exactly_as_a_model_reads_it() -> None:
    row = Row(messages=(Message(role="user", content="Hi?"), Message(role="assistant", content="Hello.")))
    (chat,) = preview([(2, row)], template=Template(SMOLLM2))
    assert [piece.text for piece in chat.exact if piece.learned] == ["Hello.<|im_end|>"]
    assert preview([(2, row)], template=Template("{{ raise_exception('no') }}"))[0].exact == ()


def test_the_preview_shows_tool_calls_and_only_the_rows_asked_for() -> None:
    call: list[dict[str, object]] = [{"id": "1", "function": {"name": "fly", "arguments": '{"to": "Ulm"}'}}]
    many = [(n, Row((Message("user", str(n)), Message("assistant", "", tool_calls=call)))) for n in range(50)]
    shown = preview(many, first=10, count=5)
    assert [chat.row for chat in shown] == [10, 11, 12, 13, 14]
    assert shown[0].turns[1].text == 'fly({"to": "Ulm"})'


def test_providers_get_their_own_form(tmp_path: Path) -> None:
    call: list[dict[str, object]] = [{"id": "1", "type": "function", "function": {"name": "fly", "arguments": "{}"}}]
    picture: list[dict[str, object]] = [{"type": "image_url", "image_url": {"url": "https://x.org/p.png"}}]
    chat = Row(
        (Message("user", "", parts=picture), Message("assistant", "", tool_calls=call, weight=1)),
        tools=[{"type": "function"}],
        parallel_tool_calls=False,
    )
    assert provider_row(chat) == {
        "messages": [{"role": "user", "content": picture}, {"role": "assistant", "weight": 1, "tool_calls": call}],
        "tools": [{"type": "function"}],
        "parallel_tool_calls": False,
    }
    preference = Row((Message("user", "Hi"), Message("assistant", "Hello")), rejected=(Message("assistant", "Go"),))
    assert provider_row(preference) == {
        "input": {"messages": [{"role": "user", "content": "Hi"}]},
        "preferred_output": [{"role": "assistant", "content": "Hello"}],
        "non_preferred_output": [{"role": "assistant", "content": "Go"}],
    }
    graded = Row((Message("user", "Hi"),), extra={"target": 4})
    put_chat([graded], tmp_path / "f.jsonl")
    assert json.loads((tmp_path / "f.jsonl").read_text()) == {
        "messages": [{"role": "user", "content": "Hi"}],
        "target": 4,
    }


def put_chat(rows: list[Row], path: Path) -> None:
    """Write rows as a provider gets them."""
    path.write_bytes(b"".join(msgspec.json.encode(provider_row(row)) + b"\n" for row in rows))


said = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda text: not text.isspace())
asks = st.builds(Message, role=st.sampled_from(["system", "user", "developer"]), content=said)
answers = st.builds(Message, role=st.just("assistant"), content=said, weight=st.sampled_from([None, 0, 1]))
calls = st.builds(Message, role=st.just("assistant"), content=st.just(""), tool_calls=st.just([{"id": "x"}]))
turns = st.lists(asks | answers | calls, min_size=1, max_size=4)
chats = st.builds(
    Row,
    messages=st.builds(lambda some, last: (*some, last), turns, answers | calls),
    tools=st.none() | st.just([{"type": "function", "function": {"name": "f"}}]),
    parallel_tool_calls=st.none() | st.booleans(),
)
preferences = st.builds(
    Row,
    messages=st.builds(lambda asked, last: (asked, last), asks, answers),
    rejected=st.builds(lambda last: (last,), answers),
)


@given(st.lists(chats, min_size=2, max_size=6) | st.lists(preferences, min_size=2, max_size=6))
def test_exported_rows_are_read_again_as_they_were_whatever_they_hold(rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        put_chat(rows, path)
        applied = apply(read(path))
    assert [row for _, row in applied.rows] == rows


def test_provider_rows_are_read_again_as_they_were(put: Put, tmp_path: Path) -> None:
    content = "".join(
        json.dumps({"messages": [{"role": "user", "content": f"Grüße {n}"}, {"role": "assistant", "content": "ok"}]})
        + "\n"
        for n in range(12)
    )
    path = put("in.jsonl", content)
    assert judge(path).rows == 12
    put_chat([row for _, row in apply(read(path)).rows], tmp_path / "out.jsonl")
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [
        json.loads(line) for line in content.splitlines()
    ]


def test_the_report_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    report = judge(tmp_path / "nowhere.csv")
    assert report.stops
    assert (report.rows, report.tokens, report.epochs) == (0, None, None)
    assert report.problems[0].code == "data.missing"


def test_a_mapping_that_does_not_fit_is_told_in_the_report(put: Put) -> None:
    path = put("f.csv", "question,answer\n" + "q?,a\n" * 12)
    report = judge(path, Mapping(shape="question_answer", question="question", answer="anwser"))
    assert [problem.code for problem in report.problems] == ["data.no_column"]
    assert report.columns == ("question", "answer")


def test_columns_that_say_nothing_are_told_in_the_report(put: Put) -> None:
    report = judge(put("f.csv", "x,y\n" + "1,2\n" * 12))
    assert [(problem.code, problem.remedy) for problem in report.problems] == [("data.no_mapping", "choose_columns")]
    assert report.columns == ("x", "y")
    assert [problem.code for problem in judge(put("g.csv", "x,y\n")).problems] == ["data.no_rows"]


def test_an_unsure_guess_asks(put: Put) -> None:
    report = judge(put("f.csv", "".join(f"short {n},Some longer text number {n} here\n" for n in range(15))))
    assert [problem.code for problem in report.problems] == ["data.unsure_mapping"]


def test_an_unknown_backend_is_refused(put: Put) -> None:
    path = put("f.csv", "question,answer\n" + "".join(f"q{n}?,a{n}\n" for n in range(12)))
    assert judge(path, backend="openai").problems == []
    with pytest.raises(ProblemError, match="opnai"):
        refuse_unknown("opnai")
