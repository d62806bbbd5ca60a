"""Using a provider's model on the ship page: deployed at Azure, talked to, deleted; at OpenAI, talked to at once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from ftgui import bootstrap
from ftgui.backends.provider import entra, line
from ftgui.base import secrets
from ftgui.data import rows as row_files
from ftgui.plan import connections, providers
from ftgui.plan.connections import Connection
from ftgui.project import store
from ftgui.qt.main_window import MainWindow
from ftgui.qt.pages.ship.page import ShipPage
from ftgui.run import folder as run_folder
from ftgui.run import runner
from ftgui.run.events import RemoteId, Started, State
from ftgui.ship import deploying, standing
from ftgui.ship.azure import DEPLOYMENT, DeployPlan, parse_resource
from tests.plan.provider_kit import MINI, plan
from tests.qt import played
from tests.qt.by import by, cut_off, press, said, show
from tests.standin.provider import Provider
from tests.standin.rows import read


def trained(far: Provider, project: Path, connection: Connection) -> Path:
    """The project with a model that the stand-in really trained, through this account."""
    played.make_project(project)
    connections.put(connection)
    secrets.keep_for_session(connection.secret_name, far.key)
    made = plan(connection.provider, project / "data", MINI, n_epochs=1, price=5.0, suffix="clippy")
    agreed = msgspec.structs.replace(made, confirmed=50.0, connection=connection.name)
    folder = run_folder.make(project / "runs", agreed, project / "data")
    assert runner.work(folder, bootstrap.performers()).problem is None
    return folder


@pytest.fixture
def far(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The stand-in; nothing waits, and runs are performed on the thread that starts them."""

    def sleep(_: float, wanted: Callable[[], bool]) -> bool:
        return wanted()

    def start(folder: Path) -> None:
        run_folder.prepare(folder)
        runner.work(folder, bootstrap.performers())

    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(secrets, "_keyring", lambda: None)
    monkeypatch.setattr(providers, "today", lambda: date(2026, 11, 24))
    monkeypatch.setattr(runner, "start", start)
    monkeypatch.setattr(line, "sleep", sleep)
    monkeypatch.setattr(deploying, "sleep", sleep)
    credential = provider.credential()
    monkeypatch.setattr(entra, "credential", lambda: credential)
    provider.state.pace = 200
    return provider


@pytest.fixture
def azure(far: Provider) -> Connection:
    place = {"base_url": far.azure.endpoint, "api_version": far.azure.api_version}
    return Connection(name="office", provider="azure", **place)  # type: ignore[arg-type]


def hear(window: MainWindow, qtbot: QtBot, words: str) -> None:
    qtbot.waitUntil(lambda: words in said(window.page), timeout=20_000)


def ask(window: MainWindow, qtbot: QtBot, question: str) -> None:
    field = by(window, "Your question", QPlainTextEdit)
    field.setPlainText(question)
    QTest.keyClick(field, Qt.Key.Key_Return)
    page = window.page
    assert isinstance(page, ShipPage)
    qtbot.waitUntil(lambda: not page.talk.chat.busy, timeout=20_000)


def test_deploying_talking_and_deleting_in_the_window(
    window: MainWindow, far: Provider, azure: Connection, qtbot: QtBot, tmp_path: Path
) -> None:
    run = trained(far, tmp_path / "project", azure)
    show(window, tmp_path / "project", qtbot, step="ship")
    hear(window, qtbot, "These are the resources you may see.")
    window.resize(1024, 700)
    qtbot.wait(50)
    assert not cut_off(window)
    assert by(window, "Resource", QComboBox).currentData() == far.azure.account
    assert "$1.70 an hour, $40.80 a day" in said(window.page)
    assert not by(window.bar, "Deploy at Azure", QAbstractButton).isEnabled(), "nothing is spent that was not agreed to"
    by(window, "Yes, pay $1.70 an hour until I delete it", QCheckBox).click()
    press(window, "Deploy at Azure")
    hear(window, qtbot, "It answers. To “Hello!” it said:")
    (deployment,) = far.state.deployments.values()
    assert deployment.sku == {"name": "Standard", "capacity": 1}
    assert not cut_off(window)
    assert "Azure deletes it by itself only after 15 days" in said(window.page)
    assert "$1.70 an hour, $40.80 a day" in said(window.page)

    sent = read(row_bytes(run))[0]["messages"]
    ask(window, qtbot, sent[0]["content"])
    assert sent[1]["content"] in said(window.page)
    assert far.calls[-1].json["stream"]
    code = by(window, "Code", QPlainTextEdit)
    assert "AzureOpenAI(" in code.toPlainText()
    assert deployment.name in code.toPlainText()
    assert far.key not in code.toPlainText()

    press(window, "Delete the deployment")
    hear(window, qtbot, "Deploy it first; then you can talk to it here.")
    assert not far.state.deployments
    assert not standing.known()


