"""What a loss curve means now, in one sentence, with what to do.

Losses measured step by step are noisy: a batch of hard rows looks like a setback. So everything here
compares medians of several points, and believes a difference only when it is larger than chance.
Chance is measured from the curve itself: the median size of its second differences, which no steady
fall or rise contributes to, gives the spread of a single point (for normal noise
`median(|x[i] - 2 x[i+1] + x[i+2]|) = 0.6745 * sqrt(6) * spread`), and a median of k points spreads
about `1.2533 / sqrt(k)` as much (Kenney and Keeping, Mathematics of Statistics, on the median's
standard error). All thresholds are relative, so the unit of the loss does not matter.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from statistics import median

import msgspec

from ftgui.base.texts import tr
from ftgui.compare.words import loss_text

Point = tuple[int, float]

ENOUGH = 5
"""Training points before anything is said: a median of three at either end needs about as many."""
TOO_EARLY = 0.2
"""Share of the run within which a flat curve means nothing yet: learning rates warm up over 3-10 %."""
VISIBLE_FALL = 0.03
"""Fall, as a share of the first loss, below which answers do not visibly change."""
SURE = 3.0
"""Standard errors that a fall must exceed: chance does that about once in 700 looks."""
MOST_POINTS = 2000
"""Longer curves are thinned to this many points: medians of hundreds of points gain nothing more."""


class CurveKind(StrEnum):
    """What the curve shows."""

    STARTING = "starting"
    LEARNING = "learning"
    FLATTENING = "flattening"
    MEMORISING = "memorising"
    NOT_LEARNING = "not_learning"
    DIVERGING = "diverging"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What the curve means, in words, and what to do; `since_step` where it began, if it did."""

    kind: CurveKind
    sentence: str
    advice: str
    since_step: int | None = None


