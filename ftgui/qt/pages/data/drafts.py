"""What the data page has done with a draft on worker threads: followed, looked into, repaired."""

import threading
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from ftgui.base import paths
from ftgui.base.problems import Problem, ProblemError
from ftgui.base.texts import tr
from ftgui.data import rows
from ftgui.data.checks.whole import SURE
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.lengths import Lengths, lengths, nothing_learned
from ftgui.data.drafts.state import Job as Reading
from ftgui.data.drafts.state import State
from ftgui.data.findings import Count, FaultError, Finding
from ftgui.data.intake.dataset import Dataset, ImportRequest, source_of
from ftgui.data.intake.splitting import Split
from ftgui.data.mapping.building import builder
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.preview import Chat, preview
from ftgui.data.progress import Progress
from ftgui.data.readers.pasted import save_pasted
from ftgui.data.repairs.decisions import Repair, in_words
from ftgui.data.repairs.repairing import Repairing
from ftgui.data.rows import Row
from ftgui.data.source import Source
from ftgui.data.table import Record
from ftgui.data.templated import Template
from ftgui.plan import models
from ftgui.project.session import Session
from ftgui.qt.pages.data.row_panel import ShownRow
from ftgui.qt.work import Cancelled, Job

SHOWN_ROWS = 200
"""How many rows can be leafed through as chats; the others are in the table of all rows."""
_PAUSE = 0.05
_PER_READING = 1
_CERTAIN = 0.9
_COLUMNS = 8
"""Columns of the table of rows that are shown side by side."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A draft at one moment: how far it is, what was found, and its first rows once it is known what they are."""

    state: State
    counts: dict[str, Count]
    chats: tuple[Chat, ...] = ()


def reading(source: Source, mapping: Mapping | None = None) -> Reading:
    """What to have done with a source: read, judged, and its tokens counted."""
    return Reading(source=source, mapping=mapping, tokens=True)


