"""How losses and shares are written for people."""

from ftgui.base.texts import tr


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
