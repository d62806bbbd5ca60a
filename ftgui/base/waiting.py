"""Waiting: as long as a server asks for, and no longer than somebody wants."""

import email.utils
import time
from collections.abc import Callable

LONGEST_PAUSE = 3600.0  # seconds; no server asks for more in earnest
_SLICE = 0.2


def sleep(seconds: float, wanted: Callable[[], bool]) -> bool:
    """Wait; True at once when `wanted` says that something else is wanted than to wait."""
    end = time.monotonic() + seconds
    while not wanted():
        left = end - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(_SLICE, left))
    return True


def pause_asked(told: str | None) -> float:
    """Seconds that a Retry-After header asks for (it holds seconds, or a date); 0 if it does not say."""
    if not told:
        return 0.0
    try:
        seconds = float(told)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(told).timestamp() - time.time()
        except ValueError:
            return 0.0
    return min(max(seconds, 0.0), LONGEST_PAUSE)
