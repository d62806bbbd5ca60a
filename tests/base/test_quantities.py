"""Numbers are told as people say them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base import quantities


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3, "0 seconds"),
        (1, "1 second"),
        (59.4, "59 seconds"),
        (60, "1 minute"),
        (3599, "1 hour"),
        (4800, "1 hour 20 minutes"),
        (11 * 3600, "11 hours"),
        (3 * 86400, "3 days"),
    ],
)
def test_durations(seconds: float, said: str) -> None:
    assert quantities.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (2, "less than 10 seconds"),
        (33, "about 30 seconds"),
        (349, "about 6 minutes"),
        (4000, "about 1 hour 10 minutes"),
    ],
)
def test_an_estimate_is_not_told_to_the_second(seconds: float, said: str) -> None:
    assert quantities.about_duration(seconds) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (240, 540, "4 to 9 minutes"),
        (38, 130, "40 seconds to 2 minutes"),
        (355, 362, "about 6 minutes"),
        (60, 200, "1 to 3 minutes"),
        (65, 130, "1 to 2 minutes"),
    ],
)
def test_ranges_say_the_unit_once(low: float, high: float, said: str) -> None:
    assert quantities.duration_range(low, high) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (93e6, "93 MB"),
        (2.14e9, "2.1 GB"),
        (999.9e6, "1.0 GB"),
        (16e9, "16 GB"),
    ],
)
def test_sizes(amount: float, said: str) -> None:
    assert quantities.size(amount) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(12_000, "12,000"), (999_999, "1 million"), (134_515_008, "135 million"), (1_711_376_384, "1.7 billion")],
)
def test_parameters_are_told_in_millions_and_billions(number: int, said: str) -> None:
    assert quantities.about_count(number) == said


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_any_range_is_words(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert re.fullmatch(r"(less than |about )?[\w ]+( to [\w ]+)?", quantities.duration_range(low, high))
    assert re.fullmatch(r"[\d.]+( \w+)?( to [\d.]+ \w+)?", quantities.size_range(low, high))


@given(st.floats(10, 1e9))
def test_a_rough_duration_stays_near_the_exact_one(seconds: float) -> None:
    assert abs(quantities._coarse(seconds) - seconds) <= max(5, 0.34 * seconds)
