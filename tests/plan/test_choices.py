"""Choices become a complete plan, or a problem that names the setting."""

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base import saved
from ftgui.base.problems import ProblemError, Severity
from ftgui.plan.choices import Choices, check_choices, compile_plan, effective, without_unknown
from ftgui.plan.common import COMMON
from ftgui.plan.plan import ModelRef, TrainPlan
from ftgui.plan.settings import check


def plan(choices: Choices, rows: int = 100) -> TrainPlan:
    return compile_plan(choices, COMMON, name="Tone", dataset_fingerprint="f", rows=rows, validation_rows=10)


def test_a_plan_says_every_setting_and_what_is_set_by_hand_wins() -> None:
    made = plan(Choices(preset="thorough", settings={"epochs": 2}))
    assert list(made.settings) == [setting.name for setting in COMMON]
    assert made.settings["epochs"] == 2
    assert made.settings["lora_rank"] == 32


@pytest.mark.parametrize(
    ("choices", "setting"),
    [
        (Choices(settings={"epochs": 0}), "epochs"),
        (Choices(settings={"speed": "fast"}), "speed"),
        (Choices(preset="reckless"), "preset"),
        (Choices(model=ModelRef(kind="hub", id="not a name")), "model"),
    ],
)
def test_a_refused_choice_is_named(choices: Choices, setting: str) -> None:
    with pytest.raises(ProblemError) as refused:
        plan(choices)
    assert refused.value.problem.setting == setting
    assert check_choices(choices, COMMON)[0] == refused.value.problem


def test_more_rows_at_once_than_there_are_is_a_warning_and_no_wall() -> None:
    choices = Choices(settings={"batch_size": 64})
    (warning,) = check_choices(choices, COMMON, rows=20)
    assert warning.severity is Severity.WARNING
    assert "64" in warning.message and "20" in warning.message
    assert plan(choices, rows=20).settings["batch_size"] == 64


@given(
    st.sampled_from(["quick_look", "balanced", "thorough"]),
    st.fixed_dictionaries({}, optional={"epochs": st.integers(1, 50), "learning_rate": st.floats(1e-7, 0.01)}),
    st.integers(1, 10**6),
)
def test_choices_survive_being_saved_and_give_the_same_valid_plan(
    preset: str, by_hand: dict[str, int | float], rows: int
) -> None:
    choices = Choices(preset=preset, settings={**by_hand})
    again = msgspec.convert(yaml.safe_load(saved.dump(choices)), Choices)
    assert plan(again, rows) == plan(choices, rows)
    assert check(COMMON, plan(choices, rows).settings) == []


def test_an_unknown_preset_still_shows_values_to_correct() -> None:
    assert effective(Choices(preset="gone"), COMMON, 100) == effective(Choices(), COMMON, 100)


def test_a_whole_model_is_trained_more_gently_than_an_add_on() -> None:
    def rate(**by_hand: str | float) -> float:
        return float(plan(Choices(settings={**by_hand})).settings["learning_rate"])

    assert rate(adapter="full") == rate() / 20
    assert rate(adapter="full", learning_rate=0.002) == 0.002


def test_changing_the_backend_keeps_what_it_also_knows() -> None:
    before = Choices(backend="autotrain", settings={"epochs": 2, "learn_from": "everything"})
    after = without_unknown(before, COMMON)
    assert after == Choices(backend="autotrain", settings={"epochs": 2})
    assert check_choices(after, COMMON) == []
