//===- Solver.cpp - Z3 at the edges of the search -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One-hot encoding: a Boolean per (knob, value), "at least one" as a clause and
// "at most one" as a pseudo-Boolean constraint. Rules hang on tracking literals
// and are assumed, never asserted anew, so learnt facts survive from question
// to question.
//
//===----------------------------------------------------------------------===//

#include "smmil/Search/Solver.h"

#include <algorithm>
#include <map>
#include <z3++.h>

namespace smmil::search {

struct Solver::Impl {
  const Problem &problem;
  z3::context context;
  z3::solver solver;
  std::vector<std::vector<z3::expr>> is; ///< [knob][value]
  std::vector<z3::expr> holds;           ///< Tracking literal of each rule.

  explicit Impl(const Problem &problem)
      : problem(problem), solver(context, z3::solver::simple()) {
    z3::params params(context);
    params.set("random_seed", 0u);
    params.set("ctrl_c", false); // Tools decide what an interrupt does.
    solver.set(params);
    for (size_t i = 0; i < problem.rules.size(); ++i)
      holds.push_back(context.bool_const(("rule" + std::to_string(i)).c_str()));
    for (size_t k = 0; k < problem.knobs.size(); ++k) {
      const Knob &knob = problem.knobs[k];
      z3::expr_vector values(context);
      std::vector<z3::expr> row;
      for (size_t v = 0; v < knob.size(); ++v) {
        row.push_back(context.bool_const(
            ("k" + std::to_string(k) + "_" + std::to_string(v)).c_str()));
        values.push_back(row.back());
      }
      solver.add(z3::mk_or(values));
      if (row.size() > 1)
        solver.add(z3::atmost(values, 1));
      is.push_back(std::move(row));
    }
    for (const Clause &clause : problem.clauses) {
      z3::expr_vector literals(context);
      literals.push_back(!holds[clause.rule]);
      for (const Literal &literal : clause.anyOf)
        for (size_t v = 0; v < problem.knobs[literal.knob].size(); ++v)
          if (literal.allowed >> v & 1)
            literals.push_back(is[literal.knob][v]);
      solver.add(z3::mk_or(literals));
    }
    for (const Budget &budget : problem.budgets)
      addBudget(budget);
  }

  /// Weights are shifted to be non-negative, which one-hot rows permit: the
  /// smallest weight of a term is paid in any case.
  void addBudget(const Budget &budget) {
    int64_t limit = budget.atMost, largest = 1;
    std::vector<std::pair<z3::expr, int64_t>> terms;
    for (const Budget::Term &term : budget.terms) {
      int64_t least = *std::min_element(term.weight.begin(), term.weight.end());
      limit -= least;
      for (size_t v = 0; v < term.weight.size(); ++v)
        if (int64_t extra = term.weight[v] - least) {
          terms.push_back({is[term.knob][v], extra});
          largest = std::max(largest, extra);
        }
    }
    if (limit < 0) {
      solver.add(!holds[budget.rule]);
      return;
    }
    // Z3 takes int weights: integer arithmetic serves where they do not fit.
    if (largest <= INT32_MAX && limit <= INT32_MAX) {
      z3::expr_vector literals(context);
      std::vector<int> weights;
      for (auto &[literal, weight] : terms) {
        literals.push_back(literal);
        weights.push_back(static_cast<int>(weight));
      }
      if (literals.empty())
        return;
      solver.add(
          z3::implies(holds[budget.rule], z3::pble(literals, weights.data(),
                                                   static_cast<int>(limit))));
      return;
    }
    z3::expr sum = context.int_val(0);
    for (auto &[literal, weight] : terms)
      sum = sum + z3::ite(literal, context.int_val(weight), context.int_val(0));
    solver.add(z3::implies(holds[budget.rule], sum <= context.int_val(limit)));
  }

  z3::expr_vector allRules() {
    z3::expr_vector assumptions(context);
    for (const z3::expr &rule : holds)
      assumptions.push_back(rule);
    return assumptions;
  }

  void want(z3::expr_vector &assumptions, const std::vector<Literal> &wanted) {
    for (const Literal &literal : wanted)
      for (size_t v = 0; v < problem.knobs[literal.knob].size(); ++v)
        if (!(literal.allowed >> v & 1))
          assumptions.push_back(!is[literal.knob][v]);
  }

