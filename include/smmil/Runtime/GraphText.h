//===- GraphText.h - Graphs as a line of text -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An encode graph in one line, for C++ code, messages and keys:
//
//   color kind=ycbcr | block_dct | scan keep=40 | quantize steps=24 | band_rans
//   split | delta | rans | zstd level=9 @2
//   file | jpeg_file
//
// Steps stand in their order, each with its mnemonic and its parameters by
// name. A parameter that is left out is absent where the record says that it
// is optional, and else the first of the values worth trying. A step takes the
// first results of the step before it, or the values that `@` names, as in
// `@2,3`. Values that no step takes are the streams, in the order of their
// numbers; another order stands at the end, as in `> 3,2`. Tables are no part
// of the text. `file` in front says that the root is the item's file.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_GRAPHTEXT_H
#define SMMIL_RUNTIME_GRAPHTEXT_H

#include "smmil/Runtime/Plan.h"

#include <string>
#include <string_view>

namespace smmil {

/// Replaces steps and streams of `graph`; its name stays. An empty text is the
/// graph that stores sources. InvalidArgument: the text does not read as a
/// graph; `graph` is as it was. Whether the graph is valid is for verifyGraph
/// to say.
Status parseGraph(std::string_view text, PlanGraph &graph);

/// The text of `graph`, with all parameters that its steps have. Parsing it
/// gives the same steps without their tables.
std::string printGraph(const PlanGraph &graph);

} // namespace smmil

#endif // SMMIL_RUNTIME_GRAPHTEXT_H
