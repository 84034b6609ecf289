//===- EncodeItem.cpp - One item, encoded under its floor -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Searches the ladder of the quantiser by interpolation, since quality falls
// from step to step, and compares what the cases come to. Where a case can be
// encoded more quickly, the search begins so.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/EncodeItem.h"

#include "Blob.h"

#include "smmil/Dataset/Evaluator.h"
#include "smmil/Media/Classify.h"
#include "smmil/Media/Spectra.h"
#include "smmil/Runtime/Metric.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace smmil {

namespace {

/// What compresses a file makes it so many times smaller at most; it is not
/// tried on items that another case has made smaller still.
constexpr size_t kMostFileGain = 4;

constexpr double kExact = std::numeric_limits<double>::infinity();

Error encodeError(const PlanField &field, const PlanGraph &graph,
                  Status status) {
  return dataError("field '" + field.name + "', case '" + graph.name +
                   "': " + status.message());
}

/// Infinite where the very file came back.
double fileQuality(const PreparedItem &item, ByteSpan decoded) {
  return decoded.size() == item.bytes.size() &&
                 std::equal(decoded.begin(), decoded.end(), item.bytes.begin())
             ? kExact
             : -kExact;
}

/// Encodes at one step after another and remembers what each gave, so that the
/// search below never encodes a step twice.
class StepSearch {
public:
  StepSearch(const ItemCodec &codec, uint32_t fieldIndex,
             const FieldEncoding &encoding, uint8_t caseIndex,
             const PreparedItem &item, CaseEncoder &encoder)
      : codec(codec), fieldIndex(fieldIndex), encoding(encoding),
        caseIndex(caseIndex), item(item), encoder(encoder) {}

  /// Coarsest step that holds the floor, looking outwards from `hint`, or from
  /// where quick encodes or items usually meet the floor. Ends early at a step
  /// that holds it by less than half of what a step takes: the next one misses
  /// it, as far as a straight line tells.
  Status run(int hint, size_t limit) {
    const int count = encoder.stepCount();
    if (count <= 1) {
      Point point;
      return tryStep(0, point);
    }
    fall = usualFall(count);
    const bool isSought = encoder.hasQuick() && std::isfinite(fall);
    if (isSought) {
      bool isHopeless = false;
      SMMIL_RETURN_IF_ERROR(seek(hint, limit, isHopeless));
      if (isHopeless)
        return Status::ok();
    }
    // Invariant: `good` holds (-1: unknown), `bad` fails (count: none known).
    Point good = {-1, kExact, true}, bad = {count, -kExact, false}, first;
    int probe = hint >= 0 ? std::min(hint, count - 1) : usualStep(count);
    // Interpolation that has not closed the gap by then never does.
    constexpr int kInterpolations = 8;
    for (int stride = 1, tries = 0; bad.step - good.step > 1; stride *= 2) {
      Point point;
      SMMIL_RETURN_IF_ERROR(tryStep(probe, point));
      // Nearly: sizes do not quite fall from step to step.
      if (!point.holds && point.bytes - point.bytes / 32 > limit)
        break;
      (point.holds ? good : bad) = point;
      if (stride == 1)
        first = point;
      else if (isSought && isNearEnough(good, bad))
        break;
      const bool bracketed = good.step >= 0 && bad.step < count;
      if (bracketed ? endsBetween(good, bad)
                    : point.holds && endsAt(first, point))
        break;
      if (bracketed && ++tries <= kInterpolations)
        probe = between(good, bad);
      else if (!bracketed && std::isfinite(fall))
        probe = beyond(first, point, std::max(stride / 4, 1));
      else if (bracketed || hint < 0)
        probe = (good.step + bad.step) / 2;
      else
        probe = point.holds ? std::min(probe + stride, count - 1)
                            : std::max(probe - stride, 0);
      probe = std::clamp(probe, good.step + 1,
                         std::max(good.step + 1, bad.step - 1));
    }
    return Status::ok();
  }

  bool found = false;
  EncodedItem best;
  std::optional<Error> failure; ///< Of the metric.

private:
  /// A step that was tried.
  struct Point {
    int step = 0;
    double quality = 0;
    bool holds = false;
    size_t bytes = 0;
  };

  /// Where quality would meet the floor if it fell in a straight line.
  int between(const Point &good, const Point &bad) const {
    const double fall = good.quality - bad.quality;
    if (!std::isfinite(fall) || fall <= 0)
      return (good.step + bad.step) / 2;
    const double share = (good.quality - encoding.floor) / fall;
    return good.step + static_cast<int>(share * (bad.step - good.step));
  }

