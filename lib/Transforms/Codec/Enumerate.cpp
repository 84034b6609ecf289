//===- Enumerate.cpp - Encoders with all their alternatives ---------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds one encoder per stored field from what the model takes and the task
// asks for. Which values a knob may have is the primitives' business.
//
//===----------------------------------------------------------------------===//

#include "dialects/Design/Design.h"
#include "dialects/Layout/Layout.h"
#include "dialects/Sheet/Sheet.h"
#include "smmil/Transforms/Codec/Passes.h"
#include "smmil/Transforms/Codec/Transforms.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#define DEBUG_TYPE "codec-enumerate"

using namespace mlir;

namespace smmil::codec {
#define GEN_PASS_DEF_CODECENUMERATE
#include "lib/Transforms/Codec/Passes.h.inc"

namespace {

/// An alternative that is to be built.
struct Case {
  StringRef name;
  ArrayRef<StringRef> classes; ///< Content that it is tried for.
  llvm::function_ref<Value()> build;
};

/// Steps of the quantiser's ladder, and chroma steps in percent of luma's: what
/// measures best on every source, so no knobs.
constexpr int64_t kQuantizerSteps = 24, kChromaSteps = 90;

/// Builds the encoder of one field at the builder's insertion point.
class EncoderBuilder {
public:
  EncoderBuilder(OpBuilder &builder, sheet::FieldOp field, StringRef name,
                 StringRef suffix, design::ModelOp model, design::TaskOp task)
      : b(builder), loc(field.getLoc()), field(field), name(name),
        suffix(suffix), model(model), task(task) {}

  EncoderOp build();

private:
  EncoderOp create(Type source);
  void finish(Value bits) { b.create<ReturnOp>(loc, bits); }
  EncoderOp buildCopy(Type source);
  EncoderOp buildText();
  EncoderOp buildImage(ArrayRef<double> shape);
  EncoderOp buildAudio(double rate, double channels);

  Attribute knob(StringRef base) {
    return design::KnobRefAttr::get(b.getContext(), (base + suffix).str());
  }
  Attribute number(int64_t value) { return b.getI64IntegerAttr(value); }
  Attribute word(StringRef value) { return b.getStringAttr(value); }
  /// The floor of a modality, put on the encoder.
  void setFloor(EncoderOp encoder, StringRef modality);
  void setPictureOptions(EncoderOp encoder);

  Value copyCase(Value source) { return b.create<CopyOp>(loc, bits(), source); }
  Value dctCase(Value frame);
  Value losslessCase(Value frame);
  Value routed(ArrayRef<Case> cases);
  Value chosen(Attribute choice, ArrayRef<Case> cases);
  /// Builds the regions of an op with alternatives; gives its result.
  template <typename SomeOp> Value fill(SomeOp op, ArrayRef<Case> cases);

  Type bits() { return BitsType::get(b.getContext()); }
  template <typename T> Type of() {
    return T::get(b.getContext(), b.getIntegerType(16));
  }

