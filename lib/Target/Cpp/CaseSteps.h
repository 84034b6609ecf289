//===- CaseSteps.h - The steps of a case before they are printed -*- C++ -*-==//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks a graph, expands its tables and gives everything a name.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_TARGET_CPP_CASESTEPS_H
#define SMMIL_LIB_TARGET_CPP_CASESTEPS_H

#include "CasePrinter.h"

namespace smmil::cpp {

struct StepNames {
  const PlanStep *step = nullptr; ///< Of the encode graph.
  const PrimitiveInfo *info = nullptr;
  const PrimitiveImpl *impl = nullptr;
  TableHolder holder;
  size_t firstOperand = 0; ///< Number of its first operand; others follow.
  size_t firstResult = 0, firstItem = 0;
  std::string name;         ///< "BandRans", with a number when repeated.
  std::string table, bytes; ///< Constants of the table, or empty.
  std::string rates;        ///< Constant of the table of rates, or empty.

  /// "name of the primitive::function".
  std::string callee(const char *function) const {
    return std::string(info->mnemonic) + "::" + function;
  }
};

/// An item parameter.
struct ItemNames {
  std::string text; ///< "step of quantize".
  uint32_t bound;   ///< Exclusive.
  int32_t fixed;    ///< -1: chosen for each item.
  bool ladder;
};

class CaseSteps {
public:
  /// Fails where the graph is not valid or a table damaged.
  static Result<CaseSteps> create(const CaseContext &context);

  std::vector<StepNames> steps;
  std::vector<ItemNames> items;
  std::vector<Shape> shapes; ///< For some extents where the field fixes none.
  Shape root;                ///< As the field declares it.
  size_t values = 1;
  const Fusion *fusion = nullptr;
  std::vector<DecodeStep> decodeSteps; ///< Point into this object.

  bool hasFixedRoot() const {
    return root.kind == ValueKind::Frame && root.width > 0;
  }
  /// Steps of the ladder; 1 where nothing is left to choose.
  uint32_t ladderSteps() const;

private:
  Outcome addStep(const CaseContext &context, const PlanStep &step);
};

} // namespace smmil::cpp

#endif // SMMIL_LIB_TARGET_CPP_CASESTEPS_H