  /// Whether more encodes would cost more than they save, after two at least.
  bool isNearEnough(const Point &good, const Point &bad) const {
    constexpr int kGap = 5;
    return good.quality - encoding.floor < fall ||
           (good.step >= 0 && bad.step - good.step <= kGap);
  }

  /// Whether the step behind `good` would miss the floor by more than half of
  /// what it takes, were the fall to `bad` a straight line.
  bool endsBetween(const Point &good, const Point &bad) const {
    const double fall = good.quality - bad.quality;
    return std::isfinite(fall) && fall > 0 &&
           2 * (good.quality - encoding.floor) * (bad.step - good.step) < fall;
  }

  /// What a step takes by the line through two points; `fall` where they are
  /// one, or so close that noise would bend the line.
  double fallOf(const Point &first, const Point &point) const {
    constexpr int kApart = 8;
    const int apart = point.step - first.step;
    if (std::abs(apart) < kApart)
      return fall;
    const double own = (first.quality - point.quality) / apart;
    return std::isfinite(own) && own > 0 ? own : fall;
  }

  /// As endsBetween where no step is known to fail. A quick encode has come so
  /// near before that another own one is worth less.
  bool endsAt(const Point &first, const Point &good) const {
    const double share = encoder.hasQuick() ? 0.8 : 0.5;
    return good.quality - encoding.floor < share * fallOf(first, good);
  }

  /// Sets `hint` to where quick encodes meet the floor, and `fall` to what a
  /// step takes there. `isHopeless`: what holds the floor takes more than
  /// `limit`.
  Status seek(int &hint, size_t limit, bool &isHopeless) {
    // Lines that were measured lead so many steps far, others less.
    constexpr double kReach = 20, kUsualReach = 3;
    constexpr int kMostTries = 4, kApart = 8;
    const int count = encoder.stepCount();
    const double usual = fall;
    Point last;
    hint = hint >= 0 ? std::min(hint, count - 1) : usualStep(count);
    for (int tries = 0; tries < kMostTries; ++tries) {
      Point point;
      SMMIL_RETURN_IF_ERROR(tryQuickly(hint, point));
      // Quick encodes are larger, by less than that.
      if (!point.holds && point.bytes - point.bytes / 8 > limit) {
        isHopeless = true;
        return Status::ok();
      }
      const int apart = point.step - last.step;
      const double own = (last.quality - point.quality) / apart;
      const bool isMeasured =
          tries > 0 && std::abs(apart) >= kApart && std::isfinite(own);
      if (isMeasured)
        fall = std::clamp(own, usual / 2, 2 * usual);
      const double distance =
          std::clamp((point.quality - encoding.floor) / fall, -kFar, kFar);
      if (std::isnan(distance))
        return Status::ok();
      hint = std::clamp(point.step + static_cast<int>(std::floor(distance)), 0,
                        count - 1);
      if (hint == point.step ||
          std::abs(distance) <= (isMeasured ? kReach : kUsualReach))
        break;
      last = point;
    }
    return Status::ok();
  }

  static constexpr double kFar = 1 << 16; ///< Of an infinite quality.
  /// A ladder falls so many dB, from about this one.
  static constexpr double kSpan = 36, kFinest = 65;

  /// Where an item usually meets the floor.
  int usualStep(int count) const {
    const double fall = usualFall(count);
    if (!std::isfinite(fall) || !std::isfinite(encoding.floor))
      return count / 2;
    return static_cast<int>(
        std::clamp((kFinest - encoding.floor) / fall, 0.0, double(count - 1)));
  }

  /// What a step takes before any two were tried. Not a number of metrics in
  /// another unit.
  double usualFall(int count) const {
    const Metric *row = findMetric(encoding.metric);
    return row && row->higherIsBetter && std::string(row->unit) == "dB"
               ? kSpan / count
               : std::numeric_limits<double>::quiet_NaN();
  }

  /// Where the line through the two points meets the floor, at least `stride`
  /// steps from the later one.
  int beyond(const Point &first, const Point &point, int stride) const {
    const double distance =
        (point.quality - encoding.floor) / fallOf(first, point);
    if (std::isnan(distance))
      return point.step - stride;
    return point.step +
           static_cast<int>(
               point.holds ? std::clamp<double>(distance, stride, kFar)
                           : std::clamp<double>(distance - 1, -kFar, -stride));
  }

  Status tryQuickly(int step, Point &point) {
    Bytes bits;
    SMMIL_RETURN_IF_ERROR(encoder.encodeQuickly(step, bits));
    point.step = step;
    return measure(bits, point);
  }

