//===- Verify.cpp - A dataset against its source --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs the decoders side by side on every item and text block.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/Verify.h"

#include "smmil/Dataset/EncodeItem.h"
#include "smmil/Interpreter/ReferenceDecoder.h"
#include "smmil/Runtime/Coarse.h"
#include "smmil/Runtime/Metric.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/Printable.h"
#include "smmil/Support/Progress.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <set>

using namespace smmil;

namespace {

/// One decoder's answer: value and, where it has one, the model's tensor.
struct Decoded {
  Status status;
  Bytes value;
  std::vector<float> tensor;
};

/// What one item came to.
struct Finding {
  bool decoded = false, undecodable = false, mismatch = false, below = false;
  double quality = std::numeric_limits<double>::infinity();
  std::string message;
};

/// The decoders of one plan that are held against each other; null: not asked
/// for.
struct Decoders {
  const Plan *plan = nullptr;
  const Decoder *universal = nullptr, *stepwise = nullptr;
  const ReferenceDecoder *reference = nullptr;
  const EmittedCodec *emitted = nullptr;
};

class Comparison {
public:
  Comparison(const Dataset &dataset, const Source &source,
             const VerifyOptions &options)
      : dataset(dataset), source(source), options(options) {}

  Outcome prepare();
  Outcome compareSheets(VerifyReport &report);
  Outcome compareFiles(VerifyReport &report);
  Outcome compareItem(uint64_t id, Finding &finding) const;
  Outcome compareTextBlock(const Dataset::TextBlock &block,
                           Finding &finding) const;

private:
  bool hasValue(const PlanField &field, ByteSpan bytes) const;
  void claim(uint64_t item, int32_t medium, VerifyReport &report);
  static void tell(VerifyReport &report, std::string finding) {
    ++report.mismatches;
    report.findings.push_back(std::move(finding));
  }
  static Bytes decodeAll(const Decoders &decoders, uint32_t field,
                         uint32_t caseIndex, const Bytes &bits,
                         Finding &finding);
  Outcome prepareDecoders(const Plan &plan, Decoder &stepped,
                          ReferenceDecoder &plain, Decoders &decoders);
  void comparePrefix(const ItemRecord &record, const Bytes &bits,
                     Finding &finding) const;

  const Dataset &dataset;
  const Source &source;
  const VerifyOptions &options;
  ReferenceDecoder reference, coarseReference;
  Decoder stepwise, coarseStepwise, coarse;
  Decoders whole, prefixes;      ///< Of the plan, and of its prefixes.
  std::vector<int32_t> mediumOf; ///< Of the source, of each item.
};

} // namespace

template <typename D, typename Info>
static Decoded decodeWith(const D &decoder, const PlanField &field,
                          uint32_t fieldIndex, uint32_t caseIndex,
                          const Bytes &bits) {
  Decoded result;
  Info info;
  result.status = decoder.info(fieldIndex, caseIndex, bits, info);
  if (!result.status.isOk())
    return result;
  result.value.resize(info.outputBytes);
  Bytes workspace(info.workspaceBytes);
  result.status =
      decoder.decode(fieldIndex, caseIndex, bits, result.value, workspace);
  const size_t floats = tensorFloats(field, info.outputBytes);
  if (!result.status.isOk() || info.isSource || floats == 0)
    return result;
  result.tensor.resize(floats);
  result.status = decoder.decodeTensor(fieldIndex, caseIndex, bits,
                                       result.tensor, workspace);
  return result;
}

static bool sameBits(const std::vector<float> &a, const std::vector<float> &b) {
  return a.size() == b.size() &&
         std::equal(reinterpret_cast<const uint8_t *>(a.data()),
                    reinterpret_cast<const uint8_t *>(a.data() + a.size()),
                    reinterpret_cast<const uint8_t *>(b.data()));
}

Outcome Comparison::prepareDecoders(const Plan &plan, Decoder &stepped,
                                    ReferenceDecoder &plain,
                                    Decoders &decoders) {
  decoders.plan = &plan;
  if (options.reference) {
    if (Status status = ReferenceDecoder::create(plan, plain); !status.isOk())
      return dataError(
          dataset.directory() +
          ": the reference decoder refuses the plan: " + status.message());
    decoders.reference = &plain;
  }
  if (options.stepwise) {
    if (Status status = Decoder::create(plan, stepped, {/*fusion=*/false});
        !status.isOk())
      return dataError(dataset.directory() + ": " + status.message());
    decoders.stepwise = &stepped;
  }
  return Outcome::success();
}

