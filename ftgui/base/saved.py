"""Structs as readable YAML files, written atomically, refused with a problem that names the field."""

from collections import Counter
from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from ftgui.base import atomic
from ftgui.base.problems import fail
from ftgui.base.texts import tr

T = TypeVar("T")


class _Dumper(yaml.SafeDumper):
    """Quotes what PyYAML otherwise writes so that it reads something else: the control NEL (U+0085)."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\x85" in text else None)


_Dumper.add_representer(str, _Dumper.represent_text)


class _Loader(yaml.SafeLoader):
    """Refuses what names a key twice, where PyYAML silently forgets the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        named = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<")
        if twice := [name for name, count in named.items() if count > 1]:
            raise yaml.constructor.ConstructorError(None, None, f"“{twice[0]}” is there twice", node.start_mark)
        return super().construct_mapping(node, deep)


def dump(value: object) -> bytes:
    """Render a struct as YAML: keys in declared order, unicode as it is."""
    content = msgspec.to_builtins(value)
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100).encode()


def save(path: Path, value: object) -> None:
    """Write a struct to `path`. Raises ProblemError (`disk.*`)."""
    atomic.write(path, dump(value))


def read_mapping(path: Path) -> dict[str, object]:
    """Read a YAML file whose top is a mapping. Raises ProblemError (`disk.*`, `project.unreadable`)."""
    try:
        content = yaml.load(path.read_bytes(), _Loader)  # noqa: S506  # a SafeLoader
    except OSError as error:
        raise atomic.disk_problem(error, path) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a 99th of a month
        raise _unreadable(path, str(error)) from error
    if not isinstance(content, dict):
        raise _unreadable(path, "the top of the file is not a mapping")
    return content


def convert(content: object, kind: type[T], path: Path) -> T:
    """Check `content` against the struct `kind`. Raises ProblemError (`project.unreadable`)."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise _unreadable(path, str(error)) from error


def load(path: Path, kind: type[T]) -> T:
    """Read and check a struct. Raises ProblemError (`disk.*`, `project.unreadable`)."""
    return convert(read_mapping(path), kind, path)


def _unreadable(path: Path, detail: str) -> Exception:
    return fail(
        "project.unreadable",
        tr("The file “{name}” is damaged or was edited by hand in a way that cannot be read.", name=path.name),
        tr("Bring back a copy of this file from before it changed."),
        file=str(path),
        detail=detail,
    )
