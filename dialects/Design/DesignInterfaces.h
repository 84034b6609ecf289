//===- DesignInterfaces.h - Ops that a search may tune ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// TunableOpInterface: which values the attributes of an op may take.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_DESIGNINTERFACES_H
#define SMMIL_DIALECTS_DESIGN_DESIGNINTERFACES_H

#include "mlir/IR/OpDefinition.h"

#include <string>

#include "dialects/Design/DesignInterfaces.h.inc"

#endif // SMMIL_DIALECTS_DESIGN_DESIGNINTERFACES_H