  OpBuilder &b;
  Location loc;
  sheet::FieldOp field;
  StringRef name, suffix;
  design::ModelOp model;
  design::TaskOp task;
};

EncoderOp EncoderBuilder::create(Type source) {
  auto encoder = b.create<EncoderOp>(
      loc, b.getStringAttr(name), TypeAttr::get(source), FloatAttr(),
      StringAttr(), Attribute(), DenseF64ArrayAttr(), DenseF64ArrayAttr(),
      DenseI64ArrayAttr(), UnitAttr(), UnitAttr());
  encoder.getBody().emplaceBlock().addArgument(source, loc);
  b.setInsertionPointToStart(&encoder.getBody().front());
  return encoder;
}

void EncoderBuilder::setFloor(EncoderOp encoder, StringRef modality) {
  std::string path = ("quality." + modality).str();
  std::optional<double> floor = task.getNumber(path + ".floor");
  std::optional<StringRef> metric = task.getWord(path + ".metric");
  if (!floor || !metric)
    return;
  encoder.setFloorAttr(b.getF64FloatAttr(*floor));
  encoder.setMetricAttr(b.getStringAttr(*metric));
}

/// How pictures are decoded, also those that are only copied.
void EncoderBuilder::setPictureOptions(EncoderOp encoder) {
  std::vector<double> background = model.getNumbers("inputs.image.background");
  if (background.size() == 3)
    encoder.setBackgroundAttr(b.getDenseI64ArrayAttr(
        SmallVector<int64_t>(background.begin(), background.end())));
  if (model.getWord("inputs.image.orientation") == "ignore")
    encoder.setIgnoreOrientation(true);
  if (model.getWord("inputs.image.animation") == "first_frame")
    encoder.setFirstFrame(true);
}

template <typename SomeOp>
Value EncoderBuilder::fill(SomeOp op, ArrayRef<Case> cases) {
  OpBuilder::InsertionGuard guard(b);
  for (auto [entry, region] : llvm::zip_equal(cases, op.getCases())) {
    b.setInsertionPointToStart(&region.emplaceBlock());
    b.create<YieldOp>(loc, entry.build());
  }
  return op.getResult(0);
}

Value EncoderBuilder::routed(ArrayRef<Case> cases) {
  SmallVector<Attribute> names, classes;
  for (const Case &entry : cases) {
    names.push_back(word(entry.name));
    classes.push_back(b.getStrArrayAttr(entry.classes));
  }
  auto op = b.create<SwitchOp>(loc, bits(), b.getStringAttr("content"),
                               b.getArrayAttr(names), b.getArrayAttr(classes),
                               cases.size());
  return fill(op, cases);
}

Value EncoderBuilder::chosen(Attribute choice, ArrayRef<Case> cases) {
  SmallVector<Attribute> names;
  for (const Case &entry : cases)
    names.push_back(word(entry.name));
  auto op = b.create<ChooseOp>(loc, bits(), choice, b.getArrayAttr(names),
                               cases.size());
  return fill(op, cases);
}

EncoderOp EncoderBuilder::buildCopy(Type source) {
  EncoderOp encoder = create(source);
  finish(copyCase(encoder.getInput()));
  return encoder;
}

EncoderOp EncoderBuilder::buildText() {
  EncoderOp encoder = create(RankedTensorType::get({ShapedType::kDynamic},
                                                   b.getIntegerType(8, false)));
  finish(b.create<ZstdOp>(loc, bits(), encoder.getInput(), knob("level"),
                          knob("dictionary"), FlatSymbolRefAttr()));
  return encoder;
}

Value EncoderBuilder::dctCase(Value frame) {
  auto planes = of<PlanesType>(), coefficients = of<CoefficientsType>();
  Value p =
      b.create<ColorOp>(loc, planes, frame, word("ycbcr"), knob("chroma"));
  Value f = b.create<BlockDctOp>(loc, coefficients, p, knob("block"));
  Value q = b.create<QuantizeOp>(loc, coefficients, f, number(kQuantizerSteps),
                                 knob("shape"), number(kChromaSteps),
                                 FlatSymbolRefAttr(), knob("deadzone"),
                                 knob("lambda"), Attribute());
  Value s = b.create<ScanOp>(loc, of<BandsType>(), q, b.getStringAttr("zigzag"),
                             knob("keep"));
  return b.create<RansOp>(loc, bits(), s, b.getStringAttr("bands"),
                          knob("lanes"), FlatSymbolRefAttr());
}

Value EncoderBuilder::losslessCase(Value frame) {
  auto planes = of<PlanesType>();
  Value p = b.create<ColorOp>(loc, planes, frame, word("subtract_green"),
                              number(444));
  Value r = b.create<PredictOp>(loc, planes, p, word("med"));
  return b.create<RansOp>(loc, bits(), r, b.getStringAttr("rows"),
                          knob("lanes"), FlatSymbolRefAttr());
}

EncoderOp EncoderBuilder::buildImage(ArrayRef<double> shape) {
  Type byte = b.getIntegerType(8, false);
  constexpr int64_t kAny = ShapedType::kDynamic;
  EncoderOp encoder = create(RankedTensorType::get({kAny, kAny, 3}, byte));
  setFloor(encoder, "image");
  encoder.setCopyPixelsAttr(knob("copy_pixels"));
  std::vector<double> mean = model.getNumbers("inputs.image.mean");
  std::vector<double> deviation = model.getNumbers("inputs.image.std");
  if (mean.size() == 3 && deviation.size() == 3) {
    encoder.setMeanAttr(b.getDenseF64ArrayAttr(mean));
    encoder.setDeviationAttr(b.getDenseF64ArrayAttr(deviation));
  }
  setPictureOptions(encoder);

  Value source = encoder.getInput();
  auto grid = RankedTensorType::get(
      {static_cast<int64_t>(shape[1]), static_cast<int64_t>(shape[2]), 3},
      byte);
  Value frame =
      b.create<ResizeOp>(loc, grid, source, b.getStringAttr("triangle"));

  auto copy = [&] { return copyCase(source); };
  auto dct = [&] { return dctCase(frame); };
  auto lossless = [&] { return losslessCase(frame); };
  static constexpr StringRef kAll[] = {"photo", "diagram", "scanned_text",
                                       "other"};
  static constexpr StringRef kSharp[] = {"diagram", "scanned_text", "other"};
  auto dctOnly = [&] {
    return routed({{"copy", {}, copy}, {"dct", kAll, dct}});
  };
  auto losslessOnly = [&] {
    return routed({{"copy", {}, copy}, {"lossless", kAll, lossless}});
  };
  auto both = [&] {
    return routed({{"copy", {}, copy},
                   {"dct", kAll, dct},
                   {"lossless", kSharp, lossless}});
  };
  // Without a floor nothing may be lost.
  if (!encoder.getFloorAttr())
    finish(losslessOnly());
  else
    finish(chosen(knob("chain"), {{"dct", {}, dctOnly},
                                  {"lossless", {}, losslessOnly},
                                  {"routed", {}, both}}));
  return encoder;
}

EncoderOp EncoderBuilder::buildAudio(double rate, double channels) {
  Type sample = b.getIntegerType(16, true);
  constexpr int64_t kAny = ShapedType::kDynamic;
  EncoderOp encoder = create(RankedTensorType::get({kAny, kAny}, sample));
  setFloor(encoder, "audio");
  Value source = encoder.getInput();
  Value frame = b.create<ResampleOp>(
      loc,
      RankedTensorType::get({kAny, static_cast<int64_t>(channels)}, sample),
      source, b.getI64IntegerAttr(static_cast<int64_t>(rate)));
  static constexpr StringRef kAll[] = {"speech", "music", "other"};
  auto copy = [&] { return copyCase(source); };
  auto lpc = [&]() -> Value {
    Value r = b.create<LpcOp>(loc, of<ResidualType>(), frame, knob("lpc_order"),
                              knob("frame"));
    return b.create<RansOp>(loc, bits(), r, b.getStringAttr("lpc"),
                            knob("audio_lanes"), FlatSymbolRefAttr());
  };
  finish(routed({{"copy", {}, copy}, {"lpc", kAll, lpc}}));
  return encoder;
}

EncoderOp EncoderBuilder::build() {
  OpBuilder::InsertionGuard guard(b);
  Type type = field.getType();
  Type byte = b.getIntegerType(8, false);
  constexpr int64_t kAny = ShapedType::kDynamic;
  if (isa<sheet::TextType>(type))
    return buildText();
  if (isa<sheet::ImageType>(type)) {
    std::vector<double> shape = model.getNumbers("inputs.image.shape");
    if (shape.size() == 3 && shape[0] == 3)
      return buildImage(shape);
    EncoderOp encoder = buildCopy(RankedTensorType::get({kAny, kAny, 3}, byte));
    setPictureOptions(encoder);
    return encoder;
  }
  if (isa<sheet::AudioType>(type)) {
    std::optional<double> rate = model.getNumber("inputs.audio.rate");
    std::optional<double> channels = model.getNumber("inputs.audio.channels");
    if (rate && channels)
      return buildAudio(*rate, *channels);
    return buildCopy(
        RankedTensorType::get({kAny, kAny}, b.getIntegerType(16, true)));
  }
  return buildCopy(RankedTensorType::get({kAny, kAny, kAny, 3}, byte));
}

/// Decoders end in frames. A model that takes none gets nothing it can use; for
/// one that takes another domain too, the inverse transform is a known waste
/// that no encoder can leave out yet, and the report should not hide it.
LogicalResult verifyDomains(design::ModelOp model, StringRef modality,
                            StringRef frames) {
  auto domains = dyn_cast_or_null<ArrayAttr>(design::specLookup(
      model.getSpec(), ("inputs." + modality + ".domains").str()));
  if (!domains)
    return success();
  if (!llvm::is_contained(domains, StringAttr::get(model.getContext(), frames)))
    return model.emitOpError("accepts no ")
           << frames << " in inputs." << modality
           << ".domains, which is what decoders end in, but only "
           << design::formatPlain(domains);
  if (domains.size() > 1)
    model.emitRemark("no inverse transform where the model accepts the domain: "
                     "decoders end in ")
        << frames << ", so the other ones of inputs." << modality
        << ".domains are not used";
  return success();
}

struct Enumerate : impl::CodecEnumerateBase<Enumerate> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto only = [&](auto &&range, StringRef what, auto &op) -> LogicalResult {
      if (range.empty())
        return module.emitError("codec-enumerate needs a ") << what;
      op = *range.begin();
      return success();
    };
    design::ModelOp model;
    design::TaskOp task;
    design::ProblemOp problem;
    if (failed(only(module.getOps<design::ModelOp>(), "design.model", model)) ||
        failed(only(module.getOps<design::TaskOp>(), "design.task", task)) ||
        failed(only(module.getOps<design::ProblemOp>(),
                    "design.problem (layout-enumerate makes one)", problem)))
      return signalPassFailure();
    // The problem says which of several specs it means.
    if (auto named = module.lookupSymbol<design::ModelOp>(problem.getModel()))
      model = named;
    if (auto named = module.lookupSymbol<design::TaskOp>(problem.getTask()))
      task = named;
    if (failed(verifyDomains(model, "image", "spatial")) ||
        failed(verifyDomains(model, "audio", "pcm")))
      return signalPassFailure();
    auto target = module.lookupSymbol<design::TargetOp>(problem.getTarget());
    int64_t l2 = 0;
    if (target)
      l2 = static_cast<int64_t>(target.getNumber("l2").value_or(0));

