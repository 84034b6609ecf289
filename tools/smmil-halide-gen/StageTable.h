//===- StageTable.h - The stages of all primitives --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Made from the records: those with `halide` have a stage.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMILHALIDEGEN_STAGETABLE_H
#define SMMIL_TOOLS_SMMILHALIDEGEN_STAGETABLE_H

#include "smmil/Target/Halide/Stage.h"

#include <string>

namespace smmil::halide {

/// Null where no primitive with a stage has this mnemonic.
StageFunction stageNamed(const std::string &mnemonic);

} // namespace smmil::halide

#endif // SMMIL_TOOLS_SMMILHALIDEGEN_STAGETABLE_H
