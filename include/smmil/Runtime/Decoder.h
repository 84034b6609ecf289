//===- Decoder.h - The universal decoder ------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs any flat plan over the library kernels. Tables are expanded once in
// `create`; after that nothing allocates: output and workspace belong to the
// caller. Safe for concurrent use by many threads.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_DECODER_H
#define SMMIL_RUNTIME_DECODER_H

#include "smmil/Runtime/Plan.h"

#include <memory>

namespace smmil {

struct TensorOutput; // TensorMap.h

/// What one stored item turns into.
struct ItemInfo {
  size_t outputBytes = 0;    ///< Exact size of the decoded value.
  size_t workspaceBytes = 0; ///< Scratch that `decode` needs.
  /// The value is the source's own bytes (a JPEG file, say), not a frame.
  bool isSource = false;
};

struct DecoderOptions {
  /// Without it every case is decoded step by step: slower, the same bits.
  bool fusion = true;
};

class Decoder {
public:
  Decoder();
  ~Decoder();
  Decoder(Decoder &&) noexcept;
  Decoder &operator=(Decoder &&) noexcept;

  /// Validates and prepares `plan`.
  static Status create(const Plan &plan, Decoder &decoder,
                       const DecoderOptions &options = {});

  /// Reads the item's own header. `field` and `caseIndex` index the plan.
  Status info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
              ItemInfo &info) const;

  /// Decodes one item into `output` (exactly info.outputBytes: RGB u8 HWC for
  /// images, interleaved s16 for audio, the bytes themselves otherwise).
  Status decode(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                MutableByteSpan output, MutableByteSpan workspace) const;

  /// Decodes an image item straight to the model's tensor: f32, CHW, value *
  /// scale + offset. `output` holds 3 * height * width floats.
  Status decodeTensor(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                      Span<float> output, MutableByteSpan workspace) const;
  /// The same with a normalisation of one's own, the field's where it has none,
  /// or as bytes.
  Status decodeTensor(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                      const TensorOutput &output,
                      MutableByteSpan workspace) const;

  const Plan &plan() const;

private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared;
};

} // namespace smmil

#endif // SMMIL_RUNTIME_DECODER_H
