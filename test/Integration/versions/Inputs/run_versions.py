"""Edits of a dataset through the tools: what stays is shared, every version reads back, and mistakes change nothing."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

lines = [sheet(f"text {i}", ("image", f"m/{i % 3}.png"), id=f"s{i}") for i in range(8)]
first = source("first", "".join(lines), {f"m/{i}.png": png(30 + i, 20) for i in range(3)} | {"notes": b"kept"})
more_lines = [sheet("more", ("image", "m/1.png"), id="new"), sheet("and more", ("image", "m/7.png"), id="s9")]
more = source("more", "".join(more_lines), {"m/1.png": png(31, 20), "m/7.png": png(37, 20)})
fixed_lines = [sheet("better", id="s6")]
fixed = source("fixed", "".join(fixed_lines))
data = OUT / "d"
run("smmil", "pack", first, data, "--quiet")
shards = tree(data / "shards")


def lines_of(reference):
    out = OUT / "out"
    shutil.rmtree(out, ignore_errors=True)
    run("smmil", "export", reference, out)
    return (out / "sheets.jsonl").read_text()


report = json_of(run("smmil", "append", data, more, "--json"), "append")
check((report["version"], report["sheets"], report["added"], report["items"]) == (2, 10, 2, 1), f"append: {report}")
check({n: c for n, c in tree(data / "shards").items() if n in shards} == shards, "append leaves every shard")
check(lines_of(data) == "".join(lines + more_lines), "append adds behind")
run("smmil", "tag", data, "grown")
report = json_of(run("smmil", "delete", data, "--id", "s2", "--sheet", "0", "--json"), "delete")
check((report["sheets"], report["removed"], report["written_bytes"]) == (8, 2, 0), f"delete: {report}")
check(lines_of(data) == "".join(lines[1:2] + lines[3:] + more_lines), "delete takes out")
run("smmil", "replace", data, fixed, "--quiet")
check(lines_of(data) == "".join(lines[1:2] + lines[3:6] + fixed_lines + lines[7:] + more_lines), "replace keeps the place")
one = source("one", sheet("by number", id="x"))
run("smmil", "replace", data, one, "--sheet", "0", "--quiet")
shown = json_of(run("smmil", "show", data, "--id", "x", "--json"), "show")
check(shown["sheet"] == 0 and shown["id"] == "x", f"show by id: {shown}")
check(lines_of(f"{data}@grown") == "".join(lines + more_lines) and lines_of(f"{data}@1") == "".join(lines), "older versions read back")
diff = json_of(run("smmil", "diff", f"{data}@grown", data, "--json"), "diff")
check((diff["added_sheets"], diff["removed_sheets"], diff["shared_sheets"]) == (2, 4, 6), f"diff: {diff}")
listed = json_of(run("smmil", "versions", data, "--json"), "versions")
check([v["version"] for v in listed] == [1, 2, 3, 4, 5] and listed[1]["tags"] == ["grown"], f"versions: {listed}")
report = json_of(run("smmil", "rollback", f"{data}@grown", "--json"), "rollback")
check(report["version"] == 6 and lines_of(data) == "".join(lines + more_lines), "rollback gives back")
run("smmil", "verify", data)

before = tree(data)
for args, words in [
        (["show", data, "--id", "nobody"], ["no sheet has the id"]),
        (["delete", data, "--id", "nobody"], ["no sheet has the id"]),
        (["append", data, OUT / "nowhere"], ["no such folder"]),
        (["replace", data, source("strange", sheet("whose", id="nobody"))], ["sheets have the id"]),
        (["info", f"{data}@gone"], ["has no tag", "grown"]),
        (["info", f"{data}@77"], ["no such version"])]:
    run("smmil", *args, code=1, words=words)
for args, words in [
        (["delete", data], ["give --sheet or --id"]),
        (["delete", data, "--sheet", "99"], ["counted from 0"]),
        (["tag", data, "9lives"], ["begin with a letter"]),
        (["tag", data, "grown"], ["--move"]),
        (["rollback", data], ["names no version"]),
        (["info", f"{data}@1", "--revision", "2"], ["give one of them"])]:
    run("smmil", *args, code=2, words=words)
check(tree(data) == before, "mistakes change nothing")

report = json_of(run("smmil", "gc", data, "--json"), "gc")
check(report["versions"] == [] and tree(data) == before, "what is young stays")
report = json_of(run("smmil", "gc", data, "--grace-days", "0", "--json"), "gc")
check(report["versions"] == [1, 3, 4, 5], f"gc: {report}")
check(lines_of(data) == lines_of(f"{data}@grown") == "".join(lines + more_lines), "gc keeps what is needed")
run("smmil", "verify", data)

# A designed dataset is edited in its own format.
FORMAT = small_format(first)
run("smmil", "pack", first, OUT / "small", "--format", FORMAT, "--quiet")
run("smmil", "append", OUT / "small", more, "--quiet")
run("smmil", "verify", OUT / "small")
check(json_of(run("smmil", "info", OUT / "small", "--json"), "info")["sheets"] == 10, "append to a designed dataset")
finish()
