//===- LoadProblem.h - A design.problem as a search problem -----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bridge from IR to lib/Search: knobs, rules, bounds and pins with their
// locations. Rules over at most three knobs are tabulated by folding their
// formula for every tuple; linear sums over more become budgets; anything else
// is an error that says so.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_LOADPROBLEM_H
#define SMMIL_EVALUATE_LOADPROBLEM_H

#include "dialects/Design/Design.h"
#include "smmil/Search/Problem.h"
#include "smmil/Support/Result.h"

#include "mlir/IR/BuiltinOps.h"

namespace smmil::evaluate {

/// Metrics are those of JointMeter.h.
Result<search::Problem> loadProblem(design::ProblemOp problem);

/// File, line and column of `location`, as far as it has them.
search::Location sourceLocation(mlir::Location location);

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_LOADPROBLEM_H
