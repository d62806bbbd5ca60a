"""What each model that was asked took for its answers, and how near it came: a line each."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from ftgui.base.quantities import count, money
from ftgui.base.texts import tr
from ftgui.compare.report import Report, Used
from ftgui.compare.words import measure_text
from ftgui.qt.theme import LARGE, SMALL
from ftgui.qt.widgets.layout import Card, clear, column, line
from ftgui.qt.widgets.text import OneLine, Role, label


class ModelsCard(Card):
    """A table of models, tokens and cost; told as labels, so that it can be heard too."""

    def __init__(self) -> None:
        super().__init__(title=tr("Each model, and what its answers cost"))
        self.setAccessibleName(tr("Each model, and what its answers cost"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(LARGE)
        self._grid.setVerticalSpacing(SMALL)
        self._grid.setColumnStretch(0, 1)
        self.box.addLayout(self._grid)

    def show_models(self, report: Report) -> None:
        """Show the models of a comparison at a provider."""
        clear(self._grid)
        heads = (tr("Model"), tr("Other words"), tr("Tokens read"), tr("Tokens written"), tr("Cost"))
        for place, head in enumerate(heads):
            self._grid.addWidget(_number(head, "small") if place else label(head, "small"), 0, place)
        for number, model in enumerate(report.models, start=1):
            words = column(label(model_name(model), wrap=False), OneLine(model.name, "small", cut_middle=True), space=2)
            self._grid.addLayout(words, 2 * number, 0)
            self._grid.addWidget(line(), 2 * number - 1, 0, 1, len(heads))
            cost = tr("not known") if model.cost is None else _small(model.cost)
            values = (measure_text(report.measure, model.measured), count(model.prompt_tokens))
            for place, text in enumerate((*values, count(model.answer_tokens), cost), start=1):
                self._grid.addWidget(_number(text), 2 * number, place)
        known = [model.cost for model in report.models if model.cost is not None]
        if known and len(known) == len(report.models):
            last = 2 * len(report.models) + 1
            self._grid.addWidget(line(), last, 0, 1, len(heads))
            self._grid.addWidget(label(tr("Together"), "heading"), last + 1, 0)
            self._grid.addWidget(_number(_small(sum(known)), "heading"), last + 1, len(heads) - 1)


def model_name(model: Used) -> str:
    """A model by what it is, rather than by its name at the provider."""
    names = {"base": tr("Before training"), "tuned": tr("After training")}
    return names.get(model.role) or tr("Checkpoint at step {step}", step=count(model.step or 0))


def _small(dollars: float) -> str:
    return tr("less than $0.01") if 0 < dollars < 0.01 else money(dollars)


def _number(text: str, role: Role = "body") -> QLabel:
    made = label(text, role, wrap=False)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
