"""The hidden subcommand `ftgui data-worker JOB FOLDER`: the work on a draft, in processes of its own.

A parser that runs wild hits the limit of its memory and ends alone; whoever started us sees that in the
exit code. We end when our input does: then whoever started us is gone. Each job loads only what it needs.
"""

import contextlib
import gc
import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from ftgui.base.atomic import disk_problem
from ftgui.base.problems import ProblemError
from ftgui.data.drafts.state import FULL, get_job


def draft(folder: Path) -> int:
    """Read and judge the source of a folder."""
    from ftgui.data.drafts.drafting import Drafting

    threading.Thread(target=_end_with_parent, daemon=True).start()
    job = get_job(folder)
    limit_memory(job.memory)
    Drafting(folder, job).run()
    return 0


def judge(folder: Path) -> int:
    """Judge chunks for a `draft`."""
    from ftgui.data.drafts import pool

    limit_memory(get_job(folder).memory)
    return pool.serve(folder)


def bring(folder: Path) -> int:
    """Write a draft's rows for a project."""
    from ftgui.data.intake import writing

    threading.Thread(target=_end_with_parent, daemon=True).start()
    return writing.serve(folder)


JOBS: Mapping[str, Callable[[Path], int]] = {"draft": draft, "judge": judge, "import": bring}


def main(arguments: list[str]) -> int:
    """Do a job; the exit code is 0 unless we are at fault, or FULL."""
    gc.set_threshold(
        100_000
    )  # rows are many, short-lived and without cycles: looking for cycles took a tenth of the time
    name, folder = arguments
    try:
        return JOBS[name](Path(folder))
    except (OSError, ProblemError) as error:
        code = error.problem.code if isinstance(error, ProblemError) else disk_problem(error, Path(folder)).problem.code
        if code == "disk.full":
            return FULL
        raise


def limit_memory(size: int) -> None:
    """Let this process take at most `size` bytes of address space, where the system can limit that."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)
