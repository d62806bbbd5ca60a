"""A project's dataset: where its rows came from, how they were read and parted, and what they are now."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, Severity, refuse
from ftgui.data import snapshot as snapshots
from ftgui.data.applying import apply
from ftgui.data.checking import all_problems, check_leaks, located, skipped
from ftgui.data.guessing import guess
from ftgui.data.progress import Progress
from ftgui.data.reading import read_snapshot
from ftgui.data.rows import TRAINING, VALIDATION, Row, encode
from ftgui.data.shapes import Applied, Guess, Mapping
from ftgui.data.splitting import split
from ftgui.data.staging import replace_all
from ftgui.data.suiting import check_local
from ftgui.data.table import Table
from ftgui.data.whole import unsure

Numbered = Sequence[tuple[int, Row]]


class Dataset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `project.yaml` keeps of an import, enough to do it again.

    `source` is the file's name, `sha256` and `size` (bytes) its content's. Validation rows come from
    `validation_source` or, without one, are the `share` of the rows that `seed` picks. `fingerprint`
    is the SHA-256 over both written files.
    """

    source: str
    sha256: str
    size: int
    mapping: Mapping
    sheet: str | None = None
    share: float = 0.1
    seed: int = 42
    validation_source: str | None = None
    rows: int
    validation_rows: int
    skipped: int = 0
    fingerprint: str


class _Read(msgspec.Struct, frozen=True):
    """One file, read and applied."""

    snapshot: snapshots.Snapshot
    table: Table
    applied: Applied
    problems: list[Problem]


def import_file(
    path: Path,
    folder: Path,
    *,
    mapping: Mapping | None = None,
    share: float = 0.1,
    seed: int = 42,
    validation: Path | None = None,
    sheet: str | None = None,
    seen: str = "",
    report: Callable[[int, int], None] | None = None,
    stopping: Callable[[], bool] | None = None,
) -> tuple[Dataset, list[Problem]]:
    """Write the rows of `path` to `folder` as train.jsonl and validation.jsonl; slow.

    `seen` is the SHA-256 of the content that the user looked at: another one is refused (`data.changed`).
    `report` gets (done, total); where `stopping` returns True the import ends with `data.stopped`.
    Returns the dataset and what is worth knowing about the rows. Raises ProblemError (`data.*`,
    `disk.*`), and then leaves what was in `folder` as it was.
    """
    progress = Progress(report, stopping)
    main = _read(path, mapping, sheet, progress, (0, 600), seen)
    refuse(main.problems)
    extra = None if validation is None else _read_validation(validation, main, progress)
    progress.at(800)
    training, held = _part(main, extra, share, seed)
    problems = main.problems + _about_validation(main, extra, validation)
    contents = {TRAINING: _encode(training), VALIDATION: _encode(held)}
    progress.at(900)
    for read in (main, extra):
        if read is not None:
            snapshots.refuse_change(read.snapshot.path, read.snapshot.stamp)
    replace_all(folder, contents)
    Progress(report).at(Progress.TOTAL)  # too late to stop
    dataset = Dataset(
        source=path.name,
        sha256=main.snapshot.sha256,
        size=main.snapshot.stamp.size,
        mapping=main.applied.mapping,
        sheet=main.table.sheet,
        share=share,
        seed=seed,
        validation_source=validation.name if validation is not None else None,
        rows=len(training),
        validation_rows=len(held),
        skipped=skipped(main.table, main.applied),
        fingerprint=_fingerprint(contents),
    )
    return dataset, problems


def _read(
    path: Path, mapping: Mapping | None, sheet: str | None, progress: Progress, phase: tuple[int, int], seen: str = ""
) -> _Read:
    start, end = phase
    progress.at(start)
    snapshot = snapshots.take(path)
    if seen and snapshot.sha256 != seen:
        raise snapshots.changed_since(path)
    progress.at(start + (end - start) // 8)
    table = read_snapshot(snapshot, sheet)
    found = guess(table) if mapping is None else Guess(mapping=mapping, confidence=1.0, reason="")
    half = (start + end) // 2
    applied = apply(table, found.mapping, progress.within(half, end, len(table.records)))
    problems = [*all_problems(table, applied), *unsure(found)]
    return _Read(snapshot, table, applied, located(problems, path.name))


def _read_validation(path: Path, main: _Read, progress: Progress) -> _Read:
    """Read the validation file the way the training file was read, or as it looks itself where its columns differ."""
    used = {column for _, column in main.applied.mapping.parts()}
    read = _read(path, None, None, progress, (600, 750))
    if used <= set(read.table.columns) and read.applied.mapping != main.applied.mapping:
        read = _read(path, main.applied.mapping, None, progress, (750, 800))
    if not read.applied.rows:
        refuse(read.problems)
    return read


def _part(main: _Read, extra: _Read | None, share: float, seed: int) -> tuple[Numbered, Numbered]:
    if extra is not None:
        return main.applied.rows, extra.applied.rows
    return split(main.applied.rows, share, seed)


def _about_validation(main: _Read, extra: _Read | None, path: Path | None) -> list[Problem]:
    # A provider may still take what local training cannot learn from.
    local = located(check_local(main.applied), main.table.file.name)
    warnings = [msgspec.structs.replace(problem, severity=Severity.WARNING) for problem in local]
    if extra is None or path is None:
        return warnings
    softened = [problem for problem in extra.problems if problem.code != "data.too_few_rows"]
    return warnings + softened + check_leaks(main.applied.rows, extra.applied.rows, path.name)


def _encode(rows: Numbered) -> bytes:
    return b"".join(encode(row) for _, row in rows)


def _fingerprint(contents: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
