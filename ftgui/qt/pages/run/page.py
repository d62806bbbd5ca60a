"""Run: is it learning? Words first, then the chart, then the log, then earlier runs."""

import os
import time
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QDateTime, QLocale

from ftgui.base.problems import Problem
from ftgui.base.quantities import size
from ftgui.base.texts import tr, trn
from ftgui.compare.words import loss_text
from ftgui.plan import connections, models
from ftgui.plan.plan import TrainPlan
from ftgui.project.runs import RunInfo
from ftgui.qt import remote
from ftgui.qt.follow import News
from ftgui.qt.pages.run.chart import LossChart
from ftgui.qt.pages.run.log_view import LogView
from ftgui.qt.pages.run.old_jobs import OldJobs
from ftgui.qt.pages.run.remote_card import RemoteCard, is_paused
from ftgui.qt.pages.run.run_history import PastRun, RunHistory
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.following import FollowingPage
from ftgui.qt.widgets.layout import Card, beside, bring_into_view, column
from ftgui.qt.widgets.page import Action, Desk
from ftgui.qt.widgets.run_status import RunStatus
from ftgui.qt.widgets.text import label
from ftgui.run.curve import Reading, read_curve
from ftgui.run.events import AnyEvent, Log, Metric, Outcome, Progress, Started, State, Warned
from ftgui.run.telling import how_long, tell_going, tell_training
from ftgui.run.view import RunView

_READ_EVERY = 1.0
"""Seconds between two readings of a growing curve."""
_DRAW_EVERY = 0.1
"""Seconds between two drawings of it while there is more to take in."""


