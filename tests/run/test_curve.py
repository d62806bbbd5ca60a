"""Curves of known meaning, with noise, are read as what they are; anything else does no harm."""

import math
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.run.curve import CurveKind, Point, Reading, read_curve

SEEDS = range(40)
NOISE = 0.12  # of the loss: what single batches of two to four short rows show


def curve(
    seed: int, count: int, *, start: float = 3.0, floor: float = 1.5, pace: float = 4.0, noise: float = NOISE
) -> list[Point]:
    """An exponential fall towards a floor, each point with its own noise."""
    chance = random.Random(seed)
    return [
        (step, (floor + (start - floor) * math.exp(-pace * step / count)) * (1 + noise * chance.gauss(0, 1)))
        for step in range(1, count + 1)
    ]


def line(seed: int, count: int, start: float, end: float, noise: float = NOISE) -> list[Point]:
    chance = random.Random(seed)
    return [
        (step, (start + (end - start) * step / count) * (1 + noise * chance.gauss(0, 1)))
        for step in range(1, count + 1)
    ]


def share(readings: list[Reading], *kinds: CurveKind) -> float:
    return sum(reading.kind in kinds for reading in readings) / len(readings)


@pytest.mark.parametrize("count", [30, 60, 200, 1500])
def test_a_steady_fall_is_learning(count: int) -> None:
    readings = [read_curve(line(seed, count, 3.0, 1.5), [], count) for seed in SEEDS]
    assert share(readings, CurveKind.LEARNING) >= 0.95


@pytest.mark.parametrize("count", [30, 60, 200, 1500])
def test_a_flat_curve_is_not_learning(count: int) -> None:
    readings = [read_curve(line(seed, count, 2.5, 2.5), [], count) for seed in SEEDS]
    assert share(readings, CurveKind.NOT_LEARNING) >= 0.85
    assert share(readings, CurveKind.NOT_LEARNING, CurveKind.STARTING) == 1.0


@pytest.mark.parametrize("count", [30, 60, 200])
def test_a_real_fall_in_heavy_noise_is_hardly_ever_called_not_learning(count: int) -> None:
    readings = [read_curve(line(seed, count, 3.0, 1.5, noise=0.3), [], count) for seed in SEEDS]
    assert share(readings, CurveKind.NOT_LEARNING) <= 0.05


@pytest.mark.parametrize("count", [100, 200, 1500])
def test_a_curve_that_has_reached_its_floor_is_flattening(count: int) -> None:
    readings = [read_curve(curve(seed, count, pace=12.0, noise=0.05), [], count) for seed in SEEDS]
    assert share(readings, CurveKind.FLATTENING) >= 0.95
    since = [reading.since_step for reading in readings if reading.since_step is not None]
    assert count * 0.4 <= min(since) <= max(since) <= count * 0.6


@pytest.mark.parametrize("count", [100, 200, 1500])
def test_a_floor_under_more_noise_is_flattening_mostly_and_never_worse_than_learning(count: int) -> None:
    readings = [read_curve(curve(seed, count, pace=12.0), [], count) for seed in SEEDS]
    assert share(readings, CurveKind.FLATTENING) >= 0.75
    assert share(readings, CurveKind.FLATTENING, CurveKind.LEARNING) == 1.0


