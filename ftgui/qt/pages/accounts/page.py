"""Accounts at providers: connect, test, forget. Reached from everywhere, as it belongs to no project."""

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtWidgets import QWidget

from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.plan import connections
from ftgui.plan.connections import Connection, Provider
from ftgui.qt import remote
from ftgui.qt.pages.accounts.account_card import AccountCard
from ftgui.qt.pages.accounts.account_form import AccountForm
from ftgui.qt.remote import Accounts, Tested
from ftgui.qt.theme import MEDIUM
from ftgui.qt.widgets.choice_card import ActionCard
from ftgui.qt.widgets.layout import Card, beside, bring_into_view, clear, column, row, section
from ftgui.qt.widgets.page import Action, Desk, Page
from ftgui.qt.widgets.text import label


class AccountsPage(Page):
    """The list, and below it either what can be added or the form of what is being added."""

    step = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Accounts at providers"),
            tr("Train on a provider's computers instead of this one. Find out first what your account may do."),
        )
        self._accounts = Accounts(keyring=True, found=())
        self._cards: dict[str, AccountCard] = {}
        self._note = _no_keyring()
        self._note.hide()
        self._list = column(space=MEDIUM)
        self._form = AccountForm()
        self._form.entered.connect(self._save)
        self._form.sign_in.connect(self._sign_in)
        self._form.hide()
        self._kinds = _kinds(self._add)
        self.box.addWidget(self._note)
        self.box.addLayout(self._list)
        for part in (self._form, self._kinds):
            self.box.addWidget(part)
        self._offer()

    def entered(self) -> None:
        """Read the accounts anew: a command may have added one."""
        self._look()

    def left(self) -> None:
        """What was typed for a key is not left lying there."""
        self._close_form()

    def _look(self) -> None:
        self.work.run(self, lambda _: remote.look(), self._show, self.show_problem)

    def _show(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._note.setVisible(not accounts.keyring)
        clear(self._list)
        self._cards = {}
        for account in accounts.found:
            connection = account.connection
            card = self._cards[connection.name] = AccountCard(account, keyring=accounts.keyring)
            card.test.connect(partial(self._test, connection))
            card.key.connect(partial(self._enter_key, connection))
            card.sign_in.connect(self._sign_in)
            card.forget.connect(partial(self._forget, connection.name))
            self._list.addWidget(card)
            if (tested := self.desk.tests.get(connection.name)) is not None:
                card.show_tested(tested)

    # adding

    def _add(self, provider: Provider) -> None:
        names = [each.connection.name for each in self._accounts.found]
        self._form.show_new(provider, names, keyring=self._accounts.keyring)
        self._open_form()

    def _enter_key(self, connection: Connection) -> None:
        self._form.show_known(connection, keyring=self._accounts.keyring)
        self._open_form()

    def _open_form(self) -> None:
        self.show_problems([])
        self._form.show()
        self._kinds.hide()
        self._offer()
        self._form.focus()
        bring_into_view(self._form)

    def _close_form(self) -> None:
        self._form.take_key()
        self._form.hide()
        self._kinds.show()
        self._offer()

    def _offer(self) -> None:
        if self._form.isHidden():
            self.set_primary(Action(text=tr("Done"), run=self.desk.go_back, icon="check"))
            return
        save = Action(text=tr("Save and test"), run=self._save, icon="cloud-check")
        self.set_primary(save, Action(text=tr("Do not connect"), run=self._close_form))

    def _save(self) -> None:
        connection, key = self._form.connection, self._form.take_key()
        taken = [each.connection.name for each in self._accounts.found]
        if connection.name in taken and connection not in [each.connection for each in self._accounts.found]:
            self.show_problem(_taken(connection.name))
            return
        self.show_problems([])

        def task(_: object) -> Accounts:
            remote.keep(connection, key)
            return remote.look()

        def saved(accounts: Accounts) -> None:
            self.desk.tests.pop(connection.name, None)
            self._close_form()
            self._show(accounts)
            self._test(connection)

        self.work.run(self, task, saved, self.show_problem)

    def _sign_in(self) -> None:
        def done(kept: bool) -> None:
            if not kept:
                self.show_problem(_not_kept())

        self.work.run(self, lambda _: remote.sign_in(), done, self.show_problem)

    # the rest

    def _test(self, connection: Connection) -> None:
        self.show_problems([])
        self._cards[connection.name].show_testing()

        def done(tested: Tested) -> None:
            self.desk.tests[connection.name] = tested
            if (card := self._cards.get(connection.name)) is not None:
                card.show_tested(tested)
                bring_into_view(card)
            self.show_problems([_here(each) for each in tested.problems])

        self.work.run(self, lambda _: remote.test(connection), done, self.show_problem)

    def _forget(self, name: str) -> None:
        def task(_: object) -> Accounts:
            connections.forget(name)
            return remote.look()

        def done(accounts: Accounts) -> None:
            self.desk.tests.pop(name, None)
            self._show(accounts)

        self.show_problems([])
        self.work.run(self, task, done, self.show_problem)


def _here(problem: Problem) -> Problem:
    """A button that only leads to this page is none here."""
    return msgspec.structs.replace(problem, remedy=None) if problem.remedy == "connect" else problem


def _kinds(add: Callable[[Provider], None]) -> QWidget:
    kinds: tuple[tuple[Provider, str, str, str], ...] = (
        (
            "openai",
            "cloud",
            tr("OpenAI"),
            tr("With a key. OpenAI lets few accounts train; the test tells whether yours may."),
        ),
        (
            "azure",
            "cloud",
            tr("Azure OpenAI"),
            tr("The same models in your own Azure resource, with a key or Microsoft Entra."),
        ),
        (
            "compatible",
            "cloud",
            tr("Another provider"),
            tr("Nebius, or any other with OpenAI's calls. Not verified by us."),
        ),
    )
    cards = row(*(ActionCard(icon, title, text, partial(add, name)) for name, icon, title, text in kinds), space=MEDIUM)
    for place in range(len(kinds)):
        cards.setStretch(place, 1)
    return section(tr("Connect an account"), cards)


def _no_keyring() -> Card:
    text = tr("This computer has no safe place for keys. A key you enter is kept until you close the app.")
    return Card(beside("warning-fill", label(text), "caution", lines=1.15), tone="caution")


def _taken(name: str) -> Problem:
    return Problem(
        code="backend.connection_name",
        message=tr("There is an account called “{name}” already.", name=name),
        action=tr("Call this one otherwise. The key must be entered once more."),
    )


def _not_kept() -> Problem:
    return Problem(
        code="backend.sign_in_not_kept",
        message=tr("This computer has no safe place to keep a sign-in with the browser."),
        action=tr("Install Azure's command line and sign in with “az login”: the app uses that."),
    )
