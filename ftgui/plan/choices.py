"""What the user chose, and the plan that follows from it."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from ftgui.base.problems import Problem, ProblemError, Severity, refuse
from ftgui.base.texts import tr
from ftgui.plan import models, presets, providers
from ftgui.plan import settings as declared
from ftgui.plan.connections import Provider
from ftgui.plan.plan import ModelRef, RowFacts, TrainPlan
from ftgui.plan.settings import Setting, Value

_SWITCH = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """The plan step's answers, saved in project.yaml. `settings` holds only what was set by hand.

    `connection` is empty for the first one there is, and on this computer.
    """

    backend: str = "trl"
    connection: str = ""
    model: ModelRef = ModelRef()
    preset: str = presets.DEFAULT
    settings: dict[str, Value] = {}


def fitted(choices: Choices, settings: Sequence[Setting], provider: Provider | None, day: date) -> Choices:
    """What remains of choices made for another place: the settings that have a meaning here, and a model from here.

    `settings` and `provider` are the place's; `day` is for the models that may still be trained.
    """
    here = {setting.name: setting for setting in settings}
    kept = {name: value for name, value in choices.settings.items() if name in here and not here[name].problem(value)}
    model, connection = choices.model, choices.connection
    if provider is None:
        model, connection = (ModelRef() if model.kind == "provider" else model), ""
    elif model.kind != "provider" or not _may_be_of(provider, model.id):
        model = providers.default_model(provider, day)
    return msgspec.structs.replace(choices, settings=kept, model=model, connection=connection)


def _may_be_of(provider: Provider, model: str) -> bool:
    """A compatible provider may have any model, but hardly one of OpenAI's own."""
    if provider == "compatible":
        return not any(providers.find(other, model) for other in ("openai", "azure"))
    return providers.find(provider, model) is not None


def effective(choices: Choices, settings: Sequence[Setting], rows: int) -> dict[str, Value]:
    """Every setting's value: by hand, else by the preset, else the default."""
    name = choices.preset if choices.preset in presets.words() else presets.DEFAULT
    adapter = str(choices.settings.get("adapter", "lora"))
    return declared.complete(settings, {**presets.preset(name, rows, settings, adapter=adapter), **choices.settings})


def check_choices(choices: Choices, settings: Sequence[Setting], *, rows: int = 0) -> list[Problem]:
    """Everything about the choices that cannot be, or (as warnings) hardly can be meant."""
    problems = declared.check(settings, choices.settings)
    if choices.preset not in presets.words():
        names = ", ".join(presets.words())
        message = tr("There is no preset called “{name}”.", name=choices.preset)
        action = tr("The presets are: {names}.", names=names)
        problems.append(Problem(code="plan.unknown_preset", message=message, action=action, setting="preset"))
    if choices.model.kind == "hub" and (problem := models.hub_id_problem(choices.model.id)):
        problems.append(problem)
    if rows and not problems:
        problems += _odd(effective(choices, settings, rows), rows)
    return problems


def _odd(values: dict[str, Value], rows: int) -> list[Problem]:
    together = _number(values, "batch_size") * _number(values, "gradient_accumulation")
    if together <= rows:
        return []
    return [
        Problem(
            code="plan.batch_exceeds_rows",
            message=tr("One correction would take {count} rows, and there are {rows}.", count=together, rows=rows),
            action=tr("Look at fewer rows at once, so that the model is corrected more often."),
            setting="batch_size",
            severity=Severity.WARNING,
        )
    ]


def _number(values: dict[str, Value], name: str) -> int:
    value = values.get(name, 1)
    return value if isinstance(value, int) else 1


def compile_plan(
    choices: Choices,
    settings: Sequence[Setting],
    *,
    name: str,
    dataset_fingerprint: str,
    rows: int,
    validation_rows: int,
    facts: RowFacts | None = None,
) -> TrainPlan:
    """Turn the choices into a plan that leaves nothing unsaid. Raises ProblemError with the first error.

    `facts` is what was counted in the rows, for a provider; they decide the method where the user did not.
    """
    refuse(check_choices(choices, settings, rows=rows))
    values = effective(choices, settings, rows)
    if facts is not None and facts.kinds and "method" not in choices.settings:
        values["method"] = facts.kinds[0]
    return TrainPlan(
        name=name,
        backend=choices.backend,
        model=choices.model,
        settings=values,
        dataset=dataset_fingerprint,
        rows=rows,
        validation_rows=validation_rows,
        connection=choices.connection,
        facts=facts,
    )


def parse_value(setting: Setting, text: str) -> Value:
    """Read what was typed for a setting. Raises ProblemError (`plan.setting`) if it does not fit."""
    value = _read(setting, text.strip())
    if problem := setting.problem(value):
        raise ProblemError(problem)
    return value


def parse_assignments(settings: Sequence[Setting], assignments: Iterable[str]) -> dict[str, Value]:
    """Read `name=value` texts as `--set` takes them. Raises ProblemError (`usage.set`, `plan.*`)."""
    known = {setting.name: setting for setting in settings}
    values: dict[str, Value] = {}
    for text in assignments:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals:
            message = tr("“{text}” does not say which setting gets which value.", text=text)
            raise ProblemError(Problem(code="usage.set", message=message, action=tr("Write name=value.")))
        if name not in known:
            raise ProblemError(declared.check(settings, {name: value})[0])
        values[name] = parse_value(known[name], value)
    return values


def _read(setting: Setting, text: str) -> Value:
    """Convert where the text has the right form; otherwise hand it back to be refused."""
    if setting.kind == "switch":
        return _SWITCH.get(text.lower(), text)
    try:
        if setting.automatic and text.lower() == declared.AUTO:
            return declared.AUTO
        if setting.kind == "integer":
            return int(text)
        if setting.kind == "number":
            return float(text)
    except ValueError:
        pass
    return text
