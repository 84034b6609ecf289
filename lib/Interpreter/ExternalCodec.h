//===- ExternalCodec.h - References that call a library ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the references of external codecs have in common: the library is the
// authority on its bits; shapes, table and values are ours.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_INTERPRETER_EXTERNALCODEC_H
#define SMMIL_LIB_INTERPRETER_EXTERNALCODEC_H

#include "lib/Interpreter/Arithmetic.h"
#include "lib/Interpreter/SharedLibrary.h"
#include "smmil/Interpreter/ReferencePrimitive.h"
#include "smmil/Interpreter/ReferenceStep.h"

namespace smmil::reference {

/// Samples are the bytes of a dense value, little-endian. A decode is given as
/// many as the shape has.
struct ExternalCodec {
  const char *library;
  const char *absence; ///< Says what to install.
  /// Null where the build found no headers; then nothing else is called.
  bool (*isInstalled)() = nullptr;
  Status (*decode)(const Step &step, const Shape &shape, const Bytes &bits,
                   Bytes &samples) = nullptr;
  Status (*encode)(const Step &step, const Shape &shape, Bytes &samples,
                   Bytes &bits) = nullptr;
};

inline Status frameToBits(const int32_t *, const Shape *operands,
                          Shape *results) {
  if (operands[0].kind != ValueKind::Frame ||
      operands[0].element != ElementType::U8 || operands[0].channels != 3)
    return Status::unsupported("needs an RGB frame");
  results[0] = bitsShape();
  return Status::ok();
}

template <int most>
Status pcmToBits(const int32_t *, const Shape *operands, Shape *results) {
  if (operands[0].kind != ValueKind::Pcm ||
      operands[0].element != ElementType::I16 || operands[0].channels > most)
    return Status::unsupported("needs pcm of i16 with fewer channels");
  results[0] = bitsShape();
  return Status::ok();
}

template <const ExternalCodec &codec> struct ExternalReference {
  static Status check() {
    return codec.isInstalled && codec.isInstalled()
               ? Status::ok()
               : Status::unsupported(codec.absence);
  }

  static Status decode(const Step &step, const Value *results,
                       Value *operands) {
    if (Status status = checkLibraryTable(step.table, codec.library);
        !status.isOk())
      return status;
    if (Status status = check(); !status.isOk())
      return status;
    const Shape shape = operands[0].shape;
    Bytes samples(bytesOf(shape));
    Status status = codec.decode(step, shape, results[0].bits, samples);
    return status.isOk() ? referenceValue(shape, samples, operands[0]) : status;
  }

  static Status encode(const Step &step, const Value *operands,
                       Value *results) {
    if (Status status = check(); !status.isOk())
      return status;
    Bytes samples = referenceBytes(operands[0]);
    return codec.encode(step, operands[0].shape, samples, results[0].bits);
  }
};

using ReferenceShape = Status (*)(const int32_t *args, const Shape *operands,
                                  Shape *results);

/// A codec without item parameters.
template <const ExternalCodec &codec>
constexpr ReferencePrimitive externalReference(ReferenceShape shape) {
  return {shape, ExternalReference<codec>::decode,
          ExternalReference<codec>::encode};
}

/// A codec with one item parameter, which is at most `most`.
template <const ExternalCodec &codec, uint32_t most>
constexpr ReferencePrimitive externalLadder(ReferenceShape shape) {
  ReferencePrimitive made = externalReference<codec>(shape);
  made.items = 1;
  made.itemLimit = [](const int32_t *, size_t) { return most; };
  return made;
}

} // namespace smmil::reference

#endif // SMMIL_LIB_INTERPRETER_EXTERNALCODEC_H
