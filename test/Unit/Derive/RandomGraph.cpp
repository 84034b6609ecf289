//===- RandomGraph.cpp - Encoders that nobody wrote
//---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Graphs grow from the source towards the bits: whatever is made is used, so
// every graph is legal.
//
//===----------------------------------------------------------------------===//
#include "RandomGraph.h"

#include <initializer_list>

namespace smmil::test {
namespace {

using registry::Random;

constexpr char kSymbols[] = "!codec.symbols<i16>";
constexpr char kBits[] = "!codec.bits";

/// A value and its type.
struct Typed {
  std::string name, type;
};

/// Writes statements; names are unique within the text.
class Writer {
public:
  explicit Writer(uint64_t seed) : random(seed) {}

  std::string pick(std::initializer_list<const char *> words) {
    return words.begin()[random(static_cast<uint32_t>(words.size()))];
  }
  std::string number(uint32_t least, uint32_t most) {
    return std::to_string(least + random(most - least + 1));
  }
  std::string fresh() { return "%v" + std::to_string(values++); }

  /// `%n = codec.OP %input PARAMETERS : type -> result`
  Typed apply(const std::string &op, const Typed &input,
              const std::string &parameters, const std::string &result) {
    Typed made{fresh(), result};
    text += made.name + " = codec." + op + " " + input.name + " " + parameters +
            " : " + input.type + " -> " + result + "\n";
    return made;
  }

  Random random;
  std::string text;
  unsigned values = 0;
};

/// Graphs over words.
class NumericGraph : public Writer {
public:
  using Writer::Writer;

  std::string make() {
    Typed bits = encode({"%x", "tensor<?xi16>"}, 0);
    return "codec.encoder @e(%x: tensor<?xi16>) -> !codec.bits {\n" + text +
           "codec.return " + bits.name + " : !codec.bits\n}\n";
  }

private:
  Typed map(const Typed &input) {
    return apply(pick({"delta", "zigzag_int", "byte_transpose"}), input, "",
                 kSymbols);
  }

  Typed code(const Typed &input) {
    switch (random(3)) {
    case 0:
      return apply("rans", input,
                   "model order0 lanes " + pick({"1", "2", "8", "64"}), kBits);
    case 1:
      return apply("bit_pack", input, "block " + number(8, 300), kBits);
    default:
      return apply("zstd", input, "level " + number(1, 22), kBits);
    }
  }

  Typed join(const Typed &first, const Typed &second) {
    Typed made{fresh(), kBits};
    text += made.name + " = codec.join " + first.name + ", " + second.name +
            " : !codec.bits, !codec.bits -> !codec.bits\n";
    return made;
  }

  std::pair<Typed, Typed> split(const Typed &input) {
    Typed even{fresh(), kSymbols}, odd{fresh(), kSymbols};
    text += even.name + ", " + odd.name + " = codec.split " + input.name +
            " : " + input.type + " -> " + kSymbols + ", " + kSymbols + "\n";
    return {even, odd};
  }

  /// Opens `%a = codec.choose ?@kN -> types {` or a switch; cases are written
  /// by `body(case)`, which gives what the case yields. Case names tell the
  /// alternatives apart.
  template <typename Body>
  std::vector<Typed> alternatives(const std::vector<std::string> &types,
                                  bool copyCase, const Body &body) {
    std::vector<Typed> results;
    std::string names, list;
    for (const std::string &type : types) {
      results.push_back({fresh(), type});
      names += (names.empty() ? "" : ", ") + results.back().name;
      list += (list.empty() ? "" : ", ") + type;
    }
    if (types.size() > 1)
      list = "(" + list + ")";
    const std::string id = "k" + std::to_string(routes++);
    const bool isChoice = random(2) != 0;
    text += names +
            (isChoice ? " = codec.choose ?@" + id
                      : std::string(" = codec.switch on content")) +
            " -> " + list + " {\n";
    const uint32_t cases = 1 + random(3);
    for (uint32_t i = 0; i < cases; ++i) {
      text += "case \"" + id + "_" + std::to_string(i) + "\" {\n";
      yield(body(i));
      text += "}\n";
    }
    if (copyCase && !isChoice) {
      text += "case \"copy\" {\n";
      yield({apply("copy", {"%x", "tensor<?xi16>"}, "", kBits)});
      text += "}\n";
    }
    text += "}\n";
    return results;
  }

