//===- CodecToPlan.cpp - Codec graphs to flat chains ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One op of the codec dialect is one op of the plan. A chain is followed from
// its end back to the argument of the codec, which numbers tables as it meets
// them.
//
//===----------------------------------------------------------------------===//

#include "smmil/Conversion/CodecToPlan.h"

#include "smmil/Transforms/Codec/Transforms.h"

#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>

namespace smmil {

using namespace codec;
using mlir::failed;
using mlir::failure;
using mlir::FailureOr;
using mlir::LogicalResult;
using mlir::success;

namespace {

/// Tables of the plan that is being built, by symbol.
class TableIndex {
public:
  TableIndex(mlir::Operation *from, std::vector<Bytes> &tables)
      : from(from), tables(tables) {}

  FailureOr<int32_t> indexOf(mlir::Operation *user,
                             std::optional<llvm::StringRef> name) {
    if (!name)
      return -1;
    auto [entry, isNew] =
        known.try_emplace(*name, static_cast<int32_t>(tables.size()));
    if (!isNew)
      return entry->second;
    auto table = mlir::SymbolTable::lookupNearestSymbolFrom<TablesOp>(
        from, mlir::StringAttr::get(user->getContext(), *name));
    if (!table)
      return user->emitOpError("names table @")
             << *name << ", which is not there";
    tables.push_back(table.getBytes());
    return entry->second;
  }

private:
  mlir::Operation *from;
  std::vector<Bytes> &tables;
  llvm::StringMap<int32_t> known;
};

/// Lowers single ops; fails at the first knob that is still open.
class OpLowering {
public:
  explicit OpLowering(TableIndex &tables) : tables(tables) {}

  FailureOr<PlanOp> lower(mlir::Operation *op);

private:
  int32_t number(mlir::Attribute value, int32_t absent = 0) {
    if (!value)
      return absent;
    std::optional<int64_t> literal = design::literalInt(value);
    if (!literal)
      open = true;
    return static_cast<int32_t>(literal.value_or(0));
  }
  /// Position of the word in `words`, which are in the order of the plan.
  int32_t word(mlir::Attribute value, llvm::ArrayRef<llvm::StringRef> words) {
    std::optional<llvm::StringRef> literal = design::literalWord(value);
    if (!literal) {
      open = true;
      return 0;
    }
    return static_cast<int32_t>(llvm::find(words, *literal) - words.begin());
  }
  int32_t color(mlir::Attribute kind) {
    return word(kind, {"ycbcr", "ycocg_r", "subtract_green"});
  }
  int32_t predictor(mlir::Attribute kind) {
    return word(kind, {"med", "left", "up"});
  }
  int32_t chromaShift(mlir::Attribute chroma) {
    return number(chroma) == 420 ? 1 : 0;
  }
  int32_t blockArea(ScanOp scan);
  int32_t blockArea(UnscanOp scan);
  static OpCode ransCode(llvm::StringRef model) {
    return llvm::StringSwitch<OpCode>(model)
        .Case("bands", OpCode::BandRans)
        .Case("rows", OpCode::RowRans)
        .Case("lpc", OpCode::LpcRans)
        .Default(OpCode::Rans);
  }
  template <typename Op> void table(Op op) { tableName = op.getTable(); }

