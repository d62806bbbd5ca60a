"""What a training at a provider can cost, large, and the user's word that this much may be spent."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from ftgui.base.quantities import count, money, money_range
from ftgui.base.texts import tr, trn
from ftgui.plan.cost import Cost, Range
from ftgui.qt import theme
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.layout import Card, beside, clear, column, group, line, row
from ftgui.qt.widgets.link import link
from ftgui.qt.widgets.text import label


class MoneyCard(Card):
    """`agreed` tells each change of the user's word; `priced` carries a price that was typed."""

    agreed = Signal()
    priced = Signal(object)

    def __init__(self) -> None:
        super().__init__(space=SMALL)
        self.setAccessibleName(tr("What it costs"))
        self._cost: Cost | None = None
        self._shown: tuple[object, ...] = ()
        self._amount = label("", "title")
        self._why = label("", "quiet")
        self._limit = QLineEdit()
        self._limit.setAccessibleName(tr("The most it may cost, in US dollars"))
        self._limit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._limit.setFixedWidth(theme.em(6))
        self._limit.textEdited.connect(lambda _: self._typed())
        self._keeping = label("")
        self._keeping_part = group(beside("warning", self._keeping, "caution", lines=1.15, space=SMALL + TIGHT))
        self._tick = QCheckBox()
        self._tick.toggled.connect(lambda _: self.agreed.emit())
        self._promise = label("", "heading")
        self._price = QLineEdit()
        self._price.setAccessibleName(tr("US dollars for a million tokens of training"))
        self._price.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._price.setFixedWidth(theme.em(6))
        self._price.editingFinished.connect(self._take_price)
        self._page = column(space=0)
        title = label(tr("The most it may cost, in US dollars"), wrap=False)
        title.setBuddy(self._limit)
        self._confirm = group(
            column(line(), self._promise, row(title, self._limit, None), self._tick, space=SMALL + TIGHT)
        )
        asked = label(tr("Its price for a million tokens of training, in US dollars"), wrap=False)
        asked.setBuddy(self._price)
        self._ask = group(column(row(asked, self._price, None), self._page, space=SMALL))
        self.box.addLayout(column(self._amount, self._why, space=TIGHT))
        self.box.addWidget(self._ask)
        self.box.addWidget(self._confirm)
        self.box.addWidget(self._keeping_part)
        self.box.setContentsMargins(theme.LARGE, MEDIUM, theme.LARGE, MEDIUM)
        self.show_cost(None, None, "")
        self.show_keeping(0.0)

    @property
    def limit(self) -> float:
        """What the user agreed to spend at most, in US dollars; 0 while there is no such word."""
        return self._entered() if self._tick.isChecked() and self._tick.isEnabled() else 0.0

    def focus(self) -> None:
        """Put the keyboard where something is missing."""
        (self._price if self._ask.isVisible() else self._tick).setFocus()

    def used_up(self) -> None:
        """The user's word held for one training, which has begun."""
        self._tick.setChecked(False)

    def show_cost(self, cost: Cost | None, price: Range | None, prices_page: str) -> None:
        """Show what the plan costs. The user's word held for another amount, or place, if this one is new."""
        if cost is not None and self._shown == (cost, price, prices_page):
            return
        self._cost, self._shown = cost, (cost, price, prices_page)
        self._tick.setChecked(False)
        known = cost is not None and (cost.high is not None or cost.hourly is not None)
        self._confirm.setVisible(known)
        self._ask.setVisible(cost is not None and not known)
        clear(self._page)
        if cost is None:
            self._amount.setText(tr("Not known yet"))
            self._why.setText(tr("It is reckoned from your rows as soon as the plan is whole."))
            return
        if not known:
            self._amount.setText(tr("Not known"))
            self._why.setText(tr("The app knows no price of this model, so it cannot say what you would spend."))
            if prices_page:
                self._page.addWidget(link(tr("The provider's prices: {address}", address=prices_page), prices_page))
            return
        if cost.high is not None and cost.low is not None:
            self._amount.setText(money_range(cost.low, cost.high))
            self._why.setText(_reckoning(cost, price))
        else:
            self._amount.setText(tr("{price} an hour", price=money(cost.hourly or 0.0)))
            self._why.setText(tr("How many hours it takes nobody knows before. Say below when it shall stop."))
        with QSignalBlocker(self._limit):
            self._limit.setText("" if cost.high is None else f"{cost.high:.2f}")
        self._typed()

    def show_keeping(self, hourly: float) -> None:
        """Say what the trained model will cost for as long as it stands, in US dollars an hour; 0 for nothing."""
        self._keeping_part.setVisible(hourly > 0)
        self._keeping.setText(
            tr(
                "That is only the training. To be used, the model is then kept running at the provider: about {hour} "
                "an hour, {day} a day, used or not, until you delete it. You are asked before that begins.",
                hour=money(hourly),
                day=money(24 * hourly),
            )
        )

    def _typed(self) -> None:
        """Another amount needs another word."""
        self._tick.setChecked(False)
        entered, least = self._entered(), (self._cost.high or 0.0) if self._cost else 0.0
        enough = entered > 0 and entered + 0.005 >= least
        self._tick.setEnabled(enough)
        if enough:
            self._tick.setText(tr("Yes, spend up to {amount}", amount=money(entered)))
            self._promise.setText(
                tr("This can cost up to {amount}. Training stops before it costs more.", amount=money(entered))
            )
        else:
            self._tick.setText(tr("Yes, spend up to this amount"))
            self._promise.setText(
                tr("It may cost {amount}: agree to that much, or plan fewer rounds.", amount=money(least))
                if least
                else tr("Enter an amount in US dollars, for example 20.00.")
            )
        self.agreed.emit()

    def _entered(self) -> float:
        try:
            amount = float(self._limit.text().strip().removeprefix("$").replace(",", "."))
        except ValueError:
            return 0.0
        return round(amount, 2) if 0 < amount < 1e6 else 0.0

    def _take_price(self) -> None:
        if not self._price.isModified():
            return
        self._price.setModified(False)
        try:
            self.priced.emit(float(self._price.text().strip().removeprefix("$").replace(",", ".")))
        except ValueError:
            self._price.setText("")


def _reckoning(cost: Cost, price: Range | None) -> str:
    low, high = cost.epochs
    rounds = trn("{count} round", "{count} rounds", high)
    if low != high:
        rounds = tr("{low} to {high} rounds", low=low, high=high)
    each = money_range(*price) if price else tr("an unknown price")
    return tr(
        "{rounds} through {tokens} tokens (word pieces), at {price} a million.",
        rounds=rounds,
        tokens=count(cost.tokens),
        price=each,
    )
