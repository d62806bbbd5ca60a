"""Comparing at a provider: base, tuned and each checkpoint answer the same validation rows.

A provider does not tell how surprised a model is by an answer, so what the models answer themselves is held
against the rows' answers, word by word (compare/likeness.py).
"""

from pathlib import Path

import msgspec

from ftgui.backends.provider import training
from ftgui.backends.provider.answering import Answer, Answers, ask, reference
from ftgui.backends.provider.line import Line
from ftgui.base import atomic, saved
from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.compare.likeness import difference
from ftgui.compare.plan import ComparePlan
from ftgui.compare.report import Report, ReportRow, Used
from ftgui.compare.scores import FEW_ROWS
from ftgui.data.rows import VALIDATION, Row, read
from ftgui.plan import connections, providers
from ftgui.plan.plan import TrainPlan
from ftgui.run import folder as run_folder
from ftgui.run.backend import Context
from ftgui.run.events import Artifact, Checkpoint, Metric, Progress
from ftgui.run.journal import read as read_journal
from ftgui.run.view import RunView, view

REPORT = "report.json"
_NOT_THERE = ("backend.absent", "backend.refused")
"""Codes of a model that cannot be asked: not deployed, gone, or not for chats."""


class _Model(msgspec.Struct, frozen=True):
    """A model to ask. `name` is the provider's, `called` where it answers (a deployment's name at Azure)."""

    role: str
    name: str
    called: str
    step: int | None = None


def compare(plan: ComparePlan, context: Context) -> None:
    """Ask the models and write the report. Raises ProblemError (`backend.*`, `run.*`) or Stopped."""
    folder = context.folder.parent / plan.run
    trained = saved.load(folder / run_folder.PLAN, TrainPlan)
    seen = view(read_journal(folder))
    rows = _rows(folder, max(plan.answers, FEW_ROWS))
    with Line(connections.find(trained.connection), context) as line:
        models = _that_may_answer(_models(trained, seen, plan), line, plan)
        answers = Answers(context.folder)
        line.say("answering", tr("The models answer the validation rows"))
        answered = [model for model in models if _ask_all(line, model, models, rows, answers, plan.answer_tokens)]
        if not {"base", "tuned"} <= {model.role for model in answered}:
            raise _nobody(models, answered)
        used = [_used(trained, line, model, rows, answers) for model in answered]
    report = Report(measure="difference", rows=_compared(rows, answered, answers), models=tuple(used))
    atomic.write(context.folder / REPORT, msgspec.json.encode(report))
    context.emit(Metric(values=_spent(used)))
    context.emit(Artifact(name="report", path=REPORT))


def _models(trained: TrainPlan, seen: RunView, plan: ComparePlan) -> list[_Model]:
    tuned = seen.remote.get(training.MODEL)
    if not tuned:
        raise fail(
            "run.no_model",
            tr("That training has no finished model."),
            tr("Let it finish first; if it was interrupted, resume it."),
        )

    def model(role: str, name: str, step: int | None = None) -> _Model:
        return _Model(role, name, plan.deployments.get(name, name), step)

    kept: list[Checkpoint] = [each for each in seen.checkpoints if each.path != tuned]
    checkpoints = [model("checkpoint", each.path, each.step) for each in kept]
    return [model("base", trained.model.id), model("tuned", tuned), *checkpoints]


def _that_may_answer(models: list[_Model], line: Line, plan: ComparePlan) -> list[_Model]:
    """All but the checkpoints that are not deployed where only what is deployed answers; that is told once."""
    if line.connection.provider != "azure":
        return models
    able = [model for model in models if model.role != "checkpoint" or model.name in plan.deployments]
    if len(able) < len(models):
        line.warn(
            Problem(
                code="backend.checkpoints_not_deployed",
                message=tr("Checkpoints that are not deployed at Azure were not asked."),
                action=tr("Nothing needs to be done: a checkpoint that is deployed there is compared too."),
                detail=", ".join(model.name for model in models if model not in able),
            )
        )
    return able


