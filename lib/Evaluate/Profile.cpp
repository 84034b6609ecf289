//===- Profile.cpp - What is in a source folder, as IR --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts over sheets and media first, then the ops that state them.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/Profile.h"

#include "dialects/Sheet/Sheet.h"
#include "smmil/Dataset/Dataset.h"
#include "smmil/Evaluate/Samples.h"
#include "smmil/Media/Classify.h"
#include "smmil/Media/Probe.h"
#include "smmil/Support/ParallelFor.h"

#include "mlir/IR/Builders.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace smmil {

namespace {

constexpr size_t kModalities = 4;
const char *const kFieldNames[kModalities] = {"text", "image", "audio",
                                              "video"};

struct FieldFacts {
  int64_t items = 0;
  std::set<int32_t> media; ///< Distinct contents.
  int64_t bytes = 0;       ///< Of distinct contents.
  int64_t largest = 0;
  int64_t words = 0;
  int64_t stored = 0; ///< Of text: with escapes that are kept as spelled.
  int64_t decoded = 0;
  NoteCounts notes; ///< Of distinct contents.
  std::array<int64_t, kContentClasses> classes = {};
};

/// What decoding one medium came to.
struct MediumFacts {
  std::optional<ContentClass> content;
  MediaNotes notes;
};

MediumFacts lookAt(ByteSpan bytes, Modality modality) {
  MediumFacts facts;
  const MediaInfo info = probe(bytes);
  std::string why;
  if (modality == Modality::Image && info.isAnimated()) {
    addNote(&facts.notes, NoteKind::KeptAnimation, "");
  } else if (modality == Modality::Image) {
    Result<RgbImage> image = decodeImage(bytes, {}, &facts.notes);
    if (image)
      facts.content = classify(*image);
    else
      addNote(&facts.notes, NoteKind::Undecodable, image.error().message);
  } else {
    Result<Pcm> pcm = decodeAudio(bytes, &facts.notes);
    if (pcm) {
      facts.content = classify(*pcm);
      // No model is known here; those of one or two channels are the rule.
      if (pcm->channels > 2)
        addNote(&facts.notes, NoteKind::MixedChannels, "");
    } else {
      addNote(&facts.notes, NoteKind::Undecodable, pcm.error().message);
    }
  }
  return facts;
}

Outcome decodeMedia(const Source &source, Modality modality, FieldFacts &facts,
                    const ProfileOptions &options) {
  const std::vector<int32_t> media(facts.media.begin(), facts.media.end());
  std::vector<MediumFacts> found(media.size());
  Outcome outcome =
      tryParallelFor(media.size(), 0, [&](size_t i, unsigned) -> Outcome {
        Result<Bytes> bytes = source.readMedium(media[i]);
        if (!bytes)
          return bytes.error();
        found[i] = lookAt(*bytes, modality);
        if (options.advance)
          options.advance();
        return Outcome::success();
      });
  if (!outcome)
    return outcome;
  for (size_t i = 0; i < media.size(); ++i) {
    const SourceMedium &medium = source.media[size_t(media[i])];
    const std::string &name = source.files[size_t(medium.file)].name;
    countNotes(facts.notes, found[i].notes, name);
    if (options.notes)
      countNotes(*options.notes, found[i].notes, name);
    if (!found[i].content)
      continue;
    ++facts.decoded;
    ++facts.classes[size_t(*found[i].content)];
  }
  return Outcome::success();
}

/// Emits the ops; one object per module.
class ModuleBuilder {
public:
  ModuleBuilder(mlir::MLIRContext &context, const std::string &directory)
      : builder(&context), where(mlir::FileLineColLoc::get(
                               builder.getStringAttr(directory), 0, 0)) {}

  mlir::OwningOpRef<mlir::ModuleOp>
  build(const Source &source, const std::array<FieldFacts, kModalities> &facts,
        const ProfileOptions &options);

private:
  mlir::NamedAttribute number(llvm::StringRef name, int64_t value) {
    return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
  }
  mlir::SymbolRefAttr token(llvm::StringRef name) {
    return mlir::SymbolRefAttr::get(
        builder.getContext(), "vocab",
        {mlir::FlatSymbolRefAttr::get(builder.getContext(), name)});
  }
  mlir::Type typeOf(size_t modality);
  mlir::DictionaryAttr fieldStats(size_t modality, const FieldFacts &facts);
  mlir::DictionaryAttr datasetStats(const Source &source,
                                    const ProfileOptions &options);
  void vocab();
  void view(llvm::StringRef dataset,
            const std::array<FieldFacts, kModalities> &facts);

