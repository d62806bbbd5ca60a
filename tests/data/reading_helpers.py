"""How the tests of readers read a file and take it apart."""

import json
from pathlib import Path

import pytest

from ftgui.base.problems import ProblemError
from ftgui.data.findings import Finding
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head, Line, Reader

Values = dict[str, object]


def read_with(reader: Reader, path: Path) -> tuple[Head, list[Values], list[Finding]]:
    """The head, the rows' values, and what was found; row numbers must rise."""
    with Opened(path) as file:
        head = Head(name=file.name, size=file.size)
        items = list(reader(file, head))
    lines = [item for item in items if isinstance(item, Line)]
    assert [line.row for line in lines] == sorted({line.row for line in lines})
    return head, [json.loads(line.json) for line in lines], [item for item in items if isinstance(item, Finding)]


def refusal(reader: Reader, path: Path) -> str:
    """The code of the problem that ends the reading."""
    with pytest.raises(ProblemError) as caught:
        read_with(reader, path)
    assert caught.value.problem.message
    assert caught.value.problem.action
    return caught.value.problem.code
