//===- CodecToPlan.h - Codecs in IR to graphs of the plan -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Between `codec.encoder` and one field of a format. The records of the
// primitives say how attributes become parameters of steps.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CONVERSION_CODECTOPLAN_H
#define SMMIL_CONVERSION_CODECTOPLAN_H

#include "dialects/Codec/Codec.h"
#include "smmil/Dataset/Format.h"

#include "mlir/IR/BuiltinOps.h"

namespace smmil {

/// One field on both sides. Case 0 stores the source on each, whether or not
/// the graph spells it.
struct LoweredField {
  PlanField field;
  FieldEncoding encoding;
};

/// Lowers an encoder whose knobs are literals. Tables that its ops name are
/// appended to `tables` (once each) and referred to by index; ops without a
/// table get -1, which is what trainTables expects. The field has no name yet.
mlir::FailureOr<LoweredField> lowerEncoder(codec::EncoderOp encoder,
                                           std::vector<Bytes> &tables);

/// Lowers one op of either direction by itself, as a step of an encode graph
/// without operands. The tables that it names are appended to `tables`.
mlir::FailureOr<PlanStep> lowerStep(codec::PrimitiveOpInterface op,
                                    std::vector<Bytes> &tables);

/// Makes a codec.tables for every table that the encode graphs of `trained` use
/// and lets the ops of `encoder`, which they were lowered from, name it. Tables
/// are called `<encoder>_<case>_<op>`. Existing ones of that name are replaced.
mlir::LogicalResult attachTables(codec::EncoderOp encoder,
                                 const FieldEncoding &trained,
                                 llvm::ArrayRef<Bytes> tables);

} // namespace smmil

#endif // SMMIL_CONVERSION_CODECTOPLAN_H
