//===- Photo.cpp - Photos against libjpeg-turbo ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bytes and decode time at equal quality. The quality of libjpeg-turbo's files
// (4:2:0, optimised Huffman tables) sets the mean PSNR that our items of the
// same fold must reach; tables are trained on the other folds only. Both
// decoders run alternately in one thread, timed by its CPU clock.
//
//===----------------------------------------------------------------------===//
#include "Photo.h"

#include "PhotoCodec.h"

#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Runtime/Metric.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/ThreadTime.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace smmil::bench {
namespace {

using nlohmann::json;

/// Anchors of the photo codec: bytes and decode speed relative to
/// libjpeg-turbo q75 at equal PSNR.
constexpr double kTargetByteChange = -0.35;
constexpr double kTargetSpeed = 2.2;

/// As many as the format allows, so that equal quality can be met closely.
constexpr int kLadderSteps = 64;

struct Photo {
  std::string name;
  RgbImage image;
  Bytes jpeg;
  double jpegPsnr = 0;
  Bytes ours;
  double oursPsnr = 0;
  int step = 0;
  std::vector<double> jpegSeconds, oursSeconds; ///< One per repeat.

  double pixels() const {
    return static_cast<double>(image.width) * image.height;
  }
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double percentile95(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, values.size() * 95 / 100)];
}

Outcome check(const Status &status) {
  if (status.isOk())
    return Outcome::success();
  return dataError(status.message());
}

/// One field with the cases store and dct, frames of any size.
Outcome makeFormat(const PhotoOptions &options, Format &format) {
  PlanGraph store, dct;
  store.name = "store";
  dct.name = "dct";
  const std::string text =
      "color kind=ycbcr chroma=420 | block_dct size=8 | scan keep=64 | "
      "quantize deadzone=40 steps=" +
      std::to_string(kLadderSteps) +
      " lambda=" + std::to_string(options.lambda) +
      " shape=" + std::to_string(options.shape) +
      " chroma_steps=" + std::to_string(options.chroma) +
      " | band_rans lanes=" + std::to_string(options.lanes);
  PlanField field;
  field.name = "photo";
  field.modality = Modality::Image;
  field.cases = {store};
  FieldEncoding encoding;
  encoding.cases = {store, dct};
  format.plan.fields = {field};
  format.encodings = {encoding};
  return check(parseGraph(text, format.encodings[0].cases[1]));
}

SourceValue sourceValueOf(const Photo &photo) {
  SourceValue value;
  value.rgb = photo.image.pixels;
  value.width = static_cast<int32_t>(photo.image.width);
  value.height = static_cast<int32_t>(photo.image.height);
  return value;
}

/// Encodes and decodes photos of one fold.
class FoldCodec {
public:
  /// Trains on `photos`, all at ladder step `step`.
  Outcome train(const std::vector<Photo *> &photos, int step) {
    std::vector<SourceValue> values;
    for (const Photo *photo : photos)
      values.push_back(sourceValueOf(*photo));
    const std::vector<int> steps(values.size(), step);
    PlanField &field = format.plan.fields[0];
    PlanGraph &encode = format.encodings[0].cases[1];
    format.plan.tables.clear();
    field.cases.resize(1);
    if (Outcome trained = check(
            trainTables(format.plan.tables, field, encode, values, steps));
        !trained)
      return trained;
    field.cases.push_back(formatPartOf(encode));
    auto made = makeUniversalDecoder(format, /*fusion=*/true);
    if (!made)
      return made.error();
    universal = std::move(*made);
    return Outcome::success();
  }

  Outcome encode(const Photo &photo, int step, Bytes &bits, double &psnr) {
    ItemEncoder encoder;
    if (Outcome made = check(ItemEncoder::create(
            format.plan.tables, format.plan.fields[0],
            format.encodings[0].cases[1], sourceValueOf(photo), encoder));
        !made)
      return made;
    bits.clear();
    if (Outcome encoded = check(encoder.encode(step, bits)); !encoded)
      return encoded;
    Bytes rgb(photo.image.pixels.size());
    if (Outcome prepared = universal->prepare(bits); !prepared)
      return prepared;
    if (Outcome decoded = universal->decode(bits, rgb); !decoded)
      return decoded;
    psnr = psnrRgb(photo.image.pixels, rgb);
    return Outcome::success();
  }

