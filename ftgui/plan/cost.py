"""What a training at a provider will cost, as a range, and whether the user agreed to its upper end.

Paid for are the tokens of the training file times the rounds; validation is free at OpenAI and Azure
(their pricing pages; Azure's fine-tuning-cost-management.md).
"""

import math

import msgspec

from ftgui.base.problems import Problem
from ftgui.base.quantities import money, money_range
from ftgui.base.texts import tr
from ftgui.data.report import estimate_epochs
from ftgui.plan import connections, providers
from ftgui.plan.connections import Provider
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import AUTO

Range = tuple[float, float]
_COUNTING = 0.02
"""How far counted tokens lie from those on a bill: the counting rule is OpenAI's own, special tokens are not."""
_SAMPLED = 0.05
"""The same where only some of the rows were counted."""
_OTHER_VOCABULARY = 0.35
"""The same for models that do not use OpenAI's vocabulary (plan.timing.FINER, and some more)."""


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """`epochs` are the fewest and the most rounds; `tokens` are of one round.

    `low` and `high` are US dollars, rounded outwards to cents; None where the price is not known or, with
    `hourly` (dollars an hour), the duration. `text` says it all to the user.
    """

    epochs: tuple[int, int]
    tokens: int
    low: float | None = None
    high: float | None = None
    hourly: float | None = None
    text: str


def of(plan: TrainPlan, provider: Provider) -> Cost:
    """What the plan would cost at the provider. A plan whose rows were not counted has no known cost."""
    epochs = rounds(plan)
    tokens = plan.facts.tokens if plan.facts else 0
    model = providers.find(provider, plan.model.id)
    if model is not None and model.hourly is not None:
        text = tr("{price} for each hour it trains; how many hours nobody knows before.", price=money(model.hourly))
        return Cost(epochs=epochs, tokens=tokens, hourly=model.hourly, text=text)
    price = price_of(plan, provider)
    if price is None or plan.facts is None:
        text = tr("Not known: the app knows no price of this model.")
        return Cost(epochs=epochs, tokens=tokens, text=text)
    off = _uncertainty(plan, provider)
    low = math.floor(price[0] * tokens * (1 - off) * epochs[0] / 1e4) / 100
    high = math.ceil(price[1] * _most_tokens(plan, provider) * (1 + off) * epochs[1] / 1e4) / 100
    return Cost(epochs=epochs, tokens=tokens, low=low, high=high, text=money_range(low, high))


def price_of(plan: TrainPlan, provider: Provider) -> Range | None:
    """US dollars for a million training tokens: what the user typed, else what the table says, else None."""
    typed = plan.settings.get("price", AUTO)
    if isinstance(typed, int | float):
        return float(typed), float(typed)
    model = providers.find(provider, plan.model.id)
    return model.prices.get(str(plan.settings.get("training_type", ""))) if model else None


def rounds(plan: TrainPlan) -> tuple[int, int]:
    """How often each row is seen; where it is left to the provider, one around what OpenAI's rule says."""
    chosen = plan.settings.get("n_epochs", AUTO)
    if isinstance(chosen, int):
        return chosen, chosen
    usual = estimate_epochs(max(1, plan.rows))
    return max(1, usual - 1), usual + 1


def steps(plan: TrainPlan) -> int:
    """How many corrections the model will get; OpenAI's own batch size is a five-hundredth of the rows (its guide)."""
    batch = plan.settings.get("batch_size", AUTO)
    size = batch if isinstance(batch, int) else min(256, max(1, round(0.002 * plan.rows)))
    low, high = rounds(plan)
    return math.ceil(plan.rows / size) * round((low + high) / 2)


def unconfirmed(plan: TrainPlan) -> list[Problem]:
    """Why the plan may not spend money yet; empty if the user agreed to as much as it can cost.

    Raises ProblemError (`backend.no_connection`).
    """
    provider = connections.find(plan.connection).provider
    found = of(plan, provider)
    if found.hourly is None and found.high is None:
        return [_no_price(provider)]
    if found.hourly is not None and plan.confirmed <= 0:
        message = tr("This training is paid by the hour, and you have not said how much it may cost.")
        return [_unconfirmed(message, found.text)]
    if found.high is not None and plan.confirmed + 0.005 < found.high:
        message = tr("This training costs {cost}, and you have not agreed to that yet.", cost=found.text)
        if plan.confirmed > 0:
            agreed = money(plan.confirmed)
            message = tr("This training costs {cost}, and you agreed to {agreed}.", cost=found.text, agreed=agreed)
        return [_unconfirmed(message, f"{found.high:.2f} USD")]
    return []


def _most_tokens(plan: TrainPlan, provider: Provider) -> int:
    """Tokens of a round that some bill: other providers may charge for the validation rows too (Together's does)."""
    if plan.facts is None:
        return 0
    return plan.facts.tokens + (plan.facts.validation_tokens if provider == "compatible" else 0)


def _uncertainty(plan: TrainPlan, provider: Provider) -> float:
    if provider == "compatible" or not plan.model.id.startswith(("gpt-4", "gpt-5", "o4", "gpt-oss")):
        return _OTHER_VOCABULARY
    return _COUNTING if plan.facts and plan.facts.counted == 1 else _SAMPLED


def _no_price(provider: Provider) -> Problem:
    return Problem(
        code="plan.no_price",
        message=tr("The app does not know what this model costs, so it cannot say what you would spend."),
        action=tr("Look up the price of a million training tokens and enter it among the settings."),
        detail=providers.facts(provider).prices_page,
        setting="price",
    )


def _unconfirmed(message: str, detail: str) -> Problem:
    action = tr("Agree to an amount first; the training is stopped before it costs more.")
    return Problem(code="plan.unconfirmed", message=message, action=action, detail=detail, remedy="confirm_cost")
