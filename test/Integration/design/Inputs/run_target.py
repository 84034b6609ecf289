"""smmil target: what it measures is a target, leaves nothing behind, and says why it cannot."""
from design_lib import *

storage = OUT / "storage"
storage.mkdir()
run("smmil", "target", "--measure", storage, "--megabytes", 4, "--l2", 1048576, "--name", "near", "-o", OUT / "near.json")
figures = json.loads((OUT / "near.json").read_text())
check(list(figures) == ["smmil", "name", "l2", "read_bytes_per_s", "request_us"], f"members {list(figures)}")
check(figures["name"] == "near" and figures["l2"] == 1048576, "what was given stands")
# No storage takes a second for 4 KiB, or reads them faster than a memory does.
check(0.01 < figures["request_us"] < 1e6 and 1e5 < figures["read_bytes_per_s"] < 1e12, f"figures {figures}")
check(not list(storage.iterdir()), "the file is removed")
ir = run("smmil-translate", OUT / "near.json", "--target-json-to-mlir").stdout
check("design.target @near" in ir, f"a target: {ir}")
text = json.loads(run("smmil", "target", "--measure", storage, "--megabytes", 1, "--l2", 4096).stdout)
check(text["name"] == "host", "standard output if no file is named")

p = run("smmil", "target", "--measure", OUT / "nowhere", code=1)
check("nowhere" in p.stderr and "No such file" in p.stderr, p.stderr)
p = run("smmil", "target", code=2)
check("--measure" in p.stderr, p.stderr)
p = run("smmil", "target", "--measure", storage, "--megabytes", 0, code=2)
check("--megabytes" in p.stderr, p.stderr)
