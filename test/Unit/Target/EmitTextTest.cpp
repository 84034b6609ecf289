//===- EmitTextTest.cpp - What the emitter prints -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Properties of the emitted text that need no compiler: it is repeatable,
// complete, knows no plan, and what cannot be emitted is an error.
//
//===----------------------------------------------------------------------===//
#include "TestFormat.h"

#include "smmil/Target/Cpp/EmitCodec.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace smmil;
using namespace smmil::test;

namespace {

const EmittedFile *find(const EmittedSource &source, const std::string &path) {
  for (const EmittedFile &file : source.files)
    if (file.path == path)
      return &file;
  return nullptr;
}

TEST(CompileCodec, TellsHowFarTheBuildIs) {
  std::string folder =
      ::testing::TempDir() + "smmil-percent-" + std::to_string(::getpid());
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/CMakeLists.txt")
      << "cmake_minimum_required(VERSION 3.16)\nproject(tiny NONE)\n"
         "foreach(i RANGE 1 4)\n"
         "  add_custom_command(OUTPUT o${i} COMMAND ${CMAKE_COMMAND} -E touch "
         "o${i})\n"
         "  list(APPEND all o${i})\n"
         "endforeach()\n"
         "add_custom_target(tiny ALL DEPENDS ${all})\n";
  unsigned last = 0;
  bool rises = true;
  Result<std::string> built =
      compileCodec(folder, folder + "/build", [&](unsigned percent) {
        rises = rises && percent > last;
        last = percent;
      });
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(bool(built)) << built.error().message;
  EXPECT_TRUE(rises);
  EXPECT_EQ(last, 100u);
}

TEST(EmitText, SameFormatSameText) {
  Format format = makeFormat();
  EmissionOptions options;
  options.name = "Every Graph";
  Result<EmittedSource> first = emitCodec(format, options);
  ASSERT_TRUE(first) << first.error().message;
  Result<EmittedSource> second = emitCodec(makeFormat(), options);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ("every_graph", first->name);
  ASSERT_EQ(first->files.size(), second->files.size());
  for (size_t i = 0; i < first->files.size(); ++i) {
    EXPECT_EQ(first->files[i].path, second->files[i].path);
    EXPECT_EQ(first->files[i].content, second->files[i].content);
  }
}

TEST(EmitText, NothingInsideKnowsPlans) {
  Result<EmittedSource> source = emitCodec(makeFormat());
  ASSERT_TRUE(source) << source.error().message;
  for (const EmittedFile &file : source->files) {
    for (const char *foreign : {"Runtime/Plan.h", "Runtime/Decoder.h",
                                "Runtime/Encoder.h", "PlanGraph"})
      EXPECT_EQ(std::string::npos, file.content.find(foreign))
          << file.path << " mentions " << foreign;
  }
  EXPECT_FALSE(find(*source, "runtime/smmil/Runtime/Plan.h"));
}

TEST(EmitText, HasKernelsOnlyWhenAsked) {
  EmissionOptions options;
  options.halide = false;
  Result<EmittedSource> source = emitCodec(makeFormat(), options);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_TRUE(source->kernels.empty());
  EXPECT_EQ(std::string::npos,
            find(*source, "decode.cpp")->content.find("halide"));
}

TEST(EmitText, LeavesKernelsOutOfNamedCases) {
  if (!haveHalide())
    GTEST_SKIP() << "this build has no Halide";
  Result<EmittedSource> all = emitCodec(makeFormat());
  ASSERT_TRUE(all) << all.error().message;
  ASSERT_FALSE(all->kernelCases.empty());
  EmissionOptions options;
  options.cppCases = {*all->kernelCases.begin()};
  Result<EmittedSource> others = emitCodec(makeFormat(), options);
  ASSERT_TRUE(others) << others.error().message;
  EXPECT_LT(others->kernels.size(), all->kernels.size());
  EXPECT_EQ(0u, others->kernelCases.count(*options.cppCases.begin()));
  EXPECT_EQ(all->kernelCases.size() - 1, others->kernelCases.size());
}

TEST(EmitText, OddNamesBecomeIdentifiers) {
  FormatBuilder builder;
  builder.addField("weird \"name\"\\\n", Modality::Video);
  builder.addField("int", Modality::Text);
  builder.addField("int", Modality::Text);
  EmissionOptions options;
  options.name = "3rd namespace!";
  options.origin = "a \\\nb.mlir";
  Result<EmittedSource> source = emitCodec(builder.format, options);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ("codec_3rd_namespace", source->name);
  for (const EmittedFile &file : source->files)
    if (file.path.find('/') == std::string::npos) {
      EXPECT_EQ(std::string::npos, file.content.find("\\\nb"))
          << file.path << " continues a comment line";
    }
}

TEST(EmitText, InvalidGraphIsAnErrorThatNamesFieldAndCase) {
  FormatBuilder builder;
  builder.addField("image", Modality::Image);
  PlanGraph graph;
  graph.name = "odd";
  ASSERT_TRUE(parseGraph("delta | zstd level=3", graph).isOk());
  builder.field().cases.push_back(graph);
  builder.format.encodings.back().cases.push_back(graph);
  Result<EmittedSource> source = emitCodec(builder.format);
  ASSERT_FALSE(source);
  EXPECT_NE(std::string::npos,
            source.error().message.find("field `image`, case `odd`"))
      << source.error().message;
}

TEST(EmitText, NamesOfPrimitivesAreFreeForFieldsAndCases) {
  FormatBuilder builder;
  builder.addField("bit", Modality::Numeric);
  builder.addCase("pack", "delta | zigzag_int | bit_pack block=64",
                  makeValues(3));
  EmissionOptions options;
  options.name = "delta";
  Result<EmittedSource> source = emitCodec(builder.format, options);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ("delta_codec", source->name);
  EXPECT_NE(
      std::string::npos,
      find(*source, "decode.cpp")->content.find("namespace bit_pack_2 {"));
}

TEST(EmitText, FusionsAreUsedUnlessNotWanted) {
  EmissionOptions options;
  for (bool fusion : {false, true}) {
    options.fusion = fusion;
    Result<EmittedSource> source = emitCodec(makeFormat(), options);
    ASSERT_TRUE(source) << source.error().message;
    const std::string &text = find(*source, "decode.cpp")->content;
    for (const char *name : {"DctImage", "PredictedImage", "LosslessAudio"})
      EXPECT_EQ(fusion, text.find(name) != std::string::npos) << name;
  }
}

TEST(EmitText, UntrainedTablesAreAnError) {
  Format format = makeFormat();
  format.encodings[0].cases[1].steps[3].table = -1;
  Result<EmittedSource> source = emitCodec(format);
  ASSERT_FALSE(source);
  EXPECT_NE(std::string::npos, source.error().message.find("not trained"));
}

TEST(EmitText, DamagedTablesAreAnError) {
  Format format = makeFormat();
  auto &table = format.plan.tables[static_cast<size_t>(
      format.encodings[0].cases[1].steps[3].table)];
  table.resize(table.size() / 2);
  EXPECT_FALSE(emitCodec(format));
}

TEST(EmitText, MissingEncodeGraphsAreAnError) {
  Format format = makeFormat();
  format.encodings.pop_back();
  EXPECT_FALSE(emitCodec(format));
  format = makeFormat();
  format.encodings[0].cases.pop_back();
  EXPECT_FALSE(emitCodec(format));
}

TEST(EmitText, WritesNothingOverAFile) {
  namespace fs = std::filesystem;
  fs::path path = fs::temp_directory_path() / "smmil-emit-is-a-file";
  std::ofstream(path) << "mine";
  EmissionOptions options;
  options.halide = false;
  Result<WrittenCodec> written =
      writeCodec(makeFormat(), path.string(), options);
  EXPECT_FALSE(written);
  EXPECT_EQ(4u, fs::file_size(path));
  fs::remove(path);
}

} // namespace