def _rows(folder: Path, most: int) -> list[Row]:
    """The first validation rows that have an answer to compare with. Raises ProblemError (`run.no_validation_rows`)."""
    path = folder / "data" / VALIDATION
    rows = [row for row in read(path) if reference(row)][:most] if path.exists() else []
    if not rows:
        raise fail(
            "run.no_validation_rows",
            tr("There are no validation rows with an answer to compare with."),
            tr("Try the model yourself instead, or train again with some rows held back."),
        )
    return rows


def _ask_all(line: Line, model: _Model, models: list[_Model], rows: list[Row], answers: Answers, longest: int) -> bool:
    """Ask a model everything that it was not asked before. False if it cannot be asked at all."""
    for number, row in enumerate(rows, 1):
        if answers.get(model.name, number) is None:
            try:
                answers.add(ask(line, model.name, model.called, row, number, longest))
            except ProblemError as error:
                if error.problem.code not in _NOT_THERE or answers.of(model.name):
                    raise
                line.warn(_left_out(model, error))
                return False
        done = models.index(model) * len(rows) + number
        line.emit(Progress(done=done, total=len(models) * len(rows), unit="rows"))
    return True


def _compared(rows: list[Row], models: list[_Model], answers: Answers) -> tuple[ReportRow, ...]:
    compared = []
    for number, row in enumerate(rows, 1):
        said = {model: _text(answers.get(model.name, number)) for model in models}
        base, tuned = (next(said[model] for model in models if model.role == role) for role in ("base", "tuned"))
        expected = reference(row)
        compared.append(
            ReportRow(
                row=number,
                messages=row.messages[:-1],
                reference=expected,
                tokens=1,
                base_loss=difference(base, expected),
                tuned_loss=difference(tuned, expected),
                base_answer=base,
                tuned_answer=tuned,
                other_answers={model.name: said[model] for model in models if model.role == "checkpoint"},
            )
        )
    return tuple(compared)


def _used(trained: TrainPlan, line: Line, model: _Model, rows: list[Row], answers: Answers) -> Used:
    """What a model's answers took, and how far they are from what was expected."""
    given = answers.of(model.name)
    asked, said = sum(each.prompt_tokens for each in given), sum(each.answer_tokens for each in given)
    known = providers.find(line.connection.provider, trained.model.id)
    price = (known.answers if known else {}).get("base" if model.role == "base" else "tuned")
    differences = [difference(each.text, reference(rows[each.row - 1])) for each in given if each.row <= len(rows)]
    return Used(
        role=model.role,
        name=model.name,
        step=model.step,
        prompt_tokens=asked,
        answer_tokens=said,
        cost=(price[0] * asked + price[1] * said) / 1e6 if price else None,
        measured=sum(differences) / len(differences),
    )


def _spent(used: list[Used]) -> dict[str, float | None]:
    costs = [each.cost for each in used if each.cost is not None]
    tokens: dict[str, float | None] = {
        "prompt_tokens": sum(each.prompt_tokens for each in used),
        "answer_tokens": sum(each.answer_tokens for each in used),
    }
    return {**tokens, "cost": sum(costs)} if len(costs) == len(used) else tokens


def _text(answer: Answer | None) -> str:
    return answer.text if answer else ""


def _left_out(model: _Model, error: ProblemError) -> Problem:
    return Problem(
        code="backend.not_answering",
        message=tr("“{model}” cannot be asked at the provider.", model=model.called),
        action=tr("The others are compared without it."),
        detail=error.problem.detail,
    )


def _nobody(models: list[_Model], answered: list[_Model]) -> ProblemError:
    names = ", ".join(model.called for model in models if model.role != "checkpoint" and model not in answered)
    return fail(
        "backend.not_answering",
        tr("These models cannot be asked at the provider: {names}.", names=names),
        tr("At Azure, a model answers only while it is deployed: deploy it, then compare again."),
        remedy="go:ship",
    )
