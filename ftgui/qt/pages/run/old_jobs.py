"""Trainings that the account had before, to be followed here like those started here."""

import time

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from ftgui.backends.provider import statuses
from ftgui.base.texts import tr
from ftgui.qt import remote
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, clear, column, line, row
from ftgui.qt.widgets.text import OneLine, label
from ftgui.qt.work import Work

SHOWN = 20


class OldJobs(Fold):
    """`adopt` carries an account's name and a job's; `failed` a problem. Hidden where there is no account."""

    adopt = Signal(str, str)
    failed = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__(tr("Trainings your account had before"))
        self._work = work
        self._accounts = QComboBox()
        self._accounts.setAccessibleName(tr("Account to look into"))
        self._look = button(tr("Look for them"), self._ask)
        about = tr("Also those that were started elsewhere. Following one costs nothing and changes nothing.")
        self._said = label(about, "quiet")
        self._list = column(space=SMALL)
        head = row(self._said, self._accounts, self._look, space=MEDIUM)
        head.setStretch(0, 1)
        self.box.addWidget(Card(head, self._list, space=SMALL + TIGHT))
        self.hide()

    def show_accounts(self, names: list[str]) -> None:
        """Offer these accounts."""
        self.setVisible(bool(names))
        if [self._accounts.itemText(place) for place in range(self._accounts.count())] != names:
            self._accounts.clear()
            self._accounts.addItems(names)
            clear(self._list)
        self._accounts.setVisible(len(names) > 1)

    def _ask(self) -> None:
        name = self._accounts.currentText()
        self._look.setEnabled(False)
        self._look.setText(tr("Looking …"))
        self._work.run(self, lambda _: remote.old_jobs(name), lambda found: self._show(name, found), self._failed)

    def _show(self, name: str, found: "list[remote.OldJob]") -> None:
        self._ready()
        clear(self._list)
        if not found:
            self._list.addWidget(label(tr("This account has no trainings.")))
        for job in found[:SHOWN]:
            self._list.addWidget(line())
            self._list.addWidget(self._line(name, job))

    def _line(self, name: str, job: "remote.OldJob") -> QWidget:
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(int(job.created or time.time())), QLocale.FormatType.ShortFormat
        )
        ended = {
            statuses.SUCCEEDED: tr("Finished"),
            statuses.FAILED: tr("Failed"),
            statuses.CANCELLED: tr("Cancelled"),
        }
        state = ended.get(job.status) or statuses.state(job.status)[1]
        words = column(
            OneLine(f"{job.suffix or job.id} · {job.model}"),
            OneLine(f"{when} · {state} · {job.tuned}".rstrip(" ·"), "small"),
            space=2,
        )
        follow = button(
            tr("Follow it here"),
            lambda: self.adopt.emit(name, job.id),
            accessible=tr("Follow {name} here", name=job.id),
        )
        whole = row(words, follow, space=MEDIUM)
        whole.setStretch(0, 1)
        made = QWidget()
        made.setLayout(whole)
        return made

    def _failed(self, problem: object) -> None:
        self._ready()
        self.failed.emit(problem)

    def _ready(self) -> None:
        self._look.setEnabled(True)
        self._look.setText(tr("Look for them"))
