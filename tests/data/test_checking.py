from collections.abc import Sequence

import pytest

from ftgui.base.problems import Severity
from ftgui.data.checking import check, check_leaks
from ftgui.data.findings import fault
from ftgui.data.kinds import problem_of
from ftgui.data.rows import Message, Row
from ftgui.data.shapes import Applied, Mapping, Shape
from ftgui.data.suiting import check_local


def pair(question: str, answer: str, system: str = "") -> Row:
    start = (Message("system", system),) if system else ()
    return Row((*start, Message("user", question), Message("assistant", answer)))


GOOD = [pair(f"Question {n}?", f"Answer {n}.") for n in range(12)]


def found(*odd: Row, good: Sequence[Row] = GOOD, shape: Shape = "chat") -> list[tuple[str, int | None]]:
    rows = list(enumerate([*good, *odd], start=1))
    problems = check(Applied(mapping=Mapping(shape=shape), rows=rows, problems=[]))
    assert all(problem.message and problem.action for problem in problems)
    return [(problem.code, problem.row) for problem in problems]


def test_good_rows_raise_no_alarm() -> None:
    assert found() == []


def test_no_rows() -> None:
    assert found(good=[]) == [("data.no_rows", None)]


def test_no_answers() -> None:
    faults = [problem_of(fault("data.empty_answer", row).finding) for row in (1, 2)]
    problems = check(Applied(mapping=Mapping(shape="chat"), rows=[], problems=faults))
    assert [(problem.code, problem.severity) for problem in problems] == [("data.no_answers", Severity.ERROR)]


@pytest.mark.parametrize(("count", "stops"), [(1, True), (9, True), (10, False)])
def test_fewer_than_ten_rows_are_refused_and_explained(count: int, stops: bool) -> None:
    assert (("data.too_few_rows", None) in found(good=GOOD[:count])) is stops


def test_answers_alone_are_refused_unless_a_question_is_given() -> None:
    assert found(good=[Row((Message("assistant", str(n)),)) for n in range(12)], shape="text") == [
        ("data.no_questions", None)
    ]


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


def test_preferences_may_ask_the_same_again() -> None:
    rows = [Row(row.messages, rejected=(Message("assistant", "no"),)) for row in GOOD]
    again = Row((*GOOD[0].messages[:1], Message("assistant", "Better.")), rejected=(Message("assistant", "no"),))
    assert found(again, good=rows, shape="preference") == []


def test_validation_rows_that_are_trained_on_are_named() -> None:
    training = list(enumerate(GOOD, start=1))
    leaks = check_leaks(training, [(1, pair("New?", "a")), (2, pair("QUESTION 3?", "b"))], "v.csv")
    assert [(problem.code, problem.row, problem.file) for problem in leaks] == [("data.leak", 2, "v.csv")]
    assert "4" in leaks[0].message


def test_a_local_backend_says_what_it_does_not_learn() -> None:
    call = Row((Message("user", "a"), Message("assistant", "", tool_calls=[{"id": "1"}])))
    weighed = Row((Message("user", "a"), Message("assistant", "b", weight=0), Message("assistant", "c")))

    def codes(*rows: Row) -> list[tuple[str, Severity]]:
        applied = Applied(mapping=Mapping(shape="chat"), rows=list(enumerate(rows, start=1)), problems=[])
        return [(problem.code, problem.severity) for problem in check_local(applied)]

    assert codes(*GOOD) == []
    assert codes(*GOOD, call) == [("data.only_tool_calls", Severity.WARNING)]
    assert codes(call, call) == [("data.only_tool_calls", Severity.ERROR)]
    assert codes(*GOOD, weighed) == [("data.weights_not_used", Severity.WARNING)]
