//===- Evolution.cpp - Evolutionary search with feasibility first ---------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A steady-state evolution over legal designs. It starts from the preferred
// design and designs that change one knob of it, then takes what helped of them
// together. Children follow: half change one knob of the best, the more often
// the more that knob has been seen to do; in the others whole components or
// single knobs are swapped, values move mostly by one step, and every child is
// repaired into the legal space. Designs that miss a bound rank behind all that
// meet it; while none meets them all, half of the children descend from designs
// of one case alone. One proposal in four aims at the Pareto front instead of
// the first objective.
//
//===----------------------------------------------------------------------===//

#include "StrategyDetail.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace smmil::search::detail {

namespace {

constexpr size_t kParents = 12;

class Evolution final : public Strategy {
public:
  explicit Evolution(const StrategyContext &context)
      : space(context.space), budget(context.budget),
        effects(context.space.problem().knobs.size(), -1) {}

  std::vector<Proposal> ask(int count, Random &random) override {
    std::vector<Proposal> result;
    if (!started) {
      started = true;
      plan(random);
    } else if (nextInitial == initial.size() && !combined) {
      combined = true;
      combine(random);
    }
    while (static_cast<int>(result.size()) < count &&
           nextInitial < initial.size())
      result.push_back(initial[nextInitial++]);
    int tries = 0;
    while (static_cast<int>(result.size()) < count && !measured.empty() &&
           tries++ < 64 * count)
      if (auto design = child(random); design && seen.insert(*design).second)
        result.push_back({*design, 0, reason});
    for (tries = 0;
         static_cast<int>(result.size()) < count && tries < 64 * count; ++tries)
      if (auto design = space.sample(random);
          design && seen.insert(*design).second)
        result.push_back({*design, 0, "immigrant"});
    if (result.empty())
      sweep(space, seen, count, result);
    return result;
  }

  void tell(const Proposal &proposal, const Measurement &value) override {
    Entry entry{proposal.design, value.metrics,
                score(space.problem(), value.metrics)};
    for (Island &island : islands)
      if (island.has(entry.design))
        island.learn(entry);
    learnEffect(entry);
    auto at = std::upper_bound(
        measured.begin(), measured.end(), entry,
        [](const Entry &a, const Entry &b) { return a.rank < b.rank; });
    measured.insert(at, std::move(entry));
  }

private:
  struct Entry {
    Design design;
    Metrics metrics;
    Score rank;
  };

  /// Designs with one switch of a component on and its others off. A tight
  /// bound may need most cases gone at once and then other values beside the
  /// one that stays; on every path of single changes there the designs get
  /// worse first, so each island keeps its own best until a bound is met.
  struct Island {
    std::vector<KnobId> switches;
    KnobId on;
    std::optional<Entry> first, best;
    std::vector<std::pair<KnobId, uint8_t>> untried; ///< Values, last first.

    bool has(const Design &design) const {
      return std::all_of(switches.begin(), switches.end(), [&](KnobId k) {
        return (design[k] == 0) == (k == on);
      });
    }

    void learn(const Entry &entry) {
      if (!first)
        first = entry;
      if (!best || entry.rank < best->rank)
        best = entry;
      // A knob that changed nothing is most likely one of a case that is off:
      // its other values wait.
      std::vector<size_t> changed;
      for (size_t k = 0; k < entry.design.size(); ++k)
        if (entry.design[k] != first->design[k])
          changed.push_back(k);
      if (changed.size() == 1 && entry.metrics == first->metrics)
        std::stable_partition(
            untried.begin(), untried.end(),
            [&](const auto &value) { return value.first == changed[0]; });
    }
  };

  /// The only knob in which two designs differ, if there is one.
  static std::optional<KnobId> onlyDifference(const Design &a,
                                              const Design &b) {
    std::optional<KnobId> knob;
    for (size_t k = 0; k < a.size(); ++k)
      if (a[k] != b[k]) {
        if (knob)
          return std::nullopt;
        knob = static_cast<KnobId>(k);
      }
    return knob;
  }

  /// How much a knob does, beside the first design and beside the incumbent.
  /// Most knobs are of cases that take no items there.
  void learnEffect(const Entry &entry) {
    if (!first) {
      first = entry;
      return;
    }
    const bool isLogarithm = !space.problem().weights.empty();
    for (const Entry *base : {&*first, &measured.front()}) {
      const auto knob = onlyDifference(entry.design, base->design);
      if (!knob)
        continue;
      const double scale =
          isLogarithm ? 1 : std::max(std::abs(base->rank.objective), 1e-9);
      const double change =
          std::abs(entry.rank.violation - base->rank.violation) +
          std::abs(entry.rank.objective - base->rank.objective) / scale;
      double &known = effects[*knob];
      known = known < 0 ? change : std::max(known / 2, change);
      if (base == &*first && entry.rank < first->rank &&
          (!gains.count(*knob) || entry.rank < gains.at(*knob).rank))
        gains.insert_or_assign(*knob, entry);
    }
  }

