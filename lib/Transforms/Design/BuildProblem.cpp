//===- BuildProblem.cpp - The request of a task as part of a problem ------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Floors, bounds and pins of the task become statements of the problem. Each
// carries the place in the spec that it stands for, since that is what an
// explanation of a contradiction must name.
//
//===----------------------------------------------------------------------===//

#include "smmil/Transforms/Design/Passes.h"

#include "dialects/Design/Design.h"
#include "dialects/Sheet/Sheet.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

#define DEBUG_TYPE "design-build-problem"

using namespace mlir;

namespace smmil::design {

#define GEN_PASS_DEF_DESIGNBUILDPROBLEM
#include "lib/Transforms/Design/DesignPasses.h.inc"

namespace {

/// The file that a spec was read from, else the op's name.
std::string specFile(TaskOp task) {
  if (auto location = dyn_cast<FileLineColLoc>(task.getLoc()))
    if (location.getFilename().getValue().ends_with(".json"))
      return location.getFilename().str();
  return "design.task @" + task.getSymName().str();
}

struct BuildProblem : impl::DesignBuildProblemBase<BuildProblem> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto problems = module.getOps<ProblemOp>();
    if (problems.empty()) {
      module.emitError("has no design.problem to add the request to; "
                       "layout-enumerate makes one");
      return signalPassFailure();
    }
    ProblemOp problem = *problems.begin();
    auto task = SymbolTable::lookupNearestSymbolFrom<TaskOp>(
        problem->getParentOp(), problem.getTaskAttr());
    if (!task) {
      problem.emitOpError("names no design.task");
      return signalPassFailure();
    }
    OpBuilder builder = OpBuilder::atBlockEnd(&problem.getBody().front());
    minimize(builder, problem, task);
    require(builder, module, problem, task);
    if (failed(fix(builder, problem, task)))
      signalPassFailure();
  }

private:
  void minimize(OpBuilder &builder, ProblemOp problem, TaskOp task) {
    if (!problem.getBody().getOps<MinimizeOp>().empty())
      return;
    StringRef first = task.getWord("minimize").value_or("bytes");
    builder.create<MinimizeOp>(task.getLoc(), builder.getStringAttr(first));
    for (StringRef metric : {"bytes", "read_us", "decode_us"})
      if (metric != first)
        builder.create<MinimizeOp>(task.getLoc(),
                                   builder.getStringAttr(metric));
    // Only a view with a knob can be shown better or worse.
    for (KnobOp knob : problem.getBody().getOps<KnobOp>())
      if (knob.getGroup() == StringRef("view")) {
        builder.create<MinimizeOp>(task.getLoc(),
                                   builder.getStringAttr("view_cost"));
        break;
      }
  }

  void bound(OpBuilder &builder, TaskOp task, StringRef metric,
             SymbolRefAttr field, bool perSheet, StringRef direction,
             double limit, bool each, StringRef statistic, StringRef path) {
    auto unit = [&](bool set) {
      return set ? builder.getUnitAttr() : UnitAttr();
    };
    builder.create<RequireOp>(
        task.getLoc(), builder.getStringAttr(metric), field, unit(perSheet),
        builder.getStringAttr(direction), builder.getF64FloatAttr(limit),
        unit(each),
        statistic.empty() ? StringAttr() : builder.getStringAttr(statistic),
        builder.getStringAttr(specFile(task) + ": " + path));
    ++numBounds;
  }

  void require(OpBuilder &builder, ModuleOp module, ProblemOp problem,
               TaskOp task) {
    if (!problem.getBody().getOps<RequireOp>().empty())
      return;
    module.walk([&](sheet::FieldOp field) {
      std::string path = fieldPath(task.getSpec(), "quality",
                                   field.getSymName(), field.getKind());
      auto metric = task.getWord(path + ".metric");
      auto floor = task.getNumber(path + ".floor");
      if (!metric || !floor)
        return;
      auto dataset = cast<sheet::DatasetOp>(field->getParentOp());
      auto symbol =
          SymbolRefAttr::get(dataset.getSymNameAttr(),
                             {FlatSymbolRefAttr::get(field.getSymNameAttr())});
      bound(builder, task, *metric, symbol, false,
            isHigherBetter(*metric) ? "at_least" : "at_most", *floor, true, "",
            path + ".floor");
    });
    if (auto limit = task.getNumber("decode_us_per_sheet_p95"))
      bound(builder, task, "decode_us", {}, true, "at_most", *limit, false,
            "p95", "decode_us_per_sheet_p95");
    if (auto limit = task.getNumber("read_us_per_sheet"))
      bound(builder, task, "read_us", {}, true, "at_most", *limit, false, "",
            "read_us_per_sheet");
  }

  LogicalResult fix(OpBuilder &builder, ProblemOp problem, TaskOp task) {
    auto pins =
        dyn_cast_or_null<DictionaryAttr>(specLookup(task.getSpec(), "fix"));
    if (!pins || !problem.getBody().getOps<FixOp>().empty())
      return success();
    for (NamedAttribute pin : pins) {
      std::string place = specFile(task) + ": fix." + pin.getName().str();
      KnobOp knob = findKnob(problem, pin.getName());
      if (!knob) {
        InFlightDiagnostic diag = task.emitOpError()
                                  << place << ": expected the name of a knob";
        std::string names;
        for (KnobOp known : problem.getBody().getOps<KnobOp>())
          names += (names.empty() ? "" : ", ") + known.getSymName().str();
        diag.attachNote(problem.getLoc()) << "the knobs are " << names;
        return failure();
      }
      if (knob.indexOf(pin.getValue()) < 0)
        return task.emitOpError()
               << place << ": expected one of " << formatPlain(knob.getDomain())
               << ", but got " << formatPlain(pin.getValue());
      builder.create<FixOp>(task.getLoc(),
                            FlatSymbolRefAttr::get(knob.getSymNameAttr()),
                            pin.getValue(), builder.getStringAttr(place));
      ++numPins;
    }
    return success();
  }

  KnobOp findKnob(ProblemOp problem, StringRef name) {
    if (KnobOp exact = problem.lookupKnob(name))
      return exact;
    KnobOp found;
    for (KnobOp knob : problem.getBody().getOps<KnobOp>())
      if (knob.getSymName().ends_with(("_" + name).str())) {
        if (found)
          return {};
        found = knob;
      }
    return found;
  }
};

} // namespace
} // namespace smmil::design
