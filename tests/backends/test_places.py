"""What each provider refuses offline, before anything is sent or spent."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from ftgui.backends.azure import Azure
from ftgui.backends.compatible import Compatible
from ftgui.backends.openai import OpenAI
from ftgui.backends.provider.place import Place
from ftgui.base.problems import Severity
from ftgui.data.rows import Message, Row
from ftgui.plan import connections, providers
from ftgui.plan.connections import Provider
from ftgui.plan.plan import ModelRef, TrainPlan
from tests.plan.provider_kit import account, chat, plan, some, write

PLACES: dict[Provider, Place] = {"openai": OpenAI(), "azure": Azure(), "compatible": Compatible()}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(providers, "today", lambda: date(2026, 11, 24))


def refused(place: Place, made: TrainPlan, rows: Path | None = None) -> list[str]:
    """The codes of what stops the work."""
    return [problem.code for problem in place.check(made, rows) if problem.severity is Severity.ERROR]


@pytest.mark.parametrize("name", PLACES)
def test_a_good_plan_is_refused_by_nobody(tmp_path: Path, name: Provider) -> None:
    connections.put(account(name))
    data = some(tmp_path)
    place = PLACES[name]
    assert (place.name, place.provider, place.engine) == (name, name, None)
    assert refused(place, plan(name, data), data) == []


def test_azure_takes_what_the_lesson_gives_it(tmp_path: Path) -> None:
    connections.put(account("azure"))
    data = write(tmp_path, [chat(n) for n in range(10)], [chat(n) for n in range(10, 20)])
    clippy = plan("azure", data, "gpt-4o-mini-2024-07-18", seed=105, suffix="clippy")
    assert refused(PLACES["azure"], clippy, data) == []


@pytest.mark.parametrize(
    ("name", "changed", "code"),
    [
        ("openai", {"model": ModelRef(kind="provider", id="o4-mini-2025-04-16")}, "plan.model_ended"),
        ("openai", {"model": ModelRef()}, "plan.not_a_provider_model"),
        ("compatible", {"model": ModelRef(kind="provider", id="")}, "plan.not_a_provider_model"),
        ("openai", {"rows": 9}, "plan.too_few_rows"),
        ("azure", {"rows": 9}, "plan.too_few_rows"),
        ("openai", {"connection": "elsewhere"}, "backend.no_connection"),
        ("openai", {"connection": ""}, "backend.no_connection"),
        ("azure", {"connection": "other"}, "backend.other_provider"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, name: Provider, changed: dict[str, object], code: str) -> None:
    connections.put(account(name))
    connections.put(account("openai", name="other"))
    made = msgspec.structs.replace(plan(name, some(tmp_path)), **changed)
    assert code in refused(PLACES[name], made)


@pytest.mark.parametrize(
    ("name", "by_hand", "code"),
    [
        ("openai", {"n_epochs": 51}, "plan.setting"),
        ("azure", {"suffix": "with.dots"}, "plan.setting"),
        ("openai", {"method": "preference"}, "plan.method_rows"),
        ("openai", {"method": "reinforcement"}, "plan.method_model"),
        ("openai", {"speed": 1}, "plan.unknown_setting"),
        ("compatible", {"method": "preference"}, "plan.setting"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    tmp_path: Path, name: Provider, by_hand: dict[str, int | str], code: str
) -> None:
    connections.put(account(name))
    made = plan(name, some(tmp_path))
    assert code in refused(PLACES[name], msgspec.structs.replace(made, settings={**made.settings, **by_hand}))


def test_a_plan_that_leaves_something_unsaid_is_refused(tmp_path: Path) -> None:
    made = msgspec.structs.replace(plan("openai", some(tmp_path)), settings={"seed": 1})
    assert refused(PLACES["openai"], made) == ["plan.incomplete"]


def test_where_azure_trains_what(tmp_path: Path) -> None:
    connections.put(account("azure", region="westeurope"))
    data = some(tmp_path)
    assert refused(PLACES["azure"], plan("azure", data, training_type="Standard")) == ["plan.region"]
    assert refused(PLACES["azure"], plan("azure", data, training_type="GlobalStandard")) == []
    assert refused(PLACES["azure"], plan("azure", data, "gpt-oss-20b", training_type="Developer")) == [
        "plan.training_type"
    ]


def test_marks_need_validation_rows_and_a_grader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "today", lambda: date(2026, 1, 1))
    connections.put(account("azure"))
    data = some(tmp_path, "reinforcement")
    o4 = "o4-mini-2025-04-16"
    good = plan("azure", data, o4, method="reinforcement", grader_column="sum")
    assert refused(PLACES["azure"], good, data) == []
    without = plan("azure", data, o4, method="reinforcement")
    assert "data.no_expected_text" in refused(PLACES["azure"], without, data)
    assert refused(PLACES["azure"], msgspec.structs.replace(good, validation_rows=0)) == ["plan.no_validation_rows"]
    own = plan("azure", data, o4, method="reinforcement", grader="own", grader_json="{not json}")
    assert refused(PLACES["azure"], own, data) == ["plan.grader"]


def test_rows_are_held_against_the_providers_rules(tmp_path: Path) -> None:
    connections.put(account())
    data = some(tmp_path)
    silent = Row(messages=(Message(role="user", content="?"), Message(role="assistant", content="", weight=0)))
    write(data, [*[chat(n) for n in range(20)], silent], [])
    found = PLACES["openai"].check(plan("openai", data), data)
    assert [(each.code, each.row) for each in found if each.severity is Severity.ERROR] == [("data.empty_answer", 21)]


def test_a_model_that_the_table_does_not_hold_is_no_obstacle(tmp_path: Path) -> None:
    connections.put(account("azure"))
    found = PLACES["azure"].check(plan("azure", some(tmp_path), "gpt-5"))
    assert [(each.code, each.severity) for each in found] == [("plan.model_unknown", Severity.WARNING)]
