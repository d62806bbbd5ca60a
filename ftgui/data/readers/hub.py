"""A dataset of the Hugging Face Hub by its name: which files it has, and those fetched into the cache.

No key is looked for on this computer: a dataset that asks for consent gets the token it is given, or
the user is told where consent is given.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from ftgui.base import paths
from ftgui.base.problems import ProblemError, fail
from ftgui.base.quantities import size as size_in_words
from ftgui.base.texts import tr

if TYPE_CHECKING:
    from huggingface_hub.hf_api import DatasetInfo

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/datasets/([^?#]+)")
_ID = re.compile(r"(?:[\w.-]{1,96}/)?[\w.-]{1,96}", re.ASCII)
_KINDS = (".parquet", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".xlsx", ".ods", ".xls", ".zip", ".txt", ".md")
"""Which form of the same rows is liked best."""
_NOT_ROWS = ("readme", "license", "dataset_info", "state.json", ".")
_SPLIT = re.compile(r"(?<![a-z])(train|validation|valid|val|dev|test|eval)(?:ing|uation)?(?![a-z])")
_CONVERTED = "refs/convert/parquet"
"""Where the Hub keeps the Parquet copy it makes of a dataset in another form."""
_TIMEOUT = 15.0

Report = Callable[[int, int], None]
"""Bytes fetched and bytes to fetch."""


class HubFile(msgspec.Struct, frozen=True):
    """`name` is its path within the dataset; `size` in bytes, 0 where the Hub does not say."""

    name: str
    size: int


class Part(msgspec.Struct, frozen=True):
    """Files that belong together: “train”, “german/test”."""

    name: str
    files: tuple[HubFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


class Dataset(msgspec.Struct, frozen=True):
    """What the Hub has under `id` at `revision`; the part to take where none is chosen stands first."""

    id: str
    revision: str
    parts: tuple[Part, ...]


def find(name: str, *, token: str | None = None, endpoint: str | None = None) -> Dataset:
    """Ask the Hub which files a dataset has; `name` is its id or the address of its page.

    Raises ProblemError (`data.hub_id`, `data.hub_not_found`, `data.hub_gated`, `data.hub_no_rows`, `data.no_network`).
    """
    from huggingface_hub.errors import RevisionNotFoundError
    from huggingface_hub.hf_api import HfApi

    address = _ADDRESS.match(name.strip())
    dataset = "/".join(address[1].split("/")[:2]) if address else name.strip()
    if not _ID.fullmatch(dataset) or ".." in dataset or "--" in dataset:
        raise _bad_id(name)
    api = HfApi(endpoint=endpoint, token=token or False, library_name="ftgui")
    with _told(dataset):
        info = api.dataset_info(dataset, files_metadata=True, timeout=_TIMEOUT)
        parts = parts_of(_files(info))
        if not parts:
            with suppress(RevisionNotFoundError):
                info = api.dataset_info(dataset, revision=_CONVERTED, files_metadata=True, timeout=_TIMEOUT)
                parts = parts_of(_files(info))
    if not parts or not info.sha:
        raise _no_rows(dataset, _files(info))
    return Dataset(dataset, info.sha, parts)


def _files(info: "DatasetInfo") -> list[HubFile]:
    return [HubFile(file.rfilename, file.size or 0) for file in info.siblings or ()]


def parts_of(files: list[HubFile]) -> tuple[Part, ...]:
    """Group the files that hold rows by folder and split, as their names say; training rows first.

    Where the same part is there in several forms, one is taken.
    """
    groups: dict[str, dict[str, list[HubFile]]] = {}
    for file in sorted(files, key=lambda file: file.name):
        path = PurePosixPath(file.name)
        kind = path.suffix.casefold()
        if kind in _KINDS and not path.name.casefold().startswith(_NOT_ROWS) and not {"..", "/"} & set(path.parts):
            groups.setdefault(_part(path), {}).setdefault(kind, []).append(file)
    parts = [Part(name, tuple(kinds[min(kinds, key=_KINDS.index)])) for name, kinds in groups.items()]
    return tuple(sorted(parts, key=lambda part: (not part.name.endswith("train"), part.name)))


def _part(path: PurePosixPath) -> str:
    found = _SPLIT.findall(path.with_suffix("").as_posix().casefold())
    folders = [part for part in path.parts[:-1] if part.casefold() != "data" and not _SPLIT.fullmatch(part.casefold())]
    return "/".join([*folders, found[-1] if found else "train"])


def fetch(
    dataset: Dataset,
    part: Part,
    report: Report,
    *,
    token: str | None = None,
    endpoint: str | None = None,
    cache: Path | None = None,
) -> list[Path]:
    """Bring the files of a part into the cache, those that are there already excepted.

    `report` is called as bytes arrive; what it raises ends the fetching, and what was fetched stays.
    Raises ProblemError (`data.hub_*`, `data.no_network`, `disk.full`).
    """
    from huggingface_hub.file_download import hf_hub_download

    folder = cache or paths.cache_dir() / "hub"
    found = []
    before = 0
    report(0, part.size)
    with _told(dataset.id):
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_size(dataset, part, folder)
        for file in part.files:
            path = hf_hub_download(
                dataset.id,
                file.name,
                repo_type="dataset",
                revision=dataset.revision,
                cache_dir=folder,
                token=token or False,
                endpoint=endpoint,
                library_name="ftgui",
                tqdm_class=_bar(before, part.size, report),
            )
            found.append(Path(path))
            before += file.size
            report(before, part.size)
    return found


def _bar(before: int, total: int, report: Report) -> type:
    """What the library draws its progress with; this one only reports it."""
    from huggingface_hub.utils.tqdm import tqdm

    class Bar(tqdm):
        done = before

        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **{**options, "disable": True})  # type: ignore[no-untyped-call]  # theirs

        def update(self, n: float | None = 1) -> None:
            self.done += int(n or 0)
            report(min(self.done, total), total)

    return Bar


@contextmanager
def _told(dataset: str) -> Iterator[None]:
    """What can go wrong with the Hub, in words."""
    from httpx2 import HTTPError
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise _gated(dataset, error) from error
    except (errors.RepositoryNotFoundError, errors.RemoteEntryNotFoundError, errors.DisabledRepoError) as error:
        raise _not_found(dataset, error) from error
    except (errors.LocalEntryNotFoundError, HTTPError, OSError, ValueError) as error:
        raise _no_network(error) from error


def _bad_id(name: str) -> ProblemError:
    return fail(
        "data.hub_id",
        tr("“{name}” is not the name of a dataset on the Hugging Face Hub.", name=name[:200]),
        tr("Copy it from the top of the dataset's page: “owner/name”."),
    )


def _not_found(dataset: str, error: Exception) -> ProblemError:
    return fail(
        "data.hub_not_found",
        tr("The Hub has no public dataset called “{name}”.", name=dataset),
        tr("Check the spelling, capital letters included. A private one needs an access token, or download its files."),
        detail=str(error)[:500],
    )


def _gated(dataset: str, error: Exception) -> ProblemError:
    return fail(
        "data.hub_gated",
        tr("The owner of “{name}” gives it only to those who accept its terms.", name=dataset),
        tr("Accept the terms on its page with your Hugging Face account, download the files there and open them here."),
        detail=f"https://huggingface.co/datasets/{dataset}\n{str(error)[:500]}",
    )


def _no_rows(dataset: str, files: list[HubFile]) -> ProblemError:
    return fail(
        "data.hub_no_rows",
        tr("“{name}” holds no file with rows that this app reads.", name=dataset),
        tr("Choose a dataset with Parquet, JSON, CSV or Excel files."),
        detail=", ".join(file.name for file in files[:50]),
    )


def _no_network(error: Exception) -> ProblemError:
    return fail(
        "data.no_network",
        tr("The Hugging Face Hub could not be reached."),
        tr("Check the connection and try again. What was fetched so far is kept."),
        detail=f"{type(error).__name__}: {error}"[:500],
        remedy="retry",
    )


def _refuse_size(dataset: Dataset, part: Part, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if part.size > free:
        raise fail(
            "disk.full",
            tr(
                "“{name}” has {size}; there is room for {free}.",
                name=dataset.id,
                size=size_in_words(part.size),
                free=size_in_words(free),
            ),
            tr("Free some space, or choose a smaller part of the dataset."),
        )
