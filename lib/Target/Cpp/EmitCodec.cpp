//===- EmitCodec.cpp - Prints a format as a C++ library -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts the cases of all fields together into the files of the folder, with the
// runtime headers that they include.
//
//===----------------------------------------------------------------------===//
#include "smmil/Target/Cpp/EmitCodec.h"

#include "Chains.h"
#include "Templates.h"

#include "smmil/Dataset/EmittedCodec.h"
#include "smmil/Support/EmbeddedFile.h"

#include <algorithm>
#include <cctype>
#include <cstring>

using namespace smmil;
using namespace smmil::cpp;

namespace {

/// One field with its printed cases.
struct FieldText {
  std::string constant; ///< "kImage": arrays are named after it.
  std::vector<CaseText> cases;
};

class CodecPrinter {
public:
  CodecPrinter(const Format &format, const EmissionOptions &options)
      : format(format), options(options), tables(format.plan) {}

  Result<EmittedSource> print();

private:
  Outcome printFields();
  std::string description() const;
  std::string decodeSource() const;
  std::string decoderArrays(bool halide) const;
  std::string encodeSource() const;
  std::string includes(std::set<std::string> CaseText::*which) const;
  bool usesZstd() const;
  std::set<std::string> runtimeSources() const;
  Outcome addRuntime(std::vector<EmittedFile> &files) const;
  bool usesHalide() const { return !kernels.empty(); }

