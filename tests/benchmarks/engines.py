"""Measures, as ratios within one run, what the engines cost. Run by hand on a quiet machine:

    python -m tests.benchmarks.engines [--epochs 2] [--rank 16] [--kind]

(a) a TRL run under the app against the same worker started by hand;
(b) the TRL engine against stock `autotrain --config`, same rows, model, epochs, batch, LoRA rank and
    learning rate: useful tokens a second, validation loss by the same measure, time to the first step.

Stock runs as its own command line runs it: threads and gradient checkpointing as it chooses; with
`--kind` it is given all cores and no checkpointing. Useful tokens are those of the rows, without
filling, times the epochs; the time is that between the first step's beginning and the last step's end,
less what ours takes to measure on the validation rows, which stock leaves out.
Needs both engines installed (FTGUI_HOME).
"""

import argparse
import csv
import itertools
import json
import os
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from ftgui.backends.trl import Trl
from ftgui.base import paths
from ftgui.compare.report import load_report
from ftgui.data import rows
from ftgui.data.rows import Message, Row
from ftgui.engines import models, store
from ftgui.plan import autotrain_yaml
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.plan.settings import Value, complete
from ftgui.run import material
from ftgui.run.events import AnyEvent, Progress, State
from ftgui.run.worker import run_worker
from tests.backends.run_kit import Recording
from tests.benchmarks.goals import verdict

MODEL = ModelRef()
COUNT = (
    "import sys, json; sys.path.append(sys.argv[1]); import common, conversation, loading; from pathlib import Path\n"
)
COUNT += "t = loading.tokenizer(sys.argv[2]); r = common.read_rows(Path('data/train.jsonl'))\n"
COUNT += "print(sum(len(conversation.encode(t, m, 'everything', 1 << 20)['input_ids']) for m in r))"


APP_GOAL, LOSS_GOAL, SPEED_GOAL, FIRST_GOAL = 1.02, 1.02, 2.0, 0.5


class Timing(NamedTuple):
    """Seconds from the start to the first step's beginning and end, of all steps, and of everything.

    `measuring` are those between steps that went into measuring on the validation rows.
    """

    to_training: float
    to_first_step: float
    steps: float
    whole: float
    measuring: float = 0.0


def house_style() -> list[Row]:
    """The default sample's rows, shuffled the same way each time."""
    with next((paths.resources_dir() / "samples" / "house-style").glob("*.csv")).open(
        newline="", encoding="utf-8"
    ) as file:
        lines = list(csv.reader(file))[1:]
    random.Random(7).shuffle(lines)  # not for secrets
    return [Row(messages=(Message(role="user", content=a), Message(role="assistant", content=b))) for a, b in lines]


