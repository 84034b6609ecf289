//===- smmil.cpp - The driver ---------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parses the command line and runs one command of commands/.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <new>

using namespace smmil;
using namespace smmil::tool;

/// False when something printed has not arrived, as on a full disk.
static bool flushOutput() {
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

int main(int argc, char **argv) {
  CLI::App app("SMMIL designs storage formats for interleaved multimodal data, "
               "packs datasets in them and reads them back.",
               "smmil");
  app.require_subcommand(1);
  app.set_version_flag("--version", "smmil " SMMIL_VERSION);
  app.footer("Exit status: 0 success, 1 data, 2 usage or spec, 3 infeasible.\n"
             "`smmil COMMAND --help` shows examples.");
  Action chosen;
  bool isKnown = argc < 2 || argv[1][0] == '-';
  for (const Command &command : registeredCommands()) {
    isKnown |= argc > 1 && std::string(argv[1]) == command.name;
    CLI::App *sub = app.add_subcommand(command.name, command.summary);
    sub->footer(command.examples);
    Action action = command.declare(*sub);
    sub->callback([&chosen, action] { chosen = action; });
  }
  if (!isKnown)
    return fail(usageError(std::string(argv[1]) +
                           ": no such command; `smmil --help` lists them"));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() == 0) // Help or the version was asked for.
      return app.exit(error);
    return fail(usageError(std::string(error.what()) +
                           "\nRun with --help for more information."));
  }
  try {
    int status = chosen();
    if (status == 0 && !flushOutput())
      return fail(dataError("standard output: cannot be written; free some "
                            "space, or send it elsewhere"));
    return status;
  } catch (const std::bad_alloc &) {
    return fail(dataError("out of memory; run again with --threads 1, or where "
                          "there is more"));
  } catch (const std::exception &error) {
    return fail(dataError(std::string("unexpected failure: ") + error.what()));
  }
}
