"""WhatsApp's exports, as its apps on iPhones and Android write them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.data.mapping.guessing import guess
from ftgui.data.readers.messengers import Message, is_chat, messages, sides
from tests.data.tables import apply, read

Put = Callable[[str, bytes | str], Path]
IPHONE = """\
[12.03.24, 10:15:02] Anna: \u200eMessages and calls are end-to-end encrypted.
[12.03.24, 10:15:02] Anna: Hallo!
[12.03.24, 10:15:40] Anna: Habt ihr noch Rosen?
Rote, wenn es geht.
[12.03.24, 10:20:11] Gärtnerei Blum: Guten Tag, liebe Anna!
Ja, rote und weiße.
\u200e[12.03.24, 10:21:00] Anna: \u200eimage omitted
[12.03.24, 10:21:30] Anna: Was kosten sie?
[12.03.24, 10:30:00] Gärtnerei Blum: 12 € das Stück: mit Topf.
[13.03.24, 09:00:00] Anna: Danke!
"""
ANDROID = """\
3/12/24, 9:05\u202fAM - Messages and calls are end-to-end encrypted. Only people in this chat can read them.
3/12/24, 9:06\u202fAM - Garden Shop: Spring sale from Monday!
3/12/24, 9:15\u202fAM - Ben: Do you ship to Leeds?
3/12/24, 9:20\u202fAM - Garden Shop: We do, within two days.
3/12/24, 9:21\u202fAM - Ben: <Media omitted>
3/12/24, 9:22\u202fAM - Ben: And on Sundays?
3/13/24, 8:00\u202fAM - Ben: Hello?
3/13/24, 8:01\u202fAM - Garden Shop: Sorry, no.
"""


def test_an_iphones_chat_becomes_questions_with_their_answers(put: Put) -> None:
    table = read(put("_chat.txt", IPHONE))
    assert table.columns == ("question (Anna)", "answer (Gärtnerei Blum)", "then (Anna)")
    assert [tuple(record.values.values()) for record in table.records] == [
        (
            "Hallo!\nHabt ihr noch Rosen?\nRote, wenn es geht.",
            "Guten Tag, liebe Anna!\nJa, rote und weiße.",
            "Was kosten sie?",
        ),
        ("Was kosten sie?", "12 € das Stück: mit Topf.", "Danke!"),
    ]
    assert [problem.message for problem in table.problems] == [
        "Messages without words (pictures, calls, notices of the messenger) were left out: 2."
    ]
    found = guess(table)
    assert (found.mapping.question, found.mapping.answer) == table.columns[:2]
    assert found.confidence > 0.8
    kept, problems, _ = apply(table)
    assert [row for row, _ in kept] == [1, 2]
    assert problems == []


def test_on_android_whom_the_file_is_named_after_asks(put: Put) -> None:
    """The shop wrote first on as many days, which without the file's name would make it the asker."""
    table = read(put("WhatsApp Chat with Ben.txt", ANDROID))
    assert [tuple(record.values.values()) for record in table.records] == [
        ("", "Spring sale from Monday!", "Do you ship to Leeds?"),
        ("Do you ship to Leeds?", "We do, within two days.", "And on Sundays?\nHello?"),
        ("And on Sundays?\nHello?", "Sorry, no.", ""),
    ]
    assert table.columns[1] == "answer (Garden Shop)"
    assert table.problems[0].message.endswith(": 2.")


def test_a_question_from_nobody_is_named(put: Put) -> None:
    kept, problems, _ = apply(read(put("WhatsApp Chat with Ben.txt", ANDROID)))
    assert [row for row, _ in kept] == [2, 3]
    assert [problem.row for problem in problems] == [1]


@pytest.mark.parametrize(
    "stamp",
    ["[2024-03-12, 10:15:02] ", "12/03/2024, 10:15 am - ", "12.03.24, 10:15 - ", "[12/03/24 10.15.02 p. m.] "],
)
def test_times_are_written_in_many_ways(stamp: str) -> None:
    text = "".join(f"{stamp}{name}: text {number}\n" for number in range(3) for name in ("Ann Lee", "+49 171 2345678"))
    assert is_chat(text)
    assert [each.sender for each in messages(text.splitlines())] == ["Ann Lee", "+49 171 2345678"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "12.03.24, 10:15 - Anna: only one speaks\n" * 9,
        "date,time,text\n" + "12.03.24,10:15,Anna: hello\n" * 9,
        "A log\n" + "2024-03-12 10:15 ERROR here: it broke\n" * 9,
    ],
)
def test_other_texts_with_times_are_no_chats(text: str) -> None:
    assert not is_chat(text)


def test_who_speaks_first_on_most_days_asks() -> None:
    said = [("1", "Shop"), ("1", "Ben"), ("2", "Ben"), ("2", "Shop"), ("3", "Ben"), ("3", "Shop")]
    assert sides([Message(day, sender, "") for day, sender in said], "_chat.txt") == ("Ben", "Shop")


def test_a_name_within_the_others_name_is_not_taken_for_it() -> None:
    said = [Message("1", sender, "") for sender in ("Ann", "Anna")]
    assert sides(said, "WhatsApp Chat with Anna.txt") == ("Anna", "Ann")


names = st.sampled_from(["Ann", "Shop", "Carl"])
said = st.lists(st.tuples(names, st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)))


@given(said)
def test_no_message_is_lost(said: list[tuple[str, str]]) -> None:
    text = "\n".join(f"[12.03.24, 10:15:02] {name}: {words}" for name, words in said)
    assert [(each.sender, each.text) for each in messages(text.split("\n"))] == said
