"""The six steps of a project: what state each is in, why one is not open yet, what became stale."""

from enum import StrEnum

import msgspec

from ftgui.base.steps import question
from ftgui.base.texts import tr, trn
from ftgui.decide.judge import judge
from ftgui.plan import presets
from ftgui.plan.plan import TrainPlan
from ftgui.project.deployments import standing
from ftgui.project.runs import RunInfo, latest, latest_trained
from ftgui.project.schema import Project
from ftgui.run.events import Outcome
from ftgui.ship.azure import hourly_words


class StepState(StrEnum):
    """What the rail shows beside a step."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    ATTENTION = "attention"


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """One step as the rail shows it: `line` is what it holds so far.

    `closed` says why the step cannot be opened yet, `stale` why its result no longer fits.
    """

    name: str
    state: StepState
    line: str
    closed: str = ""
    stale: str = ""


def view_steps(project: Project, runs: list[RunInfo]) -> tuple[StepView, ...]:
    """All six steps in order."""
    return (
        _decide(project),
        _data(project),
        _plan(project),
        _run(project, runs),
        _compare(runs),
        _ship(runs),
    )


def _step(name: str, state: StepState, line: str = "", *, closed: str = "", stale: str = "") -> StepView:
    if stale and state is StepState.DONE:
        state = StepState.ATTENTION
    return StepView(name=name, state=state, line=line or question(name), closed=closed, stale=stale)


def _decide(project: Project) -> StepView:
    if project.answers:
        state = StepState.DONE if project.decided else StepState.IN_PROGRESS
        return _step("decide", state, judge(project.answers).title)
    if project.decided:
        return _step("decide", StepState.DONE, tr("Skipped"))
    return _step("decide", StepState.TODO)


def _data(project: Project) -> StepView:
    dataset = project.dataset
    if dataset is None:
        return _step("data", StepState.TODO)
    rows = dataset.rows + dataset.validation_rows
    return _step("data", StepState.DONE, trn("{count} row", "{count} rows", rows))


def _plan(project: Project) -> StepView:
    if project.dataset is None:
        return _step("plan", StepState.TODO, closed=tr("Choose your data first."))
    if project.planned is None:
        return _step("plan", StepState.TODO)
    stale = ""
    if project.planned != project.dataset.fingerprint:
        stale = tr("The rows changed since you chose these settings.")
    return _step("plan", StepState.DONE, _preset_title(project), stale=stale)


def _preset_title(project: Project) -> str:
    words = presets.words()
    return words.get(project.choices.preset, words[presets.DEFAULT]).title


def _run(project: Project, runs: list[RunInfo]) -> StepView:
    run = latest(runs, "train")
    if run is None:
        closed = "" if project.planned and project.dataset else tr("Make a plan first.")
        return _step("run", StepState.TODO, closed=closed)
    match run.outcome:
        case None:
            return _step("run", StepState.IN_PROGRESS, run.seen.text or tr("Training"))
        case Outcome.SUCCEEDED:
            return _step("run", StepState.DONE, tr("Trained"), stale=_outdated(project, run))
        case Outcome.STOPPED:
            return _step("run", StepState.ATTENTION, tr("Stopped"))
        case Outcome.INTERRUPTED:
            return _step("run", StepState.ATTENTION, tr("Interrupted"))
        case _:
            return _step("run", StepState.ATTENTION, tr("Failed"))


def _outdated(project: Project, run: RunInfo) -> str:
    if not isinstance(run.plan, TrainPlan) or project.dataset is None:
        return ""
    if run.plan.dataset != project.dataset.fingerprint:
        return tr("The rows changed since this training.")
    if (run.plan.backend, run.plan.model) != (project.choices.backend, project.choices.model):
        return tr("The plan changed since this training.")
    return ""


def _after_training(name: str, kind: str, done: str, runs: list[RunInfo]) -> StepView:
    trained = latest_trained(runs)
    if trained is None:
        return _step(name, StepState.TODO, closed=tr("Train a model first."))
    run = latest(runs, kind, of=trained.name)
    if run is None:
        stale = tr("You trained again since.") if latest(runs, kind) else ""
        return _step(name, StepState.ATTENTION if stale else StepState.TODO, stale=stale)
    if run.outcome is None:
        return _step(name, StepState.IN_PROGRESS, run.seen.text or tr("Working"))
    if run.outcome is Outcome.FAILED:
        return _step(name, StepState.ATTENTION, tr("Failed"))
    if run.outcome is Outcome.SUCCEEDED or kind == "serve":
        return _step(name, StepState.DONE, done)
    return _step(name, StepState.TODO)


def _compare(runs: list[RunInfo]) -> StepView:
    return _after_training("compare", "compare", tr("Measured"), runs)


def _ship(runs: list[RunInfo]) -> StepView:
    trained = latest_trained(runs)
    deployed = standing(runs, of=trained.name) if trained is not None else []
    if deployed:
        return _step("ship", StepState.DONE, tr("Deployed: {price}", price=hourly_words(deployed[0].plan.hourly)))
    merged = _after_training("ship", "merge", tr("Ready to use"), runs)
    if merged.state is StepState.TODO and not merged.closed:
        return _after_training("ship", "serve", tr("Tried out"), runs)
    return merged
