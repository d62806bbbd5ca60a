"""The settings of a training at a provider, with the ranges of OpenAI's published description.

Names are those of its jobs.create. What is left to the provider ("auto") is not sent.
"""

import json
import re

from ftgui.base.texts import tr
from ftgui.plan.connections import Provider
from ftgui.plan.settings import AUTO, Setting

_PREFERENCE = ("method", "preference")
_REINFORCEMENT = ("method", "reinforcement")
OUR_METADATA = 1
"""How many of the 16 pairs the app needs itself, to find a job that it may have made."""

_METHOD = Setting(
    name="method",
    label=tr("How it learns"),
    explanation=tr(
        "From answers to copy (supervised), from a better and a worse answer (preference), or from a grader that "
        "gives marks (reinforcement). Your rows decide which is possible."
    ),
    kind="choice",
    default="supervised",
    choices=(
        ("supervised", tr("From answers")),
        ("preference", tr("From better and worse answers")),
        ("reinforcement", tr("From marks")),
    ),
)

_COURSE = (
    Setting(
        name="n_epochs",
        label=tr("Rounds through the rows"),
        explanation=tr("How many times the model sees every row (epochs). Each round costs the same again."),
        kind="integer",
        default=AUTO,
        minimum=1,
        maximum=50,
        automatic=True,
    ),
    Setting(
        name="batch_size",
        label=tr("Rows at once"),
        explanation=tr("How many rows are looked at together before the model is corrected (batch size)."),
        kind="integer",
        default=AUTO,
        minimum=1,
        maximum=256,
        automatic=True,
    ),
)

_MULTIPLIER = Setting(
    name="learning_rate_multiplier",
    label=tr("Size of the corrections"),
    explanation=tr("Times the size that the provider thinks right (learning rate multiplier): 0.5 is half of it."),
    kind="number",
    default=AUTO,
    minimum=0.0001,  # the description says above 0
    automatic=True,
)

_BETA = Setting(
    name="beta",
    label=tr("Loyalty to the original"),
    explanation=tr("How closely the model keeps to what it was before while it learns preferences (beta)."),
    kind="number",
    default=AUTO,
    minimum=0.0001,
    maximum=2.0,
    automatic=True,
    only_with=_PREFERENCE,
)

_MARKS = (
    Setting(
        name="grader",
        label=tr("What earns a mark"),
        explanation=tr("How an answer is compared with the expected one, which a column of your rows holds."),
        kind="choice",
        default="equal",
        choices=(
            ("equal", tr("Exactly the expected text")),
            ("similar", tr("Nearly the expected text")),
            ("own", tr("A grader of my own (JSON)")),
        ),
        only_with=_REINFORCEMENT,
    ),
    Setting(
        name="grader_column",
        label=tr("Column with the expected text"),
        explanation=tr("The name it has in your file."),
        kind="text",
        default="",
        pattern=r"\w{0,64}",
        allowed=tr("Use letters, digits and underscores."),
        only_with=_REINFORCEMENT,
    ),
    Setting(
        name="grader_json",
        label=tr("Grader of my own"),
        explanation=tr("As the provider describes graders, in JSON. Used only where it is chosen above."),
        kind="text",
        default="",
        pattern=r"(?s)(\s*\{.*\}\s*)?",
        allowed=tr("Write one JSON object, with braces around it."),
        only_with=_REINFORCEMENT,
    ),
    Setting(
        name="reasoning_effort",
        label=tr("How long it thinks"),
        explanation=tr(
            "How much the model reasons before it answers while it trains: more takes longer and costs more."
        ),
        kind="choice",
        default="default",
        choices=(
            ("default", tr("As usual")),
            ("low", tr("Little")),
            ("medium", tr("Some")),
            ("high", tr("Much")),
        ),
        only_with=_REINFORCEMENT,
    ),
    Setting(
        name="compute_multiplier",
        label=tr("Search"),
        explanation=tr("How much the model tries out while it trains (compute multiplier): 2 is twice as much."),
        kind="number",
        default=AUTO,
        minimum=0.0001,
        maximum=10.0,
        automatic=True,
        only_with=_REINFORCEMENT,
    ),
    Setting(
        name="eval_interval",
        label=tr("Steps between checks"),
        explanation=tr("How many steps lie between two looks at the validation rows."),
        kind="integer",
        default=AUTO,
        minimum=1,
        automatic=True,
        only_with=_REINFORCEMENT,
    ),
    Setting(
        name="eval_samples",
        label=tr("Answers per check"),
        explanation=tr("How many answers are written for each validation row at each check."),
        kind="integer",
        default=AUTO,
        minimum=1,
        automatic=True,
        only_with=_REINFORCEMENT,
    ),
)

