//===- Views.h - Reading through a view, against the view baked -*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What views cost when sheets are read.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_VIEWS_H
#define SMMIL_TOOLS_SMMIL_BENCH_VIEWS_H

#include <string>
#include <vector>

namespace smmil::bench {

struct ViewsOptions {
  std::string dataset;
  std::vector<std::string> views;
  std::vector<std::string> baked; ///< What `smmil materialize` made of each.
  int repeats = 15;
  bool json = false;
};

/// Returns the exit code.
int runViews(const ViewsOptions &options);

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_VIEWS_H
