"""Base, tuned and checkpoints answer the same rows; nothing is asked twice; what it took is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ftgui.backends.provider import answering, comparing, line
from ftgui.backends.provider.answering import Answer, Answers
from ftgui.base.problems import ProblemError
from ftgui.compare.plan import ComparePlan
from ftgui.compare.report import Report, load_report
from ftgui.compare.scores import compare
from ftgui.data import rows
from ftgui.data.rows import Message, Row
from ftgui.run.backend import Stopped
from ftgui.run.events import Metric, Warned
from tests.backends.run_kit import Recording
from tests.provider.kit import Away
from tests.standin.arm import Deployment
from tests.standin.provider import Provider

Make = Callable[..., Away]


def trained(away: Make, way: str = "openai") -> Away:
    """A finished training; six of its validation rows are questions that it was taught."""
    run = away(way)
    assert run.perform().problem is None
    taught = list(rows.read(run.folder / "data" / rows.TRAINING))[:6]
    rows.write(run.folder / "data" / rows.VALIDATION, taught)
    return run


def compared(run: Away, monkeypatch: pytest.MonkeyPatch, name: str = "compared", **named: str) -> Recording:
    monkeypatch.setattr(line, "sleep", run.sleep)
    folder = run.runs / name
    folder.mkdir(exist_ok=True)
    context = Recording(folder)
    context.secrets = {run.connection.secret_name: run.provider.key}
    plan = ComparePlan(run=run.folder.name, deployments=named)
    comparing.compare(plan, context)
    return context


def report(context: Recording) -> Report:
    return load_report(context.folder / "report.json")


def test_the_window_can_read_what_each_model_answered_and_cost(
    away: Make, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained(away)
    context = compared(run, monkeypatch)
    found = report(context)
    assert found.measure == "difference"
    assert [row.tuned_answer for row in found.rows] == [row.reference for row in found.rows]
    assert all(len(row.other_answers) == 2 and row.tuned_loss == 0 < row.base_loss for row in found.rows)
    assert [(used.role, used.step) for used in found.models] == [
        ("base", None), ("tuned", None), ("checkpoint", 20), ("checkpoint", 40)
    ]  # fmt: skip
    assert found.models[0].measured > found.models[2].measured > found.models[1].measured == 0
    told = compare(found.rows, found.measure)
    assert told.verdict == "better"
    assert "share of other words than expected fell from" in told.sentence
    base = found.models[0]
    assert base.cost == pytest.approx((0.4 * base.prompt_tokens + 1.6 * base.answer_tokens) / 1e6)
    spent = next(event.values for event in context.events if isinstance(event, Metric))
    assert spent["cost"] == pytest.approx(sum(used.cost or 0 for used in found.models))
    assert {call.json["model"] for call in provider.named("chat")} == {used.name for used in found.models}


def test_a_stopped_comparison_goes_on_where_it_was(
    away: Make, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained(away)
    provider.fault("chat", "429-retry-after", skip=7, times=2, seconds=7)
    provider.fault("chat", "truncated", skip=11)
    monkeypatch.setattr(Recording, "stop_requested", lambda _: provider.count("chat") >= 16)
    with pytest.raises(Stopped):
        compared(run, monkeypatch)
    assert max(run.waited) >= 7
    monkeypatch.setattr(Recording, "stop_requested", lambda _: False)
    with (run.runs / "compared" / "answers.jsonl").open("ab") as file:
        file.write(b'{"model": "cut off')
    assert len(report(compared(run, monkeypatch)).rows) == 6
    assert provider.count("chat") == 24 + 3  # 4 models, 6 rows, and the three that met a fault


def test_at_azure_deployments_answer_and_what_is_not_deployed_is_left_out(
    away: Make, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained(away, "classic")
    (job,) = provider.jobs
    with pytest.raises(ProblemError, match="cannot be asked") as refused:
        compared(run, monkeypatch, "first")
    assert refused.value.problem.code == "backend.not_answering"
    for name, model in (("base", run.plan.model.id), ("clippy", job.fine_tuned_model)):
        provider.state.deployments[name] = standing(provider, name, str(model))
    context = compared(run, monkeypatch, "second", **{run.plan.model.id: "base", str(job.fine_tuned_model): "clippy"})
    assert [used.role for used in report(context).models] == ["base", "tuned"]
    warned = [event.problem.code for event in context.events if isinstance(event, Warned)]
    assert warned == ["backend.checkpoints_not_deployed"]
    provider.state.deployments["half"] = standing(provider, "half", job.checkpoints[0]["fine_tuned_model_checkpoint"])
    with_half = {job.checkpoints[0]["fine_tuned_model_checkpoint"]: "half", run.plan.model.id: "base"}
    context = compared(run, monkeypatch, "third", **with_half, **{str(job.fine_tuned_model): "clippy"})
    assert [used.step for used in report(context).models] == [None, None, 20]


def standing(provider: Provider, name: str, model: str) -> Deployment:
    now = provider.state.now
    return Deployment(name, f"/{name}", {"name": "Standard", "capacity": 1}, model, now, now, states=("Succeeded",))


def test_tools_and_thinking_models_are_asked_in_their_way() -> None:
    call: dict[str, object] = {"id": "1", "type": "function", "function": {"name": "add", "arguments": "{}"}}
    row = Row(
        messages=(
            Message(role="user", content="Add."),
            Message(role="assistant", content="", tool_calls=[call], weight=1),
            Message(role="user", content="Again."),
            Message(role="assistant", content="", tool_calls=[call]),
        ),
        tools=[call],
    )
    assert '"name": "add"' in answering.reference(row)
    usual = answering.request(row, "gpt-4.1", 100, compatible=False)
    assert (usual["max_completion_tokens"], usual["temperature"], usual["tools"]) == (100, 0, row.tools)
    assert len(usual["messages"]) == 3
    assert all("weight" not in message for message in usual["messages"])
    assert answering.request(row, "llama", 100, compatible=True)["max_tokens"] == 100
    thinking = answering.request(row, "o4-mini", 100, compatible=False)
    assert "temperature" not in thinking
    assert thinking["max_completion_tokens"] > 100


def test_an_answer_after_one_that_was_cut_off_is_kept(tmp_path: Path) -> None:
    def answer(row: int) -> Answer:
        return Answer(model="m", row=row, text="yes", prompt_tokens=1, answer_tokens=1)

    Answers(tmp_path).add(answer(1))
    with (tmp_path / "answers.jsonl").open("ab") as file:
        file.write(b'{"model": "cut off')
    Answers(tmp_path).add(answer(2))
    assert Answers(tmp_path).of("m") == [answer(1), answer(2)]
