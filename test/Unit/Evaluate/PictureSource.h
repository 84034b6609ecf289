//===- PictureSource.h - A source of small pictures for tests ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sheets of one picture each, in a folder that goes away with the object.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TEST_UNIT_EVALUATE_PICTURESOURCE_H
#define SMMIL_TEST_UNIT_EVALUATE_PICTURESOURCE_H

#include "smmil/Dataset/Source.h"
#include "smmil/Media/Image.h"
#include "smmil/Support/Files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

namespace smmil::evaluate {

/// The field of these pictures, 16 x 16, without cases.
inline PlanField pictureField() {
  PlanField field;
  field.modality = Modality::Image;
  field.name = "image";
  field.frame.width = field.frame.height = 16;
  return field;
}

class PictureSource {
public:
  /// `count` distinct pictures of 24 x 24, each named once.
  explicit PictureSource(int count)
      : root(std::filesystem::temp_directory_path() /
             ("smmil-pictures-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(root);
    std::filesystem::create_directories(root / "media");
    std::string sheets;
    for (int i = 0; i < count; ++i) {
      std::string name = "media/" + std::to_string(i) + ".png";
      std::vector<uint8_t> pixels;
      for (int p = 0; p < 24 * 24 * 3; ++p)
        pixels.push_back(uint8_t(p * (2 * i + 3) + (p * p >> 5)));
      Result<Bytes> png = writePng(24, 24, pixels);
      EXPECT_TRUE(bool(png));
      EXPECT_TRUE(bool(writeFileAtomic((root / name).string(), *png)));
      sheets += "{\"id\": \"" + std::to_string(i) +
                "\", \"segments\": [{\"type\": \"image\", \"path\": \"" + name +
                "\"}]}\n";
    }
    EXPECT_TRUE(bool(writeFileAtomic((root / "sheets.jsonl").string(),
                                     std::string_view(sheets))));
  }
  ~PictureSource() {
    std::error_code code;
    std::filesystem::remove_all(root, code);
  }
  PictureSource(const PictureSource &) = delete;

  Source load() const {
    auto source = loadSource(root.string());
    EXPECT_TRUE(bool(source));
    return std::move(*source);
  }
  std::string path(const std::string &name) const {
    return (root / name).string();
  }

private:
  std::filesystem::path root;
};

} // namespace smmil::evaluate

#endif // SMMIL_TEST_UNIT_EVALUATE_PICTURESOURCE_H
