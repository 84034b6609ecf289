//===- Report.h - A design as a page that one can look at -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns what `smmil design --json` prints into one self-contained HTML page:
// the Pareto set as a scatter plot, the choice, the rules and what each one
// removes, and every knob with the reason for its value.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_REPORT_H
#define SMMIL_EVALUATE_REPORT_H

#include <nlohmann/json.hpp>

#include <string>

namespace smmil::evaluate {

/// Renders `design`, an object with (all optional but `pareto` and `chosen`):
///   name, strategy, seed, measured, feasible
///   format: path             where the format is, for commands to look at data
///   pareto:  [{knobs: {name: value}, metrics: {name: number}}]
///   points:  [{metrics}]                     every feasible measured point
///   chosen:  {knobs, metrics, reasons: {knob: sentence}}
///   confirmed: {metrics}                     the choice on fresh items
///   units:   {metric: unit}
///   space:   {raw, legal, rules: [{sentence, share, location}],
///             dead: [{knob, value}]}
///   removed: [sentence]                      alternatives deleted with a proof
///   seconds: {part: number}
/// The plot shows metric `bytes` against `decode_us_p95`. Text is escaped.
std::string renderReport(const nlohmann::json &design);

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_REPORT_H
