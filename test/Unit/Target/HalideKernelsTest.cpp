//===- HalideKernelsTest.cpp - Kernels and their cache --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Printing, compiling and caching of Halide kernels, and processes.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Halide/HalideKernels.h"
#include "smmil/Target/Subprocess.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace smmil;

namespace {

HalideKernel testKernel() {
  HalideStep step;
  // The only kind of step that ends in a frame and takes one plane.
  step.primitive = "grey";
  step.folder = "Grey";
  step.operand.kind = ValueKind::Frame;
  step.operand.width = 64;
  step.operand.height = 48;
  step.operand.channels = 3;
  step.result = step.operand;
  step.result.kind = ValueKind::ResidualPlanes;
  step.result.channels = 1;
  return {"my_tensor", /*tensor=*/true, /*takesBytePlanes=*/false, {step}};
}

TEST(HalideKernels, PrintsTheStepsWithTheirConstants) {
  std::string text = printHalideGenerator(testKernel());
  EXPECT_NE(std::string::npos, text.find("#include \"codecs/Grey/Halide.h\""));
  EXPECT_NE(std::string::npos, text.find("{grey::halideStage,"));
  EXPECT_NE(std::string::npos, text.find("48, 64, 3"));
  EXPECT_NE(std::string::npos, text.find("halide::compileChain(chain"));
}

TEST(HalideKernels, HasATargetForEachInstructionSet) {
  std::string names;
  for (const HalideTarget &target : halideTargets())
    names += std::string(target.isa) + " ";
  EXPECT_EQ("baseline avx2 avx512 neon ", names);
}

TEST(HalideKernels, CompilesOnceAndThenReads) {
  if (!haveHalide())
    GTEST_SKIP() << "this build has no Halide";
  namespace fs = std::filesystem;
  HalideOptions options;
  options.cacheDir =
      (fs::temp_directory_path() / "smmil-kernel-cache").string();
  fs::remove_all(options.cacheDir);
  Result<std::vector<HalideFile>> first =
      compileHalideKernels({testKernel()}, options);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(2 * halideTargets().size(), first->size());
  // A helper that is not there is not asked for what the cache holds.
  options.generator = "/no/such/helper";
  Result<std::vector<HalideFile>> second =
      compileHalideKernels({testKernel()}, options);
  ASSERT_TRUE(second) << second.error().message;
  for (size_t i = 0; i < first->size(); ++i) {
    EXPECT_EQ((*first)[i].name, (*second)[i].name);
    EXPECT_EQ((*first)[i].content, (*second)[i].content);
  }
  fs::remove_all(options.cacheDir);
}

TEST(HalideKernels, MissingHelperIsAnErrorThatSaysWhatToDo) {
  namespace fs = std::filesystem;
  HalideOptions options;
  options.cacheDir = (fs::temp_directory_path() / "smmil-no-cache").string();
  options.generator = "/no/such/helper";
  Result<std::vector<HalideFile>> files =
      compileHalideKernels({testKernel()}, options);
  ASSERT_FALSE(files);
  EXPECT_NE(std::string::npos, files.error().message.find("--no-halide"));
}

TEST(Subprocess, CarriesMoreThanAPipeHolds) {
  std::string input(1 << 20, 'x');
  Result<ProcessOutcome> outcome = runProcess({"cat"}, input);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(0, outcome->exitStatus);
  EXPECT_EQ(input, outcome->output);
}

TEST(Subprocess, TellsWhatTheChildSaysWhileItRuns) {
  // The child goes on only when its first word has been heard.
  std::string flag =
      ::testing::TempDir() + "smmil-heard-" + std::to_string(::getpid());
  std::vector<std::string> heard;
  Result<ProcessOutcome> outcome =
      runProcess({"sh", "-c",
                  "echo one; while ! [ -e '" + flag +
                      "' ]; do sleep 0.01; done; echo two"},
                 "", [&](const std::string &output) {
                   heard.push_back(output);
                   std::ofstream(flag) << "heard";
                 });
  std::remove(flag.c_str());
  ASSERT_TRUE(outcome) << outcome.error().message;
  ASSERT_GE(heard.size(), 2u);
  EXPECT_EQ("one\n", heard.front());
  EXPECT_EQ("one\ntwo\n", heard.back());
}

TEST(Subprocess, GivesTheStatusAndTheErrors) {
  Result<ProcessOutcome> outcome =
      runProcess({"sh", "-c", "echo bad >&2; exit 7"});
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(7, outcome->exitStatus);
  EXPECT_EQ("bad\n", outcome->errors);
}

TEST(Subprocess, ChildThatDoesNotReadEndsNothing) {
  Result<ProcessOutcome> outcome =
      runProcess({"true"}, std::string(1 << 20, 'x'));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(0, outcome->exitStatus);
}

TEST(Subprocess, MissingProgramIsAnError) {
  EXPECT_FALSE(runProcess({"/no/such/program"}));
}

} // namespace
