//===- Decode.h - Decompression with zstd -----------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One frame that holds the little-endian bytes of the elements; see spec.md. An
// emitted codec that is built without libzstd fails with Unsupported.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_ZSTD_DECODE_H
#define SMMIL_CODECS_ZSTD_DECODE_H

#include "codecs/Zstd/Table.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Primitives/Zstd.h"
#include "smmil/Runtime/Step.h"

namespace smmil::zstd {
SMMIL_ISA_BEGIN

constexpr Status inferShape(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Sequence &&
      operands[0].kind != ValueKind::Bytes)
    return Status::unsupported("zstd: needs bytes or a sequence");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

inline Status decode(const DecodeStep &step, const ValueView *results,
                     const ValueView *operands, MutableByteSpan) {
#ifdef SMMIL_HAVE_ZSTD
  return decodeFrame(static_cast<const Table *>(step.table), results[0].bits(),
                     {operands[0].data, bytesOf(step.operands[0])});
#else
  (void)step, (void)results, (void)operands;
  return Status::unsupported("zstd: this codec was built without libzstd");
#endif
}

SMMIL_ISA_END
} // namespace smmil::zstd

#endif // SMMIL_CODECS_ZSTD_DECODE_H
