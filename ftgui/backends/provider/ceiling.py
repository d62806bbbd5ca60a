"""The most a job may cost: what the user agreed to, held against what the provider decided."""

from typing import TYPE_CHECKING

from ftgui.base.problems import Problem
from ftgui.base.quantities import money
from ftgui.base.texts import tr
from ftgui.plan import cost, providers
from ftgui.plan.connections import Provider
from ftgui.plan.plan import TrainPlan

if TYPE_CHECKING:
    from openai.types.fine_tuning import FineTuningJob


class Ceiling:
    """What a plan's job has cost and will cost, in US dollars; without an agreed amount there is no ceiling."""

    def __init__(self, plan: TrainPlan, provider: Provider) -> None:
        self._plan = plan
        price = cost.price_of(plan, provider)
        self._price = price[1] if price else None
        model = providers.find(provider, plan.model.id)
        self._hourly = model.hourly if model else None

    def spent(self, job: "FineTuningJob", share: float, hours: float) -> float | None:
        """What it has cost when this share of it is done after so many hours; None if nobody knows.

        Billed are the tokens of the training file times the rounds (plan/cost.py); providers tell them in
        `trained_tokens`, most of them only at the end.
        """
        if self._hourly is not None:
            return self._hourly * hours
        if self._price is None:
            return None
        if job.trained_tokens:
            return self._price * job.trained_tokens / 1e6
        whole = self._whole(job)
        return None if whole is None else whole * share

    def passed(self, job: "FineTuningJob", share: float, hours: float) -> Problem | None:
        """Why the job must end: it has cost more than agreed, or is known to, as soon as the rounds are decided."""
        agreed = self._plan.confirmed
        if agreed <= 0:
            return None
        amounts = [amount for amount in (self.spent(job, share, hours), self._whole(job)) if amount is not None]
        most = max(amounts, default=0.0)
        if most <= agreed:
            return None
        return Problem(
            code="backend.ceiling",
            message=tr(
                "The training would cost {most}, more than the {agreed} you agreed to, so it was cancelled.",
                most=money(most),
                agreed=money(agreed),
            ),
            action=tr("Plan fewer rounds or fewer rows, or agree to more."),
            remedy="go:plan",
        )

    def _whole(self, job: "FineTuningJob") -> float | None:
        """The cost of all rounds, once the provider has decided how many."""
        rounds = _rounds(job)
        if self._price is None or self._hourly is not None or self._plan.facts is None or rounds is None:
            return None
        return self._price * self._plan.facts.tokens * rounds / 1e6


def _rounds(job: "FineTuningJob") -> int | None:
    """How often each row is seen; None before it is decided (`auto`; Azure says -1)."""
    settings: list[object] = [job.hyperparameters]
    if job.method is not None:
        settings += [getattr(getattr(job.method, name, None), "hyperparameters", None) for name in _METHODS]
    rounds = [getattr(each, "n_epochs", None) for each in settings]
    return next((count for count in rounds if isinstance(count, int) and count > 0), None)


_METHODS = ("supervised", "dpo", "reinforcement")
