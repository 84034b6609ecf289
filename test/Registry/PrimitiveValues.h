//===- PrimitiveValues.h - What a primitive is tried on ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Operands for the registry tests. The folder of a primitive says in Values.cpp
// which families of values it takes; the generated table collects them, so that
// a primitive without values does not link. What kinds of values there are to
// choose from stands below.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_REGISTRY_PRIMITIVEVALUES_H
#define SMMIL_TEST_REGISTRY_PRIMITIVEVALUES_H

#include "smmil/Runtime/PrimitiveImpl.h"

#include <functional>
#include <string>
#include <vector>

namespace smmil::registry {

/// Operands that are alike in all but their extents, so that one trained table
/// suits them all.
struct Family {
  std::string name;
  /// A value that looks like data; its extents follow from the seed as well.
  std::function<EncodedValue(uint64_t seed)> generate;
  /// Empty, single, flat, extreme, alternating and random values.
  std::vector<EncodedValue> edges;
};

struct PrimitiveValues {
  std::vector<Family> (*families)();
  /// Whether decoding gives an operand of this shape back, where the record
  /// leaves that to the parameters; null elsewhere.
  bool (*isExact)(const int32_t *args, const Shape &operand) = nullptr;
};

/// Null when no primitive has this code.
const PrimitiveValues *primitiveValues(OpCode code);

/// Replaces most elements by random ones that a value of this shape may hold:
/// samples of planes lie in the range of their plane, whatever made them.
void randomize(EncodedValue &value, uint64_t seed);

//===----------------------------------------------------------------------===//
// Kinds of values
//===----------------------------------------------------------------------===//

/// Pictures of 8 bits and three components.
std::vector<Family> frameFamilies();
/// Planes of all samplings and ranges, and grey ones.
std::vector<Family> planeFamilies();
/// Small differences of the same; edges take the whole range.
std::vector<Family> residualPlaneFamilies();
/// As a transform makes them: large where the index is low.
std::vector<Family> coefficientFamilies();
/// Prefixes of coefficients.
std::vector<Family> bandFamilies();
/// Quantised bands: small numbers, most of them 0.
std::vector<Family> levelFamilies();
/// Sound of 1, 2, 3 and 8 channels.
std::vector<Family> pcmFamilies();
/// Spectra of all audio domains.
std::vector<Family> spectraFamilies();
/// Numbers of each of these widths: counters with outliers.
std::vector<Family> sequenceFamilies(const std::vector<ElementType> &elements);
/// Text.
std::vector<Family> byteFamilies();
/// Both.
std::vector<Family> operator+(std::vector<Family> a, std::vector<Family> b);

//===----------------------------------------------------------------------===//
// Single values
//===----------------------------------------------------------------------===//

/// Smooth areas, an edge and noise; with an odd seed also specks, which
/// pictures seldom have: a table that is trained on them pays.
EncodedValue makeFrame(int32_t width, int32_t height, uint64_t seed);
EncodedValue makePcm(int32_t channels, size_t count, uint64_t seed);
/// Spectra of `bins` bins.
EncodedValue makeSpectra(int32_t bins, size_t count, uint64_t seed);
EncodedValue makeSequence(ElementType element, size_t count, uint64_t seed);
EncodedValue makeText(size_t count, uint64_t seed);

} // namespace smmil::registry

#endif // SMMIL_TEST_REGISTRY_PRIMITIVEVALUES_H
