from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.data.readers.pasted import copied_range, save_pasted

cells = st.text(st.sampled_from('abÄ",;\t\n '), max_size=8)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6)
)


def copied(table: list[list[str]]) -> str:
    """What Excel puts on the clipboard: marks only around cells with a tab or a line break."""

    def put(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if "\t" in cell or "\n" in cell else cell

    return "".join("\t".join(map(put, row)) + "\r\n" for row in table)


@given(tables)
def test_a_copied_range_is_the_same_range(table: list[list[str]]) -> None:
    plain = [cell for row in table for cell in row if "\t" not in cell and "\n" not in cell]
    assume(not any(cell.startswith('"') for cell in plain))  # then even Excel could not tell
    assert copied_range(copied(table)) == table


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('say "hi"\tok\n', [['say "hi"', "ok"]]),
        ('"quoted"\tok\n', [['"quoted"', "ok"]]),
        ('"a"\t"b ""c"""\n"d"\t"e"', [["a", 'b "c"'], ["d", "e"]]),
        ('q\t"line 1\nline ""2"""\r\nq2\ta2\r\n', [["q", 'line 1\nline "2"'], ["q2", "a2"]]),
        ('"a\tb"\nc\td', [['"a', 'b"'], ["c", "d"]]),
        ("a\tb\nc\n", None),
        ("no tabs\nhere", None),
        ("\tindented\nprose", None),
    ],
)
def test_quotation_marks_are_told_apart(text: str, cells: list[list[str]] | None) -> None:
    assert copied_range(text) == cells


def test_many_open_quotation_marks_take_no_time() -> None:
    assert copied_range('"a\tb\n' * 100_000) == [['"a', "b"]] * 100_000


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("q\ta\r\nWhy?\tSo.\r\n", "pasted.tsv", 'sep=\t\n"q"\t"a"\n"Why?"\t"So."\n'),
        ('{"a": 1}\n{"a": 2}\n', "pasted.json", '{"a": 1}\n{"a": 2}\n'),
        ('[{"a":\t1}]', "pasted.json", '[{"a":\t1}]'),
        ("\ufeffq,a\nWhy?,So.\n", "pasted.txt", "q,a\nWhy?,So.\n"),
        ("half a letter \ud83d", "pasted.txt", "half a letter ?"),
    ],
)
def test_what_is_pasted_becomes_a_file(tmp_path: Path, text: str, name: str, content: str) -> None:
    path = save_pasted(text, tmp_path / "draft")
    assert (path.name, path.read_bytes().decode()) == (name, content)


def test_nothing_pasted_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        save_pasted(" \r\n", tmp_path)
    assert caught.value.problem.code == "data.nothing_pasted"