  /// The first design with every change of one knob that improved it, and with
  /// those of each component alone: knobs of different cases and layers mostly
  /// add up.
  void combine(Random &random) {
    if (!first)
      return;
    std::map<uint8_t, Design> byGroup;
    Design all = first->design;
    std::vector<KnobId> changed;
    for (const auto &[knob, entry] : gains) {
      all[knob] = entry.design[knob];
      changed.push_back(knob);
      const uint8_t group = space.problem().knobs[knob].group;
      byGroup.try_emplace(group, first->design).first->second[knob] =
          entry.design[knob];
    }
    propose(space.repair(all, changed, random), "what helped alone, together");
    if (byGroup.size() > 1)
      for (const auto &[group, wanted] : byGroup)
        propose(space.repair(wanted, {}, random),
                "what helped in @" + space.problem().groups[group]);
  }

  /// A knob of the incumbent, drawn by what it is known to do. One that was
  /// never tried counts as much as one that does most.
  KnobId drawKnob(Random &random) const {
    constexpr double kLeast = 0.0005, kMost = 0.02;
    std::vector<double> weights;
    double sum = 0;
    for (size_t k = 0; k < effects.size(); ++k) {
      const double effect = effects[k] < 0 ? kMost : effects[k];
      weights.push_back(space.problem().knobs[k].size() < 2
                            ? 0
                            : std::clamp(effect, kLeast, kMost));
      sum += weights.back();
    }
    double draw = random.uniform() * sum;
    for (size_t k = 0; k < weights.size(); ++k)
      if ((draw -= weights[k]) < 0)
        return static_cast<KnobId>(k);
    return static_cast<KnobId>(weights.size() - 1);
  }

  void propose(const std::optional<Design> &design, std::string why) {
    if (design && seen.insert(*design).second)
      initial.push_back({*design, 0, std::move(why)});
  }

  /// Finds the switches of each component that has several.
  void findIslands(Random &random) {
    const std::vector<Knob> &knobs = space.problem().knobs;
    std::map<uint8_t, std::vector<KnobId>> switches;
    for (size_t k = 0; k < knobs.size(); ++k)
      if (knobs[k].size() == 2 && knobs[k].labels[0] == "true" &&
          knobs[k].labels[1] == "false")
        switches[knobs[k].group].push_back(static_cast<KnobId>(k));
    for (const auto &[group, members] : switches)
      for (KnobId on : members)
        if (members.size() > 1)
          islands.push_back(
              {members, on, {}, {}, valuesBeside(members, random)});
  }

  /// All values of the other knobs of the component, largest knobs first.
  std::vector<std::pair<KnobId, uint8_t>>
  valuesBeside(const std::vector<KnobId> &switches, Random &random) const {
    const std::vector<Knob> &knobs = space.problem().knobs;
    std::vector<std::pair<KnobId, uint8_t>> values;
    for (size_t k = 0; k < knobs.size(); ++k)
      if (knobs[k].group == knobs[switches[0]].group && knobs[k].size() > 1 &&
          std::count(switches.begin(), switches.end(), k) == 0)
        for (uint8_t v = 0; v < knobs[k].size(); ++v)
          values.emplace_back(static_cast<KnobId>(k), v);
    random.shuffle(values);
    std::stable_sort(values.begin(), values.end(),
                     [&](const auto &a, const auto &b) {
                       return knobs[a.first].size() > knobs[b.first].size();
                     });
    return values;
  }

  /// The first design of an island with another value of one knob of the same
  /// component: each value once, those of small knobs first, since they are
  /// mostly decisions of kind (chroma sampling) and not of degree. Then its
  /// best design, mutated.
  std::optional<Design> islandChild(Random &random) {
    Island &island = islands[random.below(islands.size())];
    if (!island.best)
      return std::nullopt;
    if (island.untried.empty()) {
      reason = "mutation beside a case alone";
      auto mutated = space.mutate(island.best->design, 1, random);
      return mutated && island.has(*mutated) ? mutated : std::nullopt;
    }
    const auto [knob, value] = island.untried.back();
    island.untried.pop_back();
    Design wanted = island.first->design;
    wanted[knob] = value;
    std::vector<KnobId> pinned = island.switches;
    pinned.push_back(knob);
    reason = "one value beside a case alone";
    return space.repair(wanted, pinned, random);
  }

  /// All values of a knob, the nearest to `from` first: itself, one up, one
  /// down.
  static std::vector<uint8_t> nearValues(uint8_t size, uint8_t from) {
    std::vector<uint8_t> values(size);
    std::iota(values.rbegin(), values.rend(), uint8_t(0)); // Upper ones first.
    std::stable_sort(values.begin(), values.end(), [=](uint8_t a, uint8_t b) {
      return std::abs(a - from) < std::abs(b - from);
    });
    return values;
  }

