"""What the user decided about rows, as a plain list that is kept and replayed when the file comes again.

A row is named by what is in it, not by its number: in the file's next version it may stand elsewhere.
Rows with the same content share a name, so a decision by hand is one about all of them. What was
decided about a single row wins over what was decided about all findings of a kind; of two decisions
about the same, the later one. To undo is to leave out the last entry.
"""

from collections import Counter
from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import msgspec

from ftgui.base import saved
from ftgui.base.problems import fail
from ftgui.base.texts import tr, trn
from ftgui.data.checks import looks
from ftgui.data.checks.kinds import ACROSS, KINDS, title
from ftgui.data.checks.reading_kinds import READING
from ftgui.data.drafts.judging import LATER
from ftgui.data.findings import FaultError, Finding
from ftgui.data.mapping.building import builder
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.repairs.fixes import FIXES
from ftgui.data.rows import Row
from ftgui.data.table import Record

Action = Literal["fix", "redact", "skip", "keep", "edit"]
_ROUNDS = 3
"""Mending may lay open what can be mended too, such as markup behind garbled letters."""


class Repair(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One decision.

    `code` is the kind of finding it is about; without one it is about the row itself, to `edit` or to
    `skip`. `record` names the row (`name_of`); `row` is the number it had, by which a person may name it
    instead (`named`). Without both it is about all rows.
    An edit puts `text` into `column`: as it is where the cell held text, else read as JSON.
    """

    action: Action
    code: str = ""
    record: str | None = None
    row: int | None = None
    column: str | None = None
    text: str = ""


class Done(msgspec.Struct, frozen=True):
    """How many rows a decision came to; `code` is empty for what was done by hand."""

    code: str
    action: Action
    rows: int


class Mended(msgspec.Struct, frozen=True):
    """What became of a record: its row, or None where it is left out; the findings that are left; what was done."""

    row: Row | None
    left: tuple[Finding, ...] = ()
    done: tuple[tuple[str, Action], ...] = ()


class _RepairFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    repairs: tuple[Repair, ...]


def name_of(values: Pairs[str, object]) -> str:
    """What names a record: equal for equal values, in whatever order its columns come."""
    content = msgspec.json.encode(values, order="deterministic")
    return blake2b(content, digest_size=8).hexdigest()


def load(path: Path) -> tuple[Repair, ...]:
    """Read decisions from a YAML file with a list `repairs`.

    Raises ProblemError: `disk.*`, `project.unreadable`, `usage.repairs` for what cannot be decided so.
    """
    repairs = saved.load(path, _RepairFile).repairs
    for repair in repairs:
        _refuse_senseless(repair, path)
    return repairs


def _refuse_senseless(repair: Repair, path: Path) -> None:
    possible = KINDS[repair.code].fixes if repair.code in KINDS else () if repair.code else ("edit", "skip")
    by_hand = repair.action == "edit" or not repair.code
    if repair.action in possible and not (by_hand and repair.record is None and repair.row is None):
        return
    raise fail(
        "usage.repairs",
        tr("The repair “{action}” is not possible for “{code}”.", action=repair.action, code=repair.code),
        tr("Possible are: {names}. What is done by hand names its row.", names=", ".join(possible) or tr("none")),
        file=str(path),
        row=repair.row,
    )


class Mender:
    """Applies decisions to records of one source."""

    def __init__(
        self, repairs: Sequence[Repair], mapping: Mapping, columns: Sequence[str] = (), backend: str | None = None
    ) -> None:
        self._build = builder(mapping, columns)
        self._context = looks.Context(mapping=mapping, backend=backend)
        self._kinds: dict[str, Repair] = {}
        self._records: dict[str, dict[str, Repair]] = {}
        self._edits: dict[str, dict[str, Repair]] = {}
        for repair in repairs:
            if repair.record is None:
                self._kinds[repair.code] = repair
            elif repair.action == "edit":
                self._edits.setdefault(repair.record, {})[repair.column or ""] = repair
            else:
                self._records.setdefault(repair.record, {})[repair.code] = repair
        self._missing = {*self._records, *self._edits}
        self._by_name = bool(self._missing)

    @property
    def missing(self) -> int:
        """How many of the rows that were decided about have not come."""
        return len(self._missing)

    def before(self, record: Record) -> Row | None:
        """The row as it is without any decision; None where it cannot be learned from."""
        try:
            return self._build(record)
        except FaultError:
            return None

    def mend(self, record: Record, found: Sequence[Finding]) -> Mended:
        """Apply the decisions about a record and `found`, what judging found about it."""
        name = name_of(record.values) if self._by_name else ""
        self._missing.discard(name)
        chosen = {**self._kinds, **self._records.get(name, {})}
        if "" in chosen:
            return Mended(None, done=(("", "skip"),))
        done: list[tuple[str, Action]] = []
        if name in self._edits:
            record = msgspec.structs.replace(record, values=_edited(record.values, self._edits[name]))
            done.append(("", "edit"))
        try:
            row = self._build(record)
        except FaultError as error:
            return self._unbuilt(error.finding, chosen, done)
        if done:
            found = self._look(row)
        if not found:
            return Mended(row, done=tuple(done))
        return self._decide(row, found, chosen, done)

    def _unbuilt(self, finding: Finding, chosen: Pairs[str, Repair], done: list[tuple[str, Action]]) -> Mended:
        if finding.code in chosen:  # a row that cannot be built can only be left out
            return Mended(None, done=(*done, (finding.code, "skip")))
        return Mended(None, (finding,), tuple(done))

    def _decide(
        self, row: Row, found: Sequence[Finding], chosen: Pairs[str, Repair], done: list[tuple[str, Action]]
    ) -> Mended:
        settled: set[str] = set()
        for _ in range(_ROUNDS):
            before = row
            for finding in found:
                repair = chosen.get(finding.code)
                if repair is None or finding.code in settled:
                    continue
                if repair.action == "skip":
                    return Mended(None, done=(*done, (finding.code, "skip")))
                after = FIXES[finding.code](row, finding) if repair.action in ("fix", "redact") else row
                if repair.action == "keep" or after is not row:
                    settled.add(finding.code)
                    done.append((finding.code, repair.action))
                row = after
            if row is before:
                break
            beside = [each for each in found if each.code in ACROSS or each.code in READING]
            found = [*beside, *self._look(row)]
        left = tuple(each for each in found if each.code not in settled)
        dropped = looks.drops(found)
        return Mended(None if dropped else row, left, tuple(done))

    def _look(self, row: Row) -> list[Finding]:
        return [each for each in looks.look(row, self._context) if each.code not in LATER]


def _edited(values: dict[str, object], edits: Pairs[str, Repair]) -> dict[str, object]:
    return {**values, **{column: _cell(values.get(column), repair.text) for column, repair in edits.items()}}


def _cell(old: object, text: str) -> object:
    if old is None or isinstance(old, str):
        return text
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


class Tally:
    """Counts what was done."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, Action]] = Counter()

    def add(self, done: Sequence[tuple[str, Action]]) -> None:
        """Count what was done to one row."""
        self._counts.update(set(done))

    def done(self) -> tuple[Done, ...]:
        """All of it, what was done most often first."""
        return tuple(Done(code, action, rows) for (code, action), rows in self._counts.most_common())


def in_words(done: Done) -> str:
    """What was done, on a line: `HTML remains: 12 rows fixed`."""
    what = title(done.code) if done.code else tr("By hand")
    match done.action:
        case "fix":
            how = trn("{count} row fixed", "{count} rows fixed", done.rows)
        case "redact":
            how = trn("{count} row blacked out", "{count} rows blacked out", done.rows)
        case "skip":
            how = trn("{count} row left out", "{count} rows left out", done.rows)
        case "keep":
            how = trn("{count} row kept as it is", "{count} rows kept as they are", done.rows)
        case "edit":
            how = trn("{count} row edited", "{count} rows edited", done.rows)
    return tr("{what}: {how}", what=what, how=how)
