"""Tokens of a tokenizer counted beside a dataset, views that count in them, windows packed from them, orders and mixtures."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Inputs"))
from hostile import *

# A byte-level tokenizer of our own: merges learnt from a little text, and the plain reference for it.
PATTERN = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")
plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
others = [b for b in range(256) if b not in plain]
SPELLED = {b: chr(b) for b in plain} | {b: chr(0x100 + i) for i, b in enumerate(others)}


def symbols(word):
    return tuple(SPELLED[b] for b in word.encode())


def merged(word, pair):
    out = []
    for symbol in word:
        if out and (out[-1], symbol) == pair:
            out[-1] += symbol
        else:
            out.append(symbol)
    return tuple(out)


def learn(text, count):
    words, merges = [symbols(w) for w in PATTERN.findall(text)], []
    while len(merges) < count:
        pairs = {}
        for word in words:
            for pair in zip(word, word[1:]):
                pairs[pair] = pairs.get(pair, 0) + 1
        best = max(sorted(pairs), key=lambda p: pairs[p])
        merges.append(best)
        words = [merged(w, best) for w in words]
    return merges


TEXT = "the sheet shows what it's worth: the 2 images, the 33 words and the text that they're with; it doesn't end there. " * 2
MERGES = learn(TEXT, 40)


def count(text):
    total = 0
    for word in PATTERN.findall(text):
        word = symbols(word)
        for pair in MERGES:
            word = merged(word, pair)
        total += len(word)
    return total


def tokenizer(**changes):
    vocab = {s: i for i, s in enumerate([*SPELLED.values(), *dict.fromkeys(a + b for a, b in MERGES)])}
    model = {"type": "BPE", "vocab": vocab, "merges": [f"{a} {b}" for a, b in MERGES]}
    return json.dumps({"added_tokens": [{"id": len(vocab), "content": "<|end|>"}], "normalizer": None,
                       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False}, "model": model, **changes}).encode()


def line(name, *segments):
    return json.dumps({"id": name, "segments": [{"type": "text", "text": s} if isinstance(s, str) else {"type": s[0], "path": s[1]} for s in segments]}) + "\n"


IMAGE = ("image", "m/0.png")
texts = ["the text that they're with", "it's 33 words; the 2 sheets", "there", TEXT[:90], "caf\u00e9 \u65e5\u672c\u8a9e", "the <|end|> end"]
lines = [line("a", texts[0], IMAGE, texts[1]), line("b", IMAGE, texts[2]), line("c", texts[3], IMAGE, IMAGE), line("d", texts[4]), line("e", texts[5])]
folder = source("first", "".join(lines), {"m/0.png": png(30, 20)})
data = OUT / "d"
run("smmil", "pack", folder, data, "--quiet")
file = write(OUT / "tokenizer.json", tokenizer()) or OUT / "tokenizer.json"
before = tree(data)
report = json_of(run("smmil", "tokens", data, "--tokenizer", file, "--as", "tiny", "--json"), "tokens")
ascii_tokens = sum(count(t) for t in texts[:4])
tokens = ascii_tokens + (len(texts[4].encode()) - 3 + count("caf")) + count("the ") + 1 + count(" end")
check(report["tokens"] == tokens and report["sheets"] == 5, f"tokens: {report}, expected {tokens}")
made = {n: c for n, c in tree(data).items() if n not in before}
check(all(tree(data)[n] == c for n, c in before.items()), "counting leaves every file")
check(sum(map(len, made.values())) == report["written_bytes"], f"written: {report}")


def pieces(*options):
    return json_of(run("smmil", "show", *options, "--json"), "show")


def joined(shown):
    return "".join(p.get("text") or p.get("token") or "{" + p["path"] + "}" for p in shown["pieces"])


# Items after every so many tokens: text is cut between two of them.
run("smmil", "view", data, "--as", "every", "--per", "tokens", "--every", "5", "--images", "1")
shown = pieces(f"{data}@:every")
check(shown["pieces"][1] == {"token": "<IMAGE>"} and count(shown["pieces"][0]["text"]) == 5, f"every: {shown}")
check(joined(shown).replace("<IMAGE>{m/0.png}", "").replace("<SHEET-END>", "") == texts[0] + "\n\n" + texts[1], "both sides are the text")

# Windows hold all that sheets show, in order, in at most so many tokens; what belongs together stays so.
whole = "".join(joined(pieces(data, "--sheet", i)) for i in range(5))
for size in (8, 16, 33, 1000):
    name = f"w{size}"
    run("smmil", "view", data, "--as", name, "--from", "as_recorded", "--per", "tokens", "--window", size, "--item-tokens", "image=4")
    first = pieces(f"{data}@:{name}", "--window", 0)
    windows = [first] + [pieces(f"{data}@:{name}", "--window", i) for i in range(1, first["of"])]
    check("".join(map(joined, windows)) == whole, f"{name}: {[joined(w) for w in windows]}")
    sizes = [w["tokens"] for w in windows]
    check(max(sizes) <= size and sum(sizes) == tokens + 4 * 5 + 5, f"{name}: {sizes}")
    # One more piece does not fit: the longest here are an image with its token and a character of three bytes.
    check(all(s + 5 > size for s in sizes[:-1]), f"{name} leaves room: {sizes}")
    for w in windows:
        check(all("token" in w["pieces"][i - 1] for i, p in enumerate(w["pieces"]) if "image" in p), f"{name}: an image without its token")
# Sheets stay whole in windows that take them: no sheet begins in one and ends in another.
run("smmil", "view", data, "--as", "whole", "--from", "w33", "--whole-sheets")
windows = [pieces(f"{data}@:whole", "--window", i) for i in range(pieces(f"{data}@:whole", "--window", 0)["of"])]
check("".join(map(joined, windows)) == whole and max(w["tokens"] for w in windows) <= 33, f"whole: {windows}")
ends = [joined(w).endswith("<SHEET-END>") for w in windows]
cut = [joined(pieces(f"{data}@:w33", "--window", i)).endswith("<SHEET-END>") for i in range(pieces(f"{data}@:w33", "--window", 0)["of"])]
check(sum(ends) > sum(cut), f"whole: windows that end with a sheet {ends}, cut {cut}")
run("smmil", "export", f"{data}@:w16", OUT / "x")
run("smmil", "materialize", f"{data}@:w16", OUT / "baked", "--quiet")
run("smmil", "export", OUT / "baked", OUT / "y")
check(tree(OUT / "x") == tree(OUT / "y"), "windows are exported and baked alike")
run("smmil", "view", data, "--as", "small", "--per", "tokens", "--window", "4", "--item-tokens", "image=4")
run("smmil", "show", f"{data}@:small", "--window", "0", code=2, words=["sheet 0", "5 tokens", "window has 4"])

run("smmil", "view", data, "--as", "unsaid", "--per", "tokens", "--window", "40")
run("smmil", "show", f"{data}@:unsaid", "--window", "0", code=2, words=["sheet 0", "image", "--item-tokens"])

# Orders and mixtures.
run("smmil", "view", data, "--as", "shuffled", "--order", "shuffle:7")
run("smmil", "view", data, "--as", "short", "--order", "length", "--per", "tokens")
order = {n: [pieces(f"{data}@:{n}", "--position", i)["sheet"] for i in range(5)] for n in ("shuffled", "short")}
check(sorted(order["shuffled"]) == list(range(5)) != order["shuffled"], f"shuffle: {order}")
lengths = [count(texts[0]) + count(texts[1]), count(texts[2]), count(texts[3]), len(texts[4].encode()) - 3 + count("caf"), count("the ") + 1 + count(" end")]
check(order["short"] == sorted(range(5), key=lambda i: (lengths[i], i)), f"length: {order}, {lengths}")
# A baked view stores its sheets in its order, so that reading in that order is reading on.
for name in order:
    run("smmil", "materialize", f"{data}@:{name}", OUT / f"stored-{name}", "--quiet")
    run("smmil", "export", OUT / f"stored-{name}", OUT / f"source-{name}")
    stored = [json.loads(s)["id"] for s in (OUT / f"source-{name}" / "sheets.jsonl").read_text().splitlines()]
    check(stored == ["abcde"[sheet] for sheet in order[name]], f"stored as {name}: {stored}")
other = source("second", "".join(line(str(i), f"other {i}") for i in range(4)), {})
run("smmil", "pack", other, OUT / "o", "--quiet")
run("smmil", "view", data, "--as", "mixed", "--mix", ".=1", "--mix", f"{OUT / 'o'}=2", "--seed", "3")
mixed = [pieces(f"{data}@:mixed", "--position", i) for i in range(6)]
check([(m["part"], m["sheet"]) for m in mixed if m["part"]] == [(1, i) for i in range(4)] and mixed[0]["of"] == 6, f"mixture: {mixed}")
check(sorted(m["part"] for m in mixed[:3]) == [0, 1, 1] == sorted(m["part"] for m in mixed[3:]), "a round has as many as the weights say")
check(joined(next(m for m in mixed if m["part"])) == "other 0<SHEET-END>", "sheets of the other dataset")

# As IR and back.
for name in ("w16", "whole", "shuffled", "mixed"):
    write(OUT / "view.mlir", run("smmil", "view", f"{data}@:{name}").stdout)
    run("smmil-opt", OUT / "view.mlir")
    run("smmil", "view", data, "--as", f"{name}-again", "--file", OUT / "view.mlir")
    views = {v["name"]: v for v in json_of(run("smmil", "view", data, "--json"), "view")}
    check({**views[f"{name}-again"], "name": name} == views[name], f"{name} as IR and back")

# New sheets are counted alone.
run("smmil", "append", data, source("third", line("f", "the end"), {}), "--quiet")
run("smmil", "show", f"{data}@:w16", "--window", "0", code=2, words=["added after", "smmil tokens"])
report = json_of(run("smmil", "tokens", data, "--tokenizer", file, "--as", "tiny", "--json"), "tokens")
check((report["shards"], report["sheets"], report["tokens"]) == (1, 1, count("the end")), f"tokens of what was added: {report}")
run("smmil", "verify", data)
check("tiny" in run("smmil", "tokens", data).stdout.decode(), "tokenizers are listed")
check(json_of(run("smmil", "diff", f"{data}@1", f"{data}@2", "--json"), "diff")["tokenizers"], "a diff names tokens")

# A SentencePiece model: "the" with the space in front of it, and letters. It drops white space that no word follows.
def field(number, value):
    return bytes([number << 3 | 2, len(value)]) + value if isinstance(value, bytes) else bytes([number << 3, value])


def sentence_piece(*names):
    model = b""
    for i, name in enumerate(("<unk>", *names)):
        model += field(1, field(1, name.encode()) + b"\x15" + struct.pack("<f", -i) + field(3, 1 if i else 2))
    return model + field(2, field(3, 2)) + field(3, field(1, b"identity") + field(3, 1) + field(4, 1) + field(5, 1))


texts = ["the tent", "  ", "a  the", " \n", "then the"]
lines = [line("a", texts[0], IMAGE, texts[1], IMAGE, texts[2]), line("b", texts[3], IMAGE), line("c", texts[4])]
pieced = OUT / "pieced"
run("smmil", "pack", source("fourth", "".join(lines), {"m/0.png": png(30, 20)}), pieced, "--quiet")
write(OUT / "tokenizer.model", sentence_piece("\u2581the", "\u2581t", "th", "he", *"\u2581atehn\n"))
report = json_of(run("smmil", "tokens", pieced, "--tokenizer", OUT / "tokenizer.model", "--as", "pieces", "--json"), "tokens")
check(report["tokens"] == 5 + 0 + 3 + 2 + 3, f"tokens of the pieces: {report}")
whole = "".join(joined(pieces(pieced, "--sheet", i)) for i in range(3))
for size in (3, 4, 100):
    name = f"w{size}"
    run("smmil", "view", pieced, "--as", name, "--from", "as_recorded", "--per", "tokens", "--window", size, "--item-tokens", "image=2")
    windows = [pieces(f"{pieced}@:{name}", "--window", i) for i in range(pieces(f"{pieced}@:{name}", "--window", 0)["of"])]
    check("".join(map(joined, windows)) == whole and max(w["tokens"] for w in windows) <= size, f"{name}: {windows}")
run("smmil", "view", pieced, "--as", "every", "--per", "tokens", "--every", "2", "--images", "1", "--on-short", "skip")
shown = [joined(pieces(f"{pieced}@:every", "--sheet", i)).replace("<IMAGE>{m/0.png}", "").replace("<SHEET-END>", "") for i in range(3)]
check(shown == ["\n\n".join(texts[:3]), *texts[3:]], f"every: {shown}")
run("smmil", "verify", pieced)

before = tree(data)
write(OUT / "lower.json", tokenizer(normalizer={"type": "Lowercase"}))
write(OUT / "prefix.json", tokenizer(pre_tokenizer={"type": "ByteLevel", "add_prefix_space": True}))
write(OUT / "unigram.json", tokenizer(model={"type": "Unigram", "vocab": []}))
write(OUT / "no.json", b"{}")
for args, words in [
        (["tokens", data, "--tokenizer", OUT / "lower.json", "--as", "x"], ["lower.json", "Lowercase", "NFC"]),
        (["tokens", data, "--tokenizer", OUT / "prefix.json", "--as", "x"], ["add_prefix_space"]),
        (["tokens", data, "--tokenizer", OUT / "unigram.json", "--as", "x"], ["BPE", ".model"]),
        (["tokens", data, "--tokenizer", OUT / "view.mlir", "--as", "x"], ["view.mlir", "SentencePiece"]),
        (["tokens", data, "--tokenizer", OUT / "no.json", "--as", "x"], ["model"]),
        (["tokens", data, "--tokenizer", OUT / "gone.json", "--as", "x"], ["gone.json"]),
        (["tokens", data, "--tokenizer", file], ["--as"]),
        (["tokens", data, "--tokenizer", file, "--as", "tiny"], ["already"]),
        (["tokens", data, "--tokenizer", file, "--as", "a b"], ["letters"]),
        (["tokens", data, "--remove", "tiny"], ["the view every"]),
        (["tokens", data, "--remove", "gone"], ["gone"]),
        (["view", data, "--as", "x", "--window", "100"], ["--per tokens"]),
        (["view", data, "--as", "x", "--item-tokens", "image=3"], ["--window"]),
        (["view", data, "--as", "x", "--whole-sheets"], ["--window"]),
        (["view", data, "--as", "x", "--per", "words", "--tokenizer", "tiny"], ["--per words"]),
        (["view", data, "--as", "x", "--tokenizer", "gone"], ["gone", "tiny"]),
        (["view", OUT / "o", "--as", "x", "--per", "tokens"], ["smmil tokens"]),
        (["view", data, "--as", "x", "--order", "random"], ["shuffle:SEED"]),
        (["view", data, "--as", "x", "--order", "shuffle:x"], ["shuffle:SEED"]),
        (["view", data, "--as", "x", "--mix", "."], ["DATASET=WEIGHT"]),
        (["view", data, "--as", "x", "--mix", "gone.smmil=1"], ["gone.smmil"]),
        (["view", data, "--as", "x", "--mix", ".@:w16=1", "--mix", ".=1"], ["w16", "window"]),
        (["show", f"{data}@:w16", "--position", "0"], ["--window"]),
        (["show", f"{data}@:shuffled", "--window", "0"], ["--position"]),
        (["show", f"{data}@:shuffled", "--position", "99"], ["counted from 0"]),
        (["show", data, "--window", "0"], ["@:VIEW"])]:
    run("smmil", *args, code=2, words=words)
write(OUT / "other.json", tokenizer(added_tokens=[]))
run("smmil", "tokens", data, "--tokenizer", OUT / "other.json", "--as", "tiny", code=2, words=["another tokenizer"])
check(tree(data) == before, "mistakes change nothing")

# Every byte of a column is checked.
column = next(p for p in (data / "plans").iterdir() if p.suffix == ".tokens")
good = column.read_bytes()
for at in range(0, len(good), 7):
    column.write_bytes(good[:at] + bytes([good[at] ^ 16]) + good[at + 1:])
    run("smmil", "verify", data, code=1, words=["corrupt"])
column.write_bytes(good)
finish()
