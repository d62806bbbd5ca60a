from pathlib import Path

import pytest

from ftgui.backends.autotrain import Autotrain
from ftgui.base.problems import ProblemError
from tests.backends.contract import Contract
from tests.backends.run_kit import Recording, make_run


@pytest.mark.training
class TestAutotrain(Contract):
    backend = Autotrain()

    @pytest.mark.long
    def test_the_whole_model_with_other_settings_trains_too(self, home: Path, tiny_model: Path, tmp_path: Path) -> None:
        folder = make_run(tmp_path / "run")
        context = Recording(folder)
        plan = self.plan(
            tiny_model,
            epochs=1,
            adapter="full",
            optimizer="adafactor",
            scheduler="cosine",
            gradient_checkpointing="on",
            learning_rate=0.005,
        )
        self.backend.train(plan, context)
        losses = context.values("validation_loss")
        assert losses[max(losses)] < losses[0]
        assert (folder / "model" / "config.json").is_file()
        assert not (folder / "autotrain-work").exists()

    def test_a_wrong_number_of_tokens_is_said_before_anything_trains(
        self, home: Path, tiny_model: Path, tmp_path: Path
    ) -> None:
        folder = make_run(tmp_path / "run")
        lines = (folder / "data" / "train.jsonl").read_text().splitlines()
        (folder / "data" / "train.jsonl").write_text(lines[0])
        with pytest.raises(ProblemError) as caught:
            self.backend.train(self.plan(tiny_model, max_length=512), Recording(folder))
        assert caught.value.problem.code in ("run.too_little_text", "plan.too_little_text")
