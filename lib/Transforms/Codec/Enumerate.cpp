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

#include "Recipes.h"
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

/// What audio is stored as: the first domain of the list at `accepts`.
AudioDomain storedDomain(design::ModelOp model, const std::string &accepts) {
  AudioDomain domain = AudioDomain::Pcm;
  auto list =
      dyn_cast_or_null<ArrayAttr>(design::specLookup(model.getSpec(), accepts));
  if (list && !list.empty())
    parseAudioDomain(cast<StringAttr>(list[0]).getValue(), domain);
  return domain;
}

/// Builds the encoder of one field at the builder's insertion point.
class EncoderBuilder {
public:
  EncoderBuilder(OpBuilder &builder, sheet::FieldOp field, StringRef name,
                 StringRef suffix, design::ModelOp model, design::TaskOp task,
                 Recipes &recipes)
      : b(builder), loc(field.getLoc()), field(field), name(name),
        suffix(suffix), model(model), task(task), recipes(recipes) {}

  EncoderOp build();

private:
  EncoderOp create(Type source);
  EncoderOp buildStored(Type source);
  EncoderOp buildText();
  EncoderOp buildImage(ArrayRef<double> shape);
  EncoderOp buildAudio(double rate, double channels);
  EncoderOp buildNumeric(sheet::NumericType type);

  Attribute knob(const Twine &base) {
    return design::KnobRefAttr::get(b.getContext(), (base + suffix).str());
  }
  Type bits() { return BitsType::get(b.getContext()); }
  Value store(Value source) { return b.create<StoreOp>(loc, bits(), source); }
  /// The path of what the model says of an input of the field.
  std::string inputs(StringRef what) {
    return design::fieldPath(model.getSpec(), "inputs", field.getSymName(),
                             field.getKind()) +
           "." + what.str();
  }
  /// The floor of the field, put on the encoder.
  void setFloor(EncoderOp encoder);
  void setPictureOptions(EncoderOp encoder);
  /// Ends the encoder with one case per recipe that takes `frame`.
  void finish(EncoderOp encoder, Value frame);

  OpBuilder &b;
  Location loc;
  sheet::FieldOp field;
  StringRef name, suffix;
  design::ModelOp model;
  design::TaskOp task;
  Recipes &recipes;
};

EncoderOp EncoderBuilder::create(Type source) {
  auto encoder = b.create<EncoderOp>(
      loc, b.getStringAttr(name), TypeAttr::get(source), FloatAttr(),
      StringAttr(), Attribute(), DenseF64ArrayAttr(), DenseF64ArrayAttr(),
      DenseI64ArrayAttr(), UnitAttr(), UnitAttr(), StringAttr());
  encoder.getBody().emplaceBlock().addArgument(source, loc);
  b.setInsertionPointToStart(&encoder.getBody().front());
  return encoder;
}

void EncoderBuilder::setFloor(EncoderOp encoder) {
  std::string path = design::fieldPath(task.getSpec(), "quality",
                                       field.getSymName(), field.getKind());
  std::optional<double> floor = task.getNumber(path + ".floor");
  std::optional<StringRef> metric = task.getWord(path + ".metric");
  if (!floor || !metric)
    return;
  encoder.setFloorAttr(b.getF64FloatAttr(*floor));
  encoder.setMetricAttr(b.getStringAttr(*metric));
}

/// How pictures are decoded, also those that are only stored.
void EncoderBuilder::setPictureOptions(EncoderOp encoder) {
  std::vector<double> background = model.getNumbers(inputs("background"));
  if (background.size() == 3)
    encoder.setBackgroundAttr(b.getDenseI64ArrayAttr(
        SmallVector<int64_t>(background.begin(), background.end())));
  if (model.getWord(inputs("orientation")) == "ignore")
    encoder.setIgnoreOrientation(true);
  if (model.getWord(inputs("animation")) == "first_frame")
    encoder.setFirstFrame(true);
}

