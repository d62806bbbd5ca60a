"""A training that goes on at a provider: what it cost so far, when it will be done, what can be asked of it."""

import time
from functools import partial

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QWidget

from ftgui.base.quantities import count, money
from ftgui.base.texts import tr, trn
from ftgui.plan.plan import TrainPlan
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button, copy_button
from ftgui.qt.widgets.facts import Facts
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, beside, clear, column, group, row
from ftgui.qt.widgets.text import OneLine, label
from ftgui.run.events import Checkpoint
from ftgui.run.view import RunView

PAUSING = ("openai", "azure")
"""Where a job can be paused, by OpenAI's description and Azure's v1 description; others need not know the call."""


class RemoteCard(Card):
    """`pause` and `go_on` ask the provider; `cancel` is asked once more before."""

    pause = Signal()
    go_on = Signal()
    cancel = Signal()

    def __init__(self) -> None:
        super().__init__(space=SMALL + TIGHT)
        self.setAccessibleName(tr("At the provider"))
        self._facts = Facts()
        self._shown: tuple[object, ...] = ()
        self._state = ""
        self._free = group(
            beside(
                "cloud-check",
                label(tr("The window may be closed: the provider goes on training without it."), "quiet"),
                lines=1.15,
                space=SMALL,
            )
        )
        self._pause = button(tr("Pause"), self._ask_pause, icon_name="pause")
        self._go_on = button(tr("Go on"), self._ask_go_on, icon_name="play")
        self._asked = label("", "quiet")
        self._orders = group(row(self._pause, self._go_on, self._asked, None))
        self._sure = self._question()
        self._sure.hide()
        self._names = column(space=TIGHT)
        self._checkpoints = Fold("", group(self._names))
        for part in (self._facts, self._free, self._orders, self._sure, self._checkpoints):
            self.box.addWidget(part)

    def show_run(self, plan: TrainPlan, seen: RunView, *, going: bool) -> None:
        """Show how the job stands. Nothing is built anew while nothing changed."""
        facts = _facts(plan, seen, going=going)
        if self._shown != (facts, len(seen.checkpoints)):
            self._shown = (facts, len(seen.checkpoints))
            self._facts.show_facts(facts)
            self._show_checkpoints(seen.checkpoints)
        there = going and "job" in seen.remote and plan.backend in PAUSING
        paused = is_paused(seen)
        if self._state != seen.state:
            self._state = seen.state
            self.heard()
        self._free.setVisible(going and "job" in seen.remote)
        self._orders.setVisible(there and (paused or seen.state == "training"))
        self._pause.setVisible(not paused)
        self._go_on.setVisible(paused)
        if not going:
            self._sure.hide()
            self.heard()

    def ask(self) -> None:
        """Ask whether the training shall really be cancelled."""
        self._sure.show()

    def answered(self) -> None:
        """The provider took the wish; what comes of it is in the job's next state."""
        self._asked.setText(tr("The provider was told. It shows here within a minute."))

    def heard(self) -> None:
        """Something else can be asked."""
        self._asked.setText("")
        self._pause.setEnabled(True)
        self._go_on.setEnabled(True)

    def _ask_pause(self) -> None:
        self._tell(tr("Asking the provider to pause …"))
        self.pause.emit()

    def _ask_go_on(self) -> None:
        self._tell(tr("Asking the provider to go on …"))
        self.go_on.emit()

    def _tell(self, text: str) -> None:
        self._asked.setText(text)
        self._pause.setEnabled(False)
        self._go_on.setEnabled(False)

    def _question(self) -> QWidget:
        def answer(*, yes: bool) -> None:
            self._sure.hide()
            if yes:
                self.cancel.emit()

        words = tr(
            "Cancel the training? It cannot go on after that, and what it learned so far may still be charged. "
            "Checkpoints that are there stay."
        )
        buttons = row(
            button(tr("Cancel the training"), lambda: answer(yes=True), icon_name="stop"),
            button(tr("Let it go on"), lambda: answer(yes=False)),
            None,
        )
        return Card(label(words), buttons, tone="caution", space=MEDIUM)

    def _show_checkpoints(self, found: list[Checkpoint]) -> None:
        self._checkpoints.setVisible(bool(found))
        self._checkpoints.header.setText(trn("{count} checkpoint", "{count} checkpoints", len(found)))
        clear(self._names)
        for each in found:
            step = tr("Step {step}", step=count(each.step))
            name = OneLine(each.path, "quiet", cut_middle=True)
            copy = copy_button(partial(str, each.path), tr("Copy the name of step {step}", step=count(each.step)))
            line = row(label(step, wrap=False), name, copy, space=MEDIUM)
            line.setStretch(1, 1)
            self._names.addLayout(line)


def is_paused(seen: RunView) -> bool:
    """Whether the job waits in the middle of its training; OpenAI calls that queued, as what waits to begin."""
    return seen.state == "paused" or (seen.state == "queued" and len(seen.train_loss) > 0)


def _facts(plan: TrainPlan, seen: RunView, *, going: bool) -> list[tuple[str, str]]:
    found = [(tr("Account"), plan.connection)]
    if (spent := seen.latest.get("cost")) is not None:
        found.append((tr("Cost so far") if going else tr("Cost"), money(spent)))
    if plan.confirmed and going:
        found.append((tr("Stops before"), money(plan.confirmed)))
    if (right := seen.latest.get("token_accuracy")) is not None:
        found.append((tr("Word pieces it gets right"), tr("{percent} %", percent=round(right * 100))))
    progress = seen.progress
    if (
        going
        and not is_paused(seen)
        and progress is not None
        and progress.remaining is not None
        and progress.unit == "steps"
    ):
        # full minutes: it would else move each time that it is told
        done = QDateTime.fromSecsSinceEpoch(int((progress.time or time.time()) + progress.remaining) // 60 * 60)
        same_day = done.date() == QDateTime.currentDateTime().date()
        short = QLocale.FormatType.ShortFormat
        found.append((tr("Done at about"), QLocale().toString(done.time() if same_day else done, short)))
    return found
