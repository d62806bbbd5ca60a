"""Using a model that was trained at a provider: deploy it where that is needed, talk to it, reach it by code."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.plan.connections import Connection
from ftgui.plan.plan import TrainPlan
from ftgui.qt.pages.ship.chat import BASE, TUNED
from ftgui.qt.pages.ship.code_box import CodeBox
from ftgui.qt.pages.ship.deploy_card import DeployCard
from ftgui.qt.pages.ship.streaming import Far
from ftgui.qt.pages.ship.talk_card import TalkCard
from ftgui.qt.theme import SMALL
from ftgui.qt.widgets.following import FollowingPage
from ftgui.qt.widgets.layout import Card, column
from ftgui.qt.widgets.page import Action
from ftgui.qt.widgets.text import label
from ftgui.run.events import Outcome
from ftgui.ship import provider_snippets
from ftgui.ship.azure import DeployPlan, Standing, UndeployPlan

if TYPE_CHECKING:
    from ftgui.project.runs import RunInfo
    from ftgui.ship.control import Account

_CLOCK_MS = 30_000


class ProviderShip(QWidget):
    """What the page `page` shows of such a model; it lends its work, problems and button. `deployment` stands apart."""

    def __init__(self, page: FollowingPage, talk: TalkCard) -> None:
        super().__init__()
        self._page, self._talk = page, talk
        self._trained: RunInfo | None = None
        self._connection: Connection | None = None
        self._started: set[Path] = set()
        self._asked_for_accounts = False
        self.deployment = DeployCard()
        self.code = Card(title=tr("Use it from your own programs"), space=SMALL)
        self._note = label("", "quiet")
        self._box = CodeBox()
        for part in (self._note, self._box):
            self.code.box.addWidget(part)
        self.setLayout(column(self.code))
        self.code.hide()
        self.deployment.hide()
        self.deployment.agreed.connect(self._offer)
        self.deployment.unwanted.connect(self.delete_it)
        self.deployment.look.connect(self._look)
        self._clock = QTimer(self, interval=_CLOCK_MS)  # the countdown goes on while the page is shown
        self._clock.timeout.connect(self._show)

    def show_trained(self, trained: "RunInfo") -> None:
        """Show how this model can be used; what was known of another is forgotten."""
        again = self._trained is not None and self._trained.name == trained.name
        self._trained = trained
        if again and self._connection is not None:
            self._show()
            return
        self._connection, self._asked_for_accounts = None, False

        def find(_: object) -> Connection | None:
            from ftgui.project import deployments

            return deployments.connection_of(trained)

        self._page.work.run(self._page, find, self._found, self._page.show_problem)

    def resume(self) -> None:
        """Go on with the newest change at Azure that did not come to its end."""
        session = self._page.session
        runs = [run for run in session.runs if isinstance(run.plan, DeployPlan | UndeployPlan)]
        if runs and runs[-1].outcome not in (None, Outcome.SUCCEEDED):
            folder = runs[-1].folder
            self._started.add(folder)
            self._page.change("", lambda: session.resume(folder))

    def left(self) -> None:
        """Another page is shown."""
        self._clock.stop()
        self._started.clear()

    def deploy(self) -> None:
        """Deploy as it was chosen."""
        trained, card, session = self._trained, self.deployment, self._page.session
        if trained is None:
            return
        place, sku, capacity, confirmed = card.place, card.sku, card.capacity, card.confirmed
        token = card.token.text().strip()

        def task() -> Path:
            from ftgui.project import deployments
            from ftgui.ship.azure import make_resource

            _keep(token)
            plan = deployments.make_plan(
                trained, make_resource(*place), sku=sku, capacity=capacity, confirmed=confirmed
            )
            return session.perform(plan)

        card.show_going(tr("Starting …"), deleting=True, hourly=confirmed)
        self._page.change(tr("Starting …"), task, self._started.add)

    def delete_it(self) -> None:
        """Delete what stands; while it is being made, stopping deletes it."""
        making, standing, session = self._going(DeployPlan), self._standing(), self._page.session
        if making is not None:
            self._page.ask_to_stop(making.folder)
        elif standing is not None:
            run, token = Path(standing.run).name, self.deployment.token.text().strip()

            def task() -> Path:
                _keep(token)
                return session.perform(UndeployPlan(run=run))

            self._page.change("", task, self._started.add)

    # what stands

    def _found(self, connection: Connection | None) -> None:
        self._connection = connection
        self._show()

    def _going(self, kind: type[msgspec.Struct]) -> "RunInfo | None":
        runs = [run for run in self._page.session.runs if isinstance(run.plan, kind) and run.outcome is None]
        return runs[-1] if runs else None

    def _standing(self) -> Standing | None:
        from ftgui.project import deployments

        trained = self._trained
        found = deployments.standing(self._page.session.runs, of=trained.name) if trained else []
        return found[0] if found else None

    def _show(self) -> None:
        connection, trained = self._connection, self._trained
        if connection is None or trained is None:
            return
        self._clock.start()
        azure = connection.provider == "azure"
        self.deployment.setVisible(azure)
        if azure:
            self._show_deployment(connection)
        else:
            self._show_model(connection, trained)
            self._page.set_primary(None)
        self.setVisible(not self.code.isHidden())
        self._show_failures()

    def _show_model(self, connection: Connection, trained: "RunInfo") -> None:
        """It answers at once, by its own name."""
        names = {TUNED: trained.seen.remote.get("model", "")}
        if isinstance(trained.plan, TrainPlan):
            names[BASE] = trained.plan.model.id
        text = tr("It answers at the provider, through the account “{name}”.", name=connection.name)
        self._talk.show_far(Far(connection=connection, names=names), f"{text} {_each_costs()}")
        self._show_code(connection, names[TUNED])

    def _show_deployment(self, connection: Connection) -> None:
        standing, making, deleting = self._standing(), self._going(DeployPlan), self._going(UndeployPlan)
        self.code.hide()
        if making is not None and isinstance(making.plan, DeployPlan):
            words = making.seen.text or tr("Starting …")
            self.deployment.show_going(words, deleting=making.seen.state == "deleting", hourly=making.plan.hourly)
            self._talk.show_far(None, tr("You can talk to it as soon as it is deployed."))
        elif deleting is not None:
            words = deleting.seen.text or tr("Deleting the deployment")
            self.deployment.show_going(words, deleting=True, hourly=standing.plan.hourly if standing else 0.0)
            self._talk.show_far(None, tr("It is being deleted."))
        elif standing is not None:
            run = next(run for run in self._page.session.runs if str(run.folder) == standing.run)
            self.deployment.show_standing(standing, run.seen.text, time.time())
            text = tr("It answers at Azure, where it is called “{name}”.", name=standing.plan.name)
            far = Far(connection=connection, names={TUNED: standing.plan.name})
            self._talk.show_far(far, f"{text} {_each_costs()}")
            self._show_code(connection, standing.plan.name)
        else:
            self.deployment.show_offer()
            self._talk.show_far(None, tr("Deploy it first; then you can talk to it here."))
            if not self._asked_for_accounts:
                self._look()
        self._offer()

    def _offer(self) -> None:
        """The big button deploys, once the price is agreed to."""
        why = "" if self.deployment.may_go else tr("Say first that you will pay for it.")
        text, may = tr("Deploy at Azure"), self.deployment.may_go
        action = Action(text=text, run=self.deploy, enabled=may, why=why, icon="cloud-arrow-up")
        self._page.set_primary(action if self.deployment.offering else None)

    def _show_code(self, connection: Connection, model: str) -> None:
        self._note.setText(
            tr("These programs ask it wherever they run. They read the key from the environment; never write it down.")
        )
        self._box.show_snippets(provider_snippets.provider(connection, model))
        self.code.show()

    def _show_failures(self) -> None:
        """Only of what was started here and now; each once."""
        for run in self._page.session.runs:
            if run.folder in self._started and run.outcome is not None:
                self._started.discard(run.folder)
                if run.seen.ended is not None and run.seen.ended.problem is not None:
                    self._page.show_problem(run.seen.ended.problem)

    # resources

    def _look(self) -> None:
        """List the resources that can be seen; nobody has to, so a failure is only said."""
        self._asked_for_accounts = True
        connection, token = self._connection, self.deployment.token.text().strip()
        if connection is None:
            return

        def task(_: object) -> "list[Account]":
            from ftgui.project import deployments

            _keep(token)
            return deployments.accounts(connection)

        def failed(problem: Problem) -> None:
            self.deployment.show_unlisted(problem.message)

        self._page.work.run(self._page, task, self.deployment.show_accounts, failed)


def _keep(token: str) -> None:
    """Know a typed token for this session. Raises ProblemError (`usage.key`)."""
    from ftgui.base import secrets
    from ftgui.plan import connections
    from ftgui.project import deployments

    if token:
        secrets.keep_for_session(deployments.TOKEN, connections.checked_key(token))


def _each_costs() -> str:
    return tr("Each question is paid for by its words, a fraction of a cent.")
