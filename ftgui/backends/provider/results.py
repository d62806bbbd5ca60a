"""A finished job's results file: a CSV, in base64 at OpenAI and plain elsewhere."""

import base64
import binascii
import csv
import io
from collections.abc import Iterator

from ftgui.backends.provider import told
from ftgui.run.events import Metric

FILE = "results.csv"


def decode(content: bytes) -> str:
    """The CSV's text. Raises ValueError if there is none in it."""
    for text in _readings(content):
        if "step" in text.partition("\n")[0].lower():
            return text
    raise ValueError(f"no table of steps: {content[:80]!r}")


def metrics(text: str) -> list[Metric]:
    """The measured values of each step, in their order; lines that cannot be read are left out."""
    found = []
    for line in csv.DictReader(io.StringIO(text)):
        row = {name.strip(): value for name, value in line.items() if isinstance(name, str)}
        step, values = told.whole(row.get("step")), told.values(row)
        if step is not None and values:
            found.append(Metric(step=step, values=values))
    return sorted(found, key=lambda metric: metric.step or 0)


def _readings(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8-sig", errors="replace")
    try:
        yield base64.b64decode(content, validate=False).decode("utf-8-sig", errors="replace")
    except (binascii.Error, ValueError):
        return
