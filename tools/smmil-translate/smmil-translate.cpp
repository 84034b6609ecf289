//===- smmil-translate.cpp - Between SMMIL's IR and other texts -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JSON specs in and out, and emission: --smmil-to-cpp, --smmil-to-halide.
//
//===----------------------------------------------------------------------===//

#include "smmil/Conversion/JsonSpecs.h"
#include "smmil/Target/Cpp/EmitModule.h"

#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  smmil::registerSpecTranslations();
  smmil::registerEmissionTranslations();
  return mlir::failed(mlir::mlirTranslateMain(argc, argv, "SMMIL translator"));
}
