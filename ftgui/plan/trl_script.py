"""The plan as a short program with TRL, for the colleague who programs."""

import json
from pathlib import Path

from ftgui.plan import exported
from ftgui.plan.plan import TrainPlan
from ftgui.plan.settings import Value

_HEAD = '''\
"""Fine-tune {model} with TRL. Made by ftgui; yours to change.

    pip install "trl>=1.16" "peft>=0.21"
    python train.py

Reads data/train.jsonl{reads}; writes the trained {result} to the folder "model".
"""

from pathlib import Path

import torch
from datasets import load_dataset
{imports}

HERE = Path(__file__).resolve().parent
BASE_MODEL = {base_model}
ON_GPU = torch.cuda.is_available()
{prepare}
files = {files}
data = load_dataset("json", data_files=files){mapped}
'''

_ANSWERS = '''

def one_example_per_answer(batch):
    """Only answers are learned; what comes before each is its prompt."""
    pairs = [
        (messages[:place], [message])
        for messages in batch["messages"]
        for place, message in enumerate(messages)
        if message["role"] == "assistant" and place > 0
    ]
    return {"prompt": [prompt for prompt, _ in pairs], "completion": [answer for _, answer in pairs]}

'''

_CONFIG = """
config = SFTConfig(
    output_dir=str(HERE / "checkpoints"),
{arguments}
)
"""

_ADAPTER = """
adapter = LoraConfig(
    r={lora_rank},
    lora_alpha={lora_alpha},
    lora_dropout={lora_dropout},
    target_modules="all-linear",
    task_type="CAUSAL_LM",
)
"""

_TAIL = """
trainer = SFTTrainer(
    model=BASE_MODEL,
    args=config,
    train_dataset=data["train"],
{more}
)
trainer.train()
trainer.save_model(str(HERE / "model"))
print("Finished: the trained {result} is in", HERE / "model")
"""

_PRECISION = {
    "auto": ("ON_GPU and torch.cuda.is_bf16_supported()", "False"),
    "fp32": ("False", "False"),
    "bf16": ("True", "False"),
    "fp16": ("False", "True"),
}


def render(plan: TrainPlan, *, base_model: str) -> str:
    """Return the program; it finds its rows in the folder `data` beside it."""
    lora = plan.settings["adapter"] == "lora"
    answers = plan.settings.get("learn_from", "answers") == "answers"
    validation = plan.validation_rows > 0
    splits = ["train", "validation"] if validation else ["train"]
    files = ", ".join(f'"{split}": str(HERE / "data" / "{split}.jsonl")' for split in splits)
    result = "add-on (LoRA adapter)" if lora else "model"
    head = _HEAD.format(
        model=Path(base_model).name.replace("\\", "/").replace('"', "'"),
        reads=" and data/validation.jsonl" if validation else "",
        result=result,
        imports="from peft import LoraConfig\nfrom trl import SFTConfig, SFTTrainer"
        if lora
        else "from trl import SFTConfig, SFTTrainer",
        base_model=_quoted(base_model),
        files="{" + files + "}",
        prepare=_ANSWERS if answers else "",
        mapped='.map(one_example_per_answer, batched=True, remove_columns=["messages"])' if answers else "",
    )
    arguments = "\n".join(f"    {name}={value}," for name, value in _arguments(plan.settings, validation).items())
    more = ['    eval_dataset=data["validation"],'] if validation else []
    more += ["    peft_config=adapter,"] if lora else []
    return (
        head
        + _CONFIG.format(arguments=arguments)
        + (_ADAPTER.format(**plan.settings) if lora else "")
        + _TAIL.format(more="\n".join(more), result=result).replace("\n\n)", "\n)")
    )


def _arguments(values: dict[str, Value], validation: bool) -> dict[str, str]:
    """Name SFTConfig's arguments; its own defaults differ in precision and checkpointing."""
    bf16, fp16 = _PRECISION[str(values["precision"])]
    return {
        "num_train_epochs": repr(values["epochs"]),
        "learning_rate": repr(values["learning_rate"]),
        "per_device_train_batch_size": repr(values["batch_size"]),
        "per_device_eval_batch_size": repr(values["batch_size"]),
        "gradient_accumulation_steps": repr(values["gradient_accumulation"]),
        "max_length": repr(values["max_length"]),
        "warmup_steps": repr(values["warmup"]),
        "lr_scheduler_type": _quoted(values["scheduler"]),
        "optim": _quoted(values["optimizer"]),
        "weight_decay": repr(values["weight_decay"]),
        "max_grad_norm": repr(values["max_grad_norm"]),
        "seed": repr(values["seed"]),
        "gradient_checkpointing": repr(values["gradient_checkpointing"] == "on"),
        "bf16": bf16,
        "fp16": fp16,
        "use_cpu": "not ON_GPU",
        "model_init_kwargs": '{"dtype": "float32"}',
        "eval_strategy": _quoted("epoch" if validation else "no"),
        "save_strategy": '"no"',
        "logging_steps": "1",
        "packing": repr(values.get("packing", False)),
        "neftune_noise_alpha": repr(values.get("neftune") or None),
        "report_to": '"none"',
    }


def _quoted(text: Value) -> str:
    return json.dumps(text, ensure_ascii=False)


def export(plan: TrainPlan, data: Path, out: Path, base_model: str) -> Path:
    """Write `train.py` and `data/*.jsonl` into `out`; return the program's path. Raises ProblemError (`disk.*`)."""
    rows = {f"data/{split}": content for split, content in exported.read_rows(data).items()}
    exported.write(out, {**rows, "train.py": render(plan, base_model=base_model).encode()})
    return out / "train.py"
