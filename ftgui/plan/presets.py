"""Three ways to train, in words, for whoever does not want to set anything.

A preset is a function of the number of rows: few rows need more rounds to be learned at all, many
rows are learned in one or two (OpenAI's own default follows the same idea: see its fine-tuning
cookbook, "n_epochs"). The values were measured on the bundled model with the default sample.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ftgui.base.texts import tr
from ftgui.plan.settings import Setting, Value

DEFAULT = "balanced"


class Words(NamedTuple):
    """How a preset introduces itself."""

    title: str
    explanation: str


def words() -> dict[str, Words]:
    """Return the presets by name, in the order they are offered."""
    return {
        "quick_look": Words(
            tr("Quick look"), tr("A short training to see that everything works. Expect little of it.")
        ),
        "balanced": Words(tr("Balanced"), tr("Learns the rows well in reasonable time. Right for most.")),
        "thorough": Words(tr("Thorough"), tr("Twice the time and a bigger add-on, for skills that are hard to learn.")),
    }


def preset(name: str, rows: int, settings: Sequence[Setting]) -> dict[str, Value]:
    """What the preset changes from the defaults, for the settings that exist, within their ranges.

    `rows` counts the rows to learn from. Raises KeyError for an unknown name.
    """
    declared = {setting.name: setting for setting in settings}
    wanted = _WANTED[name](_rounds(rows))
    return {key: _within(declared[key], value) for key, value in wanted.items() if key in declared}


def _rounds(rows: int) -> int:
    """How often each row is seen in a balanced training: 400 looks at rows in all, within reason."""
    if rows <= 200:
        return min(10, max(3, round(400 / max(1, rows))))
    return 3 if rows <= 1000 else 2 if rows <= 5000 else 1


def _quick(rounds: int) -> dict[str, Value]:
    return {"epochs": max(1, rounds // 4), "lora_rank": 8, "lora_alpha": 16, "learning_rate": 5e-4}


def _balanced(rounds: int) -> dict[str, Value]:
    return {"epochs": rounds, "lora_rank": 16, "lora_alpha": 32, "learning_rate": 5e-4}


def _thorough(rounds: int) -> dict[str, Value]:
    return {"epochs": 2 * rounds, "lora_rank": 32, "lora_alpha": 64, "learning_rate": 3e-4, "scheduler": "cosine"}


_WANTED = {"quick_look": _quick, "balanced": _balanced, "thorough": _thorough}


def _within(setting: Setting, value: Value) -> Value:
    if isinstance(value, str) or setting.minimum is None or setting.maximum is None:
        return value
    return type(value)(min(max(value, setting.minimum), setting.maximum))
