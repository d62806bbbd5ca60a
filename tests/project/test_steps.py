"""The rail's six lines follow from the project and its runs."""

from pathlib import Path

import msgspec

from ftgui.base.steps import road
from ftgui.compare.plan import ComparePlan
from ftgui.data.intake.dataset import Dataset, SourceFile
from ftgui.data.mapping.shapes import Mapping
from ftgui.plan.choices import Choices
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.project.runs import RunInfo
from ftgui.project.schema import VERSION, Project
from ftgui.project.steps import StepState, StepView, view_steps
from ftgui.run.events import Outcome
from ftgui.run.view import RunView

NEW = Project(schema_version=VERSION, name="x", created="2026-11-22")
DATASET = Dataset(
    sources=(SourceFile(name="a.csv", sha256="0", size=1),),
    mapping=Mapping(),
    rows=90,
    validation_rows=10,
    fingerprint="rows 1",
)
PLANNED = msgspec.structs.replace(NEW, decided=True, dataset=DATASET, planned="rows 1")


def trained(name: str = "t1", how: Outcome | None = Outcome.SUCCEEDED, rows: str = "rows 1") -> RunInfo:
    plan = TrainPlan(name="x", backend="trl", model=ModelRef(), settings={}, dataset=rows, rows=90, validation_rows=10)
    return RunInfo(folder=Path(name), plan=plan, seen=RunView(), outcome=how)


def compared(run: str, how: Outcome | None = Outcome.SUCCEEDED) -> RunInfo:
    return RunInfo(folder=Path("c"), plan=ComparePlan(run=run), seen=RunView(), outcome=how)


def steps(project: Project, *runs: RunInfo) -> dict[str, StepView]:
    views = view_steps(project, list(runs))
    assert [view.name for view in views] == [step.name for step in road()]
    return {view.name: view for view in views}


def test_a_new_project_begins_with_a_question_and_says_why_the_rest_is_closed() -> None:
    views = steps(NEW)
    assert [view.state for view in views.values()] == [StepState.TODO] * 6
    assert [view.name for view in views.values() if not view.closed] == ["decide", "data"]
    assert all(view.line for view in views.values())


def test_data_opens_the_plan_and_the_plan_opens_the_run() -> None:
    assert not steps(msgspec.structs.replace(NEW, dataset=DATASET))["plan"].closed
    assert steps(msgspec.structs.replace(NEW, dataset=DATASET))["run"].closed
    assert not steps(PLANNED)["run"].closed
    assert steps(PLANNED)["data"].line == "100 rows"


def test_each_outcome_of_a_training_has_its_state() -> None:
    states = {how: steps(PLANNED, trained(how=how))["run"].state for how in (None, *Outcome)}
    assert states == {
        None: StepState.IN_PROGRESS,
        Outcome.SUCCEEDED: StepState.DONE,
        Outcome.FAILED: StepState.ATTENTION,
        Outcome.STOPPED: StepState.ATTENTION,
        Outcome.INTERRUPTED: StepState.ATTENTION,
    }


def test_new_rows_make_plan_and_run_stale_and_lose_nothing() -> None:
    changed = msgspec.structs.replace(PLANNED, dataset=msgspec.structs.replace(DATASET, fingerprint="rows 2"))
    views = steps(changed, trained())
    assert views["plan"].stale
    assert views["run"].stale
    assert views["run"].state is StepState.ATTENTION
    assert not views["compare"].closed


def test_another_model_makes_the_run_stale() -> None:
    other = msgspec.structs.replace(PLANNED, choices=Choices(model=ModelRef(kind="hub", id="a/b")))
    assert steps(other, trained())["run"].stale


def test_a_second_training_makes_the_first_ones_comparison_stale() -> None:
    assert steps(PLANNED, trained("t1"), compared("t1"))["compare"].state is StepState.DONE
    again = steps(PLANNED, trained("t1"), compared("t1"), trained("t2"))["compare"]
    assert again.state is StepState.ATTENTION
    assert again.stale


def test_a_failed_second_training_does_not_close_what_the_first_opened() -> None:
    views = steps(PLANNED, trained("t1"), compared("t1"), trained("t2", Outcome.FAILED))
    assert views["run"].state is StepState.ATTENTION
    assert views["compare"].state is StepState.DONE
    assert not views["ship"].closed