void EncoderBuilder::finish(EncoderOp encoder, Value frame) {
  // Without a floor nothing may be lost.
  SmallVector<RecipeOp> chains =
      recipes.forType(frame.getType(), /*exact=*/!encoder.getFloorAttr());
  Value source = encoder.getInput();
  // Text has no source of its own to store instead of a chain.
  if (isByteFrame(source.getType()) && chains.size() == 1) {
    b.create<ReturnOp>(loc, instantiate(chains[0], frame, suffix, b));
    return;
  }
  SmallVector<Attribute> names{b.getStringAttr("store")};
  SmallVector<Attribute> classes{b.getArrayAttr({})};
  SmallVector<Attribute> included{knob("use_store")};
  // Which file an item is decides between these, so one knob is for all; they
  // stand last, since others say whether they are worth trying.
  const size_t firstOfFile = chains.size();
  chains.append(recipes.forFile(source.getType()));
  for (auto [index, chain] : llvm::enumerate(chains)) {
    names.push_back(chain.getSymNameAttr());
    classes.push_back(chain.getClasses());
    included.push_back(index < firstOfFile ? knob("use_" + chain.getSymName())
                                           : knob("use_files"));
  }
  auto routed = b.create<SwitchOp>(
      loc, TypeRange(bits()), b.getStringAttr("content"), b.getArrayAttr(names),
      b.getArrayAttr(classes), b.getArrayAttr(included), names.size());
  {
    OpBuilder::InsertionGuard guard(b);
    for (auto [index, region] : llvm::enumerate(routed.getCases())) {
      b.setInsertionPointToStart(&region.emplaceBlock());
      Value end =
          index == 0
              ? store(source)
              : instantiate(chains[index - 1],
                            index <= firstOfFile ? frame : source, suffix, b);
      b.create<YieldOp>(loc, end);
    }
  }
  b.create<ReturnOp>(loc, routed.getResult(0));
}

EncoderOp EncoderBuilder::buildStored(Type source) {
  EncoderOp encoder = create(source);
  b.create<ReturnOp>(loc, store(encoder.getInput()));
  return encoder;
}

EncoderOp EncoderBuilder::buildText() {
  EncoderOp encoder = create(RankedTensorType::get({ShapedType::kDynamic},
                                                   b.getIntegerType(8, false)));
  finish(encoder, encoder.getInput());
  return encoder;
}

EncoderOp EncoderBuilder::buildImage(ArrayRef<double> shape) {
  Type byte = b.getIntegerType(8, false);
  constexpr int64_t kAny = ShapedType::kDynamic;
  EncoderOp encoder = create(RankedTensorType::get({kAny, kAny, 3}, byte));
  setFloor(encoder);
  encoder.setCopyPixelsAttr(knob("copy_pixels"));
  std::vector<double> mean = model.getNumbers(inputs("mean"));
  std::vector<double> deviation = model.getNumbers(inputs("std"));
  if (mean.size() == 3 && deviation.size() == 3) {
    encoder.setMeanAttr(b.getDenseF64ArrayAttr(mean));
    encoder.setDeviationAttr(b.getDenseF64ArrayAttr(deviation));
  }
  setPictureOptions(encoder);
  auto grid = RankedTensorType::get(
      {static_cast<int64_t>(shape[1]), static_cast<int64_t>(shape[2]), 3},
      byte);
  finish(encoder, b.create<ResizeOp>(loc, grid, encoder.getInput()));
  return encoder;
}

EncoderOp EncoderBuilder::buildAudio(double rate, double channels) {
  Type sample = b.getIntegerType(16, true);
  constexpr int64_t kAny = ShapedType::kDynamic;
  EncoderOp encoder = create(RankedTensorType::get({kAny, kAny}, sample));
  setFloor(encoder);
  Value frame = b.create<ResampleOp>(
      loc,
      RankedTensorType::get({kAny, static_cast<int64_t>(channels)}, sample),
      encoder.getInput(), b.getI64IntegerAttr(static_cast<int64_t>(rate)));
  const AudioDomain domain = storedDomain(model, inputs("accepts"));
  if (const int32_t bins = infoOf(domain).bins)
    frame = b.create<SpectraOp>(
        loc, RankedTensorType::get({kAny, bins}, b.getIntegerType(16)), frame,
        b.getStringAttr(infoOf(domain).name));
  finish(encoder, frame);
  return encoder;
}

EncoderOp EncoderBuilder::buildNumeric(sheet::NumericType type) {
  EncoderOp encoder = create(RankedTensorType::get(
      {ShapedType::kDynamic}, b.getIntegerType(type.getWidth())));
  encoder.setNumbersAttr(b.getStringAttr(type.getNumbers()));
  finish(encoder, encoder.getInput());
  return encoder;
}

