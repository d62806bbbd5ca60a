"""The first page: go on with a project, begin one, or try a sample."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from ftgui.base import paths
from ftgui.base.texts import tr, trn
from ftgui.qt.theme import MEDIUM
from ftgui.qt.widgets.choice_card import ActionCard, ChoiceCard
from ftgui.qt.widgets.layout import bring_into_view, clear, column, row, section
from ftgui.qt.widgets.page import Action, Desk, Page
from ftgui.qt.widgets.text import label
from ftgui.qt.work import Job

if TYPE_CHECKING:
    from ftgui.base.problems import Problem
    from ftgui.project.samples import Sample
    from ftgui.qt.memory import Recent
    from ftgui.qt.pages.home.name_card import NameCard
    from ftgui.ship.azure import Standing

    Found = tuple[tuple[tuple[Recent, bool], ...], tuple[Sample, ...], tuple[tuple[Standing, str], ...]]


class HomePage(Page):
    """What it shows comes from the disk, so it is read on a worker thread each time the page is entered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            tr("Make a model answer your way"),
            tr(
                "Show it examples of good answers. It learns from them, here or at a provider, and you see whether "
                "it helped."
            ),
        )
        self._samples: tuple[Sample, ...] = ()
        self._cards: list[ChoiceCard] = []
        self._naming: NameCard | None = None
        self._sample_grid = QGridLayout()
        self._sample_grid.setSpacing(MEDIUM)
        self._next = label("", "quiet")
        self._yours, self._beginning = column(space=MEDIUM), column(space=0)
        self.box.addLayout(self._yours)
        self.box.addWidget(self._begin())
        self.box.addLayout(self._beginning)
        self.box.addWidget(section(tr("Or try a sample"), self._sample_grid, self._next))

    def entered(self) -> None:
        """Read the recent projects and the samples."""
        self._ask_no_name()
        self.show_problems([])
        self.work.run(self, _look, self._found, self.show_problem)

    def dropped(self, *given: str) -> bool:
        """Open a dropped project folder, or begin a project with a dropped file."""
        place = Path(given[0])
        if place.is_dir() or place.name == "project.yaml":
            self.desk.open_project(place if place.is_dir() else place.parent)
        else:
            self._create(place.stem, place)
        return True

    def choose_folder(self) -> None:
        """Ask for a project folder."""
        from ftgui.qt.widgets.ask_path import ask_folder  # the window shows sooner without

        ask_folder(self, tr("Open a project folder"), self.desk.open_project, paths.projects_dir())

    def _begin(self) -> QWidget:
        examples = tr("Bring your own examples: a table, documents or chats.")
        new = ActionCard("plus-circle", tr("New project"), examples, self._ask_name)
        opened = ActionCard(
            "folder-open", tr("Open a project"), tr("Choose a project's folder on this computer."), self.choose_folder
        )
        both = row(new, opened, space=MEDIUM)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        return section(tr("Begin"), both)

    def _found(self, found: "Found") -> None:
        recent, self._samples, deployed = found
        clear(self._yours)
        if deployed:
            self._yours.addWidget(self._standing(deployed))
        if recent:
            self._yours.addWidget(section(tr("Go on with"), self._recent(recent)))
        if self._cards:
            self._sample_chosen()
        else:
            self._show_samples()

    def _standing(self, deployed: "Sequence[tuple[Standing, str]]") -> QWidget:
        from ftgui.qt.pages.home.standing_list import StandingList  # the window shows sooner without

        made = StandingList(deployed)
        made.chosen.connect(lambda folder: self.desk.open_project(Path(folder), step="ship"))
        return made

    def _recent(self, projects: "Sequence[tuple[Recent, bool]]") -> QWidget:
        from ftgui.qt.pages.home.recent_list import RecentList  # the window shows sooner without

        made = RecentList(projects)
        made.chosen.connect(lambda folder: self.desk.open_project(Path(folder)))
        made.forgotten.connect(self._forget)
        return made

    def _show_samples(self) -> None:
        clear(self._sample_grid)
        self._cards = [_sample_card(sample) for sample in self._samples]
        for place, card in enumerate(self._cards):
            self._sample_grid.addWidget(card, 0, place)
            self._sample_grid.setColumnStretch(place, 1)
            card.clicked.connect(self._sample_chosen)
            card.toggled.connect(self._sample_chosen)
        if self._cards:
            self._cards[0].setChecked(True)

    def _sample_chosen(self) -> None:
        self._ask_no_name()
        sample = self._chosen()
        self._next.setText(
            tr(
                "What happens next: the sample becomes a project of your own, its questions answered and its rows "
                "read. You look at each step, train it, and then talk to it."
            )
        )
        self.set_primary(Action(text=tr("Try the sample"), run=lambda: self._make(sample), icon="play"))

    def _chosen(self) -> "Sample":
        return next(sample for sample, card in zip(self._samples, self._cards, strict=True) if card.isChecked())

    def _make(self, sample: "Sample") -> None:
        def task(_: Job[Path]) -> Path:
            from ftgui.project import samples, store

            folder = store.free_folder(paths.projects_dir(), sample.name)
            samples.make_project(sample, folder)
            return folder

        self._while_making()
        self.work.run(self, task, lambda folder: self.desk.open_project(folder, step="decide"), self._not_made)

    def _ask_name(self) -> None:
        if self._naming is None:
            from ftgui.qt.pages.home.name_card import NameCard  # the window shows sooner without

            naming = self._naming = NameCard()
            naming.entered.connect(lambda: self._create(naming.name))
            self._beginning.addWidget(naming)
        naming = self._naming
        naming.show()
        self.set_primary(Action(text=tr("Create project"), run=naming.entered.emit, icon="plus-circle"))
        naming.setFocus()
        bring_into_view(naming)

    def _ask_no_name(self) -> None:
        if self._naming is not None:
            self._naming.hide()

    def _create(self, name: str, file: Path | None = None) -> None:
        def task(_: Job[Path]) -> Path:
            from ftgui.project import store

            return store.create(paths.projects_dir(), name)

        def made(folder: Path) -> None:
            if self._naming is not None:
                self._naming.clear()
            self.desk.open_project(folder, step="data" if file else "", file=file)

        self._while_making()
        self.work.run(self, task, made, self._not_made)

    def _while_making(self) -> None:
        """One press makes one project."""
        text = tr("Making the project …")
        self.set_primary(Action(text=text, run=lambda: None, enabled=False))

    def _not_made(self, problem: "Problem") -> None:
        if self._naming is not None and self._naming.isVisible():
            self._ask_name()
        else:
            self._sample_chosen()
        self.show_problem(problem)

    def _forget(self, folder: str) -> None:
        def task(job: "Job[Found]") -> "Found":
            from ftgui.qt import memory

            memory.forget(Path(folder))
            return _look(job)

        self.work.run(self, task, self._found, self.show_problem)


def _look(_: "Job[Found]") -> "Found":
    """Read what the page shows; loads the rooms of a project on the way, while nobody waits."""
    from ftgui.project.samples import samples
    from ftgui.qt import memory

    recent = tuple((project, project.is_there) for project in memory.load().recent)
    return recent, samples(), _deployed()


def _deployed() -> "tuple[tuple[Standing, str], ...]":
    """What stands at Azure, with the folder of its project where that is still there."""
    if not (paths.config_dir() / "deployments").is_dir():
        return ()
    from ftgui.ship import standing

    found = []
    for each in standing.known():
        project = Path(each.run).parent.parent
        found.append((each, str(project) if Path(each.run).is_dir() else ""))
    return tuple(found)


def _sample_card(sample: "Sample") -> ChoiceCard:
    rows = trn("{count} row", "{count} rows", sample.rows)
    return ChoiceCard(
        sample.title, sample.description, badge=tr("{rows}, {format} file", rows=rows, format=sample.format)
    )
