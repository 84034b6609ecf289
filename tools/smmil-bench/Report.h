//===- Report.h - A list of figures ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints what a bench of datasets has measured: figures by name.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_REPORT_H
#define SMMIL_TOOLS_SMMIL_BENCH_REPORT_H

#include "smmil/Support/Result.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace smmil::bench {

/// Prints the figures as JSON or a line each, names in `width` columns, or the
/// error. Returns the status to exit with.
inline int printReport(const Result<nlohmann::ordered_json> &report, bool json,
                       int width) {
  if (!report) {
    std::fprintf(stderr, "smmil-bench: error: %s\n",
                 report.error().message.c_str());
    return static_cast<int>(report.error().kind);
  }
  if (json) {
    std::puts(report->dump(2).c_str());
    return 0;
  }
  for (const auto &[name, value] : report->items())
    std::printf("%-*s %s\n", width, name.c_str(), value.dump().c_str());
  return 0;
}

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_REPORT_H
