"""Many rows at once: what each becomes, what is wrong with it, and what it is compared by.

Works on a chunk of the spool, in a process of its own; nothing here knows of other chunks.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from ftgui.data.checks import looks
from ftgui.data.drafts.likeness import NOTHING, PARTS, Plain, keys, plain, plain_of
from ftgui.data.drafts.near import Sketcher
from ftgui.data.drafts.spool import Place
from ftgui.data.findings import FaultError, Finding
from ftgui.data.mapping.building import builder
from ftgui.data.mapping.conversations import KNOWN_KEYS
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.rows import Message, Row
from ftgui.data.table import Record
from ftgui.data.tokens import count_row, counter

USABLE, ASKS, SYSTEM, WORDLESS, WEIGHED = 1, 2, 4, 8, 16
"""Bits of a row's flag: it can be learned from; the user says something; it has a system text; its answer
has no words, only calls; an answer has the weight 0."""
LATER = ("data.no_user_turn",)
"""Found when all rows have been seen: where none of them asks, that is said once."""
ALIKE_ON_PURPOSE = ("preference", "reinforcement")
"""Shapes of rows that ask the same again on purpose, and are more than a conversation."""
MOST_LABELS = 200
"""Of more different answers none is a label."""


class Task(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How rows are to be judged. `common` and `cut` are what near.py ignores and where it cuts."""

    mapping: Mapping
    columns: tuple[str, ...] = ()
    backend: str | None = None
    tokens: bool = False
    near: bool = True
    common: tuple[bytes, ...] = ()
    cut: bytes = b"w"


class Judgement(msgspec.Struct, kw_only=True):
    """What a chunk came to.

    For each row a byte of `flags`, three numbers of 64 bits of `keys` (likeness.keys) and `near.KEYS` of `near`,
    and, where counted, two of 32 bits of `tokens` (in all, learned). `unused` are keys of messages nobody reads.
    """

    findings: list[Finding]
    flags: bytes
    keys: bytes
    near: bytes = b""
    tokens: bytes = b""
    labels: dict[str, int] = {}
    unused: tuple[str, ...] = ()


