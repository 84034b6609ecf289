//===- python.cpp - smmil import and smmil browse -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two commands of the Python package under the driver's name: what stands
// behind them goes to `python3 -m smmil`, whose exit status is theirs.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

using namespace smmil;
using namespace smmil::tool;

/// `python -m smmil`, but for the words where the package is not there.
static const char kProgram[] = R"(import sys
try:
    from smmil.__main__ import main
except ImportError as error:
    print(f'smmil: error: {sys.executable}: {error}; install the package with `pip install .`, or name another interpreter by SMMIL_PYTHON',
          file=sys.stderr)
    sys.exit(2)
sys.exit(main(sys.argv[1:])))";

static int run(const std::string &command,
               const std::vector<std::string> &arguments) {
  const char *chosen = std::getenv("SMMIL_PYTHON");
  std::string python = chosen && *chosen ? chosen : "python3";
  std::vector<std::string> words = {python, "-c", kProgram, command};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char *> pointers;
  for (std::string &word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execvp(python.c_str(), pointers.data());
  return fail(usageError(python + ": cannot be run: " + std::strerror(errno) +
                         "; `smmil " + command +
                         "` is a part of the Python package"));
}

static Action declare(CLI::App &app) {
  app.prefix_command();
  return [&app] {
    // Remaining words are listed in the order in which they were given.
    return run(app.get_name(), app.remaining());
  };
}

static RegisterCommand importing(
    {"import", "Make a source folder of what another project stores (Python)",
     "Examples:\n"
     "  smmil import webdataset shards docs\n"
     "  smmil import llava llava.json docs --media images --on-error skip\n"
     "\n`python3 -m smmil import --help` lists kinds and options; SMMIL_PYTHON "
     "names another interpreter.\n",
     5, declare});

static RegisterCommand browsing(
    {"browse", "Show a dataset in a browser, on this machine alone (Python)",
     "Examples:\n"
     "  smmil browse train.smmil\n"
     "  smmil browse train.smmil@2 --port 8000\n"
     "\n`python3 -m smmil browse --help` lists options; SMMIL_PYTHON names "
     "another interpreter.\n",
     35, declare});
