"""A setting is declared once: its name, its words, its range. Forms, checks and files follow from it."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from ftgui.base.problems import Problem
from ftgui.base.texts import tr

Value = bool | int | float | str


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a backend lets the user choose.

    `name` is what plan.yaml and `--set name=value` use; `label` and `explanation` are for people.
    Numbers have an inclusive range; a `choice` lists (value, label) pairs.
    """

    name: str
    label: str
    explanation: str
    kind: Literal["integer", "number", "choice", "switch"]
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[tuple[str, str], ...] = ()

    def problem(self, value: object) -> Problem | None:
        """Why `value` is refused, or None."""
        if self._fits(value):
            return None
        return Problem(
            code="plan.setting",
            message=tr("“{label}” cannot be {value}.", label=self.label, value=repr(value)),
            action=self._allowed(),
            setting=self.name,
        )

    def _fits(self, value: object) -> bool:
        if self.kind == "switch":
            return isinstance(value, bool)
        if self.kind == "choice":
            return value in [key for key, _ in self.choices]
        if isinstance(value, bool) or not isinstance(value, int if self.kind == "integer" else (int, float)):
            return False
        low = self.minimum is None or value >= self.minimum
        return low and (self.maximum is None or value <= self.maximum)

    def _allowed(self) -> str:
        if self.kind == "switch":
            return tr("Choose on or off.")
        if self.kind == "choice":
            return tr("Choose one of: {names}.", names=", ".join(key for key, _ in self.choices))
        return tr("Choose a number from {low} to {high}.", low=f"{self.minimum:g}", high=f"{self.maximum:g}")


def check(settings: Sequence[Setting], values: Mapping[str, object]) -> list[Problem]:
    """Every refused or unknown value among `values`."""
    declared = {setting.name: setting for setting in settings}
    problems = []
    for name, value in values.items():
        if name not in declared:
            problems.append(
                Problem(
                    code="plan.unknown_setting",
                    message=tr("There is no setting called “{name}” here.", name=name),
                    action=tr("The settings are: {names}.", names=", ".join(declared)),
                    setting=name,
                )
            )
        elif found := declared[name].problem(value):
            problems.append(found)
    return problems


def complete(settings: Sequence[Setting], values: Mapping[str, Value]) -> dict[str, Value]:
    """`values` with the default of every setting that is not among them."""
    return {setting.name: values.get(setting.name, setting.default) for setting in settings}
