//===- Train.cpp - Table of webp_lossless ---------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the library for its version.
//
//===----------------------------------------------------------------------===//
#include "codecs/WebpLossless/Encode.h"
#include "codecs/WebpLossless/Frame.h"

namespace smmil::webp_lossless {

Status train(const EncodeStep &, Span<const TrainSample>, Bytes &table) {
  std::string name;
  // Where the library is absent a format may still have this case: nothing is
  // encoded with it, and what else there is takes its place.
  if (!libraryName(name).isOk())
    name = "libwebp not installed";
  table.assign(name.begin(), name.end());
  return Status::ok();
}

} // namespace smmil::webp_lossless
