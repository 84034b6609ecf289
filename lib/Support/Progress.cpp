//===- Progress.cpp - Progress of long operations --------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Draws at most five times a second; between draws `advance` is one atomic add
// and one clock read. Where a program starts the tool with SMMIL_PROGRESS_FD,
// the number of a descriptor above 2, lines of DONE TOTAL LABEL go there
// instead, for it to draw.
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/Progress.h"

#include "smmil/Support/ThreadTime.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace smmil {

static constexpr int64_t kSecond = 1000000000;
static constexpr int64_t kQuiet = 2 * kSecond;
static constexpr int64_t kInterval = kSecond / 5;

static std::atomic<bool> enabled{true};

void setProgressEnabled(bool value) { enabled = value; }

static bool isShown() {
  static const bool terminal = ::isatty(STDERR_FILENO) == 1;
  return terminal && enabled;
}

/// The descriptor that another program gave for progress, or -1.
static int reportDescriptor() {
  static const int descriptor = [] {
    const char *text = std::getenv("SMMIL_PROGRESS_FD");
    char *end = nullptr;
    const long value = text ? std::strtol(text, &end, 10) : -1;
    return text && *text && *end == 0 && value > 2 && value < 65536 &&
                   ::fcntl(int(value), F_GETFD) != -1
               ? int(value)
               : -1;
  }();
  return descriptor;
}

static unsigned terminalColumns() {
  winsize size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return 80;
}

/// "45 s", "3 min 05 s" or "2 h 10 min".
static std::string spellDuration(double seconds) {
  char text[64];
  uint64_t whole = uint64_t(std::clamp(seconds + 0.5, 0.0, 3.6e8));
  if (whole < 60)
    std::snprintf(text, sizeof text, "%u s", unsigned(whole));
  else if (whole < 3600)
    std::snprintf(text, sizeof text, "%u min %02u s", unsigned(whole / 60),
                  unsigned(whole % 60));
  else
    std::snprintf(text, sizeof text, "%u h %02u min", unsigned(whole / 3600),
                  unsigned(whole / 60 % 60));
  return text;
}

std::string renderProgress(const std::string &label, uint64_t done,
                           uint64_t total, double seconds, unsigned columns) {
  std::string line = label;
  if (total == 0) {
    line += ": " + std::to_string(done) + ", " + spellDuration(seconds);
  } else {
    done = std::min(done, total);
    const double share = double(done) / double(total);
    constexpr unsigned kCells = 20;
    const unsigned filled = unsigned(share * kCells);
    line += " [" + std::string(filled, '#') +
            std::string(kCells - filled, '.') + "] " + std::to_string(done) +
            "/" + std::to_string(total);
    if (done > 0)
      line += ", " + spellDuration(seconds / share - seconds) + " left";
  }
  if (line.size() > columns)
    line.resize(columns);
  return line;
}

Progress::Progress(std::string label, uint64_t total)
    : label(std::move(label)), total(total), start(wallNanoseconds()),
      nextShow(start + (reportDescriptor() >= 0 ? 0 : kQuiet)) {}

Progress::~Progress() {
  if (visible)
    std::fputs("\r\033[K", stderr);
  if (reportDescriptor() >= 0)
    show(0);
}

void Progress::advance(uint64_t units) {
  done.fetch_add(units, std::memory_order_relaxed);
  if (!isShown() && reportDescriptor() < 0)
    return;
  const int64_t now = wallNanoseconds();
  int64_t due = nextShow.load(std::memory_order_relaxed);
  if (now >= due && nextShow.compare_exchange_strong(due, now + kInterval))
    show(now);
}

void Progress::show(int64_t now) {
  std::lock_guard<std::mutex> lock(mutex);
  if (reportDescriptor() >= 0) {
    const std::string line = std::to_string(done.load()) + " " +
                             std::to_string(total) + " " + label + "\n";
    // One write is one line for whoever reads; nobody needs one that is lost.
    (void)!::write(reportDescriptor(), line.data(), line.size());
    return;
  }
  const unsigned columns = terminalColumns();
  std::string line = renderProgress(label, done.load(), total,
                                    double(now - start) / double(kSecond),
                                    columns > 1 ? columns - 1 : 1);
  std::fprintf(stderr, "\r%s\033[K", line.c_str());
  std::fflush(stderr);
  visible = true;
}

} // namespace smmil
