"""How fast a large file of chats is read and judged, and how much memory that takes.

The measure is a plain script: json.loads, the OpenAI cookbook's format checks and its token counts with
the vocabulary that gives tiktoken's numbers. Both are measured in the same run, in turn.
"""

import itertools
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import psutil

from ftgui.data.drafts.draft import Draft
from ftgui.data.drafts.state import State
from tests.benchmarks.goals import verdict
from tests.data.judged import job_for

ROWS = 1_000_000
"""Rows up to which growth is measured unless more are asked for."""
CHATS = 100_000
FIRST_ROWS_GOAL, CHECKS_GOAL, TOKENS_GOAL = 1.0, 10.0, 2.0
MEMORY_GOAL_MB, MEMORY_GROWTH_GOAL = 250, 1.2
_PLANTED = {"data.placeholder": "Dear {{name}}, ", "data.email": "write to jane.roe@mailbox-posts.org soon "}
_LOOK_EVERY = 0.1
"""Seconds between two looks at the memory."""
_TURNS = 4
"""Of what is compared, each so often: whatever else the computer does only ever makes one longer."""
_ODD = 1000
"""Every so many rows one has a fault, and one is a copy of an earlier row."""

PLAIN = """
import json, sys
from collections import defaultdict
from bpe_openai import get_encoding
encoding = get_encoding("o200k_base")
errors = defaultdict(int)
totals, learned = [], []
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        example = json.loads(line)
        messages = example.get("messages", None)
        if not messages:
            errors["missing_messages_list"] += 1
            continue
        for message in messages:
            if "role" not in message or "content" not in message:
                errors["message_missing_key"] += 1
            if any(k not in ("role", "content", "name", "function_call", "weight") for k in message):
                errors["message_unrecognized_key"] += 1
            if message.get("role", None) not in ("system", "user", "assistant", "function"):
                errors["unrecognized_role"] += 1
            content = message.get("content", None)
            function_call = message.get("function_call", None)
            if (not content and not function_call) or not isinstance(content, str):
                errors["missing_content"] += 1
        if not any(message.get("role", None) == "assistant" for message in messages):
            errors["example_missing_assistant_message"] += 1
        total = 3
        for message in messages:
            total += 3 + sum(len(encoding.encode(value)) for value in message.values())
        totals.append(total)
        learned.append(sum(len(encoding.encode(m["content"])) for m in messages if m["role"] == "assistant"))
print(sum(totals))
"""


class Measured(msgspec.Struct, frozen=True):
    """Seconds until the first rows could be shown and until the end; bytes at the peak, summed over our processes."""

    first: float
    seconds: float
    memory: float
    state: State
    found: dict[str, int]


def main(folder: Path, most_rows: int) -> None:
    """Print all measurements with their goals."""
    chats = folder / "chats.jsonl"
    _write(chats, _chats(CHATS))
    plain, checks, counted = _compared(chats, folder)
    watched = _measure(chats, tokens=False, watched=True), _measure(chats, tokens=True, watched=True)
    size = chats.stat().st_size / 1e6
    print(f"{size:.0f} MB, {CHATS:,} rows of chat; each draft is judged by {psutil.cpu_count()} processors")
    print(f"plain script: json.loads, cookbook checks, tokens   {plain:7.2f} s")
    print(f"all checks but exact tokens                         {checks.seconds:7.2f} s")
    print(f"all checks with exact tokens                        {counted.seconds:7.2f} s")
    verdict("first rows on screen, seconds", min(checks.first, counted.first), FIRST_ROWS_GOAL, at_most=True)
    verdict("all checks but tokens, times as fast", plain / checks.seconds, CHECKS_GOAL)
    verdict("with exact tokens, times as fast", plain / counted.seconds, TOKENS_GOAL)
    peak = max(each.memory for each in watched)
    verdict("peak memory of our processes, MB", peak, MEMORY_GOAL_MB, at_most=True)
    print(f"found: {', '.join(f'{code} {count}' for code, count in sorted(checks.found.items()))}")
    if shutil.disk_usage(folder).free > 12e9:
        _print_ten_times(chats, watched[0].memory)
    chats.unlink()
    _print_growth(folder, most_rows)


def _print_ten_times(chats: Path, before: float) -> None:
    large = chats.with_name("large.jsonl")
    _write(large, _chats(10 * CHATS))
    measured = _measure(large, tokens=False, watched=True)
    large.unlink()
    print(f"\n2 GB: {measured.seconds:.1f} s, {measured.memory:.0f} MB")
    verdict("memory for 2 GB, times that for 200 MB", measured.memory / before, MEMORY_GROWTH_GOAL, at_most=True)


