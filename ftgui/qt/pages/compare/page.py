"""Compare: is it better? The verdict first, then the numbers, then the answers to read."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from ftgui.base.problems import Problem
from ftgui.base.texts import tr, trn
from ftgui.compare.report import Report, ReportRow, load_report
from ftgui.compare.scores import Comparison, Conclusion, compare
from ftgui.compare.words import Measure
from ftgui.plan.plan import TrainPlan
from ftgui.project.runs import RunInfo, latest
from ftgui.qt.follow import News
from ftgui.qt.pages.compare.answer_card import AnswerCard
from ftgui.qt.pages.compare.intervals import Interval, Intervals
from ftgui.qt.pages.compare.models_card import ModelsCard
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.following import FollowingPage
from ftgui.qt.widgets.layout import Card, Tone, beside, clear, column, group, row
from ftgui.qt.widgets.page import Action, Desk
from ftgui.qt.widgets.run_status import RunStatus
from ftgui.qt.widgets.text import give_role, label
from ftgui.run.events import Outcome
from ftgui.run.telling import tell_going

REPORT = "report.json"
_TONES: dict[Conclusion, Tone] = {
    Conclusion.BETTER: "good",
    Conclusion.WORSE: "bad",
    Conclusion.NO_CLEAR_DIFFERENCE: "caution",
    Conclusion.TOO_FEW_ROWS: "caution",
}


class ComparePage(FollowingPage):
    """About the newest trained model: its comparison, or the offer to make one."""

    step = "compare"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, tr("Is it better?"), tr("The model before and after, measured on rows it did not train on.")
        )
        self._stopping = False
        self._loaded: Path | None = None
        self.offer, self._offer_text = _offer_card()
        self.status = RunStatus()
        self.verdict, self.numbers, self.models = _VerdictCard(), _NumbersCard(), ModelsCard()
        self._answers = column(space=MEDIUM)
        self.answers = group(column(_answers_heading(), self._answers, space=MEDIUM))
        self._waiting: list[ReportRow] = []
        self._report: Report | None = None
        self._builder = QTimer(self, interval=0)
        self._builder.timeout.connect(self._build_next)
        self._parts = (self.offer, self.status, self.verdict, self.numbers, self.models, self.answers)
        for part in self._parts:
            self.box.addWidget(part)
        self._show()

    def show_run(self) -> None:
        trained = self.session.trained
        run = latest(self.session.runs, "compare", of=trained.name) if trained else None
        if trained is None:
            self._show()
            self.set_primary(None)
            return
        self._describe_offer(trained)
        if run is None:
            self.watch.unfollow()
            self._show(self.offer)
            self.set_primary(self._compare_action())
        else:
            self.watch.follow(run.folder)

    def begin(self) -> None:
        self._stopping, self._loaded = False, None
        self._builder.stop()
        self._waiting.clear()
        self.show_problems([])
        self._show(self.status)

    def left(self) -> None:
        self._builder.stop()
        super().left()

    def news(self, news: News) -> None:
        if news.problem is not None:
            self.show_problem(news.problem)
        if not news.caught_up:
            return
        problem = news.seen.ended.problem if news.seen.ended else None
        match news.outcome:
            case None:
                self._show(self.status)
                self.status.show_telling(tell_going(news.seen, tr("Getting ready to compare")))
                self._offer_stop()
            case Outcome.SUCCEEDED:
                self._load()
            case _:
                self._show(self.offer)
                self.set_primary(self._compare_action())
                if problem is not None:
                    self.show_problem(problem)

    def _describe_offer(self, trained: RunInfo) -> None:
        rows = trained.plan.validation_rows if isinstance(trained.plan, TrainPlan) else 0
        if isinstance(trained.plan, TrainPlan) and trained.plan.connection:
            self._offer_text.setText(_answers_for_money(azure=trained.plan.backend == "azure"))
            return
        self._offer_text.setText(
            trn(
                "Both models, before and after training, read the same {count} row that was kept aside. You see "
                "how surprised each is by the right answer, and read what each answers itself.",
                "Both models, before and after training, read the same {count} rows that were kept aside. You see "
                "how surprised each is by the right answers, and read what each answers itself.",
                rows,
            )
        )

    def _compare_action(self) -> Action:
        return Action(text=tr("Compare now"), run=self.start, icon="scales")

    def _offer_stop(self) -> None:
        text = tr("Stopping …") if self._stopping else tr("Stop")
        stop = Action(text=text, run=self.stop, enabled=not self._stopping, icon="stop")
        why = tr("Opens when the comparison is finished.")
        self.set_primary(Action(text=tr("Use it"), run=self._go_on, enabled=False, why=why, icon="arrow-right"), stop)

    def start(self) -> None:
        """Start a comparison of the newest trained model."""
        trained, session = self.session.trained, self.session
        if trained is not None:
            self.change(tr("Starting …"), lambda: session.compare(trained.name))

    def stop(self) -> None:
        """Ask the comparison to stop; it can be started again at any time."""
        if self.watch.folder is not None:
            self._stopping = True
            self._offer_stop()
            self.ask_to_stop(self.watch.folder)

    def remedy(self, problem: Problem) -> None:
        if problem.remedy in ("compare", "retry", "resume"):
            self.start()
        else:
            super().remedy(problem)

    # the result

    def _load(self) -> None:
        folder = self.watch.folder
        if folder is None or self._loaded == folder:
            return
        self._loaded = folder

        def task(_: object) -> tuple[Path, Report, Comparison]:
            report = load_report(folder / REPORT)
            return folder, report, compare(report.rows, report.measure)

        self.work.run(self, task, lambda found: self._show_result(*found), self._not_loaded)

    def _not_loaded(self, problem: Problem) -> None:
        self._show(self.offer)
        self.set_primary(self._compare_action())
        self.show_problem(problem)

    def _show_result(self, folder: Path, report: Report, found: Comparison) -> None:
        if folder != self._loaded:
            return
        self._report = report
        self.verdict.show_comparison(found)
        self.numbers.show_comparison(found, report.measure)
        self.models.show_models(report)
        clear(self._answers)
        self._waiting = [entry for entry in report.rows if entry.tuned_answer is not None]
        parts = [self.models] if report.models else []
        self._show(self.verdict, self.numbers, *parts, *([self.answers] if self._waiting else []))
        self._builder.start()
        again = Action(text=tr("Compare again"), run=self.start, icon="arrow-counter-clockwise")
        self.set_primary(Action(text=tr("Use it"), run=self._go_on, icon="arrow-right"), again)

    def _build_next(self) -> None:
        """One card at a time, so that many long answers do not hold up the window."""
        if not self._waiting or self._report is None:
            self._builder.stop()
            return
        self._answers.addWidget(AnswerCard(self._waiting.pop(0), self._report))

    def _go_on(self) -> None:
        self.desk.go("ship")

    def _show(self, *parts: QWidget) -> None:
        for part in self._parts:
            part.setVisible(part in parts)


class _VerdictCard(Card):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Conclusion"))
        self._sentence = label("", "heading", selectable=True)
        self._advice = label("", selectable=True)
        self.box.addWidget(self._sentence)
        self.box.addWidget(self._advice)

    def show_comparison(self, found: Comparison) -> None:
        give_role(self, _TONES[found.verdict])
        self._sentence.setText(found.sentence)
        self._advice.setText(found.advice)


class _NumbersCard(Card):
    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "heading")
        self._explanation = label("", "quiet")
        self._intervals = Intervals()
        self._improved = label("", wrap=False)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Rows that improved"))
        self.box.addWidget(self._title)
        self.box.addWidget(self._explanation)
        self.box.addSpacing(SMALL)
        self.box.addWidget(self._intervals)
        self.box.addSpacing(SMALL)
        bar = row(self._improved, self._bar, space=MEDIUM)
        bar.setStretch(1, 1)
        self.box.addLayout(bar)

    def show_comparison(self, found: Comparison, measure: Measure) -> None:
        loss = measure == "loss"
        self._title.setText(
            tr("Loss on rows it did not train on") if loss else tr("Other words than expected, on rows kept aside")
        )
        self._intervals.setAccessibleName(
            tr("Loss before and after training") if loss else tr("Other words before and after training")
        )
        base, tuned = found.scores.base, found.scores.tuned
        ranged = base.low is not None
        range_words = tr("The bar is where it would most likely lie with other rows.") if ranged else ""
        self._explanation.setText(f"{found.explanation} {range_words}".strip())
        self._intervals.show_intervals(
            Interval(name=tr("Before training"), value=base.value, low=base.low, high=base.high, role="quiet"),
            Interval(name=tr("After training"), value=tuned.value, low=tuned.low, high=tuned.high, role="accent"),
            measure=measure,
        )
        improved, rows = found.differences.improved_rows, found.differences.rows
        self._improved.setText(tr("{improved} of {rows} rows improved", improved=improved, rows=rows))
        self._bar.setRange(0, rows)
        self._bar.setValue(improved)


def _answers_for_money(*, azure: bool) -> str:
    """How a provider's models are compared, and what that costs."""
    if azure:
        return tr(
            "The model you started from and the trained one answer rows that were kept aside. You see how far each is "
            "from the right answers, and read them side by side. Deploy the trained one first (Ship). The other is "
            "deployed only for this, at no price by the hour, and deleted again. Each answer is paid for by its "
            "words, a fraction of a cent."
        )
    return tr(
        "The provider's models answer rows that were kept aside: the one you started from, the trained one "
        "and each checkpoint. You see how far each is from the right answers, and read them side by side. "
        "Each answer is paid for by its words, a fraction of a cent; the result says what they cost."
    )


def _offer_card() -> tuple[Card, QLabel]:
    text = label("")
    words = column(label(tr("Find out whether it got better."), "heading"), text)
    return Card(beside("scales", words)), text


def _answers_heading() -> QWidget:
    return group(
        column(
            label(tr("Answers side by side"), "heading"),
            label(tr("The same questions, which it did not train on, before and after."), "quiet"),
        )
    )
