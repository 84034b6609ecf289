"""A tokenizer whose tokens are the bytes of the text: what `smmil tokens` reads, and its encoder. Usage: byte_tokenizer.py FILE"""
import json
import sys


def write(path):
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in plain]
    spelled = [chr(b) for b in plain] + [chr(0x100 + i) for i in range(len(others))]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"added_tokens": [], "normalizer": None, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False},
                   "model": {"type": "BPE", "vocab": {s: i for i, s in enumerate(spelled)}, "merges": []}}, file)
    return path


def encode(text):
    """Bytes, and one number for a special token of a view."""
    return [400] if text.startswith("<") and text.endswith(">") else list(text.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    write(sys.argv[1])