  void yield(const std::vector<Typed> &values) {
    std::string names, types;
    for (const Typed &value : values) {
      names += (names.empty() ? "" : ", ") + value.name;
      types += (types.empty() ? "" : ", ") + value.type;
    }
    text += "codec.yield " + names + " : " + types + "\n";
  }

  /// Statements that take `input` to bits.
  Typed encode(const Typed &input, int depth) {
    if (depth >= 5)
      return code(input);
    switch (random(12)) {
    case 0:
    case 1:
    case 2:
      return encode(map(input), depth + 1);
    case 3:
    case 4: {
      auto [even, odd] = split(input);
      return both(even, odd, depth);
    }
    case 5:
    case 6: // Alternatives that end in bits.
      return alternatives({kBits}, true, [&](uint32_t) {
        return std::vector<Typed>{encode(input, depth + 2)};
      })[0];
    case 7:
    case 8: // Alternatives inside; one may do nothing.
      return encode(alternatives({kSymbols}, false,
                                 [&](uint32_t i) {
                                   Typed value = input;
                                   if (i > 0 || value.type != kSymbols)
                                     value = map(value);
                                   for (uint32_t n = random(3); n > 0; --n)
                                     value = map(value);
                                   return std::vector<Typed>{value};
                                 })[0],
                    depth + 1);
    case 9: { // Alternatives with two results.
      std::vector<Typed> parts =
          alternatives({kSymbols, kSymbols}, false, [&](uint32_t) {
            auto [even, odd] = split(input);
            if (random(2))
              even = map(even);
            if (random(2))
              std::swap(even, odd);
            return std::vector<Typed>{even, odd};
          });
      return both(parts[0], parts[1], depth);
    }
    case 10: { // The same value twice.
      Typed first = encode(input, depth + 2);
      return join(first, encode(input, depth + 2));
    }
    default:
      return code(input);
    }
  }

  /// Two values to one string of bits, in either order.
  Typed both(Typed first, Typed second, int depth) {
    if (random(2))
      std::swap(first, second);
    Typed one = encode(first, depth + 1);
    Typed two = encode(second, depth + 1);
    return random(2) ? join(one, two) : join(two, one);
  }

  unsigned routes = 0;
};

/// Chains that the flat plan may hold.
class Chains : public Writer {
public:
  using Writer::Writer;

  std::string make(Modality modality, ItemFrame &frame) {
    Typed source{"%x", sourceType(modality)};
    Typed value = project(modality, source, frame);
    std::string body = text;
    text.clear();
    std::string cases = "case \"copy\" {\n";
    Typed copied = apply("copy", source, "", kBits);
    cases += text + "codec.yield " + copied.name + " : !codec.bits\n}\n";
    for (uint32_t i = 0, count = 1 + random(3); i < count; ++i) {
      text.clear();
      Typed bits = encode(modality, value);
      cases += "case \"c" + std::to_string(i) + "\" for [other, photo] {\n" +
               text + "codec.yield " + bits.name + " : !codec.bits\n}\n";
    }
    return "codec.encoder @e(%x: " + source.type + ") -> !codec.bits {\n" +
           body + "%r = codec.switch on content -> !codec.bits {\n" + cases +
           "}\ncodec.return %r : !codec.bits\n}\n";
  }

private:
  static std::string sourceType(Modality modality) {
    switch (modality) {
    case Modality::Image:
      return "tensor<?x?x3xui8>";
    case Modality::Audio:
      return "tensor<?x?xsi16>";
    case Modality::Numeric:
      return "tensor<?xi16>";
    case Modality::Text:
    case Modality::Video:
      break;
    }
    return "tensor<?xui8>";
  }

