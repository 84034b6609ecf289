//===- DesignVerifiers.cpp - Verifiers of design ops ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One check per labelled constraint of DesignOps.td.
//
//===----------------------------------------------------------------------===//

#include "dialects/Design/Design.h"

using namespace mlir;

namespace smmil::design {

//===----------------------------------------------------------------------===//
// Specs
//===----------------------------------------------------------------------===//

template <typename SpecOp> static LogicalResult verifySpec(SpecOp op) {
  return validateSpec(specSchema(SpecOp::getSpecType()), op.getSpec(),
                      [&](StringRef path, StringRef problem) {
                        op.emitOpError("has a wrong field ")
                            << path << ": " << problem;
                      });
}

LogicalResult TaskOp::verify() {
  return verifySpec(*this); // (C1)
}
LogicalResult ModelOp::verify() {
  return verifySpec(*this); // (C1)
}
LogicalResult TargetOp::verify() {
  return verifySpec(*this); // (C1)
}

//===----------------------------------------------------------------------===//
// ProblemOp
//===----------------------------------------------------------------------===//

LogicalResult ProblemOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C1) Other dialects are compared by op name: this one does not link them.
  auto check = [&](FlatSymbolRefAttr symbol, StringRef kind) -> LogicalResult {
    if (!symbol)
      return success();
    Operation *scope = (*this)->getParentOp();
    Operation *found =
        scope ? tables.lookupNearestSymbolFrom(scope, symbol) : nullptr;
    if (found && found->getName().getStringRef() == kind)
      return success();
    InFlightDiagnostic diag = emitOpError("expects ")
                              << symbol << " to be a " << kind << ", but ";
    if (!found)
      return diag << "nothing has this name";
    diag << "got a " << found->getName();
    diag.attachNote(found->getLoc()) << "it is declared here";
    return diag;
  };
  if (failed(check(getLayoutAttr(), "layout.file")) ||
      failed(check(getViewAttr(), "sheet.view")) ||
      failed(check(getModelAttr(), "design.model")) ||
      failed(check(getTaskAttr(), "design.task")) ||
      failed(check(getTargetAttr(), "design.target")))
    return failure();
  return success();
}

LogicalResult ProblemOp::verifyRegions() {
  // (C2)
  for (Operation &op : getBody().front())
    if (!isa<KnobOp, RuleOp, MinimizeOp, RequireOp, FixOp>(op))
      return op.emitOpError("is not a part of a design problem, expected knob, "
                            "rule, minimize, require or fix");
  return success();
}

LogicalResult KnobOp::verify() {
  ArrayAttr domain = getDomain();
  // (C1)
  if (domain.empty() || domain.size() > 64)
    return emitOpError("expects 1 to 64 values, but got ") << domain.size();
  // (C2)
  for (Attribute value : domain) {
    if (!literalNumber(value) && !literalWord(value) && !literalFlag(value))
      return emitOpError(
                 "expects integers, decimals, strings or flags, but got ")
             << formatPlain(value);
    bool same =
        literalWord(value).has_value() == literalWord(domain[0]).has_value() &&
        literalFlag(value).has_value() == literalFlag(domain[0]).has_value() &&
        literalInt(value).has_value() == literalInt(domain[0]).has_value();
    if (!same)
      return emitOpError("expects values of one type, but got ")
             << formatPlain(domain[0]) << " and " << formatPlain(value);
  }
  // (C3)
  for (auto [index, value] : llvm::enumerate(domain))
    if (indexOf(value) != static_cast<int64_t>(index))
      return emitOpError("lists the value ") << formatPlain(value) << " twice";
  return success();
}

/// The knob, or null after an error with a note at the problem.
static KnobOp resolveKnob(Operation *user, FlatSymbolRefAttr name) {
  auto problem = cast<ProblemOp>(user->getParentOp());
  if (KnobOp knob = problem.lookupKnob(name.getValue()))
    return knob;
  InFlightDiagnostic diag = user->emitOpError("names undeclared knob ") << name;
  diag.attachNote(problem.getLoc()) << "knobs are declared in this problem";
  return {};
}

//===----------------------------------------------------------------------===//
// RuleOp
//===----------------------------------------------------------------------===//

