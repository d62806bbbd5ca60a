"""Deciding about a draft's rows one after the other, with a way back; what findings are left is kept up to date."""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.data.checks.kind import Fix
from ftgui.data.checks.kinds import title
from ftgui.data.drafts.draft import Draft
from ftgui.data.findings import Finding
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.repairs.decisions import Mender, Repair, name_of
from ftgui.data.rows import Row

CHECKED = 5000
"""Findings up to which it is looked at once which of them a fix could not mend; the import tells of all."""


_AT_ONCE = 1000


def named(repairs: Sequence[Repair], draft: Draft) -> tuple[Repair, ...]:
    """The decisions with what names a row that a person named by its number: the first one that has it.

    Raises ProblemError (`usage.repairs`) where there is none.
    """
    wanted = {repair.row for repair in repairs if repair.record is None and repair.row is not None}
    names: dict[int | None, str] = {}
    start = 0
    while wanted - names.keys() and (records := draft.rows(start, _AT_ONCE)):
        names = {**{each.row: name_of(each.values) for each in records if each.row in wanted}, **names}
        start += len(records)
    if missing := wanted - names.keys():
        raise fail(
            "usage.repairs",
            tr("There is no row {row} that could be mended.", row=min(missing)),
            tr("Rows count from 1, as the spreadsheet shows them; those that could not be read are left out already."),
        )
    return tuple(
        msgspec.structs.replace(repair, record=names[repair.row])
        if repair.row in wanted and not repair.record
        else repair
        for repair in repairs
    )


class Worked(NamedTuple):
    """A row without and with what was decided; None where nothing is learned from it."""

    before: Row | None
    after: Row | None


class _Step(NamedTuple):
    repair: Repair
    place: int | None = None
    found: Sequence[Finding] = ()


class Repairing:
    """The decisions about a draft, one at a time. All of it reads the draft's folder: call it on worker threads."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._steps: list[_Step] = []
        self._deciding = threading.Lock()

    def replay(self, repairs: Sequence[Repair]) -> None:
        """Decide again what was decided when this source was imported before."""
        with self._deciding:
            for repair in repairs:
                self._steps.append(_Step(repair))
                if repair.record is None and repair.code in self._draft.findings.counts():
                    self._settle(repair.code, repair.action)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What was decided, in order."""
        return tuple(step.repair for step in self._steps)

    def decide(self, code: str, action: Fix, place: int | None = None) -> bool:
        """Decide about the finding of a kind at `place`, or about all of the kind; False where a fix changes nothing.

        What a fix cannot mend with certainty stays open.
        """
        with self._deciding:
            if place is None:
                self._steps.append(_Step(Repair(action=action, code=code)))
                return self._settle(code, action)
            record = self._draft.rows(place, 1)[0]
            repair = Repair(action=action, code=code, record=name_of(record.values), row=record.row)
            self._steps.append(_Step(repair, place, self._draft.of_place(place)))
            if action in ("fix", "redact") and self._is_left(code, place):
                self._steps.pop()
                return False
            self._draft.findings.handle(code, place)
            return True

    def edit(self, place: int, column: str, text: str) -> None:
        """Put another text into a cell."""
        with self._deciding:
            record = self._draft.rows(place, 1)[0]
            repair = Repair(action="edit", record=name_of(record.values), row=record.row, column=column, text=text)
            self._steps.append(_Step(repair, place, self._draft.of_place(place)))
            left = self._mender().mend(record, ()).left
            self._draft.findings.replace(place, [self._at(each, place) for each in left])

    def undo(self) -> None:
        """Take the last decision back."""
        with self._deciding:
            if not self._steps:
                return
            last = self._steps.pop()
            findings = self._draft.findings
            if last.place is not None:
                findings.replace(last.place, last.found)
                for each in last.found:
                    if each.handled:
                        findings.handle(each.code, last.place)
                return
            code = last.repair.code
            if last.repair.record is not None:  # replayed: which row it is about is found at the import
                return
            findings.handle(code, handled=False)
            for step in self._steps:
                if step.repair.code == code and step.repair.record is None:
                    self._settle(code, step.repair.action)
                elif step.repair.code == code and step.place is not None:
                    findings.handle(code, step.place)

    def worked(self, place: int) -> Worked:
        """The record at `place` before and after what was decided."""
        record = self._draft.rows(place, 1)[0]
        plain = self._mender(()).mend(record, self._draft.of_place(place)).row
        return Worked(plain, self._mender().mend(record, self._draft.of_place(place)).row)

    def done(self) -> list[str]:
        """Each decision on a line."""
        return [in_words(repair) for repair in self.repairs]

    def _settle(self, code: str, action: Fix) -> bool:
        findings = self._draft.findings
        findings.handle(code)
        count = findings.counts()[code].handled
        if action not in ("fix", "redact") or count > CHECKED:
            return True
        left = [
            each.place
            for each in findings.page(code, 0, count)
            if each.place is not None and self._is_left(code, each.place)
        ]
        for place in left:
            findings.handle(code, place, handled=False)
        return len(left) < count

    def _is_left(self, code: str, place: int) -> bool:
        record = self._draft.rows(place, 1)[0]
        return code in {each.code for each in self._mender().mend(record, self._draft.of_place(place)).left}

    def _at(self, finding: Finding, place: int) -> Finding:
        number = next((each for step in self._steps for each in step.found if each.place == place), None)
        file = number.file if number is not None else 0
        return msgspec.structs.replace(finding, row=self._draft.rows(place, 1)[0].row, place=place, file=file)

    def _mender(self, repairs: Sequence[Repair] | None = None) -> Mender:
        state = self._draft.state()
        mapping = state.guess.mapping if state.guess else Mapping()
        return Mender(self.repairs if repairs is None else repairs, mapping, state.columns)


def in_words(repair: Repair) -> str:
    """One decision: `Remains of web pages: all rows fixed`."""
    what = title(repair.code) if repair.code else tr("By hand")
    if repair.record is None:
        how = {"fix": tr("fixed in all rows"), "redact": tr("blacked out in all rows"), "skip": tr("all rows left out")}
        return tr("{what}: {how}", what=what, how=how.get(repair.action, tr("all rows kept as they are")))
    one = {
        "fix": tr("fixed in row {row}", row=repair.row or 0),
        "redact": tr("blacked out in row {row}", row=repair.row or 0),
        "skip": tr("row {row} left out", row=repair.row or 0),
        "edit": tr("“{column}” edited in row {row}", column=repair.column or "", row=repair.row or 0),
    }
    return tr(
        "{what}: {how}", what=what, how=one.get(repair.action, tr("row {row} kept as it is", row=repair.row or 0))
    )
