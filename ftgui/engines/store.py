"""The installed engines: where they are, whether they work, how to start a program in one."""

import os
import re
import shutil
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import filelock
import msgspec
import psutil

from ftgui.base import atomic, paths
from ftgui.base.problems import Problem, ProblemError, Severity, fail
from ftgui.base.texts import tr
from ftgui.engines import surroundings
from ftgui.engines.catalogue import ENGINES, EngineSpec
from ftgui.engines.hardware import cores

MANIFEST = "engine.json"
State = Literal["absent", "partial", "ready", "broken"]


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """What one real training of the bundled model measured here.

    Seconds are per token of a batch: for a LoRA training step (forward, backward, optimizer) and for
    forward alone. `start_seconds` is from the process's start to the loaded model. Both grow about
    in proportion to `parameters`.
    """

    seconds_per_token: float
    seconds_per_token_forward: float
    start_seconds: float
    peak_memory_bytes: int
    parameters: int
    threads: int
    device: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`engine.json`: written last, so an engine without it is not complete."""

    name: str
    lock: str
    size: int
    versions: dict[str, str]
    calibration: Calibration | None = None
    failure: Problem | None = None


class EngineStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How an engine stands. `size` in bytes; `versions` by package."""

    name: str
    state: State
    problems: tuple[Problem, ...] = ()
    size: int = 0
    versions: dict[str, str] = {}
    calibration: Calibration | None = None


def spec(name: str) -> EngineSpec:
    """The engine called `name`. Raises ProblemError (`engine.unknown`)."""
    if name not in ENGINES:
        raise fail(
            "engine.unknown",
            tr("There is no engine called “{name}”.", name=name),
            tr("The engines are: {names}.", names=", ".join(ENGINES)),
        )
    return ENGINES[name]


def folder(name: str) -> Path:
    """Where the engine is or would be. Raises ProblemError (`engine.unknown`)."""
    return paths.data_dir() / "engines" / spec(name).name


def executable(environment_folder: Path) -> Path:
    """The Python of a virtual environment."""
    return environment_folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def worker(file: str) -> Path:
    """A script that runs in an engine's Python."""
    return Path(__file__).resolve().parent / "workers" / file


