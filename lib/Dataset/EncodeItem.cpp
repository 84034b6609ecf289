//===- EncodeItem.cpp - One item, encoded under its floor -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bisects the ladder of the quantiser, since quality falls from step to step,
// and compares what the cases come to.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/EncodeItem.h"

#include "smmil/Media/Classify.h"

#include <algorithm>
#include <limits>

namespace smmil {

namespace {

constexpr double kExact = std::numeric_limits<double>::infinity();

Error encodeError(const PlanField &field, const PlanGraph &graph,
                  Status status) {
  return dataError("field '" + field.name + "', case '" + graph.name +
                   "': " + status.message());
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

  /// Coarsest step that holds the floor, looking outwards from `hint`.
  Status run(int hint) {
    int count = encoder.stepCount();
    if (count <= 1) {
      bool holds = false;
      return tryStep(0, holds);
    }
    // Invariant: `good` holds (-1: unknown), `bad` fails (count: none known).
    int good = -1, bad = count;
    int probe = hint >= 0 ? std::min(hint, count - 1) : count / 2;
    for (int stride = 1; bad - good > 1; stride *= 2) {
      bool holds = false;
      SMMIL_RETURN_IF_ERROR(tryStep(probe, holds));
      (holds ? good : bad) = probe;
      bool bracketed = good >= 0 && bad < count;
      if (bracketed || hint < 0)
        probe = (good + bad) / 2;
      else
        probe = holds ? std::min(probe + stride, count - 1)
                      : std::max(probe - stride, 0);
      probe = std::clamp(probe, good + 1, std::max(good + 1, bad - 1));
    }
    return Status::ok();
  }

  bool found = false;
  EncodedItem best;

private:
  Status tryStep(int step, bool &holds) {
    Bytes bits;
    SMMIL_RETURN_IF_ERROR(encoder.encode(step, bits));
    ItemInfo info;
    SMMIL_RETURN_IF_ERROR(codec.info(fieldIndex, caseIndex, bits, info));
    decoded.resize(info.outputBytes);
    workspace.resize(info.workspaceBytes);
    SMMIL_RETURN_IF_ERROR(
        codec.decode(fieldIndex, caseIndex, bits, decoded, workspace));
    double quality =
        itemQuality(codec.plan().fields[fieldIndex], caseIndex, item, decoded);
    holds = encoding.metric.empty() ||
                    codec.plan().fields[fieldIndex].cases[caseIndex].ofFile
                ? quality == kExact
                : quality >= encoding.floor;
    // Steps are visited so that every later hit is coarser, hence smaller.
    if (holds && (!found || step > best.step)) {
      found = true;
      best = {caseIndex, step, quality, std::move(bits)};
    }
    return Status::ok();
  }

  const ItemCodec &codec;
  uint32_t fieldIndex;
  const FieldEncoding &encoding;
  uint8_t caseIndex;
  const PreparedItem &item;
  CaseEncoder &encoder;
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
    item.fileOnly = false;
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
    item.fileOnly = false;
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
  return value;
}

double itemQuality(const PlanField &field, uint32_t caseIndex,
                   const PreparedItem &item, ByteSpan decoded) {
  const bool ofFile = field.cases[caseIndex].ofFile;
  if (field.modality == Modality::Image && !ofFile) {
    if (decoded.size() != item.frame.pixels.size())
      return -kExact;
    return psnrRgb(item.frame.pixels, decoded);
  }
  if (field.modality == Modality::Audio && !ofFile) {
    if (decoded.size() != item.pcm.samples.size() * sizeof(int16_t))
      return -kExact;
    const std::vector<int16_t> samples = samplesOf(decoded);
    return snrDb(item.pcm.samples, samples);
  }
  return decoded.size() == item.bytes.size() &&
                 std::equal(decoded.begin(), decoded.end(), item.bytes.begin())
             ? kExact
             : -kExact;
}

Result<std::optional<EncodedItem>>
encodeCase(const ItemCodec &codec, uint32_t field,
           const FieldEncoding &encoding, uint8_t caseIndex,
           const PreparedItem &item, int hint) {
  const PlanField &planField = codec.plan().fields[field];
  const PlanGraph &graph = encoding.cases[caseIndex];
  CaseEncoder encoder;
  StepSearch search(codec, field, encoding, caseIndex, item, encoder);
  Status status = CaseEncoder::create(codec, field, caseIndex, graph,
                                      sourceValueOf(planField, item), encoder);
  if (status.isOk())
    status = search.run(hint);
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
  bool haveBest = false;
  auto content = size_t(item.content);
  if (content < encoding.route.size())
    for (uint8_t caseIndex : encoding.route[content]) {
      if (caseIndex == 0 || caseIndex >= encoding.cases.size() ||
          (item.fileOnly && !encoding.cases[caseIndex].ofFile))
        continue;
      auto candidate = encodeCase(codec, field, encoding, caseIndex, item);
      if (!candidate)
        return candidate.error();
      if (*candidate &&
          (!haveBest || (*candidate)->bits.size() < best.bits.size())) {
        best = std::move(**candidate);
        haveBest = true;
      }
    }
  if (!haveBest || (encoding.storeCompetesAt(item.sourcePixels()) &&
                    item.bytes.size() < best.bits.size())) {
    best = EncodedItem();
    best.quality = kExact;
    best.bits.assign(item.bytes.begin(), item.bytes.end());
  }
  return best;
}

} // namespace smmil
