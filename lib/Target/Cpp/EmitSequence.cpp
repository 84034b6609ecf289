//===- EmitSequence.cpp - Printing text and numbers -----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chains of Delta, ZigzagInt and ByteTranspose around Zstd, Rans or BitPack:
// one call per op, in the order of the chain.
//
//===----------------------------------------------------------------------===//
#include "Chains.h"

#include "smmil/Runtime/Kernels/Numeric/Decode.h"

using namespace smmil;
using namespace smmil::cpp;

namespace {

/// Zstd stands behind a name that does not depend on how it is built.
const char *const kZstdSetUp = R"~(#ifdef SMMIL_HAVE_ZSTD
const smmil::zstd::Dictionary &dictionary() {
  static const smmil::zstd::Dictionary kPrepared = [] {
    const ByteSpan content = $DICTIONARY$;
    smmil::zstd::Dictionary made;
    if (!smmil::zstd::Dictionary::create(content, made).isOk())
      std::abort(); // It was checked when this file was generated.
    return made;
  }();
  return kPrepared;
}

/// Content size of a frame.
Status contentSize(ByteSpan bits, uint64_t &size) {
  return smmil::zstd::contentSize(bits, size);
}

Status decompress(ByteSpan bits, MutableByteSpan output) {
  return smmil::zstd::decodeFrame(dictionary(), bits, output);
}
#else
Status contentSize(ByteSpan, uint64_t &) {
  return Status::unsupported("built without libzstd");
}

Status decompress(ByteSpan, MutableByteSpan) {
  return Status::unsupported("built without libzstd");
}
#endif

)~";

const char *const kZstdEncode = R"~(#ifdef SMMIL_HAVE_ZSTD
Status compress(ByteSpan content, Bytes &bits) {
  const ByteSpan dictionary = $DICTIONARY$;
  return smmil::zstd::encodeFrame(dictionary, $LEVEL$, content, bits);
}
#else
Status compress(ByteSpan, Bytes &) {
  return Status::unsupported("built without libzstd");
}
#endif

)~";

/// What the fixed text needs to know of a chain.
struct Sequence {
  const PlanOp *entropy = nullptr;
  bool words = false;  ///< 16-bit words.
  bool joined = false; ///< ByteTranspose behind the entropy coder.
  std::vector<OpCode> ops;

  bool entropyWords() const { return words && !joined; }
};

Result<Sequence> parse(const CaseContext &context) {
  Sequence sequence;
  sequence.words = context.field.modality == Modality::Numeric;
  const std::vector<PlanOp> &ops = context.decode.ops;
  sequence.entropy = &ops.front();
  for (size_t i = 1; i < ops.size(); ++i) {
    if (ops[i].code == OpCode::ByteTranspose && i == 1)
      sequence.joined = true;
    else if (ops[i].code == OpCode::Delta || ops[i].code == OpCode::ZigzagInt)
      sequence.ops.push_back(ops[i].code);
    else
      return context.error(
          "a sequence is Delta, ZigzagInt and at last ByteTranspose, ended by "
          "Zstd, Rans or BitPack; this chain has another step");
  }
  if (!sequence.words && ops.size() > 1)
    return context.error("Delta, ZigzagInt and ByteTranspose need a numeric "
                         "field");
  return sequence;
}

/// info and decode of a chain that begins with a count.
std::string printCounted(const Sequence &sequence, const std::string &call) {
  const bool odd = sequence.words && sequence.joined;
  std::string text =
      "Status info(ByteSpan bits, SmmilItemInfo &item) {\n"
      "  uint64_t elements = 0;\n"
      "  smmil::ByteReader reader(bits);\n"
      "  SMMIL_RETURN_IF_ERROR(smmil::numeric::readCount(reader, "
      "elements));\n";
  if (odd)
    text += "  if (elements % 2 != 0)\n"
            "    return Status::corrupt(\"half a word is left over\");\n";
  text += std::string("  item.outputBytes = ") +
          (sequence.entropyWords() ? "2 * elements" : "elements") + ";\n";
  if (sequence.joined)
    text += "  item.workspaceBytes = elements;\n";
  text += "  return Status::ok();\n}\n\n";
  text += std::string("Status decode(ByteSpan bits, MutableByteSpan output, ") +
          (sequence.joined ? "MutableByteSpan workspace,\n"
                             "              StageClock &clock) {\n"
                           : "MutableByteSpan,\n"
                             "              StageClock &clock) {\n");
  text += "  uint64_t elements = 0;\n"
          "  smmil::ByteReader reader(bits);\n"
          "  SMMIL_RETURN_IF_ERROR(smmil::numeric::readCount(reader, "
          "elements));\n" +
          call + "  clock.endEntropy();\n";
  return text;
}

