//===- LoadProblem.cpp - A design.problem as a search problem -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See LoadProblem.h.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/LoadProblem.h"

#include "smmil/Evaluate/JointMeter.h"

#include "smmil/Runtime/Metric.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/TypeSwitch.h"

#include <map>

using namespace mlir;

namespace smmil::evaluate {

using search::Budget;
using search::KnobId;
using search::Location;
using search::Problem;
using search::RuleId;

Location sourceLocation(mlir::Location location) {
  Location result;
  location->walk([&](mlir::Location part) {
    auto file = dyn_cast<FileLineColLoc>(part);
    if (!file)
      return WalkResult::advance();
    result.file = file.getFilename().str();
    result.line = int(file.getLine());
    result.column = int(file.getColumn());
    return WalkResult::interrupt();
  });
  return result;
}

namespace {

/// A plain word of a domain value: what labels and journals show.
std::string labelOf(Attribute value) {
  if (auto word = dyn_cast<StringAttr>(value))
    return word.getValue().str();
  return design::formatPlain(value);
}

/// "task.json: fix.block" as file and path.
Location specLocation(StringRef origin) {
  auto [file, path] = origin.split(": ");
  Location where;
  where.file = file.str();
  where.path = path.str();
  return where;
}

/// Runs a rule's formula on literals by folding it op by op.
std::optional<bool> runRule(design::RuleOp rule, ArrayRef<Attribute> values,
                            Operation *&stuck) {
  Block &body = rule.getBody().front();
  DenseMap<Value, Attribute> known;
  for (auto [argument, value] : llvm::zip(body.getArguments(), values))
    known[argument] = value;
  for (Operation &op : body) {
    SmallVector<Attribute> operands;
    for (Value operand : op.getOperands())
      operands.push_back(known.lookup(operand));
    if (isa<design::YieldOp>(op)) {
      if (auto holds = dyn_cast_or_null<BoolAttr>(operands[0]))
        return holds.getValue();
      if (auto holds = dyn_cast_or_null<IntegerAttr>(operands[0]))
        return !holds.getValue().isZero();
      stuck = &op;
      return std::nullopt;
    }
    SmallVector<OpFoldResult> results;
    if (failed(op.fold(operands, results)) ||
        results.size() != op.getNumResults()) {
      stuck = &op;
      return std::nullopt;
    }
    for (auto [result, folded] : llvm::zip(op.getResults(), results)) {
      auto attribute = dyn_cast<Attribute>(folded);
      known[result] = attribute ? attribute : known.lookup(cast<Value>(folded));
    }
  }
  return std::nullopt;
}

/// constant + sum of factor * knob, over the rule's arguments.
struct Linear {
  int64_t constant = 0;
  std::map<unsigned, int64_t> factors;
};

std::optional<Linear> linearForm(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    if (!value.getType().isInteger(64))
      return std::nullopt;
    Linear form;
    form.factors[argument.getArgNumber()] = 1;
    return form;
  }
  Operation *op = value.getDefiningOp();
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    auto number = dyn_cast<IntegerAttr>(constant.getValue());
    if (!number)
      return std::nullopt;
    Linear form;
    form.constant = number.getInt();
    return form;
  }
  if (op->getNumOperands() != 2)
    return std::nullopt;
  auto left = linearForm(op->getOperand(0)),
       right = linearForm(op->getOperand(1));
  if (!left || !right)
    return std::nullopt;
  if (isa<arith::AddIOp, arith::SubIOp>(op)) {
    int64_t sign = isa<arith::AddIOp>(op) ? 1 : -1;
    left->constant += sign * right->constant;
    for (auto [knob, factor] : right->factors)
      left->factors[knob] += sign * factor;
    return left;
  }
  if (isa<arith::MulIOp>(op)) {
    if (!left->factors.empty())
      std::swap(left, right);
    if (!left->factors.empty())
      return std::nullopt;
    for (auto &[knob, factor] : right->factors)
      factor *= left->constant;
    right->constant *= left->constant;
    return right;
  }
  return std::nullopt;
}

