"""The curve that is drawn, against the points it stands for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.qt.widgets.series import Series, decimals, ticks
from ftgui.run.points import Points

VALUES = st.lists(st.floats(-100, 100), min_size=1, max_size=400)


@given(VALUES, st.integers(2, 40), st.integers(1, 7))
def test_no_peak_is_lost_however_little_room_there_is(values: list[float], room: int, portion: int) -> None:
    series = Series()
    points = Points()
    for step, value in enumerate(values):
        points.append(step, value)
        if step % portion == 0:
            series.follow(points)
    series.follow(points)
    outline = series.outline(0, len(values), room)
    assert min(outline.lows) == min(values)
    assert max(outline.highs) == max(values)
    assert list(outline.steps) == sorted(outline.steps)
    assert len(outline.steps) <= max(room + 1, 4)


@given(VALUES, st.data())
def test_a_part_is_drawn_with_one_point_beyond_each_side(values: list[float], data: st.DataObject) -> None:
    series = Series()
    series.follow(Points(enumerate(values)))
    left = data.draw(st.integers(0, len(values) - 1))
    right = data.draw(st.integers(left, len(values) - 1))
    outline = series.outline(left, right, 1000)
    assert list(outline.steps) == list(range(max(0, left - 1), min(len(values), right + 2)))
    assert list(outline.lows) == [values[step] for step in outline.steps] == list(outline.highs)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.floats(allow_nan=True, allow_infinity=True)), max_size=120),
    st.integers(1, 9),
)
def test_a_resumed_run_replaces_its_last_steps_and_what_is_no_number_is_left_out(
    told: list[tuple[int, float]], portion: int
) -> None:
    series, points = Series(), Points()
    every: list[tuple[int, float]] = []
    for number, (step, value) in enumerate(told):
        points.append(step, value)
        every = [each for each in every if each[0] < step] + [(step, value)]
        if number % portion == 0:
            series.follow(points)
    series.follow(points)
    kept = [each for each in every if math.isfinite(each[1])]
    assert list(zip(series.steps, series.values, strict=True)) == kept
    assert series.best == (min(kept, key=lambda point: point[1]) if kept else None)
    assert (series.first(), series.last()) == ((kept[0], kept[-1]) if kept else (None, None))
    if kept:
        outline = series.outline(0, 60, 5)
        assert min(outline.lows) == min(value for _, value in kept)


def test_another_curve_is_read_from_its_beginning() -> None:
    series = Series()
    series.follow(Points([(1, 3.0), (2, 2.0), (3, 1.0)]))
    series.follow(Points([(5, 4.0)]))
    assert (list(series.steps), series.best) == ([5], (5, 4.0))


@given(VALUES, st.integers(-5, 410))
def test_the_nearest_point_is_found(values: list[float], step: int) -> None:
    series = Series()
    series.follow(Points((number * 3, value) for number, value in enumerate(values)))
    found = series.near(step)
    assert found is not None
    assert abs(found[0] - step) == min(abs(number * 3 - step) for number in range(len(values)))


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 12))
def test_ticks_are_round_few_and_inside(low: float, width: float, most: int) -> None:
    marks = ticks(low, low + width, most)
    assert len(marks) <= most + 1
    slack = max(width * 1e-6, 4 * math.ulp(low))  # a float can say no more
    assert all(low - slack <= mark <= low + width + slack for mark in marks)


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [(0, 200, 5, ["0", "50", "100", "150", "200"]), (1.93, 2.07, 5, ["1.95", "2.00", "2.05"]), (3, 3, 5, ["3.00"])],
)
def test_neighbouring_ticks_are_told_apart(low: float, high: float, most: int, expected: list[str]) -> None:
    marks = ticks(low, high, most)
    assert [f"{mark:.{decimals(marks)}f}" for mark in marks] == expected
