//===- Export.cpp - Getting everything out again --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Files are written into a sibling of OUT, which is renamed when all are there.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Export.h"

#include "FileIo.h"
#include "Present.h"
#include "smmil/Media/Audio.h"
#include "smmil/Media/Image.h"
#include "smmil/Media/Numeric.h"
#include "smmil/Media/Spectra.h"
#include "smmil/Support/Files.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/Printable.h"
#include "smmil/Support/Progress.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <unistd.h>

using namespace smmil;
namespace fs = std::filesystem;

namespace {

/// A folder that becomes OUT on `finish` and vanishes otherwise.
class OutputFolder {
public:
  static Result<OutputFolder> begin(const std::string &out) {
    std::error_code code;
    if (out.empty())
      return usageError("the folder to write has an empty name; give a new "
                        "folder");
    if (fs::exists(out, code) &&
        (!fs::is_directory(out, code) || !fs::is_empty(out, code)))
      return dataError(out + ": exists and is not empty; give a new folder");
    OutputFolder folder;
    folder.out = out;
    // A link is followed, or it would be replaced in the end.
    if (fs::is_symlink(out, code)) {
      folder.out = fs::canonical(out, code).string();
      if (code)
        return dataError(out + ": symbolic link that leads nowhere; give a new "
                               "folder");
    }
    while (folder.out.size() > 1 && folder.out.back() == '/')
      folder.out.pop_back();
    folder.partial = folder.out + ".partial-" + std::to_string(::getpid());
    fs::remove_all(folder.partial, code);
    if (Outcome outcome = makeDirectories(folder.partial); !outcome)
      return outcome.error();
    return folder;
  }
  OutputFolder(OutputFolder &&other) noexcept
      : out(std::move(other.out)), partial(std::move(other.partial)) {
    other.partial.clear();
  }
  OutputFolder &operator=(OutputFolder &&) = delete;
  ~OutputFolder() {
    std::error_code code;
    if (!partial.empty())
      fs::remove_all(partial, code);
  }

  std::string pathOf(const std::string &name) const {
    return partial + "/" + name;
  }
  /// Makes the folders above `name` too; the file must be new.
  Outcome write(const std::string &name, ByteSpan bytes) const {
    std::string path = pathOf(name);
    if (Outcome outcome =
            makeDirectories(fs::path(path).parent_path().string());
        !outcome)
      return outcome;
    return writeFile(path, bytes);
  }
  Outcome makeFolder(const std::string &name) const {
    return makeDirectories(partial + "/" + name);
  }

  Outcome finish() {
    if (std::rename(partial.c_str(), out.c_str()) != 0)
      return systemError(out, "cannot be put in place");
    partial.clear();
    return Outcome::success();
  }

private:
  OutputFolder() = default;
  std::string out, partial;
};

} // namespace

