"""What events add up to."""

from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import Problem
from ftgui.run.events import AnyEvent, Artifact, Ended, Metric, Outcome, Progress, RemoteId, Started, State, Warned
from ftgui.run.view import outcome, view


def test_a_resumed_run_repeats_steps_and_the_curve_does_not() -> None:
    losses = [(1, 3.0), (2, 2.5), (3, 2.2), (2, 2.4), (3, 2.1), (4, 1.9)]
    seen = view([Metric(step=step, values={"loss": loss}) for step, loss in losses])
    assert seen.train_loss == [(1, 3.0), (2, 2.4), (3, 2.1), (4, 1.9)]


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 9))))
def test_steps_always_rise(points: list[tuple[int, float]]) -> None:
    seen = view([Metric(step=step, values={"validation_loss": loss}) for step, loss in points])
    steps = [step for step, _ in seen.validation_loss]
    assert steps == sorted(set(steps))


def test_a_new_attempt_forgets_how_the_last_one_ended_but_not_what_it_made() -> None:
    seen = view(
        [
            Started(attempt=1, time=5.0),
            Artifact(name="model", path="model"),
            Ended(outcome=Outcome.STOPPED),
            Started(attempt=2, time=9.0),
            State(state="training", text="Training"),
        ]
    )
    assert (seen.ended, seen.attempt, seen.started, seen.artifacts) == (None, 2, 5.0, {"model": "model"})


def test_what_a_training_took_is_without_the_tools_before_it_and_known_only_of_one_done_in_one_go() -> None:
    states = [
        State(state=state, time=time) for state, time in (("installing", 2.0), ("loading", 50.0), ("saving", 90.0))
    ]
    begun, done = Started(attempt=1, time=1.0), Ended(outcome=Outcome.SUCCEEDED, time=95.0)
    assert view([begun, *states, done]).seconds == 45.0
    assert view([begun, *states]).seconds is None
    assert view([begun, *states, Ended(outcome=Outcome.STOPPED, time=95.0)]).seconds is None
    assert view([begun, *states, Started(attempt=2, time=99.0), done]).seconds is None
    assert view([begun, done]).seconds is None, "it did not work on this computer"


def test_a_copy_stays_as_it_was() -> None:
    seen = view([RemoteId(name="job", id="ft-1"), Metric(step=1, values={"loss": 2.0})])
    kept = seen.copy()
    for event in (
        RemoteId(name="model", id="m"),
        Metric(step=2, values={"loss": 1.0}),
        Artifact(name="model", path="x"),
    ):
        seen.feed(event)
    assert kept == view([RemoteId(name="job", id="ft-1"), Metric(step=1, values={"loss": 2.0})])


def test_what_each_attempt_warns_of_is_told_once() -> None:
    cut, damaged = (Warned(problem=Problem(code=code, message=code)) for code in ("run.rows_cut", "run.damaged"))
    seen = view([Started(attempt=1), cut, Started(attempt=2), cut, damaged])
    assert [problem.code for problem in seen.warnings] == ["run.rows_cut", "run.damaged"]


def test_what_was_sent_does_not_pass_for_how_far_the_training_is() -> None:
    sent: list[AnyEvent] = [State(state="uploading", text="Sending"), Progress(done=5, total=5, unit="bytes")]
    assert view(sent).progress == sent[1]
    assert view([*sent, State(state="uploading", text="Sending more")]).progress == sent[1]
    assert view([*sent, State(state="checking", text="The provider checks the rows")]).progress is None
    stepped = [*sent, Progress(done=1, total=9, unit="steps"), State(state="paused")]
    assert view(stepped).progress == stepped[2]


def test_a_loss_that_is_no_number_reaches_the_curve() -> None:
    seen = view([Metric(step=1, values={"validation_loss": 2.0}), Metric(step=2, values={"validation_loss": None})])
    assert str(seen.validation_loss) == "[(1, 2.0), (2, nan)]"
    assert seen.latest == {"validation_loss": 2.0}


def test_a_run_killed_before_its_last_word_succeeded_when_its_model_was_announced() -> None:
    killed: list[AnyEvent] = [Started(attempt=1), State(state="training", text="Training")]
    assert outcome(view(killed), alive=True) is None
    assert outcome(view(killed), alive=False) is Outcome.INTERRUPTED
    assert outcome(view([*killed, Artifact(name="url", path="http://127.0.0.1:1/v1")]), alive=False) is (
        Outcome.INTERRUPTED
    )
    announced: list[AnyEvent] = [*killed, Artifact(name="adapter", path="model")]
    assert outcome(view(announced), alive=True) is None
    assert outcome(view(announced), alive=False) is Outcome.SUCCEEDED
