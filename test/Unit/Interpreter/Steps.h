//===- Steps.h - Values and tables for tests of the reference ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Short spellings of values, and tables that are written by hand, so that the
// reference is tested without any trainer.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_INTERPRETER_STEPS_H
#define SMMIL_TEST_UNIT_INTERPRETER_STEPS_H

#include "smmil/Interpreter/ReferenceStep.h"

#include <gtest/gtest.h>

namespace smmil::test {

using reference::Value;
using Elements = std::vector<int64_t>;

/// A repeatable stream of numbers from 0 to 255.
inline uint32_t noise(uint32_t &state) {
  state = state * 1664525u + 1013904223u;
  return state >> 24;
}

inline Value makeSequence(ElementType element, Elements elements) {
  Value value;
  value.shape.kind = ValueKind::Sequence;
  value.shape.element = element;
  value.shape.count = elements.size();
  value.elements = std::move(elements);
  return value;
}

inline Value makeFrame(int32_t width, int32_t height, Elements rgb) {
  Value value;
  value.shape.kind = ValueKind::Frame;
  value.shape.width = width;
  value.shape.height = height;
  value.shape.channels = 3;
  value.elements = std::move(rgb);
  return value;
}

inline Value makeNoiseFrame(int32_t width, int32_t height, uint32_t seed) {
  Elements rgb;
  for (int32_t i = 0; i < 3 * width * height; ++i)
    rgb.push_back(int64_t(noise(seed)));
  return makeFrame(width, height, std::move(rgb));
}

/// Planes of the given shape; `channels` 1 is grey.
inline Value makePlanes(int32_t width, int32_t height, int32_t channels,
                        Elements samples, int32_t chromaShift = 0,
                        int32_t signedChroma = 0) {
  Value value;
  value.shape.kind = ValueKind::Planes;
  value.shape.element = ElementType::I16;
  value.shape.width = width;
  value.shape.height = height;
  value.shape.channels = channels;
  value.shape.chromaShift = chromaShift;
  value.shape.signedChroma = signedChroma;
  value.elements = std::move(samples);
  return value;
}

inline Value makeSound(int32_t channels, Elements samples) {
  Value value;
  value.shape.kind = ValueKind::Pcm;
  value.shape.element = ElementType::I16;
  value.shape.channels = channels;
  value.shape.count = samples.size() / size_t(channels);
  value.elements = std::move(samples);
  return value;
}

/// A step with its own table, or none where it is empty.
struct TestStep {
  PlanStep step;
  std::vector<Bytes> tables;
  std::vector<uint32_t> item;

  TestStep(OpCode code, std::vector<int32_t> args, Bytes table = {}) {
    step.code = code;
    step.args = std::move(args);
    step.operands = {0};
    if (!table.empty()) {
      tables.push_back(std::move(table));
      step.table = 0;
    }
  }

