import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.engines import surroundings

NAMES = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ_", min_size=1, max_size=20)


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "HF_TOKEN", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "my_token"]
)
def test_secrets_stay_behind_unless_they_are_asked_for(name: str) -> None:
    assert surroundings.clean({name: "s", "HOME": "/h"}) == {"HOME": "/h"}
    assert surroundings.clean({name: "s"}, keep=[name]) == {name: "s"}


@given(st.dictionaries(NAMES, st.text(max_size=5)))
def test_nothing_is_invented_or_changed(variables: dict[str, str]) -> None:
    kept = surroundings.clean(variables)
    assert all(variables[name] == value for name, value in kept.items())
    assert not any(name.endswith(("_TOKEN", "_API_KEY")) for name in kept)


def test_no_other_python_is_pointed_at() -> None:
    assert surroundings.clean({"PYTHONPATH": "a", "PYTHONHOME": "b", "VIRTUAL_ENV": "c", "CONDA_PREFIX": "d"}) == {}


def test_a_packaged_apps_libraries_are_not_handed_on() -> None:
    ours = {"_PYI_ARCHIVE_FILE": "x", "LD_LIBRARY_PATH": "/ours"}
    assert surroundings.clean(ours) == {}
    assert surroundings.clean({**ours, "LD_LIBRARY_PATH_ORIG": "/theirs"}) == {"LD_LIBRARY_PATH": "/theirs"}
    assert surroundings.clean({"LD_LIBRARY_PATH": "/cuda"}) == {"LD_LIBRARY_PATH": "/cuda"}


def test_a_files_sum(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc" * 100_000)
    assert surroundings.sha256(tmp_path / "a") == hashlib.sha256(b"abc" * 100_000).hexdigest()
