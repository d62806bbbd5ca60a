"""Is the tuned model better? Losses with their uncertainty, and a verdict that admits doubt.

A model's score is its mean loss per answer token over the validation rows. Both models are measured on
the same rows, so what counts is the difference row by row (a paired comparison): hard rows are hard
for both, and cancel out.

The uncertainty is that of other rows having been kept aside instead. It is found by the bootstrap
(Efron and Tibshirani, An Introduction to the Bootstrap, 1993): draw as many rows again, with
replacement, 2,000 times, and see how far the score moves. The plain percentile interval is too narrow
for few rows, so it is widened by Hesterberg's rule (What Teachers Should Know About the Bootstrap,
2015, section 4.2.2): take the percentiles at `Phi(-t * sqrt(n / (n - 1)))`, t the Student quantile
for n - 1. For many rows the bootstrap only repeats the normal approximation, which is used then.
"""

import math
import random
from collections.abc import Sequence
from enum import StrEnum
from statistics import NormalDist

import msgspec

from ftgui.base.texts import tr, trn
from ftgui.compare.report import ReportRow
from ftgui.compare.words import Measure, measure_explained, measure_name, measure_text, percent_text

LEVEL = 0.95
RESAMPLES = 2000
MANY_ROWS = 200
"""From here on the interval is computed, not drawn: the two then differ by a few percent of its width."""
FEWEST_ROWS = 6
"""With fewer, even an improvement of every single row happens by chance more than once in 20 times
(sign test: 2 * 0.5 ** 5 = 0.0625), so no verdict can be honest."""
FEW_ROWS = 30
"""Below, the verdict is told together with a warning: one unusual row still moves the score."""


class Conclusion(StrEnum):
    """What the comparison can say."""

    BETTER = "better"
    WORSE = "worse"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    TOO_FEW_ROWS = "too_few_rows"


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A value with its 95 % interval; the interval is None where there are too few rows for one."""

    value: float
    low: float | None = None
    high: float | None = None


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """Mean loss per answer token of each model; lower is better."""

    base: Estimate
    tuned: Estimate


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """Tuned minus base, below 0 is better; and on how many of the rows the tuned model did better."""

    loss: Estimate
    improved_rows: int
    rows: int


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The result: numbers, the verdict, and both in plain words. `explanation` says what loss is."""

    scores: Scores
    differences: Differences
    verdict: Conclusion
    sentence: str
    advice: str
    explanation: str


def compare(rows: Sequence[ReportRow], measure: Measure = "loss", *, seed: int = 0) -> Comparison:
    """Compare the models on at least one row; losses (or what else `measure` says) finite, tokens above 0.

    The same rows and seed give the same result.
    """
    tokens = [float(row.tokens) for row in rows]
    base = [row.base_loss * row.tokens for row in rows]
    tuned = [row.tuned_loss * row.tokens for row in rows]
    change = [after - before for before, after in zip(base, tuned, strict=True)]
    draws = _draws(len(rows), seed)
    scores = Scores(base=_estimate(base, tokens, draws), tuned=_estimate(tuned, tokens, draws))
    differences = Differences(
        loss=_estimate(change, tokens, draws),
        improved_rows=sum(row.tuned_loss < row.base_loss for row in rows),
        rows=len(rows),
    )
    verdict = _verdict(differences)
    return Comparison(
        scores=scores,
        differences=differences,
        verdict=verdict,
        sentence=_sentence(verdict, scores, differences, measure),
        advice=_advice(verdict, len(rows)),
        explanation=measure_explained(measure),
    )


Draws = list[list[int]]


def _draws(count: int, seed: int) -> Draws:
    """The rows' indices of each resample; none where they are not used."""
    if not FEWEST_ROWS <= count < MANY_ROWS:
        return []
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose, no secret
    return [chance.choices(range(count), k=count) for _ in range(RESAMPLES)]


def _estimate(sums: list[float], tokens: list[float], draws: Draws) -> Estimate:
    """The mean per token of `sums` (one per row), with its interval."""
    value = sum(sums) / sum(tokens)
    if len(sums) < FEWEST_ROWS:
        return Estimate(value=value)
    if not draws:
        margin = _student(len(sums) - 1) * _standard_error(sums, tokens, value)
        return Estimate(value=value, low=value - margin, high=value + margin)
    means = sorted(sum(map(sums.__getitem__, draw)) / sum(map(tokens.__getitem__, draw)) for draw in draws)
    count = len(sums)
    tail = NormalDist().cdf(-_student(count - 1) * math.sqrt(count / (count - 1)))
    outside = int(tail * len(means))
    return Estimate(value=value, low=means[outside], high=means[-1 - outside])


