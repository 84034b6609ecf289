//===- Values.h - What flows between the steps of a chain -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The reference interpreter follows lib/Runtime/FORMAT.md sentence by sentence,
// one op at a time, on plain vectors. It is written for reading, not for speed,
// and shares nothing with the kernels that it checks.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_VALUES_H
#define SMMIL_LIB_INTERPRETER_VALUES_H

#include "smmil/Runtime/Plan.h"

#include <array>

namespace smmil::reference {

enum class Kind : uint8_t {
  Bytes,        ///< Bits of an item, or decoded bytes.
  Words,        ///< Unsigned 16-bit elements.
  Scanned,      ///< Quantised coefficients of blocks, in scan order.
  Coefficients, ///< Coefficients of blocks, natural order.
  Planes,       ///< Three sample planes, or residuals of such.
  Frame,        ///< RGB, interleaved.
  Lpc,          ///< Residuals and predictors of sound.
  Pcm,          ///< Interleaved 16-bit samples.
};

/// One plane of samples, of residuals, or of blocks of coefficients.
struct Plane {
  int width = 0, height = 0; ///< In samples.
  int across = 0, down = 0;  ///< In blocks, where there are blocks.
  std::vector<int32_t> values;
};

/// The predictor of one frame of one segment; see "Predictor" in FORMAT.md.
struct Predictor {
  int order = 0, shift = 0;
  std::vector<int64_t> coefficients;
};

/// One channel of sound between its entropy code and its samples.
struct LpcChannel {
  /// By segment, then time; padded to whole segments.
  std::vector<std::vector<int32_t>> residuals;
  /// By segment, then frame.
  std::vector<std::vector<Predictor>> predictors;
};

struct Value {
  Kind kind = Kind::Bytes;
  Bytes bytes;                 ///< Bytes, Frame.
  std::vector<uint16_t> words; ///< Words.
  std::vector<int16_t> samples;
  std::array<Plane, 3> planes;
  int width = 0, height = 0; ///< Of the frame.
  int block = 0, keep = 0;   ///< Side of a block; coefficients per block.
  int step = 0;              ///< Ladder step of the quantiser.
  int strips = 0;            ///< Of a predicted image.
  std::vector<LpcChannel> channels;
  size_t length = 0; ///< Samples per channel.
  int wasted = 0;    ///< Low bits that are always 0.
  bool midSide = false;
};

/// Everything an op may look at besides its value.
struct OpContext {
  const Plan &plan;
  const PlanField &field;
  const PlanChain &chain; ///< The decode chain that is running.
  const PlanOp &op;

  int32_t arg(size_t index) const {
    return index < op.args.size() ? op.args[index] : 0;
  }
  ByteSpan table() const {
    return op.table >= 0 && size_t(op.table) < plan.tables.size()
               ? ByteSpan(plan.tables[size_t(op.table)])
               : ByteSpan();
  }
  /// The chain's first op of this code, or null.
  const PlanOp *find(OpCode code) const {
    for (const PlanOp &candidate : chain.ops)
      if (candidate.code == code)
        return &candidate;
    return nullptr;
  }
};

/// Reduction modulo 2^16 to -32768..32767.
inline int32_t wrap16(int64_t value) {
  auto low = uint16_t(uint64_t(value));
  return low < 0x8000 ? int32_t(low) : int32_t(low) - 0x10000;
}

/// Unsigned to signed: 0, 1, 2, 3, 4 to 0, -1, 1, -2, 2.
inline int32_t unfold(uint32_t value) {
  return value % 2 ? -int32_t(value / 2) - 1 : int32_t(value / 2);
}

/// Index of the highest set bit. Precondition: value > 0.
inline int log2Of(uint64_t value) {
  int log = -1;
  for (; value; value >>= 1)
    ++log;
  return log;
}

inline int32_t clampTo(int64_t value, int32_t low, int32_t high) {
  return int32_t(value < low ? low : value > high ? high : value);
}

/// Reads little-endian numbers in front of a limit.
class ByteReader {
public:
  explicit ByteReader(ByteSpan bytes) : bytes(bytes) {}

  bool u8(uint32_t &value) { return number(1, value); }
  bool u16(uint32_t &value) { return number(2, value); }
  bool u32(uint32_t &value) { return number(4, value); }
  /// Shortest-form LEB128 of at most `limit`.
  bool varint(uint64_t limit, uint64_t &value) {
    value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      uint32_t byte = 0;
      if (!u8(byte))
        return false;
      value |= uint64_t(byte & 127) << shift;
      if (byte < 128)
        return value <= limit && (byte != 0 || shift == 0);
    }
    return false;
  }
  size_t position() const { return at; }
  size_t left() const { return bytes.size() - at; }
  ByteSpan rest() const { return bytes.subspan(at); }

private:
  bool number(size_t size, uint32_t &value) {
    if (left() < size)
      return false;
    value = 0;
    for (size_t i = 0; i < size; ++i)
      value |= uint32_t(bytes[at + i]) << (8 * i);
    at += size;
    return true;
  }

  ByteSpan bytes;
  size_t at = 0;
};

/// Natural index of each scan index of an n x n block.
std::vector<int> zigzag(int n);

/// Factors of the quantiser's table at ladder step `step`, in natural order, 0
/// where a coefficient is not kept: plane 0, then planes 1 and 2.
Status quantiserSteps(const OpContext &context, int n, int keep, int step,
                      std::vector<int32_t> &luma, std::vector<int32_t> &chroma);

/// Encode ops that write an item's bits: what an encoder would do that neither
/// searches nor trades. They are plain on purpose, as the inverse ones are.
Status encodeRans(const OpContext &context, Value &value);
Status encodeBitPack(const OpContext &context, Value &value);
Status encodeZstd(const OpContext &context, Value &value);
Status encodeBandRans(const OpContext &context, Value &value);
Status encodeRowRans(const OpContext &context, Value &value);
/// Every frame takes the first fixed predictor: differences of neighbours.
Status encodeLpc(const OpContext &context, Value &value);
Status encodeLpcRans(const OpContext &context, Value &value);

/// Decode ops, one function a primitive. `value` is replaced by the result.
Status decodeBandRans(const OpContext &context, Value &value);
Status decodeScan(const OpContext &context, Value &value);
Status decodeQuantize(const OpContext &context, Value &value);
Status decodeBlockDct(const OpContext &context, Value &value);
Status decodeColor(const OpContext &context, Value &value);
/// Color of a predicted image, which is exact and modulo 256.
Status decodeLosslessColor(const OpContext &context, Value &value);
Status decodeRowRans(const OpContext &context, Value &value);
Status decodePredict(const OpContext &context, Value &value);
Status decodeLpcRans(const OpContext &context, Value &value);
Status decodeLpc(const OpContext &context, Value &value);

/// Undoes one op of any kind; projections are Unsupported.
Status decodeOp(const OpContext &context, Value &value);
Status decodeZstd(const OpContext &context, Value &value);
Status decodeRans(const OpContext &context, Value &value);
Status decodeBitPack(const OpContext &context, Value &value);
Status decodeDelta(const OpContext &context, Value &value);
Status decodeZigzagInt(const OpContext &context, Value &value);
Status decodeByteTranspose(const OpContext &context, Value &value);

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_VALUES_H
