"""Which of a provider's models to start from: what each costs, reads, learns, and until when it answers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from ftgui.base import quantities
from ftgui.base.texts import tr
from ftgui.plan.plan import ModelRef
from ftgui.plan.providers import ProviderModel
from ftgui.qt.pages.plan.outlook import Far
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.facts import Facts
from ftgui.qt.widgets.layout import Card, group, row
from ftgui.qt.widgets.text import label

OTHER = "other"


class ProviderModelChoice(Card):
    """`chosen` carries a `ModelRef`."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(space=SMALL + TIGHT)
        self.models = QComboBox()
        self.models.setAccessibleName(tr("Model to start from"))
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.models.activated.connect(self._picked)
        self._name = QLineEdit()
        self._name.setAccessibleName(tr("The model's name at the provider"))
        self._name.setPlaceholderText(tr("For example {id}", id="ft:gpt-4.1-mini-2025-04-14:acme::AbC123"))
        self._name.returnPressed.connect(self._use_name)
        self._own = group(row(self._name, button(tr("Use it"), self._use_name)))
        self._summary = label("", "quiet")
        self._facts = Facts()
        for part in (self.models, self._own, self._summary, self._facts):
            self.box.addWidget(part)

    def show_models(self, far: Far, chosen: ModelRef) -> None:
        """Show what may be trained, and what is known of what is chosen."""
        self.models.clear()
        ids = [*(model.id for model in far.models), *far.suggested]
        for model in far.models:
            self.models.addItem(_line(model, far.training_type), model.id)
        for id in far.suggested:
            self.models.addItem(id, id)
        self.models.addItem(tr("Another model, by its name …"), OTHER)
        own = bool(chosen.id) and chosen.id not in ids
        self.models.setPlaceholderText(tr("Choose a model …"))
        self.models.setCurrentIndex(self.models.findData(OTHER if own else chosen.id))
        self._own.setVisible(own)
        self._name.setText(chosen.id if own else "")
        known = far.model
        self._summary.setText(tr(known.summary) if known else tr("The app knows nothing of this model."))
        self._summary.setVisible(bool(known.summary) if known else own)
        self._facts.show_facts(_facts(known, far) if known else [])
        self._facts.setVisible(known is not None)

    def _picked(self, place: int) -> None:
        id = self.models.itemData(place)
        if id == OTHER:
            self._name.clear()
            self._own.show()
            self._name.setFocus()
        else:
            self.chosen.emit(ModelRef(kind="provider", id=id))

    def _use_name(self) -> None:
        if id := self._name.text().strip():
            self.chosen.emit(ModelRef(kind="provider", id=id))


def price_text(model: ProviderModel, training_type: str) -> str:
    """What learning costs, in words."""
    if model.hourly is not None:
        return tr("{price} an hour", price=quantities.money(model.hourly))
    price = model.prices.get(training_type)
    return quantities.money_range(*price) if price else tr("not known")


def _line(model: ProviderModel, training_type: str) -> str:
    price = model.prices.get(training_type)
    if price is None:
        return model.title
    return tr("{title}, {price} a million tokens", title=model.title, price=quantities.money_range(*price))


def _facts(model: ProviderModel, far: Far) -> list[tuple[str, str]]:
    unknown = tr("not known")
    reads = unknown
    if model.context:
        reads = tr("{count} tokens (word pieces)", count=quantities.count(model.context))
    ways = ", ".join(far.methods.get(method, method) for method in model.methods)
    return [
        (tr("A million training tokens"), price_text(model, far.training_type)),
        (tr("Learns"), ways.lower()),
        (tr("Reads at once"), reads),
        (tr("Its models answer until"), model.answers_until.isoformat() if model.answers_until else unknown),
    ]
