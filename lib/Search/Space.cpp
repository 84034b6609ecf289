//===- Space.cpp - Propagation and the operators over legal designs -------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See Space.h. Domains are copied at each decision: with a few dozen knobs a
// copy is a few hundred bytes and cheaper than a trail.
//
//===----------------------------------------------------------------------===//

#include "smmil/Search/Space.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace smmil::search {

namespace {

/// Decisions before a descent is given up, and descents before the caller
/// hears that none was found.
constexpr int kDecisionBudget = 2000;
constexpr int kRestarts = 16;

int popcount(Mask mask) { return __builtin_popcountll(mask); }
int lowest(Mask mask) { return __builtin_ctzll(mask); }

int randomBit(Mask mask, Random &random) {
  uint64_t skip = random.below(static_cast<uint64_t>(popcount(mask)));
  while (skip--)
    mask &= mask - 1;
  return lowest(mask);
}

/// The set bit closest to `value`; ties go to the lower one.
int nearestBit(Mask mask, int value) {
  int best = lowest(mask);
  for (Mask rest = mask; rest; rest &= rest - 1) {
    int bit = lowest(rest);
    if (std::abs(bit - value) < std::abs(best - value))
      best = bit;
  }
  return best;
}

Design designOf(const Box &box) {
  Design design(box.domain.size());
  for (size_t i = 0; i < design.size(); ++i)
    design[i] = static_cast<uint8_t>(lowest(box.domain[i]));
  return design;
}

} // namespace

Space::Space(const Problem &problem)
    : spec(problem), clausesOf(problem.knobs.size()),
      budgetsOf(problem.knobs.size()) {
  for (uint32_t i = 0; i < spec.clauses.size(); ++i)
    for (const Literal &literal : spec.clauses[i].anyOf) {
      auto &list = clausesOf[literal.knob];
      if (list.empty() || list.back() != i)
        list.push_back(i);
    }
  for (uint32_t i = 0; i < spec.budgets.size(); ++i)
    for (const Budget::Term &term : spec.budgets[i].terms)
      budgetsOf[term.knob].push_back(i);
}

bool Space::applyClause(const Clause &clause, Box &box,
                        std::vector<KnobId> &changed) const {
  const Literal *open = nullptr;
  int openCount = 0;
  for (const Literal &literal : clause.anyOf) {
    Mask domain = box.domain[literal.knob];
    Mask both = domain & literal.allowed;
    if (both == domain)
      return true;
    if (!both)
      continue;
    open = &literal;
    if (++openCount > 1)
      return true;
  }
  if (!openCount)
    return false;
  box.domain[open->knob] &= open->allowed;
  changed.push_back(open->knob);
  return true;
}

bool Space::applyBudget(const Budget &budget, Box &box,
                        std::vector<KnobId> &changed) const {
  auto cheapest = [&](const Budget::Term &term) {
    int64_t best = INT64_MAX;
    for (Mask rest = box.domain[term.knob]; rest; rest &= rest - 1)
      best = std::min(best, term.weight[lowest(rest)]);
    return best;
  };
  int64_t sum = 0;
  for (const Budget::Term &term : budget.terms)
    sum += cheapest(term);
  if (sum > budget.atMost)
    return false;
  for (const Budget::Term &term : budget.terms) {
    int64_t others = sum - cheapest(term);
    Mask keep = 0;
    for (Mask rest = box.domain[term.knob]; rest; rest &= rest - 1)
      if (others + term.weight[lowest(rest)] <= budget.atMost)
        keep |= rest & (~rest + 1);
    if (keep != box.domain[term.knob]) {
      box.domain[term.knob] = keep;
      changed.push_back(term.knob);
    }
  }
  return true;
}

bool Space::propagate(Box &box, std::vector<KnobId> changed) const {
  if (changed.empty()) {
    // Rules without knobs have none that could wake them.
    for (const Clause &clause : spec.clauses)
      if (clause.anyOf.empty())
        return false;
    for (const Budget &budget : spec.budgets)
      if (budget.terms.empty() && budget.atMost < 0)
        return false;
    changed.resize(spec.knobs.size());
    std::iota(changed.begin(), changed.end(), KnobId(0));
  }
  for (Mask domain : box.domain)
    if (!domain)
      return false;
  while (!changed.empty()) {
    KnobId knob = changed.back();
    changed.pop_back();
    for (uint32_t index : clausesOf[knob])
      if (!applyClause(spec.clauses[index], box, changed))
        return false;
    for (uint32_t index : budgetsOf[knob])
      if (!applyBudget(spec.budgets[index], box, changed))
        return false;
  }
  return true;
}

bool Space::root(Box &box) const {
  box.domain.clear();
  for (const Knob &knob : spec.knobs)
    box.domain.push_back(knob.all());
  return propagate(box);
}

