"""Judging a file the way `ftgui check` does, in the test's own process."""

import tempfile
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.data.checks.looks import suspicious
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.drafting import Drafting
from ftgui.data.drafts.state import JOB, Job, put
from ftgui.data.findings import Findings
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.report import Report, report_of
from ftgui.data.rows import Row
from ftgui.data.source import Source


def is_suspicious(row: Row) -> bool:
    """Whether a row would be looked at."""
    text = "\n".join(message.content for message in row.messages)
    return suspicious(row, text, text.encode())


class Judged(Report, frozen=True, kw_only=True):
    problems: list[Problem]

    @property
    def stops(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def found(self) -> list[tuple[str, int | None]]:
        return [(problem.code, problem.row) for problem in self.problems]


def job_for(
    path: Path,
    mapping: Mapping | None = None,
    backend: str | None = None,
    sheet: str | None = None,
    *,
    tokens: bool = True,
) -> Job:
    """What `ftgui check` does about one file."""
    source = Source(paths=(str(path.absolute()),), sheet=sheet)
    return Job(source=source, mapping=mapping, backend=backend, tokens=tokens)


def judge(
    path: Path,
    mapping: Mapping | None = None,
    backend: str | None = None,
    *,
    sheet: str | None = None,
    tokens: bool = False,
) -> Judged:
    with tempfile.TemporaryDirectory() as name:
        draft = drafted(Path(name), job_for(path, mapping, backend, sheet, tokens=tokens))
        report, problems = report_of(draft)
        judged = Judged(**msgspec.structs.asdict(report), problems=list(problems))
        draft.close()
    return judged


def drafted(folder: Path, job: Job) -> Draft:
    """A draft whose work was done here."""
    folder.mkdir(exist_ok=True)
    put(folder, JOB, job)
    Findings(folder, writing=True).close()
    Drafting(folder, job).run()
    return Draft(folder, job)