  Status apply(const Value &operand, std::vector<Value> &results) {
    return applyReference(step, tables, {&operand, 1}, results, item);
  }
  /// Undoes the step for an operand of this shape.
  Status invert(const Shape &shape, const std::vector<Value> &results,
                Value &operand) const {
    std::vector<Value> operands(1);
    operands[0].shape = shape;
    Status status = invertReference(step, tables, item, results, operands);
    operand = std::move(operands[0]);
    return status;
  }
  /// What the step makes; a failure fails the test.
  std::vector<Value> applied(const Value &operand) {
    std::vector<Value> results;
    const Status status = apply(operand, results);
    EXPECT_TRUE(status.isOk()) << status.message();
    if (!status.isOk())
      results.resize(2);
    return results;
  }
  Value inverted(const Shape &shape, const std::vector<Value> &results) const {
    Value operand;
    const Status status = invert(shape, results, operand);
    EXPECT_TRUE(status.isOk()) << status.message();
    return operand;
  }
  /// Expects that decoding what was encoded gives `operand` again.
  std::vector<Value> expectIdentity(const Value &operand) {
    std::vector<Value> results = applied(operand);
    EXPECT_EQ(inverted(operand.shape, results).elements, operand.elements);
    return results;
  }
  /// Expects that neither a prefix of the stream nor a damaged byte does harm
  /// and, unless raw bits may be taken for others, that no prefix decodes.
  void expectSafe(const Value &operand, bool hasRawBits = false) {
    std::vector<Value> results = applied(operand);
    const Bytes whole = results[0].bits;
    Value decoded;
    for (size_t size = 0; size < whole.size(); ++size) {
      results[0].bits.assign(whole.begin(), whole.begin() + ptrdiff_t(size));
      const bool decodes = invert(operand.shape, results, decoded).isOk();
      EXPECT_FALSE(decodes && !hasRawBits) << size;
    }
    results[0].bits = whole;
    results[0].bits.push_back(0);
    const bool decodes = invert(operand.shape, results, decoded).isOk();
    EXPECT_FALSE(decodes && !hasRawBits);
    for (size_t i = 0; i < whole.size(); ++i)
      for (uint32_t flip : {1u, 128u, 255u}) {
        results[0].bits = whole;
        results[0].bits[i] ^= uint8_t(flip);
        if (invert(operand.shape, results, decoded).isOk()) {
          EXPECT_EQ(decoded.elements.size(), operand.elements.size());
        }
      }
  }
};

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

inline void putVarint(Bytes &out, uint64_t value) {
  for (; value > 127; value >>= 7)
    out.push_back(uint8_t(value & 127) | 128);
  out.push_back(uint8_t(value));
}

/// Equal frequencies that are above 0; the first one takes the rest.
inline void putEqualRow(Bytes &out, uint32_t alphabet, uint32_t precision) {
  const uint32_t each = (1u << precision) / alphabet;
  putVarint(out, (1u << precision) - each * (alphabet - 1));
  for (uint32_t i = 1; i < alphabet; ++i)
    putVarint(out, each);
}

/// Only the first and the last symbol occur.
inline void putTwoSymbolRow(Bytes &out, uint32_t alphabet, uint32_t precision) {
  putVarint(out, 1u << (precision - 1));
  putVarint(out, 0);
  putVarint(out, alphabet - 3);
  putVarint(out, 1u << (precision - 1));
}

inline Bytes ransTable(uint32_t precision, uint32_t direct, bool sparse) {
  Bytes table = {uint8_t(precision)};
  putVarint(table, direct);
  sparse ? putTwoSymbolRow(table, direct + 17, precision)
         : putEqualRow(table, direct + 17, precision);
  return table;
}

inline Bytes rowTable(bool sparse) {
  Bytes table = {1, 10, 2};
  for (uint32_t row : {0u, 1u}) {
    table.push_back(uint8_t(row));
    putVarint(table, 1535);
  }
  for (int row = 0; row < 2; ++row)
    sparse ? putTwoSymbolRow(table, 33, 10) : putEqualRow(table, 33, 10);
  return table;
}

inline Bytes lpcTable(bool sparse) {
  Bytes table = {1, 10};
  putEqualRow(table, 36, 10);
  for (int row = 0; row < 16; ++row)
    putEqualRow(table, 127, 10);
  for (int row = 0; row < 64; ++row)
    sparse ? putTwoSymbolRow(table, 65, 10) : putEqualRow(table, 65, 10);
  return table;
}

inline Bytes bandTable(int32_t block, int32_t keep) {
  Bytes table = {1, uint8_t(block), uint8_t(keep), 1, 1, 1, 1};
  // Groups, then clusters: all have number 0.
  table.resize(table.size() + size_t(keep - 1) + 26 + 24 + 120, 0);
  // All frequencies are 1 but the first one's.
  table.resize(table.size() + size_t(keep) + 52 + 16, 1);
  return table;
}

/// `steps` matrices with all factors equal to 64, 128, 192, ...
inline Bytes quantiseTable(int32_t block, int32_t keep, int32_t steps,
                           int8_t offset) {
  Bytes table = {1, uint8_t(block), uint8_t(keep), uint8_t(steps)};
  for (int32_t step = 1; step <= steps; ++step) {
    table.push_back(uint8_t(64 * step));
    table.push_back(uint8_t(64 * step >> 8));
  }
  table.resize(table.size() + 2 * size_t(keep), 32);
  table.resize(table.size() + 4 * size_t(keep - 1), uint8_t(offset));
  return table;
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_INTERPRETER_STEPS_H