bool Space::assign(Box &box, KnobId knob, uint8_t value) const {
  Mask bit = Mask(1) << value;
  if (!(box.domain[knob] & bit))
    return false;
  if (box.domain[knob] == bit)
    return true;
  box.domain[knob] = bit;
  return propagate(box, {knob});
}

/// Depth-first completion. `pick` returns (knob, value) to try next, or knob
/// == size when all are fixed. On success `box` is a single design.
template <typename Pick>
bool Space::complete(Box &box, int &decisions, Pick &&pick) const {
  struct Frame {
    Box before;
    KnobId knob;
    uint8_t value;
  };
  std::vector<Frame> stack;
  while (true) {
    std::pair<size_t, uint8_t> decision = pick(box);
    if (decision.first == spec.knobs.size())
      return true;
    if (--decisions < 0)
      return false;
    auto knob = static_cast<KnobId>(decision.first);
    uint8_t value = decision.second;
    stack.push_back({box, knob, value});
    if (assign(box, knob, value))
      continue;
    // Chronological backtracking: refute the newest decisions until one of
    // them leaves another value.
    while (true) {
      if (stack.empty())
        return false;
      Frame frame = std::move(stack.back());
      stack.pop_back();
      box = std::move(frame.before);
      box.domain[frame.knob] &= ~(Mask(1) << frame.value);
      if (box.domain[frame.knob] && propagate(box, {frame.knob}))
        break;
    }
  }
}

std::optional<Design> Space::sample(Random &random) const {
  Box start;
  if (!root(start))
    return std::nullopt;
  std::vector<KnobId> order(spec.knobs.size());
  std::iota(order.begin(), order.end(), KnobId(0));
  for (int attempt = 0; attempt < kRestarts; ++attempt) {
    random.shuffle(order);
    Box box = start;
    int decisions = kDecisionBudget;
    bool done = complete(box, decisions, [&](const Box &now) {
      for (KnobId knob : order)
        if (popcount(now.domain[knob]) > 1)
          return std::pair<size_t, uint8_t>(
              knob, static_cast<uint8_t>(randomBit(now.domain[knob], random)));
      return std::pair<size_t, uint8_t>(spec.knobs.size(), 0);
    });
    if (done)
      return designOf(box);
    if (decisions >= 0)
      return std::nullopt; // The whole tree was refuted.
  }
  return std::nullopt;
}