_SEED = Setting(
    name="seed",
    label=tr("Random seed"),
    explanation=tr("The same number gives nearly the same training again, as far as the provider can."),
    kind="integer",
    default=42,
    minimum=0,
    maximum=2**31 - 1,
)

_METADATA = Setting(
    name="metadata",
    label=tr("Notes on the job"),
    explanation=tr("Kept with the job at the provider, for example team=support, ticket=4711."),
    kind="text",
    default="",
    pattern=rf"(\s*[^=,\s][^=,]{{0,63}}=[^,]{{0,512}}(,|$)){{0,{16 - OUR_METADATA}}}",
    allowed=tr(
        "Write name=value, with commas between several; at most {count}, names of at most 64 and values of at most "
        "512 letters.",
        count=16 - OUR_METADATA,
    ),
)

_PRICE = Setting(
    name="price",
    label=tr("Price of a million tokens"),
    explanation=tr("In US dollars, from the provider's price list. Automatic: what the app last read there."),
    kind="number",
    default=AUTO,
    minimum=0.0,
    maximum=10000.0,
    automatic=True,
)

_TRAINING_TYPE = Setting(
    name="training_type",
    label=tr("Where it is trained"),
    explanation=tr(
        "Anywhere in the world costs less. Your resource's own region keeps the data there and costs most. With spare "
        "capacity it costs half as much and may pause."
    ),
    kind="choice",
    default="GlobalStandard",
    choices=(
        ("GlobalStandard", tr("Anywhere (Global Standard)")),
        ("Standard", tr("In its region (Standard)")),
        ("Developer", tr("With spare capacity (Developer)")),
    ),
)


def _suffix(longest: int, pattern: str, allowed: str) -> Setting:
    return Setting(
        name="suffix",
        label=tr("Name of the result"),
        explanation=tr("Becomes part of the trained model's name, so that you find it again. May stay empty."),
        kind="text",
        default="",
        pattern=rf"{pattern}{{0,{longest}}}",
        allowed=allowed,
    )


# The published description: 1 to 64 characters. Azure: at most 18, no dots (FACTS.md; its how-to page).
_SUFFIX = _suffix(64, ".", tr("Use at most 64 letters."))
_AZURE_SUFFIX = _suffix(18, r"[^.\s]", tr("Use at most 18 letters, without points and spaces."))

_SUPERVISED = Setting(
    name="method", label=_METHOD.label, explanation=_METHOD.explanation, kind="choice", default="supervised",
    choices=_METHOD.choices[:1],
)  # fmt: skip

DECLARED: dict[Provider, tuple[Setting, ...]] = {
    "openai": (_METHOD, *_COURSE, _MULTIPLIER, _BETA, *_MARKS, _SUFFIX, _SEED, _METADATA, _PRICE),
    "azure": (_METHOD, _TRAINING_TYPE, *_COURSE, _MULTIPLIER, _BETA, *_MARKS, _AZURE_SUFFIX, _SEED, _METADATA, _PRICE),
    # Only what Nebius documents too: it knows no multiplier, and supervised training alone.
    "compatible": (_SUPERVISED, *_COURSE, _SUFFIX, _SEED, _PRICE),
}
"""What each provider lets the user choose."""


def metadata_pairs(text: str) -> dict[str, str]:
    """What the setting `metadata` says."""
    pairs = (pair.partition("=") for pair in re.split(r"\s*,\s*", text.strip()) if pair)
    return {name.strip(): value.strip() for name, _, value in pairs}


def is_json_object(text: str) -> bool:
    """Whether `text` is one JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
