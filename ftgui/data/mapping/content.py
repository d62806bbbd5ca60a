"""What a column's cells look like, measured on its first rows."""

from collections.abc import Sequence

import msgspec

from ftgui.data.table import Table

_SAMPLE = 300
_YES_OR_NO = ("true", "false", "0", "1", "yes", "no", "good", "bad")
_ASKING = ("?", "？", "؟", ";?")


class ColumnFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Shares from 0 to 1 among the sampled rows; `length` is the mean number of letters.

    `conversations` have messages, `speakers_from` among them say who speaks under `from`, and
    `unanswered` end in the user's turn. `yes_or_no` are verdicts. `different` is the share of distinct texts.
    """

    filled: float = 0.0
    texts: float = 0.0
    asking: float = 0.0
    different: float = 0.0
    length: float = 0.0
    distinct: int = 0
    spaced: float = 0.0
    conversations: float = 0.0
    speakers_from: float = 0.0
    unanswered: float = 0.0
    yes_or_no: float = 0.0

    @property
    def is_text(self) -> bool:
        """Whether people wrote it: not numbers, not names of things."""
        return self.texts >= 0.5 and self.filled >= 0.2

    @property
    def is_label(self) -> bool:
        """Whether it holds few, short values that repeat."""
        return 2 <= self.distinct <= 50 and self.different <= 0.34 and self.length <= 40

    @property
    def is_constant(self) -> bool:
        """Whether each row says the same."""
        return self.distinct == 1 and self.different <= 0.1

    @property
    def is_short(self) -> bool:
        """Whether it holds names rather than what somebody says."""
        names = self.spaced < 0.3 or self.different < 0.7
        return self.filled > 0 and self.conversations == 0 and self.asking < 0.2 and self.length < 16 and names


def look_at(table: Table) -> dict[str, ColumnFacts]:
    """The facts of every column."""
    records = table.records[:_SAMPLE]
    return {name: _facts([record.values.get(name) for record in records]) for name in table.columns}


def _facts(cells: Sequence[object]) -> ColumnFacts:
    filled = [cell for cell in cells if cell not in (None, "") and not (isinstance(cell, str) and cell.isspace())]
    if not filled:
        return ColumnFacts()
    talks = [talk for talk in map(_conversation, filled) if talk is not None]
    texts = [str(cell).strip() for cell in filled if not isinstance(cell, list | dict)]
    written = [text for text in texts if _is_written(text)]
    distinct = len(set(texts))
    return ColumnFacts(
        filled=len(filled) / len(cells),
        texts=(len(written) + sum(isinstance(cell, list | dict) for cell in filled) - len(talks)) / len(filled),
        asking=sum(text.endswith(_ASKING) for text in texts) / len(filled),
        different=distinct / max(1, len(texts)),
        length=sum(map(len, texts)) / max(1, len(texts)),
        distinct=distinct,
        spaced=sum(" " in text for text in texts) / len(filled),
        conversations=len(talks) / len(filled),
        speakers_from=sum("from" in talk[-1] for talk in talks) / max(1, len(talks)),
        yes_or_no=sum(text.casefold() in _YES_OR_NO for text in texts) / len(filled),
        unanswered=sum(talk[-1].get("role") == "user" for talk in talks) / max(1, len(talks)),
    )


def _is_written(text: str) -> bool:
    """Whether a cell holds a word, rather than a number, a date or an identifier."""
    letters = sum(map(str.isalpha, text))
    return letters * 2 > len(text) and not text.startswith(("http://", "https://"))


def _conversation(cell: object) -> list[dict[str, object]] | None:
    if isinstance(cell, str) and cell.startswith(("[{", '{"messages"')):
        try:
            cell = msgspec.json.decode(cell)
        except (msgspec.DecodeError, RecursionError):
            return None
    if isinstance(cell, dict):
        cell = cell.get("messages")
    if not isinstance(cell, list) or not cell:
        return None
    known = all(isinstance(item, dict) and ("role" in item or "from" in item) for item in cell)
    return cell if known else None
