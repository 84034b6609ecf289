//===- Decoder.h - DCT images of a plan -------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes items of a chain `BandRans Scan Quantize BlockDct Color` whose
// parameters are known at run time only. Picks the AVX2 kernels where the CPU
// has them. Emitted decoders call the templates in Decode.h instead.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODER_H
#define SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODER_H

#include "smmil/Runtime/EmittedCase.h"
#include "smmil/Runtime/Kernels/BandRans/Tables.h"
#include "smmil/Runtime/Kernels/DctImage/Shape.h"
#include "smmil/Runtime/Kernels/Quantize/Table.h"
#include "smmil/Runtime/Plan.h"

#include <memory>

namespace smmil::dct {

/// Collects the parameters of a chain in either direction. Fails with
/// Unsupported, saying what, when the chain is not of this family.
Status shapeOfChain(const PlanField &field, const PlanChain &chain,
                    ImageShape &shape);

/// Parses and expands the two tables of a chain of either direction.
Status loadTables(const Plan &plan, const PlanChain &chain,
                  const ImageShape &shape, BandTables &bands,
                  QuantTable &quant);

/// Prepared decoder of one case. Immutable, safe for concurrent use; nothing
/// but `create` allocates.
class DctImageDecoder {
public:
  DctImageDecoder();
  ~DctImageDecoder();
  DctImageDecoder(DctImageDecoder &&) noexcept;
  DctImageDecoder &operator=(DctImageDecoder &&) noexcept;

  static Status create(const Plan &plan, const PlanField &field,
                       const PlanChain &decode, DctImageDecoder &decoder);

  /// Reads the item's header: size of the frame and of the scratch memory.
  Status info(ByteSpan bits, int32_t &width, int32_t &height,
              size_t &workspaceBytes) const;

  /// RGB u8, height x width x 3. `output` has exactly that size.
  Status decode(ByteSpan bits, MutableByteSpan output,
                MutableByteSpan workspace, StageClock &clock) const;

  /// f32, 3 x height x width, value * scale + offset of the field's frame.
  Status decodeTensor(ByteSpan bits, Span<float> output,
                      MutableByteSpan workspace, StageClock &clock) const;

private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared;
};

} // namespace smmil::dct

#endif // SMMIL_RUNTIME_KERNELS_DCTIMAGE_DECODER_H
