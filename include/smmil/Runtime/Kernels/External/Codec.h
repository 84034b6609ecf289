//===- Codec.h - A codec of another library as a primitive ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All that primitives have in common whose bits another library reads and
// writes. The folder of one describes its library in a `Codec`; shapes, checks,
// the table and the choice of a step are made from that.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_EXTERNAL_CODEC_H
#define SMMIL_RUNTIME_KERNELS_EXTERNAL_CODEC_H

#include "smmil/Runtime/Kernels/External/Library.h"
#include "smmil/Runtime/PrimitiveImpl.h"

namespace smmil::external {

/// A codec of another library. Functions are called only where it is
/// installed, and with shapes that the primitive accepts. Libraries allocate
/// while they decode; they must bound that by the shape.
struct Codec {
  const char *library; ///< As the record has it.
  const char *absence; ///< Says what to install.
  /// Null where the build found no headers.
  bool (*isInstalled)() = nullptr;
  std::string (*version)() = nullptr;
  /// Decodes into exactly the samples of `shape`; `args` are the format
  /// parameters. Corrupt where the bits are damaged or of another shape.
  Status (*decode)(const int32_t *args, const Shape &shape, ByteSpan bits,
                   MutableByteSpan samples) = nullptr;
  /// `args` are all parameters, `item` those of the item.
  Status (*encode)(const int32_t *args, const int32_t *item, const Shape &shape,
                   ByteSpan samples, Bytes &bits) = nullptr;
  /// Item parameter 0 where nothing is known of the item; -1: there is none.
  int32_t middleStep = -1;
};

/// RGB of 8 bits to bits.
constexpr Status inferFrame(const int32_t *, const Shape *operands,
                            Shape *results) {
  if (operands[0].kind != ValueKind::Frame ||
      operands[0].element != ElementType::U8 || operands[0].channels != 3)
    return Status::unsupported("external image codecs take RGB frames");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

/// Samples of up to `most` channels to bits.
template <int most>
constexpr Status inferPcm(const int32_t *, const Shape *operands,
                          Shape *results) {
  if (operands[0].kind != ValueKind::Pcm ||
      operands[0].element != ElementType::I16)
    return Status::unsupported("external audio codecs take pcm of i16");
  if (operands[0].channels > most)
    return Status::unsupported("the pcm has more channels than the codec");
  results[0] = {};
  results[0].kind = ValueKind::Bits;
  return Status::ok();
}

using InferShape = Status (*)(const int32_t *args, const Shape *operands,
                              Shape *results);

Status decode(const Codec &codec, const DecodeStep &step,
              const ValueView *results, const ValueView *operands);
Status encode(const Codec &codec, InferShape infer, const EncodeStep &step,
              EncodedValue *operands, EncodedValue *results, int32_t *item);
/// Names the library that is installed; "not installed" is no failure, so that
/// a search goes on without this case.
Status train(const Codec &codec, Bytes &table);
Status expandTable(const Codec &codec, ByteSpan bytes, TableHolder &holder);

/// The functions of a primitive, in the form that PrimitiveImpl has them.
template <const Codec &codec, InferShape infer> struct Steps {
  static Status parseTable(const int32_t *, ByteSpan bytes, Table &table) {
    return external::parseTable(codec.library, bytes, table);
  }
  static Status expand(const int32_t *, ByteSpan bytes, TableHolder &holder) {
    return expandTable(codec, bytes, holder);
  }
  static Status decode(const DecodeStep &step, const ValueView *results,
                       const ValueView *operands, MutableByteSpan) {
    return external::decode(codec, step, results, operands);
  }
  static Status encode(const EncodeStep &step, EncodedValue *operands,
                       EncodedValue *results, int32_t *item) {
    return external::encode(codec, infer, step, operands, results, item);
  }
  static Status train(const EncodeStep &, Span<const TrainSample>,
                      Bytes &table) {
    return external::train(codec, table);
  }
  static constexpr PrimitiveImpl kImpl = {infer,  expand, nullptr,
                                          decode, encode, train};
};

/// Declares, in the namespace of a primitive, its description and what emitted
/// code calls by name. Calls.cpp of the folder defines `kImpl`, and `kCodec` as
/// a constant expression: emitted tables are read before anything runs.
#define SMMIL_EXTERNAL_CODEC(infer)                                            \
  extern const external::Codec kCodec;                                         \
  extern const PrimitiveImpl kImpl;                                            \
  using Steps = external::Steps<kCodec, infer>;                                \
  using Table = external::Table;                                               \
  constexpr auto inferShape = infer;                                           \
  constexpr auto parseTable = Steps::parseTable;                               \
  constexpr auto decode = Steps::decode;                                       \
  constexpr auto encode = Steps::encode;

} // namespace smmil::external

#endif // SMMIL_RUNTIME_KERNELS_EXTERNAL_CODEC_H
