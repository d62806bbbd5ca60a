"""One account: whose it is, whether its key is there, and what its test found."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout

from ftgui.base.texts import tr, trn
from ftgui.qt.icons import IconLabel
from ftgui.qt.remote import Account, Tested
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, beside, clear, column, group, line, row
from ftgui.qt.widgets.text import OneLine, label

_MAY = {"yes": ("check-circle-fill", "good"), "no": ("x-circle-fill", "bad"), "not_known": ("question", "quiet")}


class AccountCard(Card):
    """Its signals ask for what their buttons say; forgetting is asked once more, in its place."""

    test = Signal()
    key = Signal()
    sign_in = Signal()
    forget = Signal()

    def __init__(self, account: Account, *, keyring: bool) -> None:
        super().__init__(space=SMALL + TIGHT)
        self.account = account
        name = account.connection.name
        self.setAccessibleName(tr("Account {name}", name=name))
        self._test = button(
            tr("Test connection"), self.test.emit, accessible=tr("Test connection of {name}", name=name)
        )
        self._key = button(tr("Enter key …"), self.key.emit, accessible=tr("Enter the key of {name}", name=name))
        entra = account.connection.sign_in == "entra"
        self._key.setVisible(not entra)
        self._sign_in = button(tr("Sign in …"), self.sign_in.emit, accessible=tr("Sign in to {name}", name=name))
        self._sign_in.setVisible(entra)
        self._forget = button(tr("Forget"), self._ask, kind="plain", accessible=tr("Forget {name}", name=name))
        words = column(label(name, "heading"), OneLine(_about(account), "quiet"), space=2)
        words.addWidget(label(_key_words(account, keyring=keyring), "small"))
        head = row(beside("cloud", words), self._test, self._key, self._sign_in, self._forget, space=SMALL)
        head.setStretch(0, 1)
        self._sure = group(self._question(name))
        self._sure.hide()
        self._found = column(space=SMALL)
        self.box.addLayout(head)
        self.box.addWidget(self._sure)
        self.box.addLayout(self._found)

    def show_testing(self) -> None:
        """The provider is being asked."""
        self._test.setEnabled(False)
        clear(self._found)
        self._found.addWidget(line())
        self._found.addLayout(_said("hourglass-medium", "quiet", tr("Asking the provider …")))

    def show_tested(self, tested: Tested) -> None:
        """Say what the test found, the key first."""
        self._test.setEnabled(True)
        clear(self._found)
        self._found.addWidget(line())
        if not tested.lines:
            self._found.addLayout(_said("x-circle-fill", "bad", tested.problems[0].message))
            return
        key, may, *models = tested.lines
        self._found.addLayout(_said("check-circle-fill", "good", key))
        self._found.addLayout(_said(*_MAY[tested.may_train], may))
        if not self.account.connection.verified:
            self._found.addLayout(_said("warning-fill", "caution", tr("Same API, not verified by us.")))
        if models and tested.may_train != "no":
            title = trn(
                "{count} model to train, and until when", "{count} models to train, and until when", len(models)
            )
            self._found.addWidget(Fold(title, *(label(each.removeprefix("- ")) for each in models)))

    def _question(self, name: str) -> QLayout:
        asked = tr("Forget “{name}” and its key? Trainings that go on need it to be watched.", name=name)
        sure = button(tr("Forget it"), self.forget.emit, accessible=tr("Forget {name} now", name=name))
        keep = button(tr("Keep it"), lambda: self._sure.hide(), accessible=tr("Keep {name}", name=name))
        both = row(label(asked), sure, keep, space=MEDIUM)
        both.setStretch(0, 1)
        return both

    def _ask(self) -> None:
        self._sure.setVisible(self._sure.isHidden())


def _said(icon: str, role: str, text: str) -> QLayout:
    made = row(column(IconLabel(icon, role), None), label(text, selectable=True), space=SMALL)
    made.setStretch(1, 1)
    return made


def _about(account: Account) -> str:
    connection = account.connection
    parts = [account.place, connection.base_url, connection.organization, connection.project, connection.region]
    return " · ".join(part for part in parts if part)


def _key_words(account: Account, *, keyring: bool) -> str:
    if account.connection.sign_in == "entra":
        return tr("Signs in with Microsoft Entra; no key is needed.")
    if not account.keyed:
        return tr("Its key is not known any more: enter it again.")
    if keyring:
        return tr("Its key is in this computer's keyring.")
    return tr("Its key is kept until you close the app.")