Outcome Comparison::prepare() {
  if (Outcome ok = prepareDecoders(dataset.plan(), stepwise, reference, whole);
      !ok)
    return ok;
  whole.universal = &dataset.decoder();
  whole.emitted = options.emitted;
  bool hasPrefixes = false;
  for (const PlanField &field : dataset.plan().fields)
    for (const PlanGraph &graph : field.cases)
      hasPrefixes |= coarseCase(graph).exists();
  if (hasPrefixes) {
    if (Status status = Decoder::create(coarsePlan(dataset.plan()), coarse);
        !status.isOk())
      return dataError(dataset.directory() + ": " + status.message());
    if (Outcome ok = prepareDecoders(coarse.plan(), coarseStepwise,
                                     coarseReference, prefixes);
        !ok)
      return ok;
    prefixes.universal = &coarse;
  }
  if (options.emitted)
    if (Outcome same =
            options.emitted->requirePlan(dataset.plan(), dataset.directory());
        !same)
      return same;
  mediumOf.assign(dataset.itemCount(), -1);
  return Outcome::success();
}

Outcome Comparison::compareSheets(VerifyReport &report) {
  if (dataset.sheetCount() != source.sheets.size())
    return dataError(
        source.directory + ": has " + std::to_string(source.sheets.size()) +
        " sheets, the dataset " + std::to_string(dataset.sheetCount()) +
        "; give the folder that it was packed from");
  SheetCursor cursor(dataset);
  SheetReader reader(source);
  for (uint64_t number = 0; number < dataset.sheetCount(); ++number) {
    Result<StoredSheet> sheet = cursor.sheet(number);
    if (!sheet)
      return sheet.error();
    const SourceSheet &original = source.sheets[number];
    Result<std::string_view> line = reader.read(original);
    if (!line)
      return line.error();
    if (*line != sheet->line || sheet->segments.size() != original.segments) {
      tell(report, "sheet " + std::to_string(number) + " (line " +
                       std::to_string(original.line) +
                       ") differs from the source");
      continue;
    }
    ++report.sheets;
    for (size_t i = 0; i < sheet->segments.size(); ++i)
      if (sheet->segments[i].kind != Modality::Text)
        claim(sheet->segments[i].item,
              source.segments[original.firstSegment + i].medium, report);
  }
  Result<std::string> tail = dataset.tail();
  if (!tail)
    return tail.error();
  if (source.tail != *tail)
    tell(report, "sheets.jsonl ends otherwise in the source");
  return Outcome::success();
}

/// Every file of the one has its like in the other, also those that no sheet
/// refers to.
Outcome Comparison::compareFiles(VerifyReport &report) {
  Result<std::vector<StoredFile>> files = dataset.files();
  if (!files)
    return files.error();
  Result<std::vector<std::string>> folders = dataset.emptyDirectories();
  if (!folders)
    return folders.error();
  std::set<std::string> seen;
  std::map<std::string, int32_t> byName;
  for (size_t i = 0; i < source.files.size(); ++i)
    byName[source.files[i].name] = static_cast<int32_t>(i);
  for (const StoredFile &file : *files) {
    auto found = byName.find(file.name);
    if (found == byName.end()) {
      tell(report, "the source lacks the file " + inQuotes(file.name));
      continue;
    }
    claim(file.item, source.files[size_t(found->second)].medium, report);
    seen.insert(file.name);
  }
  for (const auto &[name, file] : byName)
    if (seen.count(name) == 0)
      tell(report, "the dataset lacks the source's file " + inQuotes(name));
  if (source.directories != *folders)
    tell(report, "the source has other empty folders");
  return Outcome::success();
}

/// An item may stand for several files; all must have the same content.
void Comparison::claim(uint64_t item, int32_t medium, VerifyReport &report) {
  if (mediumOf[item] < 0)
    mediumOf[item] = medium;
  else if (mediumOf[item] != medium)
    tell(report, "the file " + inQuotes(source.nameOf(medium)) +
                     " differs from the item " + std::to_string(item) +
                     " that stands for it");
}

