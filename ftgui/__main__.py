"""The start: a subcommand goes to the command line, none opens the window."""

import sys


def main() -> int:
    """Run the app and return its exit code."""
    if len(sys.argv) > 1 and not sys.argv[1].startswith("--project"):
        from ftgui import cli

        return cli.main(sys.argv[1:])
    from ftgui.qt import app

    return app.main(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
