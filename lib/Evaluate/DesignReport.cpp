//===- DesignReport.cpp - A search result as JSON -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See DesignReport.h.
//
//===----------------------------------------------------------------------===//

#include "DesignReport.h"

#include <cmath>
#include <cstdio>
#include <optional>

namespace smmil::evaluate {

using nlohmann::json;
using search::Evaluated;
using search::Problem;
using search::SearchResult;

namespace {

json knobsJson(const Problem &problem, const search::Design &design) {
  json object = json::object();
  for (size_t i = 0; i < design.size(); ++i)
    object[problem.knobs[i].name] = problem.knobs[i].labels[design[i]];
  return object;
}

json metricsJson(const Problem &problem, const search::Metrics &metrics) {
  json object = json::object();
  for (size_t i = 0; i < metrics.size() && i < problem.metrics.size(); ++i)
    object[problem.metrics[i].name] = metrics[i];
  return object;
}

/// For each knob, what its best other value would have cost in the objective,
/// as far as it was measured; for those of a view, in what the task values of
/// it, with the other knobs of the view as they are.
json reasonsJson(const Problem &problem, const SearchResult &found) {
  json reasons = json::object();
  const Evaluated &chosen = found.evaluated[found.chosen];
  auto isOfView = [&](size_t k) {
    return problem.groups[problem.knobs[k].group] == "view";
  };
  auto sameView = [&](const Evaluated &other, size_t but) {
    for (size_t k = 0; k < problem.knobs.size(); ++k)
      if (k != but && isOfView(k) && other.design[k] != chosen.design[k])
        return false;
    return true;
  };
  for (size_t k = 0; k < problem.knobs.size(); ++k) {
    const search::Knob &knob = problem.knobs[k];
    const uint16_t metric =
        isOfView(k) ? uint16_t(kViewCost) : problem.minimize[0];
    const double own = chosen.measurement.metrics[metric];
    const Evaluated *best = nullptr;
    for (const Evaluated &other : found.evaluated) {
      if (!other.feasible || other.design[k] == chosen.design[k] ||
          (isOfView(k) && !sameView(other, k)))
        continue;
      if (!best ||
          other.measurement.metrics[metric] < best->measurement.metrics[metric])
        best = &other;
    }
    std::string text;
    if (knob.size() == 1) {
      text = "the only value";
    } else if (!best) {
      text = isOfView(k) ? "no other value was measured in this view"
                         : "no other value met the bounds";
    } else {
      double change = 100 * (best->measurement.metrics[metric] / own - 1);
      char figure[160];
      std::snprintf(figure, sizeof(figure),
                    "best measured with %s: %+.2f %% %s",
                    knob.labels[best->design[k]].c_str(), change,
                    problem.metrics[metric].name.c_str());
      text = figure;
    }
    reasons[knob.name] = text;
  }
  for (const search::DeadValue &dead : found.dead)
    reasons[problem.knobs[dead.knob].name] =
        reasons[problem.knobs[dead.knob].name].get<std::string>() +
        "; the rules exclude " + problem.knobs[dead.knob].labels[dead.value];
  return reasons;
}

/// What the model is shown, and by what rule that is good.
json viewJson(const ReportInput &input) {
  for (const TaskKindInfo &info : kTaskKinds)
    if (input.kind == info.kind)
      return {{"kind", info.name},
              {"values", info.values},
              {"value", input.detail.view.value},
              {"cost", input.detail.view.cost},
              {"windows", input.detail.view.windows},
              {"filled", input.detail.view.filled},
              {"sheets_per_window", input.detail.view.perWindow}};
  return nullptr;
}

json spaceJson(const Problem &problem, const SearchResult &found) {
  json rules = json::array();
  for (const search::RuleShare &share : found.shares)
    rules.push_back({{"sentence", problem.rules[share.rule].sentence},
                     {"location", problem.rules[share.rule].where.text()},
                     {"share", share.removed},
                     {"exact", share.exact}});
  json dead = json::array();
  for (const search::DeadValue &value : found.dead)
    dead.push_back({{"knob", problem.knobs[value.knob].name},
                    {"value", problem.knobs[value.knob].labels[value.value]}});
  json space = {{"raw", found.rawSize},
                {"rules", std::move(rules)},
                {"dead", std::move(dead)},
                {"audited", found.audited}};
  if (found.legalSize)
    space["legal"] = *found.legalSize;
  return space;
}

json chosenJson(const Problem &problem, const SearchResult &found,
                const ReportInput &input) {
  const Evaluated &chosen = found.evaluated[found.chosen];
  const search::Metrics &metrics = found.confirmed.metrics;
  json quality = json::object();
  for (const auto &[field, value] : input.detail.quality)
    quality[field] = std::isinf(value) ? json("exact") : json(value);
  double p50 = metrics[kDecodeP50], p95 = metrics[kDecodeP95];
  return {{"knobs", knobsJson(problem, chosen.design)},
          {"metrics", metricsJson(problem, chosen.measurement.metrics)},
          {"reasons", reasonsJson(problem, found)},
          {"why", chosen.reason},
          {"bytes", metrics[kBytes]},
          {"media_bytes", input.detail.mediaBytes},
          {"structure_bytes", input.detail.structureBytes},
          {"table_bytes", input.detail.tableBytes},
          {"quality", std::move(quality)},
          {"cases", input.detail.shares},
          {"decode_us",
           {{"p50", p50},
            {"p95", p95},
            {"p99", metrics[kDecodeP99]},
            {"p95_over_p50", p50 > 0 ? p95 / p50 : 0},
            {"p95_confidence",
             input.detail.p95IsBound ? json(0.95) : json(nullptr)},
            {"sheets", input.detail.sheets}}},
          {"read_us", metrics[kReadUs]},
          {"read",
           {{"requests", input.detail.read.requests},
            {"bytes", input.detail.read.bytes}}},
          {"view", viewJson(input)},
          {"energy_uj", {{"value", metrics[kEnergyUj]}, {"source", "model"}}}};
}

json finalistsJson(const Problem &problem, const SearchResult &found,
                   const ReportInput &input) {
  json finalists = json::array();
  for (size_t i = 0; i < found.finalists.size(); ++i) {
    const search::Finalist &finalist = found.finalists[i];
    json entry = {
        {"knobs", knobsJson(problem, found.evaluated[finalist.index].design)},
        {"chosen", finalist.index == found.chosen},
        {"confirmed", metricsJson(problem, finalist.confirmed.metrics)}};
    if (finalist.compiled)
      entry["compiled"] = metricsJson(problem, finalist.compiled->metrics);
    if (i < input.compiled.size() && !input.compiled[i].is_null())
      entry["codec"] = input.compiled[i];
    finalists.push_back(std::move(entry));
  }
  return finalists;
}

} // namespace

json designReport(const Problem &problem, const SearchResult &found,
                  const ReportInput &input) {
  json units = json::object();
  for (const search::Metric &metric : problem.metrics)
    units[metric.name] = metric.unit;
  json report = {{"name", input.name},
                 {"strategy", input.strategy},
                 {"seed", input.seed},
                 {"feasible", found.feasible},
                 {"measured", found.evaluated.size()},
                 {"cases_measured", input.casesMeasured},
                 {"parts_reused", input.partsReused},
                 {"units", std::move(units)},
                 {"space", spaceJson(problem, found)},
                 {"removed", input.removed},
                 {"seconds", input.seconds},
                 {"pareto", json::array()},
                 {"points", json::array()}};
  for (size_t index : found.pareto)
    report["pareto"].push_back(
        {{"knobs", knobsJson(problem, found.evaluated[index].design)},
         {"metrics",
          metricsJson(problem, found.evaluated[index].measurement.metrics)}});
  for (const Evaluated &point : found.evaluated)
    if (point.feasible)
      report["points"].push_back(
          {{"metrics", metricsJson(problem, point.measurement.metrics)}});
  if (found.conflict) {
    json rules = json::array();
    for (search::RuleId rule : found.conflict->rules)
      rules.push_back({{"sentence", problem.rules[rule].sentence},
                       {"location", problem.rules[rule].where.text()}});
    report["conflict"] = std::move(rules);
  }
  if (!found.feasible)
    return report;
  report["chosen"] = chosenJson(problem, found, input);
  report["confirmed"] = {
      {"metrics", metricsJson(problem, found.confirmed.metrics)},
      {"items", found.confirmed.items},
      {"attempts", found.attempts}};
  report["finalists"] = finalistsJson(problem, found, input);
  // Does the cheapest design in energy differ from the fastest one?
  std::optional<size_t> fastest, leanest;
  for (size_t i = 0; i < found.evaluated.size(); ++i) {
    const Evaluated &point = found.evaluated[i];
    if (!point.feasible)
      continue;
    auto better = [&](const std::optional<size_t> &best, uint16_t metric) {
      return !best || point.measurement.metrics[metric] <
                          found.evaluated[*best].measurement.metrics[metric];
    };
    if (better(fastest, kDecodeP50))
      fastest = i;
    if (better(leanest, kEnergyUj))
      leanest = i;
  }
  report["energy_best_is_time_best"] = fastest == leanest;
  return report;
}

} // namespace smmil::evaluate