/// `sum <= bound` of a rule that yields one comparison of linear sums.
std::optional<Budget> linearRule(design::RuleOp rule, const Problem &problem,
                                 const std::vector<KnobId> &scope) {
  auto yield = dyn_cast<design::YieldOp>(rule.getBody().front().back());
  auto compare =
      yield ? yield.getHolds().getDefiningOp<arith::CmpIOp>() : nullptr;
  if (!compare)
    return std::nullopt;
  auto left = linearForm(compare.getLhs()),
       right = linearForm(compare.getRhs());
  if (!left || !right)
    return std::nullopt;
  int64_t slack = 0;
  switch (compare.getPredicate()) {
  case arith::CmpIPredicate::sle:
  case arith::CmpIPredicate::ule:
    break;
  case arith::CmpIPredicate::slt:
  case arith::CmpIPredicate::ult:
    slack = 1;
    break;
  case arith::CmpIPredicate::sge:
  case arith::CmpIPredicate::uge:
    std::swap(left, right);
    break;
  case arith::CmpIPredicate::sgt:
  case arith::CmpIPredicate::ugt:
    std::swap(left, right);
    slack = 1;
    break;
  default:
    return std::nullopt;
  }
  Budget budget;
  budget.atMost = right->constant - left->constant - slack;
  for (auto [knob, factor] : right->factors)
    left->factors[knob] -= factor;
  for (auto [argument, factor] : left->factors) {
    Budget::Term term;
    term.knob = scope[argument];
    if (problem.knobs[term.knob].numbers.empty())
      return std::nullopt;
    for (int64_t number : problem.knobs[term.knob].numbers)
      term.weight.push_back(number * factor);
    budget.terms.push_back(std::move(term));
  }
  return budget;
}

class Loader {
public:
  explicit Loader(design::ProblemOp op) : op(op) {}

  Result<Problem> load() {
    problem.name = op.getSymName().str();
    problem.metrics = jointMetrics();
    for (Operation &part : op.getBody().front()) {
      Outcome ok = TypeSwitch<Operation *, Outcome>(&part)
                       .Case<design::KnobOp, design::RuleOp, design::FixOp,
                             design::MinimizeOp, design::RequireOp>(
                           [&](auto statement) { return add(statement); })
                       .Default([](Operation *) { return Outcome::success(); });
      if (!ok)
        return ok.error();
    }
    // The first objective decides; halving a later one outweighs less than one
    // percent of it, so near equals are told apart and nothing else.
    for (size_t i = 0; i < problem.minimize.size(); ++i)
      problem.weights.push_back(i == 0 ? 1.0 : 0.01);
    problem.pareto = {problem.minimize.empty() ? uint16_t(kBytes)
                                               : problem.minimize[0]};
    for (uint16_t metric : {kBytes, kDecodeP50, kDecodeP95, kReadUs})
      if (metric != problem.pareto[0])
        problem.pareto.push_back(metric);
    if (llvm::is_contained(problem.minimize, kViewCost))
      problem.pareto.push_back(kViewCost);
    if (Outcome ok = problem.verify(); !ok)
      return ok.error();
    return std::move(problem);
  }

private:
  Error at(Operation *where, std::string message) {
    return usageError(sourceLocation(where->getLoc()).text() + ": " +
                      std::move(message));
  }

  Outcome add(design::KnobOp knob) {
    search::Knob loaded;
    loaded.name = knob.getSymName().str();
    loaded.ordered = knob.isOrdered();
    loaded.where = sourceLocation(knob.getLoc());
    bool numeric = true;
    for (Attribute value : knob.getDomain()) {
      loaded.labels.push_back(labelOf(value));
      auto number = design::literalInt(value);
      numeric &= number.has_value();
      if (numeric)
        loaded.numbers.push_back(*number);
    }
    if (!numeric)
      loaded.numbers.clear();
    std::string group = knob.getGroup() ? knob.getGroup()->str() : "other";
    auto known = llvm::find(problem.groups, group);
    loaded.group = uint8_t(known - problem.groups.begin());
    if (known == problem.groups.end())
      problem.groups.push_back(group);
    knobs[loaded.name] = {KnobId(problem.knobs.size()), knob};
    problem.knobs.push_back(std::move(loaded));
    return Outcome::success();
  }

  Outcome add(design::RuleOp rule) {
    RuleId id = problem.addRule(rule.getSentence().str(),
                                sourceLocation(rule.getLoc()));
    std::vector<KnobId> scope;
    std::vector<design::KnobOp> ops;
    for (Attribute name : rule.getKnobs()) {
      auto known = knobs.find(cast<FlatSymbolRefAttr>(name).getValue().str());
      if (known == knobs.end())
        return at(rule, "rule \"" + rule.getSentence().str() +
                            "\" names a knob that is not declared before it");
      scope.push_back(known->second.first);
      ops.push_back(known->second.second);
    }
    if (scope.size() > 3) {
      auto budget = linearRule(rule, problem, scope);
      if (!budget)
        return at(rule,
                  "rule \"" + rule.getSentence().str() + "\" ranges over " +
                      std::to_string(scope.size()) +
                      " knobs and is not a linear sum; split it into rules "
                      "over at most 3 knobs");
      budget->rule = id;
      problem.budgets.push_back(std::move(*budget));
      return Outcome::success();
    }
    Operation *stuck = nullptr;
    Outcome tabulated =
        problem.addTabulated(scope, id, [&](const uint8_t *tuple) {
          SmallVector<Attribute> values;
          for (size_t i = 0; i < ops.size(); ++i)
            values.push_back(ops[i].getDomain()[tuple[i]]);
          return runRule(rule, values, stuck).value_or(true);
        });
    if (stuck)
      return at(rule, "rule \"" + rule.getSentence().str() +
                          "\" cannot be evaluated: " +
                          stuck->getName().getStringRef().str() +
                          " does not fold on its knobs' values");
    return tabulated;
  }

