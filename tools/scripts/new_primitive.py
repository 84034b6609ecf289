#!/usr/bin/env python3
"""Writes the folder and the recipe of a new primitive; tools/new-primitive.sh says more.

Usage: new_primitive.py NAME
"""
import re
import sys
from pathlib import Path

HEAD = """//===- {file} - {title} {dashes}*- {language} -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
"""
SOURCE_HEAD = """//===- {file} - {title} {dashes}===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
"""


def head(file, title):
    """The licence, with a first line of 80 columns."""
    language = {".h": "C++", ".td": "tablegen"}.get(Path(file).suffix)
    form = HEAD if language else SOURCE_HEAD
    bare = form.format(file=file, title=title, dashes="", language=language).splitlines()[0]
    return form.format(file=file, title=title, dashes="-" * (80 - len(bare)), language=language)


RECORD = """include "codecs/PrimitiveBase.td"

def @NAME@Amount : IntParam<"amount", 0, 255, "what is added to every index"> {
  let tries = [1, 128];
}

def @NAME@ : Primitive<"@MNEMONIC@", @CODE@> {
  let summary = "Add a constant to every index, modulo 256.";
  let example = "%r = codec.@MNEMONIC@ %i amount 1";
  let operands = ["indices"];
  let results = ["indices"];
  let params = [@NAME@Amount];
  let bijective = 1;
}
"""

DECODE = """//
// Subtracts the constant; see spec.md.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_@UPPER@_DECODE_H
#define SMMIL_CODECS_@UPPER@_DECODE_H

#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/@NAME@.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Step.h"

namespace smmil::@MNEMONIC@ {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Indices)
    return Status::unsupported("@MNEMONIC@: needs indices");
  results[0] = operands[0];
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
  const size_t count = elementsOf(step.operands[0]);
  const auto amount = static_cast<uint8_t>(paramsOf(step.args).amount);
  for (size_t i = 0; i < count; ++i)
    operands[0].data[i] = static_cast<uint8_t>(results[0].data[i] - amount);
  return Status::ok();
}

SMMIL_ISA_END
} // namespace smmil::@MNEMONIC@

#endif // SMMIL_CODECS_@UPPER@_DECODE_H
"""

ENCODE_H = """//
// The encoding direction.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_@UPPER@_ENCODE_H
#define SMMIL_CODECS_@UPPER@_ENCODE_H

#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::@MNEMONIC@ {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *item);

} // namespace smmil::@MNEMONIC@

#endif // SMMIL_CODECS_@UPPER@_ENCODE_H
"""

ENCODE = """//
// Adds the constant.
//
//===----------------------------------------------------------------------===//
#include "codecs/@NAME@/Encode.h"

#include "codecs/@NAME@/Decode.h"

namespace smmil::@MNEMONIC@ {

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  const auto amount = static_cast<uint8_t>(paramsOf(step.args).amount);
  results[0].data = std::move(operands[0].data);
  for (uint8_t &index : results[0].data)
    index = static_cast<uint8_t>(index + amount);
  return Status::ok();
}

} // namespace smmil::@MNEMONIC@
"""

CODEC = """//
// The one definition of its behaviour.
//
//===----------------------------------------------------------------------===//
#include "codecs/@NAME@/Decode.h"
#include "codecs/@NAME@/Encode.h"

namespace smmil::@MNEMONIC@ {
extern const PrimitiveImpl kImpl;
const PrimitiveImpl kImpl = {inferShape, nullptr, nullptr,
                             decode,     encode,  nullptr};
} // namespace smmil::@MNEMONIC@
"""

REFERENCE = """//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//
#include "smmil/Interpreter/ReferencePrimitive.h"

namespace smmil::reference::@MNEMONIC@ {

namespace {

Status shapeOf(const int32_t *args, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Indices)
    return Status::unsupported("@MNEMONIC@: needs indices");
  if (args[0] < 0 || args[0] > 255)
    return Status::invalidArgument("@MNEMONIC@: amount is out of range");
  results[0] = operands[0];
  return Status::ok();
}

Status decode(const Step &step, const Value *results, Value *operands) {
  for (int64_t index : results[0].elements)
    operands[0].elements.push_back((index + 256 - step.args[0]) % 256);
  return Status::ok();
}

Status encode(const Step &step, const Value *operands, Value *results) {
  for (int64_t index : operands[0].elements)
    results[0].elements.push_back((index + step.args[0]) % 256);
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode};

} // namespace smmil::reference::@MNEMONIC@
"""

