"""A messenger's export of a chat as text (WhatsApp's): each message with its time and its sender before it.

Two sides speak in turn. A row is what one side said, what the other answered, and what the first said
then: with that, whoever is to be learned from is only a matter of which column is the answer.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.readers.letters import sample_as_utf8, text_lines
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head, Item, Line

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?\s?[Mm]\.?)?"
_STAMP = re.compile(
    rf"[\u200e\u200f]*(?:\[({_DATE}),?\s{_TIME}\]|({_DATE}),?\s{_TIME}\s[-–])\s(?:([^:]{{1,60}}):\s?)?(.*)"
)
"""[12.03.24, 10:15:02] Anna: Hello! (iOS) or 12/03/2024, 10:15 am - Anna: Hello! (Android); a notice has no sender."""
_WORDLESS = re.compile(r"\u200e.*|<[^<>]{2,40}>|(?:This message was|You) deleted(?: this message)?\.?|null")
"""What stands there instead of a picture, or is the messenger's own."""
_FEWEST = 4
"""Messages from which a text is taken for a chat."""
_SHARE = 4
"""One in so many lines begins a message; the others go on with one."""
_SEEN = 200
"""Lines by which that is seen."""


class Message(NamedTuple):
    """What somebody sent on a day; `sender` is empty for a notice of the messenger."""

    day: str
    sender: str
    text: str


def is_chat(text: str) -> bool:
    """Whether the beginning of a text is a chat of at least two."""
    lines = [line for line in text.splitlines()[:_SEEN] if line.strip()]
    sent = [message for line in lines if (message := _begun(line)) and message.sender]
    return len(sent) >= _FEWEST and len(sent) * _SHARE >= len(lines) and len({each.sender for each in sent}) > 1


def read_chat(file: Opened, head: Head) -> Iterator[Item]:
    """What one side said and the other answered. Raises ProblemError (`data.*`)."""
    known = list(messages(sample_as_utf8(file).decode(errors="replace").splitlines()))
    asker, answerer = sides(known, file.name)
    asking = asker if len({each.sender for each in known if each.sender}) == 2 else "others"
    head.format, head.header = "document", False
    head.columns = f"question ({asking})", f"answer ({answerer})", f"then ({asking})"
    left_out = 0

    def spoken() -> Iterator[Message]:
        nonlocal left_out
        for message in messages(text_lines(file, head)):
            if message.sender and message.text and not _WORDLESS.fullmatch(message.text):
                yield message
            else:
                left_out += 1

    for row, values in enumerate(_exchanges(spoken(), answerer), start=1):
        yield Line(row, msgspec.json.encode(dict(zip(head.columns, values, strict=True))))
    if left_out:
        yield Finding(code="data.messages_left_out", words={"count": str(left_out)})


def messages(lines: Iterable[str]) -> Iterator[Message]:
    """The messages of a chat; lines before the first one are a notice."""
    held: list[str] = []
    begun = Message("", "", "")
    for line in lines:
        found = _begun(line)
        if found is None:
            held.append(line)
            continue
        if begun.day or any(map(str.strip, held)):
            yield begun._replace(text="\n".join(held).strip())
        begun, held = found, [found.text]
    if begun.day:
        yield begun._replace(text="\n".join(held).strip())


def sides(known: Iterable[Message], name: str) -> tuple[str, str]:
    """Who asks and who answers.

    The file is named after whom its owner talked to, and they ask; else those do who speak first on most days.
    """
    sent = [each for each in known if each.sender]
    senders = Counter(each.sender for each in sent)
    opens = Counter({each.day: each.sender for each in reversed(sent)}.values())
    named = [sender for sender in senders if sender in name]  # Ann is in Anna's name, too
    asker = max(named, key=len) if named else max(senders, key=lambda each: opens[each])
    return asker, max((each for each in senders if each != asker), key=lambda each: senders[each])


def _begun(line: str) -> Message | None:
    found = _STAMP.fullmatch(line.rstrip("\r\n"))
    return Message(found[1] or found[2], (found[3] or "").strip(" ~\u200e\u202a\u202c"), found[4]) if found else None


def _exchanges(spoken: Iterable[Message], answerer: str) -> Iterator[tuple[str, str, str]]:
    """(question, answer, what the asking side said then); consecutive messages of a side are one."""
    question: list[str] = []
    answer: list[str] = []
    then: list[str] = []
    for message in spoken:
        if message.sender == answerer:
            if then:
                yield _joined(question, answer, then)
                question, answer, then = then, [], []
            answer.append(message.text)
        else:
            (then if answer else question).append(message.text)
    yield _joined(question, answer, then)


def _joined(question: list[str], answer: list[str], then: list[str]) -> tuple[str, str, str]:
    return "\n".join(question), "\n".join(answer), "\n".join(then)
