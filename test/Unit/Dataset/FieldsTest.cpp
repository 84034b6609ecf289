//===- FieldsTest.cpp - Fields of one kind, and arrays --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sources name fields; datasets keep them apart in every layout, and give
// arrays back as they were spelled.
//
//===----------------------------------------------------------------------===//

#include "TestCorpus.h"
#include "smmil/Dataset/Export.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Media/Numeric.h"

using namespace smmil;
using namespace smmil::test;

namespace {

Bytes smallNpy(uint8_t first) {
  NumericArray array;
  array.number = NumberType::I16;
  array.extents = {2, 2};
  array.data = {first, 0, 2, 0, 3, 0, 4, 1};
  return writeNpy(array);
}

void writeFields(const std::string &folder) {
  write(
      folder + "/sheets.jsonl",
      R"({"segments": [{"type": "image", "path": "a.png"}, {"type": "image", "field": "thumb", "path": "b.png"}, {"type": "numeric", "values": [1, 2, -3]}, {"type": "text", "field": "text", "text": "words"}]})"
      "\n"
      R"({"segments":[{"type":"image","field":"thumb","path":"a.png"},{"field":"n","type":"numeric","values":[[1,2],[3,4]]},{"type":"numeric","field":"n","values":[[1, 2],[3,4]]},{"type":"numeric","field":"f","values":[]},{"type":"numeric","field":"f","values":[0.1,1e300]},{"type":"numeric","field":"f","values":[2]},{"type":"numeric","field":"npy","path":"x.npy"},{"type":"numeric","field":"npy","path":"y.npy"}]})"
      "\n"
      R"({"segments":[{"type": "image", "path": "a.png"}, {"type": "image", "field": "thumb", "path": "b.png"}, {"type": "numeric", "values": [1, 2, -3], "alt": "again"}, {"type": "text", "text": "more"}]})"
      "\n");
  write(folder + "/a.png", smallPng(10));
  write(folder + "/b.png", smallPng(90, 16));
  write(folder + "/x.npy", smallNpy(1));
  write(folder + "/y.npy", smallNpy(5));
}

std::string whyNot(const std::string &segments) {
  TemporaryFolder folder;
  write(folder / "s/sheets.jsonl", "{\"segments\": [" + segments + "]}\n");
  write(folder / "s/a.png", smallPng(10));
  Result<Source> source = loadSource(folder / "s");
  return source ? "" : message(source.error());
}

TEST(Fields, SourcesListThem) {
  TemporaryFolder folder;
  writeFields(folder / "s");
  Result<Source> source = loadSource(folder / "s");
  ASSERT_TRUE(bool(source)) << message(source.error());
  std::string names;
  for (const SourceField &field : source->fields)
    names += field.name + ":" + modalityName(field.kind) + " ";
  EXPECT_EQ(names, "text:text image:image thumb:image numeric:numeric "
                   "f:numeric n:numeric npy:numeric ");
  // Equal arrays are one medium; a list of floats makes floats of its field.
  const auto one = source->segmentsOf(source->sheets[0]),
             two = source->segmentsOf(source->sheets[1]);
  EXPECT_EQ(one[2].medium, source->segmentsOf(source->sheets[2])[2].medium);
  EXPECT_EQ(two[1].medium, two[2].medium);
  for (auto [segment, numbers] :
       {std::pair(&one[2], "<i8 (3,)"), std::pair(&two[1], "<i8 (2, 2)"),
        std::pair(&two[3], "<f8 (0,)"), std::pair(&two[5], "<f8 (1,)")}) {
    Result<Bytes> bytes = source->readMedium(segment->medium);
    ASSERT_TRUE(bool(bytes));
    Result<NumericArray> array = parseNpy(*bytes);
    ASSERT_TRUE(bool(array)) << message(array.error());
    EXPECT_EQ(array->describe(), numbers);
  }
}

TEST(Fields, EveryLayoutKeepsThem) {
  TemporaryFolder folder;
  writeFields(folder / "s");
  Result<Source> source = loadSource(folder / "s");
  ASSERT_TRUE(bool(source));
  for (uint32_t bits = 0; bits < 16; ++bits) {
    SCOPED_TRACE(bits);
    Format format = makeCopyFormat(source->fields);
    format.layout.placement = static_cast<Layout::Placement>(bits & 1);
    format.layout.tokens = static_cast<Layout::Tokens>(bits >> 1 & 1);
    format.layout.index = static_cast<Layout::Index>(bits >> 2 & 1);
    format.layout.dedup = bits >> 3 & 1;
    format.layout.chunk = 2;
    if (bits & 2) // Every other field beside the text, the rest apart.
      for (size_t i = 0; i < format.encodings.size(); i += 2)
        format.encodings[i].bundled = false;
    for (ViewStep &step : format.views[0].steps)
      if (step.field == "thumb") // A marker of its own, baked or not.
        step.tokenAfter = "end";
    const std::string name = "d" + std::to_string(bits);
    const PackReport report = pack(folder / "s", folder / name, format);
    Result<ExportReport> out = [&]() -> Result<ExportReport> {
      Result<Dataset> dataset = Dataset::open(folder / name);
      if (!dataset)
        return dataset.error();
      return exportSource(*dataset, folder / (name + "x"));
    }();
    ASSERT_TRUE(bool(out)) << message(out.error());
    EXPECT_EQ(tree(folder / "s"), tree(folder / (name + "x")));
    Result<Dataset> dataset = Dataset::open(folder / name);
    ASSERT_TRUE(bool(dataset));
    Result<StoredSheet> sheet = dataset->sheet(1);
    ASSERT_TRUE(bool(sheet)) << message(sheet.error());
    EXPECT_EQ(sheet->segments[0].field, "thumb");
    Result<ItemRecord> item = dataset->item(sheet->segments[0].item);
    ASSERT_TRUE(bool(item));
    EXPECT_EQ(dataset->plan().fields[item->field].name, "thumb");
    Result<View> view = findView(*dataset, "as_recorded");
    ASSERT_TRUE(bool(view));
    Result<std::vector<ViewPiece>> shown = showView(*dataset, 0, *view);
    ASSERT_TRUE(bool(shown)) << message(shown.error());
    std::string text;
    for (const ViewPiece &piece : *shown)
      text += piece.kind == ViewPiece::Kind::Item ? "[" + piece.field + "]"
                                                  : piece.text;
    EXPECT_EQ(text, "<IMAGE>[image]<IMAGE>[thumb]<SHEET-END><NUMERIC>[numeric]"
                    "words<SHEET-END>");
  }
}

TEST(Fields, ACopyHasThoseOfItsSource) {
  TemporaryFolder folder;
  writeFields(folder / "s");
  Result<PackReport> report = packCopy(folder / "s", folder / "d");
  ASSERT_TRUE(bool(report)) << message(report.error());
  EXPECT_EQ(report->cases["thumb/store"].items, 2u);
  EXPECT_EQ(report->cases["n/store"].items, 1u);
  EXPECT_EQ(report->cases["npy/store"].items, 2u);
  EXPECT_EQ(report->cases.count("file/store"), 0u);
}

TEST(Fields, WithoutMeaningAreErrors) {
  EXPECT_NE(whyNot(R"({"type": "image", "path": "a.png", "field": "audio"},)"
                   R"({"type": "numeric", "values": [1], "field": "audio"})")
                .find("numeric here and image before"),
            std::string::npos);
  EXPECT_NE(whyNot(R"({"type": "text", "text": "x", "field": "caption"})")
                .find("text has no fields"),
            std::string::npos);
  for (const char *name : {"\"\"", "\"a b\"", "\"1a\"", "7", "null"})
    EXPECT_NE(whyNot(std::string(R"({"type": "image", "path": "a.png", )") +
                     "\"field\": " + name + "}")
                  .find("is no name"),
              std::string::npos)
        << name;
  for (auto [values, what] :
       {std::pair("[1, [2]]", "mixes numbers and lists"),
        std::pair("[[1], 2]", "mixes numbers and lists"),
        std::pair("[[1], [2, 3]]", "lists of 1 and of 2"),
        std::pair("[true]", "holds boolean"), std::pair("[null]", "holds null"),
        std::pair("[9223372036854775808]", "no 64-bit signed integer"),
        std::pair("[1e999]", "no double holds"),
        std::pair("[[[[[[[[[1]]]]]]]]]", "more than 8 lists"),
        std::pair("7", "needs either"), std::pair("\"x\"", "needs either")})
    EXPECT_NE(
        whyNot(std::string(R"({"type": "numeric", "values": )") + values + "}")
            .find(what),
        std::string::npos)
        << values << ": "
        << whyNot(std::string(R"({"type": "numeric", "values": )") + values +
                  "}");
  EXPECT_NE(whyNot(R"({"type": "numeric", "values": [0.5]},)"
                   R"({"type": "numeric", "values": [9007199254740993]})")
                .find("beyond 2^53"),
            std::string::npos);
}

} // namespace
