"""Where the rows are in a JSON object: which lists it has, how long they are, and what is in them."""

from collections.abc import Mapping

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.readers.json_pieces import Pieces, UnfinishedError
from ftgui.data.readers.lines import UNREADABLE, keys_of

DEEPEST = 8
"""Objects within objects; no list of examples lies deeper."""
_LIST_KEYS = (
    "data",
    "rows",
    "examples",
    "train",
    "training",
    "items",
    "records",
    "dataset",
    "conversations",
    "samples",
)
_key = msgspec.json.Decoder(str).decode


class ListAt(msgspec.Struct):
    """A list that begins at `offset`; whether it holds objects, and whether all are turns of a conversation."""

    offset: int
    count: int = 0
    objects: bool = False
    turns: bool = True


class ObjectAt(msgspec.Struct):
    """An object that begins at `offset`, and its members; None for one that is neither list nor object."""

    offset: int = 0
    members: "dict[str, ListAt | ObjectAt | None]" = {}


class BrokenError(Exception):
    """The text is no JSON from here on."""


def walk(pieces: Pieces, found: ObjectAt, depth: int = 0) -> None:
    """Go past an object and note in `found` what is in it.

    Raises BrokenError and UnfinishedError where it is damaged; what came before is in `found` then.
    """
    found.offset = pieces.offset
    pieces.take(b"{")
    while not pieces.take(b"}"):
        try:
            key = _key(pieces.value())
        except UNREADABLE as error:
            raise BrokenError from error
        if not pieces.take(b":"):
            raise BrokenError
        _member(pieces, found.members, key, depth)
        if not pieces.take(b",") and pieces.peek() != b"}":
            raise BrokenError


def _member(pieces: Pieces, members: "dict[str, ListAt | ObjectAt | None]", key: str, depth: int) -> None:
    sign = pieces.peek()
    if sign == b"[":
        members[key] = seen = ListAt(pieces.offset)
        _walk_list(pieces, seen)
    elif sign == b"{" and depth < DEEPEST:
        members[key] = inner = ObjectAt()
        walk(pieces, inner, depth + 1)
    else:
        members[key] = None
        pieces.skip()


def _walk_list(pieces: Pieces, seen: ListAt) -> None:
    pieces.take(b"[")
    while not pieces.take(b"]"):
        is_object = pieces.peek() == b"{"
        turn = False
        try:
            raw = pieces.value()
            turn = is_object and seen.turns and _is_turn(raw)
        except UnfinishedError as error:
            if error.ended:
                raise
            pieces.skip()
        seen.count += 1
        seen.objects = seen.objects or is_object
        seen.turns = seen.turns and turn
        pieces.take(b",")


def _is_turn(raw: bytes) -> bool:
    try:
        keys = keys_of(raw)
    except UNREADABLE:
        return False
    return "role" in keys or "from" in keys


def find_rows(found: ObjectAt, name: str) -> ListAt | ObjectAt | dict[str, ListAt]:
    """Where the rows are: in a list, in an object that is itself the one row, or in a list for each column.

    Raises ProblemError (`data.several_lists`, `data.no_list`); `name` is the file's.
    """
    all_lists = {key: member for key, member in found.members.items() if isinstance(member, ListAt)}
    if len(all_lists) == len(found.members) > 1 and _are_columns(all_lists):
        return all_lists
    lists = {key: member for key, member in all_lists.items() if member.objects}
    known = next((lists[key] for key in _LIST_KEYS if key in lists), None)
    if known is not None and not known.turns:
        return known
    if any(member.turns for member in lists.values()):
        return found
    if len(lists) == 1:
        return next(iter(lists.values()))
    inner = [member for member in found.members.values() if isinstance(member, ObjectAt)]
    if not lists and len(inner) == 1:
        return find_rows(inner[0], name)
    raise _no_rows(lists, found, name)


def _are_columns(lists: Mapping[str, ListAt]) -> bool:
    return len({member.count for member in lists.values()}) == 1 and not any(
        member.objects for member in lists.values()
    )


def _no_rows(lists: Mapping[str, ListAt], found: ObjectAt, name: str) -> ProblemError:
    if lists:
        code, message = "data.several_lists", tr("“{name}” holds several lists.", name=name)
    else:
        code, message = "data.no_list", tr("“{name}” holds no list of examples.", name=name)
    return fail(
        code,
        message,
        tr("Choose a file with one list in which every example is an entry."),
        file=name,
        detail=", ".join(lists or found.members),
        remedy="choose_file",
    )
