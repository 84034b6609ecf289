//===- JsonSpecs.cpp - JSON specs and design ops --------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JSON becomes attributes as it stands; the schema of the design dialect then
// says what is wrong with them.
//
//===----------------------------------------------------------------------===//

#include "smmil/Conversion/JsonSpecs.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"

#include <nlohmann/json.hpp>

#include <set>
#include <vector>

using namespace mlir;
using Json = nlohmann::ordered_json;

namespace smmil {

namespace {

/// One file being read: turns paths and offsets into diagnostics.
class SpecFile {
public:
  SpecFile(design::SpecType type, StringRef path, StringRef text,
           MLIRContext *context)
      : type(type), path(path), text(text), context(context) {}

  std::string version() const {
    return design::stringifySpecType(type).str() + "/1";
  }

  void report(StringRef field, const llvm::Twine &problem) const {
    InFlightDiagnostic diag = emitError(locate(field));
    if (!field.empty())
      diag << field << ": ";
    diag << problem;
  }

  Location at(size_t offset) const {
    StringRef before = text.take_front(offset);
    size_t line = before.count('\n') + 1;
    size_t column = offset - (before.rfind('\n') + 1);
    return FileLineColLoc::get(context, path, line, column + 1);
  }

  /// Where the key of `field` stands; of a field that is missing, that of the
  /// object it is missing in; else the start of the file.
  Location locate(StringRef field) const {
    if (field.empty())
      return at(0);
    auto places = keyOffsets();
    for (; !field.empty(); field = field.rsplit('.').first) {
      if (auto found = places.find(field); found != places.end())
        return at(found->second);
      if (!field.contains('.'))
        break;
    }
    return at(0);
  }

  /// Dotted paths of all keys with where each is spelled, the last one where a
  /// key is given twice. Precondition: the text is valid JSON.
  llvm::StringMap<size_t> keyOffsets() const;

  /// Parses; null after an error.
  std::optional<Json> parse() const;

  design::SpecType type;
  StringRef path, text;
  MLIRContext *context;
};

llvm::StringMap<size_t> SpecFile::keyOffsets() const {
  llvm::StringMap<size_t> places;
  // Paths of the objects around; a list keeps the path of the key before it.
  std::vector<std::string> around;
  std::string last; // Path of the key whose value comes next.
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '{' || c == '[') {
      around.push_back(last);
    } else if ((c == '}' || c == ']') && !around.empty()) {
      around.pop_back();
    } else if (c == '"') {
      size_t start = i++;
      while (i < text.size() && text[i] != '"')
        i += text[i] == '\\' ? 2 : 1;
      StringRef behind = text.drop_front(std::min(i + 1, text.size())).ltrim();
      if (!behind.starts_with(":"))
        continue; // A value.
      StringRef key = text.slice(start + 1, i);
      StringRef outer = around.empty() ? "" : StringRef(around.back());
      last = outer.empty() ? key.str() : (outer + "." + key).str();
      places[last] = start;
    }
  }
  return places;
}

std::optional<Json> SpecFile::parse() const {
  // The library keeps the last of two equal keys without a word.
  std::vector<std::set<std::string>> keys;
  std::vector<std::string> names; // The key that is open at each depth.
  std::string twice;
  bool isDeep = false;
  auto watch = [&](int depth, Json::parse_event_t event, Json &value) {
    // Values are walked by recursion below; no field of a spec lies deep.
    constexpr int kDeepest = 64;
    isDeep |= depth > kDeepest;
    if (event == Json::parse_event_t::object_start) {
      keys.emplace_back();
      names.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      keys.pop_back();
      names.pop_back();
    } else if (event == Json::parse_event_t::key) {
      names.back() = value.get<std::string>();
      if (!keys.back().insert(names.back()).second && twice.empty())
        twice = llvm::join(names, ".");
    }
    return true;
  };
  try {
    Json json = Json::parse(text.begin(), text.end(), watch);
    if (isDeep) {
      report("", "the values nest too deeply for a spec");
      return std::nullopt;
    }
    if (twice.empty())
      return json;
    report(twice, "the field is given twice");
  } catch (const Json::out_of_range &error) {
    // "[json.exception.out_of_range.406] number overflow parsing '1e999'"
    emitError(at(0)) << "no valid JSON: "
                     << StringRef(error.what()).split("] ").second;
  } catch (const Json::parse_error &error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: ..."
    StringRef reason = StringRef(error.what()).rsplit(": ").second;
    StringRef full(error.what());
    size_t syntax = full.find("syntax error");
    if (syntax != StringRef::npos)
      reason = full.drop_front(syntax);
    size_t offset =
        std::min<size_t>(error.byte ? error.byte - 1 : 0, text.size());
    emitError(at(offset)) << "no valid JSON: " << reason;
  }
  return std::nullopt;
}

