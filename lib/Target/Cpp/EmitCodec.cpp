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

#include "CasePrinter.h"
#include "Isas.h"
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
  /// Finds the runtime files that the printed text needs.
  Outcome gatherRuntime();
  bool usesHalide() const { return !kernels.empty(); }

  const Format &format;
  const EmissionOptions &options;
  TableSet tables;
  std::vector<HalideKernel> kernels;
  std::vector<FieldText> fields;
  std::map<std::string, const EmbeddedFile *> runtime;
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

bool startsWith(const std::string &text, const std::string &start) {
  return text.compare(0, start.size(), start) == 0;
}

/// Sources of the library go to runtime/src, all else keeps its include path.
/// What only a generator of kernels includes stands beside it.
std::string pathOfRuntime(const std::string &path) {
  const std::string stage = "/Halide.h";
  if (startsWith(path, "smmil/Target/Halide/") ||
      (path.size() > stage.size() &&
       path.compare(path.size() - stage.size(), stage.size(), stage) == 0))
    return "halide/" + path;
  const std::string root = "lib/Runtime/";
  return path.compare(0, root.size(), root) == 0
             ? "runtime/src/" + path.substr(root.size())
             : "runtime/" + path;
}

bool isSource(const std::string &path) {
  return path.size() > 4 && path.compare(path.size() - 4, 4, ".cpp") == 0;
}

