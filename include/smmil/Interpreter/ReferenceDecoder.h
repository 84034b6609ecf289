//===- ReferenceDecoder.h - Scalar reference of every primitive -*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes stored items step by step, straight from the text of
// lib/Runtime/FORMAT.md. It is slow and plain on purpose and shares no kernel
// with the decoders that it checks: agreement of the two is evidence. It
// allocates freely; the workspace that it is handed is not used.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_INTERPRETER_REFERENCEDECODER_H
#define SMMIL_INTERPRETER_REFERENCEDECODER_H

#include "smmil/Runtime/Plan.h"

#include <memory>

namespace smmil {

/// What one stored item turns into; the twin of the universal decoder's.
struct ReferenceInfo {
  size_t outputBytes = 0;    ///< Exact size of the decoded value.
  size_t workspaceBytes = 0; ///< Always 0.
  bool isSource = false;     ///< The value is the source's own bytes.
};

/// Same calls as the universal Decoder. Safe for concurrent use.
class ReferenceDecoder {
public:
  ReferenceDecoder();
  ~ReferenceDecoder();
  ReferenceDecoder(ReferenceDecoder &&) noexcept;
  ReferenceDecoder &operator=(ReferenceDecoder &&) noexcept;

  static Status create(const Plan &plan, ReferenceDecoder &decoder);

  Status info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
              ReferenceInfo &info) const;
  Status decode(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                MutableByteSpan output, MutableByteSpan workspace = {}) const;
  Status decodeTensor(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                      Span<float> output, MutableByteSpan workspace = {}) const;

  const Plan &plan() const;

private:
  struct Prepared;
  std::unique_ptr<Prepared> prepared;
};

} // namespace smmil

#endif // SMMIL_INTERPRETER_REFERENCEDECODER_H
