"""The comparison finds real differences, admits doubt, and its intervals hold what they promise."""

import math
import random
import time
from statistics import fmean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ftgui.compare.report import ReportRow
from ftgui.compare.scores import FEW_ROWS, FEWEST_ROWS, MANY_ROWS, Comparison, Conclusion, compare

TRUE_GAIN = 0.4


def row(number: int, base: float, tuned: float, tokens: int = 10) -> ReportRow:
    return ReportRow(row=number, messages=(), reference="x", tokens=tokens, base_loss=base, tuned_loss=tuned)


def rows(count: int, seed: int, gain: float = TRUE_GAIN, spread: float = 0.6) -> list[ReportRow]:
    """Losses like those of real rows: hard and easy ones, long and short ones, unequal gains."""
    chance = random.Random(seed)
    found = []
    for number in range(1, count + 1):
        base = 1.5 + chance.expovariate(1.0)
        found.append(row(number, base, base - gain + chance.gauss(0, spread), chance.randint(5, 80)))
    return found


def covers(comparison: Comparison, truth: float) -> bool:
    loss = comparison.differences.loss
    assert loss.low is not None
    assert loss.high is not None
    return loss.low <= truth <= loss.high


def test_scores_weigh_rows_by_their_tokens() -> None:
    comparison = compare([row(1, 1.0, 2.0, tokens=30), row(2, 5.0, 2.0, tokens=10)])
    assert comparison.scores.base.value == 2.0
    assert comparison.scores.tuned.value == 2.0
    assert comparison.differences.loss.value == 0.0
    assert comparison.differences.improved_rows == 1


@pytest.mark.parametrize("count", [6, 12, 30, MANY_ROWS])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(count: int) -> None:
    hits = fmean(covers(compare(rows(count, seed), seed=seed), -TRUE_GAIN) for seed in range(100))
    assert 0.88 <= hits <= 0.99


@pytest.mark.parametrize("count", [12, 30, MANY_ROWS, 2000])
def test_without_a_difference_a_verdict_is_rare(count: int) -> None:
    verdicts = [compare(rows(count, seed, gain=0.0)).verdict for seed in range(50)]
    assert verdicts.count(Conclusion.NO_CLEAR_DIFFERENCE) >= 44


@pytest.mark.parametrize(("gain", "verdict"), [(0.6, Conclusion.BETTER), (-0.6, Conclusion.WORSE)])
@pytest.mark.parametrize("count", [40, MANY_ROWS])
def test_a_real_difference_is_found(count: int, gain: float, verdict: Conclusion) -> None:
    verdicts = [compare(rows(count, seed, gain=gain)).verdict for seed in range(25)]
    assert verdicts.count(verdict) >= 24


def test_drawing_and_computing_the_interval_agree_where_one_takes_over_from_the_other() -> None:
    drawn = compare(rows(MANY_ROWS - 1, 5)).differences.loss
    computed = compare(rows(MANY_ROWS, 5)).differences.loss
    assert drawn.low is not None and drawn.high is not None
    assert computed.low is not None and computed.high is not None
    assert drawn.high - drawn.low == pytest.approx(computed.high - computed.low, rel=0.1)


def test_few_rows_get_no_verdict_however_clear() -> None:
    for count in range(1, FEWEST_ROWS):
        comparison = compare([row(number, 3.0, 0.5) for number in range(1, count + 1)])
        assert comparison.verdict == Conclusion.TOO_FEW_ROWS
        assert comparison.scores.base.low is None
        assert str(FEWEST_ROWS) in comparison.advice
    assert compare([row(number, 3.0, 0.5) for number in range(1, FEWEST_ROWS + 1)]).verdict == Conclusion.BETTER


def test_one_long_row_alone_decides_nothing() -> None:
    """It carries the mean, but a resample without it does not."""
    many = [row(number, 2.0, 2.02, tokens=10) for number in range(1, 20)]
    assert compare([*many, row(20, 3.0, 1.0, tokens=100)]).verdict == Conclusion.NO_CLEAR_DIFFERENCE


def test_a_small_number_of_rows_is_admitted() -> None:
    assert f"{FEW_ROWS - 1} rows only" in compare(rows(FEW_ROWS - 1, 1)).advice
    assert "rows only" not in compare(rows(FEW_ROWS, 1)).advice


def test_the_words_carry_the_numbers() -> None:
    better = compare([row(number, 3.1, 1.9) for number in range(1, 13)])
    assert better.sentence.startswith(
        "It got better. On 12 rows it did not train on, loss fell from 3.10 to 1.90 (39 % lower), "
        "and 12 of them improved."
    )
    worse = compare([row(number, 2.0, 2.5) for number in range(1, 13)])
    assert "loss rose from 2.00 to 2.50 (25 % higher)" in worse.sentence
    same = compare([row(number, 2.0, 2.0) for number in range(1, 13)])
    assert same.verdict == Conclusion.NO_CLEAR_DIFFERENCE
    assert "lower is better" in same.explanation


def test_a_base_without_any_loss_still_reads() -> None:
    assert "over 100000 %" in compare([row(number, 0.0, 0.5) for number in range(1, 8)]).sentence


def test_the_same_rows_give_the_same_result() -> None:
    assert compare(rows(50, 3)) == compare(rows(50, 3))
    assert compare(rows(50, 3), seed=1) != compare(rows(50, 3), seed=2)


@pytest.mark.parametrize("count", [MANY_ROWS - 1, 2000])
def test_it_takes_less_than_a_second(count: int) -> None:
    many = rows(count, 1)
    begin = time.process_time()
    compare(many)
    assert time.process_time() - begin < 1.0


losses = st.floats(0, 20, allow_subnormal=False)
some_rows = st.lists(st.builds(row, st.integers(1, 99), losses, losses, st.integers(1, 500)), min_size=1, max_size=25)


@given(some_rows)
def test_any_rows_give_ordered_numbers_and_words(found: list[ReportRow]) -> None:
    comparison = compare(found)
    for estimate in (comparison.scores.base, comparison.scores.tuned, comparison.differences.loss):
        assert math.isfinite(estimate.value)
        assert (estimate.low is None) == (estimate.high is None) == (len(found) < FEWEST_ROWS)
        if estimate.low is not None and estimate.high is not None:
            assert estimate.low <= estimate.high
    assert "{" not in comparison.sentence + comparison.advice


@given(some_rows)
def test_swapping_the_models_swaps_the_verdict(found: list[ReportRow]) -> None:
    swapped = [row(one.row, one.tuned_loss, one.base_loss, one.tokens) for one in found]
    there, back = compare(found), compare(swapped)
    loss = there.differences.loss
    assume(loss.low is None or loss.high is None or min(abs(loss.low), abs(loss.high)) > 1e-9)
    opposite = {Conclusion.BETTER: Conclusion.WORSE, Conclusion.WORSE: Conclusion.BETTER}
    assert back.verdict == opposite.get(there.verdict, there.verdict)
