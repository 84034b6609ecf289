//===- FaultyFiles.h - A file system that fails when told ------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every call of this process that changes files goes through here: write,
// pwrite, fsync, open that creates, link, rename, mkdir, mkdtemp, unlink,
// unlinkat, rmdir. The calls are counted, and one of them fails, kills the
// process or cuts the power.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DATASET_FAULTYFILES_H
#define SMMIL_TEST_UNIT_DATASET_FAULTYFILES_H

#include <cstdint>
#include <string>

namespace smmil::test {

enum class Fault : uint8_t {
  None,     ///< Only counts.
  Full,     ///< From that call on all that takes space fails with ENOSPC.
  Broken,   ///< That call fails with EIO, once.
  Kill,     ///< The process dies before that call.
  Torn,     ///< A write puts half of its bytes; then the process dies.
  PowerCut, ///< The process dies, and what was not synced is undone.
  /// The same, but names in the folder `versions` had reached the disk.
  PowerCutVersionsKept,
  /// The same, but only names in the folder `versions` had not.
  PowerCutVersionsLost,
};

/// Counts calls from now on, and lets the one with number `at` (from 0) fail.
/// `scratch` is an empty folder on the same file system as whatever changes.
void armFaults(Fault fault, uint64_t at, const std::string &scratch);

/// Calls since then. Ends counting; `PowerCut` of a number that was not
/// reached happens now.
uint64_t disarmFaults();

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DATASET_FAULTYFILES_H