  /// Encodes all photos at `step`; gives their mean PSNR.
  Outcome encodeAll(const std::vector<Photo *> &photos, int step,
                    double &psnr) {
    psnr = 0;
    for (Photo *photo : photos) {
      if (Outcome encoded = encode(*photo, step, photo->ours, photo->oursPsnr);
          !encoded)
        return encoded;
      photo->step = step;
      psnr += photo->oursPsnr / static_cast<double>(photos.size());
    }
    return Outcome::success();
  }

  /// The coarsest step whose mean PSNR reaches that of the JPEG files; leaves
  /// the photos encoded at it. Mean PSNR falls with the step.
  Outcome matchJpeg(const std::vector<Photo *> &photos, int &step) {
    double target = 0;
    for (const Photo *photo : photos)
      target += photo->jpegPsnr / static_cast<double>(photos.size());
    int low = 0;
    int high = kLadderSteps - 1;
    while (low < high) {
      int middle = (low + high + 1) / 2;
      double psnr = 0;
      if (Outcome encoded = encodeAll(photos, middle, psnr); !encoded)
        return encoded;
      if (psnr >= target)
        low = middle;
      else
        high = middle - 1;
    }
    step = low;
    double psnr = 0;
    return encodeAll(photos, step, psnr);
  }

  /// Takes photos to the next coarser step as long as the mean stays above
  /// that of the JPEG files.
  Outcome spendRest(const std::vector<Photo *> &photos) {
    double spare = 0;
    for (const Photo *photo : photos)
      spare += photo->oursPsnr - photo->jpegPsnr;
    for (Photo *photo : photos) {
      if (photo->step + 1 >= kLadderSteps)
        continue;
      Bytes bits;
      double psnr = 0;
      if (Outcome encoded = encode(*photo, photo->step + 1, bits, psnr);
          !encoded)
        return encoded;
      if (double loss = photo->oursPsnr - psnr;
          loss < spare && bits.size() < photo->ours.size()) {
        spare -= loss;
        photo->ours = bits;
        photo->oursPsnr = psnr;
        ++photo->step;
      }
    }
    return Outcome::success();
  }

  Format format;
  std::unique_ptr<PhotoDecoder> universal;
};

/// Runs both decoders on every photo in turn.
Outcome timeDecoders(const std::vector<Photo *> &photos, int repeats,
                     PhotoDecoder &jpeg, PhotoDecoder &ours) {
  Bytes rgb;
  for (int repeat = -1; repeat < repeats; ++repeat)
    for (Photo *photo : photos) {
      rgb.resize(photo->image.pixels.size());
      auto time = [&](PhotoDecoder &decoder, const Bytes &bits,
                      std::vector<double> &seconds) -> Outcome {
        if (Outcome prepared = decoder.prepare(bits); !prepared)
          return prepared;
        int64_t begin = threadCpuNanoseconds();
        Outcome decoded = decoder.decode(bits, rgb);
        int64_t end = threadCpuNanoseconds();
        if (repeat >= 0) // The first round warms up.
          seconds.push_back(static_cast<double>(end - begin) * 1e-9);
        return decoded;
      };
      if (Outcome done = time(jpeg, photo->jpeg, photo->jpegSeconds); !done)
        return done;
      if (Outcome done = time(ours, photo->ours, photo->oursSeconds); !done)
        return done;
      // What is timed must also be right.
      if (repeat < 0 && psnrRgb(photo->image.pixels, rgb) != photo->oursPsnr)
        return dataError(photo->name +
                         ": the decoder under test gives another image");
    }
  return Outcome::success();
}

