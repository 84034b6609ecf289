//===- FitTables.h - Starts and rates from coded symbols --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the contexts of pictures are best started with, and how fast they adapt:
// counted, and chosen by coding the symbols again.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_BLOCKPICTURE_FITTABLES_H
#define SMMIL_CODECS_BLOCKPICTURE_FITTABLES_H

#include "codecs/BlockPicture/Picture.h"
#include "codecs/BlockPicture/Tables.h"

namespace smmil::block_picture {

/// The symbols that each context codes in each of some pictures.
class ContextLogs {
public:
  void add(const SymbolLog &picture);
  size_t pictures() const { return ends.size(); }
  bool isUsed(int context) const {
    return !symbols[static_cast<size_t>(context)].empty();
  }
  /// Counts of the symbols of a context in all pictures.
  void count(int context, double (&counts)[16]) const;
  /// Bits that the symbols of a context take, each picture beginning with this
  /// start.
  double bits(int context, const Cdf &start, int rate) const;

private:
  std::vector<uint8_t> symbols[kContexts];
  std::vector<std::vector<uint32_t>> ends; ///< By picture, by context.
};

/// Starts and rates of a set: what a table of them is packed from.
struct Starts {
  Lengths lengths;
  uint8_t rate[kContexts];
};

/// The starts and rates that code the pictures best. Contexts that are seldom
/// used borrow from those that are alike.
Starts fitStarts(const ContextLogs &logs);

/// Numbers of a generic set that are not starts.
struct Weights {
  /// [mode][input][output] in 1/64.
  int8_t matrix4[kMatrices][13][16];
  int8_t matrix8[kMatrices][17][64];
  int8_t matrix16[kMatrices][17][64];
  int8_t taps[3][kFilterClasses][kTaps]; ///< In 1/256.
};
Weights genericWeights();

/// The bytes that genericTables() unpacks.
Bytes packGeneric(const Starts &starts, const Weights &weights);

/// The bytes of a difference that codes the pictures in fewer bits than the
/// generic set by more than it takes itself; empty where none does.
Bytes packDifference(const ContextLogs &logs);

} // namespace smmil::block_picture

#endif // SMMIL_CODECS_BLOCKPICTURE_FITTABLES_H