  mlir::OpBuilder builder;
  mlir::Location where;
};

mlir::Type ModuleBuilder::typeOf(size_t modality) {
  mlir::MLIRContext *context = builder.getContext();
  constexpr int64_t kAny = mlir::ShapedType::kDynamic;
  switch (Modality(modality)) {
  case Modality::Image:
    return sheet::ImageType::get(context, {kAny, kAny, 3},
                                 builder.getIntegerType(8, false));
  case Modality::Audio:
    return sheet::AudioType::get(context, {kAny, 1},
                                 builder.getIntegerType(16, true));
  case Modality::Video:
    return sheet::VideoType::get(context);
  default:
    return sheet::TextType::get(context, "words");
  }
}

mlir::DictionaryAttr ModuleBuilder::fieldStats(size_t modality,
                                               const FieldFacts &facts) {
  llvm::SmallVector<mlir::NamedAttribute> stats = {
      number("items", facts.items), number("bytes", facts.bytes),
      number("max_bytes", facts.largest)};
  if (Modality(modality) == Modality::Text) {
    stats.push_back(number("words", facts.words));
    if (facts.stored != facts.bytes)
      stats.push_back(number("stored_bytes", facts.stored));
  } else {
    stats.push_back(number("unique", int64_t(facts.media.size())));
    stats.push_back(number("decoded", facts.decoded));
    for (const auto &[kind, count] : facts.notes)
      stats.push_back(number(noteKindName(kind), int64_t(count.items)));
    for (size_t i = 0; i < kContentClasses; ++i)
      if (facts.classes[i])
        stats.push_back(
            number(contentClassName(ContentClass(i)), facts.classes[i]));
  }
  return builder.getDictionaryAttr(stats);
}

mlir::DictionaryAttr
ModuleBuilder::datasetStats(const Source &source,
                            const ProfileOptions &options) {
  std::set<std::vector<Modality>> patterns;
  llvm::SmallVector<int64_t> words, images;
  for (const SourceSheet &sheet : source.sheets) {
    std::vector<Modality> pattern;
    pattern.reserve(sheet.segments.size());
    for (const Segment &segment : sheet.segments)
      pattern.push_back(segment.kind);
    patterns.insert(std::move(pattern));
  }
  size_t count = std::min(source.sheets.size(), options.sheets);
  for (size_t i = 0; i < count; ++i) {
    const SourceSheet &sheet = source.sheets[i * source.sheets.size() / count];
    int64_t sheetWords = 0, sheetImages = 0;
    for (const Segment &segment : sheet.segments) {
      sheetWords += countWords(segment.text);
      sheetImages += segment.kind == Modality::Image;
    }
    words.push_back(sheetWords);
    images.push_back(sheetImages);
  }
  return builder.getDictionaryAttr(
      {number("patterns", int64_t(patterns.size())),
       builder.getNamedAttr("words_per_sheet",
                            builder.getDenseI64ArrayAttr(words)),
       builder.getNamedAttr("images_per_sheet",
                            builder.getDenseI64ArrayAttr(images))});
}

void ModuleBuilder::vocab() {
  auto op = builder.create<sheet::VocabOp>(where, "vocab");
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&op.getBody());
  const std::pair<const char *, const char *> tokens[] = {
      {"img", "<IMAGE>"},
      {"aud", "<AUDIO>"},
      {"vid", "<VIDEO>"},
      {"end", "<SHEET-END>"}};
  for (auto [name, spelling] : tokens)
    builder.create<sheet::SpecialOp>(where, name, spelling);
}

