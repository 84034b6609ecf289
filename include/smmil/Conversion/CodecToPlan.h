//===- CodecToPlan.h - Codec graphs to flat chains --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowers one encoder and its derived decoder to the chains of the flat plan,
// and writes trained tables back into the IR. Errors are diagnostics at the op.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CONVERSION_CODECTOPLAN_H
#define SMMIL_CONVERSION_CODECTOPLAN_H

#include "dialects/Codec/Codec.h"
#include "smmil/Dataset/Format.h"

#include "mlir/IR/BuiltinOps.h"

namespace smmil {

/// One field on both sides. Case 0 is copy on each, whether or not the graph
/// spells it.
struct LoweredField {
  PlanField field;
  FieldEncoding encoding;
};

/// Lowers `encoder` and `decoder`. Tables that their ops name are appended to
/// `tables` (once each) and referred to by index; ops without a table get -1,
/// which is what trainTables expects. The field has no name yet.
mlir::FailureOr<LoweredField> lowerCodec(codec::EncoderOp encoder,
                                         codec::DecoderOp decoder,
                                         std::vector<Bytes> &tables);

/// As lowerCodec, with a decoder derived for the purpose and dropped again. For
/// encoders whose knobs are literals and whose tables are not trained yet.
mlir::FailureOr<LoweredField> lowerEncoder(codec::EncoderOp encoder,
                                           std::vector<Bytes> &tables);

/// Lowers one op of either side by itself. The table that it names is appended
/// to `tables`.
mlir::FailureOr<PlanOp> lowerCodecOp(mlir::Operation *op,
                                     std::vector<Bytes> &tables);

/// Makes a codec.tables for every table that the chains of `trained` use and
/// lets the ops of `encoder` name it. Tables are called
/// `<encoder>_<case>_<op>`. Existing ones of that name are replaced.
mlir::LogicalResult attachTables(codec::EncoderOp encoder,
                                 const PlanField &trained,
                                 llvm::ArrayRef<Bytes> tables);

} // namespace smmil

#endif // SMMIL_CONVERSION_CODECTOPLAN_H
