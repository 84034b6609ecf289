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
// stdin:  {"kernels": [{"generator": NAME, "function": NAME, "target": TARGET,
//          "parameters": {NAME: VALUE, ...}}], "output": FOLDER}
// Writes FOLDER/FUNCTION.o and FOLDER/FUNCTION.h for every kernel and prints
// one JSON line. Exit status 0, 1 when compiling failed, 2 for a bad request.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/ImageTailGenerator.h"

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

/// Compiles one kernel into the current folder: a path would get into the
/// generated header.
void compileKernel(const nlohmann::json &kernel) {
  using namespace Halide::Internal;
  ExecuteGeneratorArgs arguments;
  arguments.generator_name = kernel.at("generator").get<std::string>();
  arguments.function_name = kernel.at("function").get<std::string>();
  arguments.file_base_name = arguments.function_name;
  arguments.output_dir = ".";
  arguments.output_types = {Halide::OutputFileType::object,
                            Halide::OutputFileType::c_header};
  arguments.suffixes = {""};
  // The caller passes whole planes of fixed size and owns every buffer: no
  // check, no query, and nothing of Halide's runtime remains in the object.
  arguments.targets = {
      Halide::Target(kernel.at("target").get<std::string>() +
                     "-no_runtime-no_asserts-no_bounds_query-strict_float")};
  for (const auto &[name, value] : kernel.at("parameters").items())
    arguments.generator_params[name] = value.dump();
  execute_generator(arguments);
}

int run() {
  nlohmann::json request;
  try {
    request = nlohmann::json::parse(std::cin);
  } catch (const nlohmann::json::exception &error) {
    return complain(2, std::string("stdin: ") + error.what());
  }
  try {
    std::filesystem::current_path(request.at("output").get<std::string>());
    for (const nlohmann::json &kernel : request.at("kernels"))
      compileKernel(kernel);
  } catch (const nlohmann::json::exception &error) {
    return complain(2, std::string("stdin: ") + error.what());
  } catch (const Halide::Error &error) {
    return complain(1, error.what());
  }
  nlohmann::json answer = {
      {"compiled", request["kernels"].size()},
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
               "[{\"generator\", \"function\", \"target\",\n"
               "\"parameters\"}], \"output\": FOLDER}; for every kernel an "
               "object and a header are written.\n"
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
