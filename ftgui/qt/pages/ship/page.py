"""Ship: how do I use it? Talk to the model, ask it from programs, make one folder of it, find its files."""

from pathlib import Path

from PySide6.QtWidgets import QProgressBar

from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.data import rows as row_files
from ftgui.engines.progress import tree_size
from ftgui.plan.plan import TrainPlan
from ftgui.project.runs import RunInfo, latest
from ftgui.qt.follow import News, Watch
from ftgui.qt.pages.ship.code_box import CodeBox
from ftgui.qt.pages.ship.place_line import PlaceLine
from ftgui.qt.pages.ship.provider_ship import ProviderShip
from ftgui.qt.pages.ship.talk_card import EndpointCard, TalkCard
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.following import FollowingPage
from ftgui.qt.widgets.layout import Card, beside, clear, column, row
from ftgui.qt.widgets.page import Action, Desk
from ftgui.qt.widgets.text import label
from ftgui.run.events import Outcome
from ftgui.run.telling import Telling, tell_going
from ftgui.ship import snippets

MERGED = "model"
"""The merge run's artifact that is the joined model."""


class ShipPage(FollowingPage):
    """About the newest trained model. `watch` follows the run that serves it, `_merging` the one that joins it."""

    step = "ship"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, tr("How do I use it?"), tr("Talk to it here, reach it from your own programs, or take it with you.")
        )
        self._stopping = False
        self._away = False
        self._started: set[Path] = set()
        self._instructed: str | None = None
        self._places: tuple[tuple[str, Path], ...] = ()
        self.talk = TalkCard(desk.work)
        self.endpoint = EndpointCard()
        self.merge = _MergeCard()
        self.files = Card(title=tr("Where your files are"), space=MEDIUM)
        self._lines = column(space=MEDIUM)
        self.files.box.addLayout(self._lines)
        self._merging = Watch(self, lambda: None, self._merge_news)
        self.away = ProviderShip(self, self.talk)
        for part in (self.away.deployment, self.talk, self.endpoint, self.away, self.merge, self.files):
            self.box.addWidget(part)
        self.talk.chat.failed.connect(self.show_problem)
        self.merge.wanted.clicked.connect(self.start_merging)
        self.merge.stop.clicked.connect(self.stop_merging)

    def show_run(self) -> None:
        trained = self.session.trained
        if trained is None:
            return
        self._instruct(trained)
        self._away = isinstance(trained.plan, TrainPlan) and bool(trained.plan.connection)
        self.away.setVisible(self._away)
        if self._away:
            self.away.show_trained(trained)
            self.endpoint.hide()
            self.merge.hide()
            self._list_places(trained, None)
            return
        self.away.deployment.hide()
        serving = latest(self.session.runs, "serve", of=trained.name)
        if serving is not None and (serving.outcome is None or serving.folder in self._started):
            self.watch.follow(serving.folder)
        else:
            self._show_idle()
        self.merge.setVisible("adapter" in trained.seen.artifacts)
        merging = latest(self.session.runs, "merge", of=trained.name)
        if merging is not None:
            self._merging.follow(merging.folder)
        else:
            self.merge.show_offer()
        self._list_places(trained, merging)

    def begin(self) -> None:
        self._stopping = False
        self.talk.chat.halt()

    def left(self) -> None:
        """The model goes on running; what it is writing just now is cut off."""
        self.talk.chat.halt()
        self._started.clear()
        self._merging.unfollow()
        self.away.left()
        super().left()

    # talking

    def news(self, news: News) -> None:
        if news.problem is not None:
            self.show_problem(news.problem)
        if not news.caught_up:
            return
        url = news.seen.artifacts.get("url", "")
        if news.outcome is not None:
            self._show_idle()
            self._show_failure(self.watch.folder, news)
        elif news.seen.state == "serving" and url:
            self.talk.show_ready(url)
            self.endpoint.show_url(url)
            self.endpoint.show()
            self._offer_stop()
        else:
            self.talk.show_starting(_one_line(tell_going(news.seen, tr("Starting the model"))))
            self.endpoint.hide()
            self._offer_stop()

    def _show_idle(self) -> None:
        self.talk.show_idle()
        self.endpoint.hide()
        self.set_primary(Action(text=tr("Talk to it"), run=self.start, icon="chat-circle-text"))

    def _offer_stop(self) -> None:
        text = tr("Stopping …") if self._stopping else tr("Stop the model")
        self.set_primary(None, Action(text=text, run=self.stop, enabled=not self._stopping, icon="stop"))

    def start(self) -> None:
        """Load the newest trained model and let it answer."""
        trained, session = self.session.trained, self.session
        if trained is None:
            return
        others = [run.folder for run in session.runs if run.kind == "serve" and run.outcome is None]

        def task() -> Path:
            from ftgui.ship.serving import ServePlan

            for folder in others:
                session.stop(folder)
            return session.perform(ServePlan(run=trained.name))

        self.change(tr("Starting …"), task, self._started.add)

    def stop(self) -> None:
        """Let the model go."""
        if self.watch.folder is not None:
            self._stopping = True
            self.talk.chat.halt()
            self._offer_stop()
            self.ask_to_stop(self.watch.folder)

    def remedy(self, problem: Problem) -> None:
        if problem.remedy in ("retry", "resume") and self._away:
            self.away.resume()
        elif problem.remedy in ("retry", "resume"):
            self.start()
        else:
            super().remedy(problem)

    def _instruct(self, trained: RunInfo) -> None:
        """Fill in the instruction that the rows have, once for each model."""
        if self._instructed == trained.name:
            return
        self._instructed = trained.name
        path = trained.folder / "data" / "train.jsonl"
        self.work.run(self, lambda _: _instruction(path), self.talk.chat.system.setPlainText, self.show_problem)

    # one folder

    def start_merging(self) -> None:
        """Join the add-on with its model."""
        trained, session = self.session.trained, self.session
        if trained is None:
            return

        def task() -> Path:
            from ftgui.ship.merging import MergePlan

            return session.perform(MergePlan(run=trained.name))

        self.merge.show_telling(Telling(sentence=tr("Starting …")))
        self.change("", task, self._started.add)

    def stop_merging(self) -> None:
        """Ask the joining to stop."""
        if self._merging.folder is not None:
            self.merge.stop.setEnabled(False)
            self.ask_to_stop(self._merging.folder)

    def _merge_news(self, news: News) -> None:
        if not news.caught_up:
            return
        if news.outcome is None:
            self.merge.show_telling(tell_going(news.seen, tr("Joining")))
            return
        folder = self._merging.folder
        model = news.seen.artifacts.get(MERGED)
        if news.outcome is Outcome.SUCCEEDED and folder is not None and model:
            self.merge.show_done(folder / model)
            return
        self.merge.show_offer()
        self._show_failure(folder, news)

    def _show_failure(self, folder: Path | None, news: News) -> None:
        """Only of what was started here and now; an old failure helps nobody any more."""
        if folder in self._started and news.events and news.seen.ended and news.seen.ended.problem:
            self.show_problem(news.seen.ended.problem)

    # files

    def _list_places(self, trained: RunInfo, merging: RunInfo | None) -> None:
        artifacts = trained.seen.artifacts
        places = [(tr("The trained model"), trained.folder / path) for path in [artifacts.get("model")] if path]
        places += [
            (tr("What training added to the model"), trained.folder / p) for p in [artifacts.get("adapter")] if p
        ]
        if merging is not None and merging.outcome is Outcome.SUCCEEDED and MERGED in merging.seen.artifacts:
            places.append((tr("The joined model"), merging.folder / merging.seen.artifacts[MERGED]))
        places.append((tr("The whole project"), self.session.folder))
        if self._places != tuple(places):
            self._places = tuple(places)
            self.work.run(
                self, lambda _: [tree_size(place) for _, place in places], self._show_places, self.show_problem
            )

    def _show_places(self, sizes: list[int]) -> None:
        clear(self._lines)
        for (title, folder), byte_count in zip(self._places, sizes, strict=True):
            self._lines.addWidget(PlaceLine(title, folder, byte_count))


