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
#include "smmil/Dataset/Pack.h"
#include "smmil/Evaluate/Samples.h"
#include "smmil/Media/Classify.h"
#include "smmil/Media/Numeric.h"
#include "smmil/Media/Probe.h"
#include "smmil/Support/ParallelFor.h"

#include "mlir/IR/Builders.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

namespace smmil {

namespace {

struct FieldFacts {
  SourceField field;
  int64_t items = 0;
  std::set<int32_t> media; ///< Distinct contents.
  int64_t bytes = 0;       ///< Of distinct contents.
  int64_t largest = 0;
  int64_t words = 0;
  int64_t decoded = 0;
  NoteCounts notes; ///< Of distinct contents.
  std::array<int64_t, kContentClasses> classes = {};
  /// Numeric: types of the elements, each with the first medium that has it.
  std::map<std::string, int32_t> numbers;
};

/// What decoding one medium came to.
struct MediumFacts {
  std::optional<ContentClass> content;
  std::string numbers;
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
  } else if (modality == Modality::Numeric) {
    Result<NumericArray> array = parseNpy(bytes);
    if (array) {
      facts.content = ContentClass::Other;
      facts.numbers = numberWord(array->number, array->bigEndian);
    } else {
      addNote(&facts.notes, NoteKind::Undecodable, array.error().message);
    }
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

Outcome decodeMedia(const Source &source, FieldFacts &facts,
                    const ProfileOptions &options) {
  const Modality modality = facts.field.kind;
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
    const std::string name = source.nameOf(media[i]);
    countNotes(facts.notes, found[i].notes, name);
    if (options.notes)
      countNotes(*options.notes, found[i].notes, name);
    if (!found[i].content)
      continue;
    if (!found[i].numbers.empty())
      facts.numbers.emplace(found[i].numbers, media[i]);
    ++facts.decoded;
    ++facts.classes[size_t(*found[i].content)];
  }
  if (modality != Modality::Numeric || facts.numbers.size() == 1)
    return Outcome::success();
  const std::string where =
      source.directory + ": field '" + facts.field.name + "' ";
  if (facts.numbers.empty())
    return dataError(where + "has no array that can be read: " +
                     source.nameOf(media[0]) + " " +
                     (found[0].notes.empty() ? std::string("is none")
                                             : found[0].notes[0].text));
  const auto &first = *facts.numbers.begin(), &last = *facts.numbers.rbegin();
  return dataError(where + "holds " + first.first + " (" +
                   source.nameOf(first.second) + ") and " + last.first + " (" +
                   source.nameOf(last.second) +
                   "); give each type a field of its own");
}

/// Emits the ops; one object per module.
class ModuleBuilder {
public:
  ModuleBuilder(mlir::MLIRContext &context, const std::string &directory)
      : builder(&context), where(mlir::FileLineColLoc::get(
                               builder.getStringAttr(directory), 0, 0)) {}

