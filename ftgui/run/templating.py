"""What the model will learn, exactly: rows after its chat template, with the learned part marked."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from ftgui.base.child import Child
from ftgui.base.problems import Problem, ProblemError
from ftgui.data.rows import Row
from ftgui.engines import store
from ftgui.plan.plan import ModelRef
from ftgui.run import material, wording

_TAIL = 20


class Templated(msgspec.Struct, frozen=True, kw_only=True):
    """One row as the model reads it, or the `problem` its template has with it.

    `learned` holds ranges of characters of `text`; `cut` is the character at which the row is cut
    off for being longer than allowed. Counts are in tokens (word pieces).
    """

    text: str = ""
    learned: tuple[tuple[int, int], ...] = ()
    tokens: int = 0
    learned_tokens: int = 0
    cut: int | None = None
    problem: Problem | None = None


class _Said(msgspec.Struct, frozen=True):
    code: str
    detail: str = ""
    values: dict[str, object] = {}


class _Row(msgspec.Struct, frozen=True):
    text: str = ""
    learned: tuple[tuple[int, int], ...] = ()
    tokens: int = 0
    learned_tokens: int = 0
    cut: int | None = None
    problem: _Said | None = None


class _Preview(msgspec.Struct, frozen=True, tag_field="kind", tag="preview"):
    rows: tuple[_Row, ...]


class _Failed(msgspec.Struct, frozen=True, tag_field="kind", tag="failed"):
    problem: _Said


def template(
    engine: str,
    model: ModelRef,
    rows: Sequence[Row],
    *,
    learn: str = "answers",
    max_length: int = 1 << 20,
    unwanted: Callable[[], bool] = lambda: False,
) -> list[Templated]:
    """Render rows in `engine`, which takes some seconds: call it off the window's thread.

    Empty once `unwanted` says so. Raises ProblemError: the engine's, the model's, `run.crashed`.
    """
    config = {"model": material.location(model), "rows": [row.messages for row in rows]}
    with tempfile.TemporaryDirectory(prefix="ftgui-", ignore_cleanup_errors=True) as place:
        path = Path(place) / "config.json"
        path.write_bytes(msgspec.json.encode({**config, "learn": learn, "max_length": max_length}))
        command = [str(store.python(engine)), str(store.worker("preview.py")), str(path)]
        environment = {**store.environment(engine, material.secrets(model)), **material.variables(model)}
        child = Child(command, cwd=Path(place), env=environment)
        try:
            return _listen(child, unwanted)
        finally:
            child.kill()
            child.wait()


def _listen(child: Child, unwanted: Callable[[], bool]) -> list[Templated]:
    chatter: list[str] = []
    for line in child.lines():
        if unwanted():
            return []
        if line is None:
            continue
        try:
            said = msgspec.json.decode(line.text, type=_Preview | _Failed) if line.stream == "stdout" else None
        except msgspec.MsgspecError:
            said = None
        if isinstance(said, _Preview):
            return [_worded(row) for row in said.rows]
        if isinstance(said, _Failed):
            raise ProblemError(wording.problem(said.problem.code, said.problem.detail, said.problem.values))
        chatter.append(line.text)
    raise ProblemError(wording.problem("run.crashed", "\n".join(chatter[-_TAIL:]), {}))


def _worded(row: _Row) -> Templated:
    found = row.problem
    return Templated(
        text=row.text,
        learned=row.learned,
        tokens=row.tokens,
        learned_tokens=row.learned_tokens,
        cut=row.cut,
        problem=wording.problem(found.code, found.detail, found.values) if found else None,
    )
