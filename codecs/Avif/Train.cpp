//===- Train.cpp - Table of avif ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the library for its version.
//
//===----------------------------------------------------------------------===//
#include "codecs/Avif/Encode.h"
#include "codecs/Avif/Frame.h"

namespace smmil::avif {

Status train(const EncodeStep &, Span<const TrainSample>, Bytes &table) {
  std::string name;
  // Where the library is absent a format may still have this case: nothing is
  // encoded with it, and what else there is takes its place.
  if (!libraryName(name).isOk())
    name = "libavif not installed";
  table.assign(name.begin(), name.end());
  return Status::ok();
}

} // namespace smmil::avif
