from collections.abc import Sequence

import pytest

from ftgui.base.problems import ProblemError
from ftgui.data.mapping.columns import change, from_pairs
from ftgui.data.mapping.guessing import guess
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.table import Record, Table
from tests.data.tables import apply

ASKED = [
    f"How do I {verb} the {thing}?" for verb in ("open", "clean", "sell", "paint") for thing in ("box", "car", "hat")
]
ANSWERED = [f"Take a number {n} tool and follow the leaflet, step by step, until it is done." for n in range(12)]


def table(columns: Sequence[str], *cells: Sequence[object]) -> Table:
    records = [
        Record(row, dict(zip(columns, values, strict=True))) for row, values in enumerate(zip(*cells, strict=True), 2)
    ]
    return Table(format="delimited", columns=tuple(columns), records=records)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("question", "answer"),
        ("Question", "Answer"),
        ("Q", "A"),
        ("QUESTIONS", "RESPONSES"),
        ("user_message", "assistant"),
        ("User", "Bot"),
        ("input", "output"),
        ("query", "response"),
        ("prompt", "response"),
        ("userPrompt", "modelAnswer"),
        ("Customer question", "Support reply"),
        ("Frage", "Antwort"),
        ("Frage des Kunden", "Antwort (neu)"),
        ("Eingabe", "Ausgabe"),
        ("Kundenfrage", "Musterantwort"),
        ("Kundenanfrage", "Unsere Supportantwort"),
        ("Pregunta", "Respuesta"),
        ("entrada", "salida"),
        ("Demande", "Réponse"),
        ("Requête du client", "REPONSE"),
        ("Domanda", "Risposta"),
        ("Pergunta", "Resposta"),
        ("Vraag", "Antwoord"),
        ("Pytanie", "Odpowiedź"),
        ("fråga", "svar"),
        ("Soru", "Cevap"),
        ("Вопрос", "Ответ"),
        ("问题", "答案"),
        ("質問", "回答"),
        ("질문", "답변"),
        ("سؤال", "إجابة"),
    ],
)
def test_names_in_many_languages_in_either_order(question: str, answer: str) -> None:
    for columns, cells in (((question, answer), (ASKED, ANSWERED)), ((answer, question), (ANSWERED, ASKED))):
        found = guess(table(columns, *cells))
        assert (found.mapping.question, found.mapping.answer) == (question, answer)
        assert found.mapping.shape == "question_answer"
        assert found.confidence >= 0.85


def test_further_columns_do_not_confuse() -> None:
    columns = ("id", "date", "Frage", "Autor", "Antwort", "url")
    dull: list[list[object]] = [list(range(12)), ["2026-01-02"] * 12, ["Ada"] * 12, ["https://x.org/1"] * 12]
    found = guess(table(columns, dull[0], dull[1], ASKED, dull[2], ANSWERED, dull[3]))
    assert (found.mapping.question, found.mapping.answer) == ("Frage", "Antwort")


@pytest.mark.parametrize("columns", [("column 1", "column 2"), ("Spalte A", "Spalte B"), ("foo", "bar")])
def test_without_names_the_column_that_asks_is_the_question(columns: tuple[str, str]) -> None:
    found = guess(table(columns, ANSWERED, ASKED))
    assert (found.mapping.question, found.mapping.answer) == (columns[1], columns[0])
    assert 0.6 <= found.confidence < 0.9


def test_without_names_or_question_marks_the_order_counts_and_the_user_is_asked() -> None:
    words = [f"word number {n}" for n in range(12)]
    found = guess(table(("column 1", "column 2"), words, ANSWERED))
    assert (found.mapping.question, found.mapping.answer) == ("column 1", "column 2")
    assert found.confidence < 0.6


def test_one_known_name_finds_its_partner() -> None:
    assert guess(table(("foo", "Antwort"), ASKED, ANSWERED)).mapping.question == "foo"
    assert guess(table(("Frage", "bar"), ASKED, ANSWERED)).mapping.answer == "bar"


def test_prompt_and_completion() -> None:
    assert guess(table(("prompt", "completion"), ASKED, ANSWERED)).mapping.shape == "prompt_completion"


def test_alpaca_with_all_its_columns() -> None:
    empty = [""] * 12
    found = guess(table(("instruction", "input", "output", "system", "history"), ASKED, empty, ANSWERED, empty, empty))
    assert found.mapping == Mapping(
        shape="alpaca", instruction="instruction", question="input", answer="output", system="system", history="history"
    )


def test_a_context_is_put_before_its_question() -> None:
    found = guess(table(("context", "question", "answer"), ["Some facts."] * 12, ASKED, ANSWERED))
    assert found.mapping.question == "{context}\n\n{question}"
    first = apply(table(("context", "question", "answer"), ["Facts."], ["Q?"], ["A."]), found.mapping).rows[0][1]
    assert first.messages[0].content == "Facts.\n\nQ?"


@pytest.mark.parametrize("names", [("text", "label"), ("review", "sentiment"), ("Kommentar", "Kategorie"), ("x", "y")])
def test_few_repeated_values_are_labels(names: tuple[str, str]) -> None:
    reviews = [f"I bought the {n}th one and it was quite all right." for n in range(30)]
    labels = [("good", "bad", "unsure")[n % 3] for n in range(30)]
    found = guess(table(names, reviews, labels))
    assert (found.mapping.shape, found.mapping.question, found.mapping.answer) == ("classification", *names)


