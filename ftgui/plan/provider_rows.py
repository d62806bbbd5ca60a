"""The rows as providers take them: counted, held against their rules, and written as their exact files."""

import codecs
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr, trn
from ftgui.data.checks import suiting, turns
from ftgui.data.checks.kinds import KINDS, problem_of
from ftgui.data.checks.suiting import PROVIDER_FILE_LIMIT
from ftgui.data.exports.exporting import provider_row
from ftgui.data.findings import Finding
from ftgui.data.mapping.shapes import Shape
from ftgui.data.rows import TRAINING, VALIDATION, Row, read
from ftgui.data.tokens import count_row, counter
from ftgui.plan.connections import Provider
from ftgui.plan.plan import RowFacts, TrainPlan

COUNTED_BYTES = 20_000_000
"""Rows of files larger than this are counted in part: a second and a half of counting."""
_SHOWN = 20
"""How many rows with the same fault are named; the rest are counted."""


def count(rows: Path) -> RowFacts:
    """Count what providers ask of the rows in the folder `rows`; slow. Raises ProblemError (`disk.*`)."""
    training, validation = rows / TRAINING, rows / VALIDATION
    kinds = {_kind(row) for row in read(training)}
    lengths, share = _lengths(training)
    held, held_share = _lengths(validation) if validation.exists() else ([], 1.0)
    return RowFacts(
        kinds=tuple(kinds) if len(kinds) == 1 else (),
        tokens=round(sum(lengths) / share),
        validation_tokens=round(sum(held) / held_share),
        longest=max(lengths, default=0),
        counted=round(share, 4),
    )


def file_bytes(provider: Provider, path: Path) -> bytes:
    """The exact file that is uploaded for the rows in `path`. Raises ProblemError (`disk.*`).

    Azure's guide asks for UTF-8 with a byte order mark.
    """
    return b"".join(file_lines(provider, path))


def file_lines(provider: Provider, path: Path) -> Iterator[bytes]:
    """The same piece by piece, for files that are larger than the memory. Raises ProblemError (`disk.*`)."""
    if provider == "azure":
        yield codecs.BOM_UTF8
    for row in read(path):
        yield msgspec.json.encode(provider_row(row)) + b"\n"


def problems(plan: TrainPlan, rows: Path, context: int | None) -> list[Problem]:
    """What a provider would refuse in the rows of the folder `rows`, by row; `context` is the longest it takes.

    Raises ProblemError (`disk.*`).
    """
    refuse = _refusing(plan)
    found: list[Problem] = []
    for name in (TRAINING, VALIDATION):
        if (rows / name).exists():
            found += _in_file(rows / name, refuse)
            if (rows / name).stat().st_size > PROVIDER_FILE_LIMIT:
                found.append(_too_large(name))
    if context is not None and plan.facts is not None and plan.facts.longest > context:
        found.append(_too_long(plan.facts.longest, context))
    return found


_Refuse = Callable[[Row], Iterable[str]]
"""The codes of what is refused in a row."""


def _refusing(plan: TrainPlan) -> _Refuse:
    method = str(plan.settings.get("method", "supervised"))
    shape = _SHAPES.get(method, "chat")
    marked = method == "reinforcement" and plan.settings.get("grader") != "own"
    column = plan.settings.get("grader_column") or None

    def refuse(row: Row) -> Iterator[str]:
        yield from (code for code in turns.faults(row, shape) if KINDS[code].drops)
        yield from suiting.refused(row, plan.backend, shape)
        if marked and column not in (row.extra or {}):
            yield "data.no_expected_text"

    return refuse


_SHAPES: dict[str, Shape] = {"preference": "preference", "reinforcement": "reinforcement"}


def _in_file(path: Path, refuse: _Refuse) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for number, row in enumerate(read(path), 1):
        for code in refuse(row):
            seen[code] += 1
            if seen[code] <= _SHOWN:
                problem = problem_of(Finding(code=code, row=number))
                yield msgspec.structs.replace(problem, file=path.name, severity=Severity.ERROR)


def _kind(row: Row) -> str:
    if row.rejected:
        return "preference"
    return "supervised" if row.messages and row.messages[-1].role == "assistant" else "reinforcement"


def _lengths(path: Path) -> tuple[list[int], float]:
    """Tokens of evenly chosen rows, and the share of the rows that these are."""
    stride = 1 + path.stat().st_size // COUNTED_BYTES
    total, lengths = 0, []
    for total, row in enumerate(read(path), 1):
        if (total - 1) % stride == 0:
            lengths.append(_tokens(row))
    return lengths, len(lengths) / total if lengths else 1.0


def _tokens(row: Row) -> int:
    rejected = count_row(Row(messages=row.rejected), counter())[0] if row.rejected else 0
    return count_row(row, counter())[0] + rejected


def _too_large(name: str) -> Problem:
    message = tr("“{name}” is larger than the 8 GB that the provider takes.", name=name)
    return Problem(code="data.too_large_to_upload", message=message, action=tr("Use fewer rows."), file=name)


def _too_long(longest: int, context: int) -> Problem:
    return Problem(
        code="data.longer_than_context",
        message=trn(
            "The longest row has {count} token (word piece), and this model reads {limit}.",
            "The longest row has {count} tokens (word pieces), and this model reads {limit}.",
            longest,
            limit=context,
        ),
        action=tr(
            "The end of such rows is cut off, which is usually the answer: shorten them or choose another model."
        ),
        severity=Severity.WARNING,
    )
