//===- Files.cpp - Kept files against libjpeg-turbo -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a case that keeps JPEG files byte for byte takes, in bytes and in time
// to RGB: the picture straight from the item where there is one, else the file
// and then its picture. Both sides run in turns in one thread, timed by its CPU
// clock; of each file counts the fastest run. Pixels must be the same.
//
//===----------------------------------------------------------------------===//
#include "Files.h"

#include "ImageFiles.h"
#include "PhotoCodec.h"
#include "Report.h"

#include "smmil/Media/Probe.h"
#include "smmil/Runtime/DecodePicture.h"
#include "smmil/Runtime/Decoder.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/GraphText.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/ThreadTime.h"

#include <algorithm>

namespace smmil::bench {
namespace {

using Json = nlohmann::ordered_json;

/// Memory for one picture, which stays.
class Room : public PictureRoom {
public:
  uint8_t *take(uint32_t, uint32_t, ByteSpan) override {
    taken = true;
    return pixels.data();
  }
  bool taken = false;
  Bytes pixels;
};

/// Files of one kind, and all.
struct Sum {
  uint64_t files = 0, straight = 0, fileBytes = 0, bytes = 0;
  int64_t rival = 0, picture = 0, file = 0; ///< Nanoseconds.

  void add(const Sum &other) {
    files += other.files;
    straight += other.straight;
    fileBytes += other.fileBytes;
    bytes += other.bytes;
    rival += other.rival;
    picture += other.picture;
    file += other.file;
  }
  void report(const std::string &name, Json &report) const {
    if (files == 0)
      return;
    const double base = static_cast<double>(rival);
    report[name + "_files"] = files;
    report[name + "_without_file"] = straight;
    report[name + "_bytes_over_files"] =
        static_cast<double>(bytes) / static_cast<double>(fileBytes);
    report[name + "_rival_ms"] = base * 1e-6;
    report[name + "_rgb_ms"] = static_cast<double>(picture) * 1e-6;
    report[name + "_rgb_speed"] = base / static_cast<double>(picture);
    report[name + "_file_ms"] = static_cast<double>(file) * 1e-6;
  }
};

class FilesBench {
public:
  explicit FilesBench(const FilesOptions &options) : options(options) {}

  Outcome prepare() {
    PlanGraph graph, store;
    if (Status status = parseGraph(options.chain, graph); !status.isOk())
      return usageError("chain '" + options.chain + "': " + status.message());
    graph.name = "kept";
    store.name = "store";
    field.name = "image";
    field.modality = Modality::Image;
    field.cases = {store, formatPartOf(graph)};
    encode = graph;
    if (!field.cases[1].givesFile())
      return usageError("chain '" + options.chain +
                        "' does not give files; it begins with `file |`");
    Plan plan;
    plan.fields = {field};
    if (Status status = Decoder::create(plan, decoder); !status.isOk())
      return dataError(status.message());
    return Outcome::success();
  }

  /// Adds to `sum` what a file takes; leaves out one that is no JPEG picture.
  Outcome measure(const std::string &path, Sum &sum, bool &progressive) {
    Result<Bytes> file = readFile(path);
    if (!file)
      return file.error();
    const MediaInfo info = probe(*file);
    if (info.kind != MediaKind::Jpeg)
      return Outcome::success();
    Result<RgbImage> expected = decodeImage(*file, plain());
    if (!expected)
      return Outcome::success();
    SourceValue value;
    value.bytes = *file;
    ItemEncoder encoder;
    Bytes bits;
    if (Status status = ItemEncoder::create({}, field, encode, value, encoder);
        !status.isOk())
      return dataError(path + ": " + status.message());
    if (Status status = encoder.encode(0, bits); !status.isOk())
      return dataError(path + ": " + status.message());

    ItemInfo sizes;
    if (Status status = decoder.info(0, 1, bits, sizes); !status.isOk())
      return dataError(path + ": " + status.message());
    Bytes again(sizes.outputBytes), workspace(sizes.workspaceBytes), scratch;
    Room room;
    room.pixels.resize(expected->pixels.size());
    const bool straight =
        decodeFilePicture(field, field.cases[1], bits, scratch, room).isOk() &&
        room.taken;
    if (straight && room.pixels != expected->pixels)
      return dataError(path + ": the picture without the file is another one");
    const std::unique_ptr<PhotoDecoder> rival = makeJpegDecoder();
    int64_t best[3] = {INT64_MAX, INT64_MAX, INT64_MAX};
    const auto time = [&](int which, const auto &run) -> Outcome {
      const int64_t start = threadCpuNanoseconds();
      Outcome done = run();
      best[which] = std::min(best[which], threadCpuNanoseconds() - start);
      return done;
    };
    for (int round = 0; round < options.repeats; ++round) {
      const auto toRgb = [&](const Bytes &jpeg) {
        return rival->decode(jpeg, room.pixels);
      };
      const auto toFile = [&]() -> Outcome {
        const Status status = decoder.decode(0, 1, bits, again, workspace);
        return status.isOk() ? Outcome::success() : dataError(status.message());
      };
      const auto toPicture = [&]() -> Outcome {
        if (straight) {
          const Status status =
              decodeFilePicture(field, field.cases[1], bits, scratch, room);
          return status.isOk() ? Outcome::success()
                               : dataError(status.message());
        }
        Outcome done = toFile();
        return done ? toRgb(again) : done;
      };
      if (Outcome done = time(0, [&] { return toRgb(*file); }); !done)
        return dataError(path + ": " + done.error().message);
      if (Outcome done = time(1, toPicture); !done)
        return dataError(path + ": " + done.error().message);
      if (Outcome done = time(2, toFile); !done)
        return dataError(path + ": " + done.error().message);
    }
    if (again != *file)
      return dataError(path + ": the file does not come back");
    progressive = isProgressive(*file);
    sum = {1, straight, file->size(), bits.size(), best[0], best[1], best[2]};
    return Outcome::success();
  }

private:
  static ImageOptions plain() {
    ImageOptions images;
    images.applyOrientation = false;
    return images;
  }
  /// By its frame header.
  static bool isProgressive(const Bytes &file) {
    for (size_t at = 2; at + 4 <= file.size() && file[at] == 0xff;) {
      if (file[at + 1] == 0xda)
        return false;
      if (file[at + 1] == 0xc2)
        return true;
      at += file[at + 1] == 0xff
                ? 1
                : 2 + (size_t(file[at + 2]) << 8) + file[at + 3];
    }
    return false;
  }

  const FilesOptions &options;
  PlanField field;
  PlanGraph encode;
  Decoder decoder;
};

Result<Json> run(const FilesOptions &options) {
  FilesBench bench(options);
  if (Outcome prepared = bench.prepare(); !prepared)
    return prepared.error();
  Sum kinds[2], all;
  for (const std::string &path : imageFiles(options.paths)) {
    Sum sum;
    bool progressive = false;
    if (Outcome measured = bench.measure(path, sum, progressive); !measured)
      return measured.error();
    kinds[progressive].add(sum);
    all.add(sum);
  }
  if (all.files == 0)
    return usageError("no file is a JPEG picture; name JPEG files, or folders "
                      "with some");
  Json report;
  report["chain"] = options.chain;
  report["rival"] = makeJpegDecoder()->description();
  report["clock"] = "thread CPU time, the fastest of " +
                    std::to_string(options.repeats) + " runs of each file";
  kinds[0].report("sequential", report);
  kinds[1].report("progressive", report);
  all.report("all", report);
  return report;
}

} // namespace

int runFiles(const FilesOptions &options) {
  return printReport(run(options), options.json, 32);
}

} // namespace smmil::bench