std::optional<Design> Space::repair(const Design &design,
                                    const std::vector<KnobId> &pinned,
                                    Random &random) const {
  Box start;
  if (!root(start))
    return std::nullopt;
  for (KnobId knob : pinned)
    if (!assign(start, knob, design[knob]))
      return std::nullopt;
  std::vector<KnobId> order(spec.knobs.size());
  std::iota(order.begin(), order.end(), KnobId(0));
  for (int attempt = 0; attempt < kRestarts; ++attempt) {
    random.shuffle(order);
    Box box = start;
    int decisions = kDecisionBudget;
    bool done = complete(box, decisions, [&](const Box &now) {
      // Knobs that may stay as they are come first.
      for (KnobId knob : order)
        if (popcount(now.domain[knob]) > 1 &&
            (now.domain[knob] >> design[knob] & 1))
          return std::pair<size_t, uint8_t>(knob, design[knob]);
      for (KnobId knob : order) {
        Mask domain = now.domain[knob];
        if (popcount(domain) > 1)
          return std::pair<size_t, uint8_t>(
              knob, static_cast<uint8_t>(spec.knobs[knob].ordered
                                             ? nearestBit(domain, design[knob])
                                             : randomBit(domain, random)));
      }
      return std::pair<size_t, uint8_t>(spec.knobs.size(), 0);
    });
    if (done)
      return designOf(box);
    if (decisions >= 0)
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Design> Space::mutate(const Design &design, int count,
                                    Random &random) const {
  std::vector<KnobId> movable;
  for (size_t i = 0; i < spec.knobs.size(); ++i)
    if (spec.knobs[i].size() > 1)
      movable.push_back(static_cast<KnobId>(i));
  random.shuffle(movable);
  if (static_cast<int>(movable.size()) > count)
    movable.resize(count);
  Design wanted = design;
  for (KnobId id : movable) {
    const Knob &knob = spec.knobs[id];
    int size = knob.size(), old = design[id], value = old;
    if (knob.ordered && random.uniform() < 0.7) {
      int reach = std::max(1, random.uniform() < 0.75 ? 1 : size / 4);
      int step = 1 + static_cast<int>(random.below(reach));
      value = random.below(2) ? old + step : old - step;
      value = std::clamp(value, 0, size - 1);
    }
    if (value == old) // Any other value.
      value = (old + 1 + static_cast<int>(random.below(size - 1))) % size;
    wanted[id] = static_cast<uint8_t>(value);
  }
  // The mutated values are pinned one by one as long as they are compatible.
  std::vector<KnobId> pinned = movable;
  while (true) {
    if (auto result = repair(wanted, pinned, random))
      return result;
    if (pinned.empty())
      return std::nullopt;
    pinned.pop_back();
  }
}

uint64_t
Space::enumerate(const std::function<bool(const Design &)> &visit) const {
  uint64_t visited = 0;
  bool stop = false;
  std::function<void(const Box &)> walk = [&](const Box &box) {
    size_t knob = 0;
    while (knob < box.domain.size() && popcount(box.domain[knob]) == 1)
      ++knob;
    if (knob == box.domain.size()) {
      ++visited;
      stop = !visit(designOf(box));
      return;
    }
    for (Mask rest = box.domain[knob]; rest && !stop; rest &= rest - 1) {
      Box next = box;
      if (assign(next, static_cast<KnobId>(knob),
                 static_cast<uint8_t>(lowest(rest))))
        walk(next);
    }
  };
  Box box;
  if (root(box))
    walk(box);
  return visited;
}

double Space::rawSize() const {
  double size = 1;
  for (const Knob &knob : spec.knobs)
    size *= knob.size();
  return size;
}

std::optional<double> Space::count(uint64_t limit) const {
  Box box;
  if (!root(box))
    return 0.0;
  // Knobs that share a clause or budget belong together.
  size_t n = spec.knobs.size();
  std::vector<size_t> parent(n);
  std::iota(parent.begin(), parent.end(), size_t(0));
  std::function<size_t(size_t)> find = [&](size_t i) {
    return parent[i] == i ? i : parent[i] = find(parent[i]);
  };
  for (const Clause &clause : spec.clauses)
    for (const Literal &literal : clause.anyOf)
      parent[find(literal.knob)] = find(clause.anyOf[0].knob);
  for (const Budget &budget : spec.budgets)
    for (const Budget::Term &term : budget.terms)
      parent[find(term.knob)] = find(budget.terms[0].knob);

  double product = 1;
  for (size_t leader = 0; leader < n; ++leader) {
    if (find(leader) != leader)
      continue;
    std::vector<KnobId> members;
    for (size_t i = 0; i < n; ++i)
      if (find(i) == leader)
        members.push_back(static_cast<KnobId>(i));
    uint64_t found = 0, work = 0;
    bool tooMany = false;
    std::function<void(const Box &)> walk = [&](const Box &now) {
      if (++work > limit) {
        tooMany = true;
        return;
      }
      auto open = std::find_if(members.begin(), members.end(), [&](KnobId k) {
        return popcount(now.domain[k]) > 1;
      });
      if (open == members.end()) {
        ++found;
        return;
      }
      for (Mask rest = now.domain[*open]; rest && !tooMany; rest &= rest - 1) {
        Box next = now;
        if (assign(next, *open, static_cast<uint8_t>(lowest(rest))))
          walk(next);
      }
    };
    walk(box);
    if (tooMany)
      return std::nullopt;
    product *= static_cast<double>(found);
  }
  return product;
}

std::vector<RuleShare> Space::shares() const {
  constexpr double kExactLimit = 1 << 20;
  constexpr int kSamples = 1 << 14;
  std::vector<RuleShare> result;
  for (RuleId rule = 0; rule < spec.rules.size(); ++rule) {
    Problem only;
    std::vector<KnobId> scope;
    auto use = [&](KnobId knob) {
      if (std::find(scope.begin(), scope.end(), knob) == scope.end())
        scope.push_back(knob);
    };
    bool any = false;
    for (const Clause &clause : spec.clauses)
      if (clause.rule == rule) {
        any = true;
        only.clauses.push_back(clause);
        for (const Literal &literal : clause.anyOf)
          use(literal.knob);
      }
    for (const Budget &budget : spec.budgets)
      if (budget.rule == rule) {
        any = true;
        only.budgets.push_back(budget);
        for (const Budget::Term &term : budget.terms)
          use(term.knob);
      }
    if (!any)
      continue;
    only.knobs = spec.knobs;
    double points = 1;
    for (KnobId knob : scope)
      points *= spec.knobs[knob].size();
    RuleShare share;
    share.rule = rule;
    Design design(spec.knobs.size(), 0);
    int64_t bad = 0, seen = 0;
    if (points <= kExactLimit) {
      for (; seen < static_cast<int64_t>(points); ++seen) {
        bad += !only.check(design);
        for (KnobId knob : scope) { // Next point of the scope, like a counter.
          if (++design[knob] < spec.knobs[knob].size())
            break;
          design[knob] = 0;
        }
      }
    } else {
      share.exact = false;
      Random random(rule);
      for (; seen < kSamples; ++seen) {
        for (KnobId knob : scope)
          design[knob] =
              static_cast<uint8_t>(random.below(spec.knobs[knob].size()));
        bad += !only.check(design);
      }
    }
    share.removed = static_cast<double>(bad) / static_cast<double>(seen);
    result.push_back(share);
  }
  return result;
}

} // namespace smmil::search
