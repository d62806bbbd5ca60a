import pytest

from ftgui.base.problems import ProblemError
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.rows import Message, Row
from ftgui.data.table import Record, Table
from tests.data.tables import apply


def table(*rows: dict[str, object]) -> Table:
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    records = [Record(number, row) for number, row in enumerate(rows, start=1)]
    return Table(format="jsonl", columns=columns, records=records)


def one(mapping: Mapping, **values: object) -> Row:
    return apply(table(values), mapping).rows[0][1]


def code(mapping: Mapping, **values: object) -> str:
    applied = apply(table(values), mapping)
    assert applied.rows == []
    assert [problem.row for problem in applied.problems] == [1]
    return applied.problems[0].code


PAIR = Mapping(shape="question_answer", question="q", answer="a")
CHAT = Mapping(shape="chat", messages="m")


def test_question_and_answer() -> None:
    assert one(PAIR, q=" How? ", a="So.").messages == (Message("user", " How? "), Message("assistant", "So."))


def test_structures_and_numbers_become_text() -> None:
    row = one(PAIR, q=42, a={"price": 1.5, "name": "Öl"})
    assert row.messages == (Message("user", "42"), Message("assistant", '{"price": 1.5, "name": "Öl"}'))


@pytest.mark.parametrize(
    ("q", "a", "expected"),
    [
        ("How?", "", "empty_answer"),
        ("How?", " \n", "empty_answer"),
        ("", "So.", "empty_question"),
        (None, None, "empty_row"),
    ],
)
def test_empty_cells_are_named(q: object, a: object, expected: str) -> None:
    assert code(PAIR, q=q, a=a) == f"data.{expected}"


def test_a_template_takes_several_columns() -> None:
    mapping = Mapping(shape="question_answer", question="Title: {title}\n\nIngredients: {list of things}", answer="a")
    row = one(mapping, **{"title": "Cake {title}", "list of things": ["egg", "flour"], "a": "ok"})
    assert row.messages[0].content == 'Title: Cake {title}\n\nIngredients: ["egg", "flour"]'


def test_a_template_may_hold_braces_of_its_own() -> None:
    mapping = Mapping(shape="question_answer", question='Fill {"name": ""} from {q}', answer="a")
    assert one(mapping, q="Ada", a="x").messages[0].content == 'Fill {"name": ""} from Ada'


@pytest.mark.parametrize("question", ["quetion", "About {quetion}"])
def test_a_misspelt_column_is_refused_with_a_suggestion(question: str) -> None:
    with pytest.raises(ProblemError) as caught:
        apply(table({"question": "x", "a": "y"}), Mapping(shape="question_answer", question=question, answer="a"))
    assert caught.value.problem.code == "data.no_column"
    assert "“question”" in caught.value.problem.action


def test_constant_texts() -> None:
    row = one(
        Mapping(shape="question_answer", question_text="Write a poem.", system_text="Be brief.", answer="a"), a="Roses"
    )
    assert [message.content for message in row.messages] == ["Be brief.", "Write a poem.", "Roses"]


def test_alpaca_with_history_and_system() -> None:
    mapping = Mapping(shape="alpaca", instruction="i", question="in", answer="o", system="s", history="h")
    row = one(mapping, i="Translate", **{"in": "Haus"}, o="house", s="Be exact.", h=[["Hi", "Hello"]])
    assert [(message.role, message.content) for message in row.messages] == [
        ("system", "Be exact."),
        ("user", "Hi"),
        ("assistant", "Hello"),
        ("user", "Translate\nHaus"),
        ("assistant", "house"),
    ]
    assert one(mapping, i="Say hi", **{"in": ""}, o="hi", s="", h=[]).messages[0] == Message("user", "Say hi")
    assert code(mapping, i="x", **{"in": ""}, o="y", s="", h=["not a pair"]) == "data.bad_history"


def test_sharegpt_with_tools() -> None:
    mapping = Mapping(shape="sharegpt", messages="conversations", system="system", tools="tools")
    talk = [
        {"from": "human", "value": "Weather?"},
        {"from": "function_call", "value": '{"name": "weather", "arguments": {"city": "Ulm"}}'},
        {"from": "observation", "value": "sunny"},
        {"from": "gpt", "value": "It is sunny."},
    ]
    row = one(mapping, conversations=talk, system="Help.", tools='[{"name": "weather", "parameters": {}}]')
    assert [message.role for message in row.messages] == ["system", "user", "assistant", "tool", "assistant"]
    calls = row.messages[2].tool_calls
    assert calls is not None
    assert calls[0]["function"] == {"name": "weather", "arguments": '{"city":"Ulm"}'}
    assert row.messages[3].tool_call_id == calls[0]["id"]
    assert row.tools == [{"type": "function", "function": {"name": "weather", "parameters": {}}}]
    assert code(mapping, conversations=talk, system="", tools="[{]") == "data.bad_json_cell"


