//===- HalideChain.cpp - Steps that Halide compiles -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the printers of the primitives.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/HalideChain.h"

#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Target/Halide/HalidePrinter.h"

using namespace smmil;

HalideStep smmil::halideStep(OpCode code, const DecodeStep &step) {
  const PrimitiveInfo &info = *primitiveInfo(code);
  const HalidePrinter &printer = *halidePrinter(code);
  HalideStep result;
  result.primitive = info.mnemonic;
  result.folder = info.name;
  result.args.assign(step.args, step.args + info.formatParams);
  result.operand = step.operands[0];
  result.result = step.results[0];
  if (printer.planes)
    result.planes = printer.planes(step);
  if (printer.numbers)
    result.numbers = printer.numbers(step);
  return result;
}

std::vector<HalideStep> smmil::halideChain(const PlanGraph &graph,
                                           Span<const DecodeStep> steps) {
  std::vector<HalideStep> chain;
  size_t kept = 0;
  for (size_t s = 0; s < graph.steps.size(); ++s) {
    const PlanStep &step = graph.steps[s];
    const HalidePrinter *printer = halidePrinter(step.code);
    // Value s is the operand of step s while every step has one result.
    if (!printer || step.operands.size() != 1 || step.operands[0] != s ||
        primitiveInfo(step.code)->results != 1 ||
        (printer->fits && !printer->fits(steps[s])))
      break;
    chain.push_back(halideStep(step.code, steps[s]));
    const ValueKind taken = chain.back().result.kind;
    if (taken == ValueKind::Bands || taken == ValueKind::ResidualPlanes)
      kept = chain.size();
  }
  chain.resize(kept);
  if (!chain.empty() && chain[0].operand.kind != ValueKind::Frame)
    chain.clear();
  return chain;
}
