"""Three ways to train, in words, for whoever does not want to set anything.

A preset is a function of the number of rows: few rows need more rounds to be learned at all, many
rows are learned in one or two (OpenAI's own default follows the same idea: see its fine-tuning
cookbook, "n_epochs"). Measured with the bundled model on the default sample (101 rows): validation
loss 4.65 falls to 1.88, 1.75 and 1.74 in three rounds at learning rate 0.001, and to 2.17 and 1.84
in two rounds at 0.0005.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ftgui.base.texts import tr
from ftgui.data.report import estimate_epochs
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


def preset(name: str, rows: int, settings: Sequence[Setting], *, adapter: str = "lora") -> dict[str, Value]:
    """What the preset changes from the defaults, for the settings that exist, within their ranges.

    `rows` counts the rows to learn from; `adapter` is what is trained, `lora` or `full`. Raises
    KeyError for an unknown name.
    """
    declared = {setting.name: setting for setting in settings}
    wanted = {**_WANTED[name](_rounds(rows)), **_at_providers(name, rows)}
    if adapter == "full":
        wanted["learning_rate"] = float(wanted["learning_rate"]) / _FULL_IS_GENTLER
    return {key: _within(declared[key], value) for key, value in wanted.items() if key in declared}


# A whole model takes about a tenth to a twentieth of an add-on's learning rate ("LoRA Without
# Regret", Thinking Machines 2025: 10 times; half of that, as small data forgets easily).
_FULL_IS_GENTLER = 20


def _rounds(rows: int) -> int:
    """How often each row is seen in a balanced training: 300 looks at rows in all, within reason."""
    if rows <= 1000:
        return min(10, max(3, round(300 / max(1, rows))))
    return 2 if rows <= 5000 else 1


def _at_providers(name: str, rows: int) -> dict[str, Value]:
    """Providers find out themselves what is balanced; each round costs the same again."""
    if name == "quick_look":
        return {"n_epochs": 1}
    return {"n_epochs": 2 * estimate_epochs(max(1, rows))} if name == "thorough" else {}


def _quick(rounds: int) -> dict[str, Value]:
    return {"epochs": max(1, rounds // 3), "lora_rank": 8, "lora_alpha": 16, "learning_rate": 1e-3}


def _balanced(rounds: int) -> dict[str, Value]:
    return {"epochs": rounds, "lora_rank": 16, "lora_alpha": 32, "learning_rate": 1e-3}


def _thorough(rounds: int) -> dict[str, Value]:
    return {"epochs": 2 * rounds, "lora_rank": 32, "lora_alpha": 64, "learning_rate": 5e-4, "scheduler": "cosine"}


_WANTED = {"quick_look": _quick, "balanced": _balanced, "thorough": _thorough}


def _within(setting: Setting, value: Value) -> Value:
    if isinstance(value, str) or setting.minimum is None or setting.maximum is None:
        return value
    return type(value)(min(max(value, setting.minimum), setting.maximum))