LogicalResult RuleOp::verifySymbolUses(SymbolTableCollection &) {
  Block &block = getBody().front();
  for (auto [index, symbol] : llvm::enumerate(getKnobs())) {
    auto name = dyn_cast<FlatSymbolRefAttr>(symbol);
    if (!name)
      return emitOpError("expects knobs to be symbols, but got ") << symbol;
    KnobOp knob = resolveKnob(*this, name); // (C2)
    if (!knob)
      return failure();
    // (C3)
    Type type = block.getArgument(index).getType();
    if (type != knob.getValueType()) {
      InFlightDiagnostic diag = emitOpError("takes ") << name << " as " << type
                                                      << ", but its values are "
                                                      << knob.getValueType();
      diag.attachNote(knob.getLoc()) << "the knob is declared here";
      return diag;
    }
  }
  return success();
}

LogicalResult RuleOp::verifyRegions() {
  // (C1)
  if (getSentence().trim().empty())
    return emitOpError("expects a sentence that says what must hold, got ")
           << getSentenceAttr();
  Block &block = getBody().front();
  // (C3)
  if (block.getNumArguments() != getKnobs().size())
    return emitOpError("names ")
           << getKnobs().size() << " knobs, but its region takes "
           << block.getNumArguments();
  // (C4)
  if (!isa<YieldOp>(block.back()))
    return emitOpError("expects its region to end with yield, got ")
           << block.back().getName();
  // (C5)
  for (Operation &op : block.without_terminator())
    if (!isa<IsOp>(op) && op.getName().getDialectNamespace() != "arith")
      return op.emitOpError(
          "cannot stand in a rule, expected arith or design.is");
  return success();
}

//===----------------------------------------------------------------------===//
// RequireOp, FixOp
//===----------------------------------------------------------------------===//

LogicalResult RequireOp::verify() {
  // (C1)
  if (failed(verifyWord(*this, "direction", getDirectionAttr(),
                        "at_least|at_most")))
    return failure();
  // (C2)
  if (getStatisticAttr() &&
      failed(verifyWord(*this, "statistic", getStatisticAttr(), "p50|p95|p99")))
    return failure();
  // (C4)
  if (getEach() && getStatistic())
    return emitOpError(
        "bounds each item and a percentile, expected one of them");
  return success();
}

LogicalResult RequireOp::verifySymbolUses(SymbolTableCollection &tables) {
  // (C3)
  SymbolRefAttr field = getFieldAttr();
  if (!field)
    return success();
  Operation *scope = (*this)->getParentOp()->getParentOp();
  if (!scope)
    return success(); // A problem by itself; nothing to look the field up in.
  Operation *found = tables.lookupNearestSymbolFrom(scope, field);
  if (found && found->getName().getStringRef() == "sheet.field")
    return success();
  InFlightDiagnostic diag = emitOpError("bounds unknown field ") << field;
  if (Operation *dataset =
          tables.lookupNearestSymbolFrom(scope, field.getRootReference()))
    diag.attachNote(dataset->getLoc()) << "fields are declared in this dataset";
  return diag;
}

LogicalResult FixOp::verifySymbolUses(SymbolTableCollection &) {
  KnobOp knob = resolveKnob(*this, getKnobAttr()); // (C1)
  if (!knob)
    return failure();
  if (knob.indexOf(getValue()) >= 0) // (C2)
    return success();
  InFlightDiagnostic diag =
      emitOpError("pins ") << getKnobAttr() << " to " << formatPlain(getValue())
                           << ", which is not in its domain";
  diag.attachNote(knob.getLoc())
      << "its values are " << formatPlain(knob.getDomain());
  return diag;
}

LogicalResult ResultOp::verify() {
  // (C1)
  for (NamedAttribute metric : getMetrics())
    if (!literalNumber(metric.getValue()))
      return emitOpError("expects metric ")
             << metric.getName() << " to be a number, but got "
             << formatPlain(metric.getValue());
  // (C2)
  for (Attribute point : getPareto())
    if (!isa<DictionaryAttr>(point))
      return emitOpError("expects Pareto points to be dictionaries, but got ")
             << formatPlain(point);
  return success();
}

} // namespace smmil::design
