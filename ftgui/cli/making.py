"""Commands of the steps before a run: sample, decide, plan, export."""

import argparse
from contextlib import closing
from pathlib import Path

import msgspec

from ftgui import bootstrap
from ftgui.base import quantities
from ftgui.base.problems import Problem, ProblemError, Severity, fail
from ftgui.base.texts import tr, trn
from ftgui.cli import bringing, connecting
from ftgui.cli.output import Result, table
from ftgui.decide.answers import load_answers
from ftgui.engines import store
from ftgui.plan import connections, hub, models, providers
from ftgui.plan.choices import Choices, parse_assignments
from ftgui.plan.estimate import Forecast
from ftgui.plan.plan import ModelRef
from ftgui.project import samples
from ftgui.project.session import Session
from ftgui.run.backend import Backend


def sample(arguments: argparse.Namespace) -> Result:
    """List the samples, or make a project from one."""
    if arguments.name is None:
        found = samples.samples()
        rows = [{"name": each.name, "title": each.title, "rows": each.rows, "format": each.format} for each in found]
        lines = [[each.name, trn("{count} row", "{count} rows", each.rows), each.title] for each in found]
        return Result(document={"samples": rows}, text=table(lines))
    chosen = samples.sample(arguments.name)
    folder = arguments.folder or Path.cwd() / chosen.name
    samples.make_project(chosen, folder)
    return Result(document={"project": str(folder)}, text=str(folder))


def decide(arguments: argparse.Namespace) -> Result:
    """Judge a project's answers, or those of a file, which the project then keeps; a new one begins with them."""
    opened = bringing.project if arguments.answers else bootstrap.open_session
    with closing(opened(arguments.project)) as session:
        if arguments.answers:
            session.answer(load_answers(arguments.answers), decided=True)
        verdict = session.verdict()
    reasons = [f"- {reason.text} ({reason.source})" for reason in verdict.reasons]
    objection = tr("But: {objection}", objection=verdict.objection)
    text = "\n".join([verdict.title, *reasons, objection, tr("Next: {next}", next=verdict.next)])
    return Result(document=msgspec.to_builtins(verdict), text=text)


def plan(arguments: argparse.Namespace) -> Result:
    """Show the plan, after changing what the options say."""
    if arguments.backends:
        return _backends()
    if arguments.project is None:
        raise fail("usage.project", tr("Which project?"), tr("Name its folder, or ask for --backends."))
    with closing(bootstrap.open_session(arguments.project)) as session:
        before = session.project.choices
        try:
            session.choose(_choices(session, arguments))
            notes = _ask_hub(session.project.choices.model) if arguments.model is not None else []
            return _show_plan(session, notes)
        except BaseException:
            session.choose(before)
            raise


def _backends() -> Result:
    found = []
    for backend in bootstrap.backends().values():
        ready, problems = _readiness(backend)
        found.append({"name": backend.name, "title": backend.title, "ready": ready, "problems": problems})
    text = table(
        [[str(each["name"]), str(each["title"]), tr("ready") if each["ready"] else tr("not ready")] for each in found]
    )
    return Result(document={"backends": found}, text=text)


def _readiness(backend: Backend) -> tuple[bool, list[Problem]]:
    """Whether a place could train now: its engine is installed, or an account with a known key is connected."""
    if backend.provider is None:
        if backend.engine is None:
            return True, []
        status = store.status(backend.engine)
        absent = [_comes_by_itself(store.missing(backend.engine).problem)] if status.state == "absent" else []
        return status.state == "ready", [*status.problems, *absent]
    own = connections.of(backend.provider)
    if not own:
        message = tr("No account is connected yet.")
        action = tr("Connect one with “ftgui connect add NAME --provider {provider}”.", provider=backend.provider)
        return False, [Problem(code="backend.no_connection", message=message, action=action, remedy="connect")]
    closing = providers.facts(backend.provider).closing
    notes = [Problem(code="backend.closing", message=tr(closing), severity=Severity.WARNING)] if closing else []
    return any(connecting.standing(each)["key"] for each in own), notes


