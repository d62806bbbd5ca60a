"""Running a worker in an engine's Python, for whatever this computer itself does.

The worker speaks in lines (ftgui/engines/workers/common.py): events on its stdout, chatter on its stderr.
"""

import re
import signal
import tempfile
import time
from collections import deque
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from ftgui.base.child import Child, usage
from ftgui.base.problems import Problem, ProblemError, Severity
from ftgui.engines import store
from ftgui.engines.hardware import card_usage
from ftgui.run import wording
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Artifact, Checkpoint, Log, Metric, Progress, State, Warned

PATIENCE = 6.0  # seconds a worker has to finish its step and save; ten after a stop nothing may be left
SAMPLE_EVERY = 2.0
BAR_EVERY = 2.0
_TAIL = 60  # lines of chatter that explain a crash
_STOPPED = 3
_CRASHES = [-getattr(signal, name, 0) for name in ("SIGABRT", "SIGSEGV", "SIGILL", "SIGFPE", "SIGBUS")]
_BAR = re.compile(r"\d{1,3}%\|")


class _Said(msgspec.Struct, frozen=True):
    """A problem as a worker tells it: without words."""

    code: str
    detail: str = ""
    values: dict[str, object] = {}


class _Failed(msgspec.Struct, frozen=True, tag_field="kind", tag="failed"):
    problem: _Said


class _Warning(msgspec.Struct, frozen=True, tag_field="kind", tag="warning"):
    problem: _Said


_decoder: msgspec.json.Decoder[State | Progress | Metric | Checkpoint | Artifact | _Failed | _Warning] = (
    msgspec.json.Decoder(State | Progress | Metric | Checkpoint | Artifact | _Failed | _Warning)
)


def run_worker(
    engine: str,
    script: str,
    config: Mapping[str, object],
    context: Context,
    *,
    variables: Mapping[str, str] | None = None,
    keep: Collection[str] = (),
    patience: float = PATIENCE,
) -> None:
    """Run `script` of engines/workers in `engine` until it is done, passing on what it says.

    `variables` are added to its environment; `keep` names secrets of ours that it needs. Raises
    Stopped, or ProblemError: what the worker reported, `run.killed` if a signal ended it,
    `run.crashed` if it died without a word. No process of it is left in any case.
    """
    with tempfile.TemporaryDirectory(prefix="ftgui-", ignore_cleanup_errors=True) as place:
        path = Path(place) / "config.json"
        path.write_bytes(msgspec.json.encode(config))
        command = [str(store.python(engine)), str(store.worker(f"{script}.py")), str(path)]
        environment = {**store.environment(engine, keep), **(variables or {})}
        follow(Child(command, cwd=context.folder, env=environment), context, patience)


def follow(child: Child, context: Context, patience: float = PATIENCE) -> None:
    """Pass on what a worker says until it ends, and end it in any case. Raises as `run_worker` does."""
    try:
        _Following(child, context, patience).to_the_end()
    finally:
        child.kill()
        child.wait()


class _Following:
    """One worker, followed from its first line to its exit code."""

    def __init__(self, child: Child, context: Context, patience: float) -> None:
        self._child = child
        self._context = context
        self._patience = patience
        self._tail: deque[str] = deque(maxlen=_TAIL)
        self._problem: Problem | None = None
        self._give_up: float | None = None
        self._sampled = usage([])
        self._bar_at = 0.0

    def to_the_end(self) -> None:
        """Pass on events and log lines; return if the worker finished its work."""
        for line in self._child.lines():
            self._look_around()
            if line is None:
                continue
            if line.stream == "stdout":
                self._hear(line.text)
            else:
                self._log(line.text)
        self._judge(self._child.wait())

    def _judge(self, code: int) -> None:
        if code == 0:
            return
        if code == _STOPPED or self._give_up is not None:
            raise Stopped
        if self._problem is not None:
            raise ProblemError(self._problem)
        detail = "\n".join([*self._tail, f"exit code {code}"])
        killed = code < 0 and code not in _CRASHES
        raise ProblemError(wording.problem("run.killed" if killed else "run.crashed", detail, {}))

    def _hear(self, text: str) -> None:
        try:
            said = _decoder.decode(text)
        except (msgspec.DecodeError, msgspec.ValidationError):
            self._log(text)
            return
        match said:
            case _Failed():
                self._problem = wording.problem(said.problem.code, said.problem.detail, said.problem.values)
            case _Warning():
                found = said.problem
                self._context.emit(
                    Warned(problem=wording.problem(found.code, found.detail, found.values, Severity.WARNING))
                )
            case State():
                self._context.emit(State(state=said.state, text=said.text or wording.state(said.state)))
            case _:
                self._context.emit(said)

    def _log(self, text: str) -> None:
        """Pass a line on; of a progress bar only its end, and a look at it now and then."""
        text = text.rstrip()
        if not text:
            return
        if _BAR.search(text) and "100%|" not in text:
            if time.monotonic() - self._bar_at < BAR_EVERY:
                return
            self._bar_at = time.monotonic()
        self._tail.append(text)
        self._context.emit(Log(text=text))

    def _look_around(self) -> None:
        now = time.monotonic()
        if self._give_up is None and self._context.stop_requested():
            self._give_up = now + self._patience
            self._context.emit(State(state="stopping", text=wording.state("stopping")))
            self._child.say("stop")
        elif self._give_up is not None and now > self._give_up:
            self._child.kill(patience=1.0)
        if now - self._sampled["at"] >= SAMPLE_EVERY:
            self._sample()

    def _sample(self) -> None:
        before, self._sampled = self._sampled, usage(self._child.family())
        if not self._sampled["memory_bytes"]:
            return
        values: dict[str, float | None] = {"memory_bytes": self._sampled["memory_bytes"]}
        spent = self._sampled["cpu_seconds"] - before["cpu_seconds"]
        if before["memory_bytes"] and spent >= 0:
            values["cpu_cores"] = spent / (self._sampled["at"] - before["at"])
        values.update(card_usage())
        self._context.emit(Metric(values=values))
