"""What is said of a run."""

import pytest

from ftgui.base.problems import Problem
from ftgui.run.curve import CurveKind, Reading, read_curve
from ftgui.run.events import Checkpoint, Ended, Metric, Outcome, Progress, Started, State
from ftgui.run.telling import amount_text, tell_going, tell_training
from ftgui.run.view import RunView, view


def training(*, steps: int = 60, total: float | None = 120) -> RunView:
    return view(
        [
            Started(attempt=1, time=1000.0),
            State(state="training", text="Training"),
            *(Metric(step=step, values={"loss": 3.0 - step / 40}) for step in range(1, steps + 1)),
            Progress(done=steps, total=total, remaining=130.0),
        ]
    )


def test_while_it_trains_the_curve_speaks_and_the_bar_says_how_far() -> None:
    seen = training()
    reading = read_curve(seen.train_loss, seen.validation_loss, 120)
    told = tell_training(seen, None, reading)
    assert told.sentence == reading.sentence
    assert (told.share, told.amount, told.remaining) == (0.5, "step 60 of 120", "about 2 minutes left")


def test_measuring_in_between_does_not_interrupt_what_the_curve_says() -> None:
    seen = training()
    seen.feed(State(state="evaluating", text="Measuring"))
    reading = read_curve(seen.train_loss, seen.validation_loss, 120)
    assert tell_training(seen, None, reading).sentence == reading.sentence
    seen.feed(State(state="saving", text="Saving the model"))
    assert tell_training(seen, None, reading).sentence == "Saving the model"


@pytest.mark.parametrize("kind", [CurveKind.MEMORISING, CurveKind.NOT_LEARNING, CurveKind.DIVERGING])
def test_what_should_be_looked_at_is_told_in_another_tone_also_at_the_end(kind: CurveKind) -> None:
    reading = Reading(kind=kind, sentence="Look.", advice="Do this.")
    assert tell_training(training(), None, reading).tone == "caution"
    assert "Do this." in tell_training(training(), Outcome.SUCCEEDED, reading).advice


def test_a_finished_run_says_how_long_it_took() -> None:
    seen = training()
    seen.feed(Ended(outcome=Outcome.SUCCEEDED, time=1000.0 + 372))
    told = tell_training(seen, Outcome.SUCCEEDED, None)
    assert told.sentence == "Training is finished. It took 6 minutes."
    assert told.tone == "good"
    assert told.share is None


@pytest.mark.parametrize("how", [Outcome.STOPPED, Outcome.INTERRUPTED, Outcome.FAILED])
def test_an_ended_run_says_from_where_it_can_go_on(how: Outcome) -> None:
    seen = training()
    assert "from the beginning" in tell_training(seen, how, None).advice
    seen.feed(Checkpoint(step=40, path="checkpoints/40"))
    assert "step 40" in tell_training(seen, how, None).advice


def test_before_it_says_anything_something_is_said_for_it() -> None:
    assert tell_training(RunView(), None, None).sentence == "Getting ready to train"
    assert tell_going(view([State(state="x", text="Reading")]), "Waiting").sentence == "Reading"


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (Progress(done=310e6, total=1.2e9, unit="bytes"), "310 MB of 1.2 GB"),
        (Progress(done=310e6, unit="bytes"), "310 MB"),
        (Progress(done=3, total=1000), "step 3 of 1,000"),
        (Progress(done=3), "step 3"),
        (Progress(done=2.4, total=8, unit="rows"), "2 of 8 rows"),
        (Progress(done=2, unit="rows"), "2 rows"),
        (Progress(done=2, total=7, unit="files"), "2 of 7 files"),
        (Progress(done=2, unit="files"), "2 files"),
        (Progress(done=2, total=7, unit="parts"), ""),
    ],
)
def test_amounts_are_told_in_their_unit(progress: Progress, text: str) -> None:
    assert amount_text(progress) == text


def test_getting_the_tools_says_that_it_happens_once() -> None:
    seen = view([State(state="installing", text="Getting the training tools"), Progress(done=1, total=4, unit="bytes")])
    told = tell_training(seen, None, None)
    assert told.sentence == "Getting the training tools"
    assert "once" in told.advice
    assert told.share == 0.25


def test_a_problem_of_a_failed_run_is_not_told_twice() -> None:
    seen = training()
    seen.feed(Ended(outcome=Outcome.FAILED, problem=Problem(code="run.out_of_memory", message="Out of memory.")))
    assert "memory" not in tell_training(seen, Outcome.FAILED, None).sentence