def test_one_column_of_text_is_text() -> None:
    found = guess(table(("column 1",), ANSWERED))
    assert found.mapping == Mapping(shape="text", answer="column 1")
    assert found.confidence < 0.6


def test_numbers_alone_are_a_table_of_which_nothing_is_known() -> None:
    found = guess(table(("x", "y"), list(range(12)), list(range(12))))
    assert found.mapping.shape == "table"
    with pytest.raises(ProblemError) as caught:
        apply(table(("x", "y"), [1], [2]), found.mapping)
    assert caught.value.problem.code == "data.no_mapping"


CHAT = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
SHAREGPT = [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]


@pytest.mark.parametrize(
    ("columns", "row", "shape"),
    [
        (("messages",), (CHAT,), "chat"),
        (("id", "dialogue"), (7, CHAT), "chat"),
        (("messages",), ('[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}]',), "chat"),
        (("conversations", "tools"), (SHAREGPT, "[]"), "sharegpt"),
        (("messages", "target"), (CHAT[:1], "4"), "reinforcement"),
        (("prompt", "chosen", "rejected"), ("Hi", "Hello", "Go away"), "preference"),
        (("chosen", "rejected"), (CHAT, [CHAT[0], {"role": "assistant", "content": "No"}]), "preference"),
        (
            ("input", "preferred_output", "non_preferred_output"),
            ({"messages": CHAT[:1]}, CHAT[1:], CHAT[1:]),
            "preference",
        ),
    ],
)
def test_known_forms_are_recognised_with_no_question_asked(
    columns: tuple[str, ...], row: tuple[object, ...], shape: str
) -> None:
    found = guess(table(columns, *([cell] * 12 for cell in row)))
    assert found.mapping.shape == shape
    assert found.confidence >= 0.9


def test_pairs_from_the_command_line() -> None:
    assert from_pairs({"prompt": "a", "completion": "b"}) == Mapping(shape="question_answer", question="a", answer="b")
    assert from_pairs({"shape": "prompt_completion", "question": "a", "answer": "b"}).shape == "prompt_completion"
    assert from_pairs({"messages": "talk"}) == Mapping(shape="chat", messages="talk")
    for pairs in ({"qestion": "a"}, {"shape": "poem", "answer": "b"}):
        with pytest.raises(ProblemError) as caught:
            from_pairs(pairs)
        assert caught.value.problem.code == "usage.map"


def test_a_changed_mapping_takes_the_shape_that_fits() -> None:
    unknown = Mapping(shape="table")
    assert change(unknown, answer="b").shape == "text"
    assert change(unknown, answer="b", question="a").shape == "question_answer"
    assert change(unknown, answer="b", question_text="Write one.").shape == "question_answer"
    assert change(Mapping(shape="classification", question="a", answer="b"), answer="c").shape == "classification"
    assert change(Mapping(shape="question_answer", question="a", answer="b"), answer=None).shape == "table"


def test_who_speaks_is_not_what_is_said() -> None:
    users = [f"U{n % 3:05}" for n in range(12)]
    found = guess(table(("user", "text", "reply"), users, ASKED, ANSWERED))
    assert (found.mapping.question, found.mapping.answer) == ("text", "reply")


def test_who_speaks_is_no_label() -> None:
    assert guess(table(("user", "text"), [f"U{n % 3}" for n in range(12)], ANSWERED)).mapping.shape == "text"


def test_an_answer_that_never_changes_is_asked_about() -> None:
    found = guess(table(("text", "role"), ASKED, ["prompter"] * 12))
    assert found.confidence < 0.6


def test_verdicts_about_answers_are_asked_about() -> None:
    found = guess(table(("prompt", "completion", "label"), ASKED, ANSWERED, [n % 2 == 0 for n in range(12)]))
    assert found.confidence < 0.6
    assert "“label”" in found.reason


def test_answers_that_continue_a_conversation() -> None:
    talks = [[{"from": "human", "value": asked}] for asked in ASKED]
    sides = [[{"from": "gpt", "value": f"{side} {n}"} for n in range(12)] for side in ("good", "bad")]
    made = table(("conversations", "chosen", "rejected"), talks, *sides)
    found = guess(made)
    assert (found.mapping.shape, found.mapping.messages) == ("preference", "conversations")
    row = apply(made, found.mapping).rows[0][1]
    assert [message.content for message in (*row.messages, *row.rejected)] == [ASKED[0], "good 0", "bad 0"]


def test_conversations_in_one_text_are_told_apart() -> None:
    sides = [
        [f"\n\nHuman: {asked}\n\nAssistant: First.\n\nHuman: And?\n\nAssistant: {side}" for asked in ASKED]
        for side in ("good", "bad")
    ]
    made = table(("chosen", "rejected"), *sides)
    row = apply(made, guess(made).mapping).rows[0][1]
    assert [(message.role, message.content) for message in row.messages] == [
        ("user", ASKED[0]),
        ("assistant", "First."),
        ("user", "And?"),
        ("assistant", "good"),
    ]
    assert [message.content for message in row.rejected] == ["bad"]


def test_messages_in_parts() -> None:
    talks = [
        [{"role": "user", "parts": [{"text": asked}]}, {"role": "model", "parts": [{"text": "Yes."}]}]
        for asked in ASKED
    ]
    made = table(("contents",), talks)
    row = apply(made, guess(made).mapping).rows[0][1]
    assert [(message.role, message.content) for message in row.messages] == [("user", ASKED[0]), ("assistant", "Yes.")]
