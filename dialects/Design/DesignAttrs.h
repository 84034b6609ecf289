//===- DesignAttrs.h - Attributes of the design dialect ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Declares the design dialect and its knob reference, without the ops: all that
// another dialect needs to leave a value open.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_DESIGNATTRS_H
#define SMMIL_DIALECTS_DESIGN_DESIGNATTRS_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/Types.h"

#include "dialects/Design/DesignDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Design/DesignAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Design/DesignTypes.h.inc"

#endif // SMMIL_DIALECTS_DESIGN_DESIGNATTRS_H
