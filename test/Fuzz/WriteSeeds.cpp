//===- WriteSeeds.cpp - The seed corpus of the fuzzers --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes DIR/<fuzzer>/<number> for every fuzzer of this folder. Usage:
// smmil-fuzz-seeds DIR
//
//===----------------------------------------------------------------------===//
#include "smmil/Support/Files.h"
#include "test/Unit/Media/Writers.h"

#include <cstdio>
#include <filesystem>

using namespace smmil;

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: smmil-fuzz-seeds DIR\n");
    return 2;
  }
  for (const auto &[name, bytes] : test::fuzzSeeds()) {
    const std::string kind = name.substr(0, name.find('/')),
                      number = name.substr(name.find('/') + 1);
    // What takes files of a kind, and the fuzzer that takes them all.
    const std::string taker = kind == "container" ? "wav" : kind;
    for (const std::string &copy :
         {name, taker + "_file/" + number, "any/" + kind + "-" + number}) {
      const std::filesystem::path path = std::filesystem::path(argv[1]) / copy;
      std::filesystem::create_directories(path.parent_path());
      if (Outcome written = writeFileAtomic(path.string(), bytes); !written) {
        std::fprintf(stderr, "smmil-fuzz-seeds: %s\n",
                     written.error().message.c_str());
        return 1;
      }
    }
  }
  return 0;
}
