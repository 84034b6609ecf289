//===- DesignDialect.cpp - Registration of the design dialect -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers attributes, types and ops, and holds what TableGen generates for
// the first two.
//
//===----------------------------------------------------------------------===//

#include "dialects/Design/Design.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "dialects/Design/DesignDialect.cpp.inc"
#include "dialects/Design/DesignInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Design/DesignAttrs.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Design/DesignTypes.cpp.inc"

namespace smmil::design {

void DesignDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Design/DesignAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Design/DesignTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Design/DesignOps.cpp.inc"
      >();
}

} // namespace smmil::design
