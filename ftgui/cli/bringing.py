"""Commands that bring rows: check and import, from files, folders, zips, and datasets of the Hub."""

import argparse
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from ftgui import bootstrap
from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.cli.output import Result
from ftgui.data import report as reports
from ftgui.data.checks.suiting import refuse_unknown
from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.state import Job
from ftgui.data.intake.dataset import ImportRequest
from ftgui.data.intake.splitting import Split
from ftgui.data.mapping.columns import from_pairs
from ftgui.data.mapping.shapes import Mapping
from ftgui.data.repairs import decisions
from ftgui.data.source import Source
from ftgui.project import store
from ftgui.project.session import Session

_HUB = "hf://datasets/"


def project(folder: Path) -> Session:
    """Open a project; a folder that is not there yet, or empty, becomes one. Raises ProblemError (`project.*`)."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        store.create_at(folder, folder.absolute().name)
    return bootstrap.open_session(folder)


def _source(names: Sequence[str], sheet: str | None = None) -> Source:
    """What was named: paths, or addresses of datasets of the Hub. Raises ProblemError (`data.hub_*`, ...)."""
    found: list[Path] = []
    for name in names:
        found += _fetched(name) if "://" in name else [Path(name)]
    return Source(paths=tuple(str(path.absolute()) for path in found), sheet=sheet)


def _fetched(address: str) -> list[Path]:
    from ftgui.data.readers import hub  # what it loads takes long, and few need it

    dataset = hub.find(address.removeprefix(_HUB))
    return hub.fetch(dataset, dataset.parts[0], lambda _done, _total: None)


def check(arguments: argparse.Namespace) -> Result:
    """Read and judge a file."""
    if arguments.backend is not None:
        refuse_unknown(arguments.backend)
    source, mapping = _source(arguments.file, arguments.sheet), _mapping(arguments.map)
    draft = Draft.start(Job(source=source, mapping=mapping, backend=arguments.backend, tokens=True))
    try:
        draft.wait()
        found, problems = reports.report_of(draft)
    except BaseException:
        draft.close()
        raise
    text = tr("{file}: {shape}, {rows} rows", file=found.file, shape=found.shape, rows=found.rows)
    return Result(document=msgspec.to_builtins(found), text=text, problems=problems, close=draft.close)


def _mapping(said: list[str]) -> Mapping | None:
    r"""What `--map part=column` says, or None to have it guessed. Raises ProblemError (`usage.map`).

    In templates and texts `\\n` is a line break, which a shell makes hard to write.
    """
    if not said:
        return None
    pairs = dict(text.partition("=")[::2] for text in said)
    if "" in pairs.values():
        raise fail("usage.map", tr("A column is missing."), tr("Write part=column, for example answer=Reply."))
    return from_pairs({part: _unescaped(part, value) for part, value in pairs.items()})


def _unescaped(part: str, value: str) -> str:
    is_text = part.endswith("_text") or "{" in value
    return value.replace("\\n", "\n").replace("\\t", "\t") if is_text else value


def import_rows(arguments: argparse.Namespace) -> Result:
    """Bring a file's rows into a project."""
    split, held_back = _validation(arguments.validation, arguments.split_by, arguments.seed)
    request = ImportRequest(
        source=_source(arguments.file, arguments.sheet),
        mapping=_mapping(arguments.map),
        split=split,
        validation=held_back,
        repairs=decisions.load(arguments.repairs) if arguments.repairs else None,
    )
    with closing(project(arguments.project)) as session:
        problems = session.import_data(request)
        dataset = session.rows()
    counts = tr("{rows} rows to learn from, {held} to check with.", rows=dataset.rows, held=dataset.validation_rows)
    text = "\n".join([counts, *map(decisions.in_words, dataset.done)])
    return Result(document={"dataset": msgspec.to_builtins(dataset)}, text=text, problems=problems)


def _validation(text: str, by: str, seed: int) -> tuple[Split, Source | None]:
    """How to split, or the file to check with. Raises ProblemError (`usage.validation`)."""
    try:
        share = float(text)
    except ValueError:
        return Split(seed=seed), _source([text])
    if not 0 <= share <= 0.5:
        raise fail(
            "usage.validation",
            tr("“{text}” is not a share of the rows.", text=text),
            tr("Give a number from 0 to 0.5, or a file."),
        )
    match by:
        case "row" | "file" | "label":
            return Split(share=share, seed=seed, by=by), None
        case _:
            return Split(share=share, seed=seed, by="column", column=by), None
