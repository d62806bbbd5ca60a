"""One validation row: what is asked, what the answer should be, and what the model wrote before and after."""

from PySide6.QtWidgets import QGridLayout, QWidget

from ftgui.base.texts import tr
from ftgui.compare.report import Report, ReportRow
from ftgui.compare.words import measure_text
from ftgui.data.rows import Message
from ftgui.qt.pages.compare.long_text import LongText
from ftgui.qt.pages.compare.models_card import model_name
from ftgui.qt.theme import LARGE, MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.layout import Card, column, line, row
from ftgui.qt.widgets.text import label


class AnswerCard(Card):
    """Readable with long text; question and reference above, the answers beside each other, two in a line."""

    def __init__(self, entry: ReportRow, report: Report) -> None:
        super().__init__(space=SMALL + TIGHT)
        name = tr("Row kept aside {row}", row=entry.row)
        self.setAccessibleName(name)
        better = entry.tuned_loss < entry.base_loss
        values = {
            "base": measure_text(report.measure, entry.base_loss),
            "tuned": measure_text(report.measure, entry.tuned_loss),
        }
        change = tr("{base} other words before, {tuned} after", **values)
        if report.measure == "loss":
            change = tr("loss {base} before, {tuned} after", **values)
        mark = label(tr("improved") if better else tr("not improved"), "good" if better else "caution", wrap=False)
        self.box.addLayout(row(label(name, "heading", wrap=False), mark, None, label(change, "small", wrap=False)))
        self.box.addWidget(_part(tr("Question"), _question(entry.messages), name))
        self.box.addWidget(_part(tr("The answer in your rows"), entry.reference, name))
        self.box.addWidget(line())
        answers = QGridLayout()
        answers.setHorizontalSpacing(LARGE)
        answers.setVerticalSpacing(MEDIUM)
        for place, (title, text) in enumerate(_answers(entry, report)):
            answers.addWidget(_part(title, text, name), place // 2, place % 2)
            answers.setColumnStretch(place % 2, 1)
        answers.setContentsMargins(0, 0, 0, MEDIUM - SMALL)
        self.box.addLayout(answers)


def _answers(entry: ReportRow, report: Report) -> list[tuple[str, str]]:
    """Each model's answer under its title; those of checkpoints in the order of their steps."""
    found = [(tr("Before training"), entry.base_answer or ""), (tr("After training"), entry.tuned_answer or "")]
    others = [model for model in report.models if model.name in entry.other_answers]
    return [*found, *((model_name(model), entry.other_answers[model.name]) for model in others)]


def _part(title: str, text: str, about: str) -> QWidget:
    made = QWidget()
    about = tr("{row}, {part}", row=about, part=title)
    made.setLayout(column(label(title, "small"), LongText(text, about), None, space=TIGHT))
    return made


def _question(messages: tuple[Message, ...]) -> str:
    """The last thing asked; what was said before it is told with who said it."""
    if len(messages) == 1:
        return messages[0].content
    names = {"user": tr("User"), "assistant": tr("Model"), "system": tr("Instruction"), "developer": tr("Instruction")}
    return "\n\n".join(f"{names.get(each.role, each.role)}: {each.content}" for each in messages)
