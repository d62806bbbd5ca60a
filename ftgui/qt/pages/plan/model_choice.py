"""Which model to start from: one the app knows, a folder on this computer, or one from the Hub."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from ftgui.base import quantities
from ftgui.base.texts import tr
from ftgui.plan import models
from ftgui.plan.card import ModelCard
from ftgui.plan.estimate import Fit
from ftgui.plan.plan import ModelRef
from ftgui.qt.icons import IconLabel
from ftgui.qt.theme import SMALL, TIGHT
from ftgui.qt.widgets.ask_path import ask_folder
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.facts import Facts
from ftgui.qt.widgets.layout import Card, column, group, row
from ftgui.qt.widgets.text import give_role, label

FOLDER, HUB = "folder", "hub"
_VERDICTS = {
    "fits": ("check-circle-fill", "good"),
    "tight": ("warning-circle-fill", "caution"),
    "does_not_fit": ("x-circle-fill", "bad"),
    "unknown": ("question", "quiet"),
    "elsewhere": ("cloud", "quiet"),
}


class ModelChoice(Card):
    """`chosen` carries a `ModelRef`; `asked` the id of a model that the Hub shall be asked about."""

    chosen = Signal(object)
    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(space=SMALL + TIGHT)
        self.models = QComboBox()
        self.models.setAccessibleName(tr("Model to start from"))
        for card in models.catalogue():
            self.models.addItem(_with_source(card), card.ref)
        self.models.addItem(tr("A model folder on this computer …"), FOLDER)
        self.models.addItem(tr("Another model from the Hugging Face Hub …"), HUB)
        self.models.activated.connect(self._picked)
        self._own = QLineEdit()
        self._own.setAccessibleName(tr("Folder or name of the model"))
        self._own.returnPressed.connect(self._use_own)
        self._use = button(tr("Use it"), self._use_own)
        self._browse = button(tr("Choose a folder …"), self._choose_folder)
        self._own_part = group(row(self._own, self._browse, self._use))
        self._summary = label("", "quiet")
        self._facts = Facts()
        self._mark = IconLabel(*_VERDICTS["unknown"], lines=1.15)
        self._fit = label("")
        self._fit_part = group(row(column(self._mark, None), self._fit, space=SMALL))
        for part in (self.models, self._own_part, self._summary, self._facts, self._fit_part):
            self.box.addWidget(part)

    def show_model(self, ref: ModelRef, card: ModelCard | None, fit: Fit | None) -> None:
        """Show the chosen model, what is known of it, and whether it fits."""
        known = next((place for place in range(self.models.count()) if self.models.itemData(place) == ref), -1)
        own = known < 0
        self.models.setCurrentIndex(self.models.findData(ref.kind) if own else known)
        self._show_own(ref.kind if own else "", ref.id if own else "")
        self._summary.setText(tr(card.summary) if card else "")
        self._summary.setVisible(bool(card and card.summary))
        self._facts.show_facts(_facts(card) if card else [])
        self._fit_part.setVisible(fit is not None)
        if fit is not None:
            self._mark.show_icon(*_VERDICTS[fit.verdict])
            self._fit.setText(fit.text)
            give_role(
                self._fit, "body" if fit.verdict in ("fits", "unknown", "elsewhere") else _VERDICTS[fit.verdict][1]
            )

    def _picked(self, place: int) -> None:
        picked = self.models.itemData(place)
        if isinstance(picked, ModelRef):
            self.chosen.emit(picked)
        else:
            self._show_own(picked, "")
            self._own.setFocus()

    def _show_own(self, kind: str, text: str) -> None:
        self._own_part.setVisible(kind in (FOLDER, HUB))
        self._browse.setVisible(kind == FOLDER)
        self._own.setPlaceholderText(
            tr("A folder with config.json and the weights") if kind == FOLDER else tr("For example {id}", id=_EXAMPLE)
        )
        if self._own.text() != text:
            self._own.setText(text)

    def _use_own(self) -> None:
        text = self._own.text().strip()
        if not text:
            return
        if self.models.currentData() == HUB:
            self.asked.emit(text)
        else:
            self.chosen.emit(ModelRef(kind="folder", id=text))

    def _choose_folder(self) -> None:
        def use(folder: Path) -> None:
            self.chosen.emit(ModelRef(kind="folder", id=str(folder)))

        ask_folder(self, tr("Choose a model folder"), use)


_EXAMPLE = "Qwen/Qwen2.5-0.5B-Instruct"


def _with_source(card: ModelCard) -> str:
    where = tr("comes with the app") if card.ref.kind == "bundled" else tr("from the Hugging Face Hub")
    return tr("{title}, {where}", title=card.title, where=where)


def _facts(card: ModelCard) -> list[tuple[str, str]]:
    unknown = tr("not known")
    size = quantities.about_count(card.parameters) if card.parameters else unknown
    reads = unknown
    if card.context_length:
        reads = tr("{count} tokens (word pieces)", count=quantities.count(card.context_length))
    return [
        (tr("Size (parameters)"), size),
        (tr("Reads at once"), reads),
        (tr("Licence"), card.licence or unknown),
    ]