  /// The first designs: about a quarter of the budget.
  void plan(Random &random) {
    const Problem &problem = space.problem();
    size_t want = std::clamp<size_t>(budget / 4, 8, 64);
    auto preferred = preferredDesign(space, random);
    propose(preferred, "preferred values");

    findIslands(random);
    if (preferred)
      for (const Island &island : islands) {
        Design wanted = *preferred;
        for (KnobId k : island.switches)
          wanted[k] = k == island.on ? 0 : 1;
        propose(space.repair(wanted, island.switches, random),
                "one case alone");
      }

    // Every value once, away from the preferred design: single effects, which
    // is also what the report on knobs is made of. Knobs take turns, from the
    // values next to the preferred one, so that none goes without.
    for (size_t round = 1; preferred && round < kMaxValues; ++round)
      for (size_t k = 0; k < problem.knobs.size(); ++k) {
        if (round >= problem.knobs[k].size() || initial.size() >= want)
          continue;
        Design wanted = *preferred;
        wanted[k] = nearValues(problem.knobs[k].size(), wanted[k])[round];
        propose(space.repair(wanted, {static_cast<KnobId>(k)}, random),
                "one value of @" + problem.knobs[k].name);
      }

    for (int i = 0; i < 200 && initial.size() < std::min<size_t>(want, 16); ++i)
      propose(space.sample(random), "random");
  }

  /// Tournament of two among the best, by the first objective or, for one child
  /// in four, by another objective among the designs that meet all bounds.
  const Entry &parent(Random &random, int objective) {
    size_t pool = std::min(measured.size(), kParents);
    if (objective == 0) {
      size_t a = random.below(pool), b = random.below(pool);
      return measured[std::min(a, b)];
    }
    const Entry *best = nullptr;
    for (int i = 0; i < 4; ++i) {
      const Entry &entry = measured[random.below(measured.size())];
      uint16_t metric = space.problem().minimize[objective];
      if (!best || entry.rank.violation < best->rank.violation ||
          (entry.rank.violation == best->rank.violation &&
           entry.metrics[metric] < best->metrics[metric]))
        best = &entry;
    }
    return *best;
  }

  std::optional<Design> child(Random &random) {
    const Problem &problem = space.problem();
    if (measured[0].rank.violation > 0 && !islands.empty() && random.below(2))
      if (auto design = islandChild(random); design && !seen.count(*design))
        return design;
    // Half of the children polish the incumbent, one knob each: landscapes of
    // codecs are mostly smooth, and the cached components make it cheap.
    if (random.below(2)) {
      reason = "one knob of the incumbent";
      Design wanted = measured[0].design;
      const KnobId knob = drawKnob(random);
      int size = problem.knobs[knob].size();
      if (size > 1) {
        // By one step or to any other value.
        const int next = wanted[knob] + (random.below(2) ? 1 : -1);
        wanted[knob] =
            next >= 0 && next < size && random.below(2)
                ? static_cast<uint8_t>(next)
                : static_cast<uint8_t>(
                      (wanted[knob] + 1 + int(random.below(size - 1))) % size);
        if (auto design = space.repair(wanted, {knob}, random))
          if (!seen.count(*design))
            return design;
      }
    }
    int objective = 0;
    if (problem.minimize.size() > 1 && random.below(4) == 0)
      objective =
          1 + static_cast<int>(random.below(problem.minimize.size() - 1));
    const Entry &a = parent(random, objective);
    if (random.uniform() < 0.35 && measured.size() > 1) {
      const Entry &b = parent(random, 0);
      Design wanted = a.design;
      bool byGroup = random.below(2);
      uint64_t groups = random.next();
      for (size_t k = 0; k < wanted.size(); ++k)
        if (byGroup ? groups >> (problem.knobs[k].group & 63) & 1
                    : random.below(2))
          wanted[k] = b.design[k];
      reason = byGroup ? "components exchanged" : "knobs exchanged";
      return space.repair(wanted, {}, random);
    }
    // Mostly one knob at a time; more when the neighbourhood is worn out.
    double draw = random.uniform();
    int count = draw < 0.6 ? 1 : draw < 0.85 ? 2 : 3;
    reason = "mutation of " + std::to_string(count);
    return space.mutate(a.design, count, random);
  }

  const Space &space;
  int budget;
  bool started = false, combined = false;
  std::optional<Entry> first; ///< The first design that was measured.
  /// By knob: relative change of the objective; negative where not yet seen.
  std::vector<double> effects;
  /// By knob: the best design that differs from the first in it alone and is
  /// better.
  std::map<KnobId, Entry> gains;
  std::vector<Proposal> initial;
  size_t nextInitial = 0;
  std::vector<Entry> measured; ///< Best first.
  std::vector<Island> islands;
  std::set<Design> seen;
  std::string reason;
};

} // namespace

std::unique_ptr<Strategy> createEvolution(const StrategyContext &context) {
  return std::make_unique<Evolution>(context);
}

} // namespace smmil::search::detail
