"""Where the packaged app begins: PyInstaller wants a script, not a module."""

import sys

from ftgui.__main__ import main

sys.exit(main())