class Begun:
    """A draft that a worker thread starts and that may be unwanted before it has; then nothing is left of it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._unwanted = False
        self._draft: Draft | None = None

    def start(self, source: Source) -> Draft:
        """Have a source read. Raises ProblemError (`disk.*`), and Cancelled where it is unwanted by now."""
        draft = Draft.start(reading(source))
        with self._guard:
            if not self._unwanted:
                self._draft = draft
                return draft
        draft.close()
        raise Cancelled

    def close(self) -> None:
        """Stop reading and remove what was read; slow where that is much."""
        with self._guard:
            self._unwanted = True
            draft, self._draft = self._draft, None
        if draft is not None:
            draft.close()


def follow(draft: Draft, template: Template | None, job: Job[Seen]) -> Seen:
    """Report what is new until the draft has ended; then tell all of it."""
    chats: tuple[Chat, ...] = ()
    while True:
        state = draft.state()
        if state.guess is not None and state.rows and (state.ended or not chats):
            chats = tuple(draft.chats(0, SHOWN_ROWS, template))
        seen = Seen(state=state, counts=draft.findings.counts(), chats=chats)
        if state.ended:
            return seen
        job.report(seen)
        if job.stopping():
            raise Cancelled
        time.sleep(_PAUSE)


def paste(text: str) -> Path:
    """Save what was pasted as a file in the cache. Raises ProblemError (`data.nothing_pasted`, `disk.*`)."""
    return save_pasted(text, paths.cache_dir() / "pasted" / str(time.time_ns()))


def lines_of(draft: Draft, columns: Sequence[str], start: int, stop: int) -> list[tuple[str, ...]]:
    """Rows as lines of a table."""
    return [
        (str(record.row), *(cell_text(record.values.get(name)) for name in columns[:_COLUMNS]))
        for record in draft.rows(start, stop - start)
    ]


def columns_shown(state: State) -> tuple[str, ...]:
    """The columns that are shown side by side."""
    return state.columns[:_COLUMNS]


def cell_text(value: object) -> str:
    """A cell for people: text as it is, nothing as nothing, structures as JSON."""
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.encode(value).decode()


def shown(draft: Draft, repairing: Repairing, finding: Finding) -> ShownRow:
    """A row with a problem, before and after what was decided about it."""
    if finding.place is None:
        return ShownRow(None, finding.row, None, None, {}, finding.words.get("raw", ""))
    return shown_place(draft, repairing, finding.place)


def shown_place(draft: Draft, repairing: Repairing, place: int) -> ShownRow:
    """The row at a place, before and after what was decided about it."""
    record = draft.rows(place, 1)[0]
    worked = repairing.worked(place)
    cells = {name: cell_text(record.values.get(name)) for name in draft.state().columns}
    return ShownRow(place, record.row, _chat(record.row, worked.before), _chat(record.row, worked.after), cells)


def _chat(number: int, row: Row | None) -> Chat | None:
    return preview([(number, row)])[0] if row is not None else None


def readings(draft: Draft, state: State) -> list[tuple[Mapping, tuple[Chat, ...]]]:
    """Where the guess is not certain: it and its reverse, each on the first rows."""
    guess = state.guess
    if (
        guess is None
        or guess.confidence >= SURE
        or not {guess.mapping.question, guess.mapping.answer} <= {*state.columns}
    ):
        return []
    mapping = guess.mapping
    other = msgspec.structs.replace(mapping, question=mapping.answer, answer=mapping.question)
    records = draft.rows(0, 20)
    return [(each, _first_chats(each, state.columns, records)) for each in (mapping, other)]


def _first_chats(mapping: Mapping, columns: Sequence[str], records: Sequence[Record]) -> tuple[Chat, ...]:
    made = []
    build = builder(mapping, columns)
    for record in records:
        try:
            made.append((record.row, build(record)))
        except FaultError:
            continue
    return tuple(preview(made, count=_PER_READING, cut=200))


def whole_problems(state: State) -> list[Problem]:
    """What concerns the source as a whole, what ended the reading first."""
    nothing = nothing_learned(state.tokens)
    return [*filter(None, (state.stopped, nothing)), *state.problems]


def how_sure(state: State) -> str:
    """How certain the guess is and why, in words; nothing where the user chose."""
    guess = state.guess
    if guess is None or not guess.reason:
        return ""
    if guess.confidence >= _CERTAIN:
        return tr("{reason} This is quite certain.", reason=guess.reason)
    if guess.confidence >= SURE:
        return tr("{reason} This is likely right.", reason=guess.reason)
    return tr("{reason} This is only a guess: please look.", reason=guess.reason)


def measure(draft: Draft, session: Session) -> tuple[Lengths | None, str]:
    """How long the rows are against what the chosen model reads at once, and that model's name."""
    try:
        card = models.describe(session.project.choices.model)
    except ProblemError:
        return lengths(draft.folder), session.project.choices.model.id
    return lengths(draft.folder, card.context_length), card.title


def importing(
    session: Session, draft: Draft, repairs: tuple[Repair, ...], split: Split, validation: Path | None
) -> Callable[[Job[list[Problem]]], list[Problem]]:
    """The task that brings a draft's rows into the project."""
    request = ImportRequest(
        source=draft.source,
        split=split,
        validation=source_of(validation) if validation is not None else None,
        repairs=repairs,
    )

    def task(job: Job[list[Problem]]) -> list[Problem]:
        progress = Progress(lambda done, total: job.report((done, total)), job.stopping)
        return session.import_data(request, draft=draft, progress=progress)

    return task


def done_to(dataset: Dataset) -> list[str]:
    """What was done to the rows that the project holds."""
    return [in_words(each) for each in dataset.done]


def saved_chats(session: Session, file: str = rows.TRAINING, around: int = 1) -> tuple[Chat, ...]:
    """Some rows of a project, the one numbered `around` among them. Raises ProblemError (`disk.*`)."""
    first = max(0, around - SHOWN_ROWS // 2)
    found = list(islice(enumerate(rows.read(session.rows_folder / file), start=1), first, first + SHOWN_ROWS))
    return tuple(preview(found, count=SHOWN_ROWS, template=session.template()))


def fetch(name: str, job: Job[list[Path]]) -> list[Path]:
    """Bring a dataset of the Hub into the cache. Raises ProblemError (`data.hub_*`, `data.no_network`)."""
    from ftgui.data.readers import hub  # what it loads takes long, and few need it

    def report(done: int, total: int) -> None:
        job.report((done, total))
        if job.stopping():
            raise Cancelled

    found = hub.find(name)
    return hub.fetch(found, found.parts[0], report)
