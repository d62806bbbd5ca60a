import json
from pathlib import Path

import pytest

from ftgui.backends.trl import Trl
from ftgui.plan.settings import Value
from tests.backends.contract import Contract
from tests.backends.run_kit import Recording, make_run

ODD: list[dict[str, Value]] = [
    {
        "adapter": "full",
        "packing": True,
        "gradient_checkpointing": "on",
        "scheduler": "cosine",
        "optimizer": "adafactor",
        "neftune": 5.0,
        "learning_rate": 0.005,
        "learn_from": "everything",
    },
    {
        "optimizer": "sgd",
        "scheduler": "constant",
        "precision": "bf16",
        "gradient_accumulation": 2,
        "max_length": 48,
        "weight_decay": 0.1,
    },
]


@pytest.mark.training
class TestTrl(Contract):
    backend = Trl()

    @pytest.mark.parametrize(
        "changed", [ODD[0], pytest.param(ODD[1], marks=pytest.mark.long)], ids=["whole-model", "add-on"]
    )
    def test_other_settings_train_too(
        self, home: Path, tiny_model: Path, tmp_path: Path, changed: dict[str, Value]
    ) -> None:
        folder = make_run(tmp_path / "run")
        context = Recording(folder)
        self.backend.train(self.plan(tiny_model, **{"epochs": 2, **changed}), context)
        losses = context.values("validation_loss")
        assert losses[max(losses)] < losses[0]
        whole = changed.get("adapter") == "full"
        assert (folder / "model" / ("config.json" if whole else "adapter_config.json")).is_file()

    def test_rows_are_laid_end_to_end_without_changing_what_is_learned(
        self, home: Path, tiny_model: Path, tmp_path: Path
    ) -> None:
        """A batch of four in one go or one after the other gives the same correction."""
        together, apart = Recording(make_run(tmp_path / "a")), Recording(make_run(tmp_path / "b"))
        still: dict[str, Value] = {"lora_dropout": 0.0, "epochs": 1}
        self.backend.train(self.plan(tiny_model, **still), together)
        self.backend.train(self.plan(tiny_model, **still, batch_size=1, gradient_accumulation=4), apart)
        assert together.values("loss") == pytest.approx(apart.values("loss"), rel=1e-4)
        assert together.values("validation_loss") == pytest.approx(apart.values("validation_loss"), rel=1e-4)

    def test_rows_too_long_are_cut_or_left_out_and_said_so(self, home: Path, tiny_model: Path, tmp_path: Path) -> None:
        folder = make_run(tmp_path / "run")
        lines = (folder / "data" / "train.jsonl").read_text().splitlines()
        row = json.loads(lines[0])
        row["messages"][0]["content"] = "word " * 100
        row["messages"][1]["content"] = "word " * 10
        lines[0] = json.dumps(row)
        (folder / "data" / "train.jsonl").write_text("\n".join(lines))
        context = Recording(folder)
        self.backend.train(self.plan(tiny_model, epochs=1), context)
        assert context.warnings() == {"run.rows_left_out", "run.rows_cut"}
