//===- DesignReport.h - A search result as JSON -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Evaluate: what `smmil design --json` prints. renderReport
// draws the same object.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_EVALUATE_DESIGNREPORT_H
#define SMMIL_LIB_EVALUATE_DESIGNREPORT_H

#include "smmil/Evaluate/JointMeter.h"
#include "smmil/Search/Search.h"

#include <nlohmann/json.hpp>

namespace smmil::evaluate {

struct ReportInput {
  std::string name, strategy;
  uint64_t seed = 0;
  std::vector<std::string> removed; ///< Alternatives deleted with a proof.
  JointDetail detail;               ///< Of the choice.
  std::optional<TaskKind> kind;     ///< What its view is valued by.
  /// Figures of the finalists' compiled codecs; null where there are none.
  std::vector<nlohmann::json> compiled;
  size_t casesMeasured = 0, partsReused = 0;
  std::map<std::string, double> seconds;
};

nlohmann::json designReport(const search::Problem &problem,
                            const search::SearchResult &found,
                            const ReportInput &input);

} // namespace smmil::evaluate

#endif // SMMIL_LIB_EVALUATE_DESIGNREPORT_H
