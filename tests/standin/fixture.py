"""The fixtures that stand-in tests share; tests/conftest.py names this module."""

from collections.abc import Iterator

import pytest

from tests.standin import contract
from tests.standin.keyring_fixture import keyring as keyring
from tests.standin.provider import Provider


@pytest.fixture(scope="session")
def published() -> contract.Contract:
    """The published description; tests that need it skip where it is absent."""
    if not contract.DESCRIPTION.exists():
        pytest.skip(f"the published API description is not at {contract.DESCRIPTION}")
    return contract.Contract()


@pytest.fixture
def provider(request: pytest.FixtureRequest) -> Iterator[Provider]:
    """A stand-in of its own. The test fails when a request or an answer broke the published description."""
    known = contract.DESCRIPTION.exists()
    stand_in = Provider(request.getfixturevalue("published") if known else None)
    yield stand_in
    stand_in.close()
    assert not stand_in.breaches, "\n".join(stand_in.breaches)
