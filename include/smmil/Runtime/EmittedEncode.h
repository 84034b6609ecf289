//===- EmittedEncode.h - Encoding of an emitted case ------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the encoders of all emitted cases have in common. Encoding allocates.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_EMITTEDENCODE_H
#define SMMIL_RUNTIME_EMITTEDENCODE_H

#include "smmil/Runtime/EmittedCase.h"
#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/Prologue.h"
#include "smmil/Runtime/SourceValue.h"

#include <array>

namespace smmil::emitted {

/// The root of a case from the value that the C interface passes.
inline Status makeRoot(const Shape &declared, const SmmilSourceValue &value,
                       EncodedValue &root) {
  return rootValueOf(declared,
                     {{value.bytes, value.byteCount},
                      {value.rgb, value.rgbBytes},
                      value.width,
                      value.height,
                      {value.samples, value.sampleCount},
                      value.extents,
                      value.rank},
                     root);
}

/// One step of an encoder with `Operands` operands and `Results` results.
template <size_t Operands, size_t Results> struct Encoder {
  decltype(PrimitiveImpl::shape) shape;
  decltype(PrimitiveImpl::encode) encode;
  EncodeStep step;

  /// Makes the results; operands are left in an unspecified state. `item` has
  /// the item parameters of the step, or is null.
  Status run(EncodedValue *operands, EncodedValue *results,
             int32_t *item = nullptr) const {
    Shape from[Operands], to[Results];
    for (size_t i = 0; i < Operands; ++i)
      from[i] = operands[i].shape;
    SMMIL_RETURN_IF_ERROR(shape(step.args, from, to));
    for (size_t i = 0; i < Results; ++i)
      results[i].shape = to[i];
    return encode(step, operands, results, item);
  }
};

/// Appends the prologue and the streams of an item to `bits`.
template <size_t Params, size_t Streams>
inline Status writeItem(
    const Shape &declared, const Shape &root, const SmmilSourceValue &value,
    const std::array<uint32_t, Params> &bounds,
    const std::array<int32_t, Params> &item,
    const std::array<const EncodedValue *, Streams> &streams, Bytes &bits) {
  for (size_t i = 0; i < Params; ++i)
    if (item[i] < 0 || static_cast<uint32_t>(item[i]) >= bounds[i])
      return Status::invalidArgument(
          "encode: an item parameter is out of range");
  ByteWriter writer(bits);
  writeRoot(writer, declared, root, value.extents, value.rank);
  for (int32_t param : item)
    writer.writeVarint(static_cast<uint32_t>(param));
  for (size_t i = 0; i + 1 < Streams; ++i)
    writer.writeVarint(streams[i]->data.size());
  for (const EncodedValue *stream : streams)
    writer.writeBytes(stream->data);
  return Status::ok();
}

} // namespace smmil::emitted

#endif // SMMIL_RUNTIME_EMITTEDENCODE_H
