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
    """A list that begins at `offset`; whether it holds objects or lists, and whether all are turns of a talk."""

    offset: int
    count: int = 0
    objects: bool = False
    lists: bool = False
    turns: bool = True


class ObjectAt(msgspec.Struct):
    """An object that begins at `offset`, and its members; None for one that is neither list nor object."""

    offset: int = 0
    members: "dict[str, ListAt | ObjectAt | None]" = {}


class Rows(msgspec.Struct):
    """Each entry of the list or object at `offset` is a row; the lists called `others` hold none of them."""

    offset: int
    others: tuple[str, ...] = ()


class OneRow(msgspec.Struct):
    """The object at `offset` is the only row."""

    offset: int


class Columns(msgspec.Struct):
    """Each column's cells are the entries of the list or object at its offset."""

    offsets: dict[str, int]


Place = Rows | OneRow | Columns


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
        sign = pieces.peek()
        is_object = sign == b"{"
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
        seen.lists = seen.lists or sign == b"["
        seen.turns = seen.turns and turn
        pieces.take(b",")


def _is_turn(raw: bytes) -> bool:
    try:
        keys = keys_of(raw)
    except UNREADABLE:
        return False
    return "role" in keys or "from" in keys


def find_rows(found: ObjectAt, name: str) -> Place:
    """Where the rows are.

    Raises ProblemError (`data.several_lists`, `data.no_list`); `name` is the file's.
    """
    all_lists = {key: member for key, member in found.members.items() if isinstance(member, ListAt)}
    inner = {key: member for key, member in found.members.items() if isinstance(member, ObjectAt)}
    if len(all_lists) == len(found.members) > 1 and _are_columns(all_lists):
        return Columns({key: member.offset for key, member in all_lists.items()})
    lists = {key: member for key, member in all_lists.items() if member.objects or member.lists}
    known = next((key for key in _LIST_KEYS if key in lists), None)
    if known is not None and not lists[known].turns:
        return Rows(lists[known].offset, tuple(key for key in lists if key != known))
    if any(member.turns for member in lists.values()):
        return OneRow(found.offset)
    if len(lists) == 1:
        return Rows(next(iter(lists.values())).offset)
    if len(inner) == len(found.members) > 0 and _are_columns_by_number(inner):
        return Columns({key: member.offset for key, member in inner.items()})
    if len(inner) == len(found.members) > 1 and set.intersection(*(set(each.members) for each in inner.values())):
        return Rows(found.offset)
    if lists:
        raise _no_rows(lists, found, name)
    return _find_deeper(found, inner, name)


def _find_deeper(found: ObjectAt, inner: "Mapping[str, ObjectAt]", name: str) -> Place:
    places: dict[str, Place] = {}
    for key, member in inner.items():
        try:
            places[key] = find_rows(member, name)
        except ProblemError as error:
            if error.problem.code == "data.several_lists" and len(inner) == 1:
                raise
    known = next((places[key] for key in (*_LIST_KEYS, *places) if key in places), None)
    if known is None or (len(places) > 1 and not any(key in places for key in _LIST_KEYS)):
        raise _no_rows(places, found, name)
    return known


def _are_columns(lists: Mapping[str, ListAt]) -> bool:
    return len({member.count for member in lists.values()}) == 1 and not any(
        member.objects for member in lists.values()
    )


def _are_columns_by_number(columns: Mapping[str, ObjectAt]) -> bool:
    """Whether each column's cells stand under the rows' numbers, as pandas writes a table."""
    numbers = [*next(iter(columns.values())).members]
    if not numbers or not all(map(str.isdecimal, numbers)) or all(map(str.isdecimal, columns)):
        return False
    return all([*column.members] == numbers for column in columns.values())


def _no_rows(lists: Mapping[str, object], found: ObjectAt, name: str) -> ProblemError:
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
