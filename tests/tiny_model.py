"""A model so small that a real training of it takes seconds: two layers, the bundled tokenizer."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from ftgui.base import paths

BUNDLED = paths.cache_dir() / "models" / "smollm2-135m-instruct"

_SCRIPT = """
import sys, torch
from transformers import LlamaConfig, LlamaForCausalLM
torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=49152, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=2048, tie_word_embeddings=True,
    bos_token_id=1, eos_token_id=2, pad_token_id=2,
)
LlamaForCausalLM(config).float().save_pretrained(sys.argv[1])
"""


def tiny_model(engine_python: Path, out: Path) -> Path:
    """Make (once per `out`) a folder with a random two-layer Llama that both engines read alike."""
    if (out / "tokenizer.json").exists():
        return out
    env = {**os.environ, "PATH": f"{engine_python.parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([str(engine_python), "-c", _SCRIPT, str(out)], check=True, env=env, capture_output=True)
    # transformers 4.48 reads rope_theta only at the top of config.json, where version 5 no longer writes it.
    config = out / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "rope_theta": 10000.0}))
    for name in ("tokenizer_config.json", "special_tokens_map.json", "tokenizer.json"):
        shutil.copy(BUNDLED / name, out / name)
    return out
