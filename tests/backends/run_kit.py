"""A run's folder and a context that remembers, for tests that train."""

from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from ftgui.data import rows
from ftgui.data.rows import Message, Row
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.plan.settings import Setting, Value, complete
from ftgui.run.events import AnyEvent, Event, Metric, Warned

QUICK: Mapping[str, Value] = {
    "epochs": 3,
    "learning_rate": 0.01,
    "batch_size": 4,
    "max_length": 64,
    "lora_rank": 4,
    "lora_alpha": 8,
    "precision": "fp32",
}


class Recording:
    """A `Context` that keeps what it is told. `react` sees each event and may act on it."""

    def __init__(self, folder: Path, react: Callable[[AnyEvent], None] = lambda _: None) -> None:
        self.folder = folder
        self.events: list[AnyEvent] = []
        self.stop = False
        self.secrets: dict[str, str] = {}
        self._react = react

    def emit(self, event: Event) -> None:
        assert isinstance(event, AnyEvent)
        self.events.append(event)
        self._react(event)

    def stop_requested(self) -> bool:
        return self.stop

    def secret(self, name: str) -> str:
        return self.secrets[name]

    def values(self, name: str) -> dict[int, float]:
        """A metric's values by step."""
        found = {}
        for event in self.events:
            if isinstance(event, Metric) and event.step is not None and event.values.get(name) is not None:
                found[event.step] = event.values[name] or 0.0
        return found

    def warnings(self) -> set[str]:
        """The codes of what went wrong on the way."""
        return {event.problem.code for event in self.events if isinstance(event, Warned)}


def make_run(folder: Path) -> Path:
    """A run's folder with rows in it: each asks for a colour in words that vary."""
    (folder / "data").mkdir(parents=True)
    colours = ["red", "green", "blue", "yellow", "white", "black", "brown", "pink"]
    made = [
        Row(
            messages=(
                Message(role="user", content=f"Which colour has thing number {number}, please?"),
                Message(role="assistant", content=f"Thing number {number} is {colours[number % 8]}, as you can see."),
            )
        )
        for number in range(28)
    ]
    rows.write(folder / "data" / "train.jsonl", made[:24])
    rows.write(folder / "data" / "validation.jsonl", made[24:])
    return folder


def make_plan(backend: str, settings: tuple[Setting, ...], model: Path, **changed: Value) -> TrainPlan:
    """A plan that trains for seconds."""
    return TrainPlan(
        name="test",
        backend=backend,
        model=ModelRef(kind="folder", id=str(model)),
        settings=complete(settings, {**QUICK, **changed}),
        dataset="test",
        rows=24,
        validation_rows=4,
    )


def workers() -> list[psutil.Process]:
    """The processes that descend from this one and still do something."""
    alive = psutil.Process().children(recursive=True)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
