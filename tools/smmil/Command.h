//===- Command.h - Registration of the driver's commands --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every file of commands/ holds one command and registers it with a static
// RegisterCommand; main knows none of them by name. A command declares its
// options on its CLI11 subcommand and returns what to run once they are parsed:
//
//   static Action declare(CLI::App &app) {
//     struct Options { std::string input; bool json = false; };
//     auto options = std::make_shared<Options>();
//     app.add_option("INPUT", options->input, "...")->required();
//     app.add_flag("--json", options->json, "...");
//     return [options] { return runMine(*options); };
//   }
//   static RegisterCommand command(
//       {"mine", "One line of help", "Examples:\n  smmil mine x\n", 50,
//       declare});
//
// Exit status: 0 success, 1 data, 2 usage or spec, 3 infeasible request.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_COMMAND_H
#define SMMIL_TOOLS_SMMIL_COMMAND_H

#include "smmil/Dataset/Source.h"
#include "smmil/Media/Notes.h"
#include "smmil/Support/Result.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace smmil::tool {

/// Runs a parsed command; gives the exit status.
using Action = std::function<int()>;

struct Command {
  const char *name;
  const char *summary;  ///< One line, shown by `smmil --help`.
  const char *examples; ///< Shown at the end of `smmil NAME --help`.
  /// Position in the help: import 5, pack 10, append and commit 11, replace 12,
  /// delete 13, versions 14, diff 15, tag 16, rollback 17, gc 18, tokens and
  /// view 19, info 20, show 30, browse 35, verify 40, export 50, materialize
  /// 51, profile 60, target 65, design 70, build 80, bench 90.
  int rank;
  Action (*declare)(CLI::App &app);
};

/// Registers at static initialisation.
class RegisterCommand {
public:
  explicit RegisterCommand(const Command &command);
};

/// All registered commands by rank, then name.
std::vector<Command> registeredCommands();

/// Prints `smmil: error: MESSAGE` to stderr; gives the exit status of its kind.
int fail(const Error &error);

/// Prints `smmil: warning: MESSAGE` to stderr.
void warn(const std::string &message);

/// Declares --follow-links and --link-root.
void addSourceOptions(CLI::App &app, SourceOptions &options);

/// Prints one line for each kind of note to stdout, indented.
void printNotes(const NoteCounts &notes);

/// Prints a result of `--json` to stdout. File names need not be UTF-8, JSON
/// must be: other bytes become U+FFFD.
template <typename Json> void printJson(const Json &json, int indent = 2) {
  std::puts(
      json.dump(indent, ' ', false, nlohmann::detail::error_handler_t::replace)
          .c_str());
}

} // namespace smmil::tool

#endif // SMMIL_TOOLS_SMMIL_COMMAND_H
