//===- FuzzPicture.cpp - A codec of pictures under libFuzzer --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built for chains that take pictures to bits: SMMIL_FUZZ_CHAIN is one as text.
// The bytes are an item, extents included, or samples of a picture
// whose item is damaged; the reference and the universal decoder must agree on
// a status or on the picture.
//
//===----------------------------------------------------------------------===//
#include "smmil/Interpreter/ReferenceDecoder.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/GraphText.h"

#include <algorithm>
#include <cstdlib>

using namespace smmil;

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

/// Pictures that a hostile item may declare, but that find nothing.
constexpr size_t kMostBytes = size_t(1) << 20;

struct Codec {
  Codec() {
    PlanField field;
    field.name = "image";
    field.modality = Modality::Image;
    PlanGraph store;
    store.name = "store";
    require(parseGraph(SMMIL_FUZZ_CHAIN, graph).isOk());
    graph.name = "coded";
    field.cases = {store, formatPartOf(graph)};
    plan.fields = {field};
    require(Decoder::create(plan, decoder).isOk());
    require(ReferenceDecoder::create(plan, reference).isOk());
  }
  Plan plan;
  PlanGraph graph;
  Decoder decoder;
  ReferenceDecoder reference;
};

/// False where the item is too large to be tried.
template <typename Info, typename AnyDecoder>
bool decode(const AnyDecoder &decoder, ByteSpan bits, Status &status,
            Bytes &picture) {
  Info info;
  picture.clear();
  status = decoder.info(0, 1, bits, info);
  if (!status.isOk())
    return true;
  if (info.outputBytes > kMostBytes)
    return false;
  picture.resize(info.outputBytes);
  Bytes workspace(info.workspaceBytes);
  status = decoder.decode(0, 1, bits, picture, workspace);
  return true;
}

void compare(const Codec &codec, const Bytes &bits) {
  Status expected, found;
  Bytes picture, other;
  if (!decode<ItemInfo>(codec.decoder, bits, found, picture) ||
      !decode<ReferenceInfo>(codec.reference, bits, expected, other))
    return;
  require(found.isOk() == expected.isOk());
  require(!found.isOk() || picture == other);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const Codec codec;
  if (size < 9)
    return 0;
  if (data[0] & 1) {
    compare(codec, Bytes(data + 1, data + size));
    return 0;
  }
  const int32_t width = 1 + data[1] % 48, height = 1 + data[2] % 48;
  Bytes samples(size_t(3) * width * height);
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i] = data[8 + i % (size - 8)];
  SourceValue value;
  value.rgb = {samples.data(), samples.size()};
  value.bytes = samples;
  value.width = width;
  value.height = height;
  ItemEncoder encoder;
  require(ItemEncoder::create(codec.plan.tables, codec.plan.fields[0],
                              codec.graph, value, encoder)
              .isOk());
  Bytes bits;
  require(encoder.encode(data[3] % encoder.stepCount(), bits).isOk());
  compare(codec, bits);
  for (size_t i = 4; i < 8 && !bits.empty(); i += 2) {
    bits[(data[i] | data[i + 1] << 8) % bits.size()] ^= uint8_t(data[i] | 1);
    compare(codec, bits);
  }
  return 0;
}
