"""The bundled samples: finished little projects to try the whole road with.

Each is a folder `resources/samples/<name>/` with a `sample.yaml` and the file it speaks of.
"""

from functools import cache
from pathlib import Path

import msgspec

from ftgui.base import saved
from ftgui.base.paths import resources_dir
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.intake.dataset import request_for
from ftgui.data.intake.importing import import_rows
from ftgui.decide.questions import Answers
from ftgui.project import store


class Description(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a `sample.yaml` holds, in the words it is written in.

    `answers` are the decide step's, `question` is one to try in the chat that is in no row, and
    `system` the message that stands before it in the rows, where there is one.
    """

    title: str
    description: str
    learns: str
    rows: int
    format: str
    file: str
    licence: str
    question: str
    answers: Answers
    system: str = ""
    default: bool = False


class Sample(Description, frozen=True, kw_only=True):
    """A sample in the language in use now."""

    name: str
    folder: Path

    @property
    def path(self) -> Path:
        """Its file: there to be imported, never to be changed."""
        return self.folder / self.file


def samples() -> tuple[Sample, ...]:
    """All bundled samples, the default first, then by name. Raises ProblemError (`disk.*`)."""
    return tuple(_translated(folder, description) for folder, description in _read(resources_dir() / "samples"))


def sample(name: str) -> Sample:
    """Return the sample called `name`. Raises ProblemError (`usage.unknown_sample`)."""
    found = {each.name: each for each in samples()}
    if name not in found:
        raise fail(
            "usage.unknown_sample",
            tr("There is no sample called “{name}”.", name=name),
            tr("The samples are: {names}.", names=", ".join(found)),
        )
    return found[name]


@cache
def _read(folder: Path) -> tuple[tuple[Path, Description], ...]:
    found = [(path.parent, saved.load(path, Description)) for path in folder.glob("*/sample.yaml")]
    return tuple(sorted(found, key=lambda pair: (not pair[1].default, pair[0].name)))


def _translated(folder: Path, description: Description) -> Sample:
    said = msgspec.structs.asdict(description)
    words = {part: tr(said[part]) for part in ("title", "description", "learns")}
    return Sample(name=folder.name, folder=folder, **{**said, **words})


def make_project(chosen: Sample, folder: Path) -> Path:
    """Make a project in `folder` from a sample, its questions answered and its rows imported.

    Raises ProblemError (`project.folder_taken`, `disk.*`).
    """
    store.create_at(folder, chosen.title, sample=chosen.name)
    try:
        dataset, _ = import_rows(request_for(chosen.path), folder / "data")
        project = store.load(folder)
        store.save(folder, msgspec.structs.replace(project, answers=chosen.answers, decided=True, dataset=dataset))
    except ProblemError:
        store.discard(folder)
        raise
    return folder
