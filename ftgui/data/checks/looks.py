"""What is wrong with one row: seen in the row alone, without the others.

Most rows are fine, so a text is first pressed into a few signs (its capitals, digits and rare signs);
what they cannot hint at need not be searched for.
"""

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from ftgui.data.checks import garbled, leftovers, markup, personal, refusals, secrets, toolcalls, turns
from ftgui.data.checks.kinds import KINDS
from ftgui.data.checks.suiting import refused
from ftgui.data.findings import Finding
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.rows import Message, Row
from ftgui.data.rowtexts import asides

LONG_ROW = 4096
"""Tokens: the length from which the OpenAI cookbook's check warns, and more than small models are trained with."""
_PLAIN = b"abcdefghijklmnopqrstuvwxyz \n\r\t\x1f.,;!?'\"()*/-+%#$~^`\\"
_NO_DIGITS = bytes(byte for byte in range(256) if byte not in b"0123456789")
# The signs that are left over from a text are few, so searching them costs nothing.
_NUMBERS = re.compile(rb"[0-9](?:[0-9:]{5}|[0-9][A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z])")
_KEYS = re.compile(rb"[0-9](?:[0-9]{5}|[0-9]*(?:[A-Z]+[0-9]+){4})")
_UNDONE = re.compile(rb"T(?:ODO|BD)|FIXME")
_FEWEST_DIGITS = 6
_FEWEST_DIGITS_OF_A_KEY = 5
_COMMON = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:"
Words = dict[str, str]
Found = tuple[str, Words]
Search = Callable[[Row, str, "Context"], Iterable[Found]]
_SHOWN = 4
"""Letters of a secret that are repeated in words: enough to know it again."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a row is looked at for: its mapping, where it is to be trained, and the model that will read it.

    `special` are the marks of the model's own chat template.
    """

    mapping: Mapping = Mapping()
    backend: str | None = None
    special: tuple[str, ...] = ()


def look(row: Row, context: Context = Context()) -> list[Finding]:  # noqa: B008  # it is frozen
    """Everything found about a row, each code at most once; whose row it is, the caller adds."""
    found: list[Found] = [(code, {}) for code in turns.faults(row, context.mapping.shape)]
    if row.tools or any(message.tool_calls or message.role == "tool" for message in row.messages):
        found += toolcalls.faults(row)
    text = "\n".join([*[message.content for message in (*row.messages, *row.rejected)], *asides(row)])
    for search in _searches(row, text, text.encode(errors="surrogatepass")):
        found += search(row, text, context)
    if context.backend:
        found += [(code, {}) for code in refused(row, context.backend, context.mapping.shape)]
    first = dict(reversed(found))
    return [
        Finding(code=code, column=_column(row, words, context.mapping), words=words) for code, words in first.items()
    ]


def drops(found: Iterable[Finding]) -> bool:
    """Whether a row with these findings cannot be learned from."""
    return any(KINDS[each.code].drops for each in found)


def too_long(tokens: int, limit: int | None = None) -> Finding | None:
    """The finding about a row of so many tokens, if the chosen model (or else: most training) reads fewer."""
    if tokens <= (limit or LONG_ROW):
        return None
    words = {"count": str(tokens), "limit": str(limit), "cut": str(tokens - (limit or LONG_ROW))}
    return Finding(code="data.cut_row" if limit else "data.long_row", words=words)


def suspicious(row: Row, text: str, encoded: bytes) -> bool:
    """Whether the texts of a row must be looked at: False is certain, True is not.

    This is of the messages' texts alone, which `text` holds, also `encoded`; roles, weights and tool calls are
    not seen in it.
    """
    return bool(_searches(row, text, encoded))


def _searches(row: Row, text: str, encoded: bytes) -> list[Search]:
    """What the few signs that are left over from a row's text cannot rule out."""
    signs = encoded.translate(None, _PLAIN)
    digits = len(signs.translate(None, _NO_DIGITS))
    found: list[Search] = []
    rare = signs.translate(None, _COMMON)
    if b"@" in rare or (digits >= _FEWEST_DIGITS and _NUMBERS.search(signs)):
        found.append(_personal)
    if _may_hold_secret(text, signs, rare, digits):
        found.append(_secret)
    if (
        (rare and (b"<" in rare or b"[" in rare or b"{{" in rare))
        or _UNDONE.search(signs)
        or (b"L" in signs and "Lorem ipsum" in text)
    ):
        found.append(_leftover)
    if rare and (b"<" in rare or b"&" in rare):
        found.append(_markup)
    if not text.isascii() and garbled.find(text):
        found.append(_garbled)
    if refusals.may_refuse(row.messages, signs):
        found.append(_refusal)
    if row.messages and leftovers.says_nothing(row.messages[-1].content):
        found.append(_nothing)
    return found


def _may_hold_secret(text: str, signs: bytes, rare: bytes, digits: int) -> bool:
    if rare and (b"_" in rare or b"=" in rare or b"@" in rare):
        return True
    if b"AKIA" in signs or b"ASIA" in signs or b"BEGIN" in signs:
        return True
    if digits >= _FEWEST_DIGITS_OF_A_KEY and _KEYS.search(signs):
        return True
    return digits > 0 and b":" in signs and "assw" in text


def _personal(_row: Row, text: str, _context: Context) -> Iterator[Found]:
    for spot in personal.spots(text):
        yield spot.code, {"text": text[spot.start : spot.end]}


def _secret(_row: Row, text: str, _context: Context) -> Iterator[Found]:
    for spot in secrets.spots(text):
        yield spot.code, {"text": text[spot.start : spot.start + _SHOWN] + "…"}


def _leftover(row: Row, text: str, context: Context) -> Iterator[Found]:
    if marks := leftovers.marks(text, context.special):
        yield "data.special_token", {"text": " ".join(marks)}
    for message in row.messages:
        asked = text if message.role != "assistant" else _said_before(row, message)
        if place := leftovers.placeholder(message.content, asked):
            yield "data.placeholder", {"text": place}


def _said_before(row: Row, answer: Message) -> str:
    return "\n".join(message.content for message in row.messages if message is not answer)


def _markup(row: Row, text: str, _context: Context) -> Iterator[Found]:
    if not markup.is_about(text):
        for message in (*row.messages, *row.rejected):
            if rest := markup.find(message.content):
                yield "data.html", {"text": rest}


def _garbled(_row: Row, text: str, _context: Context) -> Iterator[Found]:
    yield "data.garbled_letters", {"text": garbled.find(text) or ""}


def _refusal(row: Row, _text: str, _context: Context) -> Iterator[Found]:
    for message in row.messages:
        if message.role == "assistant" and message.weight != 0 and (phrase := refusals.refusal(message.content)):
            yield "data.refusal", {"text": phrase}


def _nothing(row: Row, _text: str, context: Context) -> Iterator[Found]:
    if row.messages[-1].role == "assistant" and context.mapping.shape != "classification":
        yield "data.says_nothing", {"text": row.messages[-1].content.strip()}


def _column(row: Row, words: Words, mapping: Mapping) -> str | None:
    """The column that holds what was found, where one column does; a template is made of several."""
    if mapping.messages:
        return mapping.messages
    place = words.get("text", "").rstrip("…").partition(" ")[0]
    role = next((message.role for message in row.messages if place and place in message.content), None)
    part = {"system": mapping.system, "user": mapping.question, "assistant": mapping.answer}.get(str(role))
    return part if part and "{" not in part else None