def test_what_is_deployed_at_azure_is_compared_with_its_base_which_is_lent_for_that(
    window: MainWindow, far: Provider, azure: Connection, qtbot: QtBot, tmp_path: Path
) -> None:
    trained(far, tmp_path / "project", azure)
    show(window, tmp_path / "project", qtbot, step="compare")
    assert "at no price by the hour" in said(window.page)
    press(window, "Compare now")
    hear(window, qtbot, "The trained model is not deployed at Azure")
    assert not far.state.deployments
    press(window.page, "Deploy it")
    hear(window, qtbot, "These are the resources you may see.")
    by(window, "Yes, pay $1.70 an hour until I delete it", QCheckBox).click()
    press(window, "Deploy at Azure")
    hear(window, qtbot, "It answers. To “Hello!” it said:")
    window.go("compare")
    hear(window, qtbot, "at no price by the hour")
    press(window, "Compare now")
    hear(window, qtbot, "Answers side by side")
    text = said(window.page)
    assert "Each model, and what its answers cost" in text
    assert "Before training" in text
    assert [one.model for one in far.state.deployments.values()] == [far.jobs[-1].fine_tuned_model]
    assert len(standing.known()) == 1, "what costs nothing is nothing to remember"


def test_a_deployment_that_was_kept_from_going_on_is_resumed(
    window: MainWindow, far: Provider, azure: Connection, qtbot: QtBot, tmp_path: Path
) -> None:
    trained(far, tmp_path / "project", azure)
    show(window, tmp_path / "project", qtbot, step="ship")
    hear(window, qtbot, "These are the resources you may see.")
    by(window, "Yes, pay $1.70 an hour until I delete it", QCheckBox).click()
    far.fault("arm.deployments.put", "403")
    press(window, "Deploy at Azure")
    hear(window, qtbot, "may not make or delete deployments")
    press(window.page, "Resume")
    hear(window, qtbot, "It answers. To “Hello!” it said:")
    assert len(far.state.deployments) == 1


def row_bytes(run: Path) -> bytes:
    return (run / "data" / row_files.TRAINING).read_bytes()


def test_a_deployment_that_is_being_made_can_be_stopped(
    window: MainWindow, far: Provider, azure: Connection, qtbot: QtBot, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    training = trained(far, project, azure)
    making = run_folder.make(project / "runs", deploy_plan(far, training, azure))
    with run_folder.owned(making):
        said_by_it = State(state="deploying", text="Azure is setting it up")
        played.write(making, Started(attempt=1), RemoteId(name=DEPLOYMENT, id="/it"), said_by_it)
        show(window, project, qtbot, step="ship")
        hear(window, qtbot, "Azure is setting it up")
        press(window, "Stop and delete")
        qtbot.waitUntil(lambda: run_folder.stop_requested(making), timeout=20_000)
    window.close_project()


def test_home_reminds_of_what_stands(
    window: MainWindow, far: Provider, azure: Connection, qtbot: QtBot, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    training = trained(far, project, azure)
    runner.start(run_folder.make(project / "runs", deploy_plan(far, training, azure)))
    assert len(standing.known()) == 1
    window.page.entered()
    hear(window, qtbot, "“clippy” is deployed at Azure and costs $1.70 an hour, $40.80 a day, asked or not.")
    press(window, "Show “clippy”")
    qtbot.waitUntil(lambda: isinstance(window.page, ShipPage), timeout=20_000)
    hear(window, qtbot, "It answers. To “Hello!” it said:")


def test_a_model_at_openai_is_talked_to_beside_its_base(
    window: MainWindow, far: Provider, qtbot: QtBot, tmp_path: Path
) -> None:
    run = trained(far, tmp_path / "project", Connection(name="work", provider="openai", base_url=far.base_url))
    assert store.load(tmp_path / "project").name
    show(window, tmp_path / "project", qtbot, step="ship")
    hear(window, qtbot, "It answers at the provider, through the account “work”.")
    sent = read(row_bytes(run))[0]["messages"]
    ask(window, qtbot, sent[0]["content"])
    assert sent[1]["content"] in said(window.page)
    assert f"Here is what {MINI} can say about" in said(window.page)
    for title, part in (("Python", "OpenAI("), ("Command line", "curl"), ("JavaScript", "fetch(")):
        press(window, title)
        assert by(window, title, QAbstractButton).isChecked()
        assert part in by(window, "Code", QPlainTextEdit).toPlainText()
    far.state.keys = {"another"}
    ask(window, qtbot, "And now?")
    hear(window, qtbot, "The provider does not accept the key.")


def deploy_plan(far: Provider, training: Path, azure: Connection) -> DeployPlan:
    place = far.azure
    return DeployPlan(
        run=training.name,
        connection=azure.name,
        resource=parse_resource(f"{place.subscription}/{place.group}/{place.account}"),
        name="clippy",
        model=str(far.jobs[-1].fine_tuned_model),
        hourly=1.7,
        confirmed=1.7,
    )
