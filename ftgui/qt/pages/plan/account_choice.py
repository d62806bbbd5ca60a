"""Which account pays: the one of the plan, and what is known of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from ftgui.base.texts import tr
from ftgui.qt.icons import IconLabel
from ftgui.qt.pages.plan.outlook import Far
from ftgui.qt.remote import Tested
from ftgui.qt.theme import MEDIUM, SMALL
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, column, row
from ftgui.qt.widgets.text import label


class AccountChoice(Card):
    """`chosen` carries an account's name, `test` asks for its test, `accounts` for the page of accounts."""

    chosen = Signal(str)
    test = Signal(str)
    accounts = Signal()

    def __init__(self) -> None:
        super().__init__(space=SMALL)
        self.names = QComboBox()
        self.names.setAccessibleName(tr("Account that pays"))
        self.names.activated.connect(lambda place: self.chosen.emit(self.names.itemText(place)))
        self._test = button(tr("Test connection"), lambda: self.test.emit(self.names.currentText()))
        self._more = button("", self.accounts.emit)
        self._mark = IconLabel("question", "quiet")
        self._said = label("")
        state = row(column(self._mark, None), self._said, space=SMALL)
        state.setStretch(1, 1)
        line = row(self.names, self._test, self._more, None, space=MEDIUM)
        line.setStretch(0, 100)  # without a name to choose, the button stays on the left
        self.box.addLayout(line)
        self.box.addLayout(state)

    def show_accounts(self, far: Far, tested: Tested | None) -> None:
        """Show the accounts at the chosen provider, and what the test of the chosen one said."""
        there = bool(far.accounts)
        self.names.setVisible(there)
        self._test.setVisible(there)
        self._test.setEnabled(True)
        self.names.clear()
        self.names.addItems(far.accounts)
        self.names.setCurrentText(far.account)
        self._more.setText(tr("Accounts …") if there else tr("Connect an account …"))
        if not there:
            self._say("cloud-slash", "quiet", tr("No account is connected here yet."))
        elif tested is None:
            words = tr("Not tested since you opened the app. A test says whether it may train, and costs nothing.")
            self._say("question", "quiet", words)
        elif not tested.lines:
            self._say("x-circle-fill", "bad", tested.problems[0].message)
        else:
            icon, role = {"yes": ("check-circle-fill", "good"), "no": ("x-circle-fill", "bad")}.get(
                tested.may_train, ("question", "quiet")
            )
            self._say(icon, role, tested.lines[1])

    def show_testing(self) -> None:
        """The provider is being asked."""
        self._test.setEnabled(False)
        self._say("hourglass-medium", "quiet", tr("Asking the provider …"))

    def _say(self, icon: str, role: str, text: str) -> None:
        self._mark.show_icon(icon, role)
        self._said.setText(text)
