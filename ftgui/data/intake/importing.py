"""Bringing a source into a project: read and judged as a draft, then written to both files at once."""

import hashlib
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from ftgui.base import paths
from ftgui.base.child import Child
from ftgui.base.problems import Problem, ProblemError, Severity, fail, refuse
from ftgui.base.texts import tr, trn
from ftgui.data import staging
from ftgui.data.checks import whole
from ftgui.data.checks.kinds import problem_of
from ftgui.data.drafts import cross
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.spool import RECORDS, Spool
from ftgui.data.drafts.state import Job, State, put
from ftgui.data.findings import Finding
from ftgui.data.intake import writing
from ftgui.data.intake.dataset import Dataset, ImportRequest, SourceFile
from ftgui.data.intake.splitting import MINIMUM, Split
from ftgui.data.intake.writing import Part, Task, Written
from ftgui.data.mapping.columns import no_column
from ftgui.data.mapping.shapes import Guess, Mapping
from ftgui.data.progress import Progress
from ftgui.data.repairs.repairing import named
from ftgui.data.rows import SPLITS
from ftgui.data.stamps import changed_since

_SHORT = 4 << 20
"""Bytes up to which a process of its own would cost more time than it saves."""
_COUNTED = ("data.too_few_rows", "data.no_rows", "data.no_answers")
"""What the user's decisions may have mended meanwhile."""


def import_rows(
    request: ImportRequest,
    folder: Path,
    *,
    draft: Draft | None = None,
    progress: Progress | None = None,
    keep: Callable[[Dataset], None] = lambda _: None,
) -> tuple[Dataset, list[Problem]]:
    """Write a source's rows to `folder` as train.jsonl and validation.jsonl; slow.

    What `draft` holds, which the user looked at, is not read again. `keep` saves the dataset where it
    belongs. Returns it and what is worth knowing about the rows. Raises ProblemError (`data.*`, `disk.*`)
    and what `keep` raises, and then leaves what was in `folder` as it was.
    """
    return _Import(request, folder, progress or Progress()).run(draft, keep)


def settle(folder: Path, dataset: Dataset | None) -> None:
    """Have the rows in `folder` be those of `dataset` again, where an import was killed between the two."""

    def are_whole() -> bool:
        try:
            return dataset is not None and _fingerprint(folder) == dataset.fingerprint
        except OSError:
            return False

    staging.settle(folder, are_whole)


