"""PySide6 6.12.0 drops references to None and True on Python 3.10 and 3.11 until the process aborts."""

import subprocess
import sys

PROGRAM = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Sender(QObject):
    told = Signal(int)

app = QApplication([])
label, sender = QLabel(), Sender()
before = sys.getrefcount(None), sys.getrefcount(True)
for number in range(20_000):
    label.setText("x")
    sender.told.emit(number)
after = sys.getrefcount(None), sys.getrefcount(True)
print(*(now - then for now, then in zip(after, before)))
"""


def test_calls_and_emits_keep_the_count_of_references() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert all(abs(int(change)) < 1000 for change in done.stdout.split()), done.stdout
