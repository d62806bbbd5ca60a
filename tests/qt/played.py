"""Projects with runs whose journals were written by the real `Journal`, for pages to read."""

import itertools
import math
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ftgui.data import rows as row_files
from ftgui.data.intake.dataset import Dataset, SourceFile
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.rows import Message, Row
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.project import store
from ftgui.run import folder as run_folder
from ftgui.run.events import Checkpoint, Ended, Event, Log, Metric, Outcome, Progress, Started, State
from ftgui.run.journal import Journal

PLAN = TrainPlan(
    name="House style",
    backend="trl",
    model=ModelRef(),
    settings={},
    dataset="f1",
    rows=108,
    validation_rows=12,
)


def make_project(folder: Path) -> Path:
    """A project that has rows and a plan."""
    store.create_at(folder, "House style")
    rows = [
        Row(messages=(Message(role="user", content=f"Question {n}"), Message(role="assistant", content=f"Answer {n}")))
        for n in range(120)
    ]
    row_files.write(folder / "data" / "train.jsonl", rows[:108])
    row_files.write(folder / "data" / "validation.jsonl", rows[108:])
    dataset = Dataset(
        sources=(SourceFile(name="rows.csv", sha256="0" * 64, size=1),),
        mapping=Mapping(shape="question_answer", question="q", answer="a"),
        rows=108,
        validation_rows=12,
        fingerprint="f1",
    )
    project = store.load(folder)
    store.save(folder, msgspec.structs.replace(project, dataset=dataset, planned="f1", decided=True))
    return folder


def make_run(project: Path, *events: Event | Iterable[Event], plan: msgspec.Struct = PLAN) -> Path:
    """A run folder of the project, with these events in its journal."""
    folder = run_folder.make(project / "runs", plan, project / "data" if plan is PLAN else None)
    write(folder, *events)
    return folder


def write(folder: Path, *events: Event | Iterable[Event]) -> None:
    """Append events to a run's journal."""
    with Journal(folder) as journal:
        for each in events:
            for event in [each] if isinstance(each, Event) else each:
                journal.append(event)


def begun(attempt: int = 1) -> list[Event]:
    """What a run says before its first step."""
    return [
        Started(attempt=attempt),
        State(state="preparing", text="Loading the model"),
        Log(text="Loading the model from its folder"),
        Log(text="108 rows for training, 12 for validation"),
    ]


def steps(first: int, last: int, *, total: int = 120, low: float = 1.6, rise_after: int | None = None) -> list[Event]:
    """Training from one step to another: loss falls towards `low`, validation rises after a step."""
    events: list[Event] = [State(state="training", text="Training")]
    wobble = itertools.cycle((0.06, -0.05, 0.09, -0.02, -0.08, 0.03, 0.01, -0.04))
    for step in range(first, last + 1):
        loss = low + (3.4 - low) * math.exp(-step / (total / 4)) + next(wobble)
        events.append(Log(text=f"{{'loss': {loss:.4f}, 'learning_rate': 0.0002, 'epoch': {step / 54:.2f}}}"))
        events.append(Metric(step=step, values={"loss": loss}))
        events.append(Metric(values={"memory_bytes": 2.1e9, "cpu_cores": 1.9}))
        events.append(Progress(done=step, total=total, remaining=(total - step) * 2.3))
        if step % 10 == 0:
            rise = 0.02 * (step - rise_after) if rise_after is not None and step > rise_after else 0.0
            value = low + 0.12 + (3.3 - low) * math.exp(-step / (total / 4)) + rise
            events.append(Metric(step=step, values={"validation_loss": value}))
        if step % 40 == 0:
            events.append(Checkpoint(step=step, path=f"checkpoints/{step}"))
    return events


def ended(outcome: Outcome, **values: object) -> Ended:
    """The final event."""
    return msgspec.structs.replace(Ended(outcome=outcome), **values)