def read(name: str) -> Manifest:
    """The engine's manifest. Raises ProblemError (`engine.missing`, `engine.broken`)."""
    try:
        return msgspec.json.decode((folder(name) / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise missing(name, partial=folder(name).is_dir()) from None
    except (OSError, msgspec.DecodeError) as error:
        raise ProblemError(_broken(name, str(error))) from error


def status(name: str) -> EngineStatus:
    """Look at the engine's manifest and packages: some milliseconds, no process is started."""
    home = folder(name)
    if not home.is_dir():
        return EngineStatus(name=name, state="absent")
    try:
        manifest = read(name)
    except ProblemError as error:
        state: State = "partial" if error.problem.code == "engine.missing" else "broken"
        return EngineStatus(name=name, state=state, problems=(error.problem,))
    broken = manifest.failure or damage(name, manifest)
    return EngineStatus(
        name=name,
        state="broken" if broken else "ready",
        problems=(broken,) if broken else _age(name, manifest),
        size=manifest.size,
        versions=manifest.versions,
        calibration=manifest.calibration,
    )


def damage(name: str, manifest: Manifest) -> Problem | None:
    """What of the engine is not as it was when it was made, by its packages' names and versions (fast)."""
    home = folder(name)
    if not executable(home).exists():
        return _broken(name, f"{executable(home)} is gone")
    found = installed_versions(home)
    wrong = [package for package, version in manifest.versions.items() if found.get(package) != version]
    return _broken(name, "missing or changed: " + ", ".join(wrong)) if wrong else None


def _age(name: str, manifest: Manifest) -> tuple[Problem, ...]:
    if manifest.lock == fingerprint(spec(name)):
        return ()
    problem = Problem(
        code="engine.outdated",
        message=tr("{title} was installed by another version of this app.", title=spec(name).title),
        action=tr("It works. Repair it to get the versions that belong to this one."),
        severity=Severity.WARNING,
        remedy=f"repair_engine:{name}",
    )
    return (problem,)


def fingerprint(engine: EngineSpec) -> str:
    """What tells one lock file from another."""
    return surroundings.sha256(engine.lock)


def _broken(name: str, detail: str) -> Problem:
    return Problem(
        code="engine.broken",
        message=tr("{title} is installed but damaged.", title=spec(name).title),
        action=tr("Repair it; this takes a few minutes and changes nothing in your projects."),
        detail=detail,
        remedy=f"repair_engine:{name}",
    )


def installed_versions(home: Path) -> dict[str, str]:
    """Package names (lower case, with hyphens) and versions in a virtual environment."""
    versions = {}
    for site in _site_packages(home):
        for entry in site.glob("*.dist-info"):
            name, _, version = entry.name.removesuffix(".dist-info").partition("-")
            if version:
                versions[re.sub(r"[-_.]+", "-", name).lower()] = version
    return versions


def _site_packages(home: Path) -> list[Path]:
    candidates = [home / "Lib" / "site-packages", *home.glob("lib/python3*/site-packages")]
    return [place for place in candidates if place.is_dir()]


def save(manifest: Manifest) -> None:
    """Write the engine's manifest. Raises ProblemError (`disk.*`)."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    atomic.write(folder(manifest.name) / MANIFEST, content)


def python(name: str) -> Path:
    """The engine's Python. Raises ProblemError (`engine.missing`, `engine.broken`) with its remedy."""
    found = status(name)
    if found.state == "ready":
        return executable(folder(name))
    if found.state == "broken":
        raise ProblemError(found.problems[0])
    raise missing(name, partial=found.state == "partial")


def missing(name: str, *, partial: bool = False) -> ProblemError:
    """The problem of an engine that is not there, or not completely."""
    title = spec(name).title
    return fail(
        "engine.missing",
        tr("{title} is not completely installed.", title=title)
        if partial
        else tr("{title} is not installed yet.", title=title),
        tr("Install it; what was downloaded before is kept."),
        remedy=f"install_engine:{name}",
    )


def environment(name: str, keep: Collection[str] = ()) -> dict[str, str]:
    """The environment variables of a child that runs in the engine.

    Its programs come first on PATH, every free core is used, nothing is reported to anyone, no
    model may bring code of its own, and no secret of ours is passed on but those named in `keep`.
    """
    programs = executable(folder(name)).parent
    variables = surroundings.clean(os.environ, keep)
    threads = str(cores())
    return {
        **variables,
        "PATH": os.pathsep.join([str(programs), variables.get("PATH", os.defpath)]),
        "VIRTUAL_ENV": str(folder(name)),
        "OMP_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        # Threads that wait must not spin: on a machine that does something else besides, a training
        # step took 24 s spinning and 6 s sleeping (measured with a load of 5 on 2 cores).
        "OMP_WAIT_POLICY": "PASSIVE",
        "ALLOW_REMOTE_CODE": "false",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "WANDB_MODE": "disabled",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "PYTHONNOUSERSITE": "1",
    }


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Be the only one who changes this engine. Raises ProblemError (`engine.busy`)."""
    place = folder(name).parent
    try:
        place.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(place / f".{name}.lock", timeout=0):
            yield
    except filelock.Timeout as error:
        raise fail(
            "engine.busy",
            tr("{title} is being installed or removed elsewhere right now.", title=spec(name).title),
            tr("Wait until that has finished."),
        ) from error
    except OSError as error:
        raise atomic.disk_problem(error, place) from error


def remove(name: str) -> None:
    """Delete the engine, and with the last one the downloads. Raises ProblemError (`engine.in_use`, `disk.*`)."""
    with exclusive(name):
        refuse_if_used(name)
        home = folder(name)
        if home.exists():
            (home / MANIFEST).unlink(missing_ok=True)
            shutil.rmtree(home)
        if not any(folder(other).exists() for other in ENGINES):
            shutil.rmtree(surroundings.downloads_dir(), ignore_errors=True)


def refuse_if_used(name: str) -> None:
    """Raise ProblemError (`engine.in_use`) while a process runs in the engine."""
    home = str(folder(name)) + os.sep
    for process in psutil.process_iter(["cmdline"]):
        if any(word.startswith(home) for word in (process.info["cmdline"] or [])[:1]):
            raise fail(
                "engine.in_use",
                tr("{title} is working right now.", title=spec(name).title),
                tr("Stop the run that uses it, or wait until it has finished."),
                detail=f"process {process.pid}: {' '.join(process.info['cmdline'][:4])}",
            )