def _comes_by_itself(missing: Problem) -> Problem:
    action = tr("The first training installs it; “ftgui engine install” does so before.")
    return msgspec.structs.replace(missing, action=action, severity=Severity.WARNING)


def _choices(session: Session, arguments: argparse.Namespace) -> Choices:
    choices = session.project.choices
    if arguments.backend is not None and arguments.backend not in session.backends:
        names = ", ".join(session.backends)
        message = tr("There is no place to train called “{name}”.", name=arguments.backend)
        raise fail("plan.no_backend", message, tr("Choose one of: {names}.", names=names), setting="backend")
    if arguments.backend is not None:
        session.choose(msgspec.structs.replace(choices, backend=arguments.backend))
        choices = session.project.choices  # without what only the former place knew
    place = session.backend
    if arguments.connection is not None:
        choices = msgspec.structs.replace(choices, connection=connections.find(arguments.connection).name)
    if arguments.model is not None:
        choices = msgspec.structs.replace(choices, model=_model(place, arguments.model))
    if arguments.preset is not None:
        choices = msgspec.structs.replace(choices, preset=arguments.preset)
    by_hand = parse_assignments(place.settings, arguments.set)
    return msgspec.structs.replace(choices, settings={**choices.settings, **by_hand})


def _model(place: Backend, text: str) -> ModelRef:
    return models.parse_ref(text) if place.provider is None else providers.parse(place.provider, text)


def _ask_hub(model: ModelRef) -> list[Problem]:
    """Learn from the Hub what is not known of a model. Raises ProblemError; no network is only worth a warning."""
    if model.kind == "hub" and models.describe(model).shape is None:
        try:
            hub.describe(model.id)
        except ProblemError as error:
            if error.problem.code != "plan.no_network":
                raise
            return [msgspec.structs.replace(error.problem, severity=Severity.WARNING)]
    return []


def _show_plan(session: Session, notes: list[Problem]) -> Result:
    made = session.plan()
    forecast, declared = session.forecast(), session.backend.settings
    problems = [*notes, *session.plan_problems(), *forecast.problems]
    lines = [
        [tr("place"), session.backend.title],
        [tr("model"), forecast.model.title],
        [tr("rows"), tr("{rows}, and {held} to check with", rows=made.rows, held=made.validation_rows)],
        [tr("time"), _time(forecast)],
        [tr("memory"), forecast.fit.text],
        [tr("cost"), forecast.cost.text if forecast.cost else tr("nothing")],
        *([each.name, str(made.settings[each.name])] for each in declared if each.matters(made.settings)),
    ]
    document = {
        "backend": made.backend,
        "model": msgspec.to_builtins(made.model),
        "connection": made.connection,
        "method": made.settings.get("method", made.settings.get("adapter")),
        "settings": made.settings,
        "fit": msgspec.to_builtins(forecast.fit),
        "time": {"seconds": forecast.seconds, "steps": forecast.steps, "measured_here": forecast.calibrated},
        "cost": _cost(forecast),
    }
    return Result(document=document, text=table(lines), problems=problems)


def _cost(forecast: Forecast) -> dict[str, object]:
    if forecast.cost is None:
        return {"currency": "USD", "low": 0.0, "high": 0.0}
    return {"currency": "USD", **msgspec.to_builtins(forecast.cost)}


def _time(forecast: Forecast) -> str:
    if forecast.fit.verdict == "elsewhere":
        return tr("minutes to hours: the provider says so once it trains")
    if forecast.seconds is None:
        return tr("not known before the model has been looked at")
    return quantities.duration_range(*forecast.seconds)


def export(arguments: argparse.Namespace) -> Result:
    """Write the files with which the plan can be trained elsewhere, or only the rows."""
    with closing(bootstrap.open_session(arguments.project)) as session:
        written = session.export(arguments.target, arguments.out)
    return Result(document={"out": str(arguments.out), "file": str(written)}, text=str(written))
