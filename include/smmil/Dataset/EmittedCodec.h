//===- EmittedCodec.h - A compiled codec loaded at run time -----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Opens the shared library of an emitted codec and offers it under the
// interface of the universal decoder (Runtime/Decoder.h).
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_EMITTEDCODEC_H
#define SMMIL_DATASET_EMITTEDCODEC_H

#include "smmil/Runtime/CodecAbi.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Support/Result.h"

#include <memory>
#include <string>

namespace smmil {

/// A loaded codec; the library stays open as long as any copy of this object.
/// Safe for concurrent use, `select` excepted.
class EmittedCodec {
public:
  /// `path` is the library itself, or the folder it was built in.
  static Result<EmittedCodec> load(const std::string &path);

  /// Hash of the plan the codec was emitted from; compare with `planHash`.
  std::string planHash() const;
  /// An error where the codec is not of `plan`; `owner` names what has the
  /// plan.
  Outcome requirePlan(const Plan &plan, const std::string &owner) const;
  /// Instruction set in use and whether Halide kernels run.
  std::string isa() const;
  bool usesHalide() const;
  /// Path of the loaded library.
  const std::string &path() const;

  uint32_t fieldCount() const;
  std::string fieldName(uint32_t field) const;
  uint32_t caseCount(uint32_t field) const;
  std::string caseName(uint32_t field, uint32_t caseIndex) const;

  /// See smmilCodecSelect.
  Status select(const std::string &isa, bool halide);

  /// As the functions of the same name in Decoder.
  Status info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
              ItemInfo &info) const;
  Status decode(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                MutableByteSpan output, MutableByteSpan workspace) const;
  Status decodeTensor(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                      Span<float> output, MutableByteSpan workspace) const;

  /// See smmilCodecDecodeTimed; `output` holds the tensor of an image, else
  /// info.outputBytes bytes.
  Status decodeTimed(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                     MutableByteSpan output, MutableByteSpan workspace,
                     SmmilStageTimes &times) const;

  /// Whether it was emitted with its encoder; else `encode` fails.
  bool hasEncoder() const;
  uint32_t stepCount(uint32_t field, uint32_t caseIndex) const;
  /// Replaces `bits` by the encoded value.
  Status encode(uint32_t field, uint32_t caseIndex, uint32_t step,
                const SourceValue &value, Bytes &bits) const;

private:
  struct Library;
  std::shared_ptr<const Library> library;
};

/// The hash by which a plan and its codecs recognise each other: 32 hexadecimal
/// digits, XXH3-128 of the bytes of serializePlan.
std::string planHash(const Plan &plan);

} // namespace smmil

#endif // SMMIL_DATASET_EMITTEDCODEC_H
