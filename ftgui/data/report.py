"""What `ftgui check` says about a file: its shape, rows, problems, tokens and a first idea of the training."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.data.checks.kinds import problem_of
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.state import State
from ftgui.data.mapping.shapes import Mapping, Shape
from ftgui.data.tokens import Tokens


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` counts those that can be learned from, `skipped` those left out; `epochs` is how often to repeat."""

    file: str
    shape: Shape
    rows: int
    skipped: int = 0
    columns: tuple[str, ...] = ()
    mapping: Mapping
    confidence: float = 1.0
    reason: str = ""
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    tokens: Tokens | None = None
    epochs: int | None = None


class Problems:
    """All problems of a draft, however many, read from its folder each time: first those of the source, then by row."""

    def __init__(self, draft: Draft, state: State) -> None:
        self._draft = draft
        self._names = state.names or tuple(Path(path).name for path in draft.source.paths)
        of_source = [*state.problems, *([state.stopped] if state.stopped else [])]
        self._of_source = [
            msgspec.structs.replace(each, file=each.file or self._names[0])
            for each in sorted(of_source, key=lambda each: each.severity is not Severity.ERROR)
        ]

    def __iter__(self) -> Iterator[Problem]:
        yield from self._of_source
        for finding in self._draft.findings.by_row():
            yield problem_of(finding, self._names)


def report_of(draft: Draft) -> tuple[Report, Problems]:
    """What a draft came to, once it has ended. A file that does not work is told in the problems, not raised."""
    state = draft.state()
    head = state.heads[0] if state.heads else None
    mapping = state.guess.mapping if state.guess else Mapping()
    report = Report(
        file=", ".join(Path(path).name for path in draft.source.paths),
        shape=mapping.shape,
        rows=state.usable,
        skipped=state.skipped,
        columns=state.columns,
        mapping=mapping,
        confidence=state.guess.confidence if state.guess else 1.0,
        reason=state.guess.reason if state.guess else "",
        sheet=head.sheet if head else None,
        sheets=head.sheets if head else (),
        tokens=state.tokens,
        epochs=estimate_epochs(state.usable) if state.usable else None,
    )
    return report, Problems(draft, state)


def estimate_epochs(count: int) -> int:
    """OpenAI's own estimate of how often to go through `count` rows, at least one (OpenAI cookbook)."""
    if count * 3 < 100:
        return min(25, 100 // count)
    return max(1, 25000 // count) if count * 3 > 25000 else 3
