from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is not a fault; what hangs is ended by the time limit of the whole test.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Real files of other people, which are not part of the repository."""

    def find(name: str) -> Path:
        if not (REAL / name).is_file():
            pytest.skip(f"the real file {name} is not beside this checkout")
        return REAL / name

    return find


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Write a file of that name and content."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
