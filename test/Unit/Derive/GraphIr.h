//===- GraphIr.h - Random graphs as IR --------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints graphs of the plan as encoders, and takes them through everything that
// a codec goes through: verifiers, clean-up, derivation, lowering, training,
// encoding, and all decoders.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DERIVE_GRAPHIR_H
#define SMMIL_TEST_UNIT_DERIVE_GRAPHIR_H

#include "test/Registry/RandomGraph.h"

#include "dialects/Codec/Codec.h"
#include "smmil/Conversion/CodecToPlan.h"

#include <gtest/gtest.h>

#include <string>

namespace smmil::test {

/// One step as text.
struct StepText {
  std::vector<std::string> results, operands; ///< Names of values.
  std::string mnemonic;
  std::vector<std::pair<std::string, std::string>> params;
  std::vector<std::string> operandTypes, resultTypes;
};

/// An encoder @e as text, in pieces that a test may change.
struct EncoderText {
  std::string source;  ///< Type of the input.
  std::string frame;   ///< Type that a projection makes; empty: there is none.
  std::string samples; ///< Type that the last of two projections takes.
  std::string projection;
  std::vector<StepText> steps;
  std::vector<std::string> streams;

  EncoderText(const PlanField &field, const PlanGraph &graph);
  std::string str() const;
};

/// A context with the codec dialect; diagnostics are dropped.
std::unique_ptr<mlir::MLIRContext> makeContext();

/// Parses and verifies; null where that fails.
mlir::OwningOpRef<mlir::ModuleOp> parse(mlir::MLIRContext &context,
                                        const std::string &text);

/// --cse and --canonicalize.
mlir::LogicalResult cleanUp(mlir::ModuleOp module);

/// The only encoder.
codec::EncoderOp encoderOf(mlir::ModuleOp module);

/// Derives the decoder of @e and puts it behind it.
codec::DecoderOp derive(codec::EncoderOp encoder);

/// Whether `decoder` is case 1 of `field`, undone step by step.
testing::AssertionResult undoes(codec::DecoderOp decoder,
                                const PlanGraph &graph);

/// A field whose case 1 is trained.
struct TrainedField {
  PlanField field;
  PlanGraph encode;
  std::vector<Bytes> tables;

  Plan plan() const { return {{field}, tables}; }
};

/// Trains case 1 of `lowered`. Coders may refuse values that only quantisation
/// makes small enough: Unsupported.
Status train(const LoweredField &lowered, std::vector<Bytes> tables,
             TrainedField &trained);

/// Whether a step of this primitive has a table.
bool hasTable(const PlanGraph &graph, const PrimitiveInfo &info);

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DERIVE_GRAPHIR_H
