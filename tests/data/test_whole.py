"""What a source is told as a whole, and what shows only when its rows stand beside each other."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from ftgui.base.problems import Severity
from ftgui.data.exports.exporting import provider_row
from ftgui.data.intake.dataset import request_for
from ftgui.data.intake.importing import import_rows
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.rows import Message, Row
from tests.data.judged import judge

Put = Callable[[str, bytes | str], Path]
Found = Callable[..., list[tuple[str, int | None]]]


def pair(question: str, answer: str, system: str = "") -> Row:
    start = (Message("system", system),) if system else ()
    return Row((*start, Message("user", question), Message("assistant", answer)))


GOOD = [pair(f"Question {n}?", f"Answer {n}.") for n in range(12)]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """What is found about rows: codes with rows."""

    def find(*odd: Row, good: Sequence[Row] = GOOD, backend: str | None = None) -> list[tuple[str, int | None]]:
        path = tmp_path / "rows.jsonl"
        lines = [msgspec.json.encode(provider_row(row)) for row in (*good, *odd)]
        path.write_bytes(b"\n".join(lines))
        judged = judge(path, backend=backend)
        assert all(problem.message and problem.action for problem in judged.problems)
        return judged.found

    return find


def test_good_rows_raise_no_alarm(found: Found) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [([""] * 2, "data.no_answers"), (["yes"] * 0, "data.no_rows")],
)
def test_nothing_to_learn_from_stops_the_work(put: Put, answers: list[str], expected: str) -> None:
    table = put("t.csv", "question,answer\n" + "".join(f"q{n},{text}\n" for n, text in enumerate(answers)))
    stopping = [each.code for each in judge(table).problems if each.severity is Severity.ERROR]
    assert stopping == [expected]


@pytest.mark.parametrize(("count", "stops"), [(1, True), (9, True), (10, False)])
def test_fewer_than_ten_rows_are_refused_and_explained(found: Found, count: int, stops: bool) -> None:
    assert (("data.too_few_rows", None) in found(good=GOOD[:count])) is stops


def test_answers_alone_are_refused(found: Found) -> None:
    assert found(good=[Row((Message("assistant", f"It is {n}."),)) for n in range(12)]) == [("data.no_questions", None)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (GOOD[3], "data.duplicate"),
        (pair(" question 3? ", "Answer 3."), "data.duplicate"),
        (pair("Question 3?", "Something else."), "data.contradiction"),
        (Row((Message("assistant", "Hello"),)), "data.no_user_turn"),
    ],
)
def test_a_slip_among_good_rows_is_named_with_its_row(found: Found, row: Row, code: str) -> None:
    assert found(row) == [(code, 13)]


def test_a_missing_system_text_is_a_slip_where_most_rows_have_one(found: Found) -> None:
    with_system = [pair(f"Q{n}?", f"A{n}", "Be kind.") for n in range(12)]
    assert found(pair("Q?", "A"), good=with_system) == [("data.no_system", 13)]
    assert found(pair("Q?", "A", "Be kind.")) == []


def test_the_same_question_under_another_system_text_is_no_contradiction(found: Found) -> None:
    rows = [pair(f"Q{n}?", f"A{n}", "Be kind.") for n in range(12)]
    assert found(pair("Q3?", "Other", "Be rude."), good=rows) == []


def test_preferences_may_ask_the_same_again(found: Found) -> None:
    rows = [Row(row.messages, rejected=(Message("assistant", "no"),)) for row in GOOD]
    again = Row((*GOOD[0].messages[:1], Message("assistant", "Better.")), rejected=(Message("assistant", "no"),))
    assert found(again, good=rows) == []


def test_one_question_for_all_rows_is_no_contradiction_and_leaves_some_to_check_with(put: Put, tmp_path: Path) -> None:
    table = put("letters.csv", "text\n" + "".join(f"A letter number {n} about the town {n * 7}.\n" for n in range(40)))
    mapping = Mapping(shape="question_answer", answer="text", question_text="Write a letter.")
    assert judge(table, mapping).found == []
    dataset, _ = import_rows(msgspec.structs.replace(request_for(table), mapping=mapping), tmp_path / "data")
    assert (dataset.rows, dataset.validation_rows) == (36, 4)


def test_what_local_training_does_not_learn_is_said_and_stops_only_where_nothing_is_left(found: Found) -> None:
    call = Row((Message("user", "a"), Message("assistant", "", tool_calls=[CALL])))
    weighed = Row(
        (Message("user", "a"), Message("assistant", "b", weight=0), Message("user", "c"), GOOD[0].messages[1])
    )
    assert found(backend="trl") == []
    assert found(call, backend="trl") == [("data.only_tool_calls", 13)]
    assert found(weighed, backend="autotrain") == [("data.weights_not_used", 13)]
    calls = [Row((Message("user", f"a{n}"), call.messages[1])) for n in range(12)]
    assert ("data.nothing_to_copy", None) in found(good=calls, backend="trl")


CALL: dict[str, object] = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
