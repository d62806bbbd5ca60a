"""A new account, or a new key of one: what the provider's page tells, and nothing else."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from ftgui.base.texts import tr
from ftgui.plan import providers
from ftgui.plan.connections import Connection, Provider
from ftgui.plan.providers import Profile
from ftgui.qt.pages.accounts.field import Field, KeyField
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, beside, clear, column, group, row
from ftgui.qt.widgets.link import link
from ftgui.qt.widgets.text import label

CLASSIC = "2025-04-01-preview"
"""What Microsoft's API version lifecycle page shows for classic addresses (an undated copy of it); can be changed."""


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
        self._note = _not_verified()
        self._name = Field(tr("What you call it"))
        self._key = KeyField()
        self._key.entered.connect(self.entered)
        self._address = Field(tr("Address"))
        self._address.edit.textChanged.connect(self._guess_kind)
        self._version = Field(tr("API version"))
        why = tr("Where the resource is, for example swedencentral. It tells which models can be trained there.")
        self._region = Field(tr("Region"), why)
        self._organization = Field(tr("Organisation"), tr("Only if your key belongs to several; it begins with org-."))
        self._project = Field(tr("Project at the provider"), tr("Only if you were told to; it begins with proj_."))
        gateway = tr("Only behind a company's own gateway.")
        self._gateway = Field(tr("Address of the gateway"), gateway, example="https://api.openai.com/v1")
        self._more = Fold(tr("Organisation, project, gateway"), self._organization, self._project, self._gateway)
        self._profile, self._profile_part = _box(tr("Provider"), self._take_profile)
        self._kind, self._kind_part = _box(tr("Kind of address"), self._turn)
        self._way, self._way_part = _box(tr("How you sign in"), self._turn)
        rare = tr("Kind of address, API version, region")
        self._azure = Fold(rare, self._kind_part, self._version, self._region)
        self._entra = self._entra_card()
        self._page_link = column(space=0)
        self._link_part = group(self._page_link)
        self._fill_boxes()
        above = (self._note, self._profile_part, self._address, self._way_part)
        below = (self._key, self._entra, self._link_part, self._name, self._more, self._azure)
        self._parts: tuple[QWidget, ...] = (*above, *below)
        for part in (self._title, *self._parts):
            self.box.addWidget(part)

    def show_new(self, provider: Provider, names: list[str], *, keyring: bool) -> None:
        """Ask for a new account at a provider; `names` are taken."""
        titles = {
            "openai": tr("Connect OpenAI"),
            "azure": tr("Connect Azure OpenAI"),
            "compatible": tr("Connect another provider"),
        }
        self._begin(provider, None, titles[provider], keyring=keyring)
        for field in (self._address, self._region, self._organization, self._project, self._gateway):
            field.edit.clear()
        self._version.edit.setText(CLASSIC)
        for box in (self._profile, self._kind, self._way):
            box.setCurrentIndex(0)
        self._name.edit.setText(_free(providers.facts(provider).title, names))
        for fold in (self._more, self._azure):
            fold.open(is_open=False)
        self._point(providers.facts(provider).keys_page)
        parts: dict[Provider, tuple[QWidget, ...]] = {
            "openai": (self._key, self._link_part, self._name, self._more),
            "azure": (self._address, self._way_part, self._link_part, self._name, self._azure),
            "compatible": (self._note, self._profile_part, self._address, self._key, self._link_part, self._name),
        }
        self._show(*parts[provider])
        if provider == "azure":
            self._address.describe(
                tr("In the Azure portal, on your resource's page “Keys and Endpoint”."),
                "https://NAME.openai.azure.com/",
            )
            self._turn()
        elif provider == "compatible":
            self._address.describe(tr("From the provider's page, beside the key."), "https://…/v1/")
            self._take_profile()

    def show_known(self, connection: Connection, *, keyring: bool) -> None:
        """Ask for the key of an account again."""
        title = tr("Enter the key of “{name}” again", name=connection.name)
        self._begin(connection.provider, connection, title, keyring=keyring)
        self._show(self._key)

    def focus(self) -> None:
        """Put the keyboard where something must be entered first."""
        first = self._address if self._provider == "azure" and self._known is None else self._key
        first.edit.setFocus()

    def take_key(self) -> str:
        """The key, which the form forgets."""
        return self._key.take()

    @property
    def connection(self) -> Connection:
        """The account as it was entered."""
        if self._known is not None:
            return self._known
        azure, openai = self._provider == "azure", self._provider == "openai"
        profile = self._profile.currentData() if self._provider == "compatible" else None
        return Connection(
            name=self._name.text,
            provider=self._provider,
            base_url=self._gateway.text if openai else self._address.text,
            api_version=self._version.text if azure and self._kind.currentData() == "classic" else "",
            organization=self._organization.text,
            project=self._project.text,
            sign_in="entra" if azure and self._way.currentData() == "entra" else "key",
            region=self._region.text.lower().replace(" ", ""),
            profile=profile.name if isinstance(profile, Profile) else "",
        )

    def _begin(self, provider: Provider, known: Connection | None, title: str, *, keyring: bool) -> None:
        self._provider, self._known = provider, known
        self._title.setText(title)
        self._key.take()
        self._key.say(_kept(keyring=keyring))

    def _show(self, *parts: QWidget) -> None:
        for part in self._parts:
            part.setVisible(part in parts)

    def _fill_boxes(self) -> None:
        for each in providers.profiles():
            self._profile.addItem(each.title, each)
        self._profile.addItem(tr("Another one with the same calls"), None)
        self._kind.addItem(tr("Classic: the resource's endpoint, with an API version"), "classic")
        self._kind.addItem(tr("New: ends in /openai/v1/"), "v1")
        self._way.addItem(tr("With a key of the resource"), "key")
        self._way.addItem(tr("With my Microsoft account (Entra)"), "entra")

    def _entra_card(self) -> Card:
        words = tr("Your browser opens once. Who uses “az login” on this computer is signed in already.")
        open_it = button(tr("Sign in with the browser …"), self.sign_in.emit, icon_name="user-circle")
        return Card(label(words), row(open_it, None), tone="well")

    def _take_profile(self) -> None:
        profile = self._profile.currentData()
        known = isinstance(profile, Profile)
        self._address.edit.setText(profile.base_url if known else "")
        self._link_part.setVisible(known)
        if known:
            self._point(profile.keys_page)
            self._name.edit.setText(profile.title)

    def _guess_kind(self, typed: str) -> None:
        self._kind.setCurrentIndex(self._kind.findData("v1" if "/openai/v1" in typed else "classic"))
        if self._provider == "azure":
            self._turn()

    def _turn(self) -> None:
        entra = self._way.currentData() == "entra"
        self._key.setVisible(not entra)
        self._entra.setVisible(entra)
        self._version.setVisible(self._kind.currentData() == "classic")

    def _point(self, address: str) -> None:
        clear(self._page_link)
        if address:
            self._page_link.addWidget(link(tr("Where keys are made: {address}", address=address), address))


def _box(title: str, chosen: Callable[[], object]) -> tuple[QComboBox, QWidget]:
    box = QComboBox()
    box.setAccessibleName(title)
    box.activated.connect(lambda _: chosen())
    head = label(title, "heading")
    head.setBuddy(box)
    return box, group(column(head, box, space=TIGHT))


def _not_verified() -> Card:
    words = tr(
        "Same API, not verified by us: the provider says that it understands OpenAI's calls for files and "
        "trainings. Try it with few rows and a small amount first."
    )
    return Card(beside("warning-fill", label(words), "caution", lines=1.15, space=SMALL + TIGHT), tone="caution")


def _kept(*, keyring: bool) -> str:
    if keyring:
        return tr("It is kept in this computer's keyring.")
    return tr("It is kept until you close the app, as this computer has no keyring.")


def _free(wanted: str, taken: list[str]) -> str:
    numbered = [wanted, *(f"{wanted} {number}" for number in range(2, len(taken) + 3))]
    return next(each for each in numbered if each not in taken)
