"""What a training at a provider costs is foreseen as a range, and agreed to before it is spent."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.plan import connections, cost
from ftgui.plan.connections import Provider
from ftgui.plan.plan import ModelRef, RowFacts, TrainPlan
from ftgui.plan.provider_settings import DECLARED
from ftgui.plan.settings import Value, complete
from tests.plan.provider_kit import MINI, account


def plan(
    provider: Provider = "openai", *, model: str = MINI, rows: int = 101, tokens: int = 20_000, **by_hand: Value
) -> TrainPlan:
    return TrainPlan(
        name="Recipes",
        backend=provider,
        model=ModelRef(kind="provider", id=model),
        settings=complete(DECLARED[provider], by_hand),
        dataset="f",
        rows=rows,
        validation_rows=100,
        connection="work",
        facts=RowFacts(kinds=("supervised",), tokens=tokens, validation_tokens=tokens, longest=300),
    )


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTGUI_HOME", str(tmp_path))


def test_the_lessons_recipes_take_three_rounds_and_303_steps() -> None:
    assert cost.rounds(plan()) == (2, 4)
    assert cost.steps(plan()) == 303
    assert cost.steps(plan(n_epochs=2, batch_size=10)) == 22


@pytest.mark.parametrize(("rows", "usual"), [(10, 10), (1, 25), (101, 3), (8000, 3), (10_000, 2), (30_000, 1)])
def test_rounds_left_to_the_provider_lie_around_openais_rule(rows: int, usual: int) -> None:
    assert cost.rounds(plan(rows=rows)) == (max(1, usual - 1), usual + 1)


def test_tokens_times_rounds_times_price() -> None:
    found = cost.of(plan(n_epochs=3), "openai")
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 20_000 * 3 * 5 / 1e6 <= found.high
    assert found.high - found.low < 0.03
    assert found.text == "$0.29 to $0.31"


def test_where_and_how_it_is_trained_has_a_price_of_its_own() -> None:
    def high(kind: str) -> float:
        return cost.of(plan("azure", training_type=kind), "azure").high or 0

    assert high("Standard") > high("GlobalStandard") > 1.9 * high("Developer") > 0


def test_a_price_that_is_not_known_must_be_typed_in() -> None:
    connections.put(account("azure"))
    unknown = plan("azure", model="gpt-4o-mini-2024-07-18")
    assert (cost.of(unknown, "azure").low, cost.of(unknown, "azure").high) == (None, None)
    assert [problem.code for problem in cost.unconfirmed(unknown)] == ["plan.no_price"]
    typed = msgspec.structs.replace(unknown, settings={**unknown.settings, "price": 3.3})
    assert cost.of(typed, "azure").high == pytest.approx(0.27, abs=0.02)
    assert [problem.code for problem in cost.unconfirmed(typed)] == ["plan.unconfirmed"]


def test_paid_by_the_hour_needs_an_amount_too() -> None:
    connections.put(account("azure"))
    hourly = plan("azure", model="o4-mini-2025-04-16", method="reinforcement")
    assert cost.of(hourly, "azure").hourly == 100
    assert [problem.code for problem in cost.unconfirmed(hourly)] == ["plan.unconfirmed"]
    assert cost.unconfirmed(msgspec.structs.replace(hourly, confirmed=50.0)) == []


def test_another_vocabulary_and_rows_counted_in_part_widen_the_range() -> None:
    def width(of: TrainPlan, provider: Provider) -> float:
        found = cost.of(of, provider)
        return (found.high or 0) - (found.low or 0)

    whole = plan(tokens=10**8, n_epochs=1)
    assert whole.facts is not None
    part = msgspec.structs.replace(whole, facts=msgspec.structs.replace(whole.facts, counted=0.1))
    other = plan("compatible", model="some/llama", tokens=10**8, n_epochs=1, price=5.0)
    assert width(whole, "openai") < width(part, "openai") < width(other, "compatible")


@given(
    rows=st.integers(1, 10**6),
    tokens=st.integers(0, 10**10),
    epochs=st.one_of(st.just("auto"), st.integers(1, 50)),
    price=st.one_of(st.just("auto"), st.floats(0, 10_000)),
)
def test_whoever_agrees_to_the_upper_end_may_start_and_nobody_for_less(
    rows: int, tokens: int, epochs: Value, price: Value
) -> None:
    connections.put(account())
    made = plan(rows=rows, tokens=tokens, n_epochs=epochs, price=price)
    found = cost.of(made, "openai")
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.high
    assert cost.unconfirmed(msgspec.structs.replace(made, confirmed=found.high)) == []
    if found.high >= 0.01:
        less = msgspec.structs.replace(made, confirmed=found.high - 0.01)
        assert [problem.code for problem in cost.unconfirmed(less)] == ["plan.unconfirmed"]
        assert [problem.remedy for problem in cost.unconfirmed(made)] == ["confirm_cost"]
