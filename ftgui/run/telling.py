"""How a run stands, in words: what the top of a page says and how long it still takes."""

from typing import Literal

import msgspec

from ftgui.base.quantities import about_duration, count, duration, size
from ftgui.base.texts import tr
from ftgui.compare.words import loss_text
from ftgui.run.curve import CurveKind, Reading
from ftgui.run.events import Outcome, Progress
from ftgui.run.view import RunView

Tone = Literal["card", "good", "caution"]

_TONES: dict[CurveKind, Tone] = {
    CurveKind.MEMORISING: "caution",
    CurveKind.NOT_LEARNING: "caution",
    CurveKind.DIVERGING: "caution",
}


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What to show: a sentence, what it means or what to do, and how far the run is.

    `share` is None where no end is known; `amount` and `remaining` are empty where nothing is to be said.
    """

    sentence: str
    advice: str = ""
    tone: Tone = "card"
    share: float | None = None
    amount: str = ""
    remaining: str = ""


def tell_training(seen: RunView, how: Outcome | None, reading: Reading | None) -> Telling:
    """How a training run stands; `reading` is what its curve means, where there is one."""
    if how is None and seen.state in ("training", "evaluating") and reading is not None:
        tone = _TONES.get(reading.kind, "card")
        return _with_progress(Telling(sentence=reading.sentence, advice=reading.advice, tone=tone), seen.progress)
    if how is None:
        return tell_going(seen, tr("Getting ready to train"))
    if how is Outcome.SUCCEEDED:
        return Telling(sentence=_learned(seen), advice=_finished(seen, reading), tone="good")
    if "job" in seen.remote:
        return _tell_remote(how)
    if how is Outcome.STOPPED:
        return Telling(sentence=tr("You stopped this training."), advice=_can_go_on(seen))
    if how is Outcome.INTERRUPTED:
        return Telling(
            sentence=tr("This training was interrupted."),
            advice=tr("The computer was switched off, or something ended the training from outside.")
            + " "
            + _can_go_on(seen),
            tone="caution",
        )
    return Telling(sentence=tr("This training failed."), advice=_can_go_on(seen))


def _tell_remote(how: Outcome) -> Telling:
    """How a job at a provider stands that is not followed to a good end."""
    if how is Outcome.STOPPED:
        words = tr("The provider has cancelled it, and it costs nothing more. It cannot go on; start a new one.")
        return Telling(sentence=tr("You stopped this training."), advice=words)
    if how is Outcome.INTERRUPTED:
        words = tr("Resume to see what became of it: it goes on there, and nothing is sent or paid twice.")
        return Telling(sentence=tr("The training at the provider is not being watched."), advice=words, tone="caution")
    return Telling(sentence=tr("This training failed."), advice=tr("Start a new one once the reason is cured."))


def tell_going(seen: RunView, otherwise: str) -> Telling:
    """How a run of any kind that goes on stands; `otherwise` is said until it says something itself."""
    advice = ""
    if seen.state == "installing":
        advice = tr("This happens once. The training tools are kept for all your projects.")
    told = Telling(sentence=seen.text or otherwise, advice=advice)
    return told if seen.state == "stopping" else _with_progress(told, seen.progress)


def how_long(seen: RunView) -> str:
    """How long the run took from its first start to its last end; empty while it goes on."""
    if seen.started is None or seen.ended is None:
        return ""
    return duration(seen.ended.time - seen.started)


def amount_text(progress: Progress) -> str:
    """How much is done: `step 64 of 100`, `310 MB of 1.2 GB`, `3 of 8 rows`."""
    done, total = progress.done, progress.total
    if progress.unit == "bytes":
        return size(done) if total is None else tr("{done} of {total}", done=size(done), total=size(total))
    numbers = {"done": count(round(done)), "total": count(round(total or 0))}
    if progress.unit == "steps":
        return tr("step {done}", **numbers) if total is None else tr("step {done} of {total}", **numbers)
    if progress.unit == "rows":
        return tr("{done} rows", **numbers) if total is None else tr("{done} of {total} rows", **numbers)
    if progress.unit == "files":
        return tr("{done} files", **numbers) if total is None else tr("{done} of {total} files", **numbers)
    return ""


def _with_progress(told: Telling, progress: Progress | None) -> Telling:
    if progress is None:
        return told
    remaining = ""
    if progress.remaining is not None:
        remaining = tr("{duration} left", duration=about_duration(progress.remaining))
    return msgspec.structs.replace(told, share=progress.fraction, amount=amount_text(progress), remaining=remaining)


def _learned(seen: RunView) -> str:
    took = how_long(seen)
    return tr("Training is finished. It took {duration}.", duration=took) if took else tr("Training is finished.")


def _finished(seen: RunView, reading: Reading | None) -> str:
    words = tr("Now see whether its answers got better.")
    if reading is not None and reading.kind in _TONES:
        return f"{reading.sentence} {reading.advice}"
    if len(seen.checked_loss) < 2:
        return words
    first, last = (loss_text(seen.checked_loss[place][1]) for place in (0, -1))
    fell = tr("On rows it did not train on, loss went from {first} to {last}.", first=first, last=last)
    return f"{fell} {words}"


def _can_go_on(seen: RunView) -> str:
    if not seen.checkpoints:
        return tr("Nothing was kept yet, so training starts from the beginning again.")
    return tr("It can go on from step {step}; nothing before that is lost.", step=count(seen.checkpoints[-1].step))
