//===- GraphEvaluator.cpp - What a numeric graph computes
//---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function per pair of ops, on plain vectors.
//
//===----------------------------------------------------------------------===//
#include "GraphEvaluator.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/TypeSwitch.h"

namespace smmil::test {

using namespace codec;

namespace {

using mlir::Operation;

int64_t wrapped(int64_t value) { return static_cast<int16_t>(value); }

Datum delta(const Datum &input) {
  Datum made;
  int64_t before = 0;
  for (int64_t value : input) {
    made.push_back(wrapped(value - before));
    before = value;
  }
  return made;
}

Datum undelta(const Datum &input) {
  Datum made;
  int64_t sum = 0;
  for (int64_t value : input)
    made.push_back(sum = wrapped(sum + value));
  return made;
}

Datum zigzag(const Datum &input) {
  Datum made;
  for (int64_t value : input)
    made.push_back(wrapped(value < 0 ? -2 * value - 1 : 2 * value));
  return made;
}

Datum unzigzag(const Datum &input) {
  Datum made;
  for (int64_t value : input) {
    int64_t folded = value & 0xffff;
    made.push_back(folded % 2 ? -(folded / 2) - 1 : folded / 2);
  }
  return made;
}

Datum transpose(const Datum &input) {
  Datum made;
  for (int64_t value : input)
    made.push_back(value & 0xff);
  for (int64_t value : input)
    made.push_back(value >> 8 & 0xff);
  return made;
}

std::optional<Datum> untranspose(const Datum &input) {
  if (input.size() % 2)
    return std::nullopt;
  Datum made;
  const size_t half = input.size() / 2;
  for (size_t i = 0; i < half; ++i)
    made.push_back(wrapped(input[i] | input[half + i] << 8));
  return made;
}

/// What marks the bits of a coder: its name and what both sides must know.
int64_t markOf(llvm::StringRef name, llvm::ArrayRef<mlir::Attribute> shared) {
  llvm::hash_code hash = llvm::hash_value(name);
  for (mlir::Attribute value : shared)
    hash = llvm::hash_combine(hash, value.getAsOpaquePointer());
  return static_cast<int64_t>(static_cast<size_t>(hash) >> 1);
}

Datum coded(int64_t mark, const Datum &input) {
  Datum made = {mark};
  made.insert(made.end(), input.begin(), input.end());
  return made;
}

std::optional<Datum> uncoded(int64_t mark, const Datum &input) {
  if (input.empty() || input[0] != mark)
    return std::nullopt;
  return Datum(input.begin() + 1, input.end());
}

class Evaluator {
public:
  explicit Evaluator(const Routes &routes) : routes(routes) {}

  bool runBlock(mlir::Block &block) {
    for (Operation &op : block.without_terminator())
      if (!run(&op))
        return false;
    return true;
  }
  std::optional<Datum> valueOf(mlir::Value value) {
    auto found = values.find(value);
    if (found == values.end())
      return std::nullopt;
    return found->second;
  }
  void set(mlir::Value value, Datum datum) { values[value] = std::move(datum); }

private:
  bool run(Operation *op) {
    if (auto choose = llvm::dyn_cast<ChooseOp>(op))
      return runAlternatives(choose);
    if (auto routed = llvm::dyn_cast<SwitchOp>(op))
      return runAlternatives(routed);
    llvm::SmallVector<Datum> operands;
    for (mlir::Value value : op->getOperands()) {
      std::optional<Datum> datum = valueOf(value);
      if (!datum)
        return false;
      operands.push_back(std::move(*datum));
    }
    llvm::SmallVector<std::optional<Datum>> results = apply(op, operands);
    if (results.size() != op->getNumResults())
      return false;
    for (auto [value, result] : llvm::zip_equal(op->getResults(), results)) {
      if (!result)
        return false;
      set(value, std::move(*result));
    }
    return true;
  }

  template <typename Op> bool runAlternatives(Op op) {
    auto route = routes.find(op.getCaseName(0).str());
    if (route == routes.end())
      return false;
    mlir::Block &block = op.getCases()[route->second].front();
    if (!runBlock(block))
      return false;
    for (auto [value, yielded] : llvm::zip_equal(
             op->getResults(), block.getTerminator()->getOperands())) {
      std::optional<Datum> datum = valueOf(yielded);
      if (!datum)
        return false;
      set(value, std::move(*datum));
    }
    return true;
  }

