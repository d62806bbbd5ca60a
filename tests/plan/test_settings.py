"""The shared settings are usable by someone who has never heard of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError
from ftgui.plan import choices, presets
from ftgui.plan.local_settings import LOCAL
from ftgui.plan.settings import Setting, check, complete

NAMES = {setting.name: setting for setting in LOCAL}


@pytest.mark.parametrize("setting", LOCAL, ids=lambda setting: setting.name)
def test_each_setting_explains_itself_and_accepts_its_default(setting: Setting) -> None:
    assert setting.problem(setting.default) is None
    assert setting.label[0].isupper() and "_" not in setting.label
    assert setting.explanation.endswith(".") and len(setting.explanation) > 30
    assert setting.kind not in ("integer", "number") or (setting.minimum is not None and setting.maximum is not None)


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.lists(st.integers())))
def test_whatever_is_set_is_accepted_or_refused_in_words(value: object) -> None:
    for problem in check(LOCAL, dict.fromkeys(NAMES, value)):
        assert problem.setting in NAMES
        assert problem.message and problem.action


@given(st.text(max_size=30))
def test_typed_text_becomes_a_value_in_range_or_a_problem(text: str) -> None:
    for setting in LOCAL:
        try:
            value = choices.parse_value(setting, text)
        except ProblemError as error:
            assert error.problem.setting == setting.name
        else:
            assert setting.problem(value) is None


def test_assignments_are_read_by_kind() -> None:
    read = choices.parse_assignments(LOCAL, ["epochs=5", "learning_rate = 2e-4", "adapter=full"])
    assert read == {"epochs": 5, "learning_rate": 2e-4, "adapter": "full"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("epochs", "usage.set"),
        ("epoch=3", "plan.unknown_setting"),
        ("epochs=many", "plan.setting"),
        ("epochs=0", "plan.setting"),
        ("epochs=1.5", "plan.setting"),
        ("learning_rate=nan", "plan.setting"),
        ("scheduler=cosine_warmup", "plan.setting"),
    ],
)
def test_what_cannot_be_set_says_why(text: str, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        choices.parse_assignments(LOCAL, [text])
    assert refused.value.problem.code == code
    assert refused.value.problem.action


def test_a_switch_understands_plain_words() -> None:
    switch = Setting(name="merge", label="Merge", explanation="Merge.", kind="switch", default=False)
    assert [choices.parse_value(switch, text) for text in ("on", "Yes", "false", "0")] == [True, True, False, False]


@given(st.sampled_from(list(presets.words())), st.integers(0, 10**7))
def test_every_preset_is_valid_for_any_number_of_rows(name: str, rows: int) -> None:
    made = presets.preset(name, rows, LOCAL)
    assert made and check(LOCAL, made) == []


@given(st.integers(0, 10**7))
def test_presets_are_ordered_by_the_work_they_do(rows: int) -> None:
    made = [complete(LOCAL, presets.preset(name, rows, LOCAL)) for name in presets.words()]
    quick, balanced, thorough = ((int(values["epochs"]), int(values["lora_rank"])) for values in made)
    assert quick[0] <= balanced[0] < thorough[0]
    assert quick[1] <= balanced[1] < thorough[1]


def test_a_preset_leaves_out_what_a_backend_does_not_have() -> None:
    only = [NAMES["epochs"]]
    assert set(presets.preset("balanced", 100, only)) == {"epochs"}


def test_a_refusal_says_what_would_do() -> None:
    declared = {setting.name: setting for setting in LOCAL}
    assert "whole number from 1 to 50" in declared["epochs"].problem("1.5").action  # type: ignore[union-attr]
    assert "2147483647" in declared["seed"].problem(-1).action  # type: ignore[union-attr]
    assert "a number from 1e-07 to 0.01" in declared["learning_rate"].problem(1).action  # type: ignore[union-attr]
    assert len(declared["epochs"].problem("9" * 5000).message) < 200  # type: ignore[union-attr]
