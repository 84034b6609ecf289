//===- Primitives.cpp - One entry per primitive ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The switch in `makeEntry` has no default: with -Werror, an OpCode that it
// does not name fails the build, and one that it names is in the list.
//
//===----------------------------------------------------------------------===//
#include "test/Registry/Primitives.h"

#include <cassert>
#include <limits>

namespace smmil::registry {
namespace {

constexpr double kExact = std::numeric_limits<double>::infinity();
constexpr int32_t kUnbounded = -1;

PlanOp op(OpCode code, std::vector<int32_t> args = {}) {
  return {code, std::move(args), -1};
}

ItemFrame imageFrame(int32_t width, int32_t height) {
  ItemFrame frame;
  frame.width = width;
  frame.height = height;
  // Not the identity: tensors must apply it.
  for (int c = 0; c < 3; ++c) {
    frame.scale[c] = 0.015F + 0.001F * static_cast<float>(c);
    frame.offset[c] = -1.75F - 0.125F * static_cast<float>(c);
  }
  return frame;
}

ItemFrame audioFrame(int32_t rate, int32_t channels) {
  ItemFrame frame;
  frame.rate = rate;
  frame.channels = channels;
  return frame;
}

std::string numbered(const char *name, int32_t number) {
  return name + std::to_string(number);
}

//===----------------------------------------------------------------------===//
// Sequences
//===----------------------------------------------------------------------===//

/// Fills what the configurations of exact sequences have in common.
Configuration sequence(std::string name, Modality modality,
                       std::vector<int32_t> args, std::vector<PlanOp> tail = {},
                       std::vector<PlanOp> head = {}) {
  Configuration made;
  made.name = std::move(name);
  made.args = std::move(args);
  made.head = std::move(head);
  made.tail = std::move(tail);
  made.modality = modality;
  made.leastDb = kExact;
  return made;
}

Configuration sized(Configuration configuration, size_t length) {
  configuration.length = length;
  return configuration;
}

Primitive copyEntry() {
  Primitive entry{OpCode::Copy, "copy", {}, {}, 0, false};
  entry.configurations = {sequence("text", Modality::Text, {}),
                          sequence("video", Modality::Video, {}),
                          sequence("numeric", Modality::Numeric, {})};
  entry.probe = sized(entry.configurations[0], 1 << 18);
  return entry;
}

Primitive zstdEntry() {
  Primitive entry{OpCode::Zstd, "zstd", {}, {}, 0, false};
  for (int32_t level : {1, 9, 19, 22})
    entry.configurations.push_back(
        sequence(numbered("level", level), Modality::Text, {level}));
  // Long samples, so that training finds a dictionary that pays.
  entry.configurations.push_back(
      sized(sequence("dictionary", Modality::Text, {19, 4096}), 700));
  entry.configurations.push_back(sequence("words", Modality::Numeric, {19}));
  entry.configurations.push_back(sequence("planes", Modality::Numeric, {5}, {},
                                          {op(OpCode::ByteTranspose)}));
  entry.probe = sized(entry.configurations[2], 1 << 18);
  return entry;
}

Primitive ransEntry() {
  Primitive entry{OpCode::Rans, "rans", {}, {}, 1, false};
  for (int32_t lanes : {1, 2, 4, 8, 16, 32, 64})
    entry.configurations.push_back(
        sequence(numbered("words_lanes", lanes), Modality::Numeric, {lanes}));
  entry.configurations.push_back(sequence("bytes_lanes4", Modality::Text, {4}));
  entry.configurations.push_back(
      sequence("planes_lanes8", Modality::Numeric, {8}, {},
               {op(OpCode::Delta), op(OpCode::ByteTranspose)}));
  entry.probe = sized(sequence("words_lanes8", Modality::Numeric, {8}, {},
                               {op(OpCode::Delta), op(OpCode::ZigzagInt)}),
                      1 << 16);
  return entry;
}

Primitive bitPackEntry() {
  Primitive entry{OpCode::BitPack, "bit_pack", {}, {}, 1, false};
  for (int32_t block : {1, 7, 8, 64, 300, 65536})
    entry.configurations.push_back(
        sequence(numbered("block", block), Modality::Numeric, {block}));
  entry.configurations.push_back(
      sequence("bytes_block32", Modality::Text, {32}));
  entry.probe = sized(sequence("block64", Modality::Numeric, {64}), 1 << 16);
  return entry;
}

/// Maps between words: before every entropy coder, and repeated.
Primitive wordEntry(OpCode code, const char *name) {
  Primitive entry{code, name, {}, {}, 0, false};
  entry.configurations = {
      sequence("bit_pack", Modality::Numeric, {}, {op(OpCode::BitPack, {64})}),
      sequence("rans", Modality::Numeric, {}, {op(OpCode::Rans, {8})}),
      sequence("zstd", Modality::Numeric, {}, {op(OpCode::Zstd, {3})})};
  if (code != OpCode::ByteTranspose)
    entry.configurations.push_back(
        sequence("twice_then_planes", Modality::Numeric, {},
                 {op(code), op(OpCode::ByteTranspose), op(OpCode::Rans, {4})}));
  else
    entry.configurations.push_back(sequence(
        "of_differences", Modality::Numeric, {}, {op(OpCode::BitPack, {16})},
        {op(OpCode::Delta), op(OpCode::ZigzagInt)}));
  entry.probe = sized(entry.configurations[0], 1 << 16);
  return entry;
}

//===----------------------------------------------------------------------===//
// DCT images
//===----------------------------------------------------------------------===//

/// The parameters of a whole chain; an entry takes the op of its code out.
struct DctChain {
  ColorKind color = ColorKind::YCbCr;
  int32_t shift = 1, size = 8, keep = 64, lanes = 8;
  std::vector<int32_t> quantize = {6};
};

Configuration dctImage(OpCode code, std::string name, const DctChain &chain,
                       double leastDb, int32_t error, int32_t width = 20,
                       int32_t height = 13) {
  const PlanOp ops[] = {
      op(OpCode::Color, {static_cast<int32_t>(chain.color), chain.shift}),
      op(OpCode::BlockDct, {chain.size}), op(OpCode::Quantize, chain.quantize),
      op(OpCode::Scan, {0, chain.keep}), op(OpCode::BandRans, {chain.lanes})};
  Configuration made;
  made.name = std::move(name);
  made.modality = Modality::Image;
  made.frame = imageFrame(width, height);
  made.leastDb = leastDb;
  made.error = error;
  bool before = true;
  for (const PlanOp &candidate : ops) {
    if (candidate.code == code) {
      made.args = candidate.args;
      before = false;
    } else {
      (before ? made.head : made.tail).push_back(candidate);
    }
  }
  return made;
}

Configuration dctProbe(OpCode code) {
  DctChain chain;
  chain.quantize = {24, 40, 100, 3};
  return dctImage(code, "dct336", chain, 0, kUnbounded, 336, 336);
}

Primitive bandRansEntry() {
  Primitive entry{OpCode::BandRans, "band_rans", {}, {}, 1, false};
  for (int32_t lanes : {4, 8, 16, 32}) {
    DctChain chain;
    chain.lanes = lanes;
    entry.configurations.push_back(
        dctImage(entry.code, numbered("lanes", lanes), chain, 32, 0));
  }
  // Frames of one block, of less than a block, and of more blocks than lanes.
  const int32_t frames[][2] = {{8, 8}, {1, 1}, {7, 1}, {1, 9}, {49, 33}};
  for (const auto &frame : frames)
    entry.configurations.push_back(dctImage(
        entry.code, std::to_string(frame[0]) + "x" + std::to_string(frame[1]),
        {}, 28, 0, frame[0], frame[1]));
  entry.probe = dctProbe(entry.code);
  return entry;
}

Primitive scanEntry() {
  Primitive entry{OpCode::Scan, "scan", {}, {}, 2, false};
  for (int32_t keep : {1, 2, 10, 33, 63, 64}) {
    DctChain chain;
    chain.keep = keep;
    bool all = keep == 64;
    entry.configurations.push_back(
        dctImage(entry.code, numbered("block8_keep", keep), chain,
                 keep < 33 ? 12 : 28, all ? 0 : kUnbounded));
  }
  for (int32_t keep : {1, 7, 16}) {
    DctChain chain;
    chain.size = 4;
    chain.keep = keep;
    bool all = keep == 16;
    entry.configurations.push_back(
        dctImage(entry.code, numbered("block4_keep", keep), chain,
                 all ? 32 : 16, all ? 0 : kUnbounded));
  }
  entry.probe = dctProbe(entry.code);
  return entry;
}

Primitive quantizeEntry() {
  Primitive entry{OpCode::Quantize, "quantize", {}, {}, 1, false};
  auto add = [&](std::string name, std::vector<int32_t> args, double leastDb) {
    DctChain chain;
    chain.quantize = std::move(args);
    entry.configurations.push_back(
        dctImage(entry.code, std::move(name), chain, leastDb, kUnbounded));
  };
  add("steps1", {1}, 22);
  add("steps6", {6}, 32);
  add("steps64", {64}, 32);
  add("plain_rounding", {8, 0, 0}, 32);
  add("eager", {8, 255, 4000}, 24);
  add("fixed_step", {24, 40, 100, 9}, 26);
  add("flat_matrix", {8, 40, 100, -1, 0}, 32);
  add("jpeg_matrix", {8, 40, 100, -1, 100}, 30);
  add("fine_chroma", {8, 40, 100, -1, 15, 10}, 32);
  add("coarse_chroma", {8, 40, 100, -1, 15, 400}, 26);
  entry.probe = dctProbe(entry.code);
  return entry;
}

Primitive blockDctEntry() {
  Primitive entry{OpCode::BlockDct, "block_dct", {}, {}, 1, false};
  for (int32_t size : {4, 8}) {
    const int32_t frames[][2] = {{16, 16}, {13, 10}, {3, 21}};
    for (const auto &frame : frames) {
      DctChain chain;
      chain.size = size;
      chain.keep = size * size;
      entry.configurations.push_back(
          dctImage(entry.code,
                   numbered("size", size) + "_" + std::to_string(frame[0]) +
                       "x" + std::to_string(frame[1]),
                   chain, 30, 1, frame[0], frame[1]));
    }
  }
  entry.probe = dctProbe(entry.code);
  return entry;
}

Primitive colorEntry() {
  Primitive entry{OpCode::Color, "color", {}, {}, 2, false};
  const char *const names[] = {"ycbcr", "ycocg_r", "subtract_green"};
  for (int32_t kind : {0, 1, 2})
    for (int32_t shift : {0, 1}) {
      DctChain chain;
      chain.color = static_cast<ColorKind>(kind);
      chain.shift = shift;
      entry.configurations.push_back(dctImage(
          entry.code, std::string(names[kind]) + (shift ? "_420" : "_444"),
          chain, 30,
          shift       ? kUnbounded
          : kind == 0 ? 2
                      : 0));
    }
  for (int32_t kind : {1, 2}) {
    Configuration exact = sequence(
        std::string("exact_") + names[kind], Modality::Image, {kind, 0},
        {op(OpCode::Predict, {0}), op(OpCode::RowRans, {2})});
    exact.frame = imageFrame(12, 9);
    entry.configurations.push_back(exact);
  }
  entry.probe = dctProbe(entry.code);
  return entry;
}

//===----------------------------------------------------------------------===//
// Predicted images, sound, projections
//===----------------------------------------------------------------------===//

Configuration predictedImage(OpCode code, std::string name, int32_t color,
                             int32_t predictor, int32_t lanes, int32_t width,
                             int32_t height) {
  PlanOp head = op(OpCode::Color, {color, 0});
  PlanOp predict = op(OpCode::Predict, {predictor});
  PlanOp rans = op(OpCode::RowRans, {lanes});
  Configuration made = code == OpCode::Predict
                           ? sequence(std::move(name), Modality::Image,
                                      predict.args, {rans}, {head})
                           : sequence(std::move(name), Modality::Image,
                                      rans.args, {}, {head, predict});
  made.frame = imageFrame(width, height);
  return made;
}

Primitive rowRansEntry() {
  Primitive entry{OpCode::RowRans, "row_rans", {}, {}, 1, false};
  for (int32_t lanes : {1, 2, 4, 8, 16, 32, 64})
    entry.configurations.push_back(predictedImage(
        entry.code, numbered("lanes", lanes), 1, 0, lanes, 5, 40));
  // Lanes are halved where strips would be flat.
  entry.configurations.push_back(
      predictedImage(entry.code, "lanes64_all_used", 2, 1, 64, 1, 1030));
  const int32_t frames[][2] = {{1, 1}, {1, 40}, {40, 1}, {3, 33}};
  for (const auto &frame : frames)
    entry.configurations.push_back(predictedImage(
        entry.code, std::to_string(frame[0]) + "x" + std::to_string(frame[1]),
        2, 0, 4, frame[0], frame[1]));
  entry.probe = predictedImage(entry.code, "predicted336", 1, 0, 8, 336, 336);
  return entry;
}

Primitive predictEntry() {
  Primitive entry{OpCode::Predict, "predict", {}, {}, 1, false};
  const char *const names[] = {"med", "left", "up"};
  for (int32_t predictor : {0, 1, 2})
    for (int32_t color : {1, 2})
      entry.configurations.push_back(predictedImage(
          entry.code, numbered(names[predictor], color), color, predictor,
          color == 1 ? 1 : 4, 11, color == 1 ? 9 : 70));
  entry.probe = predictedImage(entry.code, "predicted336", 1, 0, 8, 336, 336);
  return entry;
}

Configuration sound(OpCode code, std::string name, int32_t order, int32_t frame,
                    int32_t lanes, int32_t channels, size_t length) {
  PlanOp lpc = op(OpCode::Lpc, {order, frame});
  PlanOp rans = op(OpCode::LpcRans, {lanes});
  Configuration made =
      code == OpCode::Lpc
          ? sequence(std::move(name), Modality::Audio, lpc.args, {rans})
          : sequence(std::move(name), Modality::Audio, rans.args, {}, {lpc});
  made.frame = audioFrame(16000, channels);
  made.length = length;
  return made;
}

Primitive lpcRansEntry() {
  Primitive entry{OpCode::LpcRans, "lpc_rans", {}, {}, 1, false};
  for (int32_t lanes : {1, 2, 8, 64})
    entry.configurations.push_back(
        sound(entry.code, numbered("lanes", lanes), 8, 64, lanes, 1, 150));
  // Long enough for the lanes to stay.
  entry.configurations.push_back(
      sound(entry.code, "lanes4_all_used", 8, 512, 4, 1, 4099));
  entry.probe = sound(entry.code, "ten_seconds", 12, 4096, 8, 1, 160000);
  return entry;
}

Primitive lpcEntry() {
  Primitive entry{OpCode::Lpc, "lpc", {}, {}, 2, false};
  for (int32_t order : {0, 1, 12, 32})
    entry.configurations.push_back(
        sound(entry.code, numbered("order", order), order, 128, 2, 1, 300));
  for (int32_t frame : {32, 96, 65536})
    entry.configurations.push_back(
        sound(entry.code, numbered("frame", frame), 16, frame, 1, 1, 200));
  for (int32_t channels : {2, 3, 8})
    entry.configurations.push_back(sound(
        entry.code, numbered("channels", channels), 6, 64, 1, channels, 70));
  entry.probe = sound(entry.code, "ten_seconds", 12, 4096, 8, 1, 160000);
  return entry;
}

Primitive resizeEntry() {
  Primitive entry{OpCode::Resize, "resize", {}, {}, 0, true};
  auto add = [&](std::string name, int32_t width, int32_t height,
                 int32_t fromWidth, int32_t fromHeight) {
    Configuration made =
        sequence(std::move(name), Modality::Image, {width, height, 0},
                 {op(OpCode::Color, {1, 0}), op(OpCode::Predict, {0}),
                  op(OpCode::RowRans, {1})});
    made.frame = imageFrame(width, height);
    made.from = imageFrame(fromWidth, fromHeight);
    entry.configurations.push_back(made);
  };
  add("smaller", 9, 7, 31, 22);
  add("larger", 21, 17, 5, 4);
  add("same", 8, 6, 8, 6);
  add("stretched", 16, 3, 4, 29);
  add("to_one", 1, 1, 17, 9);
  entry.probe = sized(entry.configurations[0], 0);
  entry.probe.frame = imageFrame(336, 336);
  entry.probe.from = imageFrame(640, 480);
  entry.probe.args = {336, 336, 0};
  entry.probe.name = "predicted336";
  return entry;
}

Primitive resampleEntry() {
  Primitive entry{OpCode::Resample, "resample", {}, {}, 0, true};
  auto add = [&](std::string name, int32_t rate, int32_t channels,
                 int32_t fromRate, int32_t fromChannels, size_t length) {
    Configuration made =
        sequence(std::move(name), Modality::Audio, {rate, channels},
                 {op(OpCode::Lpc, {8, 64}), op(OpCode::LpcRans, {1})});
    made.frame = audioFrame(rate, channels);
    made.from = audioFrame(fromRate, fromChannels);
    made.length = length;
    entry.configurations.push_back(made);
  };
  add("down", 8000, 1, 22050, 1, 300);
  add("up", 16000, 1, 11025, 1, 120);
  add("mix", 16000, 1, 16000, 2, 150);
  add("spread", 16000, 2, 8000, 1, 60);
  add("same", 16000, 1, 16000, 1, 150);
  entry.probe = entry.configurations[0];
  entry.probe.length = 100000;
  return entry;
}

/// Whether `code` is an OpCode; its entry if so.
bool makeEntry(OpCode code, Primitive &entry) {
  switch (code) {
  case OpCode::Copy:
    entry = copyEntry();
    return true;
  case OpCode::Zstd:
    entry = zstdEntry();
    return true;
  case OpCode::Rans:
    entry = ransEntry();
    return true;
  case OpCode::BandRans:
    entry = bandRansEntry();
    return true;
  case OpCode::RowRans:
    entry = rowRansEntry();
    return true;
  case OpCode::LpcRans:
    entry = lpcRansEntry();
    return true;
  case OpCode::Scan:
    entry = scanEntry();
    return true;
  case OpCode::Quantize:
    entry = quantizeEntry();
    return true;
  case OpCode::BlockDct:
    entry = blockDctEntry();
    return true;
  case OpCode::Color:
    entry = colorEntry();
    return true;
  case OpCode::Predict:
    entry = predictEntry();
    return true;
  case OpCode::Lpc:
    entry = lpcEntry();
    return true;
  case OpCode::Delta:
    entry = wordEntry(code, "delta");
    return true;
  case OpCode::ZigzagInt:
    entry = wordEntry(code, "zigzag_int");
    return true;
  case OpCode::ByteTranspose:
    entry = wordEntry(code, "byte_transpose");
    return true;
  case OpCode::BitPack:
    entry = bitPackEntry();
    return true;
  case OpCode::Resize:
    entry = resizeEntry();
    return true;
  case OpCode::Resample:
    entry = resampleEntry();
    return true;
  }
  return false;
}

} // namespace

const std::vector<Primitive> &primitives() {
  static const std::vector<Primitive> entries = [] {
    std::vector<Primitive> made;
    for (uint32_t code = 0; code <= UINT16_MAX; ++code) {
      Primitive entry;
      if (makeEntry(static_cast<OpCode>(code), entry))
        made.push_back(std::move(entry));
    }
    return made;
  }();
  return entries;
}

const Primitive &primitiveOf(OpCode code) {
  for (const Primitive &entry : primitives())
    if (entry.code == code)
      return entry;
  assert(false && "every code has an entry");
  return primitives().front();
}

PlanChain encodeChain(const Primitive &primitive,
                      const Configuration &configuration) {
  PlanChain chain;
  chain.name = configuration.name;
  chain.ops = configuration.head;
  chain.ops.push_back(op(primitive.code, configuration.args));
  chain.ops.insert(chain.ops.end(), configuration.tail.begin(),
                   configuration.tail.end());
  return chain;
}

} // namespace smmil::registry
