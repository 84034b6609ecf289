"""Views through the tools: made, changed, printed, read, exported, baked; packing in parts; what is written and what is refused."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

def line(name, lang, *segments):
    return json.dumps({"id": name, "lang": lang, "segments": [{"type": "text", "text": s} if isinstance(s, str) else {"type": s[0], "path": s[1]} for s in segments]}) + "\n"


lines = [line("a", "en", "one two three four five", ("image", "m/0.png"), ("image", "m/1.png")), line("b", "de", ("image", "m/2.png"), "sechs"),
         line("c", "en", "seven", ("image", "m/0.png"))]
first = source("first", "".join(lines), {f"m/{i}.png": png(30 + i, 20) for i in range(3)})
data = OUT / "d"
run("smmil", "pack", first, data, "--quiet")
before = tree(data)


def shown(reference, sheet=0, *options):
    pieces = json_of(run("smmil", "show", reference, "--sheet", sheet, "--json", *options), "show")["pieces"]
    return "".join(p.get("text") or p.get("token") or "{" + p["path"] + "}" for p in pieces)


# Renaming a token, and two items where there was one, write a manifest and a view.
report = json_of(run("smmil", "view", data, "--as", "v2", "--token", "image=<IMG>", "--every", "2", "--images", "1", "--json"), "view")
made = {n: c for n, c in tree(data).items() if n not in before}
check(all(tree(data)[n] == c for n, c in before.items()), "a view leaves every file")
check(report["version"] == 2 and len(made) == 2 and sum(map(len, made.values())) == report["written_bytes"] < 16 << 10, f"view: {report}")
check(shown(f"{data}@:v2") == "one two <IMG>{m/0.png}three four <IMG>{m/1.png}five<SHEET-END>", shown(f"{data}@:v2"))
run("smmil", "view", data, "--as", "v2", "--from", "v2", "--images", "2", "--marker", "image=around", "--on-short", "stop")
check(shown(data, 0, "--view", "v2") == "one two <IMG>{m/0.png}</IMG><IMG>{m/1.png}</IMG>three four ", shown(data, 0, "--view", "v2"))
check(shown(f"{data}@2:v2").startswith("one two <IMG>{m/0.png}three"), "older versions have the older view")
listed = json_of(run("smmil", "view", data, "--json"), "view")
check([v["name"] for v in listed] == ["as_recorded", "v2"] and listed[1]["tokens"] == [["img", "<IMG>"], ["img_x", "</IMG>"]], f"views: {listed}")
check("v2" in run("smmil", "view", data).stdout.decode(), "views are listed")

# As IR and back it is the same object.
run("smmil", "view", data, "--as", "german", "--where", "lang == de", "--where", "count(image) >= 1", "--fields", "text,image")
for name in ("v2", "german", "as_recorded"):
    text = run("smmil", "view", f"{data}@:{name}").stdout
    write(OUT / "view.mlir", text)
    run("smmil-opt", OUT / "view.mlir")
    run("smmil", "view", data, "--as", f"{name}-again", "--file", OUT / "view.mlir")
    views = {v["name"]: v for v in json_of(run("smmil", "view", data, "--json"), "view")}
    again = views[f"{name}-again"]
    check({**again, "name": name} == views[name], f"{name} as IR and back: {again}")
check(b"where \"lang\" eq \"de\"" in run("smmil", "view", f"{data}@:german").stdout, "a filter in IR")
check(shown(f"{data}@:german", 1) == "<IMAGE>{m/2.png}sechs<SHEET-END>", shown(f"{data}@:german", 1))
check("leaves sheet 0 out" in run("smmil", "show", f"{data}@:german").text, "show says what is left out")

# What a filter says is kept beside the shards, for all views that have it and as long as one has it.
report = json_of(run("smmil", "view", data, "--select", "german", "--json"), "select")
check((report["shards"], report["sheets"], report["shown"]) == (1, 3, 1), f"select: {report}")
kept = [p for p in (data / "plans").iterdir() if p.suffix == ".selection"]
check(len(kept) == 1 and report["written_bytes"] < 4 << 10, f"one selection: {kept}, {report}")
check(shown(f"{data}@:german", 1) == "<IMAGE>{m/2.png}sechs<SHEET-END>", "a selection shows the same")
check("leaves sheet 0 out" in run("smmil", "show", f"{data}@:german-again").text, "views with one filter share a selection")
run("smmil", "verify", data)
newest = json_of(run("smmil", "info", data, "--json"), "info")["version"]
check(json_of(run("smmil", "diff", f"{data}@{newest - 1}", f"{data}@{newest}", "--json"), "diff")["selections"], "a diff names selections")
content = bytearray(kept[0].read_bytes())
content[-1] ^= 3  # Says otherwise of sheet 0.
good = kept[0].read_bytes()
kept[0].write_bytes(content)
run("smmil", "show", f"{data}@:german", "--sheet", 1, code=1, words=["selection", "checksum"])
kept[0].write_bytes(good)
shutil.copytree(data, OUT / "more")
run("smmil", "append", OUT / "more", source("second", line("d", "de", "acht", ("image", "m/0.png")), {"m/0.png": png(30, 20)}), "--quiet")
report = json_of(run("smmil", "view", OUT / "more", "--select", "german", "--json"), "select")
check((report["shards"], report["sheets"], report["shown"]) == (1, 1, 1), f"only what is new is asked: {report}")
listed = lambda: b"".join((OUT / "more" / "plans" / json.loads(max((OUT / "more" / "versions").iterdir(), key=lambda p: int(p.stem)).read_bytes())["shards"]["name"]).read_bytes().splitlines())
check(listed().count(b"selections") == 2, "both shards have a selection")
run("smmil", "view", OUT / "more", "--remove", "german")
check(listed().count(b"selections") == 2, "another view has the filter")
run("smmil", "view", OUT / "more", "--remove", "german-again")
check(listed().count(b"selections") == 0, "no view has the filter")
run("smmil", "gc", OUT / "more", "--grace-days", "0")
check(not list((OUT / "more" / "plans").glob("*.selection")), "nothing has the selections")
run("smmil", "view", data, "--select", "german", code=2, words=["already"])
run("smmil", "view", data, "--select", "v2", code=2, words=["--where"])
run("smmil", "view", data, "--select", "gone", code=2, words=["no view"])

# Exported, baked, and read at once they are the same.
run("smmil", "export", f"{data}@:v2", OUT / "x")
report = json_of(run("smmil", "materialize", f"{data}@:v2", OUT / "baked", "--json"), "materialize")
check((report["sheets"], report["items"]) == (3, 3), f"materialize: {report}")
run("smmil", "export", OUT / "baked", OUT / "y")
check(tree(OUT / "x") == tree(OUT / "y"), "export --view and materialize agree")
check(shown(OUT / "baked") == shown(f"{data}@:v2"), "baked shows the same")
run("smmil", "verify", OUT / "baked", "--against", OUT / "x")
pair = ["--view", "v2", "--baked", OUT / "baked"]
ratios = json_of(run("smmil-bench", "views", data, *pair, *pair, "--repeats", "3", "--json"), "bench")
check([(r["view"], r["sheets"]) for r in ratios] == [("v2", 3)] * 2, f"bench: {ratios}")
check(all(0 < r["ratio_median"] < 100 for r in ratios), f"bench: {ratios}")
run("smmil-bench", "views", data, *pair, "--view", "v2", code=2, words=["one --baked for each --view"])
run("smmil-bench", "views", data, "--view", "as_recorded", "--baked", OUT / "baked", code=2, words=["no view"])

# A mixture is baked too, with media that its datasets have in common once.
other = source("other", line("x", "en", "uno", ("image", "n/0.png")) + line("y", "en", ("image", "n/7.png"), "due"), {"n/0.png": png(30, 20), "n/7.png": png(57, 20)})
run("smmil", "pack", other, OUT / "o", "--quiet")
run("smmil", "view", data, "--as", "both", "--from", "as_recorded", "--mix", ".=1", "--mix", f"{OUT / 'o'}=1", "--seed", "2")
report = json_of(run("smmil", "materialize", f"{data}@:both", OUT / "both", "--json"), "materialize")
check((report["sheets"], report["items"]) == (4, 4), f"a mixture: {report}")
spelled = lambda shown: "".join(p.get("text") or p.get("token") or "{" + p["path"] + "}" for p in shown["pieces"])
for i in range(4):
    mixed = spelled(json_of(run("smmil", "show", f"{data}@:both", "--position", i, "--json"), "show"))
    check(shown(OUT / "both", i) == mixed, f"position {i} of a mixture: {mixed}")
run("smmil", "export", f"{data}@:both", OUT / "x2")
run("smmil", "export", OUT / "both", OUT / "y2")
check(tree(OUT / "x2") == tree(OUT / "y2") and {b"n/0.png", b"m/0.png", b"n/7.png"} < set(tree(OUT / "x2")), "export --view and materialize agree of a mixture")
run("smmil", "verify", OUT / "both", "--against", OUT / "x2")

# Coded media are baked bit for bit.
FORMAT = small_format(first)
run("smmil", "pack", first, OUT / "small", "--format", FORMAT, "--quiet")
run("smmil", "view", OUT / "small", "--as", "v", "--where", "lang == en")
run("smmil", "materialize", f"{OUT / 'small'}@:v", OUT / "small-baked", "--quiet")
run("smmil", "verify", OUT / "small-baked")
run("smmil", "export", "--decoded", OUT / "small", OUT / "p")
run("smmil", "export", "--decoded", OUT / "small-baked", OUT / "q")
check(tree(OUT / "q").items() <= tree(OUT / "p").items() and len(tree(OUT / "q")) == 2, "items of a designed dataset")
run("smmil", "pack", other, OUT / "small-other", "--format", FORMAT, "--quiet")
run("smmil", "view", OUT / "small", "--as", "both", "--from", "as_recorded", "--mix", ".=1", "--mix", f"{OUT / 'small-other'}=1")
report = json_of(run("smmil", "materialize", f"{OUT / 'small'}@:both", OUT / "small-both", "--json"), "materialize")
run("smmil", "export", "--decoded", OUT / "small-other", OUT / "p2")
run("smmil", "export", "--decoded", OUT / "small-both", OUT / "q2")
decoded = lambda *names: {c for n in names for c in tree(OUT / n).values()}
check((report["sheets"], report["items"]) == (4, 4) and decoded("q2") <= decoded("p", "p2"), f"a mixture of designed datasets: {report}")
run("smmil", "verify", OUT / "small-both")
run("smmil", "append", OUT / "small-baked", first, "--quiet")

before = tree(data)
view = OUT / "view.mlir"
write(OUT / "broken.mlir", view.read_bytes().replace(b"recorded each", b"recorded each @smell after @vocab::@img each", 1))
for args, words in [
        (["view", data, "--as", "v2", "--every", "2"], ["already", "--from v2"]),
        (["view", data, "--every", "2"], ["--as"]),
        (["view", data, "--as", "x", "--from", "gone"], ["no view", "as_recorded"]),
        (["view", data, "--as", "x", "--images", "2"], ["--every"]),
        (["view", data, "--as", "x", "--items", "smell=2", "--every", "3"], ["smell", "image"]),
        (["view", data, "--as", "x", "--token", "image"], ["NAME=VALUE"]),
        (["view", data, "--as", "x", "--token", "nothing=<X>"], ["nothing"]),
        (["view", data, "--as", "x", "--marker", "image=over"], ["around"]),
        (["view", data, "--as", "x", "--where", "lang"], ["KEY OP VALUE"]),
        (["view", data, "--as", "x", "--where", "count(smell) > 1"], ["smell"]),
        (["view", data, "--as", "x", "--fields", "smell"], ["smell"]),
        (["view", data, "--as", "a b"], ["letters"]),
        (["view", data, "--as", "x", "--file", OUT / "broken.mlir"], ["broken.mlir", "smell"]),
        (["view", f"{data}@1", "--as", "x", "--every", "2"], ["newest"]),
        (["view", data, "--remove", "gone"], ["gone"]),
        (["show", f"{data}@:v2", "--view", "german"], ["give one of them"]),
        (["show", f"{data}@:gone"], ["no view"]),
        (["verify", f"{data}@:v2"], ["names a view"]),
        (["materialize", data, OUT / "z"], ["--view"]),
        (["export", "--decoded", f"{data}@:v2", OUT / "z"], ["--decoded"]),
        (["commit", data, "--discard", "--rebase"], ["--rebase"])]:
    run("smmil", *args, code=2, words=words)
run("smmil", "materialize", f"{data}@:v2", OUT / "baked", code=2, words=["new folder"])
check(tree(data) == before, "mistakes change nothing")
run("smmil", "view", data, "--remove", "german-again")
run("smmil", "verify", data)

# In parts, by two processes at once, one of them twice.
parts = OUT / "parts"
two = [subprocess.Popen(["smmil", "pack", str(first), str(parts), "--part", f"{i}/3", "--quiet"], stdout=subprocess.DEVNULL) for i in (3, 1, 3)]
check([p.wait(120) for p in two] == [0, 0, 0], "parts are packed side by side")
run("smmil", "commit", parts, code=1, words=["part 2 of 3 is missing"])
run("smmil", "info", parts, code=1, words=["no version"])
report = json_of(run("smmil", "pack", first, parts, "--part", "2/3", "--json"), "part")
check((report["part"], report["parts"], report["sheets"]) == (2, 3, 1), f"part: {report}")
report = json_of(run("smmil", "commit", parts, "--json"), "commit")
check((report["version"], report["parts"], report["sheets"]) == (1, 3, 3), f"commit: {report}")
run("smmil", "export", parts, OUT / "whole")
check(tree(OUT / "whole") == tree(first), "parts are the whole")
run("smmil", "commit", parts, code=1, words=["holds no parts"])
for text in ("0/3", "4/3", "1", "a/b", "1/3x", "-1/3"):
    run("smmil", "pack", first, parts, f"--part={text}", code=2, words=["part"])
run("smmil", "verify", parts)
finish()
