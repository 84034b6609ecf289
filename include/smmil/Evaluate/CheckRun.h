//===- CheckRun.h - Tests of values in IR -----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The bridge from codec graphs in IR to the reference interpreter.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_CHECKRUN_H
#define SMMIL_EVALUATE_CHECKRUN_H

#include "dialects/Check/Check.h"

namespace smmil::evaluate {

/// Evaluates the ops of `test` one at a time: codec ops with the scalar
/// reference (resize and resample, which have no other, as the samples are
/// made), expectations through their interface. A failed expectation is an
/// error at its location and the rest still runs; an op that cannot be
/// evaluated ends the test.
mlir::LogicalResult runTest(check::TestOp test);

/// Adds the pass `check-run` to the registry of smmil-opt.
void registerCheckRunPass();

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_CHECKRUN_H
