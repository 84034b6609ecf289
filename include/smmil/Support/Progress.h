//===- Progress.h - Progress of long operations -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One status line on stderr with a bar, a rate and the estimated time left. It
// appears only when an operation has run for two seconds, only on a terminal,
// and not when the caller asks for machine-readable output.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_PROGRESS_H
#define SMMIL_SUPPORT_PROGRESS_H

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace smmil {

/// Switches all progress lines off (`--json`, `--quiet`). Off by itself where
/// stderr is no terminal.
void setProgressEnabled(bool enabled);

/// The line itself, at most `columns` wide; separate from the terminal so that
/// it can be tested. `total` 0 means unknown.
std::string renderProgress(const std::string &label, uint64_t done,
                           uint64_t total, double seconds, unsigned columns);

/// Thread-safe. The line is wiped when the object dies.
class Progress {
public:
  /// `total` in units of the caller's choice (items, bytes), 0 = unknown.
  Progress(std::string label, uint64_t total);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void advance(uint64_t units = 1);

private:
  void show(int64_t now);

  std::mutex mutex;
  std::string label;
  const uint64_t total;
  const int64_t start;
  std::atomic<uint64_t> done{0};
  std::atomic<int64_t> nextShow;
  bool visible = false;
};

} // namespace smmil

#endif // SMMIL_SUPPORT_PROGRESS_H
