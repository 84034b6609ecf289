//===- HalideStageTest.cpp - Stages against the kernels in C++ ------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chains of steps are compiled by Halide and called with values that look like
// data, with the extremes of 16 bits, and with noise: every element of the
// frame must be the one that the steps give one after the other. Encoders do
// not make most of these values; bits of an attacker do.
//
//===----------------------------------------------------------------------===//
#include "codecs/Quantize/Decode.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/HalideBuffer.h"
#include "smmil/Runtime/PrimitiveImpl.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Target/Halide/HalideChain.h"
#include "smmil/Target/Halide/HalidePrinter.h"
#include "smmil/Target/Subprocess.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <random>
#include <utility>

using namespace smmil;

namespace {

constexpr size_t kSlack = 64; ///< Bytes behind what a kernel reads.
constexpr size_t kMostArguments = 32;

template <size_t> using Pointer = void *;

/// Passes the arguments, which are all pointers.
template <size_t... Indices>
int callKernel(void *function, void *const *arguments,
               std::index_sequence<Indices...>) {
  using Kernel = int (*)(Pointer<Indices>...);
  return reinterpret_cast<Kernel>(function)(arguments[Indices]...);
}

/// A graph of stages alone, from a frame of fixed size, and its kernel.
struct ChainCase {
  PlanGraph graph;
  std::vector<Shape> shapes;
  std::vector<DecodeStep> steps;
  quantize::Table table;
  uint32_t ladder = 0;
  HalideKernel kernel;

  ChainCase(const std::string &name, const std::string &text, int32_t width,
            int32_t height) {
    EXPECT_TRUE(parseGraph(text, graph).isOk()) << text;
    Shape root;
    root.kind = ValueKind::Frame;
    root.width = width;
    root.height = height;
    root.channels = 3;
    EXPECT_TRUE(inferShapes(graph, root, shapes).isOk()) << text;
    table.block = shapes.back().block;
    table.keep = shapes.back().keep;
    table.steps = 2;
    table.base[0] = 40;
    table.base[1] = 3000;
    for (int c = 0; c < 2; ++c)
      for (int k = 0; k < 64; ++k) {
        table.weight[c][k] = static_cast<uint8_t>(20 + 3 * k + c);
        table.offset[c][0][k] = static_cast<int8_t>(k * 5 - 128);
        table.offset[c][1][k] = static_cast<int8_t>(127 - k * 3);
      }
    for (size_t s = 0; s < graph.steps.size(); ++s)
      steps.push_back({graph.steps[s].args.data(), &ladder, &table, &shapes[s],
                       &shapes[s + 1]});
    kernel.function = name;
    kernel.steps = halideChain(graph, {steps.data(), steps.size()});
  }
  ChainCase(const ChainCase &) = delete;
  ChainCase &operator=(const ChainCase &) = delete;

  /// The frame by the steps, one after the other.
  Bytes stepwise(const Bytes &value) const {
    Bytes from = value, to;
    for (size_t s = steps.size(); s-- > 0;) {
      const PrimitiveImpl &impl = *primitiveImpl(graph.steps[s].code);
      to.assign(bytesOf(shapes[s]), 0);
      Bytes scratch(64 + (impl.workspace ? impl.workspace(steps[s]) : 0));
      const ValueView result = {&shapes[s + 1], from.data(), from.size()};
      const ValueView operand = {&shapes[s], to.data(), to.size()};
      const size_t skip = -reinterpret_cast<uintptr_t>(scratch.data()) & 63;
      EXPECT_TRUE(impl.decode(steps[s], &result, &operand,
                              {scratch.data() + skip, scratch.size() - skip})
                      .isOk());
      from = to;
    }
    return from;
  }