def new_folder(place: Path, name: str, samples: list[Row]) -> Path:
    folder = place / name
    (folder / "data").mkdir(parents=True)
    rows.write(folder / "data" / "validation.jsonl", samples[: len(samples) // 7])
    rows.write(folder / "data" / "train.jsonl", samples[len(samples) // 7 :])
    return folder


def under_the_app(folder: Path, plan: TrainPlan) -> Timing:
    """Train as the runner does."""
    marks: list[tuple[float, float]] = []
    states: list[tuple[str, float]] = []
    start = time.monotonic()

    def mark(event: AnyEvent) -> None:
        if isinstance(event, Progress):
            marks.append((event.done, time.monotonic() - start))
        elif isinstance(event, State):
            states.append((event.state, time.monotonic() - start))

    config = {"base_name": "base", "settings": plan.settings}
    material.work("trl", "train_trl", plan.model, config, Recording(folder, mark))
    measuring = sum(
        ended - began
        for (state, began), (following, ended) in itertools.pairwise(states)
        if (state, following) == ("evaluating", "training")
    )
    return timing(marks, time.monotonic() - start)._replace(measuring=measuring)


def by_hand(folder: Path, plan: TrainPlan) -> Timing:
    """Start the same worker with nothing around it."""
    config = {"model": material.location(MODEL), "base_name": "base", "settings": plan.settings}
    (folder / "config.json").write_text(json.dumps(config))
    command = [str(store.python("trl")), str(store.worker("train_trl.py")), "config.json"]
    environment = {**store.environment("trl"), **material.variables(MODEL)}
    start = time.monotonic()
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as worker,
    ):
        assert worker.stdout is not None
        events = ((json.loads(line), time.monotonic() - start) for line in worker.stdout)
        marks = [(event["done"], at) for event, at in events if event["kind"] == "progress"]
        assert worker.wait() == 0
    return timing(marks, time.monotonic() - start)


ORDER = (by_hand, under_the_app, under_the_app, by_hand, by_hand, under_the_app)


def stock(folder: Path, plan: TrainPlan, *, kind: bool) -> Timing:
    """Train with AutoTrain's own command."""
    config = autotrain_yaml.config(plan, data_path="data", base_model=material.location(MODEL), project_name="model")
    params = config["params"]
    assert isinstance(params, dict)
    params["disable_gradient_checkpointing"] = kind
    (folder / "autotrain.yaml").write_text(yaml.safe_dump(config))
    environment = {**store.environment("autotrain"), **material.variables(MODEL)}
    if not kind:
        environment = {name: value for name, value in environment.items() if not name.startswith(("OMP_", "MKL_"))}
    start = time.monotonic()
    with subprocess.Popen(
        ["autotrain", "--config", "autotrain.yaml"],  # the engine's bin comes first on PATH
        cwd=folder,
        env=environment,
        executable=str(store.python("autotrain").parent / "autotrain"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        marks = [(float(found[1]), at) for found, at in bars(process.stderr.fileno(), start)]
        process.wait()
    assert (folder / "model" / "adapter_model.safetensors").is_file(), "stock AutoTrain did not train"
    return timing(marks, time.monotonic() - start)


def bars(descriptor: int, start: float) -> Iterator[tuple[re.Match[str], float]]:
    """Each state of the progress bar of steps, and when it came."""
    pending = ""
    while block := os.read(descriptor, 4096):
        *parts, pending = re.split(r"[\r\n]", pending + block.decode(errors="replace"))
        for part in [*parts, pending]:
            if found := re.search(r"%\|[^|]*\| *(\d+)/(\d+) \[[^\]]*(?:s/it|it/s|\?)", part):
                yield found, time.monotonic() - start


def timing(marks: list[tuple[float, float]], whole: float) -> Timing:
    """The last bar that began at 0 is that of the steps."""
    begin = max(index for index, (done, _) in enumerate(marks) if done == 0)
    marks = marks[begin:]
    began, last = marks[0][1], max(done for done, _ in marks)
    first = next(at for done, at in marks if done >= 1)
    ended = next(at for done, at in marks if done == last)
    return Timing(began, first, ended - began, whole)


def validation_loss(place: Path, trained: Path) -> tuple[float, float]:
    """Nats per answer token over the validation rows: base, tuned."""
    folder = place / f"measured-{trained.name}"
    folder.mkdir()
    config = {"model": material.location(MODEL), "tuned": str(trained / "model"), "max_length": 512}
    config |= {"rows": str(trained / "data" / "validation.jsonl")}
    run_worker("trl", "evaluate", {**config, "answers": 0, "answer_tokens": 1}, Recording(folder))
    found = load_report(folder / "report.json").rows
    total = sum(row.tokens for row in found)
    return (
        sum(row.base_loss * row.tokens for row in found) / total,
        sum(row.tuned_loss * row.tokens for row in found) / total,
    )


def useful_tokens(folder: Path, epochs: int) -> int:
    command = [str(store.python("trl")), "-c", COUNT, str(store.worker("")), str(models.bundled_folder())]
    counted = subprocess.run(command, cwd=folder, env=store.environment("trl"), capture_output=True, check=True)
    return int(counted.stdout) * epochs


def main(argv: Sequence[str] | None = None) -> None:
    """Measure what `argv` (the command line, unless given) asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--learn-from", default="answers", choices=["answers", "everything"])
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--kind", action="store_true")
    parser.add_argument("--only", default="ab", choices=["a", "b", "ab"])
    chosen = parser.parse_args(argv)
    changed: dict[str, Value] = {"epochs": chosen.epochs, "lora_rank": chosen.rank, "lora_alpha": 2 * chosen.rank}
    changed |= {"max_length": chosen.max_length, "learn_from": chosen.learn_from, "precision": chosen.precision}
    settings = complete(Trl.settings, changed)
    samples = house_style()
    plan = TrainPlan(
        name="bench", backend="trl", model=MODEL, settings=settings, dataset="", rows=len(samples), validation_rows=0
    )
    numbers = itertools.count(1)
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)

        def fresh() -> Path:
            return new_folder(place, f"run-{next(numbers)}", samples)

        if "a" in chosen.only:
            print_app(fresh, plan)
        if "b" in chosen.only:
            print_stock(place, fresh, plan, chosen)


def print_app(fresh: Callable[[], Path], plan: TrainPlan) -> None:
    """Each way several times in an order that is fair to both; of each the shortest is compared."""
    found: dict[Callable[[Path, TrainPlan], Timing], list[Timing]] = {by_hand: [], under_the_app: []}
    began = time.process_time()
    for train in ORDER:
        found[train].append(train(fresh(), plan))
    runner = time.process_time() - began
    hand, app = (Timing(*map(min, zip(*timings, strict=True))) for timings in found.values())
    tell("by hand", hand)
    tell("under the app", app)
    print(f"(a) processor time of whoever started and followed them: {runner / len(ORDER):.2f} s a run")
    verdict("    steps under the app / by hand", app.steps / hand.steps, APP_GOAL, at_most=True)
    verdict("    the whole under the app / by hand", app.whole / hand.whole, APP_GOAL, at_most=True)


def print_stock(place: Path, fresh: Callable[[], Path], plan: TrainPlan, chosen: argparse.Namespace) -> None:
    """Our engine beside stock AutoTrain, once each."""
    ours, theirs = fresh(), fresh()
    quick = under_the_app(ours, plan)
    slow = stock(theirs, plan, kind=chosen.kind)
    tokens = useful_tokens(ours, chosen.epochs)
    base, tuned = validation_loss(place, ours)
    _, stock_tuned = validation_loss(place, theirs)
    tell("TRL engine", quick, tokens)
    tell("stock AutoTrain", slow, tokens)
    print(f"(b) validation loss: base {base:.4f}, TRL {tuned:.4f}, stock {stock_tuned:.4f}")
    verdict("    validation loss, TRL / stock (lower is better)", tuned / stock_tuned, LOSS_GOAL, at_most=True)
    learning = quick.steps - quick.measuring  # stock measures nothing
    verdict("    useful tokens a second, TRL / stock", slow.steps / learning, SPEED_GOAL)
    for name, ours_s, theirs_s in (
        ("beginning", quick.to_training, slow.to_training),
        ("end", quick.to_first_step, slow.to_first_step),
    ):
        verdict(f"    time to the first step's {name}, TRL / stock", ours_s / theirs_s, FIRST_GOAL, at_most=True)


def tell(name: str, measured: Timing, tokens: int = 0) -> None:
    speed = f", {tokens / (measured.steps - measured.measuring):.0f} useful tokens/s" if tokens else ""
    print(
        f"{name}: training begins after {measured.to_training:.1f} s, first step done after "
        f"{measured.to_first_step:.1f} s, steps {measured.steps:.1f} s, whole {measured.whole:.1f} s{speed}",
        flush=True,
    )


if __name__ == "__main__":
    main()
