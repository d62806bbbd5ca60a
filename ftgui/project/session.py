"""The one door between pages (or commands) and a project.

Whatever reads files or starts processes here may take a moment: a window calls those methods from a
worker thread. Each says so.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, ProblemError, fail, refuse
from ftgui.base.texts import tr
from ftgui.compare.plan import ComparePlan
from ftgui.data.drafts.draft import Draft
from ftgui.data.exports import exporting
from ftgui.data.intake.dataset import Dataset, ImportRequest
from ftgui.data.intake.importing import import_rows, settle
from ftgui.data.progress import Progress
from ftgui.data.repairs.decisions import Repair
from ftgui.data.source import Source
from ftgui.data.templated import Template
from ftgui.decide.judge import Verdict, judge
from ftgui.decide.questions import Answers
from ftgui.plan import connections, cost, providers
from ftgui.plan.choices import Choices, check_choices, compile_plan, fitted
from ftgui.plan.estimate import Forecast
from ftgui.plan.plan import TrainPlan
from ftgui.project import foresight, store
from ftgui.project import runs as run_folders
from ftgui.project.runs import RunInfo
from ftgui.project.schema import Project
from ftgui.project.steps import StepView, view_steps
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.backend import Backend
from ftgui.run.runner import Performers


class Session:
    """An open project and the right to change it, until `close`.

    `changed` holds callbacks without arguments, called on whichever thread made the change.
    """

    def __init__(self, folder: Path, backends: Mapping[str, Backend], performers: Performers) -> None:
        """Open the project in `folder`. Raises ProblemError (`project.*`, `disk.*`)."""
        self.folder = folder.resolve()
        self.backends = backends
        self.changed: list[Callable[[], None]] = []
        self._performers = performers
        self._guard = threading.RLock()
        self._importing = threading.Lock()
        self._closed = False
        store.load(self.folder)  # a folder that is no project gets no lock file
        self._writer = store.Writer(self.folder)
        self._project = store.load(self.folder)
        settle(self.rows_folder, self._project.dataset)
        self._runs: list[RunInfo] = []
        self._reading = threading.Lock()
        self._shelf = run_folders.Shelf(self.folder / "runs", performers)

    def close(self) -> None:
        """Give the project free for other windows, once an import that goes on has ended; may be slow."""
        with self._importing, self._guard:
            self._closed = True
            self._writer.release()

    @property
    def project(self) -> Project:
        """The project as it is saved."""
        return self._project

    @property
    def rows_folder(self) -> Path:
        """Where `train.jsonl` and `validation.jsonl` are."""
        return self.folder / "data"

    @property
    def backend(self) -> Backend:
        """The backend the user chose. Raises ProblemError (`plan.no_backend`) for one not known here."""
        return self._place(self._project.choices.backend)

    def _place(self, name: str) -> Backend:
        if name not in self.backends:
            raise fail(
                "plan.no_backend",
                tr("This app does not know the place to train called “{name}”.", name=name),
                tr("Choose one of: {names}.", names=", ".join(self.backends)),
                setting="backend",
            )
        return self.backends[name]

    @property
    def runs(self) -> list[RunInfo]:
        """The runs as of the last `refresh`."""
        return self._runs

    @property
    def trained(self) -> RunInfo | None:
        """The newest training run that left a model, as of the last `refresh`."""
        return run_folders.latest_trained(self._runs)

    def steps(self) -> tuple[StepView, ...]:
        """The six steps, as of the last `refresh`."""
        return view_steps(self._project, self._runs)

    def verdict(self) -> Verdict:
        """What the answers so far say."""
        return judge(self._project.answers)

    def rename(self, name: str) -> None:
        """Give the project another name; its folder keeps its own. Raises ProblemError (`disk.*`)."""
        self._save(name=" ".join(name.split()) or self._project.name)

    def answer(self, answers: Answers, *, decided: bool = False) -> None:
        """Keep the answers; `decided` says that the user goes on. Raises ProblemError (`disk.*`)."""
        self._save(answers=answers, decided=decided or self._project.decided)

    def import_data(
        self, request: ImportRequest, *, draft: Draft | None = None, progress: Progress | None = None
    ) -> list[Problem]:
        """Bring rows into the project; slow. Raises ProblemError; the old rows stay then.

        `draft` is where the source was read already, if it was.
        """
        if request.repairs is None:
            request = msgspec.structs.replace(request, repairs=self.known_repairs(request.source))
        with self._importing:
            self._refuse_closed()
            _, problems = import_rows(
                request,
                self.rows_folder,
                draft=draft,
                progress=progress,
                keep=lambda dataset: self._save(dataset=dataset),
            )
        return problems

    def known_repairs(self, source: Source) -> tuple[Repair, ...]:
        """What was decided about the files that the project's rows came from, when they come again."""
        dataset = self._project.dataset
        known = {file.name for file in dataset.sources} if dataset else set()
        again = known.issuperset(Path(path).name for path in source.paths)
        return dataset.repairs if dataset and again else ()

    def rows(self) -> Dataset:
        """The dataset. Raises ProblemError (`data.no_rows`) while there is none."""
        if self._project.dataset is None:
            raise fail(
                "data.no_rows",
                tr("There are no rows to learn from yet."),
                tr("Choose a file on the data page first."),
                remedy="go:data",
            )
        return self._project.dataset

    def template(self) -> Template | None:
        """How the chosen model reads a row; None where only the Hub knows. Raises ProblemError (`plan.template`)."""
        return foresight.template(self._project.choices.model)

    def choose(self, choices: Choices) -> None:
        """Keep the choices of the plan page. Raises ProblemError (`disk.*`).

        With another backend, what was set by hand and only the former one knew is dropped, its model too.
        """
        if choices.backend != self._project.choices.backend and choices.backend in self.backends:
            choices = self._fitted(choices)
        self._save(choices=choices)

    def _fitted(self, choices: Choices) -> Choices:
        place = self._place(choices.backend)
        return fitted(choices, place.settings, place.provider, providers.today())

    def plan_problems(self) -> list[Problem]:
        """What keeps the plan from starting, and what is worth knowing before; slow."""
        try:
            plan = self.plan()
        except ProblemError as error:
            return [error.problem]
        odd = check_choices(self._project.choices, self.backend.settings, rows=plan.rows)
        return odd + self.backend.check(plan, self.rows_folder)

    def plan(self, choices: Choices | None = None) -> TrainPlan:
        """The plan that a start now would use, or one with other `choices`; slow for a provider, which asks for tokens.

        Raises ProblemError (`plan.*`, `data.no_rows`).
        """
        dataset, choices = self.rows(), choices or self._project.choices
        place, facts = self._place(choices.backend), None
        if place.provider is not None:
            facts = foresight.facts(self.rows_folder, dataset)
            own = connections.of(place.provider)
            first = choices.connection or (own[0].name if own else "")
            choices = msgspec.structs.replace(choices, connection=first)
        return compile_plan(
            choices,
            place.settings,
            name=self._project.name,
            dataset_fingerprint=dataset.fingerprint,
            rows=dataset.rows,
            validation_rows=dataset.validation_rows,
            facts=facts,
        )

    def forecast(self, choices: Choices | None = None) -> Forecast:
        """What can be said of `plan(choices)` before it runs; slow. Raises ProblemError (`plan.*`, `data.no_rows`)."""
        plan = self.plan(choices)
        like = run_folders.latest_like(self._runs, plan)
        return foresight.forecast(plan, self._place(plan.backend), self.rows(), self.rows_folder, like)

    def export(self, target: str, out: Path) -> Path:
        """Write the files for training at `target`, elsewhere, or the rows in that format; slow.

        A plan for another place than `target` is translated as far as the two have things in common.
        Returns the file to begin with. Raises ProblemError.
        """
        if target in exporting.FORMATS:
            self.rows()
            return exporting.export_rows(self.rows_folder, target, out)
        choices = self._project.choices
        if self._place(target).provider != self.backend.provider:
            choices = self._fitted(msgspec.structs.replace(choices, backend=target))
        return foresight.export(self._place(target), self.plan(choices), self.rows_folder, out)

    def start(self, confirmed: float = 0.0) -> Path:
        """Start training and return the run's folder; slow. Raises ProblemError and starts nothing then.

        `confirmed` is the most that the user agreed to spend, in US dollars; this computer costs nothing.
        """
        plan = msgspec.structs.replace(self.plan(), confirmed=confirmed)
        refuse(self.backend.check(plan, self.rows_folder))
        if self.backend.provider is not None:
            refuse(cost.unconfirmed(plan))
        self._save(planned=plan.dataset)
        return self._launch(plan, self.rows_folder)

    def compare(self, run: str) -> Path:
        """Start measuring the training run called `run`; slow. Returns the new run's folder."""
        return self._launch(ComparePlan(run=run))

    def perform(self, plan: msgspec.Struct) -> Path:
        """Start a run for a plan of another kind (merge, serve); slow. Returns its folder."""
        return self._launch(plan)

    def stop(self, run: Path) -> None:
        """Ask a run to stop. Raises ProblemError (`disk.*`)."""
        run_folder.request_stop(run)

    def resume(self, run: Path) -> None:
        """Start another attempt of an ended run; slow. Raises ProblemError (`disk.*`)."""
        runner.start(run)

    def refresh(self) -> list[RunInfo]:
        """Read all runs anew; slow."""
        with self._reading:
            self._runs = self._shelf.read()
        self._tell()
        return self._runs

    def _launch(self, plan: msgspec.Struct, rows: Path | None = None) -> Path:
        folder = run_folder.make(self.folder / "runs", plan, rows)
        runner.start(folder)
        return folder

    def _save(self, **changes: object) -> None:
        with self._guard:
            self._refuse_closed()
            project = msgspec.structs.replace(self._project, **changes)
            if project == self._project:
                return
            store.save(self.folder, project)
            self._project = project
        self._tell()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise fail("project.closed", tr("The project was closed meanwhile."), tr("Open it again."))

    def _tell(self) -> None:
        for callback in list(self.changed):
            callback()
