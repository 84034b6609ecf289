//===- PictureTables.cpp - The generic set of block_picture ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Encodes images at the coarsest step that holds the floor, fits starts and
// rates to what they coded, and goes round again with these. Matrices and taps
// are taken over from the set that the tool was built with.
//
//===----------------------------------------------------------------------===//
#include "PictureTables.h"

#include "ImageFiles.h"

#include "codecs/BlockPicture/Costs.h"
#include "codecs/BlockPicture/Decode.h"
#include "codecs/BlockPicture/Encode.h"
#include "codecs/BlockPicture/EncodeKernel.h"
#include "codecs/BlockPicture/FitTables.h"
#include "smmil/Dataset/EncodeItem.h"
#include "smmil/Support/Files.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

namespace smmil::bench {
namespace {

namespace bp = block_picture;

struct Picture {
  Shape shape;
  Bytes rgb;
  int step = bp::kSteps / 2; ///< Where the search of the next round begins.
};

std::vector<Picture> load(const PictureTablesOptions &options) {
  const std::vector<std::string> files = imageFiles(options.images);
  PlanField field;
  field.modality = Modality::Image;
  field.frame.width = field.frame.height = options.side;
  field.cases.resize(2);
  std::vector<Picture> pictures;
  size_t index = 0;
  for (const std::string &path : files) {
    const Result<Bytes> bytes = readFile(path);
    if (!bytes || probe(*bytes).width == 0 ||
        index++ % static_cast<size_t>(options.every) != 0)
      continue;
    Result<PreparedItem> item = prepareItem(field, ImageOptions(), *bytes);
    if (!item || item->copyOnly)
      continue;
    Picture picture;
    picture.shape.kind = ValueKind::Frame;
    picture.shape.width = picture.shape.height = options.side;
    picture.shape.channels = 3;
    picture.rgb.assign(item->frame.pixels.begin(), item->frame.pixels.end());
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

/// Encodes with one set of tables.
class Coder {
public:
  Coder(const bp::Tables &tables, double floor)
      : tables(tables), costs(std::make_unique<bp::Costs>(tables)),
        limit(255.0 * 255.0 / std::pow(10.0, floor / 10)) {}

  /// Bytes at the coarsest step that holds the floor, and their symbols; 0
  /// where none holds it.
  size_t encode(Picture &picture, bp::SymbolLog &log) {
    int good = -1, bad = bp::kSteps;
    size_t bytes = 0;
    for (int probe = picture.step, stride = 4; bad - good > 1; stride *= 2) {
      bp::SymbolLog own;
      const Bytes bits = bp::encodeFrameBest(
          {kArgs, tables, *costs, static_cast<uint32_t>(probe),
           bp::Extents(picture.shape.width, picture.shape.height),
           picture.rgb.data(), &own});
      const bool holds = errorOf(picture, bits, probe) <= limit;
      (holds ? good : bad) = probe;
      if (holds) {
        bytes = bits.size();
        log = std::move(own);
      }
      probe = good >= 0 && bad < bp::kSteps
                  ? (good + bad) / 2
                  : std::clamp(probe + (holds ? stride : -stride), 0,
                               bp::kSteps - 1);
    }
    picture.step = std::max(good, 0);
    return bytes;
  }

private:
  /// smallest, largest, matrix, filter, effort.
  static constexpr int32_t kArgs[] = {4, 32, 1, 1, 1};

  double errorOf(const Picture &picture, ByteSpan bits, int step) {
    Bytes made(picture.rgb.size());
    scratch.resize(bp::pictureBytes(picture.shape));
    if (!bp::decodePicture(bp::configOf(kArgs), tables,
                           static_cast<uint32_t>(step), picture.shape, bits,
                           bp::rgbOf(picture.shape, made.data()),
                           {scratch.data(), scratch.size()})
             .isOk())
      return HUGE_VAL;
    double sum = 0;
    for (size_t i = 0; i < made.size(); ++i) {
      const int e = made[i] - picture.rgb[i];
      sum += e * e;
    }
    return sum / static_cast<double>(made.size());
  }

  const bp::Tables &tables;
  const std::unique_ptr<bp::Costs> costs;
  const double limit;
  Bytes scratch;
};

std::string sourceOf(Bytes bytes) {
  const size_t size = bytes.size();
  bytes.resize((size + 3) / 4 * 4);
  static const char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                ".-:+=^!/*,&<>()[]{}@%$#";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 4) {
    uint32_t value = 0;
    for (size_t k = 0; k < 4; ++k)
      value = value << 8 | bytes[i + k];
    char digits[5];
    for (int k = 4; k >= 0; --k, value /= 85)
      digits[k] = kDigits[value % 85];
    text.append(digits, 5);
  }
  std::string out =
      R"(//===- GenericData.cpp - The table that everyone has ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written by smmil-bench picture-tables, which says what it is.
//
//===----------------------------------------------------------------------===//
#include "codecs/BlockPicture/GenericData.h"

namespace smmil::block_picture {

const size_t kGenericBytes = )" +
      std::to_string(size) +
      ";\n\nconst char *const kGenericData =\n    // clang-format off\n";
  for (size_t i = 0; i < text.size(); i += 70)
    out += "    \"" + text.substr(i, 70) + "\"" +
           (i + 70 < text.size() ? "\n" : ";\n");
  return out + "// clang-format on\n\n} // namespace smmil::block_picture\n";
}

} // namespace

int runPictureTables(const PictureTablesOptions &options) {
  std::vector<Picture> pictures = load(options);
  if (pictures.empty()) {
    std::fprintf(stderr, "smmil-bench: error: no image decodes; name files or "
                         "folders with pictures\n");
    return 1;
  }
  bp::Starts starts;
  starts.lengths = bp::genericLengths();
  std::copy_n(bp::genericTables().rate, bp::kContexts, starts.rate);
  const auto tables = std::make_unique<bp::Tables>(bp::genericTables());
  for (int round = 0; round < options.rounds; ++round) {
    Coder coder(*tables, options.floor);
    const auto logs = std::make_unique<bp::ContextLogs>();
    size_t bytes = 0, held = 0;
    for (Picture &picture : pictures) {
      bp::SymbolLog log;
      const size_t own = coder.encode(picture, log);
      if (own == 0)
        continue;
      bytes += own;
      ++held;
      logs->add(log);
    }
    std::printf("round %d: %zu of %zu images hold the floor, %zu bytes\n",
                round + 1, held, pictures.size(), bytes);
    starts = bp::fitStarts(*logs);
    for (int c = 0; c < bp::kContexts; ++c)
      tables->start[c] = bp::startOf(
          starts.lengths.of[c],
          bp::kFamilyInfo[static_cast<size_t>(bp::familyOf(c))].symbols);
    std::copy_n(starts.rate, bp::kContexts, tables->rate);
  }
  const Bytes packed = bp::packGeneric(starts, bp::genericWeights());
  if (Outcome written = writeFileAtomic(options.output, sourceOf(packed));
      !written) {
    std::fprintf(stderr, "smmil-bench: error: %s\n",
                 written.error().message.c_str());
    return 1;
  }
  std::printf("%s: %zu bytes\n", options.output.c_str(), packed.size());
  return 0;
}

} // namespace smmil::bench