  Typed project(Modality modality, const Typed &source, ItemFrame &frame) {
    if (modality == Modality::Image) {
      frame.width = 1 + static_cast<int32_t>(random(40));
      frame.height = 1 + static_cast<int32_t>(random(40));
      return apply("resize", source, "filter triangle",
                   "tensor<" + std::to_string(frame.height) + "x" +
                       std::to_string(frame.width) + "x3xui8>");
    }
    if (modality == Modality::Audio) {
      frame.rate = 8000 + 1000 * static_cast<int32_t>(random(9));
      frame.channels = 1 + static_cast<int32_t>(random(2));
      return apply("resample", source, "rate " + std::to_string(frame.rate),
                   "tensor<?x" + std::to_string(frame.channels) + "xsi16>");
    }
    return source;
  }

  Typed encode(Modality modality, const Typed &value) {
    switch (modality) {
    case Modality::Image:
      return random(2) ? transformed(value) : predicted(value);
    case Modality::Audio: {
      Typed residual = apply("lpc", value,
                             "order " + number(1, 32) + " frame " +
                                 std::to_string(32 * (2 + random(60))),
                             "!codec.residual<i16>");
      return apply("rans", residual,
                   "model lpc lanes " + pick({"1", "4", "16", "64"}), kBits);
    }
    case Modality::Numeric:
      return numeric(value);
    case Modality::Text:
    case Modality::Video:
      break;
    }
    return apply("zstd", value, "level " + number(1, 22), kBits);
  }

  Typed numeric(Typed value) {
    for (uint32_t n = random(6); n > 0; --n)
      value = apply(pick({"delta", "zigzag_int"}), value, "", kSymbols);
    // One in six has no kernels: planes of bytes in front of other maps.
    if (random(2))
      value = apply("byte_transpose", value, "", kSymbols);
    if (random(6) == 0)
      value = apply(pick({"delta", "zigzag_int"}), value, "", kSymbols);
    switch (random(3)) {
    case 0:
      return apply("rans", value,
                   "model order0 lanes " +
                       pick({"1", "2", "4", "8", "16", "32", "64"}),
                   kBits);
    case 1:
      return apply("bit_pack", value, "block " + number(8, 1000), kBits);
    default:
      return apply("zstd", value, "level " + number(1, 19), kBits);
    }
  }

  Typed transformed(const Typed &value) {
    const std::string kind = pick({"ycbcr", "ycocg_r", "subtract_green"});
    const char *chroma = kind == "ycbcr" && random(2) ? "420" : "444";
    Typed planes = apply("color", value, "to " + kind + " chroma " + chroma,
                         "!codec.planes<i16>");
    const uint32_t size = random(2) ? 8 : 4;
    Typed all = apply("block_dct", planes, "size " + std::to_string(size),
                      "!codec.coefficients<i16>");
    const uint32_t steps = 1 + random(64);
    std::string parameters = "steps " + std::to_string(steps);
    if (random(2))
      parameters += " shape " + number(0, 100);
    if (random(2))
      parameters += " chroma_steps " + number(10, 400);
    if (random(2))
      parameters += " deadzone " + number(0, 255);
    if (random(2))
      parameters += " lambda " + number(0, 400);
    if (random(2))
      parameters += " step " + number(0, steps - 1);
    Typed levels = apply("quantize", all, parameters, all.type);
    Typed kept = apply("scan", levels, "zigzag keep " + number(1, size * size),
                       "!codec.bands<i16>");
    return apply("rans", kept,
                 "model bands lanes " + pick({"4", "8", "16", "32"}), kBits);
  }

  Typed predicted(const Typed &value) {
    // One in five rounds its colours: legal, but without kernels.
    const std::string kind =
        random(5) == 0 ? "ycbcr" : pick({"ycocg_r", "subtract_green"});
    Typed planes = apply("color", value, "to " + kind + " chroma 444",
                         "!codec.planes<i16>");
    uint32_t times = random(8) == 0 ? 2 * random(2) : 1;
    for (; times > 0; --times)
      planes = apply("predict", planes, "by " + pick({"med", "left", "up"}),
                     planes.type);
    return apply("rans", planes,
                 "model rows lanes " + pick({"1", "2", "8", "32", "64"}),
                 kBits);
  }
};

} // namespace

std::string randomNumericGraph(uint64_t seed) {
  return NumericGraph(seed).make();
}

std::string randomChains(Modality modality, uint64_t seed, ItemFrame &frame) {
  frame = {};
  return Chains(seed).make(modality, frame);
}

} // namespace smmil::test
