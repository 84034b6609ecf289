//===- PrimitiveInfo.h - What is declared of a primitive --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The records of codecs/<Primitive>/Primitive.td as data. The entries are made
// by tools/scripts/gen_primitives.py; see codecs/PrimitiveBase.td for what the
// members mean.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_PRIMITIVEINFO_H
#define SMMIL_RUNTIME_PRIMITIVEINFO_H

#include "smmil/Runtime/OpCode.h"
#include "smmil/Runtime/Span.h"

#include <cstdint>

namespace smmil {

enum class ParamRole : uint8_t { Format, Encoder, Item };

struct ParamInfo {
  const char *name;
  const char *keyword;
  const char *description;
  ParamRole role;
  bool optional, ladder;
  int32_t absent;
  int32_t least, most, multiple; ///< Where `legal` and `words` are empty.
  Span<const int32_t> legal;
  Span<const char *const> words; ///< A number is a position in them.
  Span<const int32_t> tries;     ///< Worth trying, the first one first.
  int32_t below; ///< Item parameter: index of its bound in `params`, or -1.
  int32_t quick; ///< Encoder parameter: the value that finds steps, or -1.

  /// Whether `value` may be written for this parameter.
  bool isLegal(int64_t value) const;
};

enum class TableUse : uint8_t { Never, Optional, Required };
enum class LossClass : uint8_t { BitExact, Bounded, Perceptual, Custom };

struct PrimitiveInfo {
  OpCode code;
  const char *name;     ///< Of the folder, for example "BlockDct".
  const char *mnemonic; ///< Of the encoding op, for example "block_dct".
  const char *summary;
  LossClass loss;
  TableUse table;
  OpCode rates; ///< Whose table its encoder reads as rates; itself: none.
  /// What stands for it where its first result alone was read; itself: nothing.
  OpCode coarse;
  int32_t operands, results;
  /// Kinds of the operands and then of the results, as the record has them.
  Span<const char *const> kinds;
  /// Whose bits these are, for example "libavif"; null: our own.
  const char *library;
  /// Format parameters, then encoder parameters, then item parameters, each in
  /// the order of the record.
  Span<const ParamInfo> params;
  int32_t formatParams, encoderParams, itemParams; ///< Counts.

  const ParamInfo &itemParam(int32_t index) const {
    return params[static_cast<size_t>(formatParams + encoderParams + index)];
  }
};

/// All primitives by code, ascending.
Span<const PrimitiveInfo *const> allPrimitives();

/// Null when no primitive has this code.
const PrimitiveInfo *primitiveInfo(OpCode code);

/// By the mnemonic of the encoding op; null when there is none.
const PrimitiveInfo *primitiveNamed(const char *mnemonic);

} // namespace smmil

#endif // SMMIL_RUNTIME_PRIMITIVEINFO_H
