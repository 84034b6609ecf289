//===- KnobRules.cpp - Knobs and rules of primitives ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Collects what the primitives say about their own choices and writes it into a
// design.problem.
//
//===----------------------------------------------------------------------===//

#include "dialects/Design/Design.h"
#include "smmil/Transforms/Codec/Transforms.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace smmil::codec {

namespace {

class ProblemRules : public RuleBuilder {
public:
  ProblemRules(design::ProblemOp problem, int64_t l2Bytes)
      : problem(problem), l2Bytes(l2Bytes) {
    for (design::RuleOp rule : problem.getBody().getOps<design::RuleOp>())
      stated.insert(keyOf(rule));
  }

  void add(Operation *op, StringRef sentence, ArrayRef<Attribute> operands,
           Formula formula) override;
  int64_t getL2Bytes() const override { return l2Bytes; }

  unsigned count = 0;

private:
  /// A rule says the same as another one if sentence, knobs and formula agree.
  static std::string keyOf(design::RuleOp rule) {
    std::string key;
    llvm::raw_string_ostream os(key);
    rule->print(os, OpPrintingFlags().skipRegions());
    for (Operation &op : rule.getBody().front()) {
      os << op.getName();
      if (auto constant = dyn_cast<arith::ConstantOp>(op))
        os << constant.getValue();
    }
    return key;
  }

  design::ProblemOp problem;
  int64_t l2Bytes;
  llvm::StringSet<> stated;
};

void ProblemRules::add(Operation *op, StringRef sentence,
                       ArrayRef<Attribute> operands, Formula formula) {
  Location loc = op->getLoc();
  OpBuilder builder = OpBuilder::atBlockEnd(&problem.getBody().front());
  // One argument per distinct knob, whatever number of operands it decides.
  llvm::MapVector<Attribute, BlockArgument> arguments;
  SmallVector<Attribute> knobs;
  OperationState state(loc, design::RuleOp::getOperationName());
  Block &body = state.addRegion()->emplaceBlock();
  for (Attribute operand : operands) {
    auto knob = dyn_cast<design::KnobRefAttr>(operand);
    if (!knob || arguments.count(knob))
      continue;
    design::KnobOp declared = problem.lookupKnob(knob.getName());
    if (!declared)
      return;
    arguments[knob] = body.addArgument(declared.getValueType(), loc);
    knobs.push_back(
        FlatSymbolRefAttr::get(builder.getContext(), knob.getName()));
  }
  if (knobs.empty())
    return;
  state.addAttribute("sentence", builder.getStringAttr(sentence));
  state.addAttribute("knobs", builder.getArrayAttr(knobs));

  // The block has no op yet to take a context from.
  OpBuilder inner(builder.getContext());
  inner.setInsertionPointToStart(&body);
  SmallVector<Value> values;
  for (Attribute operand : operands) {
    if (arguments.count(operand))
      values.push_back(arguments[operand]);
    else if (auto number = dyn_cast<IntegerAttr>(operand))
      values.push_back(inner.create<arith::ConstantOp>(loc, number));
    else
      return; // A literal word makes a rule of its own in the primitive.
  }
  inner.create<design::YieldOp>(loc, formula(inner, loc, values));
  auto rule = cast<design::RuleOp>(builder.create(state));
  if (!stated.insert(keyOf(rule)).second) {
    rule.erase();
    return;
  }
  ++count;
}

} // namespace

FailureOr<KnobCounts> declareKnobs(Operation *root, Operation *problemOp,
                                   StringRef group, int64_t l2Bytes) {
  auto problem = cast<design::ProblemOp>(problemOp);
  OpBuilder builder = OpBuilder::atBlockEnd(&problem.getBody().front());
  KnobCounts counts;
  WalkResult result =
      root->walk<WalkOrder::PreOrder>([&](KnobUserOpInterface op) {
        SmallVector<KnobSlot> slots;
        op.getKnobSlots(slots);
        for (const KnobSlot &slot : slots) {
          auto knob =
              dyn_cast_if_present<design::KnobRefAttr>(slot.valueOf(op));
          if (!knob || problem.lookupKnob(knob.getName()))
            continue;
          if (slot.suggested.empty()) {
            op->emitOpError("suggests no values for ?@")
                << knob.getName() << "; declare the knob in the problem";
            return WalkResult::interrupt();
          }
          builder.create<design::KnobOp>(
              op->getLoc(), builder.getStringAttr(knob.getName()),
              slot.suggested, builder.getStringAttr(group));
          ++counts.knobs;
        }
        return WalkResult::advance();
      });
  if (result.wasInterrupted())
    return failure();

  // An op whose literals can never hold its rule reports that as an error.
  bool contradicts = false;
  ScopedDiagnosticHandler listen(root->getContext(), [&](Diagnostic &told) {
    contradicts |= told.getSeverity() == DiagnosticSeverity::Error;
    return failure(); // Whoever handles diagnostics prints it.
  });
  ProblemRules rules(problem, l2Bytes);
  root->walk<WalkOrder::PreOrder>(
      [&](KnobUserOpInterface op) { op.buildRules(rules); });
  if (contradicts)
    return failure();
  counts.rules = rules.count;
  return counts;
}

} // namespace smmil::codec
