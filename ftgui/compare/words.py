"""How losses and shares are written for people."""

from typing import Literal

from ftgui.base.texts import tr

Measure = Literal["loss", "difference"]
"""What a comparison measures: loss, or the share of words that differ from the expected answer's."""


def measure_text(measure: Measure, value: float) -> str:
    """A measured value as people read it."""
    return loss_text(value) if measure == "loss" else percent_text(value)


def measure_name(measure: Measure) -> str:
    """What is measured, as part of a sentence."""
    return tr("loss") if measure == "loss" else tr("the share of other words than expected")


def measure_explained(measure: Measure) -> str:
    """What is measured, in one sentence."""
    if measure == "loss":
        return loss_explained()
    return tr(
        "How many of an answer's words are other than the expected ones: 0 % is the same answer. Right answers in "
        "other words count as different, so read some yourself."
    )


def loss_text(value: float) -> str:
    """A loss in as few digits as tell it apart: 3.10, 0.034, 1.25e+06."""
    size = abs(value)
    if size == 0 or 0.1 <= size < 1000:
        return f"{value:.2f}"
    return f"{value:.2g}" if size < 1 else f"{value:.3g}"


def percent_text(share: float) -> str:
    """A share as whole percent: 0.384 is “38 %”; more than a thousandfold is “over 100000 %”."""
    if share > 1000:
        return tr("over {percent} %", percent="100000")
    return tr("{percent} %", percent=f"{share * 100:.0f}")


def loss_explained() -> str:
    """What loss is, in one sentence."""
    return tr("Loss says how surprised the model is by the right answer, word by word: lower is better, 0 is perfect.")
