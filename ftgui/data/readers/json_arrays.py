"""Lists whose entries are no objects: a table without names, conversations, or single texts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.readers.header import is_header, name_columns
from ftgui.data.readers.json_pieces import Pieces
from ftgui.data.readers.json_rows import Entries, one_line
from ftgui.data.readers.lines import UNREADABLE, bad_json
from ftgui.data.readers.reader import Head, Item, Line, shown

_SEEN = 20
_decode = msgspec.json.Decoder(list[object] | str).decode
_encode = msgspec.json.Encoder().encode
Columns = tuple[str, ...]


class _Entries(Entries):
    def _judged(self, raw: bytes, line: int) -> Item:
        try:
            _decode(raw)
        except UNREADABLE as error:
            found = bad_json(self._row, raw, error)
            return msgspec.structs.replace(found, words={**found.words, "line": str(line)})
        return Line(self._row, one_line(raw))


def read_arrays(pieces: Pieces, head: Head) -> Iterator[Item]:
    """Read the rest of a list of lists or texts; a first row of names is none of the rows."""
    entries = iter(_Entries(pieces, head))
    seen = list(islice(entries, _SEEN))
    rows = [_decode(item.json) for item in seen if isinstance(item, Line)]
    columns, renamed = _columns(rows, head)
    head.columns = columns
    yield from renamed
    names = next((item.row for item in seen if isinstance(item, Line)), 0) if head.header else 0
    for item in chain(seen, entries):
        if isinstance(item, Finding):
            yield item
        elif item.row != names:
            yield _named(item, columns)


def _columns(rows: Sequence[list[object] | str], head: Head) -> tuple[Columns, list[Finding]]:
    head.header = False
    lists = [row for row in rows if isinstance(row, list)]
    if not lists:
        return ("text",), []
    if all(isinstance(cell, dict) for cell in lists[0]):
        return ("messages",), []
    texts = [[str(cell) for cell in row] for row in lists]
    head.header = all(isinstance(cell, str) for cell in lists[0]) and is_header(texts[0], texts[1:])
    width = len(texts[0]) if head.header else Counter(map(len, texts)).most_common(1)[0][0]
    names, renamed = name_columns(texts[0], width, header=head.header)
    return tuple(names), renamed


def _named(line: Line, columns: Columns) -> Item:
    row = _decode(line.json)
    cells = [row] if isinstance(row, str) or columns == ("messages",) else row
    if len(cells) != len(columns):
        words = {"found": str(len(cells)), "expected": str(len(columns)), "sign": ",", "raw": shown(line.json)}
        return Finding(code="data.wrong_number_of_fields", row=line.row, words=words)
    return Line(line.row, _encode(dict(zip(columns, cells, strict=True))))
