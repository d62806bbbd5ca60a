"""What every backend on this computer keeps to, whichever engine trains."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ftgui.backends.trl import Trl
from ftgui.base import saved
from ftgui.base.problems import ProblemError
from ftgui.compare.plan import ComparePlan
from ftgui.compare.report import load_report
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Value
from ftgui.run.backend import Backend, Stopped
from ftgui.run.events import AnyEvent, Artifact, Checkpoint, Log, Metric, Progress, State, Warned
from tests.backends.run_kit import Recording, make_plan, make_run, workers

RUNNER = """
import sys
from pathlib import Path
from ftgui import bootstrap
from ftgui.base import saved
from ftgui.plan.plan import TrainPlan
from tests.backends.run_kit import Recording

folder = Path(sys.argv[1])
plan = saved.load(folder / "plan.yaml", TrainPlan)
bootstrap.backends()[plan.backend].train(plan, Recording(folder, lambda event: print(event, flush=True)))
"""


class Contract:
    """Subclassed once per backend, with `backend` set."""

    backend: Backend = Trl()

    @classmethod
    def plan(cls, model: Path, **changed: Value) -> TrainPlan:
        return make_plan(cls.backend.name, cls.backend.settings, model, **changed)

    @pytest.fixture(scope="class")
    @classmethod
    def finished(cls, engines_home: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Recording:
        """A training that ran through undisturbed."""
        folder = make_run(tmp_path_factory.mktemp("project") / "runs" / "one")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FTGUI_HOME", str(engines_home))
            plan = cls.plan(tiny_model)
            saved.save(folder / "plan.yaml", plan)
            context = Recording(folder)
            cls.backend.train(plan, context)
        return context

    def test_training_learns_and_tells_all_about_it(self, finished: Recording) -> None:
        losses = finished.values("loss")
        validation = finished.values("validation_loss")
        last = max(losses)
        assert list(losses) == list(range(1, last + 1))
        assert losses[last] < losses[1] - 0.1
        assert len(validation) == 4
        assert min(validation) == 0
        assert max(validation) == last
        assert validation[last] < validation[0] - 0.1
        states = [event.state for event in finished.events if isinstance(event, State)]
        assert {"preparing", "loading", "training", "evaluating", "saving"} <= set(states)
        assert all(event.text for event in finished.events if isinstance(event, State))
        progress = [event for event in finished.events if isinstance(event, Progress)]
        assert (progress[-1].done, progress[-1].total, progress[-1].remaining) == (last, last, 0)
        assert all(speed > 0 for speed in finished.values("tokens_per_second").values())
        assert any(isinstance(event, Log) for event in finished.events)
        usage = [event.values for event in finished.events if isinstance(event, Metric) and event.step is None]
        assert any((values.get("memory_bytes") or 0) > 1e8 for values in usage)

    def test_the_run_keeps_a_model_that_names_no_place_on_this_computer(self, finished: Recording) -> None:
        assert [event.path for event in finished.events if isinstance(event, Artifact)] == ["model"]
        model = finished.folder / "model"
        assert json.loads((model / "adapter_config.json").read_text())["base_model_name_or_path"] == "tiny “model”"
        assert (model / "tokenizer.json").is_file()
        assert not (finished.folder / "model.partial").exists()

    def test_checkpoints_are_announced_when_whole_and_at_most_two_are_kept(self, finished: Recording) -> None:
        paths = [event.path for event in finished.events if isinstance(event, Checkpoint)]
        assert len(paths) == 2
        assert len(set(paths)) == 2

    def test_comparing_measures_base_and_tuned(self, home: Path, finished: Recording) -> None:
        folder = finished.folder.parent / "compared"
        folder.mkdir()
        context = Recording(folder)
        self.backend.compare(ComparePlan(run=finished.folder.name, answers=2, answer_tokens=8), context)
        assert [event.path for event in context.events if isinstance(event, Artifact)] == ["report.json"]
        rows = load_report(folder / "report.json").rows
        assert [row.row for row in rows] == [1, 2, 3, 4]
        assert all(row.tuned_loss < row.base_loss - 0.05 for row in rows)
        assert [row.tuned_answer is not None for row in rows] == [True, True, False, False]
        assert rows[0].base_answer != rows[0].tuned_answer
        assert rows[0].reference == "Thing number 24 is red, as you can see."

    def test_a_run_that_died_when_its_model_was_there_ends_at_once_when_it_is_resumed(
        self, home: Path, finished: Recording, tiny_model: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "run"
        shutil.copytree(finished.folder, folder)
        again = Recording(folder)
        self.backend.train(self.plan(tiny_model), again)
        assert again.values("loss") == {}
        assert [event for event in again.events if isinstance(event, Artifact)] == [
            event for event in finished.events if isinstance(event, Artifact)
        ]
        weights = folder / "model" / "adapter_model.safetensors"
        whole = weights.read_bytes()
        weights.write_bytes(whole[: len(whole) // 2])
        once_more = Recording(folder)
        self.backend.train(self.plan(tiny_model), once_more)
        assert once_more.values("loss")
        assert weights.stat().st_size == len(whole)

    def test_a_killed_worker_is_an_interruption_and_a_resume_ends_the_same(
        self, home: Path, finished: Recording, tiny_model: Path, tmp_path: Path
    ) -> None:
        folder = make_run(tmp_path / "run")
        seen: list[Checkpoint] = []

        def kill(event: AnyEvent) -> None:
            if isinstance(event, Checkpoint):
                seen.append(event)
                if len(seen) == 2:
                    for process in workers():
                        process.kill()

        with pytest.raises(ProblemError) as caught:
            self.backend.train(self.plan(tiny_model), Recording(folder, kill))
        assert caught.value.problem.code == "run.killed"
        spoilt = max((folder / seen[1].path).glob("*.safetensors"), key=lambda path: path.stat().st_size)
        content = spoilt.read_bytes()
        spoilt.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        again = Recording(folder)
        self.backend.train(self.plan(tiny_model), again)
        warned = [event.problem.code for event in again.events if isinstance(event, Warned)]
        assert warned == ["run.checkpoint_damaged"]
        assert min(again.values("loss")) == seen[0].step + 1
        last = max(finished.values("loss"))
        assert again.values("loss")[last] == finished.values("loss")[last]
        assert again.values("validation_loss")[last] == finished.values("validation_loss")[last]

    def test_a_stop_saves_leaves_no_process_and_can_be_resumed(
        self, home: Path, finished: Recording, tiny_model: Path, tmp_path: Path
    ) -> None:
        folder = make_run(tmp_path / "run")
        asked = 0.0

        def stop(event: AnyEvent) -> None:
            nonlocal asked
            if isinstance(event, Metric) and event.step == 2 and not context.stop:
                context.stop = True
                asked = time.monotonic()

        context = Recording(folder, stop)
        with pytest.raises(Stopped):
            self.backend.train(self.plan(tiny_model), context)
        assert time.monotonic() - asked < 10
        assert workers() == []
        kept = [event for event in context.events if isinstance(event, Checkpoint)]
        assert len(kept) == 1
        again = Recording(folder)
        self.backend.train(self.plan(tiny_model), again)
        assert min(again.values("loss")) == kept[0].step + 1
        last = max(finished.values("loss"))
        assert again.values("validation_loss")[last] == finished.values("validation_loss")[last]

    def test_a_folder_that_only_looks_like_a_model_is_refused_in_words(
        self, home: Path, tiny_model: Path, tmp_path: Path
    ) -> None:
        broken = tmp_path / "broken"
        shutil.copytree(tiny_model, broken)
        weights = broken / "model.safetensors"
        header = 8 + int.from_bytes(weights.read_bytes()[:8], "little")
        weights.write_bytes(weights.read_bytes()[:header].replace(b"F32", b"F99") + weights.read_bytes()[header:])
        with pytest.raises(ProblemError) as caught:
            self.backend.train(self.plan(broken), Recording(make_run(tmp_path / "run")))
        assert caught.value.problem.code in ("run.not_a_model", "plan.not_a_model")
        assert workers() == []

    def test_a_plan_that_cannot_run_is_refused_before_anything_starts(self, home: Path, tmp_path: Path) -> None:
        plan = self.plan(tmp_path / "nowhere", epochs=-1)
        codes = {problem.code for problem in self.backend.check(plan)}
        assert {"plan.setting", "plan.not_a_model"} <= codes or {"plan.setting", "disk.missing"} <= codes
        with pytest.raises(ProblemError):
            self.backend.train(plan, Recording(make_run(tmp_path / "run")))

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process tree in another way")
    def test_the_worker_dies_with_its_runner(self, home: Path, tiny_model: Path, tmp_path: Path) -> None:
        folder = make_run(tmp_path / "run")
        saved.save(folder / "plan.yaml", self.plan(tiny_model, epochs=50))
        with subprocess.Popen(
            [sys.executable, "-c", RUNNER, str(folder)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
        ) as runner:
            assert runner.stdout is not None
            next(line for line in runner.stdout if "tokens_per_second" in line)
            family = psutil.Process(runner.pid).children(recursive=True)
            assert family
            runner.send_signal(signal.SIGKILL)
        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
