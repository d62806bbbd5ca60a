"""Turn the bundled GGUF file into a model folder that every engine reads alike.

Runs in an engine's Python as `convert_bundled.py GGUF_FILE LICENSE_FILE NEW_FOLDER`. The folder has the
older form (rope_theta at the top of config.json, PreTrainedTokenizerFast, the chat template inside
tokenizer_config.json): transformers 4.48 and 5 both read it, and give the same logits. The weights
are 32-bit floats: what the quantized file holds, without another rounding.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize
from safetensors.numpy import save_file

# GGUF's tensor names (left) and Llama's in transformers; see gguf-py's tensor_mapping.py.
LAYER_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
TOP_NAMES = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
CONTROL_TOKEN = 3


class Fields:
    """The metadata of a GGUF file by name."""

    def __init__(self, reader: GGUFReader) -> None:
        self._reader = reader

    def __getitem__(self, name: str):
        field = self._reader.fields.get(name)
        if field is None:
            raise KeyError(name)
        return field.contents()


def llama_name(name: str) -> str:
    """Translate a tensor's name; KeyError for one that a Llama model does not have."""
    layer = re.fullmatch(r"blk\.(\d+)\.(\w+)\.weight", name)
    if layer is None:
        return TOP_NAMES[name]
    return f"model.layers.{layer[1]}.{LAYER_NAMES[layer[2]]}.weight"


def unpermute(weights: np.ndarray, heads: int) -> np.ndarray:
    """Undo llama.cpp's reordering of the rotary dimensions (convert_hf_to_gguf.py, LlamaModel.permute)."""
    rows, columns = weights.shape
    return weights.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def weights(reader: GGUFReader, fields: Fields) -> dict[str, np.ndarray]:
    """Every tensor as float32, named and ordered as transformers expects."""
    heads = {
        "attn_q": fields["llama.attention.head_count"],
        "attn_k": fields["llama.attention.head_count_kv"],
    }
    found = {}
    for tensor in reader.tensors:
        value = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        part = tensor.name.split(".")[2] if tensor.name.startswith("blk.") else ""
        found[llama_name(tensor.name)] = np.ascontiguousarray(unpermute(value, heads[part]) if part in heads else value)
    return found


def config(fields: Fields) -> dict:
    """config.json in the form that transformers 4 wrote."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": fields["tokenizer.ggml.bos_token_id"],
        "eos_token_id": fields["tokenizer.ggml.eos_token_id"],
        "pad_token_id": fields["tokenizer.ggml.padding_token_id"],
        "hidden_act": "silu",
        "hidden_size": fields["llama.embedding_length"],
        "initializer_range": 0.041666666666666664,
        "intermediate_size": fields["llama.feed_forward_length"],
        "max_position_embeddings": fields["llama.context_length"],
        "mlp_bias": False,
        "num_attention_heads": fields["llama.attention.head_count"],
        "num_hidden_layers": fields["llama.block_count"],
        "num_key_value_heads": fields["llama.attention.head_count_kv"],
        # The file keeps a 32-bit float of 1e-05.
        "rms_norm_eps": float(f"{fields['llama.attention.layer_norm_rms_epsilon']:.6g}"),
        "rope_scaling": None,
        "rope_theta": fields["llama.rope.freq_base"],
        "tie_word_embeddings": True,
        "torch_dtype": "float32",
        "transformers_version": "4.48.0",
        "use_cache": True,
        "vocab_size": fields["llama.vocab_size"],
    }


def special_tokens(fields: Fields) -> dict[int, str]:
    """The control tokens by id."""
    kinds = fields["tokenizer.ggml.token_type"]
    tokens = fields["tokenizer.ggml.tokens"]
    return {index: tokens[index] for index, kind in enumerate(kinds) if kind == CONTROL_TOKEN}


def added_token(text: str) -> dict:
    """One special token's entry, as tokenizer.json and tokenizer_config.json both write it."""
    return {
        "content": text,
        "lstrip": False,
        "normalized": False,
        "rstrip": False,
        "single_word": False,
        "special": True,
    }


def tokenizer(fields: Fields) -> dict:
    """tokenizer.json: byte-level BPE that splits digits, llama.cpp's pre-tokenizer `smollm`."""
    if (fields["tokenizer.ggml.model"], fields["tokenizer.ggml.pre"]) != ("gpt2", "smollm"):
        raise ValueError("this file's tokenizer is not SmolLM's")
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": index, **added_token(text)} for index, text in special_tokens(fields).items()],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level],
        },
        "post_processor": None,
        "decoder": {**byte_level, "add_prefix_space": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {token: index for index, token in enumerate(fields["tokenizer.ggml.tokens"])},
            "merges": fields["tokenizer.ggml.merges"],
        },
    }


def named_tokens(fields: Fields) -> dict[str, str]:
    """Which token begins, ends and pads."""
    tokens = fields["tokenizer.ggml.tokens"]
    return {
        "bos_token": tokens[fields["tokenizer.ggml.bos_token_id"]],
        "eos_token": tokens[fields["tokenizer.ggml.eos_token_id"]],
        "unk_token": tokens[fields["tokenizer.ggml.unknown_token_id"]],
        "pad_token": tokens[fields["tokenizer.ggml.padding_token_id"]],
    }


def tokenizer_config(fields: Fields) -> dict:
    """tokenizer_config.json with the chat template inside."""
    return {
        "add_prefix_space": False,
        "added_tokens_decoder": {str(index): added_token(text) for index, text in special_tokens(fields).items()},
        "additional_special_tokens": ["<|im_start|>", "<|im_end|>"],
        **named_tokens(fields),
        "chat_template": fields["tokenizer.chat_template"],
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": fields["llama.context_length"],
        "tokenizer_class": "PreTrainedTokenizerFast",
    }


def generation_config(fields: Fields) -> dict:
    """generation_config.json: where answers begin, end and are padded."""
    kinds = ("bos", "eos", "padding")
    begin, end, pad = (fields[f"tokenizer.ggml.{kind}_token_id"] for kind in kinds)
    return {"_from_model_config": True, "bos_token_id": begin, "eos_token_id": end, "pad_token_id": pad}


def convert(source: Path, licence: Path, folder: Path) -> None:
    """Write the model folder. Raises KeyError or ValueError for a file of another kind."""
    reader = GGUFReader(source)
    fields = Fields(reader)
    folder.mkdir(parents=True)
    save_file(weights(reader, fields), folder / "model.safetensors", metadata={"format": "pt"})
    documents = {
        "config.json": config(fields),
        "generation_config.json": generation_config(fields),
        "tokenizer.json": tokenizer(fields),
        "tokenizer_config.json": tokenizer_config(fields),
        "special_tokens_map.json": named_tokens(fields),
    }
    for name, content in documents.items():
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.copy(licence, folder / "LICENSE")


if __name__ == "__main__":
    convert(*map(Path, sys.argv[1:]))
