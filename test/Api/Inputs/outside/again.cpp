//===- again.cpp - An outside program over smmil.hpp ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The same library through smmil.hpp: packs a folder in parts, reads sheets,
// views, items and values, and catches what must fail. Usage: again SOURCE
// DATASET
//
//===----------------------------------------------------------------------===//

#include <smmil.hpp>

#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      std::fprintf(stderr, "again: %s\n", #condition);                         \
      return 1;                                                                \
    }                                                                          \
  } while (0)

/// The words of the failure; empty where nothing failed.
template <typename Body>
static std::string failureOf(smmil_status status, const Body &body) {
  try {
    body();
  } catch (const smmil::Error &error) {
    return error.status() == status ? error.what() : "another status";
  }
  return {};
}

int main(int argc, char **argv) try {
  CHECK(argc == 3);
  const std::string source = argv[1], path = argv[2];
  // In two parts, the second first and twice; a version of both is the same as
  // one that was packed whole.
  smmil::packPart(source, path, 2, 2);
  CHECK(failureOf(SMMIL_DATA, [&] {
          smmil::commit(path);
        }).find("part 1 of 2 is missing") != std::string::npos);
  CHECK(failureOf(SMMIL_DATA, [&] { smmil::Dataset unseen(path); }) != "");
  smmil::packPart(source, path, 1, 2);
  smmil::packPart(source, path, 2, 2);
  CHECK(failureOf(SMMIL_USAGE, [&] { smmil::packPart(source, path, 3, 2); }) !=
        "");
  const smmil_report report = smmil::commit(path);
  CHECK(report.revision == 1);
  CHECK(failureOf(SMMIL_DATA, [&] {
          smmil::commit(path);
        }).find("holds no parts") != std::string::npos);
  smmil::Dataset dataset(path);
  smmil::pack(source, path + ".whole");
  const smmil::Dataset whole(path + ".whole");
  CHECK(dataset.sheetCount() == report.sheets &&
        whole.sheetCount() == report.sheets && !dataset.fields().empty());

  smmil::Cursor cursor(dataset), other(whole);
  size_t texts = 0, values = 0;
  for (uint64_t sheet = 0; sheet < dataset.sheetCount(); ++sheet) {
    const smmil_sheet full = cursor.sheet(sheet), same = other.sheet(sheet);
    CHECK(full.line_bytes == same.line_bytes &&
          std::memcmp(full.line, same.line, full.line_bytes) == 0);
    size_t runs = 0;
    for (const smmil_segment &segment : cursor.read(sheet)) {
      if (segment.kind == SMMIL_TEXT) {
        runs += 1;
        texts += smmil::textOf(segment).size();
        continue;
      }
      CHECK(dataset.bytes(segment.item).size() ==
            dataset.item(segment.item).stored_bytes);
      CHECK(!smmil::fieldOf(segment).empty() &&
            dataset.source(segment.item).shape().bytes > 0);
      if (segment.kind == SMMIL_IMAGE) {
        smmil_request request = {};
        request.width = request.height = 8;
        request.first_frame = 1;
        const smmil::Value value = dataset.decode(segment.item, request);
        CHECK(value.shape().rank == 3 && value.as<float>().size() == 3 * 8 * 8);
        CHECK(failureOf(SMMIL_USAGE, [&] { value.as<double>(); }) != "");
        for (float one : value.as<float>())
          CHECK(one >= 0 && one <= 1);
        float batch[2][3 * 8 * 8];
        dataset.decodeBatch({segment.item, segment.item}, request, batch,
                            sizeof batch[0], 1);
        CHECK(std::memcmp(batch[1], value.data(), sizeof batch[1]) == 0);
        dataset.decode(segment.item, request, batch[0], sizeof batch[0]);
        values += 1;
      }
    }
    CHECK(cursor.words(sheet).size() == runs);
    CHECK(!cursor.view(sheet, "as_recorded").empty());
  }
  // The same by the stream of the view, which is in the order of the dataset.
  CHECK(dataset.views() == std::vector<std::string>{"as_recorded"} &&
        dataset.tokenizers().empty());
  smmil::Stream stream(dataset, "as_recorded");
  CHECK(stream.size() == dataset.sheetCount() && stream.windowTokens() == 0 &&
        stream.part(0) == dataset.get() && stream.part(1) == nullptr);
  for (uint64_t sheet = 0; sheet < stream.size(); ++sheet) {
    const smmil_window window = stream.read(sheet);
    std::string streamed, viewed;
    for (size_t i = 0; i < window.count; ++i)
      streamed += window.pieces[i].text
                      ? std::string(smmil::textOf(window.pieces[i]))
                      : std::to_string(window.pieces[i].item);
    for (const smmil_piece &piece : cursor.view(sheet, "as_recorded"))
      viewed += piece.text ? std::string(smmil::textOf(piece))
                           : std::to_string(piece.item);
    CHECK(window.is_shown && !viewed.empty() && streamed == viewed);
  }
  CHECK(failureOf(SMMIL_USAGE, [&] {
          stream.read(stream.size());
        }).find("has no position") != std::string::npos);
  CHECK(failureOf(SMMIL_USAGE, [&] {
          cursor.tokens(0, "absent");
        }).find("smmil tokens") != std::string::npos);
  CHECK(texts > 0 && values > 0);
  smmil::Dataset moved = std::move(dataset); // Handles move.
  std::thread([&moved] { smmil::Cursor(moved).read(0); }).join();
  const std::string message =
      failureOf(SMMIL_DATA, [&] { moved.decode(uint64_t(1) << 30); });
  CHECK(message.find("no item 1073741824") != std::string::npos);
  CHECK(failureOf(SMMIL_DATA, [] { smmil::checkLine("{"); }).find("JSON") !=
        std::string::npos);
  smmil::checkLine(R"({"segments": []})");
  CHECK(smmil::append(source, path).revision == 2);
  std::printf("C++: %llu sheets, %zu images\n",
              static_cast<unsigned long long>(report.sheets), values);
  return 0;
} catch (const std::exception &error) {
  std::fprintf(stderr, "again: %s\n", error.what());
  return 1;
}