def _standard_error(sums: list[float], tokens: list[float], mean: float) -> float:
    """Of a ratio of two totals over rows (Cochran, Sampling Techniques, 1977, section 2.11)."""
    count = len(sums)
    squares = sum((total - mean * size) ** 2 for total, size in zip(sums, tokens, strict=True))
    return math.sqrt(squares * count / (count - 1)) / sum(tokens)


def _student(freedom: int) -> float:
    """Student's t at 97.5 %, for 5 degrees of freedom or more (Abramowitz and Stegun, 26.7.5)."""
    z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return sum(term / math.pow(freedom, power) for power, term in enumerate(terms))


def _verdict(differences: Differences) -> Conclusion:
    loss = differences.loss
    if loss.low is None or loss.high is None:
        return Conclusion.TOO_FEW_ROWS
    if loss.high < 0:
        return Conclusion.BETTER
    return Conclusion.WORSE if loss.low > 0 else Conclusion.NO_CLEAR_DIFFERENCE


def _sentence(verdict: Conclusion, scores: Scores, differences: Differences, measure: Measure) -> str:
    values = _values(scores, differences, measure)
    loss = differences.loss
    if verdict is Conclusion.TOO_FEW_ROWS:
        text = trn(
            "{count} row is too few for a verdict: {what} was {base} before training and is {tuned} after.",
            "{count} rows are too few for a verdict: {what} was {base} before training and is {tuned} after.",
            differences.rows,
            **values,
        )
    elif verdict is Conclusion.BETTER:
        text = tr(
            "It got better. On {rows} rows it did not train on, {what} fell from {base} to {tuned} ({share} lower), "
            "and {improved} of them improved. With other rows it would most likely have fallen by {least} to {most}.",
            least=measure_text(measure, -(loss.high or 0)),
            most=measure_text(measure, -(loss.low or 0)),
            **values,
        )
    elif verdict is Conclusion.WORSE:
        text = tr(
            "It got worse. On {rows} rows it did not train on, {what} rose from {base} to {tuned} ({share} higher), "
            "and {improved} of them improved. With other rows it would most likely have risen by {least} to {most}.",
            least=measure_text(measure, loss.low or 0),
            most=measure_text(measure, loss.high or 0),
            **values,
        )
    else:
        text = tr(
            "No clear difference. On {rows} rows that it did not train on, {what} was {base} before training and is "
            "{tuned} after. With other rows it could as well have fallen by {fall} as risen by {rise}.",
            fall=measure_text(measure, -(loss.low or 0)),
            rise=measure_text(measure, loss.high or 0),
            **values,
        )
    return text


def _values(scores: Scores, differences: Differences, measure: Measure) -> dict[str, object]:
    base, tuned = scores.base.value, scores.tuned.value
    return {
        "rows": differences.rows,
        "improved": differences.improved_rows,
        "what": measure_name(measure),
        "base": measure_text(measure, base),
        "tuned": measure_text(measure, tuned),
        "share": percent_text(abs(tuned - base) / base if base else math.inf),
    }


def _advice(verdict: Conclusion, rows: int) -> str:
    advice = {
        Conclusion.BETTER: tr(
            "Read some answers side by side before you use it: it now writes more like your rows, and is only as "
            "good as they are."
        ),
        Conclusion.WORSE: tr(
            "Do not use it. Look for rows that contradict each other, then train again with fewer passes over the "
            "rows or a smaller learning rate."
        ),
        Conclusion.NO_CLEAR_DIFFERENCE: tr(
            "Read the answers side by side. If you see no difference either, train longer or bring more rows."
        ),
        Conclusion.TOO_FEW_ROWS: trn(
            "Keep at least {count} row aside for validation, better {better}, and compare again. Until then, trust "
            "your own reading of the answers.",
            "Keep at least {count} rows aside for validation, better {better}, and compare again. Until then, trust "
            "your own reading of the answers.",
            FEWEST_ROWS,
            better=FEW_ROWS,
        ),
    }[verdict]
    if FEWEST_ROWS <= rows < FEW_ROWS:
        advice += " " + tr(
            "This rests on {rows} rows only; with {better} it would be surer.", rows=rows, better=FEW_ROWS
        )
    return advice
