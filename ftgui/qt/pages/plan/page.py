"""Plan: where to train, from which model, how thoroughly; and what that will take."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QGridLayout, QWidget

from ftgui.base import quantities
from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr, trn
from ftgui.plan import connections, hub, presets
from ftgui.plan.card import ModelCard
from ftgui.plan.choices import Choices
from ftgui.plan.connections import Provider
from ftgui.plan.estimate import Forecast
from ftgui.plan.settings import Value
from ftgui.qt import remote
from ftgui.qt.pages.plan import outlook as outlooks
from ftgui.qt.pages.plan.account_choice import AccountChoice
from ftgui.qt.pages.plan.export_fold import ExportFold
from ftgui.qt.pages.plan.model_choice import ModelChoice
from ftgui.qt.pages.plan.money_card import MoneyCard
from ftgui.qt.pages.plan.outlook import Far, Outlook, Tools
from ftgui.qt.pages.plan.provider_model import ProviderModelChoice
from ftgui.qt.pages.plan.settings_form import SettingsForm
from ftgui.qt.pages.plan.tools_fold import ToolsFold
from ftgui.qt.remote import Tested
from ftgui.qt.theme import MEDIUM
from ftgui.qt.widgets.choice_card import ChoiceCard
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, bring_into_view, group, section
from ftgui.qt.widgets.page import Action, Desk, Page
from ftgui.qt.work import Latest
from ftgui.run.installing import InstallPlan


class PlanPage(Page):
    """Each choice is saved at once; what it means is then looked up, and shown as soon as it is known."""

    step = "plan"

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Where, and which model?"),
            tr("The choices below are right for most. Change what you like, or just start."),
        )
        self._outlook: Outlook | None = None
        self._asked = ""
        self._starting = False
        self._failure: Problem | None = None
        self._saving = Latest(self.work, self, self.show_problem)
        self._looking = Latest(self.work, self, self.show_problem)
        self._model = ModelChoice()
        self._model.chosen.connect(lambda ref: self._change(model=ref))
        self._model.asked.connect(self._ask_hub)
        self._account = AccountChoice()
        self._account.chosen.connect(lambda name: self._change(connection=name))
        self._account.test.connect(self._test)
        self._account.accounts.connect(desk.show_accounts)
        self._far_model = ProviderModelChoice()
        self._far_model.chosen.connect(lambda ref: self._change(model=ref))
        self._money = MoneyCard()
        self._money.agreed.connect(self._agreed)
        self._money.priced.connect(lambda price: self._set("price", price))
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
        self._tools.changed.connect(self._tools_changed)
        self._tools.failed.connect(self._not_installed)
        self._lay_out()
        self._model.show_model(self._choices.model, None, None)
        self.set_primary(Action(text=tr("Looking at this computer …"), run=self._start, enabled=False))

    def _lay_out(self) -> None:
        for name, card in self._presets.items():
            card.clicked.connect(partial(self._choose, preset=name))
        for name, card in self._places.items():
            card.clicked.connect(partial(self._choose, backend=name))
        title = tr("Model to start from")
        self._near = (section(title, self._model, names=self._model.models),)
        self._far = (
            section(tr("Account"), self._account),
            section(title, self._far_model, names=self._far_model.models),
            section(tr("Cost"), self._money),
        )
        account, model, money = self._far
        self.box.addWidget(section(tr("Where"), _side_by_side(self._places)))
        for part in (account, *self._near, model):
            self.box.addWidget(part)
        self.box.addWidget(section(tr("How thorough"), _side_by_side(self._presets)))
        self.box.addWidget(money)
        self.box.addSpacing(MEDIUM)
        for fold in (self._every, self._export, self._tools):
            self.box.addWidget(fold)
        self._show_near(near=self.session.backend.provider is None)

    def entered(self) -> None:
        """Look again: rows, tools and memory may have changed."""
        self._look()
        self._tools.find_work()

    def left(self) -> None:
        """Follow no installation while nobody looks."""
        self._tools.close_follower()

    def closed(self) -> Callable[[], object]:
        """Save what waits."""
        return self._saving.flush

    def project_changed(self) -> None:
        """A training may have begun or ended."""
        if self._outlook is not None:
            self._offer(self._outlook)

    def remedy(self, problem: Problem) -> None:
        """Install or repair the training tools."""
        self._failure = None
        word, _, engine = (problem.remedy or "").partition(":")
        if word in ("install_engine", "repair_engine"):
            self._tools.perform(InstallPlan(engine=engine, action="repair" if word == "repair_engine" else "install"))
        elif word == "choose_model":
            models = self._model.models if self._model.isVisible() else self._far_model.models
            models.setFocus()
            bring_into_view(models)
        elif word == "confirm_cost":
            self._money.focus()
            bring_into_view(self._money)
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
        self._failure = None
        choices = msgspec.structs.replace(self._choices, **changes)
        self._saving.run(partial(self.session.choose, choices), self._look)

    def _look(self) -> None:
        self._show_choices()
        found: list[Outlook] = []
        session = self.session
        self._looking.run(lambda: found.append(outlooks.look(session)), lambda: self._show_outlook(found[0]))

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

    def _show_near(self, *, near: bool) -> None:
        for part in self._near:
            part.setVisible(near)
        for part in self._far:
            part.setVisible(not near)
        self._tools.setVisible(near)

    def _show_outlook(self, seen: Outlook) -> None:
        self._outlook = seen
        forecast = seen.forecast
        self._show_near(near=seen.far is None)
        if seen.far is None:
            self._model.show_model(seen.choices.model, seen.card, forecast.fit if forecast else None)
        else:
            self._show_far(seen.far)
        words = presets.words()
        for name, card in self._presets.items():
            card.say(_takes(seen.forecasts.get(name)) if seen.far is None or seen.far.offers_anything else "")
            card.note.setText(words[name].explanation if seen.far is None else _rounds(name))
        for name, card in self._places.items():
            note, badge = _place_words(seen, name, self.session.backends[name].provider)
            card.note.setText(note)
            card.note.show()
            card.say(badge)
        self._show_settings()
        self._tools.show_tools(seen.tools)
        self._export.offer(seen.choices.backend if seen.far else "autotrain")
        self._export.refresh()
        self.show_problems([*filter(None, [self._failure]), *self._problems(seen)])
        self._offer(seen)

    def _tools_changed(self) -> None:
        self._failure = None
        self._look()

    def _not_installed(self, problem: Problem) -> None:
        """Show it until something else is done, whatever is looked up meanwhile."""
        self._failure = problem
        self.show_problem(problem)

    def _show_far(self, far: Far) -> None:
        self._account.show_accounts(far, self.desk.tests.get(far.account))
        self._far_model.show_models(far, self._choices.model)
        self._money.show_cost(far.cost, far.price, far.prices_page)
        self._money.show_keeping(max(far.facts.hosting.values(), default=0.0))
        for part in self._far[1:]:
            part.setVisible(far.offers_anything)

    def _problems(self, seen: Outlook) -> list[Problem]:
        """Those of the plan, and before them what the account's test found."""
        tested = self.desk.tests.get(seen.far.account) if seen.far else None
        of_account = [each for each in tested.problems if each.severity is Severity.ERROR] if tested else []
        found = [*of_account, *seen.problems]
        if seen.far is not None and not seen.far.accounts:  # first an account, as the big button says
            found = [each for each in found if each.severity is not Severity.ERROR]
        return [msgspec.structs.replace(each, remedy=None) if each.remedy == "go:plan" else each for each in found]

    def _test(self, name: str) -> None:
        self._account.show_testing()

        def task(_: object) -> Tested:
            return remote.test(connections.find(name))

        def done(tested: Tested) -> None:
            self.desk.tests[name] = tested
            self._look()

        self.work.run(self, task, done, self.show_problem)

    def _agreed(self) -> None:
        if self._outlook is not None:
            self._offer(self._outlook)

    def _offer(self, seen: Outlook) -> None:
        if self._starting:
            return
        if any(run.kind == "train" and run.outcome is None for run in self.session.runs):
            text = tr("Watch the training")
            self.set_primary(Action(text=text, run=lambda: self.desk.go("run"), icon="eye"))
            return
        if seen.far is not None and not seen.far.accounts:
            self.set_primary(Action(text=tr("Connect an account"), run=self.desk.show_accounts, icon="key"))
            return
        stops = [problem for problem in self._problems(seen) if problem.severity is Severity.ERROR]
        why = tr("Solve the problem above first.") if stops else ""
        text, limit = _start_words(seen), self._money.limit
        if seen.far is not None and not stops and not limit:
            why = tr("Agree to the cost first.")
        if seen.far is not None and limit:
            text = tr("Train at {place}, up to {amount}", place=seen.far.facts.title, amount=quantities.money(limit))
        self.set_primary(Action(text=text, run=self._start, enabled=not why, why=why, icon="play"))

    def _start(self) -> None:
        self._starting = True
        limit = self._money.limit if self._outlook is not None and self._outlook.far is not None else 0.0
        self.show_problems([])
        self.set_primary(Action(text=tr("Starting …"), run=lambda: None, enabled=False))

        def task(_: object) -> None:
            self.session.start(limit)
            self.session.refresh()

        self.work.run(self, task, self._started, self._not_started)

    def _started(self, _: None) -> None:
        self._starting = False
        self._money.used_up()
        self.desk.go("run")

    def _not_started(self, problem: Problem) -> None:
        self._starting = False
        if self._outlook is not None:
            self._offer(self._outlook)
        self.show_problem(problem)

    def _ask_hub(self, name: str) -> None:
        self._asked = name

        def known(card: ModelCard) -> None:
            self._change(model=card.ref)

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