class _Import:
    def __init__(self, request: ImportRequest, folder: Path, progress: Progress) -> None:
        self._request = request
        self._folder = folder
        self._progress = progress
        self._repairs = request.repairs or ()

    def run(self, draft: Draft | None, keep: Callable[[Dataset], None]) -> tuple[Dataset, list[Problem]]:
        self._progress.at(0)
        with ExitStack() as stack:
            main = draft or stack.enter_context(
                Draft.start(Job(source=self._request.source, mapping=self._request.mapping))
            )
            state = self._wait(main, (0, 500))
            self._repairs = named(self._repairs, main)
            refuse(self._stops(state))
            if self._request.seen and state.heads[0].sha256 != self._request.seen:
                raise changed_since(Path(self._request.source.paths[0]))
            extra = self._start_validation(state, stack)
            held = None if extra is None else self._wait(extra, (500, 700))
            if held is not None and held.stopped is not None:
                raise ProblemError(held.stopped)
            if held is not None and not held.usable:
                refuse(held.problems)
            split = Split(share=0.0, seed=self._request.split.seed) if extra else self._request.split
            _refuse_column(split, state)
            staged = stack.enter_context(staging.beside(self._folder))
            task = Task(
                staged=str(staged),
                main=_part(main, state),
                validation=None if extra is None or held is None else _part(extra, held),
                split=split,
                repairs=self._repairs,
            )
            written = self._write(main, task)
            refuse(self._too_few(written, state))
            problems = self._problems(written, state, held) + self._leaks(main, extra, held)
            self._progress.at(950)
            dataset = self._dataset(written, state, held, split, _fingerprint(staged))
            staging.place(staged, self._folder, SPLITS, then=lambda: keep(dataset))
        self._progress.finish()
        return dataset, problems

    def _wait(self, draft: Draft, phase: tuple[int, int]) -> State:
        start, end = phase

        def tick(state: State) -> None:
            judged = state.judged / max(1, state.rows)
            self._progress.at(start + int((end - start) * judged * state.done / max(1, state.total)))

        return draft.wait(tick)

    def _stops(self, state: State) -> list[Problem]:
        """What keeps these rows from being imported, whatever was decided about them."""
        if state.stopped is not None:
            raise ProblemError(state.stopped)
        return [each for each in state.problems if not (self._repairs and each.code in _COUNTED)]

    def _start_validation(self, state: State, stack: ExitStack) -> Draft | None:
        """Read the validation file as the training file was read, or as it looks itself where its columns differ."""
        source = self._request.validation
        if source is None:
            return None
        draft = stack.enter_context(Draft.start(Job(source=source)))
        mapping = _mapping(state)
        used = {column for _, column in mapping.parts()}
        found = self._wait(draft, (500, 600))
        if used <= set(found.columns) and found.guess is not None and found.guess.mapping != mapping:
            draft.remap(mapping)
        return draft

    def _write(self, draft: Draft, task: Task) -> Written:
        at = lambda share: self._progress.at(700 + int(200 * share))  # noqa: E731
        if (draft.folder / RECORDS).stat().st_size < _SHORT:
            return writing.perform(task, at)
        put(draft.folder, writing.TASK, task)
        child = Child(
            [*paths.app_command(), "data-worker", "import", str(draft.folder)], cwd=draft.folder, env=os.environ
        )
        try:
            return self._follow(child, at)
        finally:
            child.kill()
            child.wait()

    def _follow(self, child: Child, at: Callable[[float], None]) -> Written:
        said = []
        share = 0.0
        for line in child.lines():
            at(share)  # also to see whether to stop
            if line is None:
                continue
            if line.stream == "stderr":
                said.append(line.text)
                continue
            told = msgspec.json.decode(line.text, type=writing.Told)
            if told.problem is not None:
                raise ProblemError(told.problem)
            if told.written is not None:
                return told.written
            share = told.share or share
        raise fail(
            "data.worker_died",
            tr("The import ended unexpectedly. Nothing was changed."),
            tr("Close other programs to have more memory, then try again."),
            detail="\n".join(said[-20:]),
            remedy="retry",
        )

    def _too_few(self, written: Written, state: State) -> list[Problem]:
        found = Guess(mapping=_mapping(state), confidence=1.0, reason="")
        return whole.problems_of(written.totals, found, state.heads) if self._repairs else []

    def _problems(self, written: Written, state: State, held: State | None) -> list[Problem]:
        names = state.names
        size = sum(head.size for head in state.heads)
        # A provider may still take what local training cannot learn from.
        local = whole.refusals("trl", written.totals, _mapping(state).shape, size)
        of_all = [
            msgspec.structs.replace(each, severity=Severity.WARNING, file=each.file or names[0])
            for each in (*self._stops(state), *local)
        ]
        problems = of_all + [problem_of(each, names) for each in written.told]
        if held is not None:
            problems += [problem_of(each, held.names) for each in written.told_of_validation]
        if written.more:
            problems.append(_more(written.more))
        if written.missing:
            problems.append(_missing(written.missing))
        if not written.validation_rows and self._request.split.share and held is None and written.rows >= MINIMUM:
            problems.append(_not_parted())
        return problems

    def _leaks(self, main: Draft, extra: Draft | None, held: State | None) -> list[Problem]:
        if extra is None or held is None:
            return []
        with Spool(main.folder) as learned, Spool(extra.folder) as asked:
            problems: list[Problem] = []
            for place, other in cross.leaks(main.folder, extra.folder):
                if len(problems) == writing.MOST_TOLD:
                    break
                (where,), (trained,) = asked.places(place, place + 1), learned.places(other, other + 1)
                words = {"other": str(trained.row)}
                finding = Finding(code="data.leak", row=where.row, file=where.file, place=place, words=words)
                problems.append(problem_of(finding, held.names))
        return sorted(problems, key=lambda problem: (problem.file or "", problem.row or 0))

    def _dataset(self, written: Written, state: State, held: State | None, split: Split, fingerprint: str) -> Dataset:
        return Dataset(
            sources=_files(state),
            mapping=_mapping(state),
            split=split,
            validation=() if held is None else _files(held),
            repairs=self._repairs,
            done=written.done,
            rows=written.rows,
            validation_rows=written.validation_rows,
            skipped=state.unread + written.left_out,
            fingerprint=fingerprint,
        )


def _mapping(state: State) -> Mapping:
    return state.guess.mapping if state.guess else Mapping()


def _part(draft: Draft, state: State) -> Part:
    return Part(folder=str(draft.folder), mapping=_mapping(state), columns=state.columns, rows=state.rows)


def _files(state: State) -> tuple[SourceFile, ...]:
    return tuple(
        SourceFile(name=head.name, sha256=head.sha256, size=head.size, sheet=head.sheet) for head in state.heads
    )


def _refuse_column(split: Split, state: State) -> None:
    if split.by == "column" and split.column not in state.columns:
        raise no_column(state.columns, split.column or "", state.names[0])


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in SPLITS:
        with (folder / name).open("rb") as file:
            digest.update(f"{name} {os.fstat(file.fileno()).st_size}\n".encode())
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _more(count: int) -> Problem:
    return Problem(
        code="data.more_problems",
        message=trn(
            "{count} more row has something to look at.", "{count} more rows have something to look at.", count
        ),
        action=tr("`ftgui check` lists them all."),
        severity=Severity.WARNING,
    )


def _missing(count: int) -> Problem:
    return Problem(
        code="data.repairs_without_row",
        message=trn(
            "You decided about {count} row that is no longer there.",
            "You decided about {count} rows that are no longer there.",
            count,
        ),
        action=tr("It was removed or changed; look whether it still needs mending."),
        severity=Severity.WARNING,
    )


def _not_parted() -> Problem:
    return Problem(
        code="data.not_parted",
        message=tr("No row could be set aside to check with: all of them belong together."),
        action=tr("Set rows aside in another way, or bring a file of its own to check with."),
        severity=Severity.WARNING,
    )
