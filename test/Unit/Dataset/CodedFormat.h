//===- CodedFormat.h - A format that codes the test corpus ------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cases for every field, trained on the corpus itself.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DATASET_CODEDFORMAT_H
#define SMMIL_TEST_UNIT_DATASET_CODEDFORMAT_H

#include "TestCorpus.h"

#include "smmil/Dataset/EncodeItem.h"
#include "smmil/Dataset/Source.h"
#include "smmil/Runtime/GraphText.h"

namespace smmil::test {

inline uint32_t fieldOf(const Format &format, Modality modality) {
  uint32_t field = 0;
  while (format.plan.fields[field].modality != modality)
    ++field;
  return field;
}

/// Adds a case to the field of `modality` and trains it on the media of
/// `source`.
inline void addCase(Format &format, Modality modality, const char *name,
                    const char *text, const Source &source) {
  const uint32_t index = fieldOf(format, modality);
  PlanField &field = format.plan.fields[index];
  FieldEncoding &encoding = format.encodings[index];
  PlanGraph encode;
  encode.name = name;
  Status status = parseGraph(text, encode);
  ASSERT_TRUE(status.isOk()) << text << ": " << status.message();
  // prepareItem decodes only what some case may encode.
  PlanField probe = field;
  probe.cases.resize(2);
  std::vector<Bytes> bytes;
  std::vector<PreparedItem> items;
  for (const char *file : modality == Modality::Image
                              ? std::vector<const char *>{"a.png", "b.png"}
                              : std::vector<const char *>{"s.wav"})
    for (size_t i = 0; i < source.files.size(); ++i)
      if (source.files[i].name == std::string("media/") + file) {
        Result<Bytes> read = source.read(static_cast<int32_t>(i));
        ASSERT_TRUE(bool(read));
        bytes.push_back(std::move(*read));
        Result<PreparedItem> item = prepareItem(probe, {}, bytes.back());
        ASSERT_TRUE(bool(item)) << item.error().message;
        items.push_back(std::move(*item));
      }
  ASSERT_FALSE(items.empty());
  std::vector<SourceValue> values;
  for (const PreparedItem &item : items)
    values.push_back(sourceValueOf(field, item));
  status = trainTables(format.plan.tables, field, encode, values);
  ASSERT_TRUE(status.isOk()) << text << ": " << status.message();
  field.cases.push_back(formatPartOf(encode));
  encoding.cases.push_back(std::move(encode));
  encoding.copyPixels = 1; // Coded, although files of this size are small.
  for (auto &route : encoding.route)
    route.push_back(static_cast<uint8_t>(field.cases.size() - 1));
}

/// Text by zstd, images lossy and lossless in 48 x 32, sound exactly at 8 kHz.
inline Format codedFormat(const std::string &folder) {
  Format format = makeCopyFormat();
  Result<Source> source = loadSource(folder);
  EXPECT_TRUE(bool(source));
  if (!source)
    return format;
  const uint32_t image = fieldOf(format, Modality::Image);
  ItemFrame &frame = format.plan.fields[image].frame;
  frame.width = 48;
  frame.height = 32;
  frame.scale[1] = 0.5f;
  frame.offset[2] = -1;
  format.encodings[image].metric = "tensor_psnr_db";
  format.encodings[image].floor = 30;
  ItemFrame &sound = format.plan.fields[fieldOf(format, Modality::Audio)].frame;
  sound.rate = 8000;
  sound.channels = 1;
  addCase(format, Modality::Image, "dct",
          "color kind=ycbcr chroma=444 | block_dct size=8 | scan | "
          "quantize steps=8 | band_rans lanes=4",
          *source);
  addCase(format, Modality::Image, "lossless",
          "color kind=ycocg_r chroma=444 | predict predictor=med strips=4 | "
          "row_rans",
          *source);
  addCase(format, Modality::Audio, "lpc",
          "lpc order=8 window=1024 segments=4 | lpc_rans", *source);
  return format;
}

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DATASET_CODEDFORMAT_H
