//===- ParallelFor.h - Loops over several threads ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A loop whose iterations run on several threads. Iterations write to their own
// slot, so results do not depend on the number of workers or on timing.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_PARALLELFOR_H
#define SMMIL_SUPPORT_PARALLELFOR_H

#include "smmil/Support/Result.h"

#include <cstddef>
#include <functional>

namespace smmil {

/// Hardware threads that this process may use, at least 1.
unsigned defaultWorkers();

/// Calls body(index, worker) once for each index in [0, count); worker < the
/// number of workers and is never used by two calls at a time. `workers` 0
/// means defaultWorkers(). What a body throws
/// reaches the caller once all threads have ended.
void parallelFor(
    size_t count, unsigned workers,
    const std::function<void(size_t index, unsigned worker)> &body);

/// As parallelFor for bodies that can fail. Later iterations are skipped once
/// one has failed; the error of the lowest failing index is returned, which is
/// the same for any number of workers.
Outcome tryParallelFor(
    size_t count, unsigned workers,
    const std::function<Outcome(size_t index, unsigned worker)> &body);

} // namespace smmil

#endif // SMMIL_SUPPORT_PARALLELFOR_H