  Status tryStep(int step, Point &point) {
    Bytes bits;
    SMMIL_RETURN_IF_ERROR(encoder.encode(step, bits));
    point.step = step;
    SMMIL_RETURN_IF_ERROR(measure(bits, point));
    // Steps are visited so that every later hit is coarser, hence smaller.
    if (point.holds && (!found || step > best.step)) {
      found = true;
      best = {caseIndex, step, point.quality, std::move(bits),
              static_cast<uint32_t>(checksum64(decoded))};
    }
    return Status::ok();
  }

  /// Decodes `bits`.
  Status measure(const Bytes &bits, Point &point) {
    ItemInfo info;
    SMMIL_RETURN_IF_ERROR(codec.info(fieldIndex, caseIndex, bits, info));
    decoded.resize(info.outputBytes);
    workspace.resize(info.workspaceBytes);
    SMMIL_RETURN_IF_ERROR(
        codec.decode(fieldIndex, caseIndex, bits, decoded, workspace));
    const bool ofFile = encoding.cases[caseIndex].ofFile;
    Result<double> measured =
        ofFile ? fileQuality(item, decoded)
               : itemQuality(codec.plan().fields[fieldIndex], encoding.metric,
                             encoding.evaluator.get(), item, decoded);
    if (!measured) {
      failure = measured.error();
      return Status::invalidArgument("the quality cannot be measured");
    }
    point.quality = *measured;
    point.holds = holdsFloor(ofFile ? std::string() : encoding.metric,
                             point.quality, encoding.floor);
    point.bytes = bits.size();
    return Status::ok();
  }

  const ItemCodec &codec;
  uint32_t fieldIndex;
  const FieldEncoding &encoding;
  uint8_t caseIndex;
  const PreparedItem &item;
  CaseEncoder &encoder;
  double fall = 0; ///< What a step takes, as far as is known.
  Bytes decoded, workspace;
};

} // namespace

Result<PreparedItem> prepareItem(const PlanField &field,
                                 const ImageOptions &images, ByteSpan bytes) {
  PreparedItem item;
  item.bytes = bytes;
  item.info = probe(bytes);
  if (field.cases.size() < 2)
    return item;
  if (item.info.isAnimated() && !images.firstFrame) {
    if (field.modality == Modality::Image)
      addNote(&item.notes, NoteKind::KeptAnimation,
              std::string(mediaKindName(item.info.kind)) + " of " +
                  std::to_string(item.info.frames) +
                  " pictures, kept as it is and without a value for the "
                  "model; its spec can ask for the first: \"animation\": "
                  "\"first_frame\"");
    return item;
  }
  if (field.modality == Modality::Image && field.frame.width > 0) {
    Result<RgbImage> image = decodeImage(bytes, images, &item.notes);
    if (!image)
      return image.error();
    item.frame = resizeTriangle(*image, uint32_t(field.frame.width),
                                uint32_t(field.frame.height));
    item.content = classify(item.frame);
    item.copyOnly = false;
  } else if (field.modality == Modality::Audio && field.frame.rate > 0) {
    Result<Pcm> pcm = decodeAudio(bytes, &item.notes);
    if (!pcm)
      return pcm.error();
    if (pcm->channels > uint32_t(field.frame.channels))
      addNote(&item.notes, NoteKind::MixedChannels,
              std::to_string(pcm->channels) + " channels are mixed to " +
                  std::to_string(field.frame.channels));
    Result<Pcm> model = resample(*pcm, uint32_t(field.frame.rate),
                                 uint32_t(field.frame.channels));
    if (!model)
      return model.error();
    item.pcm = std::move(*model);
    item.content = classify(item.pcm);
    if (field.frame.domain != AudioDomain::Pcm)
      item.pcm.samples = spectraOf(item.pcm, field.frame.domain);
    item.copyOnly = false;
  } else if (field.modality == Modality::Numeric) {
    Result<NumericArray> array = parseNpy(bytes);
    if (!array)
      return array.error();
    const std::string own =
        numberWord(field.frame.number, field.frame.bigEndian);
    if (numberWord(array->number, array->bigEndian) != own)
      return dataError("is " + array->describe() + " where the field holds " +
                       own + "; give it a field of its own");
    const Bytes usual = writeNpy(*array);
    item.copyOnly = usual.size() != bytes.size() ||
                    !std::equal(usual.begin(), usual.end(), bytes.begin());
    item.array = std::move(*array);
  }
  return item;
}

SourceValue sourceValueOf(const PlanField &field, const PreparedItem &item) {
  SourceValue value;
  value.bytes = item.bytes;
  if (field.modality == Modality::Image) {
    value.rgb = item.frame.pixels;
    value.width = static_cast<int32_t>(item.frame.width);
    value.height = static_cast<int32_t>(item.frame.height);
  }
  if (field.modality == Modality::Audio)
    value.samples = item.pcm.samples;
  if (field.modality == Modality::Numeric) {
    value.bytes = item.array.data;
    static constexpr uint64_t kScalar = 0; // Of no extents, not of one.
    value.rank = item.array.extents.size();
    value.extents = value.rank == 0 ? &kScalar : item.array.extents.data();
  }
  return value;
}

