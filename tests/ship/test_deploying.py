"""Deployments at Azure: made once whatever goes wrong, remembered while they stand, seen to be gone."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from ftgui import bootstrap
from ftgui.backends.provider import entra
from ftgui.base import secrets
from ftgui.base.problems import ProblemError
from ftgui.compare.plan import ComparePlan
from ftgui.plan import connections
from ftgui.plan.connections import Connection
from ftgui.project import deployments
from ftgui.project.runs import read_all
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.backend import Context, Stopped
from ftgui.run.events import Ended, Outcome, State
from ftgui.ship import azure, control, deploying, standing
from ftgui.ship.azure import DeployPlan, Resource, Standing, UndeployPlan
from tests.backends.run_kit import Recording
from tests.plan.provider_kit import plan, some
from tests.standin.provider import Provider
from tests.standin.sdk import MODEL

RESOURCE = Resource(subscription="s", group="g", account="a")


class Desk:
    """Runs at the stand-in, performed in this process; nothing waits. `when` is called at each wait."""

    def __init__(self, far: Provider, runs: Path) -> None:
        self.far, self.runs = far, runs
        self.when: Callable[[], None] = lambda: None
        place = far.azure
        self.plan = DeployPlan(
            run="2026-train",
            connection="office",
            resource=Resource(subscription=place.subscription, group=place.group, account=place.account),
            name="clippy",
            model=MODEL,
            hourly=1.7,
            confirmed=1.7,
        )

    def make(self, plan: msgspec.Struct) -> Path:
        return run_folder.make(self.runs, plan)

    def perform(self, run: Path) -> Ended:
        return runner.work(run, bootstrap.performers())

    def deployed(self) -> Path:
        run = self.make(self.plan)
        assert self.perform(run).outcome is Outcome.SUCCEEDED
        return run

    def stands(self) -> list[str]:
        """The names of what stands; the project's runs and the user's list agree on it."""
        found = [each.plan.name for each in deployments.standing(read_all(self.runs, bootstrap.performers()))]
        assert found == [each.plan.name for each in standing.known()]
        return found


@pytest.fixture
def desk(provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(provider, tmp_path / "project" / "runs")

    def sleep(_: float, wanted: Callable[[], bool]) -> bool:
        made.when()
        return wanted()

    monkeypatch.setenv("FTGUI_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(secrets, "_session", {"connection office": provider.key})
    monkeypatch.setattr(secrets, "_keyring", lambda: None)
    monkeypatch.setattr(deploying, "sleep", sleep)
    credential = provider.credential()
    monkeypatch.setattr(entra, "credential", lambda: credential)
    url = provider.azure.endpoint
    connections.put(Connection(name="office", provider="azure", base_url=url, api_version=provider.azure.api_version))
    return made


FAULTS = ("refused", "reset", "429", "429-retry-after", "500", "503", "409", "garbled")
DONE_ALL_THE_SAME = ("500-accepted", "reset-accepted", "truncated")


@pytest.mark.parametrize("call", ["arm.deployments.get", "arm.deployments.put"])
@pytest.mark.parametrize("fault", [*FAULTS, *DONE_ALL_THE_SAME])
def test_trouble_that_passes_makes_one_deployment(desk: Desk, call: str, fault: str) -> None:
    desk.far.fault(call, fault, times=2)
    desk.when = desk.far.online  # what is refused is, until the provider is back
    desk.deployed()
    assert len(desk.far.state.deployments) == 1
    assert desk.stands() == ["clippy"]


@pytest.mark.parametrize("fault", [*FAULTS, *DONE_ALL_THE_SAME])
def test_a_deletion_is_only_over_when_it_is_gone(desk: Desk, fault: str) -> None:
    run = desk.deployed()
    desk.when = desk.far.online
    desk.far.fault("arm.deployments.delete", fault, times=2)
    desk.far.fault("arm.deployments.get", fault, times=2)
    assert desk.perform(desk.make(UndeployPlan(run=run.name))).outcome is Outcome.SUCCEEDED
    assert not desk.far.state.deployments
    assert desk.stands() == []


def test_azure_is_given_the_time_it_asks_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def sleep(seconds: float, wanted: Callable[[], bool]) -> bool:
        waited.append(seconds)
        return wanted()

    monkeypatch.setattr(deploying, "sleep", sleep)
    desk.far.fault("arm.deployments.put", "429-retry-after", seconds=37)
    desk.deployed()
    assert 37 in waited


def test_what_may_have_been_made_is_remembered(desk: Desk) -> None:
    desk.far.fault("arm.deployments.put", "500-accepted")
    desk.far.fault("arm.deployments.put", "403")
    ended = desk.perform(desk.make(desk.plan))
    assert ended.problem is not None
    assert desk.stands() == ["clippy"]


@pytest.mark.parametrize("skip", [1, 2])
def test_what_azure_does_not_find_for_a_moment_is_not_taken_for_gone(desk: Desk, skip: int) -> None:
    desk.far.fault("arm.deployments.get", "404", skip=skip, times=2)
    desk.deployed()
    assert desk.stands() == ["clippy"]


def test_what_azure_does_not_know_yet_is_deleted_when_it_appears(desk: Desk) -> None:
    run = desk.deployed()
    desk.far.fault("arm.deployments.delete", "lost")
    assert desk.perform(desk.make(UndeployPlan(run=run.name))).outcome is Outcome.SUCCEEDED
    assert not desk.far.state.deployments
    assert desk.far.count("arm.deployments.delete") == 2


def test_not_ready_after_succeeded_is_waited_out(desk: Desk) -> None:
    desk.far.state.unready = 7
    desk.deployed()
    assert desk.far.count("chat") == 8


def test_a_runner_that_died_finds_its_deployment_again(desk: Desk) -> None:
    run = desk.make(desk.plan)

    def die() -> None:
        raise KeyboardInterrupt

    desk.when = die
    with pytest.raises(KeyboardInterrupt):
        desk.perform(run)
    assert desk.stands() == ["clippy"], "it is paid for, so it is remembered"
    desk.when = lambda: None
    assert desk.perform(run).outcome is Outcome.SUCCEEDED
    assert desk.far.count("arm.deployments.put") == 1


def test_stopping_deletes_what_is_being_made(desk: Desk) -> None:
    run = desk.make(desk.plan)
    desk.when = lambda: run_folder.request_stop(run)
    assert desk.perform(run).outcome is Outcome.STOPPED
    assert desk.far.count("arm.deployments.put") == 1
    assert not desk.far.state.deployments
    assert desk.stands() == []


@pytest.mark.parametrize(
    ("fault", "code", "outcome"),
    [
        ("401", "backend.azure_sign_in", Outcome.INTERRUPTED),
        ("403", "backend.azure_not_allowed", Outcome.INTERRUPTED),
        ("quota", "ship.quota", Outcome.FAILED),
    ],
)
def test_a_no_is_one_clear_problem(desk: Desk, fault: str, code: str, outcome: Outcome) -> None:
    run = desk.make(desk.plan)
    desk.far.fault("arm.deployments.put", fault)
    ended = desk.perform(run)
    assert (ended.outcome, ended.problem and ended.problem.code) == (outcome, code)
    assert not desk.far.state.deployments
    assert desk.stands() == [], "nobody is told that it costs money"


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
def test_a_deployment_that_fails_leaves_nothing_to_pay(desk: Desk, state: str) -> None:
    desk.far.state.making = ("Accepted", "Creating", state)
    ended = desk.perform(desk.make(desk.plan))
    assert ended.problem is not None
    assert ended.problem.code == "ship.failed"
    assert not desk.far.state.deployments
    assert desk.stands() == []


def test_a_state_from_the_future_is_shown_and_waited_out(desk: Desk) -> None:
    desk.far.state.making = ("Accepted", "Hibernating", "Succeeded")
    run = desk.deployed()
    assert "Hibernating" in (run / "events.jsonl").read_text()


def test_a_name_of_another_model_is_refused(desk: Desk) -> None:
    desk.deployed()
    other = msgspec.structs.replace(desk.plan, model="gpt-4.1-mini-2025-04-14")
    ended = desk.perform(desk.make(other))
    assert ended.problem is not None
    assert ended.problem.code == "ship.name_taken"
    assert desk.stands() == ["clippy"]


def test_a_missing_resource_does_not_pass_for_a_deleted_deployment(desk: Desk) -> None:
    run = desk.deployed()
    desk.far.state.accounts.clear()
    ended = desk.perform(desk.make(UndeployPlan(run=run.name)))
    assert ended.problem is not None
    assert ended.problem.code == "ship.no_resource"
    assert desk.stands() == ["clippy"]


def test_a_developer_deployment_has_a_countdown_and_ends_by_itself(desk: Desk) -> None:
    plan = msgspec.structs.replace(desk.plan, sku="developertier", hourly=azure.hourly("developertier"), confirmed=0.0)
    run = desk.make(plan)
    assert desk.perform(run).problem is None
    (found,) = standing.known()
    assert azure.end_words(found, found.since + 3600) == "Azure deletes it in 23 hours."
    assert "24 hours are over" in azure.end_words(found, found.since + 86401)
    desk.far.pass_time(86400)
    assert desk.perform(desk.make(UndeployPlan(run=run.name))).outcome is Outcome.SUCCEEDED
    assert desk.stands() == []


def lend(desk: Desk, inside: Callable[[], None] = lambda: None) -> Recording:
    """Have the model before training lent for as long as `inside` takes."""
    context = Recording(desk.make(UndeployPlan(run="any")))
    base = msgspec.structs.replace(desk.plan, name="lent", sku="GlobalStandard", hourly=0.0)
    far = deploying.Azure(deployments.plane(connections.find("office")), lambda _: "Hello.")
    with deploying.lent(base, context, far):
        assert [one.model for one in desk.far.state.deployments.values()] == [MODEL]
        inside()
    return context


def test_what_is_lent_is_gone_whatever_ends_the_work(desk: Desk) -> None:
    asked = {"name": "gpt-4o-mini", "version": "2024-07-18", "format": "OpenAI"}
    lent = lend(desk)
    assert not lent.warnings()
    told = [event.text for event in lent.events if isinstance(event, State)]
    assert all(text.startswith("Model before training: ") for text in told)
    assert desk.far.named("arm.deployments.put")[0].json["properties"]["model"] == asked

    def stopped() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        lend(desk, stopped)
    assert not desk.far.state.deployments
    assert desk.stands() == [], "it costs nothing by the hour, so nobody is reminded of it"


def test_what_azure_does_not_lend_can_be_deployed_by_hand(desk: Desk) -> None:
    desk.far.fault("arm.deployments.put", "quota")
    with pytest.raises(ProblemError) as refused:
        lend(desk)
    assert refused.value.problem.code == "ship.not_lent"
    assert "quota" in refused.value.problem.detail
    assert not desk.far.state.deployments


def test_what_is_lent_and_cannot_be_deleted_changes_nothing_of_the_work(desk: Desk) -> None:
    desk.far.fault("arm.deployments.delete", "403")
    assert lend(desk).warnings() == {"ship.left_over"}


def test_a_deployment_of_somebody_else_is_used_and_stays(desk: Desk) -> None:
    own = deployments.plane(connections.find("office"))
    theirs = msgspec.structs.replace(desk.plan, name="theirs", model="gpt-4.1-mini-2025-04-14", hourly=0.0)
    own.put(theirs)
    desk.far.state.deployments[theirs.path].polls = 9
    desk.deployed()
    trained = plan("azure", some(desk.runs / "rows"), theirs.model)
    names: dict[str, str] = {}

    def measure(wanted: ComparePlan, _: Context) -> None:
        names.update(wanted.deployments)

    runs = read_all(desk.runs, bootstrap.performers())
    context = Recording(desk.runs)
    deployments.compare(ComparePlan(run=desk.plan.run), context, trained, runs, measure)
    assert names == {theirs.model: "theirs", MODEL: "clippy"}
    assert theirs.path in desk.far.state.deployments
    assert desk.far.count("arm.deployments.put") == 2


def test_a_typed_token_goes_before_a_sign_in_and_into_no_file(desk: Desk, tmp_path: Path) -> None:
    token = desk.far.arm_token()
    secrets.keep_for_session(deployments.TOKEN, token)
    desk.deployed()
    assert {call.headers["Authorization"] for call in desk.far.named("arm.deployments.put")} == {f"Bearer {token}"}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [
        path for path in files if token.encode() in path.read_bytes() or desk.far.key.encode() in path.read_bytes()
    ]


def test_the_resource_is_found_by_its_address_over_all_pages(desk: Desk) -> None:
    desk.far.state.accounts = {f"other-{n}": "rg" for n in range(3)} | desk.far.state.accounts
    assert len(deployments.accounts(connections.find("office"))) == 4
    connections.put(Connection(name="elsewhere", provider="azure", base_url="http://127.0.0.1:1"))
    with pytest.raises(ProblemError):
        deployments.own_resource(connections.find("elsewhere"))


@pytest.mark.parametrize(
    "address", ["https://work.openai.azure.com/openai/v1/", "https://Work.services.ai.azure.com/api/projects/p"]
)
def test_a_resource_is_known_by_each_of_its_addresses(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    connection = Connection(name="work", provider="azure", base_url=address)
    plane = deployments.plane(connections.find("office"))
    monkeypatch.setattr(deployments, "plane", lambda _: plane)
    desk.far.state.accounts = {"other": "rg", "work": "rg"}
    desk.far.state.endpoints = {
        "other": {"endpoint": "https://other.cognitiveservices.azure.com/"},
        "work": {
            "endpoint": "https://work.cognitiveservices.azure.com/",
            "endpoints": {"OpenAI Language Model Instance API": "https://work.openai.azure.com/"},
        },
    }
    assert deployments.own_resource(connection).account == "work"


def test_a_subscription_that_may_not_be_looked_into_hides_no_other(desk: Desk) -> None:
    desk.far.state.subscriptions["disabled"] = "Old"
    desk.far.fault("arm.accounts", "403", skip=1)
    assert [each.resource.account for each in deployments.accounts(connections.find("office"))] == ["openai-standin"]
    desk.far.fault("arm.accounts", "403", times=2)
    with pytest.raises(ProblemError) as refused:
        deployments.accounts(connections.find("office"))
    assert refused.value.problem.code == "backend.azure_not_allowed"


def test_a_token_goes_to_azure_alone() -> None:
    assert control.base_of("https://work.openai.azure.com") == "https://management.azure.com"
    assert control.base_of("https://localhost.evil.example") == "https://management.azure.com"
    assert control.base_of("http://127.0.0.1:80/openai/v1/") == "http://127.0.0.1:80"


@pytest.mark.parametrize(
    "text",
    ["s/g/a", "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a",
     "/subscriptions/s/resourcegroups/g/providers/Microsoft.CognitiveServices/accounts/a/"],
)  # fmt: skip
def test_a_resource_is_understood(text: str) -> None:
    assert azure.parse_resource(text) == RESOURCE


@pytest.mark.parametrize("text", ["", "a", "s//a", "s/g/a/x", "s/g/a?b", "/subscriptions/s"])
def test_what_is_no_resource_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        azure.parse_resource(text)


def test_what_stands_is_told_in_money_and_time() -> None:
    plan = DeployPlan(run="r", connection="c", resource=RESOURCE, name="n2", model="m", hourly=1.7, confirmed=1.7)
    begun = datetime(2026, 11, 24, tzinfo=UTC).timestamp()
    told = Standing(run="/p/runs/r", project="p", plan=plan, since=begun)
    assert azure.spent_words(told, begun + 36000) == "It has been standing for 10 hours: about $17.00."
    assert "on 2026-12-09 at the earliest" in azure.end_words(told, begun)
    for odd in ({"sku": "Cheap"}, {"name": "-"}, {"capacity": 0}, {"confirmed": 1.69}):
        with pytest.raises(ProblemError):
            azure.check(msgspec.structs.replace(plan, **odd))
