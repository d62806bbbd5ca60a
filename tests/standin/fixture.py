"""The fixtures that stand-in tests share; tests/conftest.py names this module."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standin import contract
from tests.standin.keyring_fixture import keyring as keyring
from tests.standin.provider import Provider
from tests.standin.tls import certified
from tests.standin.wire import Wire


@pytest.fixture(scope="session")
def published() -> contract.Contract:
    """The published description; tests that need it skip where it is absent."""
    if not contract.DESCRIPTION.exists():
        pytest.skip(f"the published API description is not at {contract.DESCRIPTION}")
    return contract.Contract()


@pytest.fixture
def entra(provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """azure-identity itself, in this process and its children, signs in at the stand-in by the environment."""
    context, trusted = certified(tmp_path)
    door = Wire(provider, context)
    provider.at_end.append(door.close)
    signed = {"AZURE_TENANT_ID": "adfs", "AZURE_CLIENT_ID": "ftgui", "AZURE_CLIENT_SECRET": provider.key}
    authority = f"https://127.0.0.1:{door.port}"
    for name, value in {**signed, "AZURE_AUTHORITY_HOST": authority, "REQUESTS_CA_BUNDLE": str(trusted)}.items():
        monkeypatch.setenv(name, value)
    return authority


@pytest.fixture
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    """A stand-in of its own. The test fails when a request or an answer broke the published description."""
    known = contract.DESCRIPTION.exists()
    stand_in = Provider(request.getfixturevalue("published") if known else None)
    yield stand_in
    stand_in.close()
    assert not stand_in.breaches, "\n".join(stand_in.breaches)
