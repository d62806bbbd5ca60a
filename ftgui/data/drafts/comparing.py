"""Rows beside each other: what `cross` and the flags say, as findings with the rows' numbers."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ftgui.data.checks.whole import Totals, lists_slips
from ftgui.data.drafts import cross
from ftgui.data.drafts.judging import ALIKE_ON_PURPOSE, ASKS, SYSTEM, USABLE, Task
from ftgui.data.drafts.spool import Spool
from ftgui.data.findings import FaultError, Finding, Findings
from ftgui.data.mapping.building import builder
from ftgui.data.rows import Row

_BATCH = 1000


class Comparison:
    """Compares all rows of a folder once they have been judged."""

    def __init__(self, folder: Path, task: Task, names: Sequence[str]) -> None:
        self._folder = folder
        self._task = task
        self._names = names
        self._spool = Spool(folder)
        self._build = builder(task.mapping, task.columns)

    def run(self, findings: Findings, totals: Totals, tick: Callable[[], None]) -> None:
        """Write down what is found; `tick` is called now and then."""
        batch: list[Finding] = []
        with self._spool:
            for finding in self._all(totals, tick):
                batch.append(finding)
                if len(batch) == _BATCH:
                    findings.add(batch)
                    batch = []
                    tick()
        findings.add(batch)

    def _all(self, totals: Totals, tick: Callable[[], None]) -> Iterator[Finding]:
        yield from self._slips(totals)
        tick()
        flags = bytearray((self._folder / cross.FLAGS).read_bytes())
        mapping = self._task.mapping
        alike = mapping.shape in (*ALIKE_ON_PURPOSE, "text") or mapping.one_question
        for twin in cross.twins(self._folder, contradictions=not alike):
            flags[twin.place] = 0
            yield self._finding(twin)
        tick()
        if self._task.near:
            yield from map(
                self._finding, cross.resemblances(self._folder, flags, self._row, frozenset(self._task.common))
            )

    def _slips(self, totals: Totals) -> Iterator[Finding]:
        unasked, without_system = lists_slips(totals, self._task.mapping.shape)
        wanted = (ASKS if unasked else 0) | (SYSTEM if without_system else 0)
        if not wanted:
            return
        with (self._folder / cross.FLAGS).open("rb") as file:
            start = 0
            while flags := file.read(_BATCH):
                missing = [(place, flag) for place, flag in enumerate(flags) if flag & USABLE and wanted & ~flag]
                places = self._spool.places(start, start + len(flags)) if missing else ()
                for place, flag in missing:
                    for bit, code in ((ASKS, "data.no_user_turn"), (SYSTEM, "data.no_system")):
                        if wanted & ~flag & bit:
                            where = places[place]
                            yield Finding(code=code, row=where.row, file=where.file, place=start + place)
                start += len(flags)

    def _finding(self, twin: cross.Twin) -> Finding:
        (where,) = self._spool.places(twin.place, twin.place + 1)
        (other,) = self._spool.places(twin.other, twin.other + 1)
        name = f"{other.row}" if other.file == where.file else f"{other.row} ({self._names[other.file]})"
        words = {"other": name, "other_place": str(twin.other)}
        return Finding(code=twin.code, row=where.row, file=where.file, place=twin.place, words=words)

    def _row(self, place: int) -> Row | None:
        try:
            return self._build(self._spool.record(place))
        except FaultError:
            return None
