"""Making an engine: a private Python environment from a lock file, proved by a real training."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ftgui.base import atomic, paths
from ftgui.base.problems import ProblemError, fail
from ftgui.base.quantities import size
from ftgui.base.texts import tr
from ftgui.engines import catalogue, hardware, models, store, surroundings, uv_tool, verify
from ftgui.engines.catalogue import EngineSpec
from ftgui.engines.progress import Downloads, Phase, Progress, Step, bytecode, tree_size

Report = Callable[[Step], None]
Stopping = Callable[[], bool]
_VERSION = "2.13.0"
TORCH = f"torch=={_VERSION} "
"""As the engines' lock files name it (tests/engines holds them to it)."""
MARGIN = 500_000_000  # what must stay free besides
BYTES_A_SECOND = 10e6  # what a download is expected to do until it is measured


class Build(msgspec.Struct, frozen=True, kw_only=True):
    """One way to get torch: its requirement, uv's flags, and whether the CUDA packages come along."""

    torch: str
    flags: tuple[str, ...] = ()
    cuda: bool = False


# uv takes `2.13.0+cpu` for a newer `2.13.0`; three equal signs mean PyPI's build and no other.
PROCESSOR = Build(torch=f"torch=={_VERSION}+cpu ")
# The PyTorch project's own index of builds for the processor. Never run here: not reachable.
PROCESSOR_FROM_PYTORCH = Build(torch=f"torch=={_VERSION}+cpu ", flags=("--torch-backend=cpu",))
STANDARD = Build(torch=f"torch==={_VERSION} ")
GRAPHICS_CARD = Build(torch=f"torch==={_VERSION} ", cuda=True)


def builds(platform: str, cards: bool) -> list[Build]:
    """The builds of torch to try, the best first. Only Linux has a choice on PyPI's terms."""
    if platform != "linux":
        return [STANDARD]
    return [GRAPHICS_CARD] if cards else [PROCESSOR, PROCESSOR_FROM_PYTORCH, GRAPHICS_CARD]


def _choices() -> list[Build]:
    return builds(sys.platform, bool(hardware.gpus()))


def install(name: str, report: Report, stopping: Stopping) -> store.EngineStatus:
    """Install the engine, or finish what an earlier attempt began; nothing to do when it is ready.

    `stopping` is asked several times a second. Raises InstallStopped and ProblemError
    (`engine.disk_full`, `.no_network`, `.no_python`, `.install_failed`, `.broken`, `.busy`, `disk.*`).
    """
    with store.exclusive(name):
        if store.status(name).state != "ready":
            _make(name, report, stopping)
        else:
            models.ensure_bundled(name, report, stopping)
    return store.status(name)


def repair(name: str, report: Report, stopping: Stopping) -> store.EngineStatus:
    """Make the engine anew; if even that does not train, once more with everything downloaded afresh.

    Raises as `install` does, and `engine.in_use`.
    """
    with store.exclusive(name):
        store.refuse_if_used(name)
        try:
            _make(name, report, stopping)
        except ProblemError as error:
            if error.problem.code != "engine.broken":
                raise
            # The environment shares its files with the download cache, so both may be damaged.
            shutil.rmtree(surroundings.downloads_dir(), ignore_errors=True)
            _make(name, report, stopping)
    return store.status(name)


def _make(name: str, report: Report, stopping: Stopping) -> None:
    engine = store.spec(name)
    home = store.folder(name)
    check_disk(engine, cuda=_choices()[0].cuda)
    download = Phase(text=tr("Downloading {title}", title=engine.title), expected=engine.download_size / BYTES_A_SECOND)
    prepare = Phase(text=tr("Preparing {title} for fast starts", title=engine.title), expected=40)
    look = Phase(text=tr("Looking for Python and what is needed"), expected=5)
    progress = Progress(report, [look, download, prepare, *models.phases(), verify.phase()])
    try:
        progress.next()
        (home / store.MANIFEST).unlink(missing_ok=True)
        python = find_python(engine.python, stopping)
        uv_tool.run(["venv", "--clear", "--quiet", "--no-project", "--python", python, str(home)], stopping)
        _fill(engine, progress, stopping)
        models.ensure(name, progress, stopping)
        calibration = verify.measure(name, progress, stopping)
        store.save(
            store.Manifest(
                name=name,
                lock=store.fingerprint(engine),
                size=tree_size(home),
                versions=store.installed_versions(home),
                calibration=calibration,
            )
        )
    except OSError as error:
        raise atomic.disk_problem(error, home) from error