VALUES = """//
// Indices of every value and of several sizes.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/PrimitiveValues.h"

#include "test/Registry/Random.h"

namespace smmil::registry::@MNEMONIC@ {

namespace {

EncodedValue makeIndices(int32_t width, int32_t height, uint64_t seed) {
  Random random(seed);
  EncodedValue indices;
  indices.shape.kind = ValueKind::Indices;
  indices.shape.width = width;
  indices.shape.height = height;
  for (size_t i = elementsOf(indices.shape); i > 0; --i)
    indices.data.push_back(static_cast<uint8_t>(random(256)));
  return indices;
}

std::vector<Family> families() {
  Family family;
  family.name = "noise";
  family.generate = [](uint64_t seed) {
    Random random(seed);
    const int32_t width = random.between(1, 70);
    return makeIndices(width, random.between(1, 70), seed);
  };
  for (int32_t width : {1, 2, 33})
    for (int32_t height : {1, 16, 67})
      family.edges.push_back(
          makeIndices(width, height, static_cast<uint64_t>(width)));
  return {family};
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::@MNEMONIC@
"""

SPEC = """# @MNEMONIC@

Adds a constant.

`indices -> indices` of the same extents.

- Encode: `r = (i + amount) mod 256`.
- Decode: `i = (r - amount) mod 256`.
"""

RECIPE = """// Frames of few colours, with @MNEMONIC@ over their indices: smmil design --recipe recipes/optional/@MNEMONIC@.mlir
codec.recipe @@MNEMONIC@(%m: tensor<?x?x3xui8>) for [diagram, scanned_text, other]
    because "say here why this chain is worth trying" {
  %i, %c = codec.palette %m : tensor<?x?x3xui8> -> !codec.indices<ui8>, @COLORS@
  %r = codec.@MNEMONIC@ %i amount ?@@MNEMONIC@_amount : !codec.indices<ui8> -> !codec.indices<ui8>
  %b = codec.index_rans %r strips 4 : !codec.indices<ui8> -> !codec.bits
  %p = codec.zstd %c level 19 : @COLORS@ -> !codec.bits
  %s = codec.join %b, %p : !codec.bits
  codec.yield %s : !codec.bits
}
"""


def main():
    name = sys.argv[1]
    folder = Path("codecs") / name
    mnemonic = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    recipe = Path("recipes/optional") / f"{mnemonic}.mlir"
    records = {path: path.read_text() for path in Path("codecs").glob("*/Primitive.td")}
    if folder.exists() or recipe.exists() or any(f'Primitive<"{mnemonic}"' in text for text in records.values()):
        sys.exit(f"new-primitive.sh: there is a primitive {name} already; give another name")
    codes = [int(code) for text in records.values() for code in re.findall(r': Primitive<"\w+", (\d+)>', text)]
    colors = "tensor<?xui8>"
    values = {"@NAME@": name, "@MNEMONIC@": mnemonic, "@CODE@": str(max(codes) + 1), "@UPPER@": name.upper(), "@COLORS@": colors}

    def filled(text):
        for key, value in values.items():
            text = text.replace(key, value)
        return text

    files = {"Primitive.td": RECORD, "Decode.h": DECODE, "Encode.h": ENCODE_H, "Encode.cpp": ENCODE, "Codec.cpp": CODEC,
             "Reference.cpp": REFERENCE, "Values.cpp": VALUES}
    folder.mkdir()
    for file, text in files.items():
        (folder / file).write_text(head(file, f"Constant added by {mnemonic}") + filled(text))
    (folder / "spec.md").write_text(filled(SPEC))
    recipe.parent.mkdir(exist_ok=True)
    recipe.write_text(filled(RECIPE))
    print(f"wrote {folder}/ and {recipe}; build, then tools/check.sh --quick")


if __name__ == "__main__":
    main()
