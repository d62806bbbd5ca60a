"""Run in an engine: make a model with the bundled one's tokenizer and form, but tiny and untrained.

Usage: python tiny_model.py BUNDLED_FOLDER NEW_FOLDER
"""

import json
import shutil
import sys
from pathlib import Path

import torch  # type: ignore[import-not-found]  # only in an engine
from transformers import AutoConfig, AutoModelForCausalLM  # type: ignore[import-not-found]

SIZES = {
    "hidden_size": 48,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "num_key_value_heads": 1,
    "head_dim": 16,
}

bundled, folder = Path(sys.argv[1]), Path(sys.argv[2])
folder.mkdir(parents=True)
for path in bundled.iterdir():
    if path.suffix == ".json":
        shutil.copy(path, folder)
settings = json.loads((bundled / "config.json").read_text()) | SIZES
torch.manual_seed(1)
model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**settings))
model.save_pretrained(folder)
# The saved form is this transformers' own; both engines must read it, as they read the bundled model.
(folder / "config.json").write_text(json.dumps(settings, indent=2))
