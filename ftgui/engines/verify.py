"""Proving that an engine works, by training the bundled model in it for some steps."""

import re
from collections.abc import Callable

import msgspec

from ftgui.base.child import Child
from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.engines import models, store, uv_tool
from ftgui.engines.progress import Phase, Progress, Step, lines

TRAINERS = {"trl": "trl.trainer.sft_trainer", "autotrain": "autotrain.trainers.clm.train_clm_sft"}
SECONDS = 25.0  # with 2 cores


def phase() -> Phase:
    """What the proof is called and takes."""
    return Phase(text=tr("Trying it out: a few real training steps"), expected=SECONDS)


def verify(name: str, report: Callable[[Step], None], stopping: Callable[[], bool]) -> store.Calibration:
    """Train for real, and keep what was measured (or the failure) in the engine's manifest.

    Raises ProblemError (`engine.missing`, `engine.busy`, `engine.broken`), InstallStopped.
    """
    with store.exclusive(name):
        manifest = store.read(name)
        if (missing := store.damage(name, manifest)) is not None:
            raise ProblemError(missing)
        progress = Progress(report, [*models.phases(), phase()])
        try:
            models.ensure(name, progress, stopping)
            calibration = measure(name, progress, stopping)
        except ProblemError as error:
            if error.problem.code == "engine.broken":
                store.save(msgspec.structs.replace(manifest, failure=error.problem))
            raise
        store.save(msgspec.structs.replace(manifest, calibration=calibration, failure=None))
    return calibration


def measure(name: str, progress: Progress, stopping: Callable[[], bool]) -> store.Calibration:
    """Run the training steps. Raises ProblemError (`engine.broken`), InstallStopped."""
    progress.next()
    command = [str(store.executable(store.folder(name))), str(store.worker("verify_engine.py"))]
    command += [str(models.bundled_folder()), TRAINERS[name]]
    said, code = _run(name, command, progress, stopping)
    try:
        if code == 0:
            return msgspec.json.decode(said[-1], type=store.Calibration)
    except (msgspec.DecodeError, IndexError):
        said.append("the answer of the trial is not readable")
    raise fail(
        "engine.broken",
        tr("{title} is installed but could not train.", title=store.spec(name).title),
        tr("Repair it; this takes a few minutes and changes nothing in your projects."),
        detail="\n".join([*said[-uv_tool.TAIL :], f"exit code {code}"]),
        remedy=f"repair_engine:{name}",
    )


def _run(name: str, command: list[str], progress: Progress, stopping: Callable[[], bool]) -> tuple[list[str], int]:
    """All lines, those on stdout last, and the exit code; OSError of a missing Python becomes a line."""
    try:
        child = Child(command, cwd=store.folder(name), env=store.environment(name))
    except OSError as error:
        return [str(error)], -1
    answer: list[str] = []
    chatter: list[str] = []
    done: tuple[int, int | None] = (0, None)
    for line in lines(child, stopping):
        if line is None:
            progress.at(*done, unit="steps")
        elif told := re.fullmatch(r"done (\d+) of (\d+)", line.text):
            done = (int(told[1]), int(told[2]))
        else:
            (answer if line.stream == "stdout" else chatter).append(line.text)
    return chatter + answer, child.wait()
