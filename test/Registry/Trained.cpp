//===- Trained.cpp - Configurations made to run ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nothing here knows a primitive: what differs stands in its entry.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/Trained.h"

#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"

#include <algorithm>
#include <memory>

namespace smmil::registry {
namespace {

constexpr uint64_t kTrainingSeed = 1000;
constexpr uint64_t kTrainingValues = 10;

/// What hostile bytes may ask of the slow reference.
constexpr size_t kMaxOutput = size_t(1) << 23;

const ItemFrame &sourceFrame(const Configuration &configuration) {
  const ItemFrame &from = configuration.from;
  return from.width != 0 || from.rate != 0 ? from : configuration.frame;
}

/// A heap copy of the exact size, so that a sanitizer sees every overrun.
class Exact {
public:
  explicit Exact(ByteSpan bits) : size(bits.size()), copy(new uint8_t[size]) {
    std::copy(bits.begin(), bits.end(), copy.get());
  }
  ByteSpan span() const { return {copy.get(), size}; }

private:
  size_t size;
  std::unique_ptr<uint8_t[]> copy;
};

Decoded failed(const Status &status) {
  return {verdictOf(status), status.message(), {}, {}, false};
}

/// The part that both decoders have in common.
template <typename Info, typename Decoder>
Decoded decodeWith(const Decoder &decoder, uint32_t caseIndex, ByteSpan bits,
                   bool tensorToo, uint8_t fill) {
  Exact exact(bits);
  Info info;
  Status status = decoder.info(0, caseIndex, exact.span(), info);
  if (!status.isOk())
    return failed(status);
  if (info.outputBytes > kMaxOutput)
    return {Verdict::Refused, "the test asks for less", {}, {}, true};
  Decoded outcome;
  outcome.bytes.assign(info.outputBytes, 0x3c);
  Bytes workspace(info.workspaceBytes, fill);
  status = decoder.decode(0, caseIndex, exact.span(), outcome.bytes, workspace);
  if (!status.isOk())
    return failed(status);
  const PlanField &field = decoder.plan().fields[0];
  if (!tensorToo || field.frame.width == 0 || info.isSource)
    return outcome;
  outcome.tensor.assign(outcome.bytes.size(), -99);
  std::fill(workspace.begin(), workspace.end(), fill);
  status = decoder.decodeTensor(0, caseIndex, exact.span(), outcome.tensor,
                                workspace);
  return status.isOk() ? outcome : failed(status);
}

} // namespace

Value generated(const Configuration &configuration, uint64_t seed) {
  return generateValue(configuration.modality, sourceFrame(configuration),
                       configuration.length, seed);
}

std::vector<Value> edges(const Configuration &configuration) {
  return edgeValues(configuration.modality, sourceFrame(configuration),
                    configuration.length);
}

Value projected(const PlanChain &encode, const Value &value) {
  Value made = value;
  for (const PlanOp &op : encode.ops) {
    if (op.code == OpCode::Resize) {
      RgbImage image{made.width, made.height, made.bytes};
      image = resizeTriangle(image, static_cast<uint32_t>(op.args[0]),
                             static_cast<uint32_t>(op.args[1]));
      made.width = image.width;
      made.height = image.height;
      made.bytes = std::move(image.pixels);
    } else if (op.code == OpCode::Resample) {
      Pcm pcm{made.rate, made.channels, made.samples};
      Result<Pcm> result = resample(pcm, static_cast<uint32_t>(op.args[0]),
                                    static_cast<uint32_t>(op.args[1]));
      if (!result)
        return {};
      made.rate = result->rate;
      made.channels = result->channels;
      made.samples = std::move(result->samples);
    }
  }
  return made;
}

PlanChain decodeChainOf(const PlanChain &encode) {
  PlanChain decode;
  decode.name = encode.name;
  for (auto op = encode.ops.rbegin(); op != encode.ops.rend(); ++op) {
    const Primitive &primitive = primitiveOf(op->code);
    if (primitive.isProjection)
      continue;
    decode.ops.push_back(*op);
    std::vector<int32_t> &args = decode.ops.back().args;
    args.resize(std::min(args.size(), primitive.decodeArgs));
  }
  return decode;
}

Status train(const Primitive &primitive, const Configuration &configuration,
             Trained &trained) {
  trained = {};
  trained.encode = encodeChain(primitive, configuration);
  PlanField field;
  field.name = primitive.name;
  field.modality = configuration.modality;
  field.frame = configuration.frame;
  field.cases = {{"copy", {{OpCode::Copy, {}, -1}}}};
  PlanChain decode = decodeChainOf(trained.encode);
  std::vector<Value> values;
  for (uint64_t i = 0; i < kTrainingValues; ++i)
    values.push_back(
        projected(trained.encode, generated(configuration, kTrainingSeed + i)));
  std::vector<SourceValue> samples;
  for (const Value &value : values)
    samples.push_back(value.source());
  SMMIL_RETURN_IF_ERROR(trainTables(trained.plan, field, trained.encode, decode,
                                    {samples.data(), samples.size()}));
  if (decode.ops.size() == 1 && decode.ops[0].code == OpCode::Copy)
    trained.caseIndex = 0;
  else
    field.cases.push_back(std::move(decode));
  trained.plan.fields.push_back(std::move(field));
  return Status::ok();
}

int stepCount(const Trained &trained, const Value &value) {
  std::unique_ptr<ItemEncoder> encoder;
  Value stored = projected(trained.encode, value);
  Status status = ItemEncoder::create(trained.plan, trained.field(),
                                      trained.encode, stored.source(), encoder);
  return status.isOk() ? encoder->stepCount() : 0;
}

Status encodeValue(const Trained &trained, const Value &value, int step,
                   Bytes &bits) {
  std::unique_ptr<ItemEncoder> encoder;
  Value stored = projected(trained.encode, value);
  SMMIL_RETURN_IF_ERROR(ItemEncoder::create(
      trained.plan, trained.field(), trained.encode, stored.source(), encoder));
  return encoder->encode(step, bits);
}

Verdict verdictOf(const Status &status) {
  switch (status.code()) {
  case StatusCode::Ok:
    return Verdict::Ok;
  case StatusCode::Truncated:
  case StatusCode::Corrupt:
    return Verdict::Damaged;
  case StatusCode::Unsupported:
    return Verdict::Unsupported;
  case StatusCode::BufferTooSmall:
  case StatusCode::InvalidArgument:
    break;
  }
  return Verdict::Refused;
}

const char *nameOf(Verdict verdict) {
  switch (verdict) {
  case Verdict::Ok:
    return "ok";
  case Verdict::Damaged:
    return "damaged";
  case Verdict::Unsupported:
    return "unsupported";
  case Verdict::Refused:
    break;
  }
  return "refused";
}

Decoded decodeUniversal(const Decoder &decoder, uint32_t caseIndex,
                        ByteSpan bits, bool tensorToo, uint8_t fill) {
  return decodeWith<ItemInfo>(decoder, caseIndex, bits, tensorToo, fill);
}

Decoded decodeReference(const ReferenceDecoder &decoder, uint32_t caseIndex,
                        ByteSpan bits, bool tensorToo) {
  return decodeWith<ReferenceInfo>(decoder, caseIndex, bits, tensorToo, 0);
}

} // namespace smmil::registry