def check_disk(engine: EngineSpec, *, cuda: bool) -> None:
    """Raise ProblemError (`engine.disk_full`) when the engine and the model would not fit."""
    needed = engine.disk_size + MARGIN + (0 if models.bundled_ready() else catalogue.BUNDLED_DISK)
    needed += catalogue.CUDA_DISK if cuda else 0
    free = hardware.disk_free(paths.data_dir())
    if free < needed:
        raise fail(
            "engine.disk_full",
            tr(
                "{title} needs {needed} of free space; there is {free}.",
                title=engine.title,
                needed=size(needed),
                free=size(free),
            ),
            tr("Free some space on this disk, then install again."),
            detail=str(paths.data_dir()),
        )


def find_python(version: str, stopping: Stopping) -> str:
    """The path of a Python of this version, fetched if the machine has none.

    Raises ProblemError (`engine.no_python`), InstallStopped.
    """
    find = ["python", "find", "--system", "--no-project", version]
    try:
        return uv_tool.run([*find, "--no-python-downloads"], stopping)[-1]
    except ProblemError:
        pass  # There is none: fetch one.
    try:
        uv_tool.run(["python", "install", "--quiet", version], stopping)
        return uv_tool.run([*find, "--managed-python"], stopping)[-1]
    except ProblemError as error:
        raise fail(
            "engine.no_python",
            tr("Python {version} is needed, and could neither be found nor downloaded.", version=version),
            tr("Install Python {version}, or check the internet connection, then install again.", version=version),
            detail=error.problem.detail,
        ) from error


def _fill(engine: EngineSpec, progress: Progress, stopping: Stopping) -> None:
    """Bring all packages in, from the first build of torch that can be had."""
    with _requirements(engine) as written:
        build = _available(engine, _choices(), written, stopping)
        if build.cuda and not hardware.gpus():
            check_disk(engine, cuda=True)
            progress.next(
                tr("Downloading {title}; only its large edition for graphics cards can be had here", title=engine.title)
            )
        else:
            progress.next()
        downloads = Downloads(surroundings.downloads_dir())
        watch = _Watch(store.folder(engine.name), downloads, progress)
        uv_tool.run([*_arguments(engine, build, written), "--compile-bytecode"], stopping, watch)
        watch.finish()


def _available(engine: EngineSpec, choices: list[Build], written: Path, stopping: Stopping) -> Build:
    """The first build that can be had; the last is taken untried. Raises ProblemError (`engine.*`)."""
    for build in choices[:-1]:
        try:
            uv_tool.run([*_arguments(engine, build, written), "--dry-run", "--quiet"], stopping)
        except ProblemError as error:
            # Only what hinders this build alone is a reason to try the next.
            if not build.flags and build.torch.strip() not in error.problem.detail:
                raise
            continue
        return build
    return choices[-1]


def _arguments(engine: EngineSpec, build: Build, written: Path) -> list[str]:
    # The lock is complete, so nothing is looked up that it does not name.
    arguments = ["pip", "install", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    arguments += ["--python", str(store.executable(store.folder(engine.name))), *build.flags]
    lock = written / f"{build.torch.strip()}.lock"
    lock.write_text(engine.lock.read_text().replace(TORCH, build.torch))
    return [*arguments, "-r", str(lock), *(["-r", str(catalogue.cuda_lock())] if build.cuda else [])]


@contextmanager
def _requirements(engine: EngineSpec) -> Iterator[Path]:
    """A folder for lock files with torch's build written in."""
    with tempfile.TemporaryDirectory(prefix=f"ftgui-{engine.name}-") as folder:
        yield Path(folder)


class _Watch:
    """Follows uv from downloading to compiling."""

    def __init__(self, home: Path, downloads: Downloads, progress: Progress) -> None:
        self._home = home
        self._downloads = downloads
        self._progress = progress
        self._compiling = False

    def __call__(self, line: str | None) -> None:
        if line is not None:
            self._downloads.read(line)
            if line.startswith(("Prepared ", "Installed ")):
                self._compile()
        elif self._compiling:
            self._progress.at(*bytecode(self._home), unit="files")
        else:
            self._progress.at(*self._downloads.measure(), unit="bytes")

    def _compile(self) -> None:
        if not self._compiling:
            self._compiling = True
            self._progress.next()

    def finish(self) -> None:
        """Enter the phase of compiling even if uv never spoke of it."""
        self._compile()
