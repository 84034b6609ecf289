//===- Command.cpp - Registration and shared output of the commands -------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The list of commands, and how errors and warnings are shown.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include "smmil/Support/Printable.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <tuple>

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
  std::fprintf(stderr, "smmil: error: %s\n", printable(error.message).c_str());
  return static_cast<int>(error.kind);
}

void warn(const std::string &message) {
  std::fprintf(stderr, "smmil: warning: %s\n", printable(message).c_str());
}

void addSourceOptions(CLI::App &app, SourceOptions &options) {
  auto *follow =
      app.add_flag("--follow-links", options.followLinks,
                   "Read what symbolic links show as if it lay in their place");
  app.add_option("--link-root", options.linkRoot,
                 "Folder that followed links may not leave (default: DIR)")
      ->needs(follow);
}

void printNotes(const NoteCounts &notes) {
  for (const auto &[kind, count] : notes)
    std::printf("  %s\n", printable(describeCount(kind, count)).c_str());
}

} // namespace smmil::tool
