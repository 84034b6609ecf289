//===- TestChain.h - Steps in a row for tests -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains, encodes and decodes a row of primitives as an executor would, one
// step after the other, and runs fusions on each instruction set of the machine
// beside. Buffers are as long as they must be and not a byte longer.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_CODECS_TESTCHAIN_H
#define SMMIL_TEST_UNIT_CODECS_TESTCHAIN_H

#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/PrimitiveInfo.h"

#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace smmil::test {

using Random = std::mt19937;

inline int uniform(Random &random, int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(random);
}

/// Memory aligned to 64 bytes, or one byte off where a caller's buffer may be.
class Buffer {
public:
  explicit Buffer(size_t size, bool aligned = true)
      : offset(aligned ? 0 : 1), length(size),
        memory(static_cast<uint8_t *>(
                   std::aligned_alloc(64, (size + offset + 63) / 64 * 64)),
               std::free) {
    std::memset(data(), 0xa5, size);
  }
  uint8_t *data() const { return memory.get() + offset; }
  Bytes bytes() const { return {data(), data() + length}; }

private:
  size_t offset, length;
  std::shared_ptr<uint8_t> memory;
};

/// A primitive with its parameters; `args` are the format ones and then those
/// of the encoder, `item` is -1 where the encoder chooses.
struct ChainStep {
  OpCode code;
  std::vector<int32_t> args;
  std::vector<int32_t> item;
  Bytes tableBytes;
  TableHolder table;

  ChainStep(OpCode opCode, std::vector<int32_t> arguments,
            std::vector<int32_t> items = {})
      : code(opCode), args(std::move(arguments)), item(std::move(items)) {}
  const PrimitiveImpl &impl() const { return *primitiveImpl(code); }
  EncodeStep encodeStep() const {
    return {args.data(), table.get(), tableBytes, nullptr};
  }
};

/// What an encoder made.
struct Encoded {
  Bytes stream;
  std::vector<std::vector<uint32_t>> items; ///< Of each step.
};

class Chain {
public:
  explicit Chain(std::vector<ChainStep> chainSteps)
      : steps(std::move(chainSteps)) {}

  /// Trains the tables on these roots, step by step.
  void train(std::vector<EncodedValue> values) {
    for (ChainStep &step : steps) {
      if (step.impl().train) {
        std::vector<TrainSample> samples;
        for (const EncodedValue &value : values)
          samples.push_back({&value, {}});
        ASSERT_TRUE(step.impl()
                        .train(step.encodeStep(),
                               {samples.data(), samples.size()},
                               step.tableBytes)
                        .isOk());
        if (!step.tableBytes.empty())
          expand(step);
      }
      for (EncodedValue &value : values)
        apply(step, value);
    }
  }

  void setTable(size_t index, Bytes bytes) {
    steps[index].tableBytes = std::move(bytes);
    expand(steps[index]);
  }

  Encoded encode(EncodedValue value) const {
    Encoded made;
    for (const ChainStep &step : steps) {
      std::vector<int32_t> item = apply(step, value);
      made.items.emplace_back(item.begin(), item.end());
    }
    made.stream = std::move(value.data);
    return made;
  }

  /// Decodes one step after the other.
  Status decode(const Shape &root, const Encoded &bits, Bytes &out) const {
    std::vector<Shape> shapes;
    std::vector<DecodeStep> decodeSteps;
    SMMIL_RETURN_IF_ERROR(prepare(root, bits, shapes, decodeSteps));
    // A copy of its own, so that reads past its end are found.
    Bytes stream = bits.stream;
    stream.shrink_to_fit();
    std::vector<Buffer> buffers;
    for (size_t i = 0; i < steps.size(); ++i)
      buffers.emplace_back(bytesOf(shapes[i]),
                           i > 0 || root.kind == ValueKind::Planes ||
                               root.kind == ValueKind::ResidualPlanes ||
                               root.kind == ValueKind::ResidualPcm);
    for (size_t i = steps.size(); i-- > 0;) {
      ValueView result = {&shapes[i + 1], stream.data(), stream.size()};
      if (i + 1 < steps.size())
        result = {&shapes[i + 1], buffers[i + 1].data(),
                  bytesOf(shapes[i + 1])};
      const ValueView operand = {&shapes[i], buffers[i].data(),
                                 bytesOf(shapes[i])};
      const PrimitiveImpl &impl = steps[i].impl();
      Buffer scratch(impl.workspace ? impl.workspace(decodeSteps[i]) : 0);
      SMMIL_RETURN_IF_ERROR(
          impl.decode(decodeSteps[i], &result, &operand,
                      {scratch.data(), scratch.bytes().size()}));
    }
    out = buffers[0].bytes();
    return Status::ok();
  }

  /// Decodes in one kernel.
  Status decodeFused(const Fusion &fusion, Isa isa, const Shape &root,
                     const Encoded &bits, Bytes &out) const {
    std::vector<Shape> shapes;
    std::vector<DecodeStep> decodeSteps;
    SMMIL_RETURN_IF_ERROR(prepare(root, bits, shapes, decodeSteps));
    const Span<const DecodeStep> all(decodeSteps.data(), decodeSteps.size());
    EXPECT_TRUE(fusion.fits(all));
    Bytes stream = bits.stream;
    stream.shrink_to_fit();
    const size_t need = fusion.workspace(all, stream.size());
    Buffer workspace(need, false), output(bytesOf(root), false);
    StageClock clock;
    SMMIL_RETURN_IF_ERROR(
        fusion.decode[int(isa)]({all, stream, {workspace.data(), need}},
                                {output.data(), bytesOf(root)}, clock));
    out = output.bytes();
    return Status::ok();
  }