/// Decodes with every decoder asked for; gives the universal one's value.
Bytes Comparison::decodeAll(const Decoders &decoders, uint32_t field,
                            uint32_t caseIndex, const Bytes &bits,
                            Finding &finding) {
  const PlanField &planField = decoders.plan->fields[field];
  Decoded universal = decodeWith<Decoder, ItemInfo>(
      *decoders.universal, planField, field, caseIndex, bits);
  finding.decoded = true;
  auto compare = [&](const char *name, const Decoded &other) {
    std::string what;
    if (!other.status.isOk())
      what = std::string(": ") + other.status.message();
    else if (other.value != universal.value)
      what = " gives another value than the universal decoder";
    else if (!sameBits(other.tensor, universal.tensor))
      what = " gives another tensor than the universal decoder";
    if (what.empty())
      return;
    finding.mismatch = true;
    finding.message = std::string("the ") + name + " decoder" + what;
  };
  compare("universal", universal);
  if (decoders.reference)
    compare("reference",
            decodeWith<ReferenceDecoder, ReferenceInfo>(
                *decoders.reference, planField, field, caseIndex, bits));
  if (decoders.stepwise)
    compare("stepwise",
            decodeWith<Decoder, ItemInfo>(*decoders.stepwise, planField, field,
                                          caseIndex, bits));
  if (decoders.emitted)
    compare("emitted",
            decodeWith<EmittedCodec, ItemInfo>(*decoders.emitted, planField,
                                               field, caseIndex, bits));
  return std::move(universal.value);
}

/// What is cut out of an item decodes alike too.
void Comparison::comparePrefix(const ItemRecord &record, const Bytes &bits,
                               Finding &finding) const {
  const PlanField &field = dataset.plan().fields[record.field];
  const PlanGraph &graph = field.cases[record.caseIndex];
  const CoarseCase prefix = coarseCase(graph);
  if (!prefix.exists())
    return;
  const Shape root = rootShape(field, graph);
  PrefixSizes sizes;
  Status status = measurePrefix(root, prefix, bits, sizes);
  Bytes item(sizes.coarse);
  if (status.isOk())
    status = cutItem(root, prefix, bits, item);
  if (status.isOk()) {
    (void)decodeAll(prefixes, record.field, record.caseIndex, item, finding);
  } else {
    finding.mismatch = true;
    finding.message = status.message();
  }
  if (finding.mismatch)
    finding.message = "its prefix: " + finding.message;
}

/// Whether a copied item decodes and can be brought to the model's frame.
bool Comparison::hasValue(const PlanField &field, ByteSpan bytes) const {
  if (field.modality == Modality::Image)
    return bool(decodeImage(bytes, dataset.manifest().images));
  if (field.modality == Modality::Numeric)
    return bool(parseNpy(bytes));
  if (field.modality != Modality::Audio)
    return field.modality != Modality::Video;
  Result<Pcm> pcm = decodeAudio(bytes);
  if (pcm && field.frame.rate > 0 && field.frame.channels > 0)
    pcm = resample(*pcm, uint32_t(field.frame.rate),
                   uint32_t(field.frame.channels));
  return bool(pcm);
}