  /// The frame by the compiled kernel, whose arguments are all pointers; those
  /// it does not have are ignored by the calling convention.
  Bytes compiled(void *function, const Bytes &value) const {
    Bytes dense = value;
    dense.resize(dense.size() + kSlack, 0x5a);
    int32_t total = 0;
    for (const HalideStep &step : kernel.steps)
      total += step.numbers;
    std::vector<int32_t> numbers(static_cast<size_t>(total) + 1);
    for (size_t s = 0; s < kernel.steps.size(); ++s)
      if (kernel.steps[s].numbers > 0) {
        EXPECT_TRUE(quantize::stageNumbers(steps[s], numbers.data()).isOk());
      }
    const Shape &frame = shapes[0];
    Bytes output(bytesOf(frame) + kSlack, 0xa5);
    const halide::Dense input(
        reinterpret_cast<const int16_t *>(dense.data()),
        static_cast<int32_t>(value.size() / sizeof(int16_t)));
    halide::Numbers numberBuffer(numbers.data(), total);
    halide::RgbRows rows(output.data(), frame.width, 0, frame.height);
    Bytes stored(kernel.storedBytes() + 2 * kSlack, 0x77);
    // Stored planes are aligned to the widest vectors.
    uint8_t *planesAt = Carver::alignUp(stored.data());
    std::vector<std::unique_ptr<halide::Stored>> planes;
    std::vector<void *> arguments = {
        const_cast<halide::Dense &>(input).operator halide_buffer_t *()};
    if (total > 0)
      arguments.push_back(numberBuffer.operator halide_buffer_t *());
    arguments.push_back(rows.operator halide_buffer_t *());
    size_t offset = 0;
    for (size_t s = kernel.steps.size(); s-- > 0;)
      for (const halide::StoredPlane &plane : kernel.steps[s].planes) {
        planes.push_back(std::make_unique<halide::Stored>(
            planesAt + offset, plane.columns, plane.rows, plane.bytes));
        offset += halide::storedBytes(plane);
        arguments.push_back(planes.back()->operator halide_buffer_t *());
      }
    EXPECT_LE(arguments.size(), kMostArguments);
    arguments.resize(kMostArguments);
    EXPECT_EQ(0, callKernel(function, arguments.data(),
                            std::make_index_sequence<kMostArguments>()));
    for (size_t i = bytesOf(frame); i < output.size(); ++i)
      EXPECT_EQ(0xa5, output[i]) << "written behind the frame";
    EXPECT_EQ(0x77, planesAt[kernel.storedBytes()])
        << "written behind the planes";
    output.resize(bytesOf(frame));
    return output;
  }