class _Curve:
    """A finite curve, its levels, and how far chance moves them."""

    def __init__(self, points: Sequence[Point], *, noisy: bool) -> None:
        self.points = points
        self.losses = [loss for _, loss in points]
        bends = [abs(a - 2 * b + c) for a, b, c in zip(self.losses, self.losses[1:], self.losses[2:], strict=False)]
        self.spread = median(bends) / (0.6745 * math.sqrt(6)) if noisy and bends else 0.0
        count = len(points)
        self._first = 1 if not noisy else min(count, max(3, min(20, count // 10)))
        self._last = 1 if not noisy else min(count, max(3, count // 5))
        self.start = median(self.losses[: self._first])
        self.now = median(self.losses[-self._last :])
        self.fall = self.start - self.now

    def error(self, *sizes: int) -> float:
        """Standard error of a sum or difference of medians of so many points each."""
        return 1.2533 * self.spread * math.sqrt(sum(1 / size for size in sizes))

    def has_fallen(self) -> bool:
        """Whether the fall is visible, and more than chance: at its ends, or in the order of all points."""
        if self.fall <= VISIBLE_FALL * abs(self.start):
            return False
        return self.fall > SURE * self.error(self._first, self._last) or self.order() < -SURE

    def may_have_fallen(self) -> bool:
        """Whether the points tend downwards, as one flat curve in six does by chance."""
        return self.fall > VISIBLE_FALL * abs(self.start) and self.order() < -1

    def order(self) -> float:
        """Spearman's rank correlation of loss with time, in standard errors: `rho * sqrt(n - 1)`.

        Only the order counts, so single wild points do not, and a fall through all points is seen long
        before its ends stand out of the noise.
        """
        count = len(self.losses)
        ranks = [0.0] * count
        for rank, at in enumerate(sorted(range(count), key=self.losses.__getitem__)):
            ranks[at] = rank
        middle = (count - 1) / 2
        product = sum((at - middle) * (rank - middle) for at, rank in enumerate(ranks))
        return 12 * product / (count * (count + 1) * math.sqrt(count - 1)) if count > 1 else 0.0


def read_curve(train: Sequence[Point], validation: Sequence[Point], total_steps: int | None) -> Reading:
    """Read (step, loss) points in the order of their steps; losses may be NaN or infinite.

    `total_steps` is the length of the whole run, None when it is not known. Never raises.
    """
    train, validation = _thin(train), _thin(validation)
    if broken := _not_a_number(train) or _not_a_number(validation):
        return broken
    train, validation = _finite(train), _finite(validation)
    if found := _exploding(train) or _drifting_up(train) or _memorising(train, validation):
        return found
    # The same validation rows are measured each time, so two such points already tell; chance has no part.
    if len(train) >= ENOUGH:
        curve = _Curve(train, noisy=True)
    elif len(validation) >= 2:
        curve = _Curve(validation, noisy=False)
    else:
        return _starting(train, total_steps)
    checked = _Curve(validation, noisy=False) if len(validation) >= 2 else None
    if not curve.has_fallen() and not (checked and checked.has_fallen()):
        return _flat_from_the_start(curve, total_steps)
    return _flattening(curve, validation) or _learning(curve, checked)


def _thin(points: Sequence[Point]) -> Sequence[Point]:
    stride = len(points) // MOST_POINTS + 1
    return points[::-stride][::-1] if stride > 1 else points


def _finite(points: Sequence[Point]) -> list[Point]:
    return [(step, loss) for step, loss in points if math.isfinite(loss)]


def _not_a_number(points: Sequence[Point]) -> Reading | None:
    """Broken now: an earlier gap that training recovered from does not count."""
    since = None
    for step, loss in reversed(points):
        if math.isfinite(loss):
            break
        since = step
    if since is None:
        return None
    return Reading(
        kind=CurveKind.DIVERGING,
        sentence=tr("Training broke down at step {step}: the loss is no longer a number.", step=since),
        advice=_slower(),
        since_step=since,
    )


def _slower() -> str:
    return tr(
        "Stop, and start again with a learning rate a third as large (that is how far each step moves the model). "
        "If it happens again, look for damaged rows."
    )


def _risen(before: float, now: float, since: int) -> Reading:
    return Reading(
        kind=CurveKind.DIVERGING,
        sentence=tr(
            "It is getting worse: loss rose from {before} to {now} since step {step}.",
            before=loss_text(before),
            now=loss_text(now),
            step=since,
        ),
        advice=_slower(),
        since_step=since,
    )


def _exploding(train: Sequence[Point]) -> Reading | None:
    """A jump: the last points all lie above the 20 before them, and half again as high.

    With five or more before, chance alone orders so at most once in 56 looks, and then hardly ever so
    high. A jump smaller than a tenth of the first loss is no harm.
    """
    size = 3 if len(train) < 30 else 5
    tail = [loss for _, loss in train[-size:]]
    before = [loss for _, loss in train[-size - 20 : -size]]
    if len(before) < ENOUGH:
        return None
    level, jumped = median(before), median(tail)
    rise = jumped - level
    high = min(tail) > max(before) and rise > 0.5 * abs(level) and rise > 0.1 * abs(train[0][1])
    return _risen(level, jumped, train[-size][0]) if high else None


def _drifting_up(train: Sequence[Point]) -> Reading | None:
    """A slow rise: half of what was learned is lost again, or an eighth of the first loss was added.

    The best of many medians lies about 2.5 standard errors too low by chance, hence six.
    """
    size = max(5, min(20, len(train) // 10))
    if len(train) < 4 * size:
        return None
    curve = _Curve(train, noisy=True)
    blocks = [median(curve.losses[at : at + size]) for at in range(0, len(train) - size + 1, size)]
    best = min(blocks)
    now = median(curve.losses[-size:])
    rise = now - best
    if rise <= 0.5 * max(curve.start - best, 0.25 * abs(curve.start)) or rise <= 6 * curve.error(size):
        return None
    return _risen(best, now, train[blocks.index(best) * size + size - 1][0])


def _memorising(train: Sequence[Point], validation: Sequence[Point]) -> Reading | None:
    """Validation loss rises since its best point while training loss does not.

    The validation rows are the same each time, so small rises are real; 2 % over two points or 5 % at
    once is where stopping early begins to pay (Prechelt, Early Stopping - But When?, 1998, uses the
    same measure, the loss over its lowest so far, from 1 %). A rise that has mostly healed is none.
    """
    if len(validation) < 2:
        return None
    losses = [loss for _, loss in validation]
    best = min(losses)
    at = losses.index(best)
    after = losses[at + 1 :]
    rise = losses[-1] - best
    scale = max(abs(best), 0.1 * abs(losses[0]))
    enough = rise > 0.05 * scale or (len(after) >= 2 and rise > 0.02 * scale)
    if not after or not enough or rise < 0.5 * (max(after) - best) or _rises_since(train, validation[at][0]):
        return None
    since = validation[at][0]
    return Reading(
        kind=CurveKind.MEMORISING,
        sentence=tr(
            "Since step {step} it learns the rows by heart: on rows that it does not train on, "
            "loss rose from {best} to {now}.",
            step=since,
            best=loss_text(best),
            now=loss_text(losses[-1]),
        ),
        advice=tr(
            "Going on makes it worse. Stop, then train again with fewer passes over the rows, or with more rows "
            "that differ from each other."
        ),
        since_step=since,
    )


def _rises_since(train: Sequence[Point], step: int) -> bool:
    earlier = [point for point in train if point[0] <= step]
    if len(earlier) < ENOUGH or len(train) - len(earlier) < ENOUGH:
        return False
    curve = _Curve(train, noisy=True)
    then = median(loss for _, loss in earlier[-ENOUGH:])
    return median(curve.losses[-ENOUGH:]) > then + SURE * curve.error(ENOUGH, ENOUGH)


def _starting(points: Sequence[Point], total_steps: int | None) -> Reading:
    if total_steps is not None and points and points[-1][0] >= total_steps:
        sentence = tr("The run was too short to tell from its curve whether it learned.")
        advice = tr("Compare will tell. For a longer curve, train with more passes over the rows.")
    else:
        sentence = tr("It is starting; it is too early to say more.")
        advice = tr("Wait for a few more steps.")
    return Reading(kind=CurveKind.STARTING, sentence=sentence, advice=advice)


def _flat_from_the_start(curve: _Curve, total_steps: int | None) -> Reading:
    """Flat: too early to tell, hidden in the noise, or not learning."""
    last = curve.points[-1][0]
    early = last < TOO_EARLY * total_steps if total_steps else len(curve.points) < 20
    if early:
        return _starting(curve.points, total_steps)
    if curve.may_have_fallen():
        return Reading(
            kind=CurveKind.STARTING,
            sentence=tr("It is too early to tell: so far the loss swings more from step to step than it has fallen."),
            advice=tr("Let it go on. If it ends like this, believe only the comparison."),
        )
    return Reading(
        kind=CurveKind.NOT_LEARNING,
        sentence=tr(
            "It is not learning: loss was {start} at first and is {now} now.",
            start=loss_text(curve.start),
            now=loss_text(curve.now),
        ),
        advice=tr(
            "Look at the preview in Data: are the answers what it should learn? If they are, stop and try a learning "
            "rate three times as large (that is how far each step moves the model)."
        ),
    )


def _flattening(curve: _Curve, validation: Sequence[Point]) -> Reading | None:
    """The last quarter of the curve brought less than a twelfth of all that was learned.

    A steady fall brings a quarter; where noise cannot tell the two apart, it counts as learning.
    """
    quarter = len(curve.losses) // 4
    if quarter < 3 or curve.fall < 8 * curve.error(quarter, quarter) or _still_falls(validation):
        return None
    before, now = median(curve.losses[-2 * quarter : -quarter]), median(curve.losses[-quarter:])
    if before - now >= curve.fall / 12:
        return None
    since = curve.points[-2 * quarter][0]
    return Reading(
        kind=CurveKind.FLATTENING,
        sentence=tr(
            "It has learned most of what it can: loss fell from {start} to {now} "
            "and has hardly moved since step {step}.",
            start=loss_text(curve.start),
            now=loss_text(now),
            step=since,
        ),
        advice=tr("You may let it finish; much more is not to come. More and more varied rows would help further."),
        since_step=since,
    )


def _still_falls(validation: Sequence[Point]) -> bool:
    """Whether the newest validation loss is at least 2 % lower than the one before."""
    if len(validation) < 2:
        return False
    before, now = validation[-2][1], validation[-1][1]
    return before - now > 0.02 * abs(before)


def _learning(curve: _Curve, checked: _Curve | None) -> Reading:
    sentence = tr(
        "It is learning. Loss fell from {start} to {now}.", start=loss_text(curve.start), now=loss_text(curve.now)
    )
    if not curve.has_fallen() and checked:
        sentence = tr(
            "It is learning. On rows that it does not train on, loss fell from {start} to {now}.",
            start=loss_text(checked.start),
            now=loss_text(checked.now),
        )
    return Reading(kind=CurveKind.LEARNING, sentence=sentence, advice=tr("Keep going."))
