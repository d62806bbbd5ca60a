"""The table of providers' models is dated, sourced, and refuses what has ended."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.base.problems import ProblemError, Severity
from ftgui.plan import choices, models, providers
from ftgui.plan.connections import Provider
from ftgui.plan.plan import ModelRef
from ftgui.plan.provider_settings import DECLARED, metadata_pairs
from ftgui.plan.settings import Setting, check, complete

DAY = date(2026, 11, 24)
ENTRIES = [(provider, model) for provider in DECLARED for model in providers.facts(provider).models]
SETTINGS = [setting for declared in DECLARED.values() for setting in declared]


@pytest.mark.parametrize(("provider", "model"), ENTRIES, ids=lambda part: getattr(part, "id", part))
def test_each_model_is_dated_and_its_numbers_can_be(provider: Provider, model: providers.ProviderModel) -> None:
    assert len(model.source) > 10
    assert date(2026, 1, 1) < model.as_of <= DAY
    assert set(model.methods) <= {"supervised", "preference", "reinforcement"}
    assert set(model.prices) <= set(model.training_types or ("",))
    assert all(0 < low <= high < 100 for low, high in model.prices.values())
    assert model.trains_until is None or model.answers_until is None or model.trains_until <= model.answers_until
    card = models.describe(ModelRef(kind="provider", id=model.id))
    assert (card.title, card.parameters) == (model.title, None)


@pytest.mark.parametrize(
    ("provider", "tuned"),
    [("openai", "ft:gpt-4o-mini-2024-07-18:org:recipes:a1"), ("azure", "gpt-4o-mini-2024-07-18.ft-0123-clippy")],
)
def test_what_was_tuned_can_be_tuned_on_as_its_base_can(provider: Provider, tuned: str) -> None:
    base = providers.find(provider, tuned)
    assert base is not None
    assert base.id == "gpt-4o-mini-2024-07-18"


def test_only_what_may_still_be_trained_is_offered() -> None:
    assert [model.title for model in providers.offered("openai", DAY)] == [
        "GPT-4.1 mini",
        "GPT-4o mini",
        "GPT-4.1",
        "GPT-4o",
    ]
    assert providers.offered("openai", date(2027, 1, 6)) == ()
    assert providers.default_model("openai", date(2027, 1, 6)).id.startswith("gpt-4.1-mini")
    assert providers.default_model("azure", DAY).id == "gpt-4.1-mini-2025-04-14"
    assert providers.default_model("compatible", DAY).id == ""


@pytest.mark.parametrize(
    ("provider", "model", "day", "expected"),
    [
        ("openai", "gpt-4.1-mini-2025-04-14", DAY, "plan.model_ends"),
        ("openai", "gpt-4.1-mini-2025-04-14", date(2026, 12, 30), "plan.model_ends"),
        ("openai", "gpt-4.1-mini-2025-04-14", date(2026, 12, 31), "plan.model_ends_soon"),
        ("openai", "gpt-4.1-mini-2025-04-14", date(2027, 1, 5), "plan.model_ends_soon"),
        ("openai", "gpt-4.1-mini-2025-04-14", date(2027, 1, 6), "plan.model_ended"),
        ("openai", "o4-mini-2025-04-16", DAY, "plan.model_ended"),
        ("azure", "o4-mini-2025-04-16", DAY, "plan.model_ended"),
        ("azure", "gpt-4.1-mini-2025-04-14", date(2026, 9, 1), None),
        ("azure", "gpt-4.1-mini-2025-04-14", DAY, "plan.model_ends"),
        ("azure", "gpt-4.1-mini-2025-04-14", date(2027, 4, 13), "plan.model_ends"),
        ("azure", "gpt-4.1-mini-2025-04-14", date(2027, 4, 14), "plan.model_ended"),
        ("azure", "gpt-oss-20b", date(2030, 1, 1), None),
    ],
)
def test_what_has_ended_is_refused_and_what_will_is_said(
    provider: Provider, model: str, day: date, expected: str | None
) -> None:
    entry = providers.find(provider, model)
    assert entry is not None
    found = providers.end_problems(provider, entry, day)
    assert [problem.code for problem in found] == ([expected] if expected else [])
    assert all(problem.message and problem.action for problem in found)
    assert all((problem.severity is Severity.WARNING) == (expected == "plan.model_ends") for problem in found)


@given(st.integers(-400, 4000))
def test_refused_and_offered_are_the_same_question(days: int) -> None:
    day = DAY + timedelta(days=days)
    for provider, model in ENTRIES:
        found = providers.end_problems(provider, model, day)
        refused = any(problem.severity is Severity.ERROR for problem in found)
        assert refused == (model not in providers.offered(provider, day))


def test_a_newer_table_of_the_users_own_is_read_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))
    before = providers.facts("openai").models[0].prices
    text = (Path(__file__).parents[2] / "resources" / "providers.yaml").read_text()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "providers.yaml").write_text(text.replace("[5.0, 5.0]", "[6.0, 6.0]"))
    assert before == {"": (5.0, 5.0)}
    assert providers.facts("openai").models[0].prices == {"": (6.0, 6.0)}


@pytest.mark.parametrize("typed", ["gpt-4.1-mini", "gpt-4.1-mini-2025-04-14"])
def test_a_model_is_understood_without_its_date(typed: str) -> None:
    assert providers.parse("openai", typed).id == "gpt-4.1-mini-2025-04-14"
    assert providers.parse("openai", "gpt-9").id == "gpt-9"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_explains_itself_and_accepts_its_default(setting: Setting) -> None:
    assert setting.problem(setting.default) is None
    assert setting.label[0].isupper() and "_" not in setting.label
    assert setting.explanation.endswith(".") and len(setting.explanation) > 25
    assert not setting.pattern or setting.allowed.endswith(".")


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans()))
def test_whatever_is_set_is_accepted_or_refused_in_words(value: object) -> None:
    for setting in SETTINGS:
        for problem in check([setting], {setting.name: value}):
            assert (problem.setting, bool(problem.message), bool(problem.action)) == (setting.name, True, True)


@pytest.mark.parametrize(
    ("provider", "name", "good", "bad"),
    [
        ("openai", "n_epochs", ["auto", "AUTO", "1", "50"], ["0", "51", "2.5", "many"]),
        ("openai", "batch_size", ["auto", "256"], ["257"]),
        ("openai", "learning_rate_multiplier", ["auto", "0.1", "40"], ["0", "-1", "nan", "inf"]),
        ("openai", "beta", ["2.0"], ["2.1", "0"]),
        ("openai", "suffix", ["", "my recipes 1.0", "x" * 64], ["x" * 65]),
        ("azure", "suffix", ["", "clippy", "x" * 18], ["x" * 19, "v1.0", "my model"]),
        ("openai", "metadata", ["", "team=a", "team=a, b=4711"], ["team", "=a", "a=b," * 16, "x" * 65 + "=1"]),
        ("azure", "training_type", ["Developer"], ["developer"]),
    ],
)  # fmt: skip
def test_ranges_are_the_published_ones(provider: Provider, name: str, good: list[str], bad: list[str]) -> None:
    setting = next(each for each in DECLARED[provider] if each.name == name)
    for text in good:
        choices.parse_value(setting, text)
    for text in bad:
        with pytest.raises(ProblemError) as caught:
            choices.parse_value(setting, text)
        assert caught.value.problem.action


def test_settings_matter_only_with_the_method_they_belong_to() -> None:
    values = complete(DECLARED["openai"], {"method": "preference"})
    mattering = {each.name for each in DECLARED["openai"] if each.matters(values)}
    assert "beta" in mattering
    assert "grader" not in mattering


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,64}", fullmatch=True),
        st.from_regex(r"[a-z0-9 ]{0,20}[a-z]", fullmatch=True),
        max_size=15,
    )
)
def test_metadata_is_read_as_it_was_written(pairs: dict[str, str]) -> None:  # fmt: skip
    kept = {name: value.strip() for name, value in pairs.items()}
    text = ", ".join(f"{name}={value}" for name, value in kept.items())
    setting = next(each for each in DECLARED["openai"] if each.name == "metadata")
    assert setting.problem(text) is None
    assert metadata_pairs(text) == kept