/// Figures over some photos.
json summarise(const std::vector<Photo *> &photos) {
  double pixels = 0;
  double psnr[2] = {};
  size_t bytes[2] = {};
  double seconds[2] = {};
  std::vector<double> totals[2], ratios;
  for (const Photo *photo : photos) {
    pixels += photo->pixels();
    psnr[0] += photo->jpegPsnr / static_cast<double>(photos.size());
    psnr[1] += photo->oursPsnr / static_cast<double>(photos.size());
    bytes[0] += photo->jpeg.size();
    bytes[1] += photo->ours.size();
    seconds[0] += median(photo->jpegSeconds);
    seconds[1] += median(photo->oursSeconds);
  }
  size_t repeats = photos[0]->jpegSeconds.size();
  for (size_t r = 0; r < repeats; ++r) {
    double total[2] = {};
    for (const Photo *photo : photos) {
      total[0] += photo->jpegSeconds[r];
      total[1] += photo->oursSeconds[r];
    }
    totals[0].push_back(total[0]);
    totals[1].push_back(total[1]);
    ratios.push_back(total[0] / total[1]);
  }
  auto side = [&](int i) {
    return json{{"bytes", bytes[i]},
                {"bpp", 8.0 * static_cast<double>(bytes[i]) / pixels},
                {"psnr_db", psnr[i]},
                {"mp_per_s", pixels / seconds[i] * 1e-6},
                {"mp_per_s_p95_run", pixels / percentile95(totals[i]) * 1e-6}};
  };
  return json{
      {"images", photos.size()},
      {"jpeg", side(0)},
      {"smmil", side(1)},
      {"byte_change",
       static_cast<double>(bytes[1]) / static_cast<double>(bytes[0]) - 1},
      {"psnr_gain_db", psnr[1] - psnr[0]},
      {"speed_ratio", median(ratios)},
      {"speed_ratio_min", *std::min_element(ratios.begin(), ratios.end())}};
}

Outcome loadPhotos(const PhotoOptions &options, std::vector<Photo> &photos) {
  Result<std::vector<FoundFile>> files = listFiles(options.images);
  if (!files)
    return files.error();
  for (const FoundFile &file : *files) {
    Result<Bytes> bytes = readFile(options.images + "/" + file.name);
    if (!bytes)
      return bytes.error();
    Result<RgbImage> image = decodeImage(*bytes);
    if (!image)
      continue; // A README, say.
    Photo photo;
    photo.name = file.name;
    photo.image = std::move(*image);
    Result<Bytes> jpeg = writeJpeg(photo.image.width, photo.image.height,
                                   photo.image.pixels, options.quality);
    if (!jpeg)
      return jpeg.error();
    photo.jpeg = std::move(*jpeg);
    Bytes rgb(photo.image.pixels.size());
    if (Outcome decoded = makeJpegDecoder()->decode(photo.jpeg, rgb); !decoded)
      return decoded;
    photo.jpegPsnr = psnrRgb(photo.image.pixels, rgb);
    photos.push_back(std::move(photo));
  }
  if (photos.size() < static_cast<size_t>(options.folds))
    return usageError(options.images + ": fewer images than folds");
  return Outcome::success();
}

