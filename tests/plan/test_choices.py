"""Choices become a complete plan, or a problem that names the setting."""

from datetime import date

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base import saved
from ftgui.base.problems import ProblemError, Severity
from ftgui.plan.choices import Choices, check_choices, compile_plan, effective, fitted
from ftgui.plan.local_settings import LOCAL
from ftgui.plan.plan import ModelRef, RowFacts, TrainPlan
from ftgui.plan.provider_settings import DECLARED
from ftgui.plan.settings import check

DAY = date(2026, 11, 24)


def plan(choices: Choices, rows: int = 100) -> TrainPlan:
    return compile_plan(choices, LOCAL, name="Tone", dataset_fingerprint="f", rows=rows, validation_rows=10)


def test_a_plan_says_every_setting_and_what_is_set_by_hand_wins() -> None:
    made = plan(Choices(preset="thorough", settings={"epochs": 2}))
    assert list(made.settings) == [setting.name for setting in LOCAL]
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
    assert check_choices(choices, LOCAL)[0] == refused.value.problem


def test_more_rows_at_once_than_there_are_is_a_warning_and_no_wall() -> None:
    choices = Choices(settings={"batch_size": 64})
    (warning,) = check_choices(choices, LOCAL, rows=20)
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
    assert check(LOCAL, plan(choices, rows).settings) == []


def test_an_unknown_preset_still_shows_values_to_correct() -> None:
    assert effective(Choices(preset="gone"), LOCAL, 100) == effective(Choices(), LOCAL, 100)


def test_a_whole_model_is_trained_more_gently_than_an_add_on() -> None:
    def rate(**by_hand: str | float) -> float:
        return float(plan(Choices(settings={**by_hand})).settings["learning_rate"])

    assert rate(adapter="full") == rate() / 20
    assert rate(adapter="full", learning_rate=0.002) == 0.002


def test_changing_the_backend_keeps_what_it_also_knows() -> None:
    before = Choices(backend="autotrain", settings={"epochs": 2, "learn_from": "everything"})
    after = fitted(before, LOCAL, None, DAY)
    assert after == Choices(backend="autotrain", settings={"epochs": 2})
    assert check_choices(after, LOCAL) == []


def test_going_to_a_provider_and_back_leaves_nothing_of_the_other_place() -> None:
    here = Choices(backend="openai", settings={"seed": 7, "batch_size": 4, "lora_rank": 8})
    there = fitted(here, DECLARED["openai"], "openai", DAY)
    assert there.model == ModelRef(kind="provider", id="gpt-4.1-mini-2025-04-14")
    assert there.settings == {"seed": 7, "batch_size": 4}
    assert fitted(there, DECLARED["openai"], "openai", DAY) == there
    automatic = msgspec.structs.replace(there, backend="trl", connection="work", settings={"batch_size": "auto"})
    back = fitted(automatic, LOCAL, None, DAY)
    assert back == Choices(backend="trl")


@pytest.mark.parametrize("kind", ["supervised", "preference"])
def test_the_rows_decide_how_a_provider_trains_unless_the_user_does(kind: str) -> None:
    facts = RowFacts(kinds=(kind,), tokens=1, validation_tokens=0, longest=1)
    model = ModelRef(kind="provider", id="gpt-4.1-mini-2025-04-14")

    def method(**by_hand: str) -> object:
        choices = Choices(backend="openai", model=model, settings={**by_hand})
        made = compile_plan(
            choices,
            DECLARED["openai"],
            name="n",
            dataset_fingerprint="f",
            rows=20,
            validation_rows=0,
            facts=facts,
        )
        return made.settings["method"]

    assert method() == kind
    assert method(method="reinforcement") == "reinforcement"
