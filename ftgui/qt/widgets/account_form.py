"""A new account, or a new key of one: what the provider's page tells, and nothing else."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ftgui.base.texts import tr
from ftgui.plan import providers
from ftgui.plan.connections import Connection, Provider
from ftgui.plan.providers import Profile
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.field import Field, KeyField
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, beside, clear, column, row
from ftgui.qt.widgets.link import link
from ftgui.qt.widgets.text import label

CLASSIC = "2025-04-01-preview"
"""The newest API version of Azure's classic addresses (Microsoft's API version lifecycle page, read 2026-11)."""


class AccountForm(Card):
    """`entered` says that Enter was pressed in it; `sign_in` that the browser shall be opened."""

    entered = Signal()
    sign_in = Signal()

    def __init__(self) -> None:
        super().__init__(space=MEDIUM)
        self._provider: Provider = "openai"
        self._known: Connection | None = None
        self.setAccessibleName(tr("The account"))
        self._title = label("", "heading")
        self._fields: QVBoxLayout = column(space=MEDIUM)
        self.box.addWidget(self._title)
        self.box.addLayout(self._fields)
        self._make_fields()

    def show_new(self, provider: Provider, names: list[str], *, keyring: bool) -> None:
        """Ask for a new account at a provider; `names` are taken."""
        titles = {
            "openai": tr("Connect OpenAI"),
            "azure": tr("Connect Azure OpenAI"),
            "compatible": tr("Connect another provider"),
        }
        self._provider, self._known = provider, None
        self._title.setText(titles[provider])
        self._make_fields()
        self._name.edit.setText(_free(providers.facts(provider).title, names))
        self._key.say(_kept(keyring=keyring))
        {"openai": self._openai, "azure": self._azure, "compatible": self._compatible}[provider]()

    def show_known(self, connection: Connection, *, keyring: bool) -> None:
        """Ask for the key of an account again."""
        self._provider, self._known = connection.provider, connection
        self._title.setText(tr("Enter the key of “{name}” again", name=connection.name))
        self._make_fields()
        self._key.say(_kept(keyring=keyring))
        self._add(self._key)

    def focus(self) -> None:
        """Put the keyboard where something must be entered first."""
        (self._address if self._provider != "openai" and self._known is None else self._key).edit.setFocus()

    def take_key(self) -> str:
        """The key, which the form forgets."""
        return self._key.take()

    @property
    def connection(self) -> Connection:
        """The account as it was entered."""
        if self._known is not None:
            return self._known
        entra = self._provider == "azure" and self._way.currentData() == "entra"
        classic = self._provider == "azure" and self._form.currentData() == "classic"
        profile = self._profile.currentData() if self._provider == "compatible" else None
        return Connection(
            name=self._name.text,
            provider=self._provider,
            base_url=self._address.text,
            api_version=self._version.text if classic else "",
            organization=self._organization.text,
            project=self._project.text,
            sign_in="entra" if entra else "key",
            region=self._region.text.lower().replace(" ", ""),
            profile=profile.name if isinstance(profile, Profile) else "",
        )

    def _make_fields(self) -> None:
        clear(self._fields)
        self._name = Field(tr("What you call it"))
        self._key = KeyField()
        self._key.entered.connect(self.entered)
        self._address = Field(tr("Address"))
        self._organization = Field(tr("Organisation"), tr("Only if your key belongs to several; it begins with org-."))
        self._project = Field(tr("Project at the provider"), tr("Only if you were told to; it begins with proj_."))
        self._version = Field(tr("API version"))
        self._version.edit.setText(CLASSIC)
        why = tr("Where the resource is, for example swedencentral. It tells which models can be trained there.")
        self._region = Field(tr("Region"), why)
        self._way, self._form, self._profile = QComboBox(), QComboBox(), QComboBox()

    def _openai(self) -> None:
        self._address.why.setText(tr("Only behind a company's own gateway."))
        self._address.why.show()
        self._address.edit.setPlaceholderText("https://api.openai.com/v1")
        more = Fold(tr("Organisation, project, gateway"), self._organization, self._project, self._address)
        self._add(self._key, self._keys_page(providers.facts("openai").keys_page), self._name, more)

    def _azure(self) -> None:
        self._address.edit.setPlaceholderText("https://NAME.openai.azure.com/")
        self._address.why.setText(tr("In the Azure portal, on your resource's page “Keys and Endpoint”."))
        self._address.why.show()
        self._address.edit.textChanged.connect(self._guess_form)
        self._form.setAccessibleName(tr("Kind of address"))
        self._form.addItem(tr("Classic: the resource's endpoint, with an API version"), "classic")
        self._form.addItem(tr("New: ends in /openai/v1/"), "v1")
        self._form.activated.connect(lambda _: self._turn())
        self._way.setAccessibleName(tr("How you sign in"))
        self._way.addItem(tr("With a key of the resource"), "key")
        self._way.addItem(tr("With my Microsoft account (Entra)"), "entra")
        self._way.activated.connect(lambda _: self._turn())
        words = tr("Your browser opens once. Who uses “az login” on this computer is signed in already.")
        self._entra = Card(
            label(words),
            row(button(tr("Sign in with the browser …"), self.sign_in.emit, icon_name="user-circle"), None),
            tone="well",
        )
        self._add(
            self._address,
            _named(tr("Kind of address"), self._form),
            self._version,
            _named(tr("How you sign in"), self._way),
            self._key,
            self._entra,
            self._keys_page(providers.facts("azure").keys_page),
            self._name,
            self._region,
        )
        self._turn()

    def _compatible(self) -> None:
        self._profile.setAccessibleName(tr("Provider"))
        for each in providers.profiles():
            self._profile.addItem(each.title, each)
        self._profile.addItem(tr("Another one with the same calls"), None)
        self._profile.activated.connect(lambda _: self._take_profile())
        self._address.edit.setPlaceholderText("https://…/v1/")
        words = tr(
            "Same API, not verified by us: the provider says that it understands OpenAI's calls for files and "
            "trainings. Try it with few rows and a small amount first."
        )
        note = Card(beside("warning-fill", label(words), "caution", lines=1.15, space=SMALL + TIGHT), tone="caution")
        self._page_link = column(space=0)
        self._add(note, _named(tr("Provider"), self._profile), self._address, self._key)
        self._fields.addLayout(self._page_link)
        self._add(self._name)
        self._take_profile()

    def _take_profile(self) -> None:
        profile = self._profile.currentData()
        self._address.edit.setText(profile.base_url if isinstance(profile, Profile) else "")
        clear(self._page_link)
        if isinstance(profile, Profile):
            self._page_link.addWidget(self._keys_page(profile.keys_page))
            self._name.edit.setText(profile.title)

    def _guess_form(self, typed: str) -> None:
        new = "/openai/v1" in typed
        self._form.setCurrentIndex(self._form.findData("v1" if new else "classic"))
        self._turn()

    def _turn(self) -> None:
        entra = self._way.currentData() == "entra"
        self._key.setVisible(not entra)
        self._entra.setVisible(entra)
        self._version.setVisible(self._form.currentData() == "classic")

    def _keys_page(self, address: str) -> QWidget:
        return link(tr("Where keys are made: {address}", address=address), address)

    def _add(self, *parts: QWidget) -> None:
        for part in parts:
            self._fields.addWidget(part)


def _named(title: str, box: QComboBox) -> QWidget:
    head = label(title, "heading")
    head.setBuddy(box)
    made = QWidget()
    made.setLayout(column(head, box, space=TIGHT))
    return made


def _kept(*, keyring: bool) -> str:
    if keyring:
        return tr("It is kept in this computer's keyring.")
    return tr("It is kept until you close the app, as this computer has no keyring.")


def _free(wanted: str, taken: list[str]) -> str:
    numbered = [wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3))]
    return next(each for each in numbered if each not in taken)
