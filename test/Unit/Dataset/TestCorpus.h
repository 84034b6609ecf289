//===- TestCorpus.h - A small source folder ---------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Folders that vanish with the test, and a source with every oddity that must
// come back byte for byte.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_DATASET_TESTCORPUS_H
#define SMMIL_TEST_UNIT_DATASET_TESTCORPUS_H

#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Pack.h"
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Progress.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <unistd.h>

namespace smmil::test {

/// A new folder below the system's temporary one.
class TemporaryFolder {
public:
  TemporaryFolder() {
    // Thousands of small files are written: in memory where that is possible.
    bool inMemory = ::access("/dev/shm", W_OK) == 0;
    std::string pattern =
        (inMemory ? "/dev/shm"
                  : std::filesystem::temp_directory_path().string()) +
        "/smmil-XXXXXX";
    folder = mkdtemp(pattern.data());
    setProgressEnabled(false);
  }
  ~TemporaryFolder() {
    std::error_code code;
    std::filesystem::remove_all(folder, code);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  std::string operator/(const std::string &name) const {
    return folder + "/" + name;
  }

private:
  std::string folder;
};

inline void write(const std::string &path, std::string_view text) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary)
      .write(text.data(), std::streamsize(text.size()));
}

inline void write(const std::string &path, const Bytes &bytes) {
  write(path, std::string_view(reinterpret_cast<const char *>(bytes.data()),
                               bytes.size()));
}

/// Every file below `folder` with its content.
inline std::map<std::string, std::string> tree(const std::string &folder) {
  std::map<std::string, std::string> files;
  for (const auto &entry :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file())
      continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().lexically_relative(folder).string()] =
        std::string(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

inline Bytes smallPng(uint8_t shade, uint32_t side = 8) {
  Bytes rgb(3 * size_t(side) * side);
  for (size_t i = 0; i < rgb.size(); ++i)
    rgb[i] = static_cast<uint8_t>(shade + i * 7);
  Result<Bytes> png = writePng(side, side, rgb);
  return png ? *png : Bytes();
}

inline Bytes smallWav() {
  Pcm pcm;
  pcm.rate = 8000;
  pcm.channels = 1;
  for (int i = 0; i < 800; ++i)
    pcm.samples.push_back(static_cast<int16_t>((i * 977) % 20011 - 10000));
  Result<Bytes> wav = writeWav(pcm);
  return wav ? *wav : Bytes();
}

/// Sheets in several spellings, repeated media, files nobody refers to.
inline void writeCorpus(const std::string &folder) {
  write(
      folder + "/sheets.jsonl",
      "\n"
      R"({"id": "a", "title": "One", "segments": [{"type": "text", "text": "first words\n"}, {"type": "image", "path": "media/a.png", "alt": "A"}, {"type": "text", "text": "then more"}]})"
      "\n"
      R"({"segments":[{"path":"media\/a.png","type":"image"},{"text":"caf\u00e9 caf\u00E9 é","type":"text"}],"n":1.50,"id":"b","id":"b2","deep":{"x":[true,null,{"y":"z"}]}})"
      "\r\n  \r\n"
      R"(  { "id" : "c" , "segments" : [ ] }  )"
      "\n"
      R"({"id": "d", "segments": [{"type": "audio", "path": "media/s.wav"}, {"type": "video", "path": "media/../media/v.mp4"}, {"type": "text", "text": "\ud83d\ude00 quote \" back \\ \u0001"}]})"
      "\n"
      R"({"id": "e", "title": "One", "segments": [{"type": "text", "text": "first words again"}, {"type": "image", "path": "media/b.png", "alt": "B"}, {"type": "text", "text": ""}]})"
      "\n\n"
      R"({"id": "f", "segments": [{"type": "image", "path": "media/copy.png"}]})");
  write(folder + "/media/a.png", smallPng(10));
  write(folder + "/media/b.png", smallPng(90, 16));
  write(folder + "/media/copy.png", smallPng(10));
  write(folder + "/media/s.wav", smallWav());
  write(folder + "/media/v.mp4", "not really a film");
  write(folder + "/media/unused.bin", std::string_view("\0\1\2", 3));
  write(folder + "/notes/deep/empty.txt", std::string_view());
  write(folder + "/notes/LICENCE", "MIT");
  std::filesystem::create_directories(folder + "/void");
}

/// Codes a field of numbers by the upper and the lower halves of their bytes,
/// which a reader of coarse values takes apart.
inline void codeHalves(Format &format, const std::string &name,
                       NumberType number) {
  size_t f = 0;
  while (format.plan.fields[f].name != name)
    ++f;
  PlanGraph graph;
  graph.name = "halves";
  const Status status =
      parseGraph("byte_halves | zstd level=3 @1 | zstd level=3 @2", graph);
  ASSERT_TRUE(status.isOk()) << status.message();
  format.plan.fields[f].frame.number = number;
  format.plan.fields[f].cases.push_back(formatPartOf(graph));
  FieldEncoding &encoding = format.encodings[f];
  encoding.cases.push_back(graph);
  encoding.storeCompetes = false;
  encoding.apart = true;
  for (auto &route : encoding.route)
    route.push_back(uint8_t(encoding.cases.size() - 1));
}

/// Packs and expects success.
inline PackReport pack(const std::string &source, const std::string &dataset,
                       const Format &format = makeCopyFormat(),
                       const PackOptions &options = {}) {
  Result<PackReport> report = packDataset(source, dataset, format, options);
  EXPECT_TRUE(bool(report)) << (report ? "" : report.error().message);
  return report ? *report : PackReport();
}

inline std::string message(const Error &error) { return error.message; }

} // namespace smmil::test

#endif // SMMIL_TEST_UNIT_DATASET_TESTCORPUS_H
