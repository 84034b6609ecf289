#!/usr/bin/env python3
"""Holds the direction of dependencies: fails on any quoted include that the table below does not allow.

Usage: check_layering.py SOURCE_DIR
"""
import re
import sys
from pathlib import Path

# Layer -> layers whose headers it may include (itself always). docs/Overview.md explains the order.
RUNTIME = set()
SUPPORT = {"Runtime"}
MEDIA = {"Runtime", "Support"}
ALLOWED = {
    "Runtime": RUNTIME,
    "Support": SUPPORT,
    "Media": MEDIA,
    "Interpreter": {"Runtime"},
    "Dataset": {"Runtime", "Support", "Media", "Interpreter"},
    "Api": {"Runtime", "Support", "Media", "Dataset"},
    "Search": {"Support"},
    "dialects": {"Runtime"},  # the records of primitives as data, and their shapes
    "Analysis": {"dialects"},
    "Conversion": {"dialects", "Analysis", "Transforms", "Runtime", "Support", "Dataset"},
    "Transforms": {"dialects", "Analysis", "Support"},
    "Pipelines": {"dialects", "Analysis", "Conversion", "Transforms", "Target"},
    "Target": {"dialects", "Analysis", "Conversion", "Runtime", "Support", "Dataset"},
    "Evaluate": {"dialects", "Analysis", "Conversion", "Transforms", "Target", "Search", "Dataset", "Interpreter", "Media", "Runtime", "Support"},
    "python": {"Api"},
    "tools": None,  # tools and tests may use everything
    "test": None,
}
# What a reader must run without: no file of these layers may include MLIR or LLVM headers.
WITHOUT_LLVM = {"Runtime", "Support", "Media", "Interpreter", "Dataset", "Api", "Search", "python"}
# The reference interpreter shares plans and the shapes of values with the kernels it checks, and nothing else.
# So does the table of codes and parameter structures, smmil/Runtime/Primitives.h and the folder of that name, and the packed text of a table.
INTERPRETER_FROM_RUNTIME = {"GenericData.h", "Plan.h", "Primitives.h", "Span.h", "Status.h", "Value.h"}
# A primitive's folder has a part of several layers; what is not listed is its kernels.
CODEC_FILES = {"Reference.cpp": "Interpreter", "Reference.h": "Interpreter", "ReferenceTables.h": "Interpreter",
               "Rules.cpp": "dialects", "Emit.cpp": "Target", "Halide.h": "Target",
               "Values.cpp": "test"}


def layer_of(path):
    parts = path.parts
    if parts[0] == "codecs":
        # Records are read by the generator; what it makes is compiled with the headers of its layer.
        return "dialects" if path.suffix == ".td" else CODEC_FILES.get(parts[-1], "Runtime")
    if parts[0] in ("dialects", "tools", "test"):
        return parts[0]
    if parts[0] == "lib":
        return parts[1]
    if parts[0] == "python" or parts == ("include", "smmil.h"):
        return "python" if parts[0] == "python" else "Api"
    if parts[:2] == ("include", "smmil"):
        return parts[2]
    return None


def layer_of_include(name):
    parts = name.split("/")
    if parts[0] == "dialects":
        return "dialects"
    if name == "smmil.h":
        return "Api"
    if parts[0] == "smmil" and len(parts) > 2:
        return parts[1]
    if parts[0] == "lib" and len(parts) > 2:
        return parts[1]
    if parts[0] == "test":
        return "test"
    if parts[0] == "codecs" and parts[-1] != "PrimitiveBase.td":
        return CODEC_FILES.get(parts[-1], "Runtime")  # most headers there are those of kernels
    return None  # a sibling, a generated .inc, or an external header


def main(root):
    root, bad, seen = Path(root), [], 0
    for top in ("include", "lib", "codecs", "dialects", "tools", "python"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".h", ".cpp", ".td", ".inc"):
                continue
            relative = path.relative_to(root)
            layer = layer_of(relative)
            seen += 1
            if layer not in ALLOWED:
                bad.append(f"{relative}: folder belongs to no layer; add it to docs/Overview.md and to this table")
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                match = re.match(r'\s*#?\s*include\s*([<"])([^">]+)[">]', line)
                if not match:
                    continue
                name = match.group(2)
                if layer in WITHOUT_LLVM and name.startswith(("mlir/", "llvm/")):
                    bad.append(f"{relative}:{number}: {layer} must not need LLVM, but includes {name}")
                target = layer_of_include(name)
                if target is None or target == layer or ALLOWED[layer] is None:
                    continue
                if target not in ALLOWED[layer]:
                    bad.append(f"{relative}:{number}: {layer} must not depend on {target}, but includes {name}")
                shared = name.startswith("smmil/Runtime/Primitives/") or name.rsplit("/", 1)[-1] in INTERPRETER_FROM_RUNTIME
                if layer == "Interpreter" and target == "Runtime" and not shared:
                    bad.append(f"{relative}:{number}: the reference interpreter shares no kernel, but includes {name}")
    print("\n".join(bad) if bad else f"layering holds in {seen} files")
    return 1 if bad or not seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
