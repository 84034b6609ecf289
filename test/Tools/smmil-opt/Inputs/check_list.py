"""Compares what smmil-opt lists with the text of the records."""
import json
import re
import sys
from pathlib import Path

root, listed = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
by_name = {entry["name"]: entry for entry in listed}
records = sorted(root.glob("codecs/*/Primitive.td"))
assert len(listed) == len(by_name) == len(records), f"{len(listed)} are listed of {len(records)}"
assert [entry["code"] for entry in listed] == sorted(entry["code"] for entry in listed), "by code"
for path in records:
    text = path.read_text()
    name, mnemonic, code = re.search(r'^def (\w+) : Primitive<"(\w+)", (\d+)>', text, re.M).groups()
    entry = by_name[name]

    def field(key, default=None):
        found = re.search(rf'^  let {key} = "([^"]*)"', text, re.M)
        return found.group(1) if found else default

    def words(key):
        return re.findall(r'"([^"]+)"', re.search(rf"^  let {key} = \[(.*?)\]", text, re.M | re.S).group(1))

    assert (entry["mnemonic"], entry["code"]) == (mnemonic, int(code)), name
    assert entry["operands"] == words("operands") and entry["results"] == words("results"), name
    assert entry["loss"] == field("loss", "bit_exact") and entry["table"] == field("table", "never"), name
    assert entry["library"] == field("library"), name
    for param in entry["parameters"]:
        kinds = [key for key in ("legal", "below", "range") if key in param]
        assert len(kinds) == 1, f"{name}.{param['name']}: {kinds}"
        assert param["ladder"] <= (param["role"] == "item"), name
        assert ("quick" in param) <= (param["role"] == "encoder"), name
        if "legal" in param:
            assert all(value in param["legal"] for value in param["tries"]), f"{name}.{param['name']}"
print(f"{len(listed)} primitives are as their records say")
