"""What is wrong with one row: each fault named, and no alarm about what is right."""

import pytest

from ftgui.data.checks.kinds import KINDS, problem_of
from ftgui.data.checks.looks import Context, look, too_long
from ftgui.data.checks.looks_kinds import LOOKS
from ftgui.data.mapping.shapes import Mapping, Shape
from ftgui.data.rows import Message, Row
from tests.data.judged import is_suspicious


def pair(question: str, answer: str) -> Row:
    return Row((Message("user", question), Message("assistant", answer)))


def calls(*names: str, arguments: str = "{}") -> Message:
    made: list[dict[str, object]] = [
        {"id": f"c{n}", "function": {"name": name, "arguments": arguments}} for n, name in enumerate(names)
    ]
    return Message("assistant", "", tool_calls=made)


def tool(name: str = "fly", **schema: object) -> dict[str, object]:
    return {"type": "function", "function": {"name": name, "parameters": {"type": "object", **schema}}}


def codes(row: Row, backend: str | None = None, shape: Shape = "chat", special: tuple[str, ...] = ()) -> list[str]:
    mapping = Mapping(shape=shape, messages="messages")
    findings = look(row, Context(mapping=mapping, backend=backend, special=special))
    for finding in findings:
        problem = problem_of(finding)
        assert problem.message
        assert problem.action
        assert "{" not in problem.action
    return sorted(finding.code.removeprefix("data.") for finding in findings)


A, B = Message("user", "a"), Message("assistant", "b")
DATA_URL: list[dict[str, object]] = [{"type": "image_url", "image_url": {"url": "https://x.org/p.png"}}]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Row((A,)), "no_answer"),
        (Row((A, Message("assistant", " \n"))), "empty_answer"),
        (Row((A, B, A)), "not_ending_in_answer"),
        (Row((A, B), rejected=(Message("assistant", ""),)), "empty_answer"),
        (Row((B,)), "no_user_turn"),
        (Row((A, Message("assistant", ""), A, B)), "empty_message"),
        (Row((A, A, B)), "same_role_twice"),
        (Row((A, Message("assistant", "b", weight=0))), "nothing_learned"),
        (Row((Message("user", "a", parts=DATA_URL), B)), "picture"),
        (Row((A, calls("fly"), A, B)), "call_without_result"),
        (Row((A, calls("fly", "land"), Message("tool", "1", tool_call_id="c0"), B)), "call_without_result"),
        (Row((A, Message("tool", "1", tool_call_id="c0"), B)), "result_without_call"),
        (Row((A, calls("fly")), tools=[tool("land")]), "unknown_tool"),
        (Row((A, calls("fly", arguments="{'a': 1}"))), "bad_arguments"),
        (Row((A, calls("fly", arguments="[1]"))), "bad_arguments"),
        (Row((A, B), tools=[tool("fly away")]), "bad_tool_schema"),
        (Row((A, B), tools=[tool("x" * 65)]), "bad_tool_schema"),
        (Row((A, B), tools=[{"type": "function", "function": {"name": "f", "parameters": []}}]), "bad_tool_schema"),
        (Row((A, B), tools=[tool(properties={"a": {"type": "text"}})]), "bad_tool_schema"),
        (Row((A, B), tools=[tool(properties={"a": {"type": "string"}}, required=["b"])]), "bad_tool_schema"),
        (Row((A, B), tools=[tool(properties={"a": {"type": "array", "items": {"enum": []}}})]), "bad_tool_schema"),
        (pair("What?", "I am {{name}}."), "placeholder"),
        (pair("Write a letter", "Dear [Client Name],"), "placeholder"),
        (pair("Write a letter", "Dear [NAME], yours, [Your Company]"), "placeholder"),
        (pair("Who?", "I am <name>."), "placeholder"),
        (pair("What?", "TODO: write this"), "placeholder"),
        (pair("What?", "Lorem ipsum dolor sit amet"), "placeholder"),
        (pair("What?", "FianceÃ© of the baker"), "garbled_letters"),
        (pair("What?", "It costs 5 â‚¬, heâ€™s rich"), "garbled_letters"),
        (pair("What?", "lost \ufffd letter"), "garbled_letters"),
        (pair("What?", "One<br>two"), "html"),
        (pair("What?", '<p class="x">Hello</p>'), "html"),
        (pair("What?", "Tom &amp; Jerry&nbsp;"), "html"),
        (pair("What?", "Hello<|im_end|>"), "special_token"),
        (pair("[INST] What? [/INST]", "Hello"), "special_token"),
        (pair("What?", "<end_of_turn>"), "special_token"),
        (pair("What?", "As an AI language model, I cannot have opinions."), "refusal"),
        (pair("What?", "I'm sorry, but I can't assist with that."), "refusal"),
        (pair("What?", "I’m sorry, I can’t help with that."), "refusal"),
        (pair("What?", "I cannot fulfill your request."), "refusal"),
        (pair("Was?", "Als KI-Sprachmodell kann ich das nicht."), "refusal"),
        (pair("Quoi?", "En tant que modèle de langage, je ne peux pas."), "refusal"),
        (pair("¿Qué?", "Como modelo de lenguaje, no puedo."), "refusal"),
        (pair("Was?", "Es tut mir leid, aber dabei kann ich dir nicht helfen."), "refusal"),
        (pair("Was?", "Tut mir leid, ich kann diese Frage nicht beantworten."), "refusal"),
        (pair("Quoi?", "Je suis désolé, mais je ne peux pas vous aider."), "refusal"),
        (pair("¿Qué?", "Lo siento, pero no puedo ayudarte con eso."), "refusal"),
        (pair("Che?", "Mi dispiace, ma non posso aiutarti."), "refusal"),
        (pair("什么", "抱歉，我无法提供帮助。"), "refusal"),
        (pair("什么", "作为一个AI语言模型，我无法回答"), "refusal"),
        (pair("什么", "作为人工智能，我不能回答"), "refusal"),
        (pair("何", "AIとして、私はお答えできません"), "refusal"),
        (pair("何", "私は言語モデルとして意見を持つことはできません"), "refusal"),
        (pair("Что?", "Как языковая модель, я не могу"), "refusal"),
        (pair("Quoi?", "En tant qu'IA, je ne peux pas."), "refusal"),
        (pair("O quê?", "Como uma IA, não posso opinar."), "refusal"),
        (pair("Che?", "Come modello linguistico, non posso: è così."), "refusal"),
        (pair("What?", "I'm just an AI, so I can't say."), "refusal"),
        (pair("Mail?", "bob@posteo.de"), "email"),
        (pair("When?", " N/A "), "says_nothing"),
        (pair("When?", "#REF!"), "says_nothing"),
        (pair("When?", "—"), "says_nothing"),
    ],
)
def test_each_fault_is_named_and_not_ruled_out_at_first_sight(row: Row, code: str) -> None:
    assert codes(row) == [code]
    if "text" in look(row)[0].words and not row.tools and not any(turn.tool_calls for turn in row.messages):
        assert is_suspicious(row)


