//===- Interrupt.cpp - Ending early without leaving a mess ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A flag that the signal handler sets and checkInterrupt() reads.
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Interrupt.h"

#include <atomic>
#include <csignal>

namespace smmil {

static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

static std::atomic<int> received{0};
static std::atomic<bool> reported{false};

extern "C" void smmilOnInterrupt(int number) { received = number; }

InterruptScope::InterruptScope() {
  struct sigaction action = {};
  action.sa_handler = smmilOnInterrupt;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (int number : kSignals) {
    struct sigaction former;
    sigaction(number, nullptr, &former);
    // What the caller ignores stays ignored, as under nohup.
    if (former.sa_handler != SIG_IGN)
      sigaction(number, &action, nullptr);
  }
}

InterruptScope::~InterruptScope() {
  if (!reported)
    return; // A signal from here on is too late: what was asked for is done.
  std::signal(received, SIG_DFL);
  std::raise(received);
}

Outcome checkInterrupt() {
  if (received == 0)
    return Outcome::success();
  reported = true;
  return dataError("interrupted; what was begun is taken back");
}

} // namespace smmil