void ModuleBuilder::view(llvm::StringRef dataset,
                         const std::array<FieldFacts, kModalities> &facts) {
  auto op = builder.create<sheet::ViewOp>(where, "as_recorded", dataset);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&op.getBody());
  llvm::SmallVector<mlir::Attribute> fields, before, after;
  const char *const tokens[kModalities] = {"", "img", "aud", "vid"};
  for (size_t i = 1; i < kModalities; ++i)
    if (facts[i].items) {
      fields.push_back(
          mlir::FlatSymbolRefAttr::get(builder.getContext(), kFieldNames[i]));
      before.push_back(token(tokens[i]));
      after.push_back(builder.getUnitAttr());
    }
  builder.create<sheet::RecordedOp>(where, builder.getArrayAttr(fields),
                                    builder.getArrayAttr(before),
                                    builder.getArrayAttr(after));
  builder.create<sheet::MarkOp>(where, token("end"));
}

mlir::OwningOpRef<mlir::ModuleOp>
ModuleBuilder::build(const Source &source,
                     const std::array<FieldFacts, kModalities> &facts,
                     const ProfileOptions &options) {
  mlir::OwningOpRef<mlir::ModuleOp> module(mlir::ModuleOp::create(where));
  builder.setInsertionPointToEnd(module->getBody());
  vocab();
  std::string name = symbolFromPath(source.directory);
  std::error_code ignored;
  std::string path =
      std::filesystem::absolute(source.directory, ignored).lexically_normal();
  auto dataset = builder.create<sheet::DatasetOp>(
      where, builder.getStringAttr(name),
      mlir::FlatSymbolRefAttr::get(builder.getContext(), "vocab"),
      builder.getI64IntegerAttr(int64_t(source.sheets.size())),
      builder.getStringAttr(path), datasetStats(source, options));
  {
    mlir::OpBuilder::InsertionGuard guard(builder);
    builder.createBlock(&dataset.getBody());
    for (size_t i = 0; i < kModalities; ++i)
      if (facts[i].items || Modality(i) == Modality::Text)
        builder.create<sheet::FieldOp>(
            where, builder.getStringAttr(kFieldNames[i]),
            mlir::TypeAttr::get(typeOf(i)), fieldStats(i, facts[i]));
  }
  view(name, facts);
  return module;
}

} // namespace

/// Names that the module or a pass after it gives to something else.
static bool isTaken(llvm::StringRef name) {
  if (name == "vocab" || name == "as_recorded" || name == "designed")
    return true;
  return llvm::any_of(kFieldNames, [&](llvm::StringRef field) {
    llvm::StringRef rest = name;
    return rest.consume_front(field) &&
           (rest == "_c" || rest.starts_with("_c_"));
  });
}

std::string symbolFromPath(const std::string &path) {
  std::filesystem::path clean =
      std::filesystem::path(path + "/").lexically_normal().parent_path();
  std::string name = clean.filename().string();
  for (char &c : name) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                 (c >= '0' && c <= '9');
    if (!plain)
      c = '_';
  }
  if (name.empty() || (name[0] >= '0' && name[0] <= '9') || isTaken(name))
    name.insert(0, "d_");
  return name;
}

size_t profiledMedia(const Source &source) {
  size_t count = 0;
  for (Modality modality : {Modality::Image, Modality::Audio})
    count += evaluate::mediaOf(source, modality).size();
  return count;
}

Result<mlir::OwningOpRef<mlir::ModuleOp>>
profileSource(const Source &source, mlir::MLIRContext &context,
              const ProfileOptions &options) {
  std::array<FieldFacts, kModalities> facts;
  for (const SourceSheet &sheet : source.sheets)
    for (const Segment &segment : sheet.segments) {
      FieldFacts &fact = facts[size_t(segment.kind)];
      ++fact.items;
      if (segment.kind == Modality::Text) {
        auto size = int64_t(segment.text.size());
        fact.bytes += size;
        fact.largest = std::max(fact.largest, size);
        fact.words += countWords(segment.text);
        fact.stored += int64_t(segment.stored);
      } else if (segment.file >= 0) {
        int32_t medium = source.files[size_t(segment.file)].medium;
        if (fact.media.insert(medium).second) {
          auto size = int64_t(source.media[size_t(medium)].size);
          fact.bytes += size;
          fact.largest = std::max(fact.largest, size);
        }
      }
    }
  for (Modality modality : {Modality::Image, Modality::Audio})
    if (FieldFacts &fact = facts[size_t(modality)]; !fact.media.empty())
      if (Outcome outcome = decodeMedia(source, modality, fact, options);
          !outcome)
        return outcome.error();
  return ModuleBuilder(context, source.directory).build(source, facts, options);
}

} // namespace smmil