Outcome Comparison::compareItem(uint64_t id, Finding &finding) const {
  Result<ItemRecord> found = dataset.item(id);
  if (!found)
    return found.error();
  const ItemRecord &record = *found;
  Result<Bytes> bits = dataset.payload(id);
  if (!bits)
    return bits.error();
  if (mediumOf[id] < 0) {
    finding.mismatch = true;
    finding.message = "no file of the source belongs to it";
    return Outcome::success();
  }
  Result<Bytes> bytes = source.readMedium(mediumOf[id]);
  if (!bytes)
    return bytes.error();
  if (!record.isCopy())
    comparePrefix(record, *bits, finding);
  if (finding.mismatch)
    return Outcome::success();
  Bytes value =
      record.field == ItemRecord::kNoField
          ? std::move(*bits)
          : decodeAll(whole, record.field, record.caseIndex, *bits, finding);
  if (finding.mismatch)
    return Outcome::success();
  if (givesFile(dataset.plan(), record)) {
    finding.mismatch = value != *bytes;
    if (finding.mismatch)
      finding.message = "differs from the source's bytes";
    // That the bytes are there does not mean that a model can use them.
    if (record.field != ItemRecord::kNoField) {
      finding.decoded = hasValue(dataset.plan().fields[record.field], *bytes);
      finding.undecodable = !finding.decoded;
    }
    return Outcome::success();
  }
  const PlanField &field = dataset.plan().fields[record.field];
  const FieldPromise &promise = dataset.manifest().fields[record.field];
  Result<PreparedItem> item =
      prepareItem(field, dataset.manifest().images, *bytes);
  if (!item) {
    finding.mismatch = true;
    finding.message =
        "the source cannot be decoded (" + item.error().message + ")";
    return Outcome::success();
  }
  if (field.modality == Modality::Numeric) {
    Result<Bytes> again = dataset.sourceBytes(id);
    if (!again)
      return again.error();
    finding.mismatch = *again != *bytes;
    if (finding.mismatch)
      finding.message = "differs from the source's bytes";
  }
  Result<double> quality =
      itemQuality(field, promise.metric, options.evaluator, *item, value);
  if (!quality)
    return quality.error();
  finding.quality = *quality;
  if (!holdsFloor(promise.metric, finding.quality, promise.floor)) {
    finding.below = true;
    const Metric *metric = findMetric(promise.metric);
    char text[128];
    std::snprintf(text, sizeof(text), "reaches %.3f %s, the floor is %.3f %s",
                  finding.quality, metric ? metric->unit : "",
                  metric ? promise.floor
                         : std::numeric_limits<double>::infinity(),
                  metric ? metric->unit : "");
    finding.message = text;
  }
  return Outcome::success();
}

Outcome Comparison::compareTextBlock(const Dataset::TextBlock &block,
                                     Finding &finding) const {
  Result<Bytes> bits = dataset.textBlockBits(block);
  if (!bits)
    return bits.error();
  if (block.field < dataset.plan().fields.size())
    (void)decodeAll(whole, block.field, block.caseIndex, *bits, finding);
  return Outcome::success();
}

Result<VerifyReport> smmil::verifyAgainst(const Dataset &dataset,
                                          const std::string &directory,
                                          const VerifyOptions &options) {
  Result<Source> source = loadSource(directory, options.source);
  if (!source)
    return source.error();
  VerifyReport report;
  Comparison comparison(dataset, *source, options);
  if (Outcome outcome = comparison.prepare(); !outcome)
    return outcome.error();
  if (Outcome outcome = comparison.compareSheets(report); !outcome)
    return outcome.error();
  if (Outcome outcome = comparison.compareFiles(report); !outcome)
    return outcome.error();
  Result<std::vector<Dataset::TextBlock>> blocks = dataset.textBlocks();
  if (!blocks)
    return blocks.error();
  uint64_t items = dataset.itemCount();
  std::vector<Finding> findings(items + blocks->size());
  Progress progress("verifying", findings.size());
  Outcome outcome = tryParallelFor(
      findings.size(), options.workers, [&](size_t i, unsigned) -> Outcome {
        progress.advance();
        return i < items ? comparison.compareItem(i, findings[i])
                         : comparison.compareTextBlock((*blocks)[i - items],
                                                       findings[i]);
      });
  if (!outcome)
    return outcome.error();
  for (size_t i = 0; i < findings.size(); ++i) {
    const Finding &finding = findings[i];
    report.decoded += finding.decoded;
    report.undecodable += finding.undecodable;
    report.mismatches += finding.mismatch;
    report.belowFloor += finding.below;
    if (!finding.message.empty())
      report.findings.push_back(
          (i < items ? "item " + std::to_string(i)
                     : "text block " + std::to_string(i - items)) +
          ": " + finding.message);
    if (i >= items)
      continue;
    Result<ItemRecord> record = dataset.item(i);
    if (!record)
      return record.error();
    ++report.cases[caseName(dataset.plan(), *record)];
    if (givesFile(dataset.plan(), *record))
      continue;
    auto [worst, isNew] = report.worst.emplace(
        dataset.plan().fields[record->field].name, finding.quality);
    const Metric *metric =
        findMetric(dataset.manifest().fields[record->field].metric);
    if (!isNew && (metric ? metric->gap(finding.quality, worst->second) > 0
                          : finding.quality < worst->second))
      worst->second = finding.quality;
  }
  if (report.findings.size() > VerifyReport::kMaxFindings)
    report.findings.resize(VerifyReport::kMaxFindings);
  return report;
}
