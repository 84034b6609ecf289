#!/usr/bin/env python3
"""Makes everything that lists primitives from the records of codecs/*/Primitive.td.

Usage: gen_primitives.py --tblgen LLVM_TBLGEN --root SOURCE_DIR --out BUILD_DIR

Writes, each only when it changes:
  BUILD_DIR/include/smmil/Runtime/Primitives/X.h    op code, enumerations, parameter structures of one primitive
  BUILD_DIR/include/smmil/Runtime/Primitives.h      all of those, and the op codes by name
  BUILD_DIR/codecs/PrimitiveTable.cpp               the records as data, the tables of behaviour and of fusions
  BUILD_DIR/codecs/ReferenceTable.cpp               the table of reference implementations
  BUILD_DIR/codecs/EmitterTable.cpp                 the tables of fusions that print themselves and of stages for Halide
  BUILD_DIR/codecs/HalideTable.cpp                  the stages themselves, for smmil-halide-gen
  BUILD_DIR/codecs/TestTable.cpp                    the table of test values
  BUILD_DIR/dialects/Codec/CodecPrimitiveOps.td     the ops of both directions
  BUILD_DIR/dialects/Codec/CodecPrimitiveOps.inc    the definitions of their methods
"""
import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from primitives import cpp, load, ods  # noqa: E402


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tblgen", required=True)
    parser.add_argument("--root", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    options = parser.parse_args()
    try:
        primitives = load.primitives(options.tblgen, options.root)
        fusions = load.fusions(options.root)
    except load.RecordError as error:
        sys.exit(f"gen_primitives.py: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"gen_primitives.py: {error.stderr.decode(errors='replace').strip()}")
    out = options.out
    for primitive in primitives:
        write(out / f"include/smmil/Runtime/Primitives/{primitive.name}.h", cpp.own_header(primitive))
    write(out / "include/smmil/Runtime/Primitives.h", cpp.header(primitives))
    write(out / "codecs/PrimitiveTable.cpp", cpp.table(primitives, fusions))
    write(out / "codecs/ReferenceTable.cpp", cpp.reference_table(primitives))
    write(out / "codecs/EmitterTable.cpp", cpp.emitter_table(primitives, fusions))
    write(out / "codecs/HalideTable.cpp", cpp.halide_table(primitives))
    write(out / "codecs/TestTable.cpp", cpp.test_table(primitives))
    write(out / "dialects/Codec/CodecPrimitiveOps.td", ods.operations(primitives))
    write(out / "dialects/Codec/CodecPrimitiveOps.inc", ods.methods(primitives))


if __name__ == "__main__":
    main()