  /// As decodeFused, to a tensor of the values themselves, plane by plane.
  Status decodeTensor(const Fusion &fusion, Isa isa, const Shape &root,
                      const Encoded &bits, std::vector<float> &out) const {
    std::vector<Shape> shapes;
    std::vector<DecodeStep> decodeSteps;
    SMMIL_RETURN_IF_ERROR(prepare(root, bits, shapes, decodeSteps));
    const Span<const DecodeStep> all(decodeSteps.data(), decodeSteps.size());
    const size_t need = fusion.workspace(all, bits.stream.size());
    Buffer workspace(need, false);
    out.resize(bytesOf(root));
    const float scale[3] = {1, 1, 1}, offset[3] = {0, 0, 0};
    StageClock clock;
    return fusion.decodeTensor[int(isa)](
        {all, bits.stream, {workspace.data(), need}},
        {{out.data(), out.size()}, scale, offset}, clock);
  }

  std::vector<ChainStep> steps;

private:
  static void expand(ChainStep &step) {
    const Status status =
        step.impl().table(step.args.data(), step.tableBytes, step.table);
    ASSERT_TRUE(status.isOk()) << status.message();
  }

  /// Replaces a value by the step's result; returns the item parameters.
  static std::vector<int32_t> apply(const ChainStep &step,
                                    EncodedValue &value) {
    Shape expected;
    EXPECT_TRUE(
        step.impl().shape(step.args.data(), &value.shape, &expected).isOk());
    EncodedValue result;
    std::vector<int32_t> item = step.item;
    const Status status =
        step.impl().encode(step.encodeStep(), &value, &result, item.data());
    EXPECT_TRUE(status.isOk()) << status.message();
    EXPECT_TRUE(result.shape == expected);
    value = std::move(result);
    return item;
  }

  Status prepare(const Shape &root, const Encoded &bits,
                 std::vector<Shape> &shapes,
                 std::vector<DecodeStep> &decodeSteps) const {
    shapes.assign(steps.size() + 1, root);
    for (size_t i = 0; i < steps.size(); ++i) {
      SMMIL_RETURN_IF_ERROR(steps[i].impl().shape(steps[i].args.data(),
                                                  &shapes[i], &shapes[i + 1]));
      decodeSteps.push_back({steps[i].args.data(), bits.items[i].data(),
                             steps[i].table.get(), &shapes[i], &shapes[i + 1]});
    }
    return Status::ok();
  }
};

inline const Fusion &fusionNamed(const char *name) {
  for (const Fusion *fusion : allFusions())
    if (std::strcmp(fusion->name, name) == 0) {
      EXPECT_NE(fusion->decode[int(Isa::Baseline)], nullptr);
      return *fusion;
    }
  std::abort();
}

/// The instruction sets for which there is a copy that the machine runs.
inline std::vector<Isa> isasOf(const Fusion &fusion) {
  std::vector<Isa> isas;
  for (int i = 0; i < kIsaCount; ++i)
    if (fusion.decode[i] && cpuRuns(static_cast<Isa>(i)))
      isas.push_back(static_cast<Isa>(i));
  return isas;
}

/// Damages a stream: one to three flipped bits, or another end.
inline Bytes damaged(Bytes stream, Random &random) {
  if (stream.empty() || uniform(random, 0, 9) == 0) {
    stream.push_back(static_cast<uint8_t>(uniform(random, 0, 255)));
    return stream;
  }
  const int last = static_cast<int>(stream.size()) - 1;
  if (uniform(random, 0, 4) == 0) {
    stream.resize(static_cast<size_t>(uniform(random, 0, last)));
    return stream;
  }
  for (int flips = uniform(random, 1, 3); flips > 0; --flips)
    stream[size_t(uniform(random, 0, last))] ^=
        static_cast<uint8_t>(1 << uniform(random, 0, 7));
  return stream;
}

/// All decoders give `value`, and agree about damaged streams; `damages` is 0
/// where the chain does not end in bits, whose size alone may be any.
inline void expectRoundTrip(const Chain &chain, const EncodedValue &value,
                            const Fusion *fusion, Random &random, int damages) {
  Encoded bits = chain.encode(value);
  Bytes out;
  const Status status = chain.decode(value.shape, bits, out);
  ASSERT_TRUE(status.isOk()) << status.message();
  ASSERT_EQ(out, value.data);
  if (fusion)
    for (Isa isa : isasOf(*fusion)) {
      SCOPED_TRACE(kIsaNames[int(isa)]);
      const Status fused =
          chain.decodeFused(*fusion, isa, value.shape, bits, out);
      ASSERT_TRUE(fused.isOk()) << fused.message();
      ASSERT_EQ(out, value.data);
    }
  const Bytes whole = bits.stream;
  for (int i = 0; i < damages; ++i) {
    bits.stream = damaged(whole, random);
    Bytes stepwise, fused;
    const bool good = chain.decode(value.shape, bits, stepwise).isOk();
    if (!fusion)
      continue;
    for (Isa isa : isasOf(*fusion)) {
      SCOPED_TRACE(kIsaNames[int(isa)]);
      ASSERT_EQ(
          chain.decodeFused(*fusion, isa, value.shape, bits, fused).isOk(),
          good);
      if (good) {
        ASSERT_EQ(fused, stepwise);
      }
    }
  }
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_CODECS_TESTCHAIN_H