def _takes(expected: Forecast | None) -> str:
    """What a preset takes: money where that is known, else time."""
    if expected is None:
        return ""
    if expected.cost is None:
        return _time(expected.seconds)
    known = expected.cost.high is not None or expected.cost.hourly is not None
    return expected.cost.text if known else tr("Cost not known")


def _rounds(preset: str) -> str:
    """What a preset means where the provider decides everything but the rounds."""
    return {
        "quick_look": tr("One round, to see that everything works. Expect little of it."),
        "balanced": tr("The provider decides how many rounds. Right for most."),
        "thorough": tr("Twice as many rounds, for skills that are hard to learn."),
    }[preset]


def _place_words(seen: Outlook, name: str, provider: Provider | None) -> tuple[str, str]:
    if name in seen.tools:
        return seen.tools[name].explanation, _readiness(seen.tools[name])
    notes = {
        "openai": tr("On OpenAI's computers; your rows are sent there. Only some accounts still may."),
        "azure": tr("In your own Azure resource; your rows are sent there. Keeping a model there costs by the hour."),
        "compatible": tr("At Nebius or another with the same calls. Not verified by us."),
    }
    count = seen.accounts.get(name, 0)
    badge = trn("{count} account", "{count} accounts", count) if count else tr("No account connected")
    return notes[provider or "compatible"], badge


def _readiness(tools: Tools) -> str:
    if tools.status.state == "ready":
        return tr("Ready")
    return tr("Needs training tools: {size} to download", size=quantities.size(tools.download))


def _start_words(seen: Outlook) -> str:
    tools = seen.tools.get(seen.choices.backend)
    if tools is not None and tools.status.state == "absent":
        return tr("Install training tools and train ({size})", size=quantities.size(tools.download))
    if seen.far is not None:
        return tr("Train at {place}", place=seen.far.facts.title)
    forecast = seen.forecast
    if forecast is None or forecast.seconds is None:
        return tr("Train on this computer")
    return tr("Train on this computer, {time}", time=quantities.duration_range(*forecast.seconds))
