"""A setting is declared once: its name, its words, its range. Forms, checks and files follow from it."""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from ftgui.base.problems import Problem
from ftgui.base.texts import tr

Value = bool | int | float | str
AUTO = "auto"
"""The value of a number that is left to whoever trains."""


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a backend lets the user choose.

    `name` is what plan.yaml and `--set name=value` use; `label` and `explanation` are for people.
    Numbers have an inclusive range (None: open), and may be `AUTO` where `automatic`; a `choice` lists
    (value, label) pairs; a `text` matches the whole `pattern`, which `allowed` says in words. `only_with`
    names another setting and the value with which alone this one matters.
    """

    name: str
    label: str
    explanation: str
    kind: Literal["integer", "number", "choice", "switch", "text"]
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    automatic: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    allowed: str = ""
    only_with: tuple[str, str] | None = None

    def problem(self, value: object) -> Problem | None:
        """Why `value` is refused, or None."""
        if self._fits(value):
            return None
        return Problem(
            code="plan.setting",
            message=tr("“{label}” cannot be {value}.", label=self.label, value=repr(value)[:80]),
            action=self._allowed(),
            setting=self.name,
        )

    def matters(self, values: Mapping[str, Value]) -> bool:
        """Whether this setting changes anything among these `values`."""
        return self.only_with is None or values.get(self.only_with[0]) == self.only_with[1]

    def _fits(self, value: object) -> bool:
        if self.kind == "switch":
            return isinstance(value, bool)
        if self.kind == "choice":
            return value in [key for key, _ in self.choices]
        if self.kind == "text":
            return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None
        if self.automatic and value == AUTO:
            return True
        if isinstance(value, bool) or not isinstance(value, int if self.kind == "integer" else (int, float)):
            return False
        low = self.minimum is None or value >= self.minimum
        return low and value <= (sys.float_info.max if self.maximum is None else self.maximum)

    def _allowed(self) -> str:
        if self.kind == "switch":
            return tr("Choose on or off.")
        if self.kind == "choice":
            return tr("Choose one of: {names}.", names=", ".join(key for key, _ in self.choices))
        if self.kind == "text":
            return self.allowed
        if self.automatic:
            return tr("Choose “auto”, or {numbers}.", numbers=self._numbers())
        return tr("Choose {numbers}.", numbers=self._numbers())

    def _numbers(self) -> str:
        words = {"low": f"{self.minimum or 0:.10g}", "high": f"{self.maximum or 0:.10g}"}
        if self.kind == "integer" and self.maximum is not None:
            return tr("a whole number from {low} to {high}", **words)
        if self.kind == "integer":
            return tr("a whole number of at least {low}", **words)
        if self.maximum is not None:
            return tr("a number from {low} to {high}", **words)
        return tr("a number of at least {low}", **words)


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
