//===- EmittedCase.h - Vocabulary of emitted codecs -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The functions that an emitted codec has for each case of each field, and the
// clock by which a decode says where its time went. Copied beside every
// emitted codec; nothing here knows a plan.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_EMITTEDCASE_H
#define SMMIL_RUNTIME_EMITTEDCASE_H

#include "smmil/Runtime/CodecAbi.h"
#include "smmil/Runtime/Isa.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Value.h"

#include <cstdint>
#include <ctime>

namespace smmil {

/// Adds the thread CPU time between its calls to the stages of a decode. Made
/// without times it reads no clock.
class StageClock {
public:
  StageClock() = default;
  explicit StageClock(SmmilStageTimes &stageTimes) : times(&stageTimes) {
    last = now();
  }

  void endEntropy() { end(&SmmilStageTimes::entropy); }
  void endInverse() { end(&SmmilStageTimes::inverse); }
  void endFinish() { end(&SmmilStageTimes::finish); }

private:
  static uint64_t now() {
    timespec time = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<uint64_t>(time.tv_sec) * 1000000000u +
           static_cast<uint64_t>(time.tv_nsec);
  }

  void end(uint64_t SmmilStageTimes::*stage) {
    if (!times)
      return;
    const uint64_t time = now();
    times->*stage += time - last;
    last = time;
  }

  SmmilStageTimes *times = nullptr;
  uint64_t last = 0;
};

/// How one case of one field is decoded. `info` reads the item's prologue and
/// must succeed before the others are called with buffers of its sizes.
struct CaseDecoder {
  Status (*info)(ByteSpan bits, SmmilItemInfo &item);
  Status (*decode)(ByteSpan bits, MutableByteSpan output,
                   MutableByteSpan workspace, StageClock &clock);
  /// As many floats as the value has elements; null where a value of its kind
  /// has no tensor.
  Status (*decodeTensor)(ByteSpan bits, Span<float> output,
                         MutableByteSpan workspace, StageClock &clock);
  uint32_t tensorBytes = 1; ///< Of the value for each float of its tensor.
};

/// How one case of one field is encoded. Appends to `bits`.
struct CaseEncoder {
  uint32_t steps; ///< Steps of the ladder, coarsest last; at least 1.
  Status (*encode)(const SmmilSourceValue &value, uint32_t step, Bytes &bits);
};

/// One field: its names and its encoders, parallel to its cases.
struct EmittedField {
  const char *name;
  uint32_t caseCount;
  const char *const *caseNames;
  const CaseEncoder *encoders;
};

/// One copy of the decoders: for one instruction set, with or without
/// precompiled Halide kernels. `fields[f][c]` decodes case c of field f.
struct DecoderVariant {
  Isa isa;
  bool halide;
  const CaseDecoder *const *fields;
};

namespace emitted {

/// Roots of fields. Extents that an item states itself are 0.
constexpr Shape frameRoot(int32_t width, int32_t height, int32_t channels) {
  Shape root;
  root.kind = ValueKind::Frame;
  root.width = width;
  root.height = height;
  root.channels = channels;
  return root;
}
constexpr Shape pcmRoot(ElementType element, int32_t channels) {
  Shape root;
  root.kind = ValueKind::Pcm;
  root.element = element;
  root.channels = channels;
  return root;
}
constexpr Shape spectraRoot(int32_t bins) {
  Shape root;
  root.kind = ValueKind::Spectra;
  root.element = ElementType::I16;
  root.channels = bins;
  return root;
}
constexpr Shape sequenceRoot(ElementType element) {
  Shape root;
  root.kind = ValueKind::Sequence;
  root.element = element;
  return root;
}
constexpr Shape bytesRoot() { return {}; }

} // namespace emitted
} // namespace smmil

#endif // SMMIL_RUNTIME_EMITTEDCASE_H