  bool satisfiable(const std::vector<RuleId> &rules) {
    z3::expr_vector assumptions(context);
    for (RuleId rule : rules)
      assumptions.push_back(holds[rule]);
    return solver.check(assumptions) == z3::sat;
  }
};

Solver::Solver(const Problem &problem)
    : impl(std::make_unique<Impl>(problem)) {}
Solver::~Solver() = default;

bool Solver::feasible(const std::vector<Literal> &wanted) {
  z3::expr_vector assumptions = impl->allRules();
  impl->want(assumptions, wanted);
  return impl->solver.check(assumptions) == z3::sat;
}

std::optional<Design> Solver::complete(const std::vector<Literal> &wanted) {
  if (!feasible(wanted))
    return std::nullopt;
  z3::model model = impl->solver.get_model();
  Design design;
  for (const auto &row : impl->is) {
    size_t value = 0;
    while (value + 1 < row.size() && !model.eval(row[value], true).is_true())
      ++value;
    design.push_back(static_cast<uint8_t>(value));
  }
  return design;
}

bool Solver::accepts(const Design &design) {
  if (design.size() != impl->is.size())
    return false;
  z3::expr_vector assumptions = impl->allRules();
  for (size_t k = 0; k < design.size(); ++k) {
    if (design[k] >= impl->is[k].size())
      return false;
    assumptions.push_back(impl->is[k][design[k]]);
  }
  return impl->solver.check(assumptions) == z3::sat;
}

Conflict Solver::explain() {
  std::vector<RuleId> all(impl->holds.size());
  for (RuleId rule = 0; rule < all.size(); ++rule)
    all[rule] = rule;
  if (impl->satisfiable(all))
    return {};
  // What is not needed is dropped one by one: rules before requests, since the
  // user knows the latter, and late rules before early ones. Z3's own core may
  // give another of several reasons when a domain is written in another order.
  std::vector<RuleId> core = all;
  auto &rules = impl->problem.rules;
  std::sort(core.begin(), core.end(), [&](RuleId a, RuleId b) {
    return rules[a].request != rules[b].request ? !rules[a].request : a > b;
  });
  for (size_t i = 0; i < core.size();) {
    std::vector<RuleId> without = core;
    without.erase(without.begin() + i);
    if (impl->satisfiable(without))
      ++i;
    else
      core = std::move(without);
  }
  std::reverse(core.begin(), core.end());

  Conflict conflict;
  conflict.rules = core;
  for (RuleId rule : core) {
    if (!rules[rule].request)
      continue;
    std::vector<RuleId> without = all;
    without.erase(std::find(without.begin(), without.end(), rule));
    if (impl->satisfiable(without))
      conflict.relaxations.push_back(rule);
  }
  return conflict;
}

std::vector<DeadValue> Solver::deadValues() {
  z3::expr_vector assumptions = impl->allRules(), variables(impl->context),
                  implied(impl->context);
  std::map<unsigned, DeadValue> valueOf;
  for (size_t k = 0; k < impl->is.size(); ++k)
    for (size_t v = 0; v < impl->is[k].size(); ++v) {
      variables.push_back(impl->is[k][v]);
      valueOf[impl->is[k][v].id()] = {static_cast<KnobId>(k),
                                      static_cast<uint8_t>(v)};
    }
  std::vector<DeadValue> dead;
  if (impl->solver.consequences(assumptions, variables, implied) != z3::sat)
    return dead;
  // Each consequence is `assumptions => literal`; negative literals are dead.
  for (const z3::expr &fact : implied) {
    z3::expr literal =
        fact.is_app() && fact.num_args() == 2 ? fact.arg(1) : fact;
    if (!literal.is_not())
      continue;
    if (auto it = valueOf.find(literal.arg(0).id()); it != valueOf.end())
      dead.push_back(it->second);
  }
  std::sort(dead.begin(), dead.end(),
            [](const DeadValue &a, const DeadValue &b) {
              return a.knob != b.knob ? a.knob < b.knob : a.value < b.value;
            });
  return dead;
}

std::string Conflict::text(const Problem &problem) const {
  std::string result;
  for (RuleId rule : rules)
    result += "  " + problem.rules[rule].where.text() + ": " +
              problem.rules[rule].sentence + "\n";
  for (RuleId rule : relaxations)
    result += "  without " + problem.rules[rule].where.text() +
              " the request can be met\n";
  return result;
}

} // namespace smmil::search
