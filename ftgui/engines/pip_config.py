"""The machine's pip configuration, handed on to uv, which does not read it.

Places, order and names are those of pip's documentation ("Configuration"): files from the most
general to the most special, then `PIP_CONFIG_FILE`, then variables `PIP_*`; later ones win. Values
travel in variables, never on a command line: an address may hold a password.
"""

import configparser
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

TRUE = {"1", "on", "t", "true", "y", "yes"}  # what pip's own strtobool takes for yes


class PipConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that decide where packages come from."""

    index_url: str | None = None
    extra_index_url: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    cert: str | None = None
    client_cert: str | None = None
    trusted_host: tuple[str, ...] = ()
    proxy: str | None = None
    timeout: str | None = None


def files(variables: Mapping[str, str], platform: str = sys.platform) -> list[Path]:
    """Where pip keeps its configuration, the most general first; they need not exist."""
    chosen = variables.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return []
    home = Path(variables.get("HOME") or Path.home())
    name = "pip.ini" if platform == "win32" else "pip.conf"
    if platform == "win32":
        shared = [Path(variables.get("PROGRAMDATA", "C:/ProgramData")) / "pip" / name]
        own = [home / "pip" / name, Path(variables.get("APPDATA", home)) / "pip" / name]
    elif platform == "darwin":
        support = Path("Library/Application Support/pip")
        shared = [Path("/") / support / name]
        own = [home / ".pip" / name, home / ".config" / "pip" / name, home / support / name]
    else:
        system = variables.get("XDG_CONFIG_DIRS") or "/etc/xdg"
        shared = [Path(place) / "pip" / name for place in system.split(os.pathsep)] + [Path("/etc") / name]
        config = Path(variables.get("XDG_CONFIG_HOME") or home / ".config")
        own = [home / ".pip" / name, config / "pip" / name]
    return [*shared, *own, Path(sys.prefix) / name, *([Path(chosen)] if chosen else [])]


def read(variables: Mapping[str, str], platform: str = sys.platform) -> PipConfig:
    """What pip would use on this machine; a file that cannot be read counts as absent."""
    values: dict[str, str] = {}
    for path in files(variables, platform):
        values |= sections(path)
    for name, value in variables.items():
        if name.startswith("PIP_") and value:
            values[_plain(name.removeprefix("PIP_"))] = value
    return typed(values)


def sections(path: Path) -> dict[str, str]:
    """The file's values for `pip install`: [global], over it [install]."""
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        return {}
    sections = [parser[name] for name in ("global", "install") if parser.has_section(name)]
    return {_plain(key): value for section in sections for key, value in section.items() if value}


def _plain(key: str) -> str:
    return key.lower().replace("-", "_").removeprefix("__")


def typed(values: Mapping[str, str]) -> PipConfig:
    """The plain words of pip's files and variables, by name with underscores, as values."""

    def several(name: str) -> tuple[str, ...]:
        return tuple(values.get(name, "").split())

    return PipConfig(
        index_url=values.get("index_url"),
        extra_index_url=several("extra_index_url"),
        find_links=tuple(_at_home(link) for link in several("find_links")),
        no_index=values.get("no_index", "").strip().lower() in TRUE,
        cert=values.get("cert"),
        client_cert=values.get("client_cert"),
        trusted_host=several("trusted_host"),
        proxy=values.get("proxy"),
        timeout=values.get("timeout"),
    )


def _at_home(link: str) -> str:
    return str(Path(link).expanduser()) if link.startswith("~") else link


def for_uv(config: PipConfig, variables: Mapping[str, str]) -> dict[str, str]:
    """The same settings as uv's variables; those that the user set for uv themselves are left alone.

    pip takes the best version that any index offers, so uv is told to do the same. What is
    downloaded must match a hash of ours in any case.
    """
    wanted = {
        "UV_DEFAULT_INDEX": config.index_url,
        "UV_INDEX": " ".join(config.extra_index_url),
        "UV_FIND_LINKS": ",".join(config.find_links),
        "UV_NO_INDEX": "1" if config.no_index else None,
        "UV_INSECURE_HOST": " ".join(config.trusted_host),
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_HTTP_TIMEOUT": config.timeout,
        "SSL_CERT_FILE": config.cert,
        "SSL_CLIENT_CERT": config.client_cert,
        "ALL_PROXY": config.proxy,
    }
    own = {"UV_DEFAULT_INDEX": ("UV_INDEX_URL",), "UV_INDEX": ("UV_EXTRA_INDEX_URL",)}
    return {name: value for name, value in wanted.items() if value and not _set(variables, (name, *own.get(name, ())))}


def _set(variables: Mapping[str, str], names: Iterable[str]) -> bool:
    return any(variables.get(name) for name in names)