EncoderOp EncoderBuilder::build() {
  OpBuilder::InsertionGuard guard(b);
  Type type = field.getType();
  Type byte = b.getIntegerType(8, false);
  constexpr int64_t kAny = ShapedType::kDynamic;
  if (isa<sheet::TextType>(type))
    return buildText();
  if (auto numeric = dyn_cast<sheet::NumericType>(type))
    return buildNumeric(numeric);
  if (isa<sheet::ImageType>(type)) {
    std::vector<double> shape = model.getNumbers(inputs("shape"));
    if (shape.size() == 3 && shape[0] == 3)
      return buildImage(shape);
    EncoderOp encoder =
        buildStored(RankedTensorType::get({kAny, kAny, 3}, byte));
    setPictureOptions(encoder);
    return encoder;
  }
  if (isa<sheet::AudioType>(type)) {
    std::optional<double> rate = model.getNumber(inputs("rate"));
    std::optional<double> channels = model.getNumber(inputs("channels"));
    if (rate && channels)
      return buildAudio(*rate, *channels);
    return buildStored(
        RankedTensorType::get({kAny, kAny}, b.getIntegerType(16, true)));
  }
  return buildStored(RankedTensorType::get({kAny, kAny, kAny, 3}, byte));
}

/// Whether every entry of a spec's map by field is read: it names a kind, or a
/// field of the kind that it is for.
template <typename SpecOp>
LogicalResult verifyEntries(SpecOp spec, StringRef section,
                            ArrayRef<sheet::FieldOp> fields) {
  auto entries = dyn_cast_or_null<DictionaryAttr>(
      design::specLookup(spec.getSpec(), section));
  if (!entries)
    return success();
  for (NamedAttribute entry : entries) {
    StringRef name = entry.getName();
    sheet::FieldOp field;
    std::string names;
    for (sheet::FieldOp candidate : fields) {
      names += (names.empty() ? "" : ", ") + candidate.getSymName().str();
      if (candidate.getSymName() == name)
        field = candidate;
    }
    auto stated = cast<DictionaryAttr>(entry.getValue());
    if (!field) {
      if (sheet::isFieldKind(name) && name != "text" && name != "numeric")
        continue; // For every field of the kind.
      InFlightDiagnostic diag = spec.emitOpError()
                                << section << "." << name
                                << ": the dataset has no such field";
      sheet::FieldOp any = fields.front();
      diag.attachNote(any->getParentOp()->getLoc())
          << "its fields are " << names;
      return diag;
    }
    if (isa<sheet::TextType, sheet::NumericType>(field.getType()))
      return spec.emitOpError()
             << section << "." << name << ": field @" << name << " is "
             << field.getKind() << ", which is kept as it is; leave it out";
    // An entry with the name of a kind need not repeat it.
    StringRef kind =
        design::literalWord(stated.get("kind")).value_or(StringRef());
    if (kind.empty() && section == "inputs")
      kind = name;
    if (!kind.empty() && kind != field.getKind())
      return spec.emitOpError()
             << section << "." << name << ": is for " << kind << ", but field @"
             << name << " is " << field.getKind();
  }
  return success();
}

/// Decoders of images end in frames. A model that takes none gets nothing it
/// can use; for one that takes another domain too, the inverse transform is a
/// known waste that no encoder can leave out yet, and the report should not
/// hide it.
LogicalResult verifyImageDomains(design::ModelOp model,
                                 const std::string &input) {
  constexpr StringRef frames = "spatial";
  auto domains = dyn_cast_or_null<ArrayAttr>(
      design::specLookup(model.getSpec(), input + ".accepts"));
  if (!domains)
    return success();
  if (!llvm::is_contained(domains, StringAttr::get(model.getContext(), frames)))
    return model.emitOpError("accepts no ")
           << frames << " in " << input
           << ".accepts, which is what decoders end in, but only "
           << design::formatPlain(domains);
  if (domains.size() > 1)
    model.emitRemark("no inverse transform where the model accepts the domain: "
                     "decoders end in ")
        << frames << ", so the other ones of " << input
        << ".accepts are not used";
  return success();
}