class _Plain(Message, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A message with nothing in it but what ours have."""


class Judge:
    """Judges chunks of the same source."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._mapping = task.mapping
        self._build = builder(task.mapping, task.columns)
        self._context = looks.Context(mapping=task.mapping, backend=task.backend)
        self._decode = msgspec.json.Decoder(dict[str, object]).decode
        self._typed = _typed_decoder(task.mapping)
        self._sketcher = Sketcher(task.common, task.cut) if task.near else None
        self._count = counter() if task.tokens else None
        self._labels = task.mapping.shape == "classification"
        self._conversations = task.mapping.shape not in ALIKE_ON_PURPOSE

    def judge(self, lines: Sequence[bytes], places: Sequence[Place], start: int) -> Judgement:
        """Judge the records at places `start` and following; `lines` are their JSON."""
        chunk = _Chunk()
        rows: list[Row | None] = []
        texts: list[Plain] = []
        for number, (line, place) in enumerate(zip(lines, places, strict=True), start=start):
            row, text, found, flag = self._row(line, place.row, chunk)
            if found:
                chunk.name(found, place, number)
            rows.append(row)
            texts.append(text)
            chunk.flags.append(flag)
        if self._count is not None:
            for place, row, number in zip(places, rows, range(start, start + len(rows)), strict=True):
                self._measure(row, place, number, chunk)
        chunk.keys = keys(rows, texts)
        near = self._sketcher.sketch(rows, texts) if self._sketcher else b""
        if self._labels:
            chunk.labels.update(row.messages[-1].content.strip() for row in rows if row is not None)
        return chunk.judgement(near)

    def _row(self, line: bytes, row: int, chunk: "_Chunk") -> tuple[Row | None, Plain, Sequence[Finding], int]:
        """The row, or None where it cannot be learned from, what it is compared by, what was found, and its flag."""
        made = self._typed(line) if self._typed is not None else None
        if made is None:
            values = self._decode(line)
            chunk.unused.update(_unused(values, self._mapping))
            try:
                made = self._build(Record(row, values))
            except FaultError as error:
                return None, NOTHING, (error.finding,), 0
        if self._conversations and (flag := _fine(made)):
            joined = PARTS.join([message.content for message in made.messages])
            encoded = joined.encode(errors="surrogatepass")
            if not looks.suspicious(made, joined, encoded):
                text = plain_of(encoded, len(made.messages), system=bool(flag & SYSTEM))
                return made, text or plain(made), (), flag
        found = [each for each in looks.look(made, self._context) if each.code not in LATER]
        if looks.drops(found):
            return None, NOTHING, found, 0
        return made, plain(made), found, flag_of(made)

    def _measure(self, row: Row | None, place: Place, number: int, chunk: "_Chunk") -> None:
        assert self._count is not None
        counted = (0, 0) if row is None else count_row(row, self._count)
        chunk.tokens.extend(counted)
        long = looks.too_long(counted[0])
        if long is not None:
            chunk.name((long,), place, number)


class _Chunk:
    """What comes together while a chunk is judged."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.flags = bytearray()
        self.keys = array("Q")
        self.tokens = array("I")
        self.labels: Counter[str] = Counter()
        self.unused: set[str] = set()

    def name(self, found: Sequence[Finding], place: Place, number: int) -> None:
        """Say whose findings these are."""
        self.findings += [msgspec.structs.replace(each, row=place.row, file=place.file, place=number) for each in found]

    def judgement(self, near: bytes) -> Judgement:
        return Judgement(
            findings=self.findings,
            flags=bytes(self.flags),
            keys=self.keys.tobytes(),
            near=near,
            tokens=self.tokens.tobytes(),
            labels=dict(self.labels.most_common(MOST_LABELS + 1)),
            unused=tuple(sorted(self.unused)),
        )


def _typed_decoder(mapping: Mapping) -> Callable[[bytes], Row | None] | None:
    """What makes a row of a line of plain chat messages directly; None from it where a line has more to it.

    Ten times as fast as building, which reads everything people write.
    """
    if mapping.shape != "chat" or mapping.system or mapping.system_text or mapping.tools not in (None, "tools"):
        return None
    fields: list[Any] = [("messages", tuple[_Plain, ...], msgspec.field(name=mapping.messages))]
    rare = [name for name in ("tools", "parallel_tool_calls") if name != mapping.messages]
    fields += [(name, object, msgspec.field(default=None)) for name in rare]
    decode = msgspec.json.Decoder(msgspec.defstruct("Line", fields)).decode
    parts, nothing = attrgetter("messages", *rare), [None] * len(rare)

    def typed(line: bytes) -> Row | None:
        try:
            messages, *others = parts(decode(line))
        except (msgspec.DecodeError, RecursionError):
            return None
        return Row(messages) if messages and others == nothing else None

    return typed


def _fine(row: Row) -> int:
    """The flag of a conversation of texts in good order, in which only the texts can be wrong; 0 for any other."""
    if row.tools or row.rejected or row.extra:
        return 0
    turns = row.messages
    system = turns[0].role == "system"
    expected = "user"
    for message in turns[1:] if system else turns:
        if message.role != expected or not message.content or message.content.isspace():
            return 0
        if message.weight is not None or message.tool_calls or message.parts or message.name or message.tool_call_id:
            return 0
        expected = "assistant" if expected == "user" else "user"
    if expected == "assistant" or len(turns) == 1:
        return 0
    return USABLE | ASKS | SYSTEM if system else USABLE | ASKS


def flag_of(row: Row) -> int:
    """The flag of a row that can be learned from."""
    flag = USABLE
    wordless = True
    for message in row.messages:
        if message.role == "user":
            flag |= ASKS if message.says_something else 0
        elif message.role == "assistant":
            wordless = wordless and (not message.content or message.content.isspace())
        elif message.role in ("system", "developer"):
            flag |= SYSTEM
        if message.weight == 0:
            flag |= WEIGHED
    return flag | WORDLESS if wordless else flag


def _unused(values: dict[str, object], mapping: Mapping) -> set[str]:
    """Keys of messages beyond those that any backend learns from."""
    if not mapping.messages or mapping.rejected:
        return set()
    value = values.get(mapping.messages)
    found: set[str] = set()
    for message in value if isinstance(value, list) else ():
        if isinstance(message, dict) and not message.keys() <= KNOWN_KEYS:
            found.update(message.keys() - KNOWN_KEYS)
    return found
