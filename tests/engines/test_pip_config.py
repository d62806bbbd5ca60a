import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftgui.engines import pip_config
from ftgui.engines.pip_config import PipConfig


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Variables of a user whose home and system folders are empty."""
    return {"HOME": str(tmp_path / "home"), "XDG_CONFIG_DIRS": str(tmp_path / "xdg")}


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _only(path: Path) -> PipConfig:
    """What one file says, none of this machine's own counting."""
    return pip_config.typed(pip_config.sections(path))


def test_lists_may_span_lines_and_names_may_use_either_hyphen(tmp_path: Path) -> None:
    text = "[global]\nindex_url = https://a/simple\nextra-index-url = https://b\n    https://c\nno-index = yes\n"
    found = _only(_write(tmp_path / "pip.conf", text))
    assert found == PipConfig(index_url="https://a/simple", extra_index_url=("https://b", "https://c"), no_index=True)


def test_what_is_said_for_install_beats_what_is_said_for_all(tmp_path: Path) -> None:
    text = "[global]\ntimeout = 5\ncert = /x.pem\n[install]\ntimeout = 60\n[list]\ntimeout = 1\n"
    found = _only(_write(tmp_path / "pip.conf", text))
    assert (found.timeout, found.cert) == ("60", "/x.pem")


def test_the_users_file_beats_the_systems_and_variables_beat_both(home: dict[str, str], tmp_path: Path) -> None:
    _write(tmp_path / "xdg" / "pip" / "pip.conf", "[global]\nproxy = http://system\nclient-cert = system.pem\n")
    _write(tmp_path / "home" / ".config" / "pip" / "pip.conf", "[global]\nproxy = http://user\n")
    found = pip_config.read({**home, "PIP_TRUSTED_HOST": "one two"}, platform="linux")
    assert (found.proxy, found.client_cert, found.trusted_host) == ("http://user", "system.pem", ("one", "two"))
    assert pip_config.read({**home, "PIP_PROXY": "http://variable"}, platform="linux").proxy == "http://variable"


def test_a_file_named_by_a_variable_comes_last_and_the_null_device_silences_all(
    home: dict[str, str], tmp_path: Path
) -> None:
    _write(tmp_path / "home" / ".pip" / "pip.conf", "[global]\nproxy = http://user\n")
    chosen = _write(tmp_path / "chosen.conf", "[global]\nproxy = http://chosen\n")
    assert pip_config.read({**home, "PIP_CONFIG_FILE": str(chosen)}, platform="linux").proxy == "http://chosen"
    assert pip_config.read({**home, "PIP_CONFIG_FILE": os.devnull}, platform="linux") == PipConfig()


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux", ["/etc/xdg/pip/pip.conf", "/etc/pip.conf", "/h/.pip/pip.conf", "/h/.config/pip/pip.conf"]),
        (
            "darwin",
            [
                "/Library/Application Support/pip/pip.conf",
                "/h/.pip/pip.conf",
                "/h/.config/pip/pip.conf",
                "/h/Library/Application Support/pip/pip.conf",
            ],
        ),
        ("win32", ["C:/ProgramData/pip/pip.ini", "/h/pip/pip.ini", "/h/AppData/pip/pip.ini"]),
    ],
)
def test_the_places_are_those_of_pips_documentation(platform: str, expected: list[str]) -> None:
    found = pip_config.files({"HOME": "/h", "APPDATA": "/h/AppData"}, platform)
    own = Path(sys.prefix) / ("pip.ini" if platform == "win32" else "pip.conf")
    assert [path.as_posix() for path in found] == [*expected, own.as_posix()]


@given(st.binary(max_size=300))
def test_no_file_however_damaged_stops_us(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("pip") / "pip.conf"
    path.write_bytes(content)
    assert isinstance(_only(path), PipConfig)


def test_uv_gets_the_same_sources_in_variables() -> None:
    config = PipConfig(
        index_url="https://user:word@a/simple",
        extra_index_url=("https://b", "https://c"),
        find_links=("/wheels", "https://d"),
        no_index=True,
        cert="/ca.pem",
        trusted_host=("e",),
        timeout="60",
    )
    assert pip_config.for_uv(config, {}) == {
        "UV_DEFAULT_INDEX": "https://user:word@a/simple",
        "UV_INDEX": "https://b https://c",
        "UV_FIND_LINKS": "/wheels,https://d",
        "UV_NO_INDEX": "1",
        "UV_INSECURE_HOST": "e",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_HTTP_TIMEOUT": "60",
        "SSL_CERT_FILE": "/ca.pem",
    }


def test_what_the_user_told_uv_is_left_alone() -> None:
    config = PipConfig(index_url="https://pip", cert="/pip.pem", extra_index_url=("https://more",))
    found = pip_config.for_uv(config, {"UV_INDEX_URL": "https://uv", "SSL_CERT_FILE": "/uv.pem"})
    assert found == {"UV_INDEX": "https://more", "UV_INDEX_STRATEGY": "unsafe-best-match"}
