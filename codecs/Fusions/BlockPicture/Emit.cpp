//===- Emit.cpp - The decoder of block pictures as text -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters become members of a type that the kernel takes.
//
//===----------------------------------------------------------------------===//
#include "codecs/Fusions/BlockPicture/Decode.h"
#include "smmil/Target/Cpp/EmitFusion.h"

namespace smmil::fusions::BlockPicture {
namespace {

const char *const kDeclarations = R"~(/// Parameters, as the kernel names them.
// NOLINTBEGIN(readability-identifier-naming)
struct Config {
  static constexpr int smallest = $SMALLEST$, largest = $LARGEST$; // log2
  static constexpr bool matrix = $MATRIX$, filter = $FILTER$;
};
// NOLINTEND(readability-identifier-naming)
)~";

FusedText print(const FusedCase &fused) {
  const block_picture::Config config =
      block_picture::configOf(fused.steps[0].args);
  FusedText text;
  text.includes = {"codecs/Fusions/BlockPicture/Decode.h"};
  text.declarations = cpp::substitute(
      kDeclarations, {{"SMALLEST", std::to_string(config.smallest)},
                      {"LARGEST", std::to_string(config.largest)},
                      {"MATRIX", config.matrix ? "true" : "false"},
                      {"FILTER", config.filter ? "true" : "false"}});
  text.workspace = {fused.root};
  const std::string end = "  clock.endEntropy();\n  return Status::ok();\n";
  const std::string tables = fused.tables[0].empty()
                                 ? "smmil::block_picture::genericTables()"
                                 : fused.tables[0];
  text.decode =
      cpp::returnIfError("fused::decodeRgb",
                         {"Config()", tables, "item.params[0]", fused.root,
                          "item.streams[0]", "output", "workspace"}) +
      end;
  text.decodeTensor =
      cpp::returnIfError("fused::decodeTensor",
                         {"Config()", tables, "item.params[0]", fused.root,
                          "kScale", "kOffset", "item.streams[0]", "output",
                          "workspace"}) +
      end;
  return text;
}

} // namespace

extern const FusionPrinter kPrinter;
const FusionPrinter kPrinter = {"BlockPicture", print};

} // namespace smmil::fusions::BlockPicture
