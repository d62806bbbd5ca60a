"""Reports as the worker writes them, and every way they can be broken."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import Problem, ProblemError
from ftgui.compare.report import load_report

ENTRY: dict[str, object] = {
    "row": 1,
    "messages": [{"role": "user", "content": "Hello?"}],
    "reference": "Good day!",
    "tokens": 12,
    "base_loss": 3.1,
    "tuned_loss": 1.9,
    "base_answer": "Hi",
    "tuned_answer": None,
}


def report(folder: Path, *entries: object) -> Path:
    path = folder / "report.json"
    path.write_text(json.dumps({"rows": entries}), encoding="utf-8")
    return path


def problem(path: Path) -> Problem:
    with pytest.raises(ProblemError) as caught:
        load_report(path)
    return caught.value.problem


def test_a_report_is_read(tmp_path: Path) -> None:
    found = load_report(report(tmp_path, ENTRY, ENTRY | {"row": 2, "tuned_loss": 2}))
    assert [row.row for row in found.rows] == [1, 2]
    assert found.rows[0].messages[0].content == "Hello?"
    assert found.rows[0].tuned_answer is None
    assert found.rows[1].tuned_loss == 2.0
    assert found.left_out == 0


def test_rows_without_a_token_are_left_out_and_counted(tmp_path: Path) -> None:
    nothing = ENTRY | {"tokens": 0, "base_loss": None, "tuned_loss": float("nan")}
    found = load_report(report(tmp_path, nothing, ENTRY))
    assert len(found.rows) == 1
    assert found.left_out == 1


@pytest.mark.parametrize("loss", [float("nan"), float("inf"), -float("inf"), None])
def test_a_loss_that_is_no_number_names_the_row_and_the_model(tmp_path: Path, loss: float | None) -> None:
    found = problem(report(tmp_path, ENTRY, ENTRY | {"row": 7, "tuned_loss": loss}))
    assert found.code == "run.report_not_a_number"
    assert found.row == 7
    assert "trained model" in found.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"rows": null}',
        b'{"rows": 3}',
        b'{"rows": {"a": 1}}',
        b'{"rows": [1]}',
        b'{"rows": []}',
        b'{"lines": []}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_explained(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(content)
    found = problem(path)
    assert found.code == "run.report_damaged"
    assert found.action
    assert found.detail


@pytest.mark.parametrize("name", [key for key in ENTRY if not key.endswith("_answer")])
def test_a_missing_or_wrong_field_is_damage(tmp_path: Path, name: str) -> None:
    without = {key: value for key, value in ENTRY.items() if key != name}
    assert problem(report(tmp_path, without)).code == "run.report_damaged"
    assert problem(report(tmp_path, ENTRY | {name: [[]]})).code == "run.report_damaged"


def test_a_report_with_nothing_to_measure_is_damage(tmp_path: Path) -> None:
    assert problem(report(tmp_path, ENTRY | {"tokens": 0})).code == "run.report_damaged"


def test_a_missing_report_is_a_matter_of_the_disk(tmp_path: Path) -> None:
    assert problem(tmp_path / "report.json").code == "disk.missing"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(sorted(ENTRY)), anything))
def test_any_entry_is_read_or_explained(tmp_path_factory: pytest.TempPathFactory, change: dict[str, object]) -> None:
    path = report(tmp_path_factory.mktemp("report"), ENTRY | change)
    try:
        assert load_report(path).rows
    except ProblemError as error:
        assert error.problem.code in ("run.report_damaged", "run.report_not_a_number")