@pytest.mark.parametrize(
    "row",
    [
        pair("Ärger mit der Größe?", "Schön, daß Sie fragen: „Café“, naïve, Ångström, São, „CAFÉ“, «À», É…"),
        pair("Maçã?", "“MA\u00c7\u00c3”, AMANH\u00c3…; Ñ“ and Ä“ – PÂ! 50 £ ± 3 °C ½"),
        pair("JSON?", '{"a": {"b": 1}} or ```{{ jinja }}``` and `{{ x }}`'),
        pair("Array?", "a[NAME] = [1, 2]; see [Your account](https://x.org) [1] [x] [ ]"),
        pair("Use [NAME] and <name> in a template", "Dear [NAME], I am <name>."),
        pair("Shopping", "My TODO list has 3 things\nA to-do: none"),
        pair("Is a < b and c > d?", "List<String> x; if a<b & c>d then R&D; AT&T"),
        pair("What does the <br> tag do in HTML?", "<br> breaks the line."),
        pair("Break a line", "```html\n<p>Hi<br></p>\n```"),
        pair("Hi", "I am sorry that you are sad. I can't imagine how that feels."),
        pair("Who are you?", "As an AI assistant developed by Acme, I help you with your request."),
        pair("Translate", "As an AI language model, translating this takes several steps. First, I cannot guess."),
        pair("Why?", "As an AI, I don't infer. By reading the study I found that it is aspirin."),
        pair("AI?", "An AI is a program. As an AI engineer I can't complain."),
        pair("Sorry", "Sorry, I can't come to the party; I'm unable to walk."),
        Row((A, calls("fly"))),
        Row((A, calls("fly"), Message("tool", "done", tool_call_id="c0"), B), tools=[tool("fly")]),
        Row((A, calls("fly"), Message("tool", "done"), B)),
        Row((A, calls("a", "b"), *(Message("tool", "x", tool_call_id=f"c{n}") for n in (1, 0)), B)),
        Row((A, Message("assistant", "b", weight=0), A, B)),
        Row((A, B), tools=[tool(properties={"a": {"type": ["string", "null"], "enum": ["x"]}}, required=["a"])]),
        Row((A, B), tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}]),
        Row((A, B), rejected=(Message("assistant", "I'm sorry, but I can't assist with that."),)),
        pair("Wo bleibt es?", "Es tut mir leid, dass Sie warten. Ich kann das Paket sehen."),
        pair("What is a Jinja variable?", "Write {{ name }} where it belongs."),
        pair("Which allergens?", "None"),
        pair("Any more?", "-1"),
        pair("Half of it?", "$\\frac{a}{{b}}$ or $x^{{n}}$"),
    ],
)
def test_what_is_right_raises_no_alarm(row: Row) -> None:
    assert codes(row) == []


