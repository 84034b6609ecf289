//===- Subprocess.h - Running a helper process ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a program without a shell, feeds it and keeps what it prints. Used for
// the Halide helper and for CMake.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_SUBPROCESS_H
#define SMMIL_TARGET_SUBPROCESS_H

#include "smmil/Support/Result.h"

#include <functional>
#include <string>
#include <vector>

namespace smmil {

/// What a finished process left behind.
struct ProcessOutcome {
  int exitStatus = 0; ///< 128 + signal when a signal ended it.
  std::string output; ///< stdout.
  std::string errors; ///< stderr.
};

/// Runs `arguments` (the first is the program, searched in PATH when it has no
/// slash) with `input` as stdin. Fails only when the program cannot be started
/// or talked to, or this process was interrupted; a bad exit status is an
/// outcome. `onOutput` gets all of stdout so far whenever there is more of it.
Result<ProcessOutcome>
runProcess(const std::vector<std::string> &arguments,
           const std::string &input = "",
           const std::function<void(const std::string &)> &onOutput = {});

/// Path of the running executable's folder, or empty when it is unknown.
std::string executableFolder();

/// Folder for reusable results: `given`, else $SMMIL_CACHE_DIR, else
/// ~/.cache/smmil, else a folder in the system's temporary one.
std::string cacheFolder(const std::string &given);

} // namespace smmil

#endif // SMMIL_TARGET_SUBPROCESS_H