/// The attribute of a JSON value; null after an error.
Attribute toAttribute(const Json &json, const std::string &field,
                      const SpecFile &file) {
  MLIRContext *context = file.context;
  switch (json.type()) {
  case Json::value_t::boolean:
    return BoolAttr::get(context, json.get<bool>());
  case Json::value_t::number_unsigned:
    if (json.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX)) {
      file.report(
          field,
          "the number is too large, expected at most 9223372036854775807");
      return {};
    }
    [[fallthrough]];
  case Json::value_t::number_integer:
    return IntegerAttr::get(IntegerType::get(context, 64), json.get<int64_t>());
  case Json::value_t::number_float:
    return FloatAttr::get(Float64Type::get(context), json.get<double>());
  case Json::value_t::string:
    return StringAttr::get(context, json.get<std::string>());
  case Json::value_t::array: {
    SmallVector<Attribute> items;
    for (const Json &item : json) {
      items.push_back(toAttribute(item, field, file));
      if (!items.back())
        return {};
    }
    return ArrayAttr::get(context, items);
  }
  case Json::value_t::object: {
    SmallVector<NamedAttribute> items;
    for (const auto &[name, value] : json.items()) {
      std::string below = field.empty() ? name : field + "." + name;
      if (name.empty()) {
        file.report(field, "a field has an empty name");
        return {};
      }
      Attribute attribute = toAttribute(value, below, file);
      if (!attribute)
        return {};
      items.emplace_back(StringAttr::get(context, name), attribute);
    }
    return DictionaryAttr::get(context, items);
  }
  default:
    file.report(field, "null is no value, leave the field out");
    return {};
  }
}

Json toJson(Attribute value) {
  if (auto flag = dyn_cast<BoolAttr>(value))
    return flag.getValue();
  if (auto integer = dyn_cast<IntegerAttr>(value))
    return integer.getInt();
  if (auto decimal = dyn_cast<FloatAttr>(value))
    return decimal.getValueAsDouble();
  if (auto text = dyn_cast<StringAttr>(value))
    return text.getValue().str();
  if (auto list = dyn_cast<ArrayAttr>(value)) {
    Json json = Json::array();
    for (Attribute item : list)
      json.push_back(toJson(item));
    return json;
  }
  Json json = Json::object();
  for (NamedAttribute item : cast<DictionaryAttr>(value))
    json[item.getName().str()] = toJson(item.getValue());
  return json;
}

} // namespace

FailureOr<Operation *> importSpec(design::SpecType type, StringRef path,
                                  StringRef text, OpBuilder &builder) {
  builder.getContext()->loadDialect<design::DesignDialect>();
  SpecFile file(type, path, text, builder.getContext());
  std::optional<Json> json = file.parse();
  if (!json)
    return failure();
  if (!json->is_object()) {
    file.report("", "expected an object with the fields of a " +
                        design::stringifySpecType(type) + " spec");
    return failure();
  }
  bool good = true;
  auto version = json->find("smmil");
  if (version == json->end() || *version != file.version()) {
    file.report("smmil", "expected \"" + file.version() + "\"" +
                             (version == json->end()
                                  ? std::string(", the field is missing")
                                  : ", but got " + version->dump()));
    return failure(); // Its fields would all be wrong.
  }
  auto name = json->find("name");
  if (name == json->end() || !name->is_string() ||
      name->get<std::string>().empty()) {
    file.report("name", "expected a non-empty string");
    good = false;
  }
  std::string symbol = good ? name->get<std::string>() : std::string();
  json->erase("smmil");
  json->erase("name");
  Attribute fields = toAttribute(*json, "", file);
  if (!fields)
    return failure();
  const design::SpecField &schema = design::specSchema(type);
  auto spec = cast<DictionaryAttr>(design::normalizeSpec(schema, fields));
  if (failed(design::validateSpec(schema, spec,
                                  [&](StringRef field, StringRef problem) {
                                    file.report(field, problem);
                                  })))
    good = false;
  if (!good)
    return failure();

  Location loc = FileLineColLoc::get(builder.getContext(), path, 1, 1);
  StringAttr symbolAttr = builder.getStringAttr(symbol);
  switch (type) {
  case design::SpecType::Task:
    return builder.create<design::TaskOp>(loc, symbolAttr, spec).getOperation();
  case design::SpecType::Model:
    return builder.create<design::ModelOp>(loc, symbolAttr, spec)
        .getOperation();
  case design::SpecType::Target:
    return builder.create<design::TargetOp>(loc, symbolAttr, spec)
        .getOperation();
  }
  llvm_unreachable("three specs");
}

template <typename SpecOp>
static FailureOr<SpecOp> importFile(StringRef path, OpBuilder &builder) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer) {
    emitError(UnknownLoc::get(builder.getContext()))
        << path << ": cannot be read: " << buffer.getError().message()
        << "; expected a " << design::stringifySpecType(SpecOp::getSpecType())
        << " spec";
    return failure();
  }
  FailureOr<Operation *> op =
      importSpec(SpecOp::getSpecType(), path, (*buffer)->getBuffer(), builder);
  if (failed(op))
    return failure();
  return cast<SpecOp>(*op);
}

FailureOr<design::TaskOp> importTask(StringRef path, OpBuilder &builder) {
  return importFile<design::TaskOp>(path, builder);
}
FailureOr<design::ModelOp> importModel(StringRef path, OpBuilder &builder) {
  return importFile<design::ModelOp>(path, builder);
}
FailureOr<design::TargetOp> importTarget(StringRef path, OpBuilder &builder) {
  return importFile<design::TargetOp>(path, builder);
}

std::string exportSpec(Operation *op) {
  design::SpecType type = isa<design::TaskOp>(op)    ? design::SpecType::Task
                          : isa<design::ModelOp>(op) ? design::SpecType::Model
                                                     : design::SpecType::Target;
  Json json;
  json["smmil"] = design::stringifySpecType(type).str() + "/1";
  json["name"] = SymbolTable::getSymbolName(op).str();
  Json fields = toJson(op->getAttr("spec"));
  // The order of the schema is the order in which people write specs.
  for (const design::SpecField &field : design::specSchema(type).children)
    if (fields.contains(field.name))
      json[field.name] = fields[field.name];
  return json.dump(1) + "\n";
}

} // namespace smmil