std::string printZstd(const Sequence &sequence) {
  std::string text = "Status info(ByteSpan bits, SmmilItemInfo &item) {\n"
                     "  SMMIL_RETURN_IF_ERROR(contentSize(bits, "
                     "item.outputBytes));\n";
  if (sequence.words)
    text += "  if (item.outputBytes % 2 != 0)\n"
            "    return Status::corrupt(\"half a word is left over\");\n";
  if (sequence.joined)
    text += "  item.workspaceBytes = item.outputBytes;\n";
  text += "  return Status::ok();\n}\n\n";
  text += std::string("Status decode(ByteSpan bits, MutableByteSpan output, ") +
          (sequence.joined ? "MutableByteSpan workspace,\n"
                           : "MutableByteSpan,\n") +
          "              StageClock &clock) {\n";
  text += sequence.joined
              ? "  const MutableByteSpan planes = workspace.subspan(0, "
                "output.size());\n"
                "  SMMIL_RETURN_IF_ERROR(decompress(bits, planes));\n"
              : "  SMMIL_RETURN_IF_ERROR(decompress(bits, output));\n";
  return text + "  clock.endEntropy();\n";
}

/// The rest of decode: the ops behind the entropy coder.
std::string printInverse(const Sequence &sequence) {
  std::string text;
  if (sequence.joined || !sequence.ops.empty())
    text += "  const size_t words = output.size() / 2;\n";
  if (sequence.joined)
    text += "  smmil::numeric::joinBytePlanes(workspace.data(), words, "
            "output.data());\n";
  for (OpCode op : sequence.ops)
    text += std::string("  smmil::numeric::") +
            (op == OpCode::Delta ? "undoDelta" : "undoZigzag") +
            "(output.data(), words);\n";
  if (!text.empty())
    text += "  clock.endInverse();\n";
  return text + "  return Status::ok();\n}\n";
}

/// From the value's bytes to what the entropy coder takes.
std::string printForward(const Sequence &sequence, bool asBytes) {
  std::string text =
      "Status encode(const SmmilSourceValue &value, uint32_t, Bytes &bits) {\n";
  if (!sequence.words && asBytes)
    return text;
  if (!sequence.words)
    return text + "  const smmil::numeric::Elements elements(\n"
                  "      value.bytes, value.bytes + value.byteCount);\n";
  text += "  if (value.byteCount % 2 != 0)\n"
          "    return Status::invalidArgument(\"a value has half a word\");\n"
          "  smmil::numeric::Elements elements(value.byteCount / 2);\n"
          "  for (size_t i = 0; i < elements.size(); ++i)\n"
          "    elements[i] = smmil::loadU16(value.bytes + 2 * i);\n";
  for (size_t i = sequence.ops.size(); i-- > 0;)
    text += std::string("  smmil::numeric::") +
            (sequence.ops[i] == OpCode::Delta ? "applyDelta" : "applyZigzag") +
            "(elements);\n";
  if (sequence.joined)
    text += "  smmil::numeric::splitBytePlanes(elements);\n";
  if (!asBytes)
    return text;
  text += "  Bytes content;\n"
          "  smmil::ByteWriter writer(content);\n"
          "  for (const uint16_t element : elements)\n";
  return text + (sequence.joined
                     ? "    writer.writeU8(static_cast<uint8_t>(element));\n"
                     : "    writer.writeU16(element);\n");
}

std::string describe(const Sequence &sequence) {
  std::string text;
  for (size_t i = sequence.ops.size(); i-- > 0;)
    text +=
        sequence.ops[i] == OpCode::Delta ? "differences, " : "signs folded, ";
  return text + (sequence.joined ? "byte planes, " : "");
}

} // namespace

