"""The house rules that a machine can hold: sizes, the rooms without Qt, no secrets of this machine."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted([*ROOT.glob("ftgui/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("packaging/**/*.py")])
LONGEST = {"file": 400, "class": 300, "function": 50}


def _sizes(path: Path) -> Iterator[tuple[str, str, int]]:
    source = path.read_text(encoding="utf-8")
    yield "file", path.name, source.count("\n")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            kind = "class" if isinstance(node, ast.ClassDef) else "function"
            yield kind, node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_grows_past_what_one_idea_needs(path: Path) -> None:
    too_long = [f"{kind} {name}: {lines}" for kind, name, lines in _sizes(path) if lines > LONGEST[kind]]
    assert not too_long


NO_QT = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "qtawesome"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NoQt())
import ftgui
for module in pkgutil.walk_packages(ftgui.__path__, "ftgui."):
    if not module.name.startswith(("ftgui.qt", "ftgui.engines.workers.")):
        importlib.import_module(module.name)
import pytest
sys.exit(pytest.main([
    "-p", "no:pytest-qt", "-p", "no:cacheprovider", "-o", "addopts=", "-q", "--import-mode=importlib",
    "-W", "ignore::pytest.PytestConfigWarning", "-W", "ignore::pytest.PytestAssertRewriteWarning",
    "-m", "not training and not long",
    "--hypothesis-profile=glance", "-k", "not every_combination and not covers_the_truth and not are_sampled",
    "tests/decide", "tests/compare", "tests/run", "tests/project",
]))
"""


def test_the_pure_rooms_work_where_there_is_no_qt() -> None:
    done = subprocess.run([sys.executable, "-c", NO_QT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_line_never_loads_qt_or_a_training_stack() -> None:
    code = "import sys; from ftgui.cli import main; main(['doctor', '--json']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"PySide6", "torch", "transformers", *SLOW} & set(done.stderr.split())


SLOW = ("openai", "keyring", "azure.identity")


def test_the_window_starts_without_what_only_providers_need() -> None:
    loads = "import sys; import ftgui.qt.app, ftgui.qt.pages.plan.page, ftgui.bootstrap as b"
    code = f"{loads}; b.backends(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "PySide6" in loaded
    assert not {*SLOW} & loaded


def test_lock_files_hold_versions_and_hashes_and_no_addresses() -> None:
    locks = [ROOT / "requirements.lock", *(ROOT / "resources" / "engines").glob("*.lock")]
    assert len(locks) >= 3
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "==" in text
        assert "--hash=sha256:" in text
        assert "://" not in text, lock
