"""The plan as AutoTrain's own configuration file, for `autotrain --config FILE`.

The keys and their traps are those of autotrain-advanced 0.8.36 (autotrain/parser.py and
autotrain/trainers/clm/params.py). Its defaults that would surprise are all overruled: 4-bit
quantisation, no adapter, no chat template, logging once in a while.
"""

import re
from pathlib import Path
from typing import NamedTuple

import yaml

from ftgui.base.texts import tr
from ftgui.data.rows import TRAINING
from ftgui.data.tokens import sample_lengths
from ftgui.plan import exported, models, timing
from ftgui.plan.plan import TrainPlan

_MIXED_PRECISION = {"bf16": "bf16", "fp16": "fp16"}


class _Line(NamedTuple):
    """One key of the file, and why it is so."""

    key: str
    value: object
    why: str = ""


def project_name(name: str) -> str:
    """Make of any name the folder AutoTrain accepts: letters, digits, hyphens, at most 50, not `data`."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:42].strip("-")
    return f"{words or 'tuned'}-model"


def config(
    plan: TrainPlan, *, data_path: str, base_model: str, project_name: str, block_size: int | None = None
) -> dict[str, object]:
    """Return the configuration as `AutoTrainConfigParser` reads it.

    `data_path` is the folder of `train.jsonl`; `block_size` (tokens) replaces the plan's longest row.
    """
    top = {line.key: line.value for line in _top(base_model, project_name)}
    data: dict[str, object] = {line.key: line.value for line in _data(data_path)}
    data["column_mapping"] = {"text_column": "messages"}
    return {**top, "data": data, "params": {line.key: line.value for line in _params(plan, block_size)}}


def render(
    plan: TrainPlan, *, data_path: str, base_model: str, project_name: str, block_size: int | None = None
) -> str:
    """Return the text of the file: what `config` holds, with a comment where one helps."""
    lines = [
        "# Made by ftgui for AutoTrain 0.8.36. In the folder of this file:",
        "#     ALLOW_REMOTE_CODE=false autotrain --config autotrain.yaml",
        f"# The trained model is written to the folder {project_name} beside it.",
        *(_text(line) for line in _top(base_model, project_name)),
        "data:",
        *(_text(line, 2) for line in _data(data_path)),
        "  column_mapping:",
        _text(_Line("text_column", "messages"), 4),
        "params:",
        *(_text(line, 2) for line in _params(plan, block_size)),
    ]
    return "\n".join(lines) + "\n"


def _top(base_model: str, project_name: str) -> list[_Line]:
    return [
        _Line("task", "llm-sft"),
        _Line("backend", "local", "this computer"),
        _Line("base_model", base_model),
        _Line("project_name", project_name),
        _Line("log", "none"),
    ]


def _data(data_path: str) -> list[_Line]:
    return [
        _Line("path", data_path),
        _Line("train_split", "train", "train.jsonl"),
        _Line("valid_split", None, "this AutoTrain drops validation rows that lie on this computer"),
        _Line("chat_template", "tokenizer", "the model's own"),
    ]


def _params(plan: TrainPlan, block_size: int | None) -> list[_Line]:
    values = plan.settings
    block = block_size or values["max_length"]
    lora = values["adapter"] == "lora"
    lines = [
        _Line("block_size", block, "rows are joined and cut into pieces of this many tokens"),
        _Line("model_max_length", max(2048, int(block)), "what the tokenizer is told, not what is cut"),
        _Line("padding", "right"),
        _Line("epochs", values["epochs"]),
        _Line("batch_size", values["batch_size"]),
        _Line("gradient_accumulation", values["gradient_accumulation"]),
        _Line("lr", values["learning_rate"]),
        _Line("warmup_ratio", values["warmup"]),
        _Line("scheduler", values["scheduler"]),
        _Line("optimizer", values["optimizer"]),
        _Line("weight_decay", values["weight_decay"]),
        _Line("max_grad_norm", values["max_grad_norm"]),
        _Line("seed", values["seed"], "accepted, but this AutoTrain always uses 42"),
        _Line("mixed_precision", _MIXED_PRECISION.get(str(values["precision"])), "null: 32 bit"),
        _Line("quantization", None, "int4 unless told otherwise, which needs a graphics card"),
        _Line("disable_gradient_checkpointing", values["gradient_checkpointing"] != "on"),
        _Line("logging_steps", 1 if plan.rows <= 1000 else 10),
        _Line("peft", lora, "train a small add-on (LoRA)" if lora else "train the whole model"),
    ]
    if lora:
        lines += [
            _Line("lora_r", values["lora_rank"]),
            _Line("lora_alpha", values["lora_alpha"]),
            _Line("lora_dropout", values["lora_dropout"]),
            _Line("target_modules", "all-linear"),
            _Line("merge_adapter", value=False),
        ]
    return lines


def _text(line: _Line, indent: int = 0) -> str:
    readable = str(line.value).isprintable()  # what is not (a rare kind of line break, say) is escaped
    value = yaml.safe_dump(line.value, allow_unicode=readable, width=10_000).removesuffix("...\n").strip("\n")
    return " " * indent + f"{line.key}: {value}" + (f"  # {line.why}" if line.why else "")


def text(plan: TrainPlan, data: Path, base_model: str) -> str:
    """Return exactly what `export` writes as `autotrain.yaml`. Raises ProblemError (`disk.*`)."""
    name, block = project_name(plan.name), block_size(plan, data)
    return render(plan, data_path="data", base_model=base_model, project_name=name, block_size=block)


def export(plan: TrainPlan, data: Path, out: Path, base_model: str) -> Path:
    """Write `autotrain.yaml`, `data/*.jsonl` and `README.txt` into `out`, each file wholly or not at all.

    `data` is the folder of the plan's `train.jsonl` and `validation.jsonl`. Returns the path of the
    configuration. Raises ProblemError (`disk.*`).
    """
    files = {f"data/{split}": content for split, content in exported.read_rows(data).items()}
    files["README.txt"] = _readme(plan, project_name(plan.name), base_model).encode()
    files["autotrain.yaml"] = text(plan, data, base_model).encode()
    exported.write(out, files)
    return out / "autotrain.yaml"


def _readme(plan: TrainPlan, name: str, base_model: str) -> str:
    known = models.describe(plan.model).source if plan.model.kind != "folder" else ""
    return tr(
        """\