static ByteSpan spanOf(const std::string &text) {
  return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

/// An error where some of the source's bytes are gone.
static Outcome requireSource(const Dataset &dataset, const std::string &out) {
  if (dataset.keepsSource())
    return Outcome::success();
  uint64_t coded = 0;
  for (const ShardEntry &shard : dataset.manifest().shards)
    coded += shard.codedItems;
  return dataError(dataset.directory() + ": " + std::to_string(coded) + " of " +
                   std::to_string(dataset.itemCount()) +
                   " media are stored in the model's frame, without the "
                   "source's bytes; write what they decode to with `smmil "
                   "export --decoded " +
                   dataset.directory() + " " + out + "`");
}

namespace {

struct FileToWrite {
  const Dataset *dataset;
  std::string name;
  uint64_t item;
};

} // namespace

/// Writes files, each name once.
static Outcome writeFiles(const std::vector<FileToWrite> &files,
                          const OutputFolder &folder, ExportReport &report) {
  Progress progress("exporting", files.size());
  std::map<std::string, const FileToWrite *> written;
  for (const FileToWrite &file : files) {
    const Dataset &dataset = *file.dataset;
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome;
    Result<Bytes> bytes = dataset.sourceBytes(file.item);
    if (!bytes)
      return bytes.error();
    auto [known, isNew] = written.emplace(file.name, &file);
    if (!isNew) {
      // Stored twice, or of two sources that were packed into one dataset.
      Result<Bytes> other =
          known->second->dataset->sourceBytes(known->second->item);
      if (!other)
        return other.error();
      if (*other == *bytes)
        continue;
      return dataError(dataset.directory() + ": its sheets name two files " +
                       inQuotes(file.name) +
                       " of different content, which no folder can hold; "
                       "export a version that has one of them");
    }
    if (Outcome outcome = folder.write(file.name, *bytes); !outcome)
      return outcome;
    ++report.files;
    report.bytes += bytes->size();
    progress.advance();
  }
  return Outcome::success();
}

Result<ExportReport> smmil::exportSource(const Dataset &dataset,
                                         const std::string &out) {
  if (Outcome outcome = requireSource(dataset, out); !outcome)
    return outcome.error();
  Result<OutputFolder> folder = OutputFolder::begin(out);
  if (!folder)
    return folder.error();
  ExportReport report;
  Result<std::string> text = dataset.sourceText();
  if (!text)
    return text.error();
  if (Outcome outcome = folder->write("sheets.jsonl", spanOf(*text)); !outcome)
    return outcome.error();
  report.files = 1;
  report.bytes = text->size();
  Result<std::vector<StoredFile>> stored = dataset.files();
  if (!stored)
    return stored.error();
  std::vector<FileToWrite> files;
  for (const StoredFile &file : *stored)
    files.push_back({&dataset, file.name, file.item});
  if (Outcome outcome = writeFiles(files, *folder, report); !outcome)
    return outcome.error();
  Result<std::vector<std::string>> folders = dataset.emptyDirectories();
  if (!folders)
    return folders.error();
  for (const std::string &name : *folders)
    if (Outcome outcome = folder->makeFolder(name); !outcome)
      return outcome.error();
  if (Outcome outcome = folder->finish(); !outcome)
    return outcome.error();
  return report;
}

Result<ExportReport> smmil::exportView(const Dataset &dataset, const View &view,
                                       const std::string &out) {
  Result<ViewStream> stream = ViewStream::create(dataset, view);
  if (!stream)
    return stream.error();
  for (size_t i = 0; i < stream->partCount(); ++i)
    if (Outcome outcome = requireSource(stream->part(i), out); !outcome)
      return outcome.error();
  Result<OutputFolder> folder = OutputFolder::begin(out);
  if (!folder)
    return folder.error();
  const std::string lines = folder->pathOf("sheets.jsonl");
  Result<FileWriter> text = FileWriter::create(lines);
  if (!text)
    return text.error();
  Result<Source> source =
      presentSource(dataset.directory(), *stream, view.name, *text, lines);
  if (!source)
    return source.error();
  ExportReport report;
  report.files = 1;
  report.bytes = source->textBytes;
  std::vector<FileToWrite> files;
  for (const SourceFile &file : source->files) {
    const SourceMedium &medium = source->media[size_t(file.medium)];
    files.push_back(
        {&stream->part(medium.part), file.name, uint64_t(medium.item)});
  }
  if (Outcome outcome = writeFiles(files, *folder, report); !outcome)
    return outcome.error();
  if (Outcome outcome = folder->finish(); !outcome)
    return outcome.error();
  return report;
}

//===----------------------------------------------------------------------===//
// Decoded values
//===----------------------------------------------------------------------===//

/// The decoded value as a file, or in `skip` why there is none.
static Result<Bytes> decodedImage(const Dataset &dataset,
                                  const ItemRecord &record, uint64_t id,
                                  std::string &skip) {
  const ItemFrame &frame = dataset.plan().fields[record.field].frame;
  Result<Bytes> value = dataset.decode(id);
  if (!value)
    return value.error();
  if (!givesFile(dataset.plan(), record))
    return writePng(uint32_t(frame.width), uint32_t(frame.height), *value);
  Result<RgbImage> image = decodeImage(*value, dataset.manifest().images);
  if (!image) {
    skip = "cannot be decoded (" + image.error().message + ")";
    return Bytes();
  }
  if (frame.width > 0 && frame.height > 0)
    *image =
        resizeTriangle(*image, uint32_t(frame.width), uint32_t(frame.height));
  return writePng(image->width, image->height, image->pixels);
}

static Result<Bytes> decodedSound(const Dataset &dataset,
                                  const ItemRecord &record, uint64_t id,
                                  std::string &skip) {
  const ItemFrame &frame = dataset.plan().fields[record.field].frame;
  Result<Bytes> value = dataset.decode(id);
  if (!value)
    return value.error();
  const bool spectral = frame.domain != AudioDomain::Pcm;
  if (!record.isCopy() && spectral)
    return writeSpectra(frame, *value);
  Pcm pcm;
  if (!givesFile(dataset.plan(), record)) {
    pcm.rate = uint32_t(frame.rate);
    pcm.channels = uint32_t(frame.channels);
    pcm.samples = samplesOf(*value);
    return writeWav(pcm);
  }
  Result<Pcm> sound = decodeAudio(*value);
  if (sound && frame.rate > 0 && frame.channels > 0)
    sound = resample(*sound, uint32_t(frame.rate), uint32_t(frame.channels));
  if (!sound) {
    skip = "cannot be decoded (" + sound.error().message + ")";
    return Bytes();
  }
  if (spectral) {
    const std::vector<int16_t> values = spectraOf(*sound, frame.domain);
    return writeSpectra(frame,
                        {reinterpret_cast<const uint8_t *>(values.data()),
                         values.size() * sizeof(int16_t)});
  }
  Result<Bytes> wav = writeWav(*sound);
  if (wav)
    return wav;
  skip = "cannot be written as WAV (" + wav.error().message + ")";
  return Bytes();
}

static Result<Bytes> decodedArray(const Dataset &dataset, uint64_t id,
                                  std::string &skip) {
  Result<Bytes> bytes = dataset.sourceBytes(id);
  if (!bytes)
    return bytes.error();
  Result<NumericArray> array = parseNpy(*bytes);
  if (array)
    return writeNpy(*array);
  skip = "cannot be decoded (" + array.error().message + ")";
  return Bytes();
}

namespace {

/// An item and the file that its decoded value becomes, without the ending.
struct DecodedFile {
  std::string name;
  uint64_t item = 0;
};

} // namespace

/// Every file; and by sheets what no file stands for: a file's item of a second
/// field, and arrays of sheets.
static Result<std::vector<DecodedFile>> decodedFiles(const Dataset &dataset) {
  std::vector<DecodedFile> list;
  std::vector<bool> known(dataset.itemCount());
  std::set<std::string> names;
  Result<std::vector<StoredFile>> files = dataset.files();
  if (!files)
    return files.error();
  for (const StoredFile &file : *files)
    if (names.insert(file.name).second) { // Of two items, the first sheet's.
      list.push_back({file.name, file.item});
      known[file.item] = true;
    }
  SheetCursor cursor(dataset);
  for (uint64_t number = 0; number < dataset.sheetCount(); ++number) {
    Result<StoredSheet> sheet = cursor.sheet(number);
    if (!sheet)
      return sheet.error();
    for (size_t i = 0; i < sheet->segments.size(); ++i) {
      const StoredSegment &segment = sheet->segments[i];
      if (segment.kind == Modality::Text || known[segment.item])
        continue;
      known[segment.item] = true;
      const std::string name =
          segment.path.empty()
              ? "sheets.jsonl." + std::to_string(number) + "." +
                    std::to_string(i)
              : fs::path(segment.path).lexically_normal().generic_string();
      if (!staysInside(name))
        return dataError(dataset.directory() + ": is corrupt: sheet " +
                         std::to_string(number) +
                         " names a file outside of its folder");
      list.push_back({name + "." + segment.field, segment.item});
    }
  }
  return list;
}

/// The ending of the decoded values of a field; null where there are none.
static const char *endingOf(const PlanField &field) {
  const Modality modality = field.modality;
  if (field.frame.domain != AudioDomain::Pcm)
    return ".npy";
  return modality == Modality::Image     ? ".png"
         : modality == Modality::Audio   ? ".wav"
         : modality == Modality::Numeric ? ".npy"
                                         : nullptr;
}

Result<ExportReport> smmil::exportDecoded(const Dataset &dataset,
                                          const std::string &out,
                                          unsigned workers) {
  Result<OutputFolder> folder = OutputFolder::begin(out);
  if (!folder)
    return folder.error();
  Result<std::vector<DecodedFile>> found = decodedFiles(dataset);
  if (!found)
    return found.error();
  const std::vector<DecodedFile> &files = *found;
  std::vector<std::string> skipped(files.size()), damaged(files.size());
  std::vector<uint64_t> written(files.size());
  Progress progress("exporting", files.size());
  Outcome outcome =
      tryParallelFor(files.size(), workers, [&](size_t i, unsigned) -> Outcome {
        progress.advance();
        Result<ItemRecord> found = dataset.item(files[i].item);
        if (!found) {
          damaged[i] = found.error().message;
          return Outcome::success();
        }
        const ItemRecord &record = *found;
        if (record.field == ItemRecord::kNoField) {
          skipped[i] = "belongs to no field";
          return Outcome::success();
        }
        Modality modality = dataset.plan().fields[record.field].modality;
        const char *ending = endingOf(dataset.plan().fields[record.field]);
        if (!ending) {
          skipped[i] = "is no image, audio or array";
          return Outcome::success();
        }
        Result<Bytes> bytes =
            modality == Modality::Image
                ? decodedImage(dataset, record, files[i].item, skipped[i])
            : modality == Modality::Audio
                ? decodedSound(dataset, record, files[i].item, skipped[i])
                : decodedArray(dataset, files[i].item, skipped[i]);
        // A damaged item is no reason to keep back the others.
        if (!bytes)
          damaged[i] = bytes.error().message;
        if (!bytes || !skipped[i].empty())
          return Outcome::success();
        written[i] = bytes->size();
        return folder->write(files[i].name + ending, *bytes);
      });
  if (!outcome)
    return outcome.error();
  ExportReport report;
  for (size_t i = 0; i < files.size(); ++i) {
    report.files += written[i] > 0;
    report.bytes += written[i];
    if (!skipped[i].empty())
      report.skipped.push_back(files[i].name + ": " + skipped[i]);
    if (!damaged[i].empty())
      report.damaged.push_back(files[i].name + ": " + damaged[i]);
  }
  if (Outcome finished = folder->finish(); !finished)
    return finished.error();
  return report;
}
