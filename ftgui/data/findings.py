"""What was found about rows: a code with the words that fill its kind's sentence (kinds.py), kept in SQLite.

The process that judges writes in batches; windows and commands page through what is there meanwhile.
"""

import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr

FILE = "findings.db"
_NO_ROOM = 1 << 20


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing about one row. `row` counts from 1 as the user's spreadsheet shows it; 0 is the whole file.

    `file` counts the source's files from 0. `place` is the record's position in the spool; None for a
    row that could not be read. `words` fill the kind's message and action; `words["detail"]` is shown
    beside them, and an action for a guess is used where `words["near"]` holds that guess. `handled` says
    that the user decided about it.
    """

    code: str
    row: int = 0
    file: int = 0
    place: int | None = None
    column: str | None = None
    words: dict[str, str] = {}
    handled: bool = False


class FaultError(Exception):
    """Why one row cannot be learned from; the others go on."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def fault(code: str, row: int, column: str | None = None, /, **words: object) -> FaultError:
    """The error to raise for a row that is left out."""
    return FaultError(Finding(code=code, row=row, column=column, words={key: str(word) for key, word in words.items()}))


class Count(msgspec.Struct, frozen=True):
    """How many findings of a kind there are: those left, and those the user has decided about."""

    open: int
    handled: int


_SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS kind (id INTEGER PRIMARY KEY, code TEXT UNIQUE, total INTEGER, handled INTEGER);
CREATE TABLE IF NOT EXISTS finding (
  kind INTEGER, file INTEGER, row INTEGER, place INTEGER, "column" TEXT, words TEXT, handled INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS by_kind ON finding (kind, file, row);
CREATE INDEX IF NOT EXISTS by_place ON finding (place);
"""
_FIELDS = 'kind.code, finding.row, file, place, "column", words, finding.handled'
_INSERT = 'INSERT INTO finding (kind, file, row, place, "column", words) VALUES (?, ?, ?, ?, ?, ?)'
_decode = msgspec.json.Decoder(dict[str, str]).decode


class Findings:
    """The findings of a draft's folder; `writing` makes the file. One process writes, any number read.

    Raises ProblemError (`disk.error`, `disk.full`) where the database cannot be used.
    """

    def __init__(self, folder: Path, *, writing: bool = False) -> None:
        self._kinds: dict[str, int] = {}
        self._guard = threading.Lock()
        try:
            self._base = sqlite3.connect(folder / FILE, timeout=30, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise _unusable(error, folder) from error
        try:
            self._base.execute("PRAGMA synchronous = OFF")  # a draft is made again rather than repaired
            if writing:
                self._base.executescript(_SCHEMA)
        except sqlite3.Error as error:
            self._base.close()
            raise _unusable(error, folder) from error
        self._folder = folder

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def add(self, findings: Sequence[Finding]) -> None:
        """Append findings, all or none of them."""
        if not findings:
            return
        with self._changing():
            self._add(findings)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """One change at a time, wholly or not at all. Raises ProblemError (`disk.*`)."""
        try:
            with self._guard, self._base:
                self._base.execute("BEGIN IMMEDIATE")
                yield
        except sqlite3.Error as error:
            raise _unusable(error, self._folder) from error

    def _add(self, findings: Iterable[Finding]) -> None:
        totals: Counter[int] = Counter()
        rows = []
        for each in findings:
            kind = self._kind(each.code)
            totals[kind] += 1
            words = msgspec.json.encode(each.words).decode() if each.words else None
            rows.append((kind, each.file, each.row, each.place, each.column, words))
        self._base.executemany(_INSERT, rows)
        self._base.executemany("UPDATE kind SET total = total + ? WHERE id = ?", [(n, k) for k, n in totals.items()])

    def _kind(self, code: str) -> int:
        found = self._kinds.get(code)
        if found is None:
            self._base.execute("INSERT OR IGNORE INTO kind (code, total, handled) VALUES (?, 0, 0)", (code,))
            found = self._base.execute("SELECT id FROM kind WHERE code = ?", (code,)).fetchone()[0]
            self._kinds[code] = found
        return found

    def replace(self, place: int, findings: Sequence[Finding]) -> None:
        """These are now the findings of the record at `place`, in place of those it had: it was edited."""
        with self._changing():
            old = self._base.execute(
                "SELECT kind, count(*), sum(handled) FROM finding WHERE place = ? GROUP BY kind", (place,)
            ).fetchall()
            for kind, count, handled in old:
                self._base.execute(
                    "UPDATE kind SET total = total - ?, handled = handled - ? WHERE id = ?", (count, handled, kind)
                )
            self._base.execute("DELETE FROM finding WHERE place = ?", (place,))
            self._add(findings)

    def forget(self, *, keep: Collection[str]) -> None:
        """Remove all findings but those of these kinds: the rows are judged anew."""
        with self._changing():
            for code in self.counts().keys() - set(keep):
                kind = self._kind(code)
                self._base.execute("DELETE FROM finding WHERE kind = ?", (kind,))
                self._base.execute("UPDATE kind SET total = 0, handled = 0 WHERE id = ?", (kind,))

    def handle(self, code: str, place: int | None = None, *, handled: bool = True) -> None:
        """The user decided about findings of this kind: those at `place`, or all of them."""
        with self._changing():
            kind = self._kind(code)
            where = "kind = :kind AND handled <> :handled" + ("" if place is None else " AND place = :place")
            values = {"kind": kind, "place": place, "handled": int(handled)}
            changed = self._base.execute(f"UPDATE finding SET handled = :handled WHERE {where}", values).rowcount  # noqa: S608  # no user's text in it
            self._base.execute(
                "UPDATE kind SET handled = handled + ? WHERE id = ?", (changed if handled else -changed, kind)
            )

    def counts(self) -> dict[str, Count]:
        """How many findings each kind has, by code; cheap at any size."""
        found = self._base.execute("SELECT code, total - handled, handled FROM kind WHERE total > 0 ORDER BY id")
        return {code: Count(left, handled) for code, left, handled in found}

    def page(self, code: str, offset: int = 0, limit: int = 100) -> list[Finding]:
        """Some findings of a kind, in the order of the file."""
        return self._select("WHERE kind.code = ? ORDER BY file, finding.row LIMIT ? OFFSET ?", code, limit, offset)

    def of_place(self, place: int) -> list[Finding]:
        """What was found about one record."""
        return self._select("WHERE place = ? ORDER BY finding.rowid", place)

    def between(self, start: int, stop: int) -> list[Finding]:
        """What was found about the records from place `start` to `stop`, in their order."""
        return self._select("WHERE place >= ? AND place < ? ORDER BY place, finding.rowid", start, stop)

    def unplaced(self) -> Iterator[Finding]:
        """What is about no record: rows that could not be read, files as a whole."""
        with closing(self._cursor("WHERE place IS NULL ORDER BY file, finding.row")) as cursor:
            yield from map(_finding, cursor)

    def by_row(self) -> Iterator[Finding]:
        """All of them in the order of the files' rows, one at a time."""
        with closing(self._cursor("ORDER BY file, finding.row, kind")) as cursor:
            yield from map(_finding, cursor)

    def _select(self, rest: str, *values: object) -> list[Finding]:
        return list(map(_finding, self._cursor(rest, *values)))

    def _cursor(self, rest: str, *values: object) -> sqlite3.Cursor:
        return self._base.execute(f"SELECT {_FIELDS} FROM finding JOIN kind ON kind.id = kind {rest}", values)  # noqa: S608


def _finding(row: tuple[str, int, int, int | None, str | None, str | None, int]) -> Finding:
    code, number, file, place, column, words, handled = row
    return Finding(
        code=code,
        row=number,
        file=file,
        place=place,
        column=column,
        words=_decode(words) if words else {},
        handled=bool(handled),
    )


def _unusable(error: sqlite3.Error, folder: Path) -> ProblemError:
    # sqlite calls it an I/O error where there is no room for its journal either
    full = "full" in str(error) or (folder.is_dir() and shutil.disk_usage(folder).free < _NO_ROOM)
    return fail(
        "disk.full" if full else "disk.error",
        tr("What was found in your rows could not be written down."),
        tr("Free some space and try again.") if full else tr("Look at the detail, then try again."),
        file=str(folder),
        detail=str(error),
    )