class RunPage(FollowingPage):
    """Shows one training run: the newest, the one chosen from the history, or a repair of its tools."""

    step = "run"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, tr("Is it learning?"), tr("Training goes on by itself. You can close the window and come back.")
        )
        self._chosen: str | None = None
        self._repair: Path | None = None
        self._awaited: int | None = None
        self._stopping = False
        self._reading: Reading | None = None
        self._read_at = self._drawn_at = 0.0
        self._undrawn = False
        self._told_problems: list[Problem] = []
        self.empty = _empty_card()
        self.status = RunStatus()
        self.chart = LossChart()
        self._chart_card = Card(self.chart)
        self.log = LogView()
        self._log_fold = Fold(tr("Log"), self.log)
        self._log_card = Card(self._log_fold)
        self._log_card.box.setContentsMargins(MEDIUM, SMALL, MEDIUM, SMALL)
        self.history = RunHistory()
        self.far = RemoteCard()
        self.old_jobs = OldJobs(self.work)
        for part in (self.empty, self.status, self.far, self._chart_card, self._log_card, self.history, self.old_jobs):
            self.box.addWidget(part)
        self.far.hide()
        self.far.pause.connect(lambda: self._ask_job(go_on=False))
        self.far.go_on.connect(lambda: self._ask_job(go_on=True))
        self.far.cancel.connect(self._stop_now)
        self.old_jobs.adopt.connect(self._adopt)
        self.old_jobs.failed.connect(self.show_problem)
        self.log.counted.connect(self._count_lines)
        self.history.chosen.connect(self._choose)

    # what to show

    def entered(self) -> None:
        """Find out what to show, and whose older trainings could be followed."""
        super().entered()
        self.work.run(self, lambda _: list(connections.known()), self.old_jobs.show_accounts, self.show_problem)

    def show_run(self) -> None:
        runs = [run for run in reversed(self.session.runs) if run.kind == "train"]
        run = next((run for run in runs if run.name == self._chosen), runs[0] if runs else None)
        self.history.show_runs([_past(run) for run in runs], run.name if run else "")
        shown = run is not None or self._repair is not None
        self.empty.setVisible(not shown)
        for part in (self.status, self._log_card):
            part.setVisible(shown)
        if self._repair is not None:
            self.watch.follow(self._repair)
        elif run is not None:
            self.status.show_about(self._about(run))
            self.watch.follow(run.folder)
        else:
            self._chart_card.hide()
            self.far.hide()
            self.set_primary(Action(text=tr("Start training"), run=self.start, icon="play"))

    def begin(self) -> None:
        self._stopping, self._reading, self._read_at = False, None, 0.0
        self._undrawn = False
        self._told_problems = []
        self.show_problems([])
        self.chart.clear()
        self.far.heard()
        self._chart_card.hide()
        self.log.clear()
        self.status.show_usage("")

    def news(self, news: News) -> None:
        seen = news.seen
        told = [event for event in news.events if not isinstance(event, Metric | Progress)]  # these are the many
        self.log.add([line for event in told for line in _lines(event)])
        self._undrawn = self._undrawn or any(isinstance(event, Metric) for event in news.events)
        if self._undrawn and (news.caught_up or time.monotonic() - self._drawn_at >= _DRAW_EVERY):
            self._draw(seen)
        if news.problem is not None:
            self.show_problem(news.problem)
            return
        if not news.caught_up:
            return
        if self._awaited is not None and (seen.attempt >= self._awaited or news.outcome is None):
            self._awaited = None
        how = None if self._awaited is not None else news.outcome
        self._tell(seen, how)
        self._offer(seen, how)
        if how is not None and self._repair is not None:
            self._repaired(how)

    def _draw(self, seen: RunView) -> None:
        curves = seen.train_loss, seen.validation_loss, seen.full_validation_loss
        if any(curves):
            self.chart.follow(*curves, _total_steps(seen))
            self._chart_card.show()
        self._undrawn, self._drawn_at = False, time.monotonic()

    def _tell(self, seen: RunView, how: Outcome | None) -> None:
        if self._repair is not None:
            self.status.show_telling(tell_going(seen, tr("Looking after the training tools")))
        else:
            self._read(seen, how)
            told = tell_training(seen, how, self._reading)
            if how is None and is_paused(seen):
                words = tr("The training waits at the provider. What it learned so far is kept.")
                told = msgspec.structs.replace(told, sentence=tr("Paused."), advice=words, remaining="")
            self.status.show_telling(told)
        self._tell_remote(seen, how)
        self.status.show_usage(_usage(seen) if how is None else "")
        ended = [seen.ended.problem] if how is not None and seen.ended and seen.ended.problem else []
        problems = [*ended, *seen.warnings[-3:]]
        if problems != self._told_problems:  # what else went wrong meanwhile stays in view
            self._told_problems = problems
            self.show_problems(problems)

    def _tell_remote(self, seen: RunView, how: Outcome | None) -> None:
        plan = self._plan
        self.far.setVisible(plan is not None)
        if plan is not None:
            self.far.show_run(plan, seen, going=how is None)

    @property
    def _plan(self) -> TrainPlan | None:
        """The plan of the run that is shown, if it trains at a provider."""
        run = next((run for run in self.session.runs if run.folder == self.watch.folder), None)
        plan = run.plan if run is not None and self._repair is None else None
        return plan if isinstance(plan, TrainPlan) and plan.connection else None

    def _read(self, seen: RunView, how: Outcome | None) -> None:
        now = time.monotonic()
        if (seen.train_loss or seen.validation_loss) and (how is not None or now - self._read_at >= _READ_EVERY):
            self._reading = read_curve(seen.train_loss, seen.checked_loss, _total_steps(seen))
            self._read_at = now

    def _about(self, run: RunInfo) -> str:
        assert isinstance(run.plan, TrainPlan)
        backend = self.session.backends.get(run.plan.backend)
        rows = trn("{count} row", "{count} rows", run.plan.rows)
        return " · ".join([backend.title if backend else run.plan.backend, models.title(run.plan.model), rows])

    # what can be done

    def _offer(self, seen: RunView, how: Outcome | None) -> None:
        if how is None:
            text = tr("Stop") if self._plan is None else tr("Cancel the training …")
            stop = Action(text=text, run=self.stop, icon="stop")
            if self._stopping:
                stop = Action(text=tr("Stopping …"), run=self.stop, enabled=False, icon="stop")
            why = tr("Opens when training is finished.")
            self.set_primary(self._compare_action(enabled=False, why=why), stop)
            return
        self._stopping = False
        again = Action(text=tr("Train again"), run=self.start, icon="arrow-counter-clockwise")
        if how is Outcome.SUCCEEDED:
            self.set_primary(self._compare_action(enabled=True, why=""), again)
        elif seen.checkpoints if self._plan is None else _goes_on_there(seen, how):
            self.set_primary(Action(text=tr("Resume"), run=self.resume, icon="play"), again)
        else:
            self.set_primary(Action(text=tr("Train again"), run=self.start, icon="play"))

    def _compare_action(self, *, enabled: bool, why: str) -> Action:
        return Action(text=tr("Compare"), run=self._go_on, enabled=enabled, why=why, icon="arrow-right")

    def open_log(self) -> None:
        """Unfold the log."""
        self._log_fold.open()

    def start(self) -> None:
        """Start a new training run by the present plan; what costs money is agreed to on the plan page."""
        if self.session.backend.provider is not None:
            self.desk.go("plan")
            return

        def started(_: Path) -> None:
            self._chosen = None

        self.change(tr("Starting …"), self.session.start, started)

    def resume(self) -> None:
        """Go on with the run that is shown, from its last checkpoint."""
        if self.watch.follower is None:
            return
        folder, session = self.watch.follower.folder, self.session
        self._awaited = self.watch.follower.seen.attempt + 1
        self.change(tr("Resuming …"), lambda: session.resume(folder))

    def stop(self) -> None:
        """Ask the run to stop. Nothing is lost by it on this computer, so nothing is asked then."""
        if self._plan is not None:
            self.far.ask()
            bring_into_view(self.far)
        else:
            self._stop_now()

    def _stop_now(self) -> None:
        if self.watch.follower is None:
            return
        self._stopping = True
        self._offer(self.watch.follower.seen, None)
        self.ask_to_stop(self.watch.follower.folder)

    def _ask_job(self, *, go_on: bool) -> None:
        folder = self.watch.folder
        if folder is None:
            return

        def failed(problem: Problem) -> None:
            self.far.heard()
            self.show_problem(problem)

        self.work.run(self, lambda _: remote.pause(folder, go_on=go_on), lambda _: self.far.answered(), failed)

    def _adopt(self, account: str, job: str) -> None:
        session = self.session

        def adopted(folder: Path) -> None:
            self._chosen = folder.name

        self.change(tr("Fetching the training …"), lambda: remote.adopt(session, account, job), adopted)

    def remedy(self, problem: Problem) -> None:
        word, _, name = (problem.remedy or "").partition(":")
        if word == "resume":
            self.resume()
        elif word == "retry":
            self.start()
        elif word in ("repair_engine", "install_engine"):
            self._mend(name, "repair" if word == "repair_engine" else "install")
        else:
            super().remedy(problem)

    def _mend(self, engine: str, action: Literal["install", "repair"]) -> None:
        def task() -> Path:
            from ftgui.run import installing

            return installing.start(installing.InstallPlan(engine=engine, action=action))

        def started(folder: Path) -> None:
            self._repair = folder

        self.change(tr("Starting …"), task, started)

    def _repaired(self, how: Outcome) -> None:
        if how is Outcome.SUCCEEDED:
            self._repair = None
            self.show_run()

    def _choose(self, name: str) -> None:
        self._chosen, self._repair = name, None
        self.show_run()

    def _go_on(self) -> None:
        """The rail may not have heard yet that the run is over."""
        session = self.session
        self.work.run(self, lambda _: session.refresh(), lambda _: self.desk.go("compare"), self.show_problem)

    def _count_lines(self, count: int) -> None:
        self._log_fold.header.setText(trn("Log ({count} line)", "Log ({count} lines)", count))


