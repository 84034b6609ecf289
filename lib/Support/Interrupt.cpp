//===- Interrupt.cpp - Ending early without leaving a mess ----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Interrupt.h"

#include <atomic>
#include <csignal>

namespace smmil {

static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

static std::atomic<int> received{0};
static std::atomic<bool> reported{false};
static struct sigaction former[3];

extern "C" void smmilOnInterrupt(int number) { received = number; }

InterruptScope::InterruptScope() {
  struct sigaction action = {};
  action.sa_handler = smmilOnInterrupt;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < 3; ++i) {
    sigaction(kSignals[i], nullptr, &former[i]);
    // What the caller ignores stays ignored, as under nohup.
    if (former[i].sa_handler != SIG_IGN)
      sigaction(kSignals[i], &action, nullptr);
  }
}

InterruptScope::~InterruptScope() {
  for (size_t i = 0; i < 3; ++i)
    sigaction(kSignals[i], &former[i], nullptr);
  int number = received.exchange(0);
  if (reported.exchange(false))
    std::raise(number);
}

Outcome checkInterrupt() {
  if (received == 0)
    return Outcome::success();
  reported = true;
  return dataError("interrupted; what was begun is taken back");
}

} // namespace smmil