  const Format &format;
  const EmissionOptions &options;
  TableSet tables;
  std::vector<HalideKernel> kernels;
  std::vector<FieldText> fields;
  Values common;
  std::string name;
};

const EmbeddedFile *findRuntimeFile(const std::string &path) {
  const EmbeddedFile *end = kRuntimeFiles + kRuntimeFilesCount;
  for (const EmbeddedFile *file = kRuntimeFiles; file != end; ++file)
    if (path == file->path)
      return file;
  return nullptr;
}

/// Compiled along only where the build finds libzstd.
const char *const kZstdCodec = "lib/Runtime/Kernels/Zstd/Codec.cpp";
const char *const kZstdInclude =
    "\n#ifdef SMMIL_HAVE_ZSTD\n"
    "#include \"smmil/Runtime/Kernels/Zstd/Codec.h\"\n#endif\n";

/// Sources of the library go to runtime/src, headers keep their include path.
std::string pathOfSource(const std::string &path) {
  const std::string root = "lib/Runtime/";
  return path.compare(0, root.size(), root) == 0
             ? "runtime/src/" + path.substr(root.size())
             : "runtime/" + path;
}

/// The files of ours that a file includes: by include path, or beside it.
std::vector<std::string> ownIncludes(const EmbeddedFile &file) {
  std::vector<std::string> result;
  constexpr const char *kMark = "#include \"";
  for (const char *at = std::strstr(file.content, kMark); at;
       at = std::strstr(at + 1, kMark)) {
    const char *begin = at + std::strlen(kMark);
    const char *end = std::strchr(begin, '"');
    if (!end)
      continue;
    std::string name(begin, end);
    if (name.compare(0, 6, "smmil/") != 0) {
      const std::string path = file.path;
      name = path.substr(0, path.rfind('/') + 1) + name;
    }
    result.push_back(std::move(name));
  }
  return result;
}

/// A list, one entry a line. clang-format has its own mind about lists of
/// `fewest` and more entries: it packs them in columns.
std::string listOf(const std::string &head,
                   const std::vector<std::string> &entries, size_t fewest = 5) {
  std::string text = head + " = {\n";
  for (const std::string &entry : entries)
    text += "    " + entry + "\n";
  text += "};\n";
  if (entries.size() < fewest)
    return text;
  return "// clang-format off\n" + text + "// clang-format on\n";
}

/// `first` and the items behind it on lines within the margin, as clang-format
/// fills them; the caller indents the first line.
std::string filled(const std::string &first,
                   std::initializer_list<std::string> items) {
  const std::string lead = "    ";
  std::string entry, line = lead + first;
  for (const std::string &item : items) {
    if (line.size() + 1 + item.size() > 80) {
      entry += line + "\n";
      line = lead;
    }
    line += " " + item;
  }
  return (entry + line).substr(lead.size());
}

/// Using declarations for those names of the runtime that `text` mentions.
std::string usingDeclarations(const std::string &text) {
  std::string result;
  for (const char *name : {"Bytes", "ByteSpan", "CaseDecoder", "CaseEncoder",
                           "MutableByteSpan", "Span", "StageClock", "Status"}) {
    const std::string word = name;
    auto isPart = [](char c) {
      return std::isalnum(c) || c == '_' || c == ':';
    };
    for (size_t at = text.find(word); at != std::string::npos;
         at = text.find(word, at + 1)) {
      const char before = at ? text[at - 1] : ' ';
      const char after =
          at + word.size() < text.size() ? text[at + word.size()] : ' ';
      if (isPart(before) || (isPart(after) && after != ':'))
        continue;
      result += "using smmil::" + word + ";\n";
      break;
    }
  }
  return result + "\n";
}

Outcome CodecPrinter::printFields() {
  const Plan &plan = format.plan;
  if (plan.fields.empty())
    return dataError("the format has no fields; there is nothing to emit");
  if (format.encodings.size() != plan.fields.size())
    return dataError("the format has encode chains for " +
                     std::to_string(format.encodings.size()) + " of " +
                     std::to_string(plan.fields.size()) + " fields");
  std::set<std::string> taken, constants;
  for (size_t f = 0; f < plan.fields.size(); ++f) {
    const PlanField &field = plan.fields[f];
    const std::vector<PlanChain> &encodes = format.encodings[f].cases;
    if (field.cases.empty() || encodes.size() != field.cases.size())
      return dataError("field `" + field.name +
                       "`: " + std::to_string(field.cases.size()) +
                       " decode chains but " + std::to_string(encodes.size()) +
                       " encode chains");
    FieldText text;
    std::string fieldName = identifier(field.name);
    text.constant = "k" + camelCase(fieldName);
    for (int suffix = 2; !constants.insert(text.constant).second; ++suffix)
      text.constant = "k" + camelCase(fieldName) + std::to_string(suffix);
    for (size_t c = 0; c < field.cases.size(); ++c) {
      std::string base = fieldName + "_" + identifier(field.cases[c].name);
      std::string space = base;
      for (int suffix = 2; !taken.insert(space).second; ++suffix)
        space = base + "_" + std::to_string(suffix);
      CaseContext context = {format, field,   field.cases[c], encodes[c],
                             tables, kernels, options.halide, space};
      Result<CaseText> printed = printCase(context);
      if (!printed)
        return printed.error();
      printed->space = space;
      text.cases.push_back(std::move(*printed));
    }
    fields.push_back(std::move(text));
  }
  return Outcome::success();
}

std::string CodecPrinter::description() const {
  std::string text;
  for (size_t f = 0; f < fields.size(); ++f) {
    const PlanField &field = format.plan.fields[f];
    text += comment("//", "Field @" + field.name + ":");
    for (size_t c = 0; c < fields[f].cases.size(); ++c) {
      // Continuation lines stand under the text of the item.
      text += comment("//  ", "- " + field.cases[c].name + ": " +
                                  fields[f].cases[c].description);
    }
  }
  return text;
}

std::string
CodecPrinter::includes(std::set<std::string> CaseText::*which) const {
  std::set<std::string> all;
  for (const FieldText &field : fields)
    for (const CaseText &text : field.cases)
      all.insert((text.*which).begin(), (text.*which).end());
  std::string result;
  for (const std::string &path : all)
    result += "#include \"" + path + "\"\n";
  if (!result.empty())
    result = "\n" + result;
  return result + "\n#include <algorithm>\n#include <cstdlib>\n" +
         (usesZstd() ? kZstdInclude : "");
}

std::string CodecPrinter::decoderArrays(bool halide) const {
  std::string text;
  const std::string prefix = halide ? "kHalide" : "k";
  for (const FieldText &field : fields) {
    std::vector<std::string> lines;
    for (const CaseText &one : field.cases) {
      const bool replaced = halide && one.halide;
      const std::string space = one.space + "::";
      const bool tensor = one.tensorFloats != "0";
      lines.push_back(filled(
          "{" + space + "info,",
          {space + (replaced ? "halideDecode," : "decode,"),
           tensor ? space + (replaced ? "halideDecodeTensor," : "decodeTensor,")
                  : std::string("nullptr,"),
           one.tensorFloats + "},"}));
    }
    text +=
        listOf("const CaseDecoder " + prefix + field.constant.substr(1) + "[]",
               lines) +
        "\n";
  }
  const std::string head =
      "const CaseDecoder *const " + prefix + "Fields[kFieldCount] = {";
  std::string names;
  for (const FieldText &field : fields)
    names += (names.empty() ? "" : ", ") + prefix + field.constant.substr(1);
  if (head.size() + names.size() + 2 <= 80)
    return text + head + names + "};\n";
  std::vector<std::string> lines;
  lines.reserve(fields.size());
  for (const FieldText &field : fields)
    lines.push_back(prefix + field.constant.substr(1) + ",");
  return text +
         listOf("const CaseDecoder *const " + prefix + "Fields[kFieldCount]",
                lines, /*fewest=*/0);
}

std::string CodecPrinter::decodeSource() const {
  std::string text = substitute(kDecodeHead, common);
  text += "#include \"codec.h\"\n";
  if (!tables.empty())
    text += "#include \"tables.h\"\n";
  text += includes(&CaseText::decodeIncludes);
  if (usesHalide()) {
    text += "\n#ifdef SMMIL_CODEC_HALIDE\n";
    // In the order of clang-format.
    std::set<std::string> headers;
    for (const HalideKernel &kernel : kernels)
      for (const HalideTarget &target : halideTargets())
        headers.insert(kernel.function + "_" + target.isa);
    for (const std::string &header : headers)
      text += "#include \"halide/" + header + ".h\"\n";
    text += "#include \"smmil/Runtime/HalideBuffer.h\"\n";
    text += "#endif\n";
  }
  const std::string head = text;
  text = substitute(kDecodeOpen, common);
  for (size_t f = 0; f < fields.size(); ++f) {
    for (size_t c = 0; c < fields[f].cases.size(); ++c) {
      const CaseText &one = fields[f].cases[c];
      text += "\n" + comment("//", "Field @" + format.plan.fields[f].name +
                                       ", case \"" +
                                       format.plan.fields[f].cases[c].name +
                                       "\": " + one.description);
      text += "namespace " + one.space + " {\n\n" + one.decode +
              "\n} // namespace " + one.space + "\n";
    }
  }
  text += substitute(kDecodeArrays, common);
  text += decoderArrays(false);
  if (usesHalide())
    text += "\n#ifdef SMMIL_CODEC_HALIDE\n" + decoderArrays(true) + "#endif\n";
  text += substitute(kDecodeClose, common);
  return head + "\n" + usingDeclarations(text) + text.substr(1);
}

std::string CodecPrinter::encodeSource() const {
  std::string text = substitute(kEncodeHead, common);
  text += "#include \"codec.h\"\n";
  if (!tables.empty())
    text += "#include \"tables.h\"\n";
  text += includes(&CaseText::encodeIncludes);
  const std::string head = text;
  text = substitute(kEncodeOpen, common);
  for (const FieldText &field : fields)
    for (const CaseText &one : field.cases)
      text += "\nnamespace " + one.space + " {\n\n" + one.encode +
              "\n} // namespace " + one.space + "\n";
  for (size_t f = 0; f < fields.size(); ++f) {
    const PlanField &field = format.plan.fields[f];
    std::string base = fields[f].constant;
    std::vector<std::string> names, encoders;
    for (const PlanChain &chain : field.cases)
      names.push_back(stringLiteral(chain.name) + ",");
    for (const CaseText &one : fields[f].cases)
      encoders.push_back("{" + one.steps + ", " + one.space + "::encode},");
    text += "\n" + listOf("const char *const " + base + "Names[]", names);
    text += "\n" + listOf("const CaseEncoder " + base + "Encoders[]", encoders);
  }
  text += substitute(kEncodeFields, common);
  std::vector<std::string> lines;
  for (size_t f = 0; f < fields.size(); ++f) {
    const PlanField &field = format.plan.fields[f];
    std::string base = fields[f].constant;
    lines.push_back(filled("{" + stringLiteral(field.name) + ",",
                           {std::to_string(field.cases.size()) + ",",
                            base + "Names,", base + "Encoders},"}));
  }
  text += listOf("const smmil::EmittedField kFields[kFieldCount]", lines);
  text += substitute(kEncodeClose, common);
  return head + "\n" + usingDeclarations(text) + text.substr(1);
}

bool CodecPrinter::usesZstd() const {
  for (const FieldText &field : fields)
    for (const CaseText &text : field.cases)
      if (text.zstd)
        return true;
  return false;
}

std::set<std::string> CodecPrinter::runtimeSources() const {
  std::set<std::string> all;
  for (const FieldText &field : fields)
    for (const CaseText &text : field.cases)
      all.insert(text.sources.begin(), text.sources.end());
  return all;
}

Outcome CodecPrinter::addRuntime(std::vector<EmittedFile> &files) const {
  std::set<std::string> pending = runtimeSources(), added;
  pending.insert("smmil/Runtime/EmittedCase.h");
  if (usesHalide())
    pending.insert("smmil/Runtime/HalideBuffer.h");
  if (usesZstd())
    pending.insert(kZstdCodec);
  pending.insert(tables.headers().begin(), tables.headers().end());
  for (const FieldText &field : fields)
    for (const CaseText &text : field.cases) {
      pending.insert(text.decodeIncludes.begin(), text.decodeIncludes.end());
      pending.insert(text.encodeIncludes.begin(), text.encodeIncludes.end());
    }
  while (!pending.empty()) {
    const std::string path = *pending.begin();
    pending.erase(pending.begin());
    if (!added.insert(path).second)
      continue;
    const EmbeddedFile *file = findRuntimeFile(path);
    if (!file)
      return dataError(path + ": the emitter does not carry this runtime "
                              "file; rebuild SMMIL");
    files.push_back({pathOfSource(path), file->content});
    for (std::string &include : ownIncludes(*file))
      pending.insert(std::move(include));
  }
  return Outcome::success();
}

Result<EmittedSource> CodecPrinter::print() {
  name = identifier(options.name.empty() ? "codec" : options.name);
  std::string guard = name;
  for (char &c : guard)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::string origin;
  for (char c : options.origin)
    origin += c >= 32 && c < 127 && c != '\\' ? c : '?';
  if (Outcome printed = printFields(); !printed)
    return printed.error();
  const std::string hash = planHash(format.plan);
  std::string sources;
  for (const std::string &path : runtimeSources())
    sources += "\n  " + pathOfSource(path);
  const bool zstd = usesZstd();
  const Values zstdValues = {{"CODEC", pathOfSource(kZstdCodec)}};
  common = {{"NAME", name},
            {"GUARD", guard},
            {"ORIGIN", origin.empty() ? "" : " from " + origin},
            {"HASH", hash},
            {"FIELDS", std::to_string(fields.size())},
            {"TABLE_INCLUDES", tables.includes()},
            {"EXPAND", tables.headers().empty() ? "" : kExpand},
            {"SOURCES", sources},
            {"ZSTD", zstd ? substitute(kCMakeZstd, zstdValues) : ""},
            {"ZSTD_PART", zstd ? kCMakeZstdPart : ""},
            {"ZSTD_LINK", zstd ? kCMakeZstdLink : ""},
            {"DECLARATIONS", tables.declarations()},
            {"DEFINITIONS", tables.definitions()},
            {"DESCRIPTION", description()},
            {"TABLE_SOURCE", tables.empty() ? "" : " tables.cpp"},
            {"HALIDE", ""}};
  if (usesHalide())
    for (auto &[key, value] : common)
      if (key == "HALIDE")
        value = substitute(kCMakeHalide,
                           {{"FIRST_OBJECT",
                             "halide/" + kernels[0].function + "_portable.o"}});
  EmittedSource source;
  source.name = name;
  source.files = {{"CMakeLists.txt", substitute(kCMakeLists, common)},
                  {"codec.h", substitute(kCodecHeader, common)},
                  {"codec_abi.cpp", substitute(kAbiSource, common)},
                  {"decode.cpp", decodeSource()},
                  {"encode.cpp", encodeSource()}};
  if (!tables.empty()) {
    source.files.push_back({"tables.h", substitute(kTablesHeader, common)});
    source.files.push_back({"tables.cpp", substitute(kTablesSource, common)});
  }
  for (const HalideKernel &kernel : kernels)
    source.files.push_back({"halide/" + kernel.function + ".generator.cpp",
                            printHalideGenerator(kernel)});
  if (Outcome added = addRuntime(source.files); !added)
    return added.error();
  std::sort(source.files.begin(), source.files.end(),
            [](const EmittedFile &a, const EmittedFile &b) {
              return a.path < b.path;
            });
  source.kernels = std::move(kernels);
  return source;
}

} // namespace

Result<EmittedSource> smmil::emitCodec(const Format &format,
                                       const EmissionOptions &options) {
  EmissionOptions effective = options;
  effective.halide = options.halide && haveHalide();
  return CodecPrinter(format, effective).print();
}

Outcome smmil::checkCase(const Format &format, size_t field, size_t caseIndex) {
  TableSet tables(format.plan);
  std::vector<HalideKernel> kernels;
  const PlanField &planField = format.plan.fields[field];
  CaseContext context = {format,
                         planField,
                         planField.cases[caseIndex],
                         format.encodings[field].cases[caseIndex],
                         tables,
                         kernels,
                         false,
                         "checked"};
  Result<CaseText> printed = printCase(context);
  return printed ? Outcome::success() : Outcome(printed.error());
}
