import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.data.likeness import question_key
from ftgui.data.rows import Message, Row
from ftgui.data.splitting import split


def rows_of(questions: list[int]) -> list[tuple[int, Row]]:
    return [
        (place, Row((Message("user", f"Question {number}?"), Message("assistant", f"Answer {place}"))))
        for place, number in enumerate(questions, start=1)
    ]


@given(st.lists(st.integers(0, 30), max_size=80), st.floats(0, 0.5), st.integers(0, 5))
def test_every_row_is_on_one_side_and_no_question_on_both(questions: list[int], share: float, seed: int) -> None:
    rows = rows_of(questions)
    training, validation = split(rows, share, seed)
    assert sorted([*training, *validation], key=lambda row: row[0]) == rows
    assert [number for number, _ in training] == sorted(number for number, _ in training)
    assert not {question_key(row) for _, row in training} & {question_key(row) for _, row in validation}
    assert split(rows, share, seed) == (training, validation)
    if len(questions) >= 10 and share > 0 and len(set(questions)) > 1:
        assert training
        assert validation


@pytest.mark.parametrize(("count", "expected"), [(9, 0), (10, 1), (11, 1), (100, 10), (1000, 100)])
def test_the_share_is_met(count: int, expected: int) -> None:
    assert len(split(rows_of(list(range(count))), 0.1, 42)[1]) == expected


def test_another_seed_takes_other_rows() -> None:
    rows = rows_of(list(range(100)))
    assert split(rows, 0.1, 1)[1] != split(rows, 0.1, 2)[1]


def test_an_appended_row_moves_at_most_two_others() -> None:
    for count in range(20, 120):
        before = {number for number, _ in split(rows_of(list(range(count))), 0.1, 42)[1]}
        after = {number for number, _ in split(rows_of(list(range(count + 1))), 0.1, 42)[1]}
        assert len(before ^ after) <= 2


def test_a_question_that_dominates_stays_in_training() -> None:
    training, validation = split(rows_of([1] * 90 + list(range(2, 12))), 0.1, 42)
    assert (len(training), len(validation)) == (90, 10)


@pytest.mark.parametrize("share", [-0.1, 0.6, 2.0])
def test_impossible_shares_are_refused(share: float) -> None:
    with pytest.raises(ProblemError) as caught:
        split(rows_of([1, 2]), share, 1)
    assert caught.value.problem.code == "data.share"
