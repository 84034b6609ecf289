//===- smmil-halide-gen.cpp - Compiles Halide kernels ahead of time -------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A process of its own, so that Halide's LLVM never meets MLIR's, and so that a
// kernel that crashes the compiler takes nothing else with it.
//
// stdin:  {"kernels": [{"function": NAME, "target": TARGET, "tensor": BOOL,
//          "byte_planes": BOOL, "steps": [{"primitive": MNEMONIC,
//          "args": [...], "operand": SHAPE, "result": SHAPE,
//          "planes": [[COLUMNS, ROWS, BYTES], ...], "numbers": COUNT}]}],
//          "output": FOLDER}
// with shapes as arrays of their members. Writes FOLDER/FUNCTION.o and
// FOLDER/FUNCTION.h for every kernel and prints one JSON line. Exit status 0, 1
// when compiling failed, 2 for a bad request.
//
//===----------------------------------------------------------------------===//
#include "StageTable.h"
#include "smmil/Target/Halide/Chain.h"

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

namespace {

/// Halide's fatal errors end the process: there is nothing to clean up.
int complain(int status, const std::string &message) {
  std::fprintf(stderr, "smmil-halide-gen: error: %s\n", message.c_str());
  return status;
}

using nlohmann::json;
using namespace smmil;

/// What is wrong with a request beyond its JSON.
struct BadRequest {
  std::string message;
};

/// As HalideKernels.cpp writes it.
Shape readShape(const json &numbers) {
  const auto member = [&](size_t index) {
    return numbers.at(index).get<int32_t>();
  };
  Shape shape;
  shape.kind = static_cast<ValueKind>(member(0));
  shape.element = static_cast<ElementType>(member(1));
  shape.height = member(2);
  shape.width = member(3);
  shape.channels = member(4);
  shape.chromaShift = member(5);
  shape.signedChroma = member(6);
  shape.block = member(7);
  shape.keep = member(8);
  shape.strips = member(9);
  return shape;
}

halide::ChainStep readStep(const json &entry) {
  const auto mnemonic = entry.at("primitive").get<std::string>();
  halide::ChainStep step;
  step.build = halide::stageNamed(mnemonic);
  if (!step.build)
    throw BadRequest{"no primitive `" + mnemonic + "` has a stage for Halide"};
  step.args = entry.at("args").get<std::vector<int32_t>>();
  step.operand = readShape(entry.at("operand"));
  step.result = readShape(entry.at("result"));
  for (const json &plane : entry.at("planes"))
    step.planes.push_back({plane.at(0), plane.at(1), plane.at(2)});
  step.numbers = entry.at("numbers");
  return step;
}

/// Compiles one kernel into the current folder: a path would get into the
/// generated header.
void compileKernel(const json &kernel) {
  halide::Chain chain;
  chain.function = kernel.at("function");
  chain.tensor = kernel.at("tensor");
  chain.takesBytePlanes = kernel.at("byte_planes");
  for (const json &step : kernel.at("steps"))
    chain.steps.push_back(readStep(step));
  if (chain.steps.empty())
    throw BadRequest{"`steps` is empty"};
  halide::compileChain(chain, kernel.at("target"));
}

int run() {
  json request;
  try {
    request = json::parse(std::cin);
  } catch (const json::exception &error) {
    return complain(2, std::string("stdin: ") + error.what());
  }
  try {
    std::filesystem::current_path(request.at("output").get<std::string>());
    for (const json &kernel : request.at("kernels"))
      compileKernel(kernel);
  } catch (const json::exception &error) {
    return complain(2, std::string("stdin: ") + error.what());
  } catch (const BadRequest &error) {
    return complain(2, "stdin: " + error.message);
  } catch (const Halide::Error &error) {
    return complain(1, error.what());
  }
  json answer = {{"compiled", request["kernels"].size()},
                 {"halide", std::to_string(HALIDE_VERSION_MAJOR) + "." +
                                std::to_string(HALIDE_VERSION_MINOR) + "." +
                                std::to_string(HALIDE_VERSION_PATCH)}};
  std::printf("%s\n", answer.dump().c_str());
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  // Who calls it by hand would otherwise wait for a request without a word.
  if (argc > 1) {
    bool asked = std::string(argv[1]) == "--help";
    std::fputs("Compiles Halide kernels; `smmil build` calls it.\n"
               "Usage: smmil-halide-gen < REQUEST\n"
               "The request is JSON on standard input: {\"kernels\": "
               "[{\"function\", \"target\", \"tensor\",\n"
               "\"byte_planes\", \"steps\"}], \"output\": FOLDER}; for every "
               "kernel an object and a header are written.\n"
               "Exit status: 0 success, 1 compiling failed, 2 a bad request.\n",
               asked ? stdout : stderr);
    return asked ? 0 : 2;
  }
  try {
    return run();
  } catch (const std::exception &error) {
    return complain(1, error.what());
  }
}
