//===- Interrupt.h - Ending early without leaving a mess --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tool that is interrupted while it writes takes back what it began, as after
// any other error. Libraries only ask; tools decide which signals count.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_INTERRUPT_H
#define SMMIL_SUPPORT_INTERRUPT_H

#include "smmil/Support/Result.h"

namespace smmil {

/// From here on the first SIGINT, SIGTERM or SIGHUP makes checkInterrupt()
/// fail; a second one ends the process at once. If a check has failed, the
/// process dies of the signal when the scope ends, as its caller expects. A
/// signal after the last check changes nothing, also none of the exit status:
/// who sees the process die of a signal knows that nothing was written. For
/// the last scope of a process.
class InterruptScope {
public:
  InterruptScope();
  ~InterruptScope();
  InterruptScope(const InterruptScope &) = delete;
  InterruptScope &operator=(const InterruptScope &) = delete;
};

/// To be asked between steps of long work; tryParallelFor asks by itself.
Outcome checkInterrupt();

} // namespace smmil

#endif // SMMIL_SUPPORT_INTERRUPT_H
