//===- Versions.cpp - Versions of a dataset -------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tags are files of their own; versions are listed from their manifests.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Versions.h"

#include <filesystem>

using namespace smmil;
namespace fs = std::filesystem;

Result<DatasetRef> smmil::resolveDataset(const std::string &reference) {
  std::error_code code;
  DatasetRef ref;
  ref.directory = reference;
  if (fs::is_directory(reference, code))
    return ref;
  return dataError(reference +
                   ": no such dataset; make one with `smmil pack SOURCE " +
                   reference + "`");
}