class _MergeCard(Card):
    """Offers to make one folder, tells how it gets on, and shows how to load it."""

    def __init__(self) -> None:
        super().__init__(space=SMALL)
        self._text = label("", "quiet")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress"))
        self._bar.setRange(0, 1000)
        self.wanted = button(tr("Make one model folder"), icon_name="package")
        self.stop = button(tr("Stop"), icon_name="stop", accessible=tr("Stop joining"))
        self.code = CodeBox()
        self._use = Fold(tr("How to load it"), self.code)
        words = column(
            label(tr("One model folder"), "heading"),
            self._text,
            self._bar,
            row(self.wanted, self.stop, None),
            self._use,
            space=SMALL,
        )
        self.box.addLayout(beside("package", words))
        self.show_offer()

    def show_offer(self) -> None:
        """Nothing is joined yet."""
        self._text.setText(
            tr(
                "Training left a small add-on (an adapter) beside the model it started from. Joined, they are one "
                "ordinary model folder, which other programs can load as it is."
            )
        )
        self._show(offer=True)

    def show_telling(self, told: Telling) -> None:
        """It is being joined."""
        self._text.setText(_one_line(told))
        self._bar.setValue(round((told.share or 0) * 1000))
        self.stop.setEnabled(True)
        self._show(going=True, share=told.share is not None)

    def show_done(self, folder: Path) -> None:
        """It is joined, in `folder`."""
        self._text.setText(tr("The model is joined; you find its folder below."))
        self.code.show_snippets([snippets.merged(folder)])
        self._show(done=True)

    def _show(self, *, offer: bool = False, going: bool = False, share: bool = False, done: bool = False) -> None:
        self.wanted.setVisible(offer)
        self.stop.setVisible(going)
        self._bar.setVisible(share)
        self._use.setVisible(done)


def _one_line(told: Telling) -> str:
    parts = [told.sentence, told.amount, told.remaining]
    return ", ".join(part for part in parts if part)


def _instruction(path: Path) -> str:
    """The system text that every row begins with; empty where they differ or have none."""
    found: set[str] = set()
    for entry in row_files.read(path):
        first = entry.messages[0]
        found.add(first.content if first.role in ("system", "developer") else "")
        if len(found) > 1:
            return ""
    return found.pop() if found else ""