/// The source that defines what a header declares, if the emitter carries one.
std::string sourceOf(std::string header) {
  const std::string library = "smmil/Runtime/";
  if (startsWith(header, library))
    header = "lib/Runtime/" + header.substr(library.size());
  const size_t dot = header.rfind('.');
  const std::string source = header.substr(0, dot) + ".cpp";
  return source != header && findRuntimeFile(source) ? source : "";
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
    if (!startsWith(name, "smmil/") && !startsWith(name, "codecs/")) {
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

/// `text` for the copy of one instruction set.
std::string forIsa(const std::string &isa, const std::string &text) {
  std::string upper;
  for (char c : isa)
    upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return "#ifdef SMMIL_CODEC_" + upper + "\n" + text + "#endif\n";
}

/// The baseline and the sets beside it, each containing the ones before it.
std::vector<std::string> isaNames() {
  std::vector<std::string> names = {kIsaNames[0]};
  for (const EmittedIsa &row : emittedIsas())
    names.push_back(row.name);
  return names;
}

/// What codec.h declares of each copy of the decoders.
std::string isaDeclarations() {
  std::string text;
  for (const std::string &isa : isaNames())
    text += forIsa(isa, substitute(kIsaDeclaration, {{"ISA", isa}})) + "\n";
  return text;
}

/// Rows of the table of variants.
std::string isaVariants() {
  std::vector<std::string> names = isaNames();
  std::reverse(names.begin(), names.end()); // The best comes first.
  std::string text;
  for (const std::string &name : names) {
    const std::string row = "    {Isa::" + camelCase(name) + ", ";
    text += forIsa(name, "#ifdef SMMIL_CODEC_HALIDE\n" + row + "true, " + name +
                             "::kHalideFields},\n#endif\n" + row + "false, " +
                             name + "::kFields},\n");
  }
  return text;
}

/// Calls of add_isa in CMakeLists.txt.
std::string isaRows() {
  std::string text;
  for (const EmittedIsa &row : emittedIsas())
    text += "add_isa(" + row.name + " \"" + row.flags + "\")\n";
  return text;
}

Outcome CodecPrinter::printFields() {
  const Plan &plan = format.plan;
  if (plan.fields.empty())
    return dataError("the format has no fields; there is nothing to emit");
  if (format.encodings.size() != plan.fields.size())
    return dataError("the format has encode graphs for " +
                     std::to_string(format.encodings.size()) + " of " +
                     std::to_string(plan.fields.size()) + " fields");
  std::set<std::string> taken, constants;
  // Namespaces of primitives are named in emitted text.
  for (const PrimitiveInfo *info : allPrimitives())
    taken.insert(info->mnemonic);
  for (size_t f = 0; f < plan.fields.size(); ++f) {
    const PlanField &field = plan.fields[f];
    const std::vector<PlanGraph> &encodes = format.encodings[f].cases;
    if (field.cases.empty() || encodes.size() != field.cases.size())
      return dataError(
          "field `" + field.name + "`: " + std::to_string(field.cases.size()) +
          " cases but " + std::to_string(encodes.size()) + " encode graphs");
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
      CaseContext context = {
          format,         field,          encodes[c],          tables,
          options.fusion, options.halide, options.halideFirst, space};
      Result<CaseText> printed = printCase(context);
      if (!printed)
        return printed.error();
      printed->space = space;
      if (!options.encoder) {
        printed->encode.clear();
        printed->encodeIncludes.clear();
      }
      kernels.insert(kernels.end(), printed->kernels.begin(),
                     printed->kernels.end());
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
      std::string item = comment("//    ", field.cases[c].name + ": " +
                                               fields[f].cases[c].description);
      text += "//   - " + item.substr(7);
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
  return result + "\n#include <algorithm>\n";
}

std::string CodecPrinter::decoderArrays(bool halide) const {
  std::string text;
  const std::string prefix = halide ? "kHalide" : "k";
  for (const FieldText &field : fields) {
    std::vector<std::string> lines;
    for (const CaseText &one : field.cases) {
      const bool replaced = halide && !one.kernels.empty();
      const std::string space = one.space + "::";
      const std::string close =
          one.tensorBytes == 1 ? "},"
                               : ", " + std::to_string(one.tensorBytes) + "},";
      lines.push_back(filled(
          "{" + space + (replaced && one.halideInfo ? "halideInfo," : "info,"),
          {space + (replaced ? "halideDecode," : "decode,"),
           one.tensor
               ? space + (replaced ? "halideDecodeTensor" : "decodeTensor") +
                     close
               : std::string("nullptr},")}));
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
  return head + "\nusing namespace smmil;\n" + text;
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
      if (options.encoder)
        text += "\nnamespace " + one.space + " {\n\n" + one.encode +
                "\n} // namespace " + one.space + "\n";
  for (size_t f = 0; f < fields.size(); ++f) {
    const PlanField &field = format.plan.fields[f];
    std::string base = fields[f].constant;
    std::vector<std::string> names, encoders;
    for (const PlanGraph &graph : field.cases)
      names.push_back(stringLiteral(graph.name) + ",");
    for (const CaseText &one : fields[f].cases)
      encoders.push_back(options.encoder ? "{" + std::to_string(one.steps) +
                                               ", " + one.space + "::encode},"
                                         : "{0, nullptr},");
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
  return head + "\nusing namespace smmil;\n" + text;
}

Outcome CodecPrinter::gatherRuntime() {
  std::set<std::string> pending = {"smmil/Runtime/EmittedCase.h"};
  if (usesHalide()) {
    pending.insert("smmil/Runtime/HalideBuffer.h");
    pending.insert("smmil/Target/Halide/Chain.h");
    for (const HalideKernel &kernel : kernels)
      for (const HalideStep &step : kernel.steps)
        pending.insert("codecs/" + step.folder + "/Halide.h");
  }
  pending.insert(tables.headers().begin(), tables.headers().end());
  for (const FieldText &field : fields)
    for (const CaseText &text : field.cases) {
      pending.insert(text.decodeIncludes.begin(), text.decodeIncludes.end());
      pending.insert(text.encodeIncludes.begin(), text.encodeIncludes.end());
      for (unsigned i = 0; i < kRuntimeFilesCount; ++i)
        for (const std::string &folder : text.folders)
          if (isSource(kRuntimeFiles[i].path) &&
              startsWith(kRuntimeFiles[i].path, folder + "/") &&
              (options.encoder ||
               kRuntimeFiles[i].path != folder + "/Encode.cpp"))
            pending.insert(kRuntimeFiles[i].path);
    }
  while (!pending.empty()) {
    const std::string path = *pending.begin();
    pending.erase(pending.begin());
    const EmbeddedFile *file = findRuntimeFile(path);
    if (!file)
      return dataError(path + ": the emitter does not carry this runtime "
                              "file; rebuild SMMIL");
    if (!runtime.emplace(path, file).second)
      continue;
    for (std::string &include : ownIncludes(*file))
      pending.insert(std::move(include));
    if (std::string source = sourceOf(path); !source.empty())
      pending.insert(std::move(source));
  }
  return Outcome::success();
}

bool CodecPrinter::usesZstd() const {
  return std::any_of(runtime.begin(), runtime.end(), [](const auto &file) {
    return std::strstr(file.second->content, "SMMIL_HAVE_ZSTD") != nullptr;
  });
}

Result<EmittedSource> CodecPrinter::print() {
  name = identifier(options.name.empty() ? "codec" : options.name);
  // Not to hide a namespace of the runtime that emitted text names.
  for (const char *taken : {"emitted", "fused", "fusions", "halide"})
    if (name == taken)
      name += "_codec";
  if (primitiveNamed(name.c_str()))
    name += "_codec";
  std::string guard = name;
  for (char &c : guard)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::string origin;
  for (char c : options.origin)
    origin += c >= 32 && c < 127 && c != '\\' ? c : '?';
  if (Outcome printed = printFields(); !printed)
    return printed.error();
  if (Outcome gathered = gatherRuntime(); !gathered)
    return gathered.error();
  const std::string hash = planHash(format.plan);
  std::string sources;
  for (const auto &[path, file] : runtime)
    if (isSource(path))
      sources += "\n  " + pathOfRuntime(path);
  const bool zstd = usesZstd();
  common = {{"NAME", name},
            {"GUARD", guard},
            {"ORIGIN", origin.empty() ? "" : " from " + origin},
            {"HASH", hash},
            {"FIELDS", std::to_string(fields.size())},
            {"ISA_DECLARATIONS", isaDeclarations()},
            {"ISA_VARIANTS", isaVariants()},
            {"ISA_ROWS", isaRows()},
            {"TABLE_INCLUDES", tables.includes()},
            {"EXPAND", tables.headers().empty() ? "" : kExpand},
            {"SOURCES", sources},
            {"ZSTD", zstd ? kCMakeZstd : ""},
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
        value = kCMakeHalide;
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
  for (const auto &[path, file] : runtime)
    source.files.push_back({pathOfRuntime(path), file->content});
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
  const PlanField &planField = format.plan.fields[field];
  CaseContext context = {format,
                         planField,
                         format.encodings[field].cases[caseIndex],
                         tables,
                         /*fuse=*/true,
                         /*halide=*/false,
                         /*halideFirst=*/false,
                         "checked"};
  Result<CaseText> printed = printCase(context);
  return printed ? Outcome::success() : Outcome(printed.error());
}
