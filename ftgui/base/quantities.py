"""Durations, sizes and counts as people say them."""

from ftgui.base.texts import tr, trn

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def duration(seconds: float) -> str:
    """`40 seconds`, `6 minutes`, `1 hour 20 minutes`, `3 days`: two units at most, the finer one rounded."""
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return trn("{count} second", "{count} seconds", whole)
    minutes = round(whole / _MINUTE)
    if minutes < 60:
        return trn("{count} minute", "{count} minutes", minutes)
    hours = round(whole / _HOUR)
    if hours < 10:
        return _two(_hours(minutes // 60), _minutes(minutes % 60))
    if hours < 48:
        return _hours(hours)
    return trn("{count} day", "{count} days", round(whole / _DAY))


def about_duration(seconds: float) -> str:
    """A duration no more exact than an estimate deserves: `about 6 minutes`, `less than 10 seconds`."""
    if seconds < 10:
        return tr("less than 10 seconds")
    return tr("about {duration}", duration=duration(_coarse(seconds)))


def duration_range(low: float, high: float) -> str:
    """`4 to 9 minutes`, `40 seconds to 2 minutes`; one duration where both round to the same."""
    first, last = _coarse(low), _coarse(high)
    if duration(first) == duration(last):
        return about_duration(high)
    if first == _MINUTE and last < _HOUR:  # “1 minute” and “2 minutes” are the same unit in two forms
        return tr("1 to {high}", high=duration(last))
    return _range(duration(first), duration(last))


def size(byte_count: float) -> str:
    """`512 bytes`, `93 MB`, `2.1 GB`: powers of 1000, as disks are sold and file managers count."""
    amount, unit = float(max(0.0, byte_count)), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    if unit == 0:
        return trn("{count} byte", "{count} bytes", round(amount))
    digits = 1 if amount < 9.95 and unit >= 3 else 0
    return tr("{amount} {unit}", amount=f"{amount:.{digits}f}", unit=_UNITS[unit])


def size_range(low: float, high: float) -> str:
    """`1.8 to 2.6 GB`, `900 MB to 1.2 GB`; one size where both round to the same."""
    return _range(size(low), size(high))


def count(number: int) -> str:
    """`950`, `12,000`: thousands set apart."""
    return f"{number:,}"


def money(dollars: float) -> str:
    """`$0.30`, `$1,200.00`: US dollars, as all providers' prices are told."""
    return f"${dollars:,.2f}"


def money_range(low: float, high: float) -> str:
    """`$0.20 to $0.45`; one amount where both are the same."""
    return money(high) if money(low) == money(high) else tr("{low} to {high}", low=money(low), high=money(high))


def about_count(number: float) -> str:
    """`135 million`, `7.6 billion`: the way models' parameters are told."""
    if number >= 999_500_000:
        return tr("{amount} billion", amount=_short(number / 1e9))
    if number >= 999_500:
        return tr("{amount} million", amount=_short(number / 1e6))
    return count(round(number))


def _short(amount: float) -> str:
    return f"{amount:.0f}" if amount >= 99.5 else f"{amount:.1f}".removesuffix(".0")


def _range(first: str, last: str) -> str:
    if first == last:
        return last
    number, _, unit = first.partition(" ")
    if unit and last.partition(" ")[2] == unit:
        first = number
    return tr("{low} to {high}", low=first, high=last)


def _coarse(seconds: float) -> float:
    """Round to what one would say: 10 s, 1 minute, 5 minutes, 10 minutes, whole hours."""
    for below, step in ((55, 10), (1200, 60), (3600, 300), (6 * _HOUR, 600)):
        if seconds < below:
            return max(step, round(seconds / step) * step)
    return round(seconds / _HOUR) * _HOUR


def _hours(number: int) -> str:
    return trn("{count} hour", "{count} hours", number)


def _minutes(number: int) -> str:
    return trn("{count} minute", "{count} minutes", number) if number else ""


def _two(first: str, second: str) -> str:
    return f"{first} {second}" if second else first
