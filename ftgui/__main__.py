"""The start: a subcommand goes to the command line, none opens the window."""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftgui.project.session import Session


def main() -> int:
    """Run the app and return its exit code."""
    if sys.argv[1:2] == ["data-worker"]:  # started for every file: nothing else is loaded
        from ftgui.data import worker

        return worker.main(sys.argv[2:])
    if len(sys.argv) > 1 and not sys.argv[1].startswith("--project"):
        from ftgui import cli

        return cli.main(sys.argv[1:])
    gc.disable()  # until the first picture: all that is made for it stays
    from ftgui.qt import app

    return app.main(sys.argv, _open_session)


def _open_session(folder: Path) -> "Session":
    """Open a project; the rooms behind it are loaded only now, so that the window shows at once."""
    from ftgui import bootstrap

    return bootstrap.open_session(folder)


if __name__ == "__main__":
    sys.exit(main())
