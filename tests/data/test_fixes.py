"""What fixes do: the fault is gone, nothing else changed, nothing was made up."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.data.checks import garbled
from ftgui.data.checks.kinds import KINDS
from ftgui.data.checks.looks import Context, look
from ftgui.data.checks.spots import STAND_INS
from ftgui.data.findings import Finding
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.repairs.fixes import FIXES
from ftgui.data.rows import Message, Row

A, B = Message("user", "a"), Message("assistant", "b")
CONTEXT = Context(mapping=Mapping(shape="chat", messages="messages"), backend="openai")


def answered(answer: str) -> Row:
    return Row((A, Message("assistant", answer)))


def fixed(row: Row, code: str) -> Row:
    (finding,) = [each for each in look(row, CONTEXT) if each.code == code]
    after = FIXES[code](row, finding)
    assert code not in {each.code for each in look(after, CONTEXT)}
    return after


@pytest.mark.parametrize(
    ("answer", "code", "after"),
    [
        ("One<br>two<br/>three", "html", "One\ntwo\nthree"),
        ("<p>Hello <b>you</b></p><p>Bye</p>", "html", "Hello you\nBye"),
        ("<ul><li>One</li><li>Two</li></ul>", "html", "One\nTwo"),
        ("Tom &amp; Jerry&nbsp;&#39;s", "html", "Tom & Jerry 's"),
        ("&amp;nbsp; twice", "html", "  twice"),
        ("Text<br>```\n<div>code</div>\n``` and `<b>`", "html", "Text\n```\n<div>code</div>\n``` and `<b>`"),
        ("CafÃ© heâ€™s â‚¬5 Ã–l", "garbled_letters", "Café he’s €5 Öl"),
        ("CafÃƒÂ©", "garbled_letters", "Café"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚ und ðŸ˜€", "garbled_letters", "Привет und 😀"),
        ("Hi<|im_end|> [/INST] <|im_end|>", "special_token", "Hi< |im_end|> [ /INST] < |im_end|>"),
        ("Mail bob@posteo.de or al@web.de", "email", "Mail [e-mail] or [e-mail]"),
        ("Call +49 30 1234567.", "phone", "Call [phone]."),
        ("Pay DE89 3704 0044 0532 0130 00 now", "iban", "Pay [account number] now"),
        ("Card 4111 1111 1111 1111", "card", "Card [card number]"),
        ("SSN 536-90-4399", "id_number", "SSN [ID number]"),
        ("From 91.12.33.44", "ip_address", "From [IP address]"),
        ("password: Hunter2xyz", "secret", "password: [secret]"),
    ],
)
def test_texts_are_mended(answer: str, code: str, after: str) -> None:
    assert fixed(answered(answer), f"data.{code}") == answered(after)


@pytest.mark.parametrize(
    ("messages", "code", "after"),
    [
        ((A, A, B, B), "same_role_twice", (Message("user", "a\n\na"), Message("assistant", "b\n\nb"))),
        ((A, B, A), "not_ending_in_answer", (A, B)),
        ((A, B, A, Message("tool", "x")), "not_ending_in_answer", (A, B)),
        (
            (Message("user", "a", weight=1), Message("assistant", "b", weight=0.5)),
            "weight",
            (A, Message("assistant", "b", weight=1)),
        ),
        ((A, Message("assistant", "b", weight=0)), "nothing_learned", (A, Message("assistant", "b", weight=1))),
    ],
)
def test_turns_are_mended(messages: tuple[Message, ...], code: str, after: tuple[Message, ...]) -> None:
    assert fixed(Row(messages), f"data.{code}") == Row(after)


def test_turns_that_differ_in_more_than_their_text_stay_apart() -> None:
    row = Row((A, Message("assistant", "x", weight=0), B))
    assert FIXES["data.same_role_twice"](row, Finding(code="data.same_role_twice")) is row


def test_a_reinforcement_row_ends_in_its_question_again() -> None:
    row = FIXES["data.not_ending_in_question"](Row((A, B)), Finding(code="data.not_ending_in_question"))
    assert row.messages == (A,)


@pytest.mark.parametrize("text", ["lost \ufffd letter", "half â€ of it", "CafÃ"])
def test_what_cannot_be_mended_exactly_stays(text: str) -> None:
    row = answered(text)
    assert FIXES["data.garbled_letters"](row, Finding(code="data.garbled_letters")) is row


def test_personal_data_goes_everywhere_in_the_row() -> None:
    call: dict[str, object] = {
        "id": "1",
        "function": {"name": "f", "arguments": '{"to":"Hi\\nbob@posteo.de","phone":493012345678,"n":3}'},
    }
    parts: list[dict[str, object]] = [{"type": "text", "text": "I am bob@posteo.de"}, {"type": "image_url"}]
    row = Row(
        (Message("user", "I am bob@posteo.de", parts=parts), Message("assistant", "", tool_calls=[call])),
        rejected=(Message("assistant", "bob@posteo.de"),),
        extra={"who": ["bob@posteo.de"], "target": 4},
    )
    for code in ("data.email", "data.phone"):
        row = FIXES[code](row, Finding(code=code))
    assert row.messages[0].content == "I am [e-mail]"
    assert row.messages[0].parts == [{"type": "text", "text": "I am [e-mail]"}, {"type": "image_url"}]
    assert row.rejected[0].content == "[e-mail]"
    assert row.extra == {"who": ["[e-mail]"], "target": 4}
    function = (row.messages[1].tool_calls or [{}])[0]["function"]
    assert isinstance(function, dict)
    assert json.loads(function["arguments"]) == {"to": "Hi\n[e-mail]", "phone": "[phone]", "n": 3}


def test_what_a_kind_offers_is_what_can_be_done() -> None:
    offered = {code for code, kind in KINDS.items() if {"fix", "redact"} & set(kind.fixes)}
    assert offered == FIXES.keys()
    assert {code for code, kind in KINDS.items() if "redact" in kind.fixes} == STAND_INS.keys()


BITS = """
<br>|<p>|</p>|<b>x</b>|&amp;|&nbsp;|&lt;b&gt;|```|`|Ã©|â€™|Ã|\ufffd|<\\im_end\\>|[INST]|<\\im_|bob@posteo.de|bob@web.de@x.de
+49 30 1234567|212-555-0123| 456|DE89370400440532013000|4111 1111 1111 1111|536-90-4399|91.12.33.44|=a1b2c3d4
password: Hunter2xyz|sk-aB3aB3aB3aB3aB3aB3aB3aB3aB3|call |SSN |order |HTML | |.|“|ß|word|€|://a:b1c2d3@
"""
bits = st.sampled_from([bit.replace("\\", "|") for line in BITS.strip("\n").split("\n") for bit in line.split("|")])
texts = st.lists(bits | st.text(string.printable, max_size=4), max_size=7).map("".join)
weights = st.sampled_from([None, 0, 1, 0.5])
messages = st.builds(Message, role=st.sampled_from(["system", "user", "assistant"]), content=texts, weight=weights)
rows = st.lists(messages, min_size=1, max_size=5).map(lambda turns: Row(tuple(turns)))
MAY_STAY = {"data.garbled_letters", "data.same_role_twice", "data.nothing_learned", "data.not_ending_in_answer"}
"""Kinds that some rows cannot be mended of; such a row is left as it is."""


@given(rows, st.sampled_from(sorted(FIXES.keys() - {"data.not_ending_in_question"})))
def test_after_a_fix_the_fault_is_gone_and_a_row_without_it_is_untouched(row: Row, code: str) -> None:
    faults = {each.code: each for each in look(row, CONTEXT)}
    finding = faults.get(code)
    after = FIXES[code](row, finding or Finding(code=code))
    if finding is None and not any(KINDS[other].drops for other in faults):
        assert after is row
    left = {each.code for each in look(after, CONTEXT)}
    assert code not in left or (code in MAY_STAY)
    again = FIXES[code](after, next((each for each in look(after, CONTEXT) if each.code == code), Finding(code=code)))
    assert again == after


@given(st.lists(st.sampled_from(["é", "ü", "ñ", "à", "ç", "Привет", "日本語", "😀", "plain", " "]), min_size=1))
def test_text_that_was_saved_wrongly_comes_back_or_stays(pieces: list[str]) -> None:
    meant = "".join(pieces)
    spoilt = "".join(
        byte.decode("cp1252", "ignore") or chr(byte[0]) for byte in (bytes([each]) for each in meant.encode())
    )
    assert garbled.mend(spoilt) in (meant, spoilt)