/// Audio is stored in the domain that the model accepts first, without any
/// inverse; what it is made from and measured in must fit.
LogicalResult verifyAudioDomain(design::ModelOp model, design::TaskOp task,
                                const std::string &input,
                                const std::string &quality) {
  auto accepted = dyn_cast_or_null<ArrayAttr>(
      design::specLookup(model.getSpec(), input + ".accepts"));
  const AudioDomain domain = storedDomain(model, input + ".accepts");
  if (accepted && accepted.size() > 1)
    model.emitRemark("audio is stored as ")
        << infoOf(domain).name << ", the first one of " << input
        << ".accepts; the others are not used";
  const bool spectral = infoOf(domain).bins > 0;
  if (spectral && (model.getNumber(input + ".rate") != double(kSpectraRate) ||
                   model.getNumber(input + ".channels") != 1.0))
    return model.emitOpError("accepts ")
           << infoOf(domain).name << ", which is made of one channel at "
           << kSpectraRate << " samples per second; set " << input
           << ".rate and " << input << ".channels so";
  std::optional<StringRef> metric = task.getWord(quality + ".metric");
  for (StringRef of : {"snr_db", "range_psnr_db"})
    if (metric == of && spectral != (of == "range_psnr_db"))
      return task.emitOpError()
             << quality << ".metric: " << of << " measures "
             << (spectral ? "samples" : "spectra") << ", but the model takes "
             << infoOf(domain).name << "; use "
             << (spectral ? "range_psnr_db" : "snr_db");
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
    if (failed(verifySpecs(module, model, task)))
      return signalPassFailure();
    auto target = module.lookupSymbol<design::TargetOp>(problem.getTarget());
    int64_t l2 = 0;
    if (target)
      l2 = static_cast<int64_t>(target.getNumber("l2").value_or(0));

    Recipes recipes;
    if (failed(recipes.load(module)))
      return signalPassFailure();
    llvm::StringMap<unsigned> perGroup;
    for (auto [field, name] : storedFields(module)) {
      // Knobs of a second field of one kind carry its name.
      std::string suffix;
      StringRef group = field.getKind();
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
            EncoderBuilder(builder, field, name, suffix, model, task, recipes)
                .build();
        if (old)
          old->erase();
        ++numEncoders;
        if (isa<StoreOp>(encoder.getResult().getDefiningOp()))
          ++numStored;
      }
      FailureOr<KnobCounts> counts = declareKnobs(encoder, problem, group, l2);
      if (failed(counts))
        return signalPassFailure();
      numKnobs += counts->knobs;
      numRules += counts->rules;
    }
    // Cases hold what the recipes said.
    for (RecipeOp recipe :
         llvm::make_early_inc_range(module.getOps<RecipeOp>()))
      recipe.erase();
  }

private:
  static LogicalResult verifySpecs(ModuleOp module, design::ModelOp model,
                                   design::TaskOp task) {
    SmallVector<sheet::FieldOp> fields;
    module.walk([&](sheet::FieldOp field) { fields.push_back(field); });
    if (fields.empty())
      return success();
    if (failed(verifyEntries(model, "inputs", fields)) ||
        failed(verifyEntries(task, "quality", fields)))
      return failure();
    // One path for all fields that share it.
    std::vector<std::string> images = {"inputs.image"};
    std::vector<std::pair<std::string, std::string>> sounds = {
        {"inputs.audio", "quality.audio"}};
    for (sheet::FieldOp field : fields) {
      std::string input = design::fieldPath(
          model.getSpec(), "inputs", field.getSymName(), field.getKind());
      std::string quality = design::fieldPath(
          task.getSpec(), "quality", field.getSymName(), field.getKind());
      if (isa<sheet::ImageType>(field.getType()) &&
          !llvm::is_contained(images, input))
        images.push_back(std::move(input));
      else if (std::pair sound(std::move(input), std::move(quality));
               isa<sheet::AudioType>(field.getType()) &&
               !llvm::is_contained(sounds, sound))
        sounds.push_back(std::move(sound));
    }
    for (const std::string &input : images)
      if (failed(verifyImageDomains(model, input)))
        return failure();
    for (const auto &[input, quality] : sounds)
      if (failed(verifyAudioDomain(model, task, input, quality)))
        return failure();
    return success();
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
