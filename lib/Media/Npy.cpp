//===- Npy.cpp - NumPy's files of one array -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The format is that of numpy.lib.format: a magic number, a version, and a
// Python dictionary with type, order and shape in front of the elements.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Numeric.h"

#include "Header.h"
#include "smmil/Runtime/PlanLimits.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <optional>

namespace smmil {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

/// The dictionary of a header: what its three keys say.
struct NpyHeader {
  std::string descr;
  bool isString = false; ///< `descr` is a plain type, not a list of fields.
  bool fortran = false;
  std::vector<uint64_t> shape;
};

/// Reads a literal of Python as far as headers have them.
class HeaderParser {
public:
  explicit HeaderParser(std::string_view text) : text(text) {}

  std::optional<NpyHeader> run() {
    NpyHeader header;
    unsigned seen = 0;
    if (!take('{'))
      return std::nullopt;
    while (!take('}')) {
      std::string key;
      if (!string(key) || !take(':'))
        return std::nullopt;
      bool good = false;
      if (key == "descr")
        good = value(header.descr, header.isString), seen |= 1;
      else if (key == "fortran_order")
        good = boolean(header.fortran), seen |= 2;
      else if (key == "shape")
        good = shape(header.shape), seen |= 4;
      if (!good)
        return std::nullopt;
      if (!take(',') && !peek('}'))
        return std::nullopt;
    }
    skip();
    if (seen != 7 || at != text.size())
      return std::nullopt;
    return header;
  }

private:
  void skip() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n'))
      ++at;
  }
  bool peek(char c) {
    skip();
    return at < text.size() && text[at] == c;
  }
  bool take(char c) {
    const bool there = peek(c);
    at += there;
    return there;
  }
  bool string(std::string &out) {
    skip();
    if (at >= text.size() || (text[at] != '\'' && text[at] != '"'))
      return false;
    const size_t end = text.find(text[at], at + 1);
    if (end == text.npos)
      return false;
    out = text.substr(at + 1, end - at - 1);
    at = end + 1;
    return true;
  }
  /// A string, or a list of fields, which is kept as it is written.
  bool value(std::string &out, bool &isString) {
    isString = !peek('[');
    if (isString)
      return string(out);
    const size_t begin = at;
    int depth = 0;
    for (; at < text.size(); ++at) {
      depth += text[at] == '[';
      depth -= text[at] == ']';
      if (depth == 0) {
        out = text.substr(begin, ++at - begin);
        return true;
      }
    }
    return false;
  }
  bool boolean(bool &out) {
    skip();
    for (bool candidate : {false, true}) {
      const std::string_view word = candidate ? "True" : "False";
      if (text.substr(at, word.size()) != word)
        continue;
      at += word.size();
      out = candidate;
      return true;
    }
    return false;
  }
  bool shape(std::vector<uint64_t> &out) {
    if (!take('('))
      return false;
    while (!take(')')) {
      skip();
      uint64_t size = 0;
      const size_t begin = at;
      for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
        if (size > UINT64_MAX / 16)
          return false;
        size = size * 10 + uint64_t(text[at] - '0');
      }
      if (at == begin || (!take(',') && !peek(')')))
        return false;
      out.push_back(size);
    }
    return true;
  }

  std::string_view text;
  size_t at = 0;
};

std::string shapeText(const std::vector<uint64_t> &extents) {
  std::string text = "(";
  for (size_t i = 0; i < extents.size(); ++i)
    text += (i ? ", " : "") + std::to_string(extents[i]);
  return text + (extents.size() == 1 ? ",)" : ")");
}

/// Big-endian to little-endian elements, or back.
void swapElements(Bytes &data, size_t width) {
  for (size_t at = 0; at + width <= data.size(); at += width)
    std::reverse(data.begin() + ptrdiff_t(at),
                 data.begin() + ptrdiff_t(at + width));
}

Error unsupportedType(const NpyHeader &header) {
  if (header.isString && header.descr.find('O') != std::string::npos)
    return dataError("holds Python objects; save an array of integers or "
                     "floats, as with array.astype(\"float32\")");
  return dataError("holds elements of type " + inQuotes(header.descr) +
                   "; save integers or floats of 8 to 64 bits, as with "
                   "array.astype(\"float32\")");
}

} // namespace

std::string NumericArray::describe() const {
  return numberWord(number, bigEndian) + " " + shapeText(extents);
}

Result<NumericArray> parseNpy(ByteSpan bytes) {
  const Header file(bytes);
  if (!file.has(0, kMagic))
    return dataError("is no .npy file; save the array with numpy.save");
  const uint32_t version = file.u8(6);
  const size_t begin = version == 1 ? 10 : 12;
  const size_t length = version == 1 ? file.le16(8) : file.le32(8);
  if (version < 1 || version > 3)
    return dataError("is an .npy file of version " + std::to_string(version) +
                     ", which is not known; save it with numpy.save");
  if (bytes.size() < begin || length > bytes.size() - begin)
    return dataError("is an .npy file whose header is cut short");
  const std::string_view text(
      reinterpret_cast<const char *>(bytes.data()) + begin, length);
  std::optional<NpyHeader> header = HeaderParser(text).run();
  if (!header)
    return dataError("is an .npy file whose header cannot be read");
  NumericArray array;
  if (!header->isString ||
      !parseNumberWord(header->descr, array.number, array.bigEndian))
    return unsupportedType(*header);
  if (header->fortran && header->shape.size() > 1)
    return dataError("is in Fortran order; save it in C order, with "
                     "numpy.ascontiguousarray");
  if (header->shape.size() > kMaxRank)
    return dataError("has " + std::to_string(header->shape.size()) +
                     " extents, at most " + std::to_string(kMaxRank) +
                     " are supported; reshape it");
  uint64_t count = 1;
  for (uint64_t size : header->shape) {
    if (size > kMaxElements || (size != 0 && count > kMaxElements / size))
      return dataError("has more than 2^30 elements; split it");
    count *= size;
  }
  const ByteSpan data = bytes.subspan(begin + length);
  const size_t width = bytesOf(array.number);
  if (data.size() != count * width)
    return dataError("has " + std::to_string(data.size()) +
                     " bytes of elements where its header says " +
                     std::to_string(count * width));
  array.extents = std::move(header->shape);
  array.data.assign(data.begin(), data.end());
  if (array.bigEndian)
    swapElements(array.data, width);
  return array;
}

Bytes writeNpy(const NumericArray &array) {
  // Room for the outermost extent to grow in place, and elements aligned to 64
  // bytes.
  constexpr size_t kMostDigits = 21, kAlignment = 64, kFront = 10;
  std::string header =
      "{'descr': '" + numberWord(array.number, array.bigEndian) +
      "', 'fortran_order': False, 'shape': " + shapeText(array.extents) + ", }";
  if (!array.extents.empty())
    header.append(kMostDigits - std::to_string(array.extents[0]).size(), ' ');
  const size_t used = kFront + header.size() + 1;
  header.append((kAlignment - used % kAlignment) % kAlignment, ' ');
  header += '\n';
  std::string front(kMagic);
  front += '\1'; // The version.
  front += '\0';
  front += static_cast<char>(header.size() & 255);
  front += static_cast<char>(header.size() >> 8);
  front += header;
  Bytes data = array.data;
  if (array.bigEndian)
    swapElements(data, bytesOf(array.number));
  Bytes out(front.size() + data.size());
  std::copy(front.begin(), front.end(), out.begin());
  std::copy(data.begin(), data.end(), out.begin() + ptrdiff_t(front.size()));
  return out;
}

} // namespace smmil