def _empty_card() -> Card:
    words = column(
        label(tr("Nothing is trained yet."), "heading"),
        label(
            tr(
                "When you start, the model reads your rows again and again and adjusts a little each time. You see "
                "here how it gets on, in words and as a curve. You can stop at any time, close the window and come "
                "back; training goes on by itself."
            )
        ),
    )
    return Card(beside("chart-line", words))


def _goes_on_there(seen: RunView, how: Outcome) -> bool:
    """Whether a training at a provider may be followed on: it was not seen to its end."""
    problem = seen.ended.problem if seen.ended else None
    return how is Outcome.INTERRUPTED or (problem is not None and problem.remedy == "resume")


def _total_steps(seen: RunView) -> int | None:
    progress = seen.progress
    return round(progress.total) if progress and progress.total and progress.unit == "steps" else None


def _lines(event: AnyEvent) -> list[str]:
    """What the log shows of an event: what the training wrote, and the turns it took."""
    match event:
        case Log():
            return event.text.splitlines()
        case State():
            return [f"— {event.text or event.state}"]
        case Started() if event.attempt > 1:
            return ["— " + tr("Resumed, attempt {number}", number=event.attempt)]
        case Warned():
            return ["— " + event.problem.message]
    return []


def _usage(seen: RunView) -> str:
    parts = []
    if (memory := seen.latest.get("memory_bytes")) is not None:
        parts.append(tr("Memory {size}", size=size(memory)))
    if (cores := seen.latest.get("cpu_cores")) is not None:
        parts.append(tr("{used} of {all} processor cores", used=f"{cores:.1f}", all=os.cpu_count() or 1))
    return "     ".join(parts)


def _past(run: RunInfo) -> PastRun:
    seen = run.seen
    when = QDateTime.fromSecsSinceEpoch(int(seen.started or time.time()))
    said = {
        None: seen.text or tr("Going on"),
        Outcome.SUCCEEDED: tr("Finished"),
        Outcome.FAILED: tr("Failed"),
        Outcome.STOPPED: tr("Stopped"),
        Outcome.INTERRUPTED: tr("Interrupted"),
    }[run.outcome]
    parts = [said]
    curve = seen.validation_loss or seen.train_loss
    if len(curve) > 1:
        parts.append(tr("loss from {first} to {last}", first=loss_text(curve[0][1]), last=loss_text(curve[-1][1])))
    if took := how_long(seen):
        parts.append(took)
    return PastRun(
        name=run.name,
        outcome=run.outcome.value if run.outcome else "",
        title=QLocale().toString(when, QLocale.FormatType.ShortFormat),
        line=", ".join(parts),
    )
