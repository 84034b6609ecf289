//===- StepRunner.h - One primitive at work ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains, encodes and decodes a single step with its arguments, by the kernel
// and by the reference, knowing of the primitive what its record says.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_STEPRUNNER_H
#define SMMIL_TEST_REGISTRY_STEPRUNNER_H

#include "test/Registry/PrimitiveValues.h"
#include "test/Registry/Random.h"

#include "smmil/Interpreter/ReferenceStep.h"
#include "smmil/Runtime/PrimitiveInfo.h"

#include <memory>

namespace smmil::registry {

using Args = std::vector<int32_t>;

/// Numbers that a parameter is tried with: all legal ones of a list, all words,
/// the ends of a range, those worth trying, and the one that stands for absent.
std::vector<int32_t> valuesOf(const ParamInfo &param);

/// Argument sets: format and encoder parameters. Every number of every
/// parameter beside the first ones of the others, and random ones.
std::vector<Args> argumentSets(const PrimitiveInfo &info);

/// A random argument set.
Args randomArgs(const PrimitiveInfo &info, Random &random);

/// Memory whose end is watched: writes behind it are found, and reads behind it
/// by a sanitizer.
class Guarded {
public:
  /// Aligned to 64 bytes, or one byte off.
  explicit Guarded(size_t size, bool aligned = true);
  explicit Guarded(ByteSpan content);
  uint8_t *data() const { return memory.get() + offset; }
  MutableByteSpan span() const { return {data(), size}; }
  Bytes bytes() const { return {data(), data() + size}; }
  /// Whether what lies behind is as it was.
  bool isIntact() const;

private:
  size_t size, offset;
  std::shared_ptr<uint8_t> memory;
};

/// Status codes as far as decoders must agree on them: whether damage shows as
/// Truncated or as Corrupt is open.
enum class Verdict : uint8_t { Ok, Damaged, Unsupported, Refused };
Verdict verdictOf(const Status &status);

/// What an encoder made, and what a decoder starts from.
struct Stored {
  std::vector<EncodedValue> results; ///< Rounded.
  std::vector<uint32_t> item;
};

/// What a decoder made.
struct Outcome {
  Status status = Status::ok();
  Bytes operand;
};

class StepRunner {
public:
  StepRunner(const PrimitiveInfo &info, Args args);

  const PrimitiveInfo &info() const { return record; }
  const Args &args() const { return arguments; }
  const PrimitiveImpl &impl() const { return *primitiveImpl(record.code); }
  const Bytes &tableBytes() const { return stored; }
  const void *table() const { return expanded.get(); }

  /// Trains a table where there is one; empty is none.
  Status train(const std::vector<EncodedValue> &samples);
  /// Replaces the table; fails where the kernel refuses it.
  Status setTable(Bytes bytes);

  Status shapes(const Shape &operand, std::vector<Shape> &results) const;
  /// Encodes; a parameter that packing searches is taken at `ladder`, modulo
  /// its bound.
  Status encode(EncodedValue operand, uint32_t ladder, Stored &made) const;
  /// By the reference, with the item parameters that the kernel chose.
  Status encodeReference(const EncodedValue &operand,
                         const std::vector<uint32_t> &item, Stored &made) const;
  Outcome decode(const Shape &operand, const Stored &from) const;
  Outcome decodeReference(const Shape &operand, const Stored &from) const;
  /// By the reference, with a table that the kernel may have refused.
  Status decodeWith(const Bytes &table, const Shape &operand,
                    const Stored &from) {
    stored = table;
    return decodeReference(operand, from).status;
  }

private:
  PlanStep planStep() const;

  const PrimitiveInfo &record;
  Args arguments;
  Bytes stored;
  TableHolder expanded;
};

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_STEPRUNNER_H