  mlir::OwningOpRef<mlir::ModuleOp> build(const Source &source,
                                          const std::vector<FieldFacts> &facts,
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
  mlir::Type typeOf(const FieldFacts &facts);
  mlir::DictionaryAttr fieldStats(const FieldFacts &facts);
  mlir::DictionaryAttr datasetStats(const Source &source,
                                    const ProfileOptions &options);
  void vocab(const std::vector<FieldFacts> &facts);
  void view(llvm::StringRef dataset, const std::vector<FieldFacts> &facts);

  mlir::OpBuilder builder;
  mlir::Location where;
};

mlir::Type ModuleBuilder::typeOf(const FieldFacts &facts) {
  mlir::MLIRContext *context = builder.getContext();
  constexpr int64_t kAny = mlir::ShapedType::kDynamic;
  switch (facts.field.kind) {
  case Modality::Image:
    return sheet::ImageType::get(context, {kAny, kAny, 3},
                                 builder.getIntegerType(8, false));
  case Modality::Audio:
    return sheet::AudioType::get(context, {kAny, 1},
                                 builder.getIntegerType(16, true));
  case Modality::Video:
    return sheet::VideoType::get(context);
  case Modality::Numeric:
    return sheet::NumericType::get(context, facts.numbers.begin()->first);
  default:
    return sheet::TextType::get(context, "words");
  }
}

mlir::DictionaryAttr ModuleBuilder::fieldStats(const FieldFacts &facts) {
  llvm::SmallVector<mlir::NamedAttribute> stats = {
      number("items", facts.items), number("bytes", facts.bytes),
      number("max_bytes", facts.largest)};
  if (facts.field.kind == Modality::Text) {
    stats.push_back(number("words", facts.words));
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
  int64_t sourceBytes = 0;
  std::string counted; // The first image field.
  for (const SourceField &field : source.fields)
    if (field.kind == Modality::Image && counted.empty())
      counted = field.name;
  for (const SourceSheet &sheet : source.sheets) {
    std::vector<Modality> pattern;
    pattern.reserve(sheet.segments);
    for (const SourceSegment &segment : source.segmentsOf(sheet))
      pattern.push_back(segment.kind);
    patterns.insert(std::move(pattern));
    sourceBytes += int64_t(sheet.end - sheet.begin);
  }
  size_t count = std::min(source.sheets.size(), options.sheets);
  for (size_t i = 0; i < count; ++i) {
    const SourceSheet &sheet = source.sheets[i * source.sheets.size() / count];
    int64_t sheetWords = 0, sheetImages = 0;
    for (const SourceSegment &segment : source.segmentsOf(sheet)) {
      sheetWords += segment.words;
      sheetImages += segment.kind == Modality::Image &&
                     source.fields[segment.field].name == counted;
    }
    words.push_back(sheetWords);
    images.push_back(sheetImages);
  }
  return builder.getDictionaryAttr(
      {number("patterns", int64_t(patterns.size())),
       number("source_bytes", sourceBytes),
       builder.getNamedAttr("words_per_sheet",
                            builder.getDenseI64ArrayAttr(words)),
       builder.getNamedAttr("images_per_sheet",
                            builder.getDenseI64ArrayAttr(images))});
}

void ModuleBuilder::vocab(const std::vector<FieldFacts> &facts) {
  auto op = builder.create<sheet::VocabOp>(where, "vocab");
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&op.getBody());
  auto token = [&](const char *name, const char *spelling) {
    builder.create<sheet::SpecialOp>(where, name, spelling);
  };
  for (size_t i = 1; i < kModalities; ++i)
    if (const auto kind = Modality(i);
        kind != Modality::Numeric ||
        llvm::any_of(facts, [&](const FieldFacts &fact) {
          return fact.field.kind == kind;
        }))
      token(fieldMarker(kind).symbol, fieldMarker(kind).spelling);
  token("end", "<SHEET-END>");
}

void ModuleBuilder::view(llvm::StringRef dataset,
                         const std::vector<FieldFacts> &facts) {
  auto op = builder.create<sheet::ViewOp>(where, "as_recorded", dataset);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&op.getBody());
  llvm::SmallVector<mlir::Attribute> fields, before, after;
  for (const FieldFacts &fact : facts)
    if (fact.field.kind != Modality::Text) {
      fields.push_back(
          mlir::FlatSymbolRefAttr::get(builder.getContext(), fact.field.name));
      before.push_back(token(fieldMarker(fact.field.kind).symbol));
      after.push_back(builder.getUnitAttr());
    }
  builder.create<sheet::RecordedOp>(where, builder.getArrayAttr(fields),
                                    builder.getArrayAttr(before),
                                    builder.getArrayAttr(after));
  builder.create<sheet::MarkOp>(where, token("end"));
}

mlir::OwningOpRef<mlir::ModuleOp>
ModuleBuilder::build(const Source &source, const std::vector<FieldFacts> &facts,
                     const ProfileOptions &options) {
  mlir::OwningOpRef<mlir::ModuleOp> module(mlir::ModuleOp::create(where));
  builder.setInsertionPointToEnd(module->getBody());
  vocab(facts);
  std::string name = symbolFromPath(source.directory, source.fields);
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
    for (const FieldFacts &fact : facts)
      builder.create<sheet::FieldOp>(
          where, builder.getStringAttr(fact.field.name),
          mlir::TypeAttr::get(typeOf(fact)), fieldStats(fact));
  }
  view(name, facts);
  return module;
}

} // namespace

/// Names that the module or a pass after it gives to something else.
static bool isTaken(llvm::StringRef name,
                    const std::vector<SourceField> &fields) {
  if (name == "vocab" || name == "as_recorded" || name == "designed")
    return true;
  return llvm::any_of(fields, [&](const SourceField &field) {
    llvm::StringRef rest = name;
    return rest.consume_front(field.name) &&
           (rest == "_c" || rest.starts_with("_c_"));
  });
}

std::string symbolFromPath(const std::string &path,
                           const std::vector<SourceField> &fields) {
  std::filesystem::path clean =
      std::filesystem::path(path + "/").lexically_normal().parent_path();
  std::string name = clean.filename().string();
  for (char &c : name) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                 (c >= '0' && c <= '9');
    if (!plain)
      c = '_';
  }
  if (name.empty() || (name[0] >= '0' && name[0] <= '9') ||
      isTaken(name, fields))
    name.insert(0, "d_");
  return name;
}

static bool isDecoded(Modality kind) {
  return kind == Modality::Image || kind == Modality::Audio ||
         kind == Modality::Numeric;
}

size_t profiledMedia(const Source &source) {
  size_t count = 0;
  for (const SourceField &field : source.fields)
    if (isDecoded(field.kind))
      count += evaluate::mediaOf(source, field.name).size();
  return count;
}

Result<mlir::OwningOpRef<mlir::ModuleOp>>
profileSource(const Source &source, mlir::MLIRContext &context,
              const ProfileOptions &options) {
  std::vector<FieldFacts> facts(source.fields.size());
  for (size_t i = 0; i < facts.size(); ++i)
    facts[i].field = source.fields[i];
  for (const SourceSegment &segment : source.segments) {
    FieldFacts &fact = facts[segment.field];
    ++fact.items;
    if (segment.kind == Modality::Text) {
      auto size = int64_t(segment.bytes);
      fact.bytes += size;
      fact.largest = std::max(fact.largest, size);
      fact.words += segment.words;
    } else if (fact.media.insert(segment.medium).second) {
      auto size = int64_t(source.media[size_t(segment.medium)].size);
      fact.bytes += size;
      fact.largest = std::max(fact.largest, size);
    }
  }
  for (FieldFacts &fact : facts)
    if (isDecoded(fact.field.kind))
      if (Outcome outcome = decodeMedia(source, fact, options); !outcome)
        return outcome.error();
  return ModuleBuilder(context, source.directory).build(source, facts, options);
}

} // namespace smmil