def _print_growth(folder: Path, most: int) -> None:
    print(f"\n{'rows':>12}{'seconds':>10}{'us a row':>10}{'MB':>8}")
    path = folder / "pairs.jsonl"
    for rows in [count for count in (50_000, 200_000, 1_000_000, 5_000_000) if count <= most]:
        _write(path, _pairs(rows))
        measured = _measure(path, tokens=False, watched=True)
        assert measured.state.usable == rows
        each = measured.seconds / rows * 1e6
        print(f"{rows:>12,}{measured.seconds:>10.1f}{each:>10.1f}{measured.memory:>8.0f}", flush=True)
    path.unlink()


def _compared(chats: Path, folder: Path) -> tuple[float, Measured, Measured]:
    """The plain script's seconds, ours, and ours with tokens: the shortest of each, taken in turn."""
    plain, checks, counted = [], [], []
    for _ in range(_TURNS):
        plain.append(_plain_seconds(chats, folder))
        checks.append(_measure(chats, tokens=False))
        counted.append(_measure(chats, tokens=True))
    return min(plain), min(checks, key=lambda each: each.seconds), min(counted, key=lambda each: each.seconds)


def _plain_seconds(path: Path, folder: Path) -> float:
    script = folder / "plain.py"
    script.write_text(PLAIN)
    began = time.monotonic()
    subprocess.run([sys.executable, "-W", "ignore", str(script), str(path)], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def _measure(path: Path, *, tokens: bool, watched: bool = False) -> Measured:
    """Whoever watches the memory takes processor time from what is measured: a twentieth of all there is."""
    began = time.monotonic()
    first = memory = look = 0.0
    with Draft.start(job_for(path, tokens=tokens)) as draft:
        while not (state := draft.state()).ended:
            if not first and state.rows and draft.chats(0, 20):
                first = time.monotonic() - began
            if watched and time.monotonic() >= look:
                memory = max(memory, sum(map(_memory, psutil.Process().children(recursive=True))))
                look = time.monotonic() + _LOOK_EVERY
            time.sleep(0.02)
        assert state.stopped is None, state.stopped
        counts = draft.findings.counts()
    seconds = time.monotonic() - began
    return Measured(first, seconds, memory / 1e6, state, {code: count.open for code, count in counts.items()})


def _memory(process: psutil.Process) -> float:
    """What a process takes; where the system tells, pages that several share are shared out among them."""
    try:
        full = process.memory_full_info()
        return float(getattr(full, "pss", full.rss))
    except psutil.Error:
        return 0.0


def _write(path: Path, lines: Iterator[object]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _chats(rows: int) -> Iterator[object]:
    """Rows of about two kilobytes: a system text, two questions, two answers."""
    chance = random.Random(7)
    sentences = _sentences(chance, 50_000)
    for number in range(rows):
        said = [" ".join(chance.choices(sentences, k=count)) for count in (5, 9, 3, 9)]
        if number % _ODD == 500:
            said[1] = list(_PLANTED.values())[number // _ODD % len(_PLANTED)] + said[1]
        turns = [{"role": "system", "content": "You are a helpful assistant of a shop for garden tools."}]
        turns += [{"role": role, "content": text} for role, text in zip(("user", "assistant") * 2, said, strict=True)]
        row = {"messages": turns}
        yield row
        if number % _ODD == 700:
            yield row


def _pairs(rows: int) -> Iterator[object]:
    """Rows of new sentences, all of a kind: the more rows draw from the same few, the more resemble each other.

    A number of six digits could be somebody's and must be looked at, so there is none, however many rows there are.
    """
    chance = random.Random(8)
    sentence = _speaker(chance)
    for number in range(rows):
        yield {"question": f"{sentence()} {number % 1000}?", "answer": sentence()}


def _sentences(chance: random.Random, count: int) -> Sequence[str]:
    sentence = _speaker(chance)
    return [sentence() for _ in range(count)]


def _speaker(chance: random.Random) -> Callable[[], str]:
    """What says sentences of made-up words, as unevenly frequent as words are."""
    syllables = ["".join(pair) for pair in itertools.product("bcdfghklmnprstvw", "aeiou")] + ["ing", "er", "tion"]
    words = ["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 4)))) for _ in range(20_000)]
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    return lambda: " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(6, 18))).capitalize() + "."
