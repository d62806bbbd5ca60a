"""Judgements of chunks put together in the order of the rows."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from ftgui.base.atomic import disk_problem
from ftgui.data.checks.kinds import KINDS
from ftgui.data.checks.whole import Totals
from ftgui.data.drafts.cross import FLAGS, KEYS, NEAR, TOKENS
from ftgui.data.drafts.judging import ASKS, MOST_LABELS, SYSTEM, USABLE, WEIGHED, WORDLESS, Judgement
from ftgui.data.findings import Findings


class Merger:
    """Appends to the folder's files what is known of its first `judged` rows. Raises ProblemError (`disk.*`)."""

    def __init__(self, folder: Path, findings: Findings) -> None:
        self._folder = folder
        self._findings = findings
        self._files = {name: (folder / name).open("wb", buffering=0) for name in (FLAGS, KEYS, NEAR, TOKENS)}
        self._held: dict[int, Judgement] = {}
        self._flags: Counter[int] = Counter()
        self._dropped: Counter[str] = Counter()
        self._labels: Counter[str] = Counter()
        self._unused: set[str] = set()
        self.judged = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()

    @property
    def waiting(self) -> int:
        """Chunks that are here, but not those before them."""
        return len(self._held)

    def take(self, results: Iterable[tuple[int, Judgement]]) -> None:
        """Add judgements, each with the place where its chunk starts."""
        self._held.update(results)
        while (judgement := self._held.pop(self.judged, None)) is not None:
            self._append(judgement)

    def _append(self, judgement: Judgement) -> None:
        try:
            for name, content in (
                (FLAGS, judgement.flags),
                (KEYS, judgement.keys),
                (NEAR, judgement.near),
                (TOKENS, judgement.tokens),
            ):
                self._files[name].write(content)
        except OSError as error:
            raise disk_problem(error, self._folder) from error
        self._findings.add(judgement.findings)
        self._flags.update(judgement.flags)
        self._dropped.update(each.code for each in judgement.findings if KINDS[each.code].drops)
        if len(self._labels) <= MOST_LABELS:
            self._labels.update(judgement.labels)
        self._unused.update(judgement.unused)
        self.judged += len(judgement.flags)

    @property
    def usable(self) -> int:
        """Rows so far that can be learned from."""
        return self._count(USABLE)

    def totals(self) -> Totals:
        """What was counted over all rows so far."""
        return Totals(
            usable=self.usable,
            asking=self._count(ASKS),
            with_system=self._count(SYSTEM),
            wordless=self._count(WORDLESS),
            weighed=self._count(WEIGHED),
            dropped=dict(self._dropped),
            labels=dict(self._labels) if len(self._labels) <= MOST_LABELS else {},
            unused=self._unused,
        )

    def _count(self, bit: int) -> int:
        return sum(count for flag, count in self._flags.items() if flag & bit)
