"""One validation row: what is asked, what the answer should be, and what the model wrote before and after."""

from PySide6.QtWidgets import QWidget

from ftgui.base.texts import tr
from ftgui.compare.report import ReportRow
from ftgui.compare.words import loss_text
from ftgui.data.rows import Message
from ftgui.qt.theme import LARGE, MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.layout import Card, column, line, row
from ftgui.qt.widgets.long_text import LongText
from ftgui.qt.widgets.text import label


class AnswerCard(Card):
    """Readable with long text; question and reference above, the two answers beside each other."""

    def __init__(self, entry: ReportRow) -> None:
        super().__init__(space=SMALL + TIGHT)
        name = tr("Row kept aside {row}", row=entry.row)
        self.setAccessibleName(name)
        better = entry.tuned_loss < entry.base_loss
        change = tr(
            "loss {base} before, {tuned} after", base=loss_text(entry.base_loss), tuned=loss_text(entry.tuned_loss)
        )
        mark = label(tr("improved") if better else tr("not improved"), "good" if better else "caution", wrap=False)
        self.box.addLayout(row(label(name, "heading", wrap=False), mark, None, label(change, "small", wrap=False)))
        self.box.addWidget(_part(tr("Question"), _question(entry.messages), name))
        self.box.addWidget(_part(tr("The answer in your rows"), entry.reference, name))
        self.box.addWidget(line())
        answers = row(
            _part(tr("Before training"), entry.base_answer or "", name),
            _part(tr("After training"), entry.tuned_answer or "", name),
            space=LARGE,
        )
        answers.setStretch(0, 1)
        answers.setStretch(1, 1)
        answers.setContentsMargins(0, 0, 0, MEDIUM - SMALL)
        self.box.addLayout(answers)


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
