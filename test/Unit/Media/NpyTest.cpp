//===- NpyTest.cpp - NumPy's files of one array ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every type in both orders comes back; what is no array of numbers says what
// to do; no prefix or changed byte of a file does harm.
//
//===----------------------------------------------------------------------===//

#include "smmil/Media/Numeric.h"
#include "smmil/Media/Probe.h"

#include <gtest/gtest.h>

using namespace smmil;

namespace {

Bytes fileOf(const std::string &header, size_t elements, char version = 1) {
  std::string text = "\x93NUMPY";
  text += version;
  text += '\0';
  text += static_cast<char>(header.size());
  text += std::string(version == 1 ? 1 : 3, '\0');
  text += header + std::string(elements, '\7');
  return {text.begin(), text.end()};
}

Result<NumericArray> parse(const Bytes &file) { return parseNpy(file); }

TEST(Npy, EveryTypeComesBack) {
  for (size_t i = 0; i < kNumberTypes; ++i)
    for (bool big : {false, true})
      for (const std::vector<uint64_t> &extents : {std::vector<uint64_t>{},
                                                   {0},
                                                   {5},
                                                   {2, 3},
                                                   {1, 1, 2, 1, 1, 1, 1, 3}}) {
        NumericArray array;
        array.number = NumberType(i);
        array.bigEndian = big && bytesOf(array.number) > 1;
        array.extents = extents;
        size_t count = 1;
        for (uint64_t size : extents)
          count *= size;
        for (size_t k = 0; k < count * bytesOf(array.number); ++k)
          array.data.push_back(uint8_t(k * 37 + 1));
        const Bytes file = writeNpy(array);
        EXPECT_EQ((file.size() - array.data.size()) % 64, 0u);
        EXPECT_EQ(probe(file).kind, MediaKind::Npy);
        Result<NumericArray> back = parseNpy(file);
        ASSERT_TRUE(bool(back)) << back.error().message;
        EXPECT_EQ(back->describe(), array.describe());
        EXPECT_EQ(back->data, array.data);
        // The first element starts with 1, at its end where it is big-endian.
        if (count) {
          EXPECT_EQ(file[file.size() - array.data.size()],
                    array.bigEndian ? array.data[bytesOf(array.number) - 1]
                                    : 1);
        }
      }
}

TEST(Npy, OtherSpellingsAreRead) {
  for (char version : {1, 2, 3}) {
    Result<NumericArray> array = parse(
        fileOf("{\"shape\":(2, 1,),'fortran_order':False ,'descr':'<u2'}\n", 4,
               version));
    ASSERT_TRUE(bool(array)) << array.error().message;
    EXPECT_EQ(array->describe(), "<u2 (2, 1)");
  }
  // Both orders are one where there is one extent.
  EXPECT_TRUE(bool(parse(
      fileOf("{'descr': '|i1', 'fortran_order': True, 'shape': (3,)}", 3))));
}

TEST(Npy, WhatIsNoArrayOfNumbersSaysWhatToDo) {
  struct {
    const char *descr, *fortran, *shape;
    size_t elements;
    const char *message;
  } cases[] = {
      {"'<i4'", "True", "(2, 2)", 16,
       "is in Fortran order; save it in C order"},
      {"'|O'", "False", "(1,)", 8, "holds Python objects"},
      {"'|b1'", "False", "(1,)", 1, "elements of type \"|b1\""},
      {"'<c8'", "False", "(1,)", 8, "save integers or floats"},
      {"'=i4'", "False", "(1,)", 4, "save integers or floats"},
      {"'<i1'", "False", "(1,)", 1, "save integers or floats"},
      {"[('a', '<i4')]", "False", "(1,)", 4, "save integers or floats"},
      {"'<i4'", "False", "(2,)", 7,
       "7 bytes of elements where its header says"},
      {"'<i4'", "False", "(2,)", 9, "9 bytes of elements"},
      {"'<i4'", "False", "(1,1,1,1,1,1,1,1,1)", 4, "has 9 extents, at most 8"},
      {"'<i4'", "False", "(1073741824, 2)", 4, "more than 2^30 elements"},
      {"'<i4'", "False", "(99999999999999999999999,)", 4, "cannot be read"},
      {"'<i4'", "Maybe", "(1,)", 4, "cannot be read"},
      {"'<i4'", "False", "1", 4, "cannot be read"},
  };
  for (const auto &c : cases) {
    const std::string header = std::string("{'descr': ") + c.descr +
                               ", 'fortran_order': " + c.fortran +
                               ", 'shape': " + c.shape + ", }\n";
    Result<NumericArray> array = parse(fileOf(header, c.elements));
    ASSERT_FALSE(bool(array)) << header;
    EXPECT_NE(array.error().message.find(c.message), std::string::npos)
        << array.error().message;
  }
  const std::string text = "no array";
  EXPECT_FALSE(bool(parse(Bytes(text.begin(), text.end()))));
}

TEST(Npy, DamageIsNoHarm) {
  NumericArray array;
  array.extents = {4};
  array.data.resize(32, 9);
  const Bytes file = writeNpy(array);
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(bool(parseNpy(ByteSpan(file).subspan(0, size))));
  for (size_t at = 0; at < file.size(); ++at)
    for (uint8_t mask : {1, 8, 128, 255}) {
      Bytes bad = file;
      bad[at] ^= mask;
      if (Result<NumericArray> read = parse(bad); read) {
        uint64_t count = 1;
        for (uint64_t extent : read->extents)
          count *= extent;
        EXPECT_EQ(read->data.size(), count * bytesOf(read->number));
      }
    }
}

} // namespace
