"""Recipes of the user join the search, or stand for built-in ones; files that hold none are refused."""
from design_lib import *

ROOT = Path(sys.argv[1])
folder, dataset = corpus(6)

made = OUT / "palette.mlir"
report = design(dataset, made, "--recipe", ROOT / "recipes/optional/palette.mlir", budget=2)
check(report["chosen"]["knobs"].get("use_palette") in ("true", "false"), f"palette is a knob: {report['chosen']['knobs']}")
run("smmil", "pack", folder, OUT / "p", "--format", made)
found = json.loads(run("smmil", "verify", OUT / "p", "--against", folder, "--decoders=reference,universal,stepwise", "--json").stdout)
check(found["mismatches"] == 0 and found["below_floor"] == 0, f"{found['findings']}")

own = OUT / "own.mlir"
own.write_text((ROOT / "recipes/image/dct.mlir").read_text().replace("keep ?@keep", "keep 6"))
report = design(dataset, OUT / "own-f.mlir", "--recipe", own, budget=2)
check("use_dct" in report["chosen"]["knobs"] and "keep" not in report["chosen"]["knobs"], f"it stands for @dct: {report['chosen']['knobs']}")

bare = OUT / "bare.mlir"
bare.write_text("module {}\n")
p = design(dataset, OUT / "x.mlir", "--recipe", bare, code=2)
check("bare.mlir: holds no codec.recipe" in p.stderr, p.stderr)
broken = OUT / "broken.mlir"
broken.write_text(own.read_text().replace("codec.color", "codec.colour"))
p = design(dataset, OUT / "x.mlir", "--recipe", broken, code=2)
check("broken.mlir" in p.stderr and not (OUT / "x.mlir").exists(), p.stderr)