Result<CaseText> cpp::printSequence(const CaseContext &context) {
  Result<Sequence> parsed = parse(context);
  if (!parsed)
    return parsed.error();
  const Sequence &sequence = *parsed;
  const PlanOp &entropy = *sequence.entropy;
  const std::string argumentText = std::to_string(argument(entropy, 0, 0));
  const std::string target =
      sequence.joined ? "workspace.data()" : "output.data()";
  const std::string wide = sequence.entropyWords() ? "true" : "false";
  CaseText text;
  text.decodeIncludes = {"smmil/Runtime/Kernels/Numeric/Decode.h"};
  text.encodeIncludes = {"smmil/Runtime/Kernels/Numeric/Encode.h"};
  text.sources = {"lib/Runtime/Kernels/LaneRans/Encode.cpp",
                  "lib/Runtime/Kernels/Numeric/Encode.cpp"};
  if (entropy.code == OpCode::Zstd) {
    // The level is the encoder's business and stands in its chain only.
    const PlanOp *forward = findOp(context.encode, OpCode::Zstd);
    const int32_t given = forward ? argument(*forward, 0, 0) : 0;
    const int32_t level = given > 0 ? given : 19;
    const bool trained = context.tables.has(entropy.table);
    std::string dictionary = "{}";
    if (trained)
      dictionary =
          "{" + context.tables.name(entropy.table, context.space) + ", " +
          std::to_string(context.tables.bytes(entropy.table).size()) + "}";
    const Values values = {{"DICTIONARY", dictionary},
                           {"LEVEL", std::to_string(level)}};
    text.description =
        describe(sequence) + "zstd at level " + std::to_string(level) +
        (trained
             ? " with a trained dictionary of " +
                   std::to_string(context.tables.bytes(entropy.table).size()) +
                   " bytes."
             : ".");
    text.decode = substitute(kZstdSetUp, values) + printZstd(sequence) +
                  printInverse(sequence);
    text.encode =
        substitute(kZstdEncode, values) + printForward(sequence, true) +
        (sequence.words ? "  return compress(content, bits);\n}\n"
                        : "  return compress({value.bytes, value.byteCount}, "
                          "bits);\n}\n");
    text.zstd = true;
    if (!sequence.words) {
      text.decodeIncludes = {};
      text.encodeIncludes = {};
      text.sources = {};
    }
    return text;
  }
  if (entropy.code == OpCode::BitPack) {
    text.description = describe(sequence) + "bits of one width in blocks of " +
                       argumentText + ".";
    text.decode =
        printCounted(sequence,
                     "  SMMIL_RETURN_IF_ERROR(smmil::numeric::decodeBitPack<" +
                         wide + ">(\n      " + argumentText +
                         ", reader.remaining(), elements, " + target +
                         "));\n") +
        printInverse(sequence);
    text.encode = printForward(sequence, false) +
                  "  return smmil::numeric::encodeBitPack(" + argumentText +
                  ", elements, bits);\n}\n";
    return text;
  }
  if (entropy.code != OpCode::Rans)
    return context.error("no emitter for this sequence of ops; docs/"
                         "Emission.md lists the supported chains");
  if (!context.tables.has(entropy.table))
    return context.error("the table is not trained; run `smmil design` or "
                         "train it before emission");
  numeric::Table table;
  if (Status status =
          numeric::parseTable(context.tables.bytes(entropy.table), table);
      !status.isOk())
    return context.error(std::string("entropy table: ") + status.message());
  const std::string name = context.tables.expanded(
      entropy.table, context.space + "_rows", "smmil::numeric::Table",
      "smmil::numeric::parseTable", "smmil/Runtime/Kernels/Numeric/Decode.h");
  const std::string alias =
      "const smmil::numeric::Table &kTable = " + name + ";\n\n";
  text.description =
      describe(sequence) + "static rANS in " + argumentText + " lanes.";
  text.decode =
      alias +
      printCounted(sequence,
                   "  SMMIL_RETURN_IF_ERROR(smmil::numeric::decodeRans<" +
                       wide + ">(\n      kTable, " + argumentText +
                       ", reader.remaining(), elements, " + target + "));\n") +
      printInverse(sequence);
  text.encode = alias + printForward(sequence, false) +
                "  return smmil::numeric::encodeRans(kTable, " + argumentText +
                ", elements, bits);\n}\n";
  return text;
}
