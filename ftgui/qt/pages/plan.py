"""Plan: where to train, from which model, how thoroughly; and what that will take."""

from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QGridLayout, QWidget

from ftgui.base import quantities
from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr
from ftgui.plan import hub, presets
from ftgui.plan.card import ModelCard
from ftgui.plan.choices import Choices
from ftgui.plan.plan import ModelRef
from ftgui.plan.settings import Value
from ftgui.qt import outlook as outlooks
from ftgui.qt.outlook import Outlook, Tools
from ftgui.qt.theme import MEDIUM
from ftgui.qt.widgets.choice_card import ChoiceCard
from ftgui.qt.widgets.export_fold import ExportFold
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, bring_into_view, group, section
from ftgui.qt.widgets.model_choice import ModelChoice
from ftgui.qt.widgets.page import Action, Desk, Page
from ftgui.qt.widgets.settings_form import SettingsForm
from ftgui.qt.widgets.tools_fold import ToolsFold
from ftgui.qt.work import Latest
from ftgui.run.installing import InstallPlan


class PlanPage(Page):
    """Each choice is saved at once; what it means is then looked up, and shown as soon as it is known."""

    step = "plan"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Which model, and where?"),
            tr("The choices below are right for most. Change what you like, or just start."),
        )
        self._outlook: Outlook | None = None
        self._cards: dict[str, ModelCard] = {}
        self._asked = ""
        self._starting = False
        self._saving = Latest(self.work, self, self.show_problem)
        self._looking = Latest(self.work, self, self.show_problem)
        self._model = ModelChoice()
        self._model.chosen.connect(lambda ref: self._change(model=ref))
        self._model.asked.connect(self._ask_hub)
        self._presets = {name: ChoiceCard(words.title, words.explanation) for name, words in presets.words().items()}
        self._places = {name: ChoiceCard(each.title) for name, each in self.session.backends.items()}
        self._form = SettingsForm()
        self._every = Fold(tr("Every setting"), Card(self._form))
        self._every.opened.connect(self._show_settings)
        self._form.changed.connect(self._set)
        self._form.reset.connect(self._reset)
        self._form.refused.connect(self.show_problem)
        self._export = ExportFold()
        self._export.wanted.connect(self._show_file)
        self._export.export.connect(self._write_files)
        self._tools = ToolsFold(self.work)
        self._tools.changed.connect(self._look)
        self._tools.failed.connect(self.show_problem)
        self._lay_out()
        self._model.show_model(self._choices.model, None, None)
        self.set_primary(Action(text=tr("Looking at this computer …"), run=self._start, enabled=False))

    def _lay_out(self) -> None:
        for name, card in self._presets.items():
            card.clicked.connect(partial(self._choose, preset=name))
        for name, card in self._places.items():
            card.clicked.connect(partial(self._choose, backend=name))
        self.box.addWidget(section(tr("Model to start from"), self._model, names=self._model.models))
        self.box.addWidget(section(tr("How thorough"), _side_by_side(self._presets)))
        self.box.addWidget(section(tr("Where"), _side_by_side(self._places)))
        self.box.addSpacing(MEDIUM)
        for fold in (self._every, self._export, self._tools):
            self.box.addWidget(fold)

    def entered(self) -> None:
        """Look again: rows, tools and memory may have changed."""
        self._look()
        self._tools.find_work()

    def left(self) -> None:
        """Follow no installation while nobody looks."""
        self._tools.close_follower()

    def project_changed(self) -> None:
        """A training may have begun or ended."""
        if self._outlook is not None:
            self._offer(self._outlook)

    def remedy(self, problem: Problem) -> None:
        """Install or repair the training tools."""
        word, _, engine = (problem.remedy or "").partition(":")
        if word in ("install_engine", "repair_engine"):
            self._tools.perform(InstallPlan(engine=engine, action="repair" if word == "repair_engine" else "install"))
        elif word == "choose_model":
            self._model.models.setFocus()
            bring_into_view(self._model.models)
        elif word == "retry" and self._asked:
            self._ask_hub(self._asked)
        else:
            super().remedy(problem)

    @property
    def _choices(self) -> Choices:
        return self.session.project.choices

    def _choose(self, _: bool = False, **changes: object) -> None:  # Qt says whether it is checked
        self._change(**changes)

    def _set(self, name: str, value: Value) -> None:
        self._change(settings={**self._choices.settings, name: value})

    def _reset(self, name: str) -> None:
        self._change(settings={key: value for key, value in self._choices.settings.items() if key != name})

    def _change(self, **changes: object) -> None:
        choices = msgspec.structs.replace(self._choices, **changes)
        self._saving.run(lambda: self.session.choose(choices), self._look)

    def _look(self) -> None:
        self._show_choices()
        card = self._cards.get(self._choices.model.id)
        found: list[Outlook] = []
        self._looking.run(lambda: found.append(outlooks.look(self.session, card)), lambda: self._show_outlook(found[0]))

    def _show_choices(self) -> None:
        """Show at once what is chosen; what it means follows."""
        choices = self._choices
        self._presets[choices.preset if choices.preset in self._presets else presets.DEFAULT].setChecked(True)
        if choices.backend in self._places:
            self._places[choices.backend].setChecked(True)

    def _show_settings(self) -> None:
        """The form is long, so it is made when somebody wants to see it."""
        seen = self._outlook
        if seen is not None and self._every.is_open:
            settings = self.session.backends[seen.choices.backend].settings
            self._form.show_settings(settings, seen.values, seen.choices.settings)

    def _show_outlook(self, seen: Outlook) -> None:
        self._outlook = seen
        forecast = seen.forecast
        self._model.show_model(seen.choices.model, seen.card, forecast.fit if forecast else None)
        for name, card in self._presets.items():
            expected = seen.forecasts.get(name)
            card.say(_time(expected.seconds) if expected else "")
        for name, card in self._places.items():
            if name in seen.tools:
                card.note.setText(seen.tools[name].explanation)
                card.note.show()
                card.say(_readiness(seen.tools[name]))
        self._show_settings()
        self._tools.show_tools(seen.tools)
        self._export.refresh()
        self.show_problems(seen.problems)
        self._offer(seen)

    def _offer(self, seen: Outlook) -> None:
        if self._starting:
            return
        if any(run.kind == "train" and run.outcome is None for run in self.session.runs):
            text = tr("Watch the training")
            self.set_primary(Action(text=text, run=lambda: self.desk.go("run"), icon="eye"))
            return
        stops = [problem for problem in seen.problems if problem.severity is Severity.ERROR]
        why = tr("Solve the problem above first.") if stops else ""
        self.set_primary(Action(text=_start_words(seen), run=self._start, enabled=not stops, why=why, icon="play"))

    def _start(self) -> None:
        self._starting = True
        self.show_problems([])
        self.set_primary(Action(text=tr("Starting …"), run=lambda: None, enabled=False))

        def task(_: object) -> None:
            self.session.start()
            self.session.refresh()

        self.work.run(self, task, self._started, self._not_started)

    def _started(self, _: None) -> None:
        self._starting = False
        self.desk.go("run")

    def _not_started(self, problem: Problem) -> None:
        self._starting = False
        if self._outlook is not None:
            self._offer(self._outlook)
        self.show_problem(problem)

    def _ask_hub(self, name: str) -> None:
        self._asked = name

        def known(card: ModelCard) -> None:
            self._cards[name] = card
            self._change(model=ModelRef(kind="hub", id=name))

        self.work.run(self, lambda _: hub.describe(name), known, self.show_problem)

    def _show_file(self, target: str) -> None:
        self.work.run(
            self, lambda _: outlooks.exported_text(self.session, target), self._export.show_text, self.show_problem
        )

    def _write_files(self, target: str, folder: str) -> None:
        def task(_: object) -> Path:
            return self.session.export(target, Path(folder))

        self.work.run(self, task, self._export.show_written, self.show_problem)


def _side_by_side(cards: dict[str, ChoiceCard]) -> QWidget:
    """Cards in threes of equal width, in a widget of their own: Qt makes buttons of one parent exclude each other."""
    grid = QGridLayout()
    grid.setSpacing(MEDIUM)
    for number, card in enumerate(cards.values()):
        grid.addWidget(card, number // 3, number % 3)
        grid.setColumnStretch(number % 3, 1)
    return group(grid)


def _time(seconds: tuple[float, float] | None) -> str:
    return quantities.duration_range(*seconds).capitalize() if seconds else tr("Time not known")


def _readiness(tools: Tools) -> str:
    if tools.status.state == "ready":
        return tr("Ready")
    return tr("Needs training tools: {size} to download", size=quantities.size(tools.download))


def _start_words(seen: Outlook) -> str:
    tools = seen.tools.get(seen.choices.backend)
    if tools is not None and tools.status.state == "absent":
        return tr("Install training tools and train ({size})", size=quantities.size(tools.download))
    forecast = seen.forecast
    if forecast is None or forecast.seconds is None:
        return tr("Train on this computer")
    return tr("Train on this computer, {time}", time=quantities.duration_range(*forecast.seconds))
