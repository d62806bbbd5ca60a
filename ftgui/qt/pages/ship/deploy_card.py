"""A deployment at Azure: where and of which kind, what it costs, how it gets on, and its end."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QProgressBar, QVBoxLayout

from ftgui.base.quantities import count, money
from ftgui.base.texts import tr
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, beside, column, group, row
from ftgui.qt.widgets.text import give_role, label
from ftgui.ship import azure
from ftgui.ship.azure import Standing
from ftgui.ship.control import Account

_CAPACITIES = (1, 10, 50, 250)  # thousands of tokens a minute, of the subscription's quota


class DeployCard(Card):
    """`agreed` tells each change of the user's word. `unwanted`: delete. `look`: list the resources anew."""

    agreed = Signal()
    unwanted = Signal()
    look = Signal()

    def __init__(self) -> None:
        super().__init__(space=SMALL)
        self._shows = ""
        self._accounts: list[Account] = []
        self._price = label("", "title")
        self._text = label("", "quiet")
        self._told = label("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(tr("Progress"))
        self.subscription = _box(tr("Subscription"))
        self.group = _box(tr("Resource group"))
        self.account = _box(tr("Resource"))
        self._listed = label("", "small")
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setAccessibleName(tr("Token of Azure's control plane"))
        self._sku = QComboBox()
        self._sku.setAccessibleName(tr("Kind of deployment"))
        for sku, words in azure.skus().items():
            self._sku.addItem(words, sku)
        self._capacity = QComboBox()
        self._capacity.setAccessibleName(tr("Capacity"))
        for capacity in _CAPACITIES:
            self._capacity.addItem(
                tr("Up to {count} tokens (word pieces) a minute", count=count(1000 * capacity)), capacity
            )
        self._agree = QCheckBox()
        self.delete = button(tr("Delete the deployment"), self.unwanted.emit, icon_name="trash")
        self._form = group(self._fields())
        texts = (self._price, self._told, self._text)
        top = column(label(tr("Deployment at Azure"), "heading"), *texts, space=TIGHT)
        whole = column(top, self._bar, self._form, row(self.delete, None), space=SMALL)
        self.box.addLayout(beside("cloud", whole))
        self.subscription.currentIndexChanged.connect(lambda _: self._fill_groups())
        self.group.currentIndexChanged.connect(lambda _: self._fill_accounts())
        self._sku.currentIndexChanged.connect(lambda _: self._show_price())
        self._agree.toggled.connect(lambda _: self.agreed.emit())
        self.show_offer()

    @property
    def place(self) -> tuple[str, str, str]:
        """Subscription, group and account as they were picked or typed."""
        return (_chosen(self.subscription), _chosen(self.group), _chosen(self.account))

    @property
    def sku(self) -> str:
        """The kind of deployment."""
        return str(self._sku.currentData())

    @property
    def capacity(self) -> int:
        """How much it may answer, in thousands of tokens a minute."""
        return int(self._capacity.currentData())

    @property
    def offering(self) -> bool:
        """Whether nothing is deployed, so that something can be."""
        return self._shows == "offer"

    @property
    def may_go(self) -> bool:
        """Whether it can be deployed as it was chosen, as far as the price goes."""
        return self._agree.isChecked() or not azure.hourly(self.sku)

    def focus(self) -> None:
        """Put the keyboard where the user's word is missing."""
        self._agree.setFocus()

    @property
    def confirmed(self) -> float:
        """The dollars an hour that the user agreed to."""
        return azure.hourly(self.sku) if self._agree.isChecked() else 0.0

    def show_offer(self) -> None:
        """Nothing is deployed. What was chosen so far stays."""
        if self._shows == "offer":
            return
        self._show_price()
        self._told.hide()
        self._text.setText(
            tr(
                "At Azure a model answers only while it is deployed, and that is paid for by the hour, asked or not. "
                "Deploy it to try it, and delete the deployment when you are done; the model itself stays."
            )
        )
        self._show("offer")

    def show_accounts(self, accounts: Sequence[Account]) -> None:
        """Offer these resources; what was typed before stays if there are none."""
        self._accounts = list(accounts)
        self._listed.setText(
            tr("These are the resources you may see. Others can be typed in.")
            if accounts
            else tr("No resource could be found. Type them in as Azure's portal shows them.")
        )
        if accounts:
            titles = {each.resource.subscription: each.subscription_title for each in accounts}
            _refill(self.subscription, titles)
            self._fill_groups()

    def show_unlisted(self, why: str) -> None:
        """The resources could not be listed."""
        self._listed.setText(tr("Your resources could not be listed: {why} Type them in, or look again.", why=why))

    def show_going(self, text: str, *, deleting: bool, hourly: float) -> None:
        """It is being made or deleted."""
        self._price.setText(azure.cost_words(hourly))
        self._told.hide()
        self._text.setText(text)
        self.delete.setText(tr("Stop and delete"))
        self._show("deleting" if deleting else "making")

    def show_standing(self, standing: Standing, told: str, now: float) -> None:
        """It stands and costs money; `told` is what it said of itself last."""
        self._price.setText(azure.cost_words(standing.plan.hourly))
        self._told.setText(f"{azure.spent_words(standing, now)} {azure.end_words(standing, now)}")
        self._told.show()
        self._text.setText(told)
        self.delete.setText(tr("Delete the deployment"))
        self._show("standing")

    def _fields(self) -> QVBoxLayout:
        places = column(space=SMALL)
        for title, box in (
            (tr("Subscription"), self.subscription),
            (tr("Resource group"), self.group),
            (tr("Resource"), self.account),
            (tr("Kind"), self._sku),
            (tr("Capacity"), self._capacity),
        ):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            name = label(title, wrap=False)
            name.setBuddy(box)
            name.setFixedWidth(self.fontMetrics().horizontalAdvance("M") * 10)
            line = row(name, box, space=MEDIUM)
            line.setStretch(1, 1)
            places.addLayout(line)
        again = button(tr("Look again"), self.look.emit, kind="plain", icon_name="arrow-clockwise")
        note = label(
            tr("Without a sign-in: a token that “az account get-access-token” prints. It is not kept."), "small"
        )
        fold = Fold(tr("Use a token"), note, self.token)
        places.addLayout(row(self._listed, again, space=MEDIUM))
        places.addWidget(fold)
        places.addWidget(self._agree)
        return places

    def _fill_groups(self) -> None:
        here = [each.resource for each in self._accounts if each.resource.subscription == _chosen(self.subscription)]
        _refill(self.group, {each.group: each.group for each in here})
        self._fill_accounts()

    def _fill_accounts(self) -> None:
        place = (_chosen(self.subscription), _chosen(self.group))
        here = [each for each in self._accounts if (each.resource.subscription, each.resource.group) == place]
        titles = {
            each.resource.account: tr("{name}, {region}", name=each.resource.account, region=each.region)
            for each in here
        }
        _refill(self.account, titles)

    def _show_price(self) -> None:
        price = azure.hourly(self.sku)
        self._price.setText(azure.cost_words(price))
        self._agree.setVisible(bool(price))
        self._agree.setChecked(False)
        self._agree.setText(tr("Yes, pay {amount} an hour until I delete it", amount=money(price)))
        self.agreed.emit()

    def _show(self, what: str) -> None:
        self._shows = what
        self._form.setVisible(what == "offer")
        self._bar.setVisible(what in ("making", "deleting"))
        self.delete.setVisible(what in ("making", "standing"))
        give_role(self, "card" if what == "offer" else "caution")


def _box(name: str) -> QComboBox:
    made = QComboBox()
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.setAccessibleName(name)
    return made


def _chosen(box: QComboBox) -> str:
    """The value of what was picked, else what was typed."""
    place = box.findText(box.currentText())
    return str(box.itemData(place)) if place >= 0 else box.currentText().strip()


def _refill(box: QComboBox, titles: dict[str, str]) -> None:
    before = _chosen(box)
    if not titles or [box.itemData(place) for place in range(box.count())] == list(titles):
        return
    box.blockSignals(True)  # noqa: FBT003  # Qt's own
    box.clear()
    for value, title in titles.items():
        box.addItem(title, value)
    box.setCurrentIndex(max(0, box.findData(before)))
    box.blockSignals(False)  # noqa: FBT003
