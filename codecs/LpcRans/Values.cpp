//===- Values.cpp - What lpc_rans is tried on -----------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Predicted sound: predictors and residuals cannot be made up, since they go
// together.
//
//===----------------------------------------------------------------------===//
#include "codecs/Lpc/Encode.h"
#include "test/Registry/PrimitiveValues.h"

#include <cstdlib>

namespace smmil::registry::lpc_rans {

namespace {

/// What linear prediction makes of `pcm`.
EncodedValue predicted(EncodedValue pcm, const std::vector<int32_t> &args) {
  EncodedValue residual;
  int32_t mode = -1;
  EncodeStep step;
  step.args = args.data();
  if (!smmil::lpc::encode(step, &pcm, &residual, &mode).isOk())
    std::abort();
  return residual;
}

std::vector<Family> families() {
  std::vector<Family> made;
  for (const std::vector<int32_t> &args :
       {std::vector<int32_t>{8, 1024, 1}, {32, 64, 4}, {1, 4096, 64}})
    for (Family family : pcmFamilies()) {
      family.name += "_order" + std::to_string(args[0]);
      family.generate = [=, before = family.generate](uint64_t seed) {
        return predicted(before(seed), args);
      };
      for (EncodedValue &edge : family.edges)
        edge = predicted(std::move(edge), args);
      made.push_back(std::move(family));
    }
  return made;
}

} // namespace

extern const PrimitiveValues kValues;
const PrimitiveValues kValues = {families};

} // namespace smmil::registry::lpc_rans