def test_chat_keeps_weights_names_and_pictures() -> None:
    picture: list[dict[str, object]] = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": "https://x.org/p.png"}},
    ]
    row = one(
        CHAT,
        m=[
            {"role": "user", "content": list(picture), "name": "Ada"},
            {"role": "assistant", "content": "A cat.", "weight": 0},
            {"role": "user", "content": [{"type": "text", "text": "And this?"}]},
            {"role": "assistant", "content": "A dog.", "weight": 1},
        ],
    )
    assert row.messages[0] == Message("user", "What is it?", name="Ada", parts=picture)
    assert [message.weight for message in row.messages] == [None, 0, None, 1]
    assert row.messages[2] == Message("user", "And this?")


U, A = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (None, "no_messages"),
        ([], "no_messages"),
        ("Hi", "no_messages"),
        (["Hi"], "no_messages"),
        ("[{]", "bad_json_cell"),
        ([U], "no_answer"),
        ([U, A, U], "not_ending_in_answer"),
        ([U, {"role": "assistant", "content": " "}], "empty_answer"),
        ([U, {"role": "assistant", "content": None}], "empty_answer"),
        ([U, {"role": "asistant", "content": "Hello"}], "unknown_role"),
        ([U, {"content": "Hello"}], "no_role"),
        ([U, {"role": "assistant", "content": {"text": "Hello"}}], "bad_message"),
        ([{"role": 3, "content": "Hi"}, A], "unknown_role"),
        ([U, {"role": "assistant", "content": "", "tool_calls": "x"}], "bad_message"),
        ([{**U, "function_call": None}, {**A, "content": "", "function_call": {}}], "bad_tool_call"),
        ([{"from": "human", "value": "Hi"}, {"from": "function_call", "value": "[1]"}], "bad_tool_call"),
    ],
)
def test_conversations_that_cannot_be_learned_are_named(messages: object, expected: str) -> None:
    assert code(CHAT, m=messages) == f"data.{expected}"


def test_a_misspelt_role_gets_a_suggestion() -> None:
    applied = apply(table({"m": [U, {"role": "asistant", "content": "Hello"}]}), CHAT)
    assert "“assistant”" in applied.problems[0].action


def test_keys_nobody_learns_from_are_named_once() -> None:
    odd = {**A, "mood": "good"}
    applied = apply(table({"m": [U, odd]}, {"m": [U, odd]}), CHAT)
    assert len(applied.rows) == 2
    assert applied.unused == ("mood",)


def test_preferences_as_texts_as_messages_and_with_a_shared_beginning() -> None:
    mapping = Mapping(shape="preference", question="prompt", answer="chosen", rejected="rejected")
    asked, good, bad = Message("user", "Hi"), Message("assistant", "Hello"), Message("assistant", "Go")
    wanted = Row((asked, good), rejected=(bad,))
    no = {"role": "assistant", "content": "Go"}
    assert one(mapping, prompt="Hi", chosen="Hello", rejected="Go") == wanted
    assert one(mapping, prompt=[U], chosen=[A], rejected=[no]) == wanted
    assert one(mapping, prompt="Hi", chosen=[U, A], rejected=[U, no]) == wanted
    assert one(mapping, prompt=None, chosen=[U, A], rejected=[U, no]) == wanted
    assert one(mapping, prompt={"messages": [U]}, chosen=[A], rejected=[no]) == wanted
    assert code(mapping, prompt="Hi", chosen="Hello", rejected="") == "data.empty_answer"
    assert code(mapping, prompt="Hi", chosen="", rejected="Go") == "data.empty_answer"


def test_every_row_counts_once() -> None:
    applied = apply(table({"q": "a", "a": "b"}, {"q": "", "a": "b"}, {"q": "c", "a": "d"}), PAIR)
    assert [number for number, _ in applied.rows] == [1, 3]
    assert [problem.row for problem in applied.problems] == [2]
