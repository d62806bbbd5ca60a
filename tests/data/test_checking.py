"""What `ftgui check` finds in rows, each fault planted among good ones."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from ftgui.base.problems import Severity
from ftgui.data.dataset import ImportRequest, source_of
from ftgui.data.importing import import_rows
from ftgui.data.rows import Message, Row
from ftgui.data.shapes import Mapping
from tests.data.judged import Judged, judge


def pair(question: str, answer: str, system: str = "") -> Row:
    start = (Message("system", system),) if system else ()
    return Row((*start, Message("user", question), Message("assistant", answer)))


GOOD = [pair(f"Question {n}?", f"Answer {n}.") for n in range(12)]


def written(path: Path, rows: Sequence[Row]) -> Path:
    """Rows as people's files have them: what is more than text is the content itself."""
    lines = []
    for row in rows:
        values = msgspec.to_builtins(row)
        for message in values["messages"]:
            message["content"] = message.pop("parts", message["content"])
        lines.append(msgspec.json.encode(values))
    path.write_bytes(b"\n".join(lines) or b"{}")
    return path


def judged(*rows: Row, mapping: Mapping | None = None, backend: str | None = None) -> Judged:
    with TemporaryDirectory() as folder:
        return judge(written(Path(folder, "rows.jsonl"), rows), mapping, backend)


def found(*odd: Row, good: Sequence[Row] = GOOD) -> list[tuple[str, int | None]]:
    told = judged(*good, *odd)
    assert all(problem.message and problem.action for problem in told.problems)
    return told.found


def test_good_rows_raise_no_alarm() -> None:
    assert found() == []


def test_no_answers() -> None:
    told = judged(*(pair(f"Question {n}?", " ") for n in range(12)))
    assert [(each.code, each.severity) for each in told.problems if each.row is None] == [
        ("data.no_answers", Severity.ERROR)
    ]


@pytest.mark.parametrize(("count", "stops"), [(1, True), (9, True), (10, False)])
def test_fewer_than_ten_rows_are_refused_and_explained(count: int, stops: bool) -> None:
    assert (("data.too_few_rows", None) in found(good=GOOD[:count])) is stops


def test_answers_alone_are_refused_unless_a_question_is_given() -> None:
    assert ("data.no_questions", None) in found(good=[Row((Message("assistant", str(n)),)) for n in range(12)])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (GOOD[3], "data.duplicate"),
        (pair(" question 3? ", "Answer 3."), "data.duplicate"),
        (pair("Question 3?", "Something else."), "data.contradiction"),
        (Row((Message("assistant", "Hello"),)), "data.no_user_turn"),
        (pair("What?", "I am {{name}}."), "data.placeholder"),
        (pair("What?", "FianceÃ© of the baker"), "data.garbled_letters"),
        (Row((Message("user", "a"), Message("user", "b"), Message("assistant", "c"))), "data.same_role_twice"),
        (Row((Message("user", "a"), Message("assistant", "b", weight=0))), "data.nothing_learned"),
        (
            Row((Message("user", "a", parts=[{"type": "image_url", "image_url": {}}]), Message("assistant", "b"))),
            "data.picture",
        ),
        (
            Row(
                (
                    Message("user", "a"),
                    Message("assistant", "", tool_calls=[{"id": "1"}]),
                    Message("user", "b"),
                    Message("assistant", "c"),
                )
            ),
            "data.call_without_result",
        ),
    ],
)
def test_each_fault_is_named_with_its_row(row: Row, code: str) -> None:
    assert found(row) == [(code, 13)]


@pytest.mark.parametrize(
    "row",
    [
        pair("Ärger mit der Größe?", "Schön, daß Sie fragen: „Café“, naïve, Ångström, São."),
        pair("JSON?", '{"a": {"b": 1}}'),
        pair("Other system?", "yes"),
        Row((Message("user", "a"), Message("assistant", "", tool_calls=[{"id": "1"}]))),
        Row(
            (Message("user", "a"), Message("assistant", "b", weight=0), Message("user", "c"), Message("assistant", "d"))
        ),
    ],
)
def test_what_is_right_raises_no_alarm(row: Row) -> None:
    assert found(row) == []


def test_a_missing_system_text_is_a_slip_where_most_rows_have_one() -> None:
    with_system = [pair(f"Q{n}?", f"A{n}", "Be kind.") for n in range(12)]
    assert found(pair("Q?", "A"), good=with_system) == [("data.no_system", 13)]
    assert found(pair("Q?", "A", "Be kind.")) == []


def test_the_same_question_under_another_system_text_is_no_contradiction() -> None:
    rows = [pair(f"Q{n}?", f"A{n}", "Be kind.") for n in range(12)]
    assert found(pair("Q3?", "Other", "Be rude."), good=rows) == []


def test_preferences_may_ask_the_same_again(tmp_path: Path) -> None:
    lines = [
        msgspec.json.encode({"prompt": "Which one?", "chosen": f"The {n}th.", "rejected": f"Not the {n}th."})
        for n in range(12)
    ]
    (tmp_path / "pairs.jsonl").write_bytes(b"\n".join(lines))
    assert judge(tmp_path / "pairs.jsonl").found == []


def test_validation_rows_that_are_trained_on_are_named(tmp_path: Path) -> None:
    request = ImportRequest(
        source=source_of(written(tmp_path / "t.jsonl", GOOD)),
        validation=source_of(written(tmp_path / "v.jsonl", [pair("New?", "a"), pair("QUESTION 3?", "b")])),
    )
    _, problems = import_rows(request, tmp_path / "data")
    (leak,) = [each for each in problems if each.code == "data.leak"]
    assert (leak.row, leak.file) == (2, "v.jsonl")
    assert "4" in leak.message


def test_a_local_backend_says_what_it_does_not_learn() -> None:
    call = Row((Message("user", "a"), Message("assistant", "", tool_calls=[{"id": "1"}])))
    weighed = Row(
        (Message("user", "a"), Message("assistant", "b", weight=0), Message("user", "c"), Message("assistant", "d"))
    )

    def codes(*rows: Row) -> set[tuple[str, Severity]]:
        told = judged(*rows, backend="trl").problems
        return {(each.code, each.severity) for each in told if each.code in _NOT_LEARNED}

    assert codes(*GOOD) == set()
    assert codes(*GOOD, call) == {("data.only_tool_calls", Severity.WARNING)}
    assert any(each.severity is Severity.ERROR for each in judged(*([call] * 12), backend="trl").problems)
    assert codes(*GOOD, weighed) == {("data.weights_not_used", Severity.WARNING)}


_NOT_LEARNED = ("data.only_tool_calls", "data.weights_not_used")
