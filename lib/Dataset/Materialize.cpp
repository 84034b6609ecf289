//===- Materialize.cpp - A view as a dataset of its own -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The presented sheets are a source as any other, packed in the same format.
// Their lines wait in a file, since they may be more than memory holds.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Materialize.h"

#include "Blob.h"
#include "CheckFormat.h"
#include "Edit.h"
#include "Present.h"
#include "smmil/Support/Printable.h"
#include "smmil/Support/TemporaryName.h"

#include <filesystem>
#include <optional>
#include <unistd.h>

using namespace smmil;

namespace {

/// A file in or above `out` that has no name, so that it is gone with the
/// process.
class NamelessFile {
public:
  Outcome create(const std::string &out) {
    namespace fs = std::filesystem;
    std::error_code code;
    fs::path folder = fs::absolute(out, code);
    while (!fs::is_directory(folder, code) && folder.has_relative_path())
      folder = folder.parent_path();
    const std::string name = (folder / temporaryName()).string();
    Result<FileWriter> made = FileWriter::create(name);
    if (!made)
      return made.error();
    writer = std::move(*made);
    uint64_t size = 0;
    Result<FileHandle> opened = openFile(name, size);
    ::unlink(name.c_str());
    if (!opened)
      return opened.error();
    reader = std::move(*opened);
    return Outcome::success();
  }
  FileWriter &text() { return *writer; }
  std::string path() const { return "/dev/fd/" + std::to_string(reader.get()); }

private:
  std::optional<FileWriter> writer;
  FileHandle reader;
};

} // namespace

/// How pictures were decoded.
static bool sameImages(const ImageOptions &a, const ImageOptions &b) {
  return a.background == b.background &&
         a.applyOrientation == b.applyOrientation &&
         a.firstFrame == b.firstFrame;
}

Result<PackReport> smmil::materializeView(const Dataset &dataset,
                                          const View &view,
                                          const std::string &out, Format format,
                                          const PackOptions &options) {
  if (Outcome outcome = checkFormat(format); !outcome)
    return outcome.error();
  if (planHash(format.plan) + ".plan" != dataset.manifest().plan.name)
    return usageError(dataset.directory() +
                      ": was packed in another format; give the format that "
                      "it was packed in");
  if (newestVersion(out) != 0)
    return usageError(out + ": is a dataset already; give a new folder");
  Result<ViewStream> stream = ViewStream::create(dataset, view);
  if (!stream)
    return stream.error();
  std::vector<const Dataset *> origins;
  for (size_t i = 0; i < stream->partCount(); ++i) {
    const Dataset &part = stream->part(i);
    if (part.manifest().plan.name != dataset.manifest().plan.name ||
        !sameImages(part.manifest().images, dataset.manifest().images))
      return usageError(dataset.directory() + ": the view " +
                        inQuotes(view.name) + " mixes it with " +
                        part.directory() +
                        ", which has other fields or formats, and a dataset "
                        "has one of each; export that one and pack it in the "
                        "format of this one with `smmil pack --format`");
    origins.push_back(&part);
  }
  NamelessFile lines;
  if (Outcome outcome = lines.create(out); !outcome)
    return outcome.error();
  Result<Source> source = presentSource(dataset.directory(), *stream, view.name,
                                        lines.text(), lines.path());
  if (!source)
    return source.error();
  View baked;
  baked.name = view.name;
  baked.steps.resize(1);
  baked.steps[0].kind = ViewStep::Kind::Recorded;
  format.views = {std::move(baked)};
  format.tokens.clear();
  format.images = dataset.manifest().images;
  format.layout.tokens = Layout::Tokens::Late; // They are text.
  // Views need not show all sheets in one order of segments.
  format.layout.order = Layout::Order::Recorded;
  return packSource(*source, out, std::move(format), options,
                    "view " + view.name + " of version " +
                        std::to_string(dataset.manifest().version),
                    origins);
}