Train this with AutoTrain on any computer
=========================================

1. Install AutoTrain 0.8.36 with Python 3.10, 3.11 or 3.12:

       pip install autotrain-advanced==0.8.36

2. In this folder:

       ALLOW_REMOTE_CODE=false OMP_NUM_THREADS=4 autotrain --config autotrain.yaml

   OMP_NUM_THREADS is the number of processor cores to use; without it AutoTrain uses one.
   It worked if the log says "Finished training", no line starts with ERROR, and the folder
   {project}
   holds {files}. (Its exit code is 0 even when the training failed.)

autotrain.yaml         the settings; base_model is the model to start from:
                       {model}
                       On another computer, put {elsewhere} there.
data/train.jsonl       {rows} rows to learn from
data/validation.jsonl  {validation} rows kept aside, to judge the result by; AutoTrain does not read them
""",
        project=name,
        files="adapter_model.safetensors" if plan.settings["adapter"] == "lora" else "model.safetensors",
        model=base_model,
        elsewhere=known or tr("its path or its Hugging Face name"),
        rows=plan.rows,
        validation=plan.validation_rows,
    )


def block_size(plan: TrainPlan, data: Path) -> int:
    """How many tokens AutoTrain's pieces get for the rows in `data`. Raises ProblemError (`disk.*`)."""
    lengths = sample_lengths(data / TRAINING)
    return timing.piece(plan.settings, sum(lengths) / max(1, len(lengths)))