  /// One entry per result; none at all for an unknown op.
  llvm::SmallVector<std::optional<Datum>> apply(Operation *op,
                                                llvm::ArrayRef<Datum> in) {
    using Results = llvm::SmallVector<std::optional<Datum>>;
    return llvm::TypeSwitch<Operation *, Results>(op)
        .Case([&](DeltaOp) { return Results{delta(in[0])}; })
        .Case([&](UndeltaOp) { return Results{undelta(in[0])}; })
        .Case([&](ZigzagIntOp) { return Results{zigzag(in[0])}; })
        .Case([&](UnzigzagIntOp) { return Results{unzigzag(in[0])}; })
        .Case([&](ByteTransposeOp) { return Results{transpose(in[0])}; })
        .Case([&](ByteUntransposeOp) { return Results{untranspose(in[0])}; })
        .Case([&](SplitOp) {
          Datum halves[2];
          for (size_t i = 0; i < in[0].size(); ++i)
            halves[i % 2].push_back(in[0][i]);
          return Results{halves[0], halves[1]};
        })
        .Case([&](MergeOp) {
          if (in[0].size() != in[1].size() && in[0].size() != in[1].size() + 1)
            return Results{std::nullopt};
          Datum made;
          for (size_t i = 0; i < in[0].size() + in[1].size(); ++i)
            made.push_back(in[i % 2][i / 2]);
          return Results{made};
        })
        .Case<CopyOp>([&](auto) { return Results{coded(0, in[0])}; })
        .Case<RestoreOp>([&](auto) { return Results{uncoded(0, in[0])}; })
        .Case([&](RansOp rans) {
          return Results{coded(
              markOf("rans", {rans.getModelAttr(), rans.getLanes()}), in[0])};
        })
        .Case([&](UnransOp rans) {
          return Results{uncoded(
              markOf("rans", {rans.getModelAttr(), rans.getLanes()}), in[0])};
        })
        .Case([&](BitPackOp pack) {
          return Results{coded(markOf("pack", {pack.getBlock()}), in[0])};
        })
        .Case([&](BitUnpackOp pack) {
          return Results{uncoded(markOf("pack", {pack.getBlock()}), in[0])};
        })
        .Case([&](ZstdOp) { return Results{coded(-1, in[0])}; })
        .Case([&](UnzstdOp) { return Results{uncoded(-1, in[0])}; })
        .Case([&](JoinOp) {
          Datum made = {-2, static_cast<int64_t>(in[0].size())};
          made.insert(made.end(), in[0].begin(), in[0].end());
          made.insert(made.end(), in[1].begin(), in[1].end());
          return Results{made};
        })
        .Case([&](PartOp) {
          if (in[0].size() < 2 || in[0][0] != -2 ||
              in[0][1] > static_cast<int64_t>(in[0].size()) - 2)
            return Results{std::nullopt, std::nullopt};
          auto cut = in[0].begin() + 2 + in[0][1];
          return Results{Datum(in[0].begin() + 2, cut),
                         Datum(cut, in[0].end())};
        })
        .Default([](Operation *) { return Results(); });
  }

  const Routes &routes;
  llvm::DenseMap<mlir::Value, Datum> values;
};

} // namespace

Routes routesOf(mlir::Operation *root) {
  Routes routes;
  root->walk([&](Operation *op) {
    if (auto choose = llvm::dyn_cast<ChooseOp>(op))
      routes[choose.getCaseName(0).str()] = choose.getCases().size();
    else if (auto routed = llvm::dyn_cast<SwitchOp>(op))
      routes[routed.getCaseName(0).str()] = routed.getCases().size();
  });
  return routes;
}

std::optional<Datum> evaluate(mlir::Region &body, const Datum &input,
                              const Routes &routes) {
  Evaluator evaluator(routes);
  evaluator.set(body.getArgument(0), input);
  if (!evaluator.runBlock(body.front()))
    return std::nullopt;
  return evaluator.valueOf(body.front().getTerminator()->getOperand(0));
}

} // namespace smmil::test
