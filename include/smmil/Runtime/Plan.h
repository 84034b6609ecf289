//===- Plan.h - The flat decode plan ----------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The plan is the normative, versioned description of how stored items turn
// back into values: all that a reader needs. Passes lower the `codec` dialect
// to it; the universal decoder and the reference interpreter run it, and the
// emitter prints it as C++. See lib/Runtime/FORMAT.md for bytes and arithmetic.
//
// Chains are lists of steps over one value. An *encode* chain runs from source
// value to bits, a *decode* chain from bits to value; a pass derives the second
// from the first, so that step i of one undoes step n-1-i of the other
// (projections such as Resize have no inverse and appear in encode chains
// only).
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_PLAN_H
#define SMMIL_RUNTIME_PLAN_H

#include "smmil/Runtime/Kinds.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"

#include <cstdint>
#include <string>
#include <vector>

namespace smmil {

/// One primitive and its inverse share a code: direction is given by the chain.
/// Codes are on disk; they are never reused. `args` are int32 in this order.
enum class OpCode : uint16_t {
  /// bits <-> bytes unchanged. No args.
  Copy = 0,
  /// bytes <-> zstd frame. args, encode only: level, bytes of the dictionary at
  /// most (0: none; absent: as many as pay for themselves). table: dictionary
  /// or -1.
  Zstd = 1,
  /// i16 array <-> bits, static order-0 rANS with escapes. args: lanes.
  /// table: frequencies.
  Rans = 2,
  /// Scanned coefficients <-> bits: band-major static-context rANS.
  /// args: lanes. table: contexts and frequencies.
  BandRans = 3,
  /// Prediction residual planes <-> bits: row-context rANS.
  /// args: lanes. table.
  RowRans = 4,
  /// LPC residual and coefficients <-> bits. args: lanes. table.
  LpcRans = 5,
  /// Coefficients natural order <-> scanned prefix.
  /// args: order (0 = zigzag), keep.
  Scan = 6,
  /// Coefficients <-> quantised. args: number of steps. table: step ladder,
  /// matrices and reconstruction offsets. Encode-only args follow: deadzone in
  /// 1/256 step, lambda in 1/1024, fixed step index or -1 (closed loop), shape
  /// of the matrices in percent (0 = flat, 100 = JPEG's), chroma step in
  /// percent
  /// of luma's. Absent ones: 40, 100, -1, 15, 90.
  Quantize = 7,
  /// Planes <-> type-II DCT coefficients. args: block size (4 or 8).
  BlockDct = 8,
  /// RGB frame <-> planes. args: ColorKind, chroma shift (0 = 4:4:4, 1 =
  /// 4:2:0).
  Color = 9,
  /// Planes <-> residual planes. args: PredictKind.
  Predict = 10,
  /// PCM <-> LPC residual. args: maximal order, samples per frame.
  Lpc = 11,
  /// i16 array <-> first differences (wrapping). No args.
  Delta = 12,
  /// signed i16 <-> unsigned order 0,-1,1,-2,... No args.
  ZigzagInt = 13,
  /// bytes of i16 array <-> byte planes. No args.
  ByteTranspose = 14,
  /// i16 array (unsigned) <-> bits of fixed width per block. args: block
  /// length.
  BitPack = 15,
  /// Encode only: RGB frame -> RGB frame of the model grid.
  /// args: width, height, filter (0 = triangle).
  Resize = 16,
  /// Encode only: PCM -> PCM of the model. args: rate, channels.
  Resample = 17,
};

struct PlanOp {
  OpCode code = OpCode::Copy;
  std::vector<int32_t> args;
  int32_t table = -1; ///< Index into Plan::tables, or -1.
};

/// `ops` in the order in which they run.
struct PlanChain {
  std::string name; ///< Case name, for example "dct".
  std::vector<PlanOp> ops;
};

enum class Modality : uint8_t {
  Text = 0,
  Image = 1,
  Audio = 2,
  Video = 3,
  Numeric = 4
};

/// What a decoded item is, in the model's own frame. Unused members are 0.
struct ItemFrame {
  int32_t width = 0,
          height = 0; ///< Image: decoded to RGB u8, height x width x 3.
  int32_t rate = 0, channels = 0; ///< Audio: decoded to interleaved s16.
  /// Final step of an image tensor, per channel: value * scale + offset, f32,
  /// CHW. Folded from the model's mean and std as 1/(255 std), -mean/std.
  float scale[3] = {1, 1, 1};
  float offset[3] = {0, 0, 0};
};

/// One field of the dataset. Case 0 is always `copy`.
struct PlanField {
  std::string name;
  Modality modality = Modality::Text;
  ItemFrame frame;
  std::vector<PlanChain> cases; ///< Decode chains.
};

/// The serialised form is what `plans/<hash>` holds; equal plans have equal
/// bytes. Token spellings are not part of it.
struct Plan {
  static constexpr uint32_t kVersion = 1;
  std::vector<PlanField> fields;
  std::vector<Bytes>
      tables; ///< Trained tables; layout belongs to the primitive.
};

/// Appends the canonical bytes of `plan` to `out`.
void serializePlan(const Plan &plan, Bytes &out);

/// Parses and validates every count, code and table; `plan` is valid on ok.
Status parsePlan(ByteSpan bytes, Plan &plan);

} // namespace smmil

#endif // SMMIL_RUNTIME_PLAN_H
