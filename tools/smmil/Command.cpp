//===- Command.cpp - Registration and shared output of the commands -------===//
//
// Part of the SMMIL project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The list of commands, and how errors, warnings and progress are shown.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <tuple>
#include <unistd.h>

namespace smmil::tool {

/// A function-local list, since registrations run before main in any order.
static std::vector<Command> &commandList() {
  static std::vector<Command> list;
  return list;
}

RegisterCommand::RegisterCommand(const Command &command) {
  commandList().push_back(command);
}

std::vector<Command> registeredCommands() {
  std::vector<Command> sorted = commandList();
  std::sort(sorted.begin(), sorted.end(),
            [](const Command &a, const Command &b) {
              return std::make_tuple(a.rank, std::string(a.name)) <
                     std::make_tuple(b.rank, std::string(b.name));
            });
  return sorted;
}

int fail(const Error &error) {
  std::fprintf(stderr, "smmil: error: %s\n", error.message.c_str());
  return static_cast<int>(error.kind);
}

void warn(const std::string &message) {
  std::fprintf(stderr, "smmil: warning: %s\n", message.c_str());
}

static double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

Progress::Progress(std::string label)
    : what(std::move(label)), started(now()), enabled(isatty(2) == 1) {}

Progress::~Progress() { finish(); }

void Progress::update(uint64_t done, uint64_t total) {
  if (!enabled || total == 0)
    return;
  double time = now();
  if (time - shown < 0.1 && done != total)
    return;
  shown = time;
  visible = true;
  double elapsed = time - started;
  double left = done ? elapsed * double(total - done) / double(done) : 0;
  std::fprintf(stderr, "\r%s: %llu of %llu (%.0f %%), %.0f s left\x1b[K",
               what.c_str(), static_cast<unsigned long long>(done),
               static_cast<unsigned long long>(total),
               100.0 * double(done) / double(total), left);
}

void Progress::finish() {
  if (visible)
    std::fprintf(stderr, "\r\x1b[K");
  visible = false;
}

} // namespace smmil::tool
