"""The training tools of this computer: how they stand; to install, repair or remove them.

Installing is a run like any other, followed like any other; closing the window does not end it.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ftgui.base import quantities
from ftgui.base.problems import Problem
from ftgui.base.texts import tr
from ftgui.engines import store
from ftgui.qt.follow import Follower, News
from ftgui.qt.pages.plan.outlook import Tools
from ftgui.qt.theme import MEDIUM, SMALL, TIGHT
from ftgui.qt.widgets.busy import Busy
from ftgui.qt.widgets.buttons import button
from ftgui.qt.widgets.fold import Fold
from ftgui.qt.widgets.layout import Card, clear, column, row
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Work
from ftgui.run import folder as run_folder
from ftgui.run import installing
from ftgui.run.events import Outcome
from ftgui.run.installing import InstallPlan


class ToolsFold(Fold):
    """`changed` says that the tools stand otherwise than before; `failed` carries a problem."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__(tr("Training tools on this computer"))
        self._work = work
        self._follower: Follower | None = None
        self._lines = column(space=SMALL)
        self._busy = Busy(self._stop)
        self._busy.hide()
        self.box.addWidget(self._busy)
        self.box.addLayout(self._lines)

    def show_tools(self, tools: dict[str, Tools]) -> None:
        """Show each of the tools with what can be done about it."""
        clear(self._lines)
        for each in tools.values():
            self._lines.addWidget(self._card(each))

    def perform(self, plan: InstallPlan) -> None:
        """Start an installation or a repair and follow it."""
        self.open()
        self._busy.show()
        self._busy.show_words(tr("Starting …"))
        self._work.run(self, lambda _: installing.start(plan), self._follow, self._failed)

    def find_work(self) -> None:
        """Follow what is being installed now, whoever began it and whichever window showed it."""
        if self._follower is None:
            self._work.run(self, lambda _: installing.going_on(), self._found, self._failed)

    def close_follower(self) -> None:
        """Stop following; what is being installed goes on."""
        if self._follower is not None:
            self._follower.close()
            self._follower.deleteLater()
            self._follower = None
        self._busy.hide()

    def _card(self, tools: Tools) -> QWidget:
        name = tools.status.name
        title = store.spec(name).title
        words = column(label(title, "heading"), label(_state(tools), "quiet"), space=TIGHT)
        whole = row(words, *self._buttons(tools, title), space=MEDIUM)
        whole.setStretch(0, 1)
        return Card(whole)

    def _buttons(self, tools: Tools, title: str) -> list[QWidget]:
        name = tools.status.name

        def act(text: str, call: Callable[[], object], accessible: str) -> QWidget:
            return button(text, call, accessible=accessible)

        if tools.status.state == "absent":
            install = InstallPlan(engine=name)
            return [act(tr("Install"), lambda: self.perform(install), tr("Install {title}", title=title))]
        repair = InstallPlan(engine=name, action="repair")
        return [
            act(tr("Repair"), lambda: self.perform(repair), tr("Repair {title}", title=title)),
            act(tr("Remove"), lambda: self._remove(name), tr("Remove {title}", title=title)),
        ]

    def _remove(self, name: str) -> None:
        self._busy.show()
        self._busy.show_words(tr("Removing …"))

        def done(_: None) -> None:
            self._busy.hide()
            self.changed.emit()

        self._work.run(self, lambda _: store.remove(name), done, self._failed)

    def _found(self, folder: Path | None) -> None:
        if folder is not None:
            self.open()
            self._follow(folder)

    def _follow(self, folder: Path) -> None:
        self.close_follower()
        self._busy.show()
        self._follower = Follower(folder, self)
        self._follower.news.connect(self._news)

    def _news(self, news: News) -> None:
        if news.seen.text:
            self._busy.show_words(news.seen.text)
        if news.seen.progress and news.seen.progress.total:
            self._busy.show_progress((round(news.seen.progress.done), round(news.seen.progress.total)))
        if news.outcome is None or not news.caught_up:
            return
        self.close_follower()
        self.changed.emit()
        if news.outcome is not Outcome.SUCCEEDED and news.seen.ended and news.seen.ended.problem:
            self.failed.emit(news.seen.ended.problem)

    def _stop(self) -> None:
        if self._follower is not None:
            folder = self._follower.folder
            self._work.run(self, lambda _: run_folder.request_stop(folder), lambda _: None, self._failed)

    def _failed(self, problem: Problem) -> None:
        self._busy.hide()
        self.failed.emit(problem)


def _state(tools: Tools) -> str:
    status = tools.status
    if status.state == "ready":
        return tr("Ready; {size} on the disk.", size=quantities.size(status.size))
    if status.state == "absent":
        sizes = {"download": quantities.size(tools.download), "disk": quantities.size(tools.disk)}
        return tr("Not installed: {download} to download, {disk} on the disk.", **sizes)
    return tr("Not complete.") if status.state == "partial" else tr("Installed, but damaged.")
