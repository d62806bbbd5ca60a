"""Whether a provider will train at all, asked before anybody works on rows for it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ftgui.base.texts import tr
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import MEDIUM, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, column, row
from ftgui.qt.widgets.text import give_role, label

if TYPE_CHECKING:
    from ftgui.qt.remote import Tested


class ProvidersHint(Card):
    """What is known of the accounts at providers, and the way to them."""

    def __init__(self, show_accounts: Callable[[], object]) -> None:
        super().__init__()
        self._mark = IconLabel("cloud", "accent", 1.6)
        self._title = label(tr("Training with a provider instead of on this computer?"), "heading")
        self._text = label("", "quiet")
        words = column(self._title, self._text, space=TIGHT)
        whole = row(column(self._mark, None), words, button(tr("Accounts …"), show_accounts), space=MEDIUM)
        whole.setStretch(1, 1)
        self.box.addLayout(whole)
        self.show_tests({})

    def show_tests(self, tests: "Mapping[str, Tested]") -> None:
        """Show what tests of accounts found; a no is told with what to do instead."""
        refused = [problem for each in tests.values() if each.may_train == "no" for problem in each.problems]
        able = [name for name, each in tests.items() if each.may_train == "yes"]
        text = tr(
            "OpenAI lets few accounts train, and each model has an end. Test your account before you work on rows: "
            "it takes a few seconds and costs nothing."
        )
        if able:
            text = tr("“{name}” may train, as far as can be told without training.", name=able[0])
        elif refused:
            text = f"{refused[0].message} {refused[0].action}"
        give_role(self, "caution" if refused and not able else "card")
        self._text.setText(text)
