"""How long rows are, as bars."""

from array import array
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ftgui.data.drafts.cross import TOKENS
from ftgui.data.drafts.lengths import BARS, lengths, nothing_learned, spread_out
from ftgui.data.tokens import Tokens, spread

LENGTHS = st.dictionaries(st.integers(1, 2_000_000), st.integers(1, 500), min_size=1, max_size=50)


@given(LENGTHS, st.integers(1, 10_000))
def test_every_row_is_in_its_bar(found: dict[int, int], limit: int) -> None:
    made = spread_out(Counter(found), limit)
    assert len(made.counts) <= BARS
    for place, count in enumerate(made.counts):
        inside = range(place * made.width, (place + 1) * made.width)
        assert count == sum(number for length, number in found.items() if length in inside)
    assert made.over == sum(number for length, number in found.items() if length > limit)
    assert made.cut == sum((length - limit) * number for length, number in found.items() if length > limit)


def test_rows_that_are_left_out_are_in_no_bar(tmp_path: Path) -> None:
    assert lengths(tmp_path) is None
    (tmp_path / TOKENS).write_bytes(array("I", [12, 4, 0, 0, 18, 6]).tobytes())
    made = lengths(tmp_path, limit=15)
    assert made is not None
    assert (sum(made.counts), made.longest, made.over, made.cut) == (2, 18, 1, 3)


def test_answers_without_a_token_stop_the_plan() -> None:
    def counted(learned: int) -> Tokens:
        return Tokens(encoding="o200k_base", total=spread([8, 9]), assistant=spread([0, learned]))

    assert nothing_learned(counted(1)) is None
    problem = nothing_learned(counted(0))
    assert problem is not None
    assert problem.code == "data.nothing_to_learn"
