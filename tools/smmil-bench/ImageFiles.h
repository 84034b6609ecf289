//===- ImageFiles.h - Files and folders of images --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The images that a bench is called with.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TOOLS_SMMIL_BENCH_IMAGEFILES_H
#define SMMIL_TOOLS_SMMIL_BENCH_IMAGEFILES_H

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace smmil::bench {

/// The files among `paths` and those below its folders, sorted.
inline std::vector<std::string>
imageFiles(const std::vector<std::string> &paths) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const std::string &path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto &entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file())
        files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

} // namespace smmil::bench

#endif // SMMIL_TOOLS_SMMIL_BENCH_IMAGEFILES_H