  Outcome add(design::FixOp fix) {
    auto known = knobs.find(fix.getKnob().str());
    if (known == knobs.end())
      return at(fix, "the request fixes @" + fix.getKnob().str() +
                         ", which is no knob of this problem");
    auto [knob, declared] = known->second;
    int64_t index = declared.indexOf(fix.getValue());
    if (index < 0)
      return at(fix, "the request fixes @" + fix.getKnob().str() + " to " +
                         design::formatPlain(fix.getValue()) +
                         ", which is not in its domain " +
                         design::formatPlain(declared.getDomain()));
    Location where = sourceLocation(fix.getLoc());
    if (auto origin = fix.getOrigin())
      where = specLocation(*origin);
    RuleId id =
        problem.addRule("the request fixes @" + fix.getKnob().str() + " to " +
                            design::formatPlain(fix.getValue()),
                        where, true);
    problem.addPin(knob, search::Mask(1) << index, id);
    return Outcome::success();
  }

  std::optional<uint16_t> metricOf(StringRef name, StringRef statistic) {
    if (name == "bytes")
      return kBytes;
    if (name == "read_us")
      return kReadUs;
    if (name == "energy_uj")
      return kEnergyUj;
    if (name == "view_cost")
      return kViewCost;
    if (name == "request_us")
      return kRequestUs;
    if (findMetric(name.str()))
      return kQualityGap;
    if (name == "decode_us")
      return statistic == "p50"   ? kDecodeP50
             : statistic == "p99" ? kDecodeP99
                                  : kDecodeP95;
    return std::nullopt;
  }

  Outcome add(design::MinimizeOp minimize) {
    auto metric = metricOf(minimize.getMetric(), "p95");
    if (!metric)
      return at(minimize, "'" + minimize.getMetric().str() +
                              "' is not measured; minimize bytes, decode_us, "
                              "read_us, energy_uj or view_cost");
    if (!llvm::is_contained(problem.minimize, *metric))
      problem.minimize.push_back(*metric);
    return Outcome::success();
  }

  Outcome add(design::RequireOp require) {
    StringRef name = require.getMetric();
    auto metric = metricOf(name, require.getStatistic().value_or("p95"));
    if (!metric)
      return at(require, "'" + name.str() + "' is not measured");
    std::string sentence = name.str();
    if (auto field = require.getField())
      sentence += " of " + field->getLeafReference().getValue().str();
    if (require.getPerSheet())
      sentence += " per sheet";
    bool atMost = require.getDirection() == "at_most";
    sentence += (atMost ? " at most " : " at least ") +
                design::formatDecimal(require.getBound().convertToDouble());
    if (require.getEach())
      sentence += " for each item";
    if (auto statistic = require.getStatistic())
      sentence += " at " + statistic->str();
    search::Bound bound;
    bound.metric = *metric;
    bound.isCeiling = atMost;
    bound.limit = require.getBound().convertToDouble();
    if (*metric == kQualityGap) { // Stated as a floor, measured as a gap.
      const bool higher = findMetric(name.str())->higherIsBetter;
      if (atMost == higher || !require.getEach())
        return at(require, "a floor on " + name.str() + " is written `" +
                               (higher ? "at_least" : "at_most") +
                               " ... each`");
      bound.isCeiling = true;
      bound.limit = 0;
    }
    Location where = sourceLocation(require.getLoc());
    if (auto origin = require.getOrigin())
      where = specLocation(*origin);
    bound.rule = problem.addRule(sentence, where, true);
    problem.bounds.push_back(bound);
    return Outcome::success();
  }

  design::ProblemOp op;
  Problem problem;
  std::map<std::string, std::pair<KnobId, design::KnobOp>> knobs;
};

} // namespace

Result<Problem> loadProblem(design::ProblemOp problem) {
  return Loader(problem).load();
}

} // namespace smmil::evaluate
