"""A provider as a place to train: its settings, what it refuses offline, and the work, done elsewhere."""

from pathlib import Path

from ftgui.base.problems import Problem, ProblemError, Severity, fail, refuse
from ftgui.base.texts import tr, trn
from ftgui.compare.plan import ComparePlan
from ftgui.data.checks.whole import FEWEST_ROWS
from ftgui.plan import connections, cost, provider_rows, provider_settings, providers, settings
from ftgui.plan.connections import Connection, Provider
from ftgui.plan.plan import TrainPlan
from ftgui.plan.providers import ProviderModel
from ftgui.plan.settings import Setting
from ftgui.run.backend import Context


class Place:
    """One provider; all there is of it, besides its name, are its settings and the table of its models."""

    engine: str | None = None
    joins_rows = False

    def __init__(self, provider: Provider, title: str) -> None:
        self.name: str = provider
        self.title = title
        self.provider: Provider | None = provider
        self.settings: tuple[Setting, ...] = provider_settings.DECLARED[provider]
        self._provider: Provider = provider

    def check(self, plan: TrainPlan, rows: Path | None = None) -> list[Problem]:
        """What would keep this plan from being trained there, as far as is known offline.

        With `rows`, the folder of the plan's rows, the provider's rules are held against each of them.
        """
        found = settings.check(self.settings, plan.settings)
        missing = [setting.name for setting in self.settings if setting.name not in plan.settings]
        if missing:
            action = tr("Make the plan again.")
            names = ", ".join(missing)
            message = tr("This plan leaves settings unsaid: {names}.", names=names)
            found.append(fail("plan.incomplete", message, action).problem)
        if found:
            return found
        connection, missing_connection = _connection(plan, self._provider)
        model = providers.find(self._provider, plan.model.id)
        found += missing_connection + self._model(plan, model, connection) + _grader(plan) + self._numbers(plan)
        if rows is not None:
            found += provider_rows.problems(plan, rows, model.context if model else None)
        return found

    def train(self, plan: TrainPlan, context: Context) -> None:
        """Train; return when the model is there. Raises ProblemError or Stopped."""
        from ftgui.backends.provider.training import train  # the SDK takes a second to load, and the window none

        def refusals() -> None:
            refuse([*self.check(plan, context.folder / "data"), *cost.unconfirmed(plan)])

        train(plan, context, refusals)

    def compare(self, plan: ComparePlan, context: Context) -> None:
        """Measure base and tuned model on the validation rows. Raises ProblemError or Stopped."""
        from ftgui.backends.provider.comparing import compare

        compare(plan, context)

    def _model(self, plan: TrainPlan, model: ProviderModel | None, connection: Connection | None) -> list[Problem]:
        if plan.model.kind != "provider" or not plan.model.id:
            message = tr("{place} cannot train the model that is chosen.", place=self.title)
            return [_about("plan.not_a_provider_model", message, tr("Choose one of the provider's models."), "model")]
        if model is None:
            return [] if self._provider == "compatible" else [_unknown(plan.model.id)]
        found = providers.end_problems(self._provider, model, providers.today())
        method, kind = str(plan.settings["method"]), plan.settings.get("training_type")
        if method not in model.methods:
            message = tr("“{model}” does not learn in the way that is chosen.", model=model.title)
            action = tr("It learns in these ways: {names}.", names=_named(self.settings, "method", model.methods))
            found.append(_about("plan.method_model", message, action, "method"))
        if kind is not None and kind not in model.training_types:
            message = tr("“{model}” is not trained in the way that is chosen.", model=model.title)
            names = _named(self.settings, "training_type", model.training_types)
            found.append(
                _about("plan.training_type", message, tr("Choose one of: {names}.", names=names), "training_type")
            )
        if connection and kind == "Standard" and connection.region and connection.region not in model.regions:
            message = tr(
                "“{model}” is not trained in the region “{region}”.", model=model.title, region=connection.region
            )
            action = tr("Train it anywhere, or use a resource in: {names}.", names=", ".join(model.regions))
            found.append(_about("plan.region", message, action, "training_type"))
        return found

    def _numbers(self, plan: TrainPlan) -> list[Problem]:
        """Whether there are enough rows, and of the right kind."""
        found = []
        fewest = 1 if self._provider == "compatible" else FEWEST_ROWS
        if plan.rows < fewest:
            message = trn(
                "There is only {count} row to learn from.", "There are only {count} rows to learn from.", plan.rows
            )
            action = tr("The provider takes no fewer than {fewest}: bring more, or hold fewer back.", fewest=fewest)
            found.append(Problem(code="plan.too_few_rows", message=message, action=action, remedy="go:data"))
        method = str(plan.settings["method"])
        if plan.facts is not None and method not in plan.facts.kinds:
            kinds = _named(self.settings, "method", plan.facts.kinds) or tr("none, as they are not all alike")
            message = tr("Your rows are not made for the way of learning that is chosen.")
            action = tr("They are made for: {names}.", names=kinds)
            found.append(_about("plan.method_rows", message, action, "method"))
        if method == "reinforcement" and plan.validation_rows < 1:
            message = tr("Learning from marks needs validation rows, and none are set aside.")
            found.append(_about("plan.no_validation_rows", message, tr("Import the file again with some."), "method"))
        return found


def _connection(plan: TrainPlan, provider: Provider) -> tuple[Connection | None, list[Problem]]:
    try:
        connection = connections.find(plan.connection)
    except ProblemError as error:
        return None, [error.problem]
    if connection.provider == provider:
        return connection, []
    message = tr("“{name}” is an account at another provider.", name=connection.name)
    action = tr("Choose one of your accounts at this provider, or connect one.")
    return None, [_about("backend.other_provider", message, action, "connection")]


def _grader(plan: TrainPlan) -> list[Problem]:
    values = plan.settings
    if values["method"] != "reinforcement" or values.get("grader") != "own":
        return []
    if provider_settings.is_json_object(str(values["grader_json"])):
        return []
    message = tr("The grader is not written in JSON.")
    return [_about("plan.grader", message, tr("Correct it, or choose one of the ready-made ones."), "grader_json")]


def _named(declared: tuple[Setting, ...], setting: str, values: tuple[str, ...]) -> str:
    words = next((dict(each.choices) for each in declared if each.name == setting), {})
    return ", ".join(f"{words.get(value, value)} ({value})" for value in values)


def _unknown(model: str) -> Problem:
    message = tr("The app knows nothing of a model called “{name}”.", name=model)
    action = tr("The provider may take it all the same. Its price must be entered among the settings.")
    return Problem(
        code="plan.model_unknown", message=message, action=action, setting="model", severity=Severity.WARNING
    )


def _about(code: str, message: str, action: str, setting: str) -> Problem:
    return Problem(code=code, message=message, action=action, setting=setting)