  /// A value of the last shape: 0 is small numbers, 1 the extremes of 16 bits,
  /// 2 noise of 16 bits, others one of the extremes alone. Residuals have the
  /// range of their plane where the steps in front of them keep it.
  Bytes makeValue(int kind, uint32_t seed) const {
    std::mt19937 random(seed);
    Bytes bytes(bytesOf(shapes.back()));
    auto *elements = reinterpret_cast<int16_t *>(bytes.data());
    for (size_t i = 0; i < bytes.size() / 2; ++i) {
      const uint32_t noise = random();
      static const int16_t extremes[] = {-32768, 32767, 0, 1, -1, 255, -255};
      elements[i] = kind == 0
                        ? static_cast<int16_t>(
                              noise % 16 == 0 ? int(noise >> 8) % 9 - 4 : 0)
                    : kind == 1 ? extremes[noise % 7]
                    : kind == 2 ? static_cast<int16_t>(noise >> 16)
                                : extremes[kind - 3];
    }
    return bytes;
  }
};

const char *const kDct = "color kind=ycbcr chroma=420 | block_dct size=8 | "
                         "scan keep=48 | quantize steps=2";

TEST(HalideStages, TakesTheStepsThatEndInBandsOrResiduals) {
  const ChainCase dct("dct", kDct, 64, 48);
  ASSERT_EQ(4u, dct.kernel.steps.size());
  EXPECT_EQ("color", dct.kernel.steps[0].primitive);
  EXPECT_EQ(3u, dct.kernel.steps[1].planes.size());
  EXPECT_EQ(2 * 48 * quantize::kStageNumbers, dct.kernel.steps[3].numbers);
  // Coefficients lie block by block, which no vector reads.
  EXPECT_EQ(0u,
            ChainCase("none", "color kind=ycbcr chroma=420 | block_dct size=8",
                      64, 48)
                .kernel.steps.size());
  for (const auto &[width, height] : {std::pair(30, 30), std::pair(101, 64)})
    EXPECT_EQ(0u, ChainCase("odd", kDct, width, height).kernel.steps.size());
}

TEST(HalideStages, GiveTheFramesOfTheSteps) {
  if (!haveHalide())
    GTEST_SKIP() << "this build has no Halide";
#if !defined(__x86_64__)
  GTEST_SKIP() << "the kernels are called on x86-64";
#endif
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / "smmil-stages";
  fs::create_directories(folder);
  std::vector<std::unique_ptr<ChainCase>> cases;
  const auto add = [&](const char *text, int32_t width, int32_t height) {
    cases.push_back(std::make_unique<ChainCase>(
        "chain" + std::to_string(cases.size()), text, width, height));
    ASSERT_FALSE(cases.back()->kernel.steps.empty()) << text;
  };
  add(kDct, 336, 72);
  add("color kind=ycocg chroma=420 | block_dct size=4 | scan keep=9 | "
      "quantize steps=2",
      34, 33);
  add("color kind=green_difference chroma=444 | block_dct size=8 | scan", 70,
      41);
  add("grey | block_dct size=8 | scan keep=20 | quantize steps=2", 33, 17);
  add("color kind=subtract_green chroma=444 | dwt53 levels=4 strips=4", 86, 51);
  add("color kind=ycocg chroma=420 | dwt53 levels=2 strips=1", 70, 33);
  add("grey | dwt97 block=8 | scan keep=30 | quantize steps=2", 66, 150);
  add("color kind=green_difference chroma=420 | dwt97 block=4 | scan", 34, 7);
  // Down to corners of one row and one column.
  add("grey | dwt53 levels=6 strips=1", 33, 18);
  std::vector<HalideKernel> kernels;
  for (const auto &one : cases)
    kernels.push_back(one->kernel);
  Result<std::vector<HalideFile>> files = compileHalideKernels(kernels);
  ASSERT_TRUE(files) << files.error().message;
  std::vector<std::string> command = {"cc", "-shared", "-o",
                                      (folder / "stages.so").string()};
  for (const HalideFile &file : *files) {
    std::ofstream(folder / file.name, std::ios::binary) << file.content;
    if (file.name.size() > 2 &&
        file.name.substr(file.name.size() - 2) == ".o" &&
        file.name.find("_neon") == std::string::npos)
      command.push_back((folder / file.name).string());
  }
  // Whatever is undefined here would be Halide's runtime.
  command.push_back("-Wl,-z,defs");
  Result<ProcessOutcome> linked = runProcess(command);
  ASSERT_TRUE(linked) << linked.error().message;
  ASSERT_EQ(0, linked->exitStatus) << linked->errors;
  void *library = dlopen((folder / "stages.so").c_str(), RTLD_NOW);
  ASSERT_TRUE(library) << dlerror();
  for (const auto &one : cases)
    for (Isa isa : {Isa::Baseline, Isa::Avx2, Isa::Avx512}) {
      if (!cpuRuns(isa))
        continue;
      const std::string name =
          one->kernel.function + "_" + kIsaNames[static_cast<int>(isa)];
      SCOPED_TRACE(name);
      void *function = dlsym(library, name.c_str());
      ASSERT_TRUE(function);
      for (one->ladder = 0; one->ladder < 2; ++one->ladder)
        for (int kind = 0; kind < 10; ++kind) {
          const Bytes value = one->makeValue(kind, 7 * one->ladder + 1);
          const Bytes want = one->stepwise(value),
                      have = one->compiled(function, value);
          const auto differ =
              std::mismatch(want.begin(), want.end(), have.begin());
          ASSERT_TRUE(differ.first == want.end())
              << "kind " << kind << ", matrix " << one->ladder << ", byte "
              << differ.first - want.begin() << ": " << int(*differ.first)
              << ", Halide has " << int(*differ.second);
        }
    }
  dlclose(library);
  fs::remove_all(folder);
}

} // namespace