  TableIndex &tables;
  bool open = false;
  std::optional<llvm::StringRef> tableName;
};

/// Coefficients of a block at `scan`: without `keep`, all of them are kept.
int32_t OpLowering::blockArea(ScanOp scan) {
  auto dct = findProducer<BlockDctOp>(scan.getInput());
  int32_t size = dct ? number(dct.getSize()) : 8;
  return size * size;
}

int32_t OpLowering::blockArea(UnscanOp scan) {
  // Towards the transform that takes the coefficients.
  mlir::Operation *op = scan;
  while (op) {
    mlir::Operation *next = nullptr;
    for (mlir::Operation *user : op->getUsers()) {
      if (auto dct = llvm::dyn_cast<InverseDctOp>(user)) {
        int32_t size = number(dct.getSize());
        return size * size;
      }
      if (llvm::isa<DequantizeOp>(user))
        next = user;
    }
    op = next;
  }
  return 64;
}

FailureOr<PlanOp> OpLowering::lower(mlir::Operation *op) {
  using Args = std::vector<int32_t>;
  open = false;
  tableName = std::nullopt;
  PlanOp plan;
  auto set = [&](OpCode code, Args args = {}) {
    plan.code = code;
    plan.args = std::move(args);
    return success();
  };
  LogicalResult known =
      llvm::TypeSwitch<mlir::Operation *, LogicalResult>(op)
          .Case<CopyOp, RestoreOp>([&](auto) { return set(OpCode::Copy); })
          .Case([&](ZstdOp zstd) {
            table(zstd);
            return set(OpCode::Zstd, {number(zstd.getLevel()),
                                      number(zstd.getDictionaryAttr())});
          })
          .Case([&](UnzstdOp zstd) {
            table(zstd);
            return set(OpCode::Zstd);
          })
          .Case<RansOp, UnransOp>([&](auto rans) {
            table(rans);
            return set(ransCode(rans.getModel()), {number(rans.getLanes())});
          })
          .Case<ScanOp, UnscanOp>([&](auto scan) {
            return set(OpCode::Scan,
                       {0, number(scan.getKeepAttr(), blockArea(scan))});
          })
          .Case([&](QuantizeOp quantize) {
            table(quantize);
            return set(OpCode::Quantize,
                       {number(quantize.getSteps()),
                        number(quantize.getDeadzoneAttr(), 40),
                        number(quantize.getLambdaAttr(), 100),
                        number(quantize.getStepAttr(), -1),
                        number(quantize.getShapeAttr(), 15),
                        number(quantize.getChromaStepsAttr(), 90)});
          })
          .Case([&](DequantizeOp quantize) {
            table(quantize);
            return set(OpCode::Quantize, {number(quantize.getSteps())});
          })
          .Case<BlockDctOp, InverseDctOp>([&](auto dct) {
            return set(OpCode::BlockDct, {number(dct.getSize())});
          })
          .Case<ColorOp, UncolorOp>([&](auto split) {
            return set(OpCode::Color, {color(split.getKind()),
                                       chromaShift(split.getChroma())});
          })
          .Case<PredictOp, UnpredictOp>([&](auto predict) {
            return set(OpCode::Predict, {predictor(predict.getPredictor())});
          })
          .Case<LpcOp, LpcSynthesisOp>([&](auto lpc) {
            return set(OpCode::Lpc,
                       {number(lpc.getOrder()), number(lpc.getFrame())});
          })
          .Case<DeltaOp, UndeltaOp>([&](auto) { return set(OpCode::Delta); })
          .Case<ZigzagIntOp, UnzigzagIntOp>(
              [&](auto) { return set(OpCode::ZigzagInt); })
          .Case<ByteTransposeOp, ByteUntransposeOp>(
              [&](auto) { return set(OpCode::ByteTranspose); })
          .Case<BitPackOp, BitUnpackOp>([&](auto pack) {
            return set(OpCode::BitPack, {number(pack.getBlock())});
          })
          .Case([&](ResizeOp resize) {
            auto shape =
                llvm::cast<mlir::ShapedType>(resize.getType()).getShape();
            return set(OpCode::Resize, {static_cast<int32_t>(shape[1]),
                                        static_cast<int32_t>(shape[0]), 0});
          })
          .Case([&](ResampleOp resample) {
            auto shape =
                llvm::cast<mlir::ShapedType>(resample.getType()).getShape();
            return set(OpCode::Resample,
                       {static_cast<int32_t>(resample.getRate()),
                        static_cast<int32_t>(shape[1])});
          })
          .Case<SplitOp, JoinOp, MergeOp, PartOp>([&](auto parallel) {
            return parallel->emitOpError(
                "has parallel streams, which the flat plan cannot hold; give "
                "each stream a field of its own");
          })
          .Case([&](ChooseOp choose) {
            return choose->emitOpError("is still open; resolve it with "
                                       "codec-materialize-knobs first");
          })
          .Default([&](mlir::Operation *other) {
            return other->emitOpError("has no place in a flat plan");
          });
  if (failed(known))
    return failure();
  if (open)
    return op->emitOpError("has a knob that is still open; resolve it with "
                           "codec-materialize-knobs first");
  FailureOr<int32_t> index = tables.indexOf(op, tableName);
  if (failed(index))
    return failure();
  plan.table = *index;
  return plan;
}

/// The ops between a codec's argument and `last`, in the order of the graph.
std::vector<mlir::Operation *> chainTo(mlir::Value last) {
  std::vector<mlir::Operation *> ops;
  while (mlir::Operation *op = last.getDefiningOp()) {
    ops.push_back(op);
    if (op->getNumOperands() != 1 || op->getNumResults() != 1)
      break; // lowering the op gives the error
    last = op->getOperand(0);
  }
  std::reverse(ops.begin(), ops.end());
  return ops;
}

FailureOr<PlanChain> lowerChain(llvm::StringRef name, mlir::Value last,
                                OpLowering &lowering) {
  PlanChain chain;
  chain.name = name.str();
  for (mlir::Operation *op : chainTo(last)) {
    FailureOr<PlanOp> lowered = lowering.lower(op);
    if (failed(lowered))
      return failure();
    chain.ops.push_back(std::move(*lowered));
  }
  return chain;
}

/// Position of a class by its name.
unsigned classOf(llvm::StringRef name) {
  for (unsigned i = 0; i < kContentClasses; ++i)
    if (name == contentClassName(static_cast<ContentClass>(i)))
      return i;
  llvm_unreachable("codec.switch verifies its classes");
}

/// One case of a codec: its name, its end, and the classes it is tried for.
struct CaseEnd {
  llvm::StringRef name;
  mlir::Value last;
  std::vector<unsigned> classes;
};

/// The cases of an encoder or decoder. A codec without a switch is one case
/// that every class takes.
template <typename CodecOp> std::vector<CaseEnd> casesOf(CodecOp op) {
  std::vector<CaseEnd> cases;
  mlir::Value result = op.getResult();
  auto choice = result.getDefiningOp<SwitchOp>();
  if (!choice) {
    CaseEnd only{"coded", result, {}};
    if (result.getDefiningOp<CopyOp>() || result.getDefiningOp<RestoreOp>())
      only.name = "copy";
    else
      for (unsigned i = 0; i < kContentClasses; ++i)
        only.classes.push_back(i);
    return {only};
  }
  for (unsigned i = 0; i < choice.getNames().size(); ++i) {
    CaseEnd end{choice.getCaseName(i), choice.getCaseResults(i)[0], {}};
    for (mlir::Attribute name : choice.getCaseClasses(i))
      end.classes.push_back(
          classOf(llvm::cast<mlir::StringAttr>(name).getValue()));
    cases.push_back(end);
  }
  return cases;
}

bool isCopy(const PlanChain &chain) {
  return chain.ops.size() == 1 && chain.ops[0].code == OpCode::Copy;
}

Modality modalityOf(mlir::Type source) {
  if (isImageFrame(source))
    return Modality::Image;
  if (isAudioFrame(source))
    return Modality::Audio;
  if (isVideoFrame(source))
    return Modality::Video;
  return isNumericFrame(source) ? Modality::Numeric : Modality::Text;
}

/// What a projection at the front of a chain makes of a source.
void noteFrame(const PlanChain &encode, ItemFrame &frame) {
  for (const PlanOp &op : encode.ops) {
    if (op.code == OpCode::Resize) {
      frame.width = op.args[0];
      frame.height = op.args[1];
    } else if (op.code == OpCode::Resample) {
      frame.rate = op.args[0];
      frame.channels = op.args[1];
    }
  }
}

void noteValueMap(EncoderOp encoder, ItemFrame &frame) {
  std::optional<llvm::ArrayRef<double>> mean = encoder.getMean();
  std::optional<llvm::ArrayRef<double>> deviation = encoder.getDeviation();
  if (!mean || !deviation)
    return;
  for (size_t i = 0; i < 3; ++i) {
    frame.scale[i] = static_cast<float>(1.0 / (255.0 * (*deviation)[i]));
    frame.offset[i] = static_cast<float>(-(*mean)[i] / (*deviation)[i]);
  }
}

} // namespace

FailureOr<LoweredField> lowerCodec(EncoderOp encoder, DecoderOp decoder,
                                   std::vector<Bytes> &tables) {
  LoweredField lowered;
  lowered.field.modality = modalityOf(encoder.getSource());
  noteValueMap(encoder, lowered.field.frame);
  lowered.encoding.metric = encoder.getMetric().value_or("").str();
  if (std::optional<llvm::APFloat> floor = encoder.getFloor())
    lowered.encoding.floor = floor->convertToDouble();
  if (mlir::Attribute pixels = encoder.getCopyPixelsAttr()) {
    std::optional<int64_t> literal = design::literalInt(pixels);
    if (!literal)
      return encoder.emitOpError("has a knob that is still open; resolve it "
                                 "with codec-materialize-knobs first");
    lowered.encoding.copyPixels = static_cast<uint64_t>(*literal);
  }

  PlanChain copy;
  copy.name = "copy";
  copy.ops.push_back({OpCode::Copy, {}, -1});
  lowered.field.cases = {copy};
  lowered.encoding.cases = {copy};
  lowered.encoding.route.resize(kContentClasses);

  TableIndex index(encoder, tables);
  OpLowering lowering(index);
  std::vector<CaseEnd> encodeEnds = casesOf(encoder);
  std::vector<CaseEnd> decodeEnds = casesOf(decoder);
  if (encodeEnds.size() != decodeEnds.size())
    return decoder.emitOpError("has other cases than its encoder; derive it "
                               "again with codec-derive-decoder");
  for (size_t i = 0; i < encodeEnds.size(); ++i) {
    const CaseEnd &end = encodeEnds[i];
    // One fault is told once: the way back has it too.
    FailureOr<PlanChain> encode = lowerChain(end.name, end.last, lowering);
    if (failed(encode))
      return failure();
    FailureOr<PlanChain> decode =
        lowerChain(end.name, decodeEnds[i].last, lowering);
    if (failed(decode))
      return failure();
    noteFrame(*encode, lowered.field.frame);
    if (isCopy(*decode))
      continue; // case 0 of every field
    auto caseIndex = static_cast<uint8_t>(lowered.field.cases.size());
    for (unsigned content : end.classes)
      lowered.encoding.route[content].push_back(caseIndex);
    lowered.field.cases.push_back(std::move(*decode));
    lowered.encoding.cases.push_back(std::move(*encode));
  }
  return lowered;
}

FailureOr<PlanOp> lowerCodecOp(mlir::Operation *op,
                               std::vector<Bytes> &tables) {
  TableIndex index(op, tables);
  return OpLowering(index).lower(op);
}

FailureOr<LoweredField> lowerEncoder(EncoderOp encoder,
                                     std::vector<Bytes> &tables) {
  mlir::OpBuilder builder(encoder.getContext());
  builder.setInsertionPointAfter(encoder);
  FailureOr<DecoderOp> decoder =
      deriveDecoder(encoder, builder, decoderNameOf(encoder));
  if (failed(decoder))
    return failure();
  FailureOr<LoweredField> lowered = lowerCodec(encoder, *decoder, tables);
  decoder->erase();
  return lowered;
}

LogicalResult attachTables(EncoderOp encoder, const PlanField &trained,
                           llvm::ArrayRef<Bytes> tables) {
  std::vector<Bytes> unused;
  TableIndex index(encoder, unused);
  OpLowering lowering(index);
  mlir::OpBuilder builder(encoder);
  for (const CaseEnd &end : casesOf(encoder)) {
    auto chain = llvm::find_if(trained.cases, [&](const PlanChain &candidate) {
      return candidate.name == end.name;
    });
    if (chain == trained.cases.end())
      continue;
    for (mlir::Operation *op : chainTo(end.last)) {
      op->removeAttr("table");
      FailureOr<PlanOp> lowered = lowering.lower(op);
      if (failed(lowered))
        return failure();
      auto trainedOp = llvm::find_if(chain->ops, [&](const PlanOp &candidate) {
        return candidate.code == lowered->code && candidate.table >= 0;
      });
      if (trainedOp == chain->ops.end())
        continue;
      std::string name = (encoder.getSymName() + "_" + end.name + "_" +
                          op->getName().stripDialect())
                             .str();
      if (mlir::Operation *old = mlir::SymbolTable::lookupNearestSymbolFrom(
              encoder, builder.getStringAttr(name)))
        old->erase();
      TablesOp::createFromBytes(builder, op->getLoc(), name,
                                tables[static_cast<size_t>(trainedOp->table)]);
      op->setAttr("table",
                  mlir::FlatSymbolRefAttr::get(op->getContext(), name));
    }
  }
  return success();
}

} // namespace smmil
