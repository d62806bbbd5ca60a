"""A curve's points against the plain list they stand for."""

from hypothesis import given
from hypothesis import strategies as st

from ftgui.run.points import Points

STEPS = st.lists(st.tuples(st.integers(0, 30), st.floats(-10, 10)), max_size=40)


def plain(points: list[tuple[int, float]]) -> list[tuple[int, float]]:
    kept: list[tuple[int, float]] = []
    for point in points:
        kept = [each for each in kept if each[0] < point[0]]
        kept.append(point)
    return kept


@given(STEPS, st.slices(12))
def test_they_read_like_a_list_in_which_a_resumed_run_replaces_its_last_steps(
    points: list[tuple[int, float]], part: slice
) -> None:
    expected = plain(points)
    found = Points(points)
    assert found == expected
    assert list(found) == expected
    assert found[part] == expected[part]
    assert [found[place] for place in range(-len(found), len(found))] == expected * 2
    assert repr(found) == repr(expected)


def test_a_copy_stays_as_it_was() -> None:
    points = Points([(1, 3.0), (2, 2.0)])
    copy = points.copy()
    points.append(2, 5.0)
    assert copy == [(1, 3.0), (2, 2.0)]
    assert points != copy
    assert points == [(1, 3.0), (2, 5.0)]
    assert points != 3
