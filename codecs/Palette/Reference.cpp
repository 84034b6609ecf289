//===- Reference.cpp - Reference of palette -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows spec.md sentence by sentence, on plain vectors.
//
//===----------------------------------------------------------------------===//

#include "lib/Interpreter/Arithmetic.h"
#include "smmil/Interpreter/ReferencePrimitive.h"

#include <algorithm>
#include <map>

namespace smmil::reference::palette {

namespace {

Status shapeOf(const int32_t *, const Shape *operands, Shape *results) {
  const Shape &frame = operands[0];
  if (frame.kind != ValueKind::Frame || frame.channels != 3)
    return Status::unsupported("palette: needs a frame of three channels");
  results[0] = {};
  results[0].kind = ValueKind::Indices;
  results[0].height = frame.height;
  results[0].width = frame.width;
  results[1] = {};
  results[1].kind = ValueKind::Bytes;
  results[1].count = 768;
  return Status::ok();
}

using Color = std::vector<int64_t>;

Status decode(const Step &, const Value *results, Value *operands) {
  std::vector<Color> entries;
  for (size_t i = 0; i < 256; ++i) {
    auto first = results[1].elements.begin() + ptrdiff_t(3 * i);
    entries.emplace_back(first, first + 3);
  }
  const auto repeated = std::adjacent_find(entries.begin(), entries.end());
  size_t colors = 256;
  if (repeated != entries.end()) {
    colors = size_t(repeated - entries.begin()) + 1;
    if (std::count(repeated, entries.end(), *repeated) !=
        entries.end() - repeated)
      return Status::corrupt("palette: padding is not of one colour");
  }
  for (int64_t index : results[0].elements) {
    if (index >= int64_t(colors))
      return Status::corrupt("palette: index beyond the colours");
    const Color &color = entries[size_t(index)];
    operands[0].elements.insert(operands[0].elements.end(), color.begin(),
                                color.end());
  }
  return Status::ok();
}

Status encode(const Step &, const Value *operands, Value *results) {
  std::vector<Color> pixels;
  std::map<Color, int64_t> counts;
  const std::vector<int64_t> &samples = operands[0].elements;
  for (size_t i = 0; i < samples.size(); i += 3) {
    pixels.push_back({samples[i], samples[i + 1], samples[i + 2]});
    ++counts[pixels.back()];
  }
  if (counts.size() > 256)
    return Status::unsupported("palette: more than 256 colours");
  // Frequent ones first; a map is in the order of red, green and blue.
  std::vector<std::pair<int64_t, Color>> order;
  order.reserve(counts.size());
  for (const auto &[color, count] : counts)
    order.emplace_back(-count, color);
  std::sort(order.begin(), order.end());
  std::map<Color, int64_t> indexOf;
  for (size_t i = 0; i < 256; ++i) {
    const Color &color = order[std::min(i, order.size() - 1)].second;
    indexOf.emplace(color, int64_t(i));
    results[1].elements.insert(results[1].elements.end(), color.begin(),
                               color.end());
  }
  for (const Color &pixel : pixels)
    results[0].elements.push_back(indexOf.at(pixel));
  return Status::ok();
}

} // namespace

extern const ReferencePrimitive kReference;
const ReferencePrimitive kReference = {shapeOf, decode, encode, 1, 2};

} // namespace smmil::reference::palette
