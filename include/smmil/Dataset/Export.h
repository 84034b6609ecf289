//===- Export.h - Getting everything out again ------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes the source folder back, byte for byte, or the decoded values as PNG
// and WAV files. Reads the dataset only. OUT appears complete or not at all.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_EXPORT_H
#define SMMIL_DATASET_EXPORT_H

#include "smmil/Dataset/Dataset.h"

#include <string>
#include <vector>

namespace smmil {

struct ExportReport {
  uint64_t files = 0, bytes = 0;
  std::vector<std::string> skipped; ///< What has no decoded value, and why.
  std::vector<std::string> damaged; ///< What cannot be read from the dataset.
};

/// The source folder as it was packed. An error where media are stored as
/// decoded values only.
Result<ExportReport> exportSource(const Dataset &dataset,
                                  const std::string &out);

/// The sheets as `view` presents them, with their media, as a source folder:
/// tokens are text. Sheets keep their other members. An error as above.
Result<ExportReport> exportView(const Dataset &dataset, const View &view,
                                const std::string &out);

/// Every referenced image as OUT/NAME.png (8-bit RGB) and sound as OUT/NAME.wav
/// (16 bit), NAME being its path in the source, in the frame of the plan's
/// field; copied items are decoded and brought to that frame. Where the plan
/// has no frame the source's own size or rate is kept. Video, animations, what
/// cannot be decoded or written, and damaged items are left out and listed; the
/// others are written all the same.
Result<ExportReport> exportDecoded(const Dataset &dataset,
                                   const std::string &out,
                                   unsigned workers = 0);

} // namespace smmil

#endif // SMMIL_DATASET_EXPORT_H