def test_reinforcement_rows_need_no_answer() -> None:
    assert codes(Row((A,)), shape="reinforcement") == []
    assert codes(Row((A, B)), "openai", "reinforcement") == ["not_ending_in_question"]


def test_a_class_may_be_a_sign_for_nothing() -> None:
    assert codes(pair("A long text about something.", "n/a"), shape="classification") == []


def test_the_chosen_models_own_marks_are_found_too() -> None:
    row = pair("What?", "Hello</s>")
    assert codes(row) == []
    assert codes(row, special=("<s>", "</s>")) == ["special_token"]


@pytest.mark.parametrize(
    ("row", "backend", "shape", "expected"),
    [
        (Row((A, B)), "openai", "chat", []),
        (Row((A, Message("assistant", "b", weight=0.5))), "openai", "chat", ["weight"]),
        (Row((Message("user", "a", weight=1), B)), "azure", "chat", ["weight"]),
        (Row((Message("user", "a", name="Bob Smith"), B)), "openai", "chat", ["speaker_name"]),
        (Row((A, B), rejected=(B, B)), "openai", "preference", ["preference_turns"]),
        (Row((A, calls("f")), rejected=(B,)), "openai", "preference", ["preference_text"]),
        (Row((A, B), rejected=(B,)), "azure", "preference", []),
        (Row((A, calls("f"))), "trl", "chat", ["only_tool_calls"]),
        (Row((A, calls("f"))), "openai", "chat", []),
        (Row((A, Message("assistant", "x", weight=0), A, B)), "autotrain", "chat", ["weights_not_used"]),
    ],
)
def test_what_one_place_to_train_does_not_take(row: Row, backend: str, shape: Shape, expected: list[str]) -> None:
    assert codes(row, backend, shape) == expected


def test_long_rows_tell_how_much_is_cut() -> None:
    assert too_long(4096) is None
    long, cut = too_long(5000), too_long(5000, 2048)
    assert long is not None
    assert cut is not None
    assert (long.code, cut.code, cut.words["cut"]) == ("data.long_row", "data.cut_row", "2952")
    assert "2952" in problem_of(cut).message


@pytest.mark.parametrize(
    ("text", "column"), [("In the question a@posteo.de", "q"), ("x", "a"), ("In the system b@posteo.de", None)]
)
def test_the_column_is_where_the_fault_is(text: str, column: str | None) -> None:
    answer = "to c@posteo.de" if column == "a" else "x"
    system = text if column is None else "s"
    row = Row(
        (Message("system", system), Message("user", text if column == "q" else "?"), Message("assistant", answer))
    )
    mapping = Mapping(shape="question_answer", question="q", answer="a", system="{t} {u}")
    assert [finding.column for finding in look(row, Context(mapping=mapping))] == [column]


def test_a_code_comes_once_for_a_row() -> None:
    assert codes(pair("a@posteo.de", "b@posteo.de c@posteo.de")) == ["email"]


def test_every_kind_has_its_words() -> None:
    for code, kind in LOOKS.items():
        assert KINDS[code] is kind
        assert kind.title
        assert kind.action.endswith(".")
