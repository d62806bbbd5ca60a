"""Files of other people: the right shape, every row, and no alarm that is not deserved."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ftgui.base.problems import Severity
from ftgui.data import rows as row_files
from ftgui.data.intake.dataset import ImportRequest, request_for, source_of
from ftgui.data.intake.importing import import_rows
from tests.data.judged import judge

Real = Callable[[str], Path]


@pytest.mark.parametrize(
    ("name", "shape", "rows", "alarms"),
    [
        ("azure_clippy_training_set.jsonl", "chat", 10, {}),
        ("azure_clippy_validation_set.jsonl", "chat", 10, {}),
        ("cookbook_drone_training.jsonl", "chat", 103, {}),
        ("foundry_rft_countdown_train_25.jsonl", "reinforcement", 25, {}),
        (
            "foundry_orca_dpo_validation.jsonl",
            "preference",
            284,
            {"data.garbled_letters": 1, "data.html": 1},
        ),
        ("foundry_sarcasm_qa.jsonl", "question_answer", 500, {"data.duplicate": 21, "data.contradiction": 1}),
        ("llamafactory_identity.json", "alpaca", 91, {"data.placeholder": 85, "data.contradiction": 2}),
        (
            "cookbook_toy_chat_fine_tuning.jsonl",
            "chat",
            5,
            {"data.too_few_rows": 1, "data.no_system": 1, "data.no_user_turn": 1, "data.long_row": 1},
        ),
    ],
)
def test_shape_rows_and_alarms(real: Real, name: str, shape: str, rows: int, alarms: dict[str, int]) -> None:
    report = judge(real(name), tokens=True)
    assert (report.shape, report.rows, report.skipped) == (shape, rows, 0)
    assert Counter(problem.code for problem in report.problems) == alarms
    assert report.stops == ("data.too_few_rows" in alarms)


def test_a_description_of_an_interface_is_no_list_of_examples(real: Real) -> None:
    report = judge(real("openai_fine_tuning_openapi.json"))
    assert [problem.code for problem in report.problems] == ["data.several_lists"]


def test_tokens_equal_the_tutorials_printed_figures(real: Real) -> None:
    tokens = judge(real("azure_clippy_training_set.jsonl"), tokens=True).tokens
    assert tokens is not None
    assert (tokens.total.min, tokens.total.max, tokens.total.mean) == (46, 59, 49.8)
    assert tokens.encoding == "o200k_base"


def test_the_toy_files_faults_point_at_their_rows(real: Real) -> None:
    places = {
        problem.code: problem.row
        for problem in judge(real("cookbook_toy_chat_fine_tuning.jsonl"), tokens=True).problems
    }
    assert places == {"data.too_few_rows": None, "data.no_system": 3, "data.no_user_turn": 4, "data.long_row": 5}


def test_tool_calls_pass_through_unharmed(real: Real, tmp_path: Path) -> None:
    import_rows(request_for(real("cookbook_drone_training.jsonl")), tmp_path)
    first = next(iter(row_files.read(tmp_path / "train.jsonl")))
    assert first.messages[-1].tool_calls == [
        {"id": "call_id", "type": "function", "function": {"name": "takeoff_drone", "arguments": '{"altitude": 100}'}}
    ]
    assert first.parallel_tool_calls is False
    assert first.tools is not None
    assert first.tools[0]["type"] == "function"


def test_reinforcement_rows_keep_what_the_grader_needs(real: Real, tmp_path: Path) -> None:
    _, problems = import_rows(request_for(real("foundry_rft_countdown_train_25.jsonl")), tmp_path)
    row = next(iter(row_files.read(tmp_path / "train.jsonl")))
    assert row.messages[-1].role == "user"
    assert row.extra is not None
    assert set(row.extra) == {"target", "nums"}
    assert [(problem.code, problem.severity) for problem in problems] == [("data.no_answers_to_copy", Severity.WARNING)]


def test_a_local_backend_refuses_rows_without_answers(real: Real) -> None:
    assert judge(real("foundry_rft_countdown_train_25.jsonl"), backend="trl").stops
    assert not judge(real("foundry_rft_countdown_train_25.jsonl"), backend="openai").stops
    assert not judge(real("foundry_orca_dpo_validation.jsonl"), backend="openai").stops


def test_rows_that_only_call_tools_teach_a_local_model_nothing(real: Real) -> None:
    problems = judge(real("cookbook_drone_training.jsonl"), backend="trl").problems
    assert [problem.code for problem in problems] == ["data.nothing_to_copy"] + ["data.only_tool_calls"] * 103
    assert judge(real("cookbook_drone_training.jsonl"), backend="azure").problems == []


def test_a_validation_file_is_taken_whole(real: Real, tmp_path: Path) -> None:
    request = ImportRequest(
        source=source_of(real("azure_clippy_training_set.jsonl")),
        validation=source_of(real("azure_clippy_validation_set.jsonl")),
    )
    dataset, problems = import_rows(request, tmp_path)
    assert (dataset.rows, dataset.validation_rows) == (10, 10)
    assert [file.name for file in dataset.validation] == ["azure_clippy_validation_set.jsonl"]
    assert problems == []