    llvm::StringMap<unsigned> perGroup;
    for (auto [field, name] : storedFields(module)) {
      // Knobs of a second field of one modality carry its name.
      std::string suffix;
      StringRef group = kindOf(field);
      if (perGroup[group]++)
        suffix = ("_" + field.getSymName()).str();
      Operation *old = SymbolTable::lookupSymbolIn(module, name);
      auto encoder = dyn_cast_or_null<EncoderOp>(old);
      if (old && !encoder && !isa<OpaqueOp>(old)) {
        InFlightDiagnostic diag =
            old->emitOpError("stores a field, expected an encoder or a "
                             "codec.opaque to replace");
        diag.attachNote(field.getLoc()) << "the field is declared here";
        return signalPassFailure();
      }
      // An encoder written by the user stands; its knobs are declared alike.
      if (!encoder) {
        OpBuilder builder(&getContext());
        if (old)
          builder.setInsertionPoint(old);
        else
          builder.setInsertionPointToEnd(module.getBody());
        encoder =
            EncoderBuilder(builder, field, name, suffix, model, task).build();
        if (old)
          old->erase();
        ++numEncoders;
        if (isa<CopyOp>(encoder.getResult().getDefiningOp()))
          ++numCopied;
      }
      FailureOr<KnobCounts> counts = declareKnobs(encoder, problem, group, l2);
      if (failed(counts))
        return signalPassFailure();
      numKnobs += counts->knobs;
      numRules += counts->rules;
    }
  }

private:
  static StringRef kindOf(sheet::FieldOp field) {
    Type type = field.getType();
    return isa<sheet::TextType>(type)    ? "text"
           : isa<sheet::ImageType>(type) ? "image"
           : isa<sheet::AudioType>(type) ? "audio"
                                         : "video";
  }

  /// Fields with the names of their codecs, in the order of their streams.
  static SmallVector<std::pair<sheet::FieldOp, std::string>>
  storedFields(ModuleOp module) {
    SmallVector<std::pair<sheet::FieldOp, std::string>> fields;
    llvm::DenseSet<Operation *> seen;
    module.walk([&](layout::StreamOp stream) {
      auto field = dyn_cast_or_null<sheet::FieldOp>(
          SymbolTable::lookupNearestSymbolFrom(module, stream.getField()));
      if (field && seen.insert(field).second)
        fields.push_back({field, stream.getCodec().str()});
    });
    module.walk([&](sheet::FieldOp field) {
      if (seen.insert(field).second)
        fields.push_back({field, (field.getSymName() + "_c").str()});
    });
    return fields;
  }
};

} // namespace
} // namespace smmil::codec
