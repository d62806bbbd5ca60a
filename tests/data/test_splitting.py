"""Which rows are set aside: never two that belong together on both sides, the same ones each time."""

import time
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.data.intake.splitting import Split, Splitter
from ftgui.data.rows import Message, Row


def row_of(question: object, answer: object = "Yes.") -> Row:
    return Row((Message("user", f"Question {question}?"), Message("assistant", str(answer))))


def aside(questions: list[int], share: float = 0.1, seed: int = 42) -> list[int]:
    """The places that are set aside."""
    splitter = Splitter(Split(share=share, seed=seed))
    for number in questions:
        splitter.add(row_of(number))
    return [place for place, chosen in enumerate(splitter.choose()) if chosen]


@given(st.lists(st.integers(0, 30), max_size=80), st.floats(0, 0.5), st.integers(0, 5))
def test_no_question_is_on_both_sides(questions: list[int], share: float, seed: int) -> None:
    held = aside(questions, share, seed)
    assert aside(questions, share, seed) == held
    learned = set(range(len(questions))) - set(held)
    assert not {questions[place] for place in held} & {questions[place] for place in learned}
    if len(questions) >= 10 and share > 0 and len(set(questions)) > 1:
        assert held
        assert learned


@given(
    rows=st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["", "ann", "bob", "cid", "dee", "eve"])), max_size=80),
    links=st.lists(st.tuples(st.integers(0, 79), st.integers(0, 79)), max_size=10),
    seed=st.integers(0, 3),
)
def test_what_belongs_together_stays_together(
    rows: list[tuple[int, str]], links: list[tuple[int, int]], seed: int
) -> None:
    splitter = Splitter(Split(share=0.3, seed=seed, by="column", column="customer"))
    for number, customer in rows:
        splitter.add(row_of(number), customer)
    links = [(one, other) for one, other in links if max(one, other) < len(rows)]
    for one, other in links:
        splitter.link(one, other)
    chosen = splitter.choose()
    sides: dict[object, set[int]] = defaultdict(set)
    for (number, customer), side in zip(rows, chosen, strict=True):
        sides[number].add(side)
        sides[customer or f"alone {number}"].add(side)
    assert all(len(side) == 1 for side in sides.values())
    assert all(chosen[one] == chosen[other] for one, other in links)


@pytest.mark.parametrize(("count", "expected"), [(9, 0), (10, 1), (11, 1), (100, 10), (1000, 100)])
def test_the_share_is_met(count: int, expected: int) -> None:
    assert len(aside(list(range(count)))) == expected


def test_another_seed_takes_other_rows() -> None:
    assert aside(list(range(100)), seed=1) != aside(list(range(100)), seed=2)


def test_an_appended_row_moves_at_most_two_others() -> None:
    for count in range(20, 120):
        before, after = set(aside(list(range(count)))), set(aside(list(range(count + 1))))
        assert len(before ^ after) <= 2


def test_a_question_that_dominates_stays_in_training() -> None:
    assert aside([1] * 90 + list(range(2, 12))) == list(range(90, 100))


def test_one_question_for_all_rows_ties_none_to_another() -> None:
    splitter = Splitter(Split(share=0.1), one_question=True)
    for number in range(40):
        splitter.add(Row((Message("user", "Write a letter."), Message("assistant", f"Letter {number % 39}"))))
    aside = splitter.choose()
    assert sum(aside) == 4
    assert aside[0] == aside[39], "the same letter twice"


def test_each_label_has_its_share_set_aside() -> None:
    labels = ["often"] * 700 + ["seldom"] * 200 + ["rare"] * 100
    splitter = Splitter(Split(share=0.1, by="label"))
    for number, label in enumerate(labels):
        splitter.add(row_of(number, label))
    chosen = splitter.choose()
    assert Counter(label for label, side in zip(labels, chosen, strict=True) if side) == {
        "often": 70,
        "seldom": 20,
        "rare": 10,
    }


def test_many_rare_labels_still_leave_the_share_of_all() -> None:
    splitter = Splitter(Split(share=0.1, by="label"))
    for number in range(150):
        splitter.add(row_of(number, f"label {number % 50}"))
    assert sum(splitter.choose()) == 15


def test_whole_files_are_set_aside() -> None:
    splitter = Splitter(Split(share=0.25, by="file"))
    for number in range(100):
        splitter.add(row_of(number), str(number // 10))
    chosen = splitter.choose()
    assert sum(chosen) == 20
    assert all(len({*chosen[start : start + 10]}) == 1 for start in range(0, 100, 10))


def test_answers_that_are_no_labels_are_refused() -> None:
    splitter = Splitter(Split(by="label"))
    with pytest.raises(ProblemError) as caught:
        for number in range(300):
            splitter.add(row_of(number, f"answer {number}"))
    assert caught.value.problem.code == "data.no_labels"


@pytest.mark.parametrize("share", [-0.1, 0.6, 2.0])
def test_impossible_shares_are_refused(share: float) -> None:
    with pytest.raises(ProblemError) as caught:
        Splitter(Split(share=share))
    assert caught.value.problem.code == "data.share"


@pytest.mark.long
def test_a_million_rows_are_parted_in_seconds() -> None:
    splitter = Splitter(Split())
    for number in range(1_000_000):
        splitter.add(row_of(number // 2))
    began = time.monotonic()
    chosen = splitter.choose()
    assert sum(chosen) == 100_000
    assert bytes(chosen[0::2]) == bytes(chosen[1::2])
    assert time.monotonic() - began < 60
