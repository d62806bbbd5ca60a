"""Rows as providers take them: counted, held against their rules, and written as their exact files."""

import json
from pathlib import Path

import msgspec
import pytest

from ftgui.data.rows import TRAINING, Message, Row
from ftgui.data.tokens import count_row, counter
from ftgui.plan import job, provider_rows
from ftgui.plan.settings import Value
from tests.plan.provider_kit import chat, plan, preference, reinforcement, some, write


@pytest.mark.parametrize("kind", ["supervised", "preference", "reinforcement"])
def test_rows_are_told_apart_and_counted(tmp_path: Path, kind: str) -> None:
    facts = provider_rows.count(some(tmp_path, kind))
    assert facts.kinds == (kind,)
    assert facts.counted == 1
    assert 0 < facts.longest <= facts.tokens / 10
    assert facts.validation_tokens == pytest.approx(facts.tokens / 2, rel=0.1)


def test_the_worse_answer_is_paid_for_too(tmp_path: Path) -> None:
    plain = provider_rows.count(some(tmp_path / "a"))
    assert provider_rows.count(some(tmp_path / "b", "preference")).tokens > plain.tokens


def test_mixed_rows_fit_no_method(tmp_path: Path) -> None:
    data = write(tmp_path, [chat(1), preference(2)], [])
    assert provider_rows.count(data).kinds == ()


def test_a_large_file_is_counted_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = some(tmp_path, count=500)
    exact = sum(count_row(chat(n), counter())[0] for n in range(500))
    monkeypatch.setattr(provider_rows, "COUNTED_BYTES", 10_000)
    facts = provider_rows.count(data)
    assert facts.counted < 0.3
    assert facts.tokens == pytest.approx(exact, rel=0.02)


def test_azure_gets_a_byte_order_mark_and_nobody_else(tmp_path: Path) -> None:
    data = some(tmp_path)
    plain = provider_rows.file_bytes("openai", data / TRAINING)
    assert provider_rows.file_bytes("azure", data / TRAINING) == b"\xef\xbb\xbf" + plain
    assert [json.loads(line)["messages"][0]["role"] for line in plain.splitlines()] == ["system"] * 20


ANSWER = Message(role="assistant", content="Yes.")
ASKED = Message(role="user", content="Is it?")


@pytest.mark.parametrize(
    ("method", "row", "code"),
    [
        ("supervised", Row(messages=(ASKED,)), "data.no_answer"),
        ("supervised", Row(messages=(ASKED, Message(role="assistant", content=" "))), "data.empty_answer"),
        ("supervised", Row(messages=(ASKED, ANSWER, ASKED)), "data.not_ending_in_answer"),
        ("supervised", Row(messages=(msgspec.structs.replace(ASKED, weight=1), ANSWER)), "data.weight"),
        ("supervised", Row(messages=(ASKED, msgspec.structs.replace(ANSWER, weight=0.5))), "data.weight"),
        ("preference", Row(messages=(ASKED, ANSWER), rejected=(ANSWER, ANSWER)), "data.preference_turns"),
        ("preference", Row(messages=(ASKED, ANSWER, ANSWER), rejected=(ANSWER,)), "data.preference_turns"),
        ("preference", Row(messages=(ANSWER,), rejected=(ANSWER,)), "data.preference_turns"),
        ("reinforcement", Row(messages=(ASKED, ANSWER), extra={"sum": "1"}), "data.not_ending_in_question"),
        ("reinforcement", Row(messages=(ASKED,), extra={"total": "1"}), "data.no_expected_text"),
    ],
)
def test_what_the_provider_would_refuse_is_named_by_its_row(tmp_path: Path, method: str, row: Row, code: str) -> None:
    make = {"supervised": chat, "preference": preference, "reinforcement": reinforcement}[method]
    data = write(tmp_path, [make(1), row, make(2)], [])
    made = plan("openai", data, method=method, grader_column="sum")
    found = provider_rows.problems(made, data, None)
    assert [(each.code, each.row, each.file) for each in found] == [(code, 2, TRAINING)]
    assert found[0].message and found[0].action


@pytest.mark.parametrize("kind", ["supervised", "preference", "reinforcement"])
def test_good_rows_are_good(tmp_path: Path, kind: str) -> None:
    data = some(tmp_path, kind)
    assert provider_rows.problems(plan("openai", data, method=kind, grader_column="sum"), data, 65536) == []


def test_rows_that_will_be_cut_are_said(tmp_path: Path) -> None:
    data = some(tmp_path)
    assert [each.code for each in provider_rows.problems(plan("openai", data), data, 10)] == [
        "data.longer_than_context"
    ]


def test_a_fault_in_every_row_is_not_told_a_thousand_times(tmp_path: Path) -> None:
    data = write(tmp_path, [Row(messages=(ASKED,))] * 1000, [])
    assert 0 < len(provider_rows.problems(plan("openai", data), data, None)) < 30


def test_the_body_says_only_what_was_chosen(tmp_path: Path) -> None:
    data = some(tmp_path)
    assert job.request(plan("openai", data), "openai", "file-1", None) == {
        "model": "gpt-4.1-mini-2025-04-14",
        "training_file": "file-1",
        "method": {"type": "supervised", "supervised": {}},
        "seed": 42,
    }
    chosen = plan(
        "azure", data, n_epochs=2, suffix="clippy", seed=105, metadata="team=a, b=c d", training_type="Standard"
    )
    assert job.request(chosen, "azure", "file-1", "file-2") == {
        "model": "gpt-4.1-mini-2025-04-14",
        "training_file": "file-1",
        "validation_file": "file-2",
        "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}},
        "seed": 105,
        "suffix": "clippy",
        "metadata": {"team": "a", "b": "c d"},
        "extra_body": {"trainingType": "Standard"},
    }


def test_each_method_gets_its_own_settings_and_no_other(tmp_path: Path) -> None:
    data = some(tmp_path)
    numbers: dict[str, Value] = {"n_epochs": 1, "beta": 0.2, "reasoning_effort": "low", "eval_samples": 3}
    pairs = job.request(plan("openai", data, method="preference", **numbers), "openai", "f", None)["method"]
    assert pairs == {"type": "dpo", "dpo": {"hyperparameters": {"n_epochs": 1, "beta": 0.2}}}
    marks = job.request(
        plan("openai", data, method="reinforcement", grader_column="sum", **numbers), "openai", "f", "v"
    )["method"]
    assert marks == {
        "type": "reinforcement",
        "reinforcement": {
            "hyperparameters": {"n_epochs": 1, "reasoning_effort": "low", "eval_samples": 3},
            "grader": {
                "type": "string_check",
                "name": "equal",
                "input": "{{sample.output_text}}",
                "reference": "{{item.sum}}",
                "operation": "eq",
            },
        },
    }
