"""Every file of the corpus gets its verdict: rows, named rows, shape, or the problem that ends it."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from ftgui.base.problems import ProblemError
from ftgui.data.checks.kinds import problem_of
from ftgui.data.findings import Finding
from ftgui.data.mapping.guessing import guess
from ftgui.data.readers.reader import Line
from ftgui.data.readers.sources import Stream, open_source
from ftgui.data.source import Source
from ftgui.data.table import Record, Table
from tests.data.corpus import Case, text_cases
from tests.data.corpus_packed import packed_cases

CASES = [*text_cases(), *packed_cases()]
decode = msgspec.json.Decoder(dict[str, object]).decode


def shape_of(stream: Stream, lines: Iterable[Line]) -> str:
    head = stream.heads[0]
    records = [Record(line.row, decode(line.json)) for line in lines]
    table = Table(format=head.format, columns=head.columns, records=records)
    return guess(table).mapping.shape


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_verdict(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.file
    path.write_bytes(case.content)
    try:
        stream = open_source(Source(paths=(str(path),)), tmp_path / "scratch")
        items = [item for _, item in stream]
    except ProblemError as error:
        assert error.problem.code == case.problem
        assert error.problem.message
        assert error.problem.action
        return
    lines = [item for item in items if isinstance(item, Line)]
    found = [item for item in items if isinstance(item, Finding)]
    assert [(finding.code, finding.row) for finding in found] == [*case.named]
    assert len(lines) == case.rows
    assert not case.problem
    assert all(problem_of(finding).message for finding in found)
    if case.shape:
        assert shape_of(stream, lines) == case.shape


def test_there_are_enough() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 200
