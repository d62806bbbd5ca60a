"""Which file the rows come from and how many there are; and what good rows look like before there is one."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ftgui.base import quantities
from ftgui.base.texts import tr, trn
from ftgui.data.drafts.state import State
from ftgui.data.intake.dataset import Dataset
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.layout import Card, beside, column, row
from ftgui.qt.widgets.text import OneLine, label


class FileCard(Card):
    """The file's name, its numbers in words, and a way to another file."""

    def __init__(self, choose: Callable[[], object]) -> None:
        super().__init__()
        self._name = OneLine("", "heading", cut_middle=True)
        self._numbers = label("", "quiet")
        words = column(self._name, self._numbers, space=TIGHT)
        whole = row(beside("file-text", words), button(tr("Choose another &file …"), choose), space=MEDIUM)
        whole.setStretch(0, 1)
        self.box.addLayout(whole)

    def show_state(self, name: str, state: State) -> None:
        """What was read and not yet used."""
        parts = [
            _to_learn(state.usable),
            trn("{count} column", "{count} columns", len(state.columns)),
            quantities.size(state.total),
        ]
        if len(state.heads) > 1:
            parts.append(trn("{count} file", "{count} files", len(state.heads)))
        self._name.setText(name)
        self._numbers.setText(", ".join(parts) + _left_out(state.skipped))

    def show_dataset(self, dataset: Dataset) -> None:
        """The rows that the project holds."""
        learn = _to_learn(dataset.rows)
        check = tr("{number} kept aside to check with", number=quantities.count(dataset.validation_rows))
        self._name.setText(dataset.source)
        self._numbers.setText(f"{learn}, {check}{_left_out(dataset.skipped)}")


def name_of(given: Sequence[str]) -> str:
    """What the user gave, by name."""
    names = [Path(path).name for path in given]
    if len(names) <= 2:
        return ", ".join(names)
    return trn("{name} and {count} more", "{name} and {count} more", len(names) - 1, name=names[0])


def _to_learn(rows: int) -> str:
    return trn("{number} row to learn from", "{number} rows to learn from", rows, number=quantities.count(rows))


def _left_out(skipped: int) -> str:
    if not skipped:
        return "."
    number = quantities.count(skipped)
    return ". " + trn("{number} row is left out.", "{number} rows are left out.", skipped, number=number)


class RowsWanted(Card):
    """What good rows are, for somebody who has no file yet."""

    def __init__(self) -> None:
        super().__init__(title=tr("What good rows are"), space=SMALL + TIGHT)
        for icon, text in (
            ("table", tr("A table with a column for the question and one for the answer is enough.")),
            ("chats-circle", tr("A chat file (JSON lines with “messages”) is understood as it is.")),
            ("list-numbers", tr("At least 10 rows, better 50 to 200. Ten good ones beat a hundred careless ones.")),
            ("lock", tr("The rows stay on this computer. Only training at a provider sends them there.")),
        ):
            self.box.addLayout(beside(icon, label(text), "quiet", lines=1.15, space=SMALL + TIGHT))
