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

using namespace smmil;
using namespace smmil::tool;

int main(int argc, char **argv) {
  CLI::App app("SMMIL designs storage formats for interleaved multimodal data, "
               "packs datasets in them and reads them back.",
               "smmil");
  app.require_subcommand(1);
  app.set_version_flag("--version", "smmil 0.1.0");
  app.footer("Exit status: 0 success, 1 data, 2 usage or spec, 3 infeasible.\n"
             "`smmil COMMAND --help` shows examples.");
  Action chosen;
  for (const Command &command : registeredCommands()) {
    CLI::App *sub = app.add_subcommand(command.name, command.summary);
    sub->footer(command.examples);
    Action action = command.declare(*sub);
    sub->callback([&chosen, action] { chosen = action; });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ErrorKind::Usage);
  }
  try {
    return chosen();
  } catch (const std::exception &error) {
    return fail(dataError(std::string("unexpected failure: ") + error.what()));
  }
}
