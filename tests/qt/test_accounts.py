"""The page of accounts: connecting, testing in words, forgetting; the key stays unseen."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from ftgui.base import secrets
from ftgui.plan import connections
from ftgui.qt.main_window import MainWindow
from ftgui.qt.pages.accounts.page import AccountsPage
from tests.qt.by import by, press, said, write
from tests.qt.far import connect, lasting_table, settle
from tests.standin.provider import Provider


@pytest.fixture(autouse=True)
def no_keyring(home: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keys are kept for the session only, and forgotten after the test."""
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(secrets, "_keyring", lambda: None)
    lasting_table()
    yield


def accounts(window: MainWindow, qtbot: QtBot) -> AccountsPage:
    press(window, "Accounts at providers")
    qtbot.waitUntil(lambda: isinstance(window.page, AccountsPage) and not window.work.busy, timeout=20_000)
    assert isinstance(window.page, AccountsPage)
    return window.page


def add_openai(window: MainWindow, provider: Provider, key: str, qtbot: QtBot) -> None:
    press(window, "OpenAI")
    press(window, "Organisation, project, gateway")
    by(window, "Address of the gateway", QLineEdit).setText(provider.base_url)
    by(window, "What you call it", QLineEdit).setText("work")
    by(window, "Key", QLineEdit).insert(key)
    press(window, "Save and test")
    settle(window, qtbot)


def test_an_account_is_connected_tested_and_forgotten(window: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    """Without any project: the first thing to find out."""
    page = accounts(window, qtbot)
    assert window.rail.accounts_button.property("role") == "current"
    assert "kept until you close the app" in said(page)
    add_openai(window, provider, provider.key, qtbot)
    text = said(page)
    assert "The key is valid." in text
    assert "models are visible" in text
    assert "This account may still train" in text
    assert "Its key is kept until you close the app." in text
    press(window, "4 models to train, and until when")
    assert "GPT-4.1 mini (gpt-4.1-mini-2025-04-14), until" in said(page)
    assert not provider.jobs
    press(window, "Forget work")
    press(window, "Forget work now")
    settle(window, qtbot)
    assert not connections.known()
    assert secrets.get("connection work") is None
    press(window, "Done")
    assert window.page.accessibleName() != page.accessibleName()
    assert window.rail.accounts_button.property("role") == ""


def test_an_account_that_may_not_train_is_told_so_before_the_rows(
    opened: MainWindow, provider: Provider, qtbot: QtBot
) -> None:
    provider.state.may_train = False
    connect(provider)
    opened.go("decide")
    press(opened, "Accounts …")
    qtbot.waitUntil(lambda: isinstance(opened.page, AccountsPage) and not opened.work.busy, timeout=20_000)
    press(opened, "Test connection of work")
    settle(opened, qtbot)
    (problem,) = opened.page.problems.shown
    assert problem.code == "backend.training_not_available"
    assert "Train on this computer" in problem.action
    assert "models to train" not in said(opened.page), "nobody is shown what this account may not have"
    press(opened, "Back")
    assert opened.page.step == "decide"
    assert "“work” may not train models" in said(opened.page)
    opened.go("plan")
    settle(opened, qtbot)
    press(opened, "OpenAI")
    settle(opened, qtbot)
    assert "backend.training_not_available" in [each.code for each in opened.page.problems.shown]
    assert not opened.bar.primary.isEnabled()


def test_the_key_is_neither_shown_nor_told_nor_left(window: MainWindow, qtbot: QtBot) -> None:
    accounts(window, qtbot)
    press(window, "OpenAI")
    line = by(window, "Key", QLineEdit)
    empty = line.grab().toImage()
    line.insert("sk-sentinel-0123456789")
    assert line.displayText() == ""
    assert line.grab().toImage() == empty
    interface = QAccessible.queryAccessibleInterface(line)
    assert interface is not None
    assert "sentinel" not in interface.text(QAccessible.Text.Value)
    assert "22 characters are entered; they are not shown." in said(window.page)
    window.go_back()
    assert line.text() == ""


def test_a_wrong_key_and_what_is_none_are_said_in_words(window: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    page = accounts(window, qtbot)
    add_openai(window, provider, "two words", qtbot)
    assert [each.code for each in page.problems.shown] == ["usage.key"]
    by(window, "Key", QLineEdit).insert("sk-wrong")
    press(window, "Save and test")
    settle(window, qtbot)
    assert [each.code for each in page.problems.shown] == ["backend.key_refused"]
    assert "sk-wrong" not in said(page)
    press(window, "Enter the key of work")
    by(window, "Key", QLineEdit).insert(provider.key)
    press(window, "Save and test")
    settle(window, qtbot)
    assert not page.problems.shown
    assert "The key is valid." in said(page)


@pytest.mark.parametrize("form", ["classic", "v1"])
def test_azure_by_either_kind_of_address(window: MainWindow, provider: Provider, qtbot: QtBot, form: str) -> None:
    page = accounts(window, qtbot)
    press(window, "Azure OpenAI")
    address = by(window, "Address", QLineEdit)
    address.clear()
    address.insert(provider.azure.endpoint if form == "classic" else provider.azure.v1)
    press(window, "Kind of address, API version, region")
    assert by(window, "Kind of address", QComboBox).currentData() == form
    write(window, "Region", "Sweden Central")
    by(window, "Key", QLineEdit).insert(provider.key)
    press(window, "Save and test")
    settle(window, qtbot)
    (connection,) = connections.known().values()
    assert connection.region == "swedencentral"
    assert bool(connection.api_version) == (form == "classic")
    assert "The key is valid." in said(page)


def test_another_provider_is_marked_as_not_verified(window: MainWindow, provider: Provider, qtbot: QtBot) -> None:
    page = accounts(window, qtbot)
    press(window, "Another provider")
    assert "Same API, not verified by us" in said(page)
    assert by(window, "Address", QLineEdit).text() == "https://api.tokenfactory.nebius.com/v1/"
    by(window, "Address", QLineEdit).setText(provider.base_url)
    by(window, "Key", QLineEdit).insert(provider.key)
    press(window, "Save and test")
    settle(window, qtbot)
    (connection,) = connections.known().values()
    assert connection.profile == "nebius"
    assert "Same API, not verified by us." in said(page)
    assert [each.code for each in page.problems.shown] == ["backend.not_verified"]
    assert not provider.count("jobs.create")


def test_microsoft_entra_takes_the_keys_place(
    window: MainWindow, provider: Provider, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ftgui.backends.provider import entra

    monkeypatch.setattr(entra, "credential", provider.credential)
    monkeypatch.setattr(entra, "sign_in", lambda: False)
    page = accounts(window, qtbot)
    press(window, "Azure OpenAI")
    by(window, "Address", QLineEdit).insert(provider.azure.endpoint)
    ways = by(window, "How you sign in", QComboBox)
    ways.setCurrentIndex(ways.findData("entra"))
    ways.activated.emit(ways.currentIndex())
    press(window, "Sign in with the browser …")
    settle(window, qtbot)
    assert [each.code for each in page.problems.shown] == ["backend.sign_in_not_kept"]
    press(window, "Save and test")
    settle(window, qtbot)
    assert "The key is valid." in said(page)
    assert "no key is needed" in said(page)
    opened: list[str] = []

    def sign_in() -> bool:
        opened.append("browser")
        return True

    monkeypatch.setattr(entra, "sign_in", sign_in)
    press(window, "Sign in to Azure OpenAI")
    settle(window, qtbot)
    assert opened == ["browser"], "a sign-in that is over is renewed where it was made"
