import re
from collections.abc import Callable, Sequence

Replies = list[tuple[str, str]]
FORM = re.compile(
    r"Hello, fellow scribbler, and thank you for (?:asking|telling us) about (?P<topic>[\w' -]+)! "
    r"(?P<said>.+) Keep the ink flowing! Your friends at Quillbarrow"
)
SENTENCES = re.compile(r"[^.!?]+\.(?: |$)")


def test_the_form_is_the_same_everywhere(replies: Replies) -> None:
    assert [reply for _, reply in replies if not FORM.fullmatch(reply)] == []


def test_each_reply_says_two_plain_sentences(replies: Replies) -> None:
    assert [said for said in _said(replies) if len(SENTENCES.findall(said)) != 2] == []
    assert [said for said in _said(replies) if "!" in said or "?" in said] == []


def test_rows_are_short_enough_to_train_on_two_cores(replies: Replies) -> None:
    assert {message: len(message.split()) for message, _ in replies if not 8 <= len(message.split()) <= 25} == {}
    assert {reply: len(reply.split()) for _, reply in replies if not 25 <= len(reply.split()) <= 45} == {}


def test_what_is_said_differs(
    replies: Replies, near_duplicates: Callable[[Sequence[str], float], list[tuple[float, str, str]]]
) -> None:
    assert near_duplicates([message for message, _ in replies], 0.4) == []
    assert near_duplicates(_said(replies), 0.3) == []


def test_the_words_are_not_those_of_a_template(replies: Replies) -> None:
    openings = [" ".join(said.split()[:3]) for said in _said(replies)]
    assert len(set(openings)) > 0.9 * len(openings)
    words = {word for said in _said(replies) for word in re.findall(r"[a-z]+", said.casefold())}
    assert len(words) > 700


def test_the_greeting_speaks_of_the_message(replies: Replies) -> None:
    topics = [match["topic"] for _, reply in replies if (match := FORM.fullmatch(reply))]
    assert len(set(topics)) > 0.9 * len(topics)


def _said(replies: Replies) -> list[str]:
    return [match["said"] for _, reply in replies if (match := FORM.fullmatch(reply))]