@pytest.mark.parametrize("count", [30, 200, 1500])
@pytest.mark.parametrize("fall", [(3.0, 1.5), (3.0, 3.0), (2.0, 0.1)])
def test_noise_alone_never_looks_like_divergence(count: int, fall: tuple[float, float]) -> None:
    for seed in SEEDS:
        points = line(seed, count, *fall)
        for now in range(5, count + 1, max(1, count // 30)):
            assert read_curve(points[:now], [], count).kind != CurveKind.DIVERGING, (seed, now)


def test_an_explosion_is_seen_within_five_points() -> None:
    for seed in SEEDS:
        points = curve(seed, 60)
        exploded = points + [(61 + i, 4.0 + i) for i in range(5)]
        reading = read_curve(exploded, [], 200)
        assert reading.kind == CurveKind.DIVERGING
        assert reading.since_step == 61


def test_a_slow_rise_is_divergence() -> None:
    readings = [read_curve(line(seed, 100, 2.0, 5.0), [], 100) for seed in SEEDS]
    assert share(readings, CurveKind.DIVERGING) == 1.0


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_is_divergence_since_the_first_of_them(broken: float) -> None:
    reading = read_curve([*curve(1, 20), (21, broken), (22, broken)], [], 100)
    assert reading.kind == CurveKind.DIVERGING
    assert reading.since_step == 21
    assert "21" in reading.sentence


def test_a_gap_that_training_recovered_from_is_forgotten() -> None:
    points = line(3, 40, 3.0, 1.5)
    points[20] = (21, math.nan)
    assert read_curve(points, [], 40).kind == CurveKind.LEARNING


def test_a_broken_validation_loss_counts_too() -> None:
    assert read_curve(line(1, 20, 3.0, 2.0), [(10, 2.0), (20, math.nan)], 40).kind == CurveKind.DIVERGING


@pytest.mark.parametrize("seed", SEEDS)
def test_rising_validation_under_a_falling_training_loss_is_memorising(seed: int) -> None:
    validation = [(20, 2.4), (40, 2.0), (60, 1.9), (80, 1.95), (100, 2.1)]
    reading = read_curve(line(seed, 100, 3.0, 0.3), validation, 200)
    assert reading.kind == CurveKind.MEMORISING
    assert reading.since_step == 60
    assert "1.90" in reading.sentence
    assert "2.10" in reading.sentence


@pytest.mark.parametrize(
    ("losses", "memorises"),
    [
        ([2.0, 1.5], False),
        ([2.0, 1.5, 1.51], False),  # within 2 %
        ([2.0, 1.5, 1.56], False),  # 4 % once may be a wobble
        ([2.0, 1.5, 1.56, 1.57], True),  # twice is none
        ([2.0, 1.5, 1.6], True),  # more than 5 % at once
        ([2.0, 1.5, 1.9, 1.56], False),  # a rise that has mostly healed
        ([1.5, 1.7, 1.9], True),  # from the first measurement on
        ([0.7, 0.001, 0.002], False),  # twice nothing is nothing
        ([0.0, 0.0, 0.0], False),
    ],
)
def test_what_counts_as_a_rise(losses: list[float], *, memorises: bool) -> None:
    validation = [(10 * (at + 1), loss) for at, loss in enumerate(losses)]
    reading = read_curve(line(7, 50, 3.0, 0.3), validation, 100)
    assert (reading.kind == CurveKind.MEMORISING) == memorises


def test_validation_that_still_falls_speaks_against_flattening() -> None:
    points = curve(2, 200, pace=12.0)
    assert read_curve(points, [(100, 2.0), (200, 1.99)], 200).kind == CurveKind.FLATTENING
    assert read_curve(points, [(100, 2.0), (200, 1.8)], 200).kind == CurveKind.LEARNING


def test_a_fall_that_only_validation_can_show() -> None:
    reading = read_curve(line(1, 40, 2.5, 2.45), [(20, 2.5), (40, 2.2)], 40)
    assert reading.kind == CurveKind.LEARNING
    assert "2.20" in reading.sentence


@pytest.mark.parametrize(
    ("train", "validation"),
    [([], []), ([(1, 3.0)], []), ([(1, 3.0), (2, 2.9)], [(2, 3.0)]), ([], [(1, 2.0)])],
)
def test_few_points_are_a_start(train: list[Point], validation: list[Point]) -> None:
    assert read_curve(train, validation, 100).kind == CurveKind.STARTING
    assert read_curve(train, validation, None).kind == CurveKind.STARTING


def test_a_run_of_one_step_is_too_short_to_read() -> None:
    reading = read_curve([(1, 3.0)], [], 1)
    assert reading.kind == CurveKind.STARTING
    assert "too short" in reading.sentence


def test_flat_is_too_early_to_say_in_the_first_fifth() -> None:
    points = line(1, 15, 2.5, 2.5, noise=0.0)
    assert read_curve(points, [], 100).kind == CurveKind.STARTING
    assert read_curve(points, [], 40).kind == CurveKind.NOT_LEARNING


def test_a_fall_that_noise_may_have_made_is_left_open() -> None:
    open_ones = [read_curve(line(seed, 60, 2.0, 1.7, noise=0.3), [], 60) for seed in SEEDS]
    unsure = [reading for reading in open_ones if reading.kind == CurveKind.STARTING]
    assert len(unsure) >= 10
    assert all("swings" in reading.sentence for reading in unsure)


def test_few_logged_losses_with_two_validations_are_enough() -> None:
    train: list[Point] = [(10, 2.0), (20, 1.6)]
    assert read_curve(train, [(10, 2.0), (20, 1.5)], 20).kind == CurveKind.LEARNING
    assert read_curve(train, [(10, 2.0), (20, 1.99)], 20).kind == CurveKind.NOT_LEARNING


def test_the_words_carry_the_numbers() -> None:
    steady: list[Point] = [(step, 3.1 - 0.012 * step) for step in range(101)]
    reading = read_curve(steady, [], 200)
    assert reading.sentence == "It is learning. Loss fell from 3.05 to 2.01."
    assert reading.advice == "Keep going."


def test_a_million_points_are_read_fast() -> None:
    points = line(1, 1_000_000, 3.0, 1.5)
    begin = time.process_time()
    reading = read_curve(points, [], 1_000_000)
    assert time.process_time() - begin < 0.1
    assert reading.kind == CurveKind.LEARNING


any_loss = st.floats(width=64)
any_points = st.lists(st.tuples(st.integers(-5, 10**9), any_loss), max_size=60)


@given(any_points, any_points, st.none() | st.integers(-1, 10**9))
def test_any_curve_is_read_without_a_crash(train: list[Point], validation: list[Point], total: int | None) -> None:
    reading = read_curve(train, validation, total)
    assert reading.sentence and reading.advice
    assert "{" not in reading.sentence + reading.advice


some_losses = st.lists(st.floats(0.01, 10.0), max_size=60)


@given(some_losses, some_losses, st.integers(-20, 20))
def test_the_unit_of_the_loss_does_not_matter(train: list[float], validation: list[float], power: int) -> None:
    """Powers of two, so that scaling itself is exact."""

    def read(factor: float) -> Reading:
        return read_curve(
            [(step, loss * factor) for step, loss in enumerate(train, 1)],
            [(step, loss * factor) for step, loss in enumerate(validation, 1)],
            60,
        )

    plain, scaled = read(1.0), read(2.0**power)
    assert (plain.kind, plain.since_step) == (scaled.kind, scaled.since_step)