/// The value that a decoder should give, exactly.
static ByteSpan originalOf(const PlanField &field, const PreparedItem &item) {
  switch (field.modality) {
  case Modality::Image:
    return item.frame.pixels;
  case Modality::Audio:
    return {reinterpret_cast<const uint8_t *>(item.pcm.samples.data()),
            item.pcm.samples.size() * sizeof(int16_t)};
  case Modality::Numeric:
    return item.array.data;
  case Modality::Text:
  case Modality::Video:
    break;
  }
  return item.bytes;
}

Result<double> itemQuality(const PlanField &field, const std::string &metric,
                           Evaluator *evaluator, const PreparedItem &item,
                           ByteSpan decoded) {
  const ByteSpan original = originalOf(field, item);
  if (metric.empty())
    return decoded.size() == original.size() &&
                   std::equal(decoded.begin(), decoded.end(), original.begin())
               ? kExact
               : -kExact;
  if (decoded.size() != original.size())
    return std::numeric_limits<double>::quiet_NaN();
  const Metric *row = findMetric(metric);
  if (!row || !row->measures(field.modality))
    return usageError("field '" + field.name + "': no metric '" + metric +
                      "' for " + modalityName(field.modality));
  if (row->measure)
    return row->measure(original, decoded);
  if (!evaluator)
    return usageError("field '" + field.name +
                      "' is held to its floor by a command of the task; give "
                      "it with --evaluator COMMAND");
  return evaluator->measure(field, original, decoded);
}

bool holdsFloor(const std::string &metric, double quality, double floor) {
  if (metric.empty())
    return quality == kExact;
  const Metric *row = findMetric(metric);
  return row && row->holds(quality, floor);
}

Result<std::optional<EncodedItem>>
encodeCase(const ItemCodec &codec, uint32_t field,
           const FieldEncoding &encoding, uint8_t caseIndex,
           const PreparedItem &item, int hint, size_t limit) {
  const PlanField &planField = codec.plan().fields[field];
  const PlanGraph &graph = encoding.cases[caseIndex];
  CaseEncoder encoder;
  StepSearch search(codec, field, encoding, caseIndex, item, encoder);
  Status status = CaseEncoder::create(codec, field, caseIndex, graph,
                                      sourceValueOf(planField, item), encoder);
  if (status.isOk())
    status = search.run(hint, limit);
  if (search.failure)
    return *search.failure;
  if (!status.isOk()) {
    // A value beyond the limits of the case, such as text that is too uniform:
    // another case, and at last copy, keeps it.
    if (status.code() == StatusCode::Unsupported)
      return std::optional<EncodedItem>();
    return encodeError(planField, graph, status);
  }
  std::optional<EncodedItem> result;
  if (search.found)
    result = std::move(search.best);
  return result;
}

Result<EncodedItem> encodeToFloor(const ItemCodec &codec, uint32_t field,
                                  const FieldEncoding &encoding,
                                  const PreparedItem &item) {
  EncodedItem best;
  bool haveBest = false, isFile = false;
  const bool storeCompetes = encoding.storeCompetesAt(item.sourcePixels());
  auto content = size_t(item.content);
  if (content < encoding.route.size())
    for (uint8_t caseIndex : encoding.route[content]) {
      if (caseIndex == 0 || caseIndex >= encoding.cases.size())
        continue;
      const bool ofFile = encoding.cases[caseIndex].ofFile;
      if (item.copyOnly
              ? !ofFile
              : ofFile && haveBest &&
                    (!storeCompetes ||
                     best.bits.size() < item.bytes.size() / kMostFileGain))
        continue;
      size_t limit = storeCompetes ? item.bytes.size()
                                   : std::numeric_limits<size_t>::max();
      if (haveBest)
        limit = std::min(limit, best.bits.size());
      auto candidate =
          encodeCase(codec, field, encoding, caseIndex, item, -1, limit);
      if (!candidate)
        return candidate.error();
      if (*candidate &&
          (!haveBest || (*candidate)->bits.size() < best.bits.size())) {
        best = std::move(**candidate);
        haveBest = true;
        isFile = ofFile;
      }
    }
  if (!haveBest ||
      ((storeCompetes || isFile) && item.bytes.size() < best.bits.size())) {
    best = EncodedItem();
    best.quality = kExact;
    best.bits.assign(item.bytes.begin(), item.bytes.end());
  }
  return best;
}

} // namespace smmil
