"""Whatever a file holds and however it is called: rows, or a problem; and no row disappears."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftgui.data.checks.kinds import KINDS
from ftgui.data.drafts.cross import FLAGS
from ftgui.data.drafts.judging import USABLE
from tests.data.judged import drafted, job_for, judge

EXTENSIONS = ["csv", "tsv", "txt", "md", "json", "jsonl", "ndjson", "xlsx", "xls", "ods", "parquet", "zip", "", "exe"]

json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["messages", "role", "content", "from", "value", "question", "answer", "tools", "chosen", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def as_lines(values: Sequence[object]) -> bytes:
    return "\n".join(json.dumps(value) for value in values).encode()


contents = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text('ab,;\t"\n\r?é', max_size=120).map(str.encode),
    st.binary(max_size=80).map(lambda tail: b"PK\x03\x04" + tail),
    st.binary(max_size=80).map(lambda tail: b"PK\x03\x04xl/" + tail),
    st.binary(max_size=80).map(lambda tail: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + tail),
    st.lists(json_values, max_size=6).map(as_lines),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(contents, st.sampled_from(EXTENSIONS))
def test_rows_or_a_problem_and_none_lost(content: bytes, extension: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"file.{extension}"
        path.write_bytes(content)
        with drafted(Path(name) / "draft", job_for(path, tokens=False)) as draft:
            state = draft.state()
            problems = [*state.problems, *([state.stopped] if state.stopped else [])]
            assert all(problem.message for problem in problems)
            if not state.judged:
                assert problems
            flags = (draft.folder / FLAGS).read_bytes()
            assert len(flags) == state.judged
            for place, flag in enumerate(flags):
                dropped = [finding for finding in draft.of_place(place) if KINDS[finding.code].drops]
                assert bool(flag & USABLE) is not bool(dropped)


def real_xlsx() -> bytes:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for number in range(30):
        book.active.append([f"Question {number}?", f"Answer {number}"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WORKBOOK = real_xlsx()


@settings(max_examples=150)
@given(st.integers(0, len(WORKBOOK) - 1), st.binary(min_size=1, max_size=6), st.booleans())
def test_a_damaged_workbook_never_crashes(place: int, damage: bytes, cut: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(WORKBOOK[:place] if cut else WORKBOOK[:place] + damage + WORKBOOK[place + len(damage) :])
        assert judge(path).file == "book.xlsx"


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"a":' * 100_000, b"[[" + b"1," * 1000])
def test_deep_nesting_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "deep.json"
    path.write_bytes(content)
    assert judge(path).stops