Result<json> measure(const PhotoOptions &options, std::vector<Photo> &photos) {
  json folds = json::array();
  std::vector<Photo *> all;
  std::string description;
  size_t tableBytes = 0;
  for (int fold = 0; fold < options.folds; ++fold) {
    // Copies: finding the step encodes the training photos too.
    std::vector<Photo> others;
    std::vector<Photo *> test, training;
    for (size_t i = 0; i < photos.size(); ++i) {
      if (static_cast<int>(i) % options.folds == fold)
        test.push_back(&photos[i]);
      else
        others.push_back(photos[i]);
    }
    for (Photo &photo : others)
      training.push_back(&photo);
    FoldCodec codec;
    if (Outcome made = makeFormat(options, codec.format); !made)
      return made.error();
    // The step to train at comes from the training photos themselves.
    int step = kLadderSteps / 2;
    for (int round = 0; round < 2; ++round) {
      if (Outcome trained = codec.train(training, step); !trained)
        return trained.error();
      if (Outcome matched = codec.matchJpeg(training, step); !matched)
        return matched.error();
    }
    if (Outcome trained = codec.train(training, step); !trained)
      return trained.error();
    if (Outcome matched = codec.matchJpeg(test, step); !matched)
      return matched.error();
    if (Outcome spent = codec.spendRest(test); !spent)
      return spent.error();

    std::unique_ptr<PhotoDecoder> jpeg = makeJpegDecoder();
    auto made =
        options.codec == "emitted"
            ? makeEmittedDecoder(codec.format)
            : makeUniversalDecoder(codec.format, options.codec == "universal");
    if (!made)
      return made.error();
    if (Outcome timed = timeDecoders(test, options.repeats, *jpeg, **made);
        !timed)
      return timed.error();
    description = (*made)->description();
    json entry = summarise(test);
    entry["fold"] = fold;
    entry["step"] = step;
    size_t bytes = 0;
    for (const Bytes &table : codec.format.plan.tables)
      bytes += table.size();
    entry["table_bytes"] = bytes;
    tableBytes = std::max(tableBytes, bytes);
    folds.push_back(entry);
    all.insert(all.end(), test.begin(), test.end());
  }
  json total = summarise(all);
  json report = {{"rival", makeJpegDecoder()->description()},
                 {"quality", options.quality},
                 {"codec", description},
                 {"repeats", options.repeats},
                 {"clock", "thread CPU time, medians"},
                 {"table_bytes", tableBytes},
                 {"folds", folds},
                 {"total", total}};
  double change = total["byte_change"];
  double speed = total["speed_ratio"];
  report["targets"] = {
      {"byte_change", kTargetByteChange},
      {"byte_change_missing", std::max(0.0, change - kTargetByteChange)},
      {"speed_ratio", kTargetSpeed},
      {"speed_ratio_missing", std::max(0.0, kTargetSpeed - speed)}};
  return report;
}

void printTable(const json &report) {
  auto line = [](const std::string &name, const json &entry) {
    std::printf("%-6s %4d images  jpeg %.4f bpp %.2f dB %.0f MP/s   smmil %.4f "
                "bpp %.2f dB %.0f MP/s   bytes %+.1f %%  speed x%.2f\n",
                name.c_str(), entry["images"].get<int>(),
                entry["jpeg"]["bpp"].get<double>(),
                entry["jpeg"]["psnr_db"].get<double>(),
                entry["jpeg"]["mp_per_s"].get<double>(),
                entry["smmil"]["bpp"].get<double>(),
                entry["smmil"]["psnr_db"].get<double>(),
                entry["smmil"]["mp_per_s"].get<double>(),
                100 * entry["byte_change"].get<double>(),
                entry["speed_ratio"].get<double>());
  };
  for (const json &fold : report["folds"])
    line("fold " + std::to_string(fold["fold"].get<int>()), fold);
  line("total", report["total"]);
  std::printf("codec: %s; rival: %s at quality %d\n",
              report["codec"].get<std::string>().c_str(),
              report["rival"].get<std::string>().c_str(),
              report["quality"].get<int>());
}

} // namespace

int runPhoto(const PhotoOptions &options) {
  std::vector<Photo> photos;
  Outcome loaded = loadPhotos(options, photos);
  Result<json> report =
      loaded ? measure(options, photos) : Result<json>(loaded.error());
  if (!report) {
    std::fprintf(stderr, "smmil-bench: error: %s\n",
                 report.error().message.c_str());
    return static_cast<int>(report.error().kind);
  }
  if (options.json)
    std::printf("%s\n", report->dump(2).c_str());
  else
    printTable(*report);
  return 0;
}

} // namespace smmil::bench
