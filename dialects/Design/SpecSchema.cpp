//===- SpecSchema.cpp - Which fields a spec may have ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The three schemas, and the checks and look-ups over them.
//
//===----------------------------------------------------------------------===//

#include "dialects/Design/SpecSchema.h"

#include "dialects/Design/Knobs.h"
#include "dialects/Design/TaskKind.h"
#include "mlir/IR/Builders.h"
#include "smmil/Runtime/AudioDomain.h"
#include "smmil/Runtime/Metric.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace mlir;

namespace smmil::design {

StringRef stringifySpecType(SpecType type) {
  switch (type) {
  case SpecType::Task:
    return "task";
  case SpecType::Model:
    return "model";
  case SpecType::Target:
    return "target";
  }
  llvm_unreachable("three specs");
}

//===----------------------------------------------------------------------===//
// Building blocks of a schema
//===----------------------------------------------------------------------===//

static SpecField number(std::string name, double least, double most = 1e300) {
  return {std::move(name), SpecKind::Number, true, least, most, {}, {}, 0};
}
static SpecField integer(std::string name, double least, double most = 9e18) {
  return {std::move(name), SpecKind::Integer, true, least, most, {}, {}, 0};
}
static SpecField text(std::string name) {
  return {std::move(name), SpecKind::Text, true, 0, 0, {}, {}, 0};
}
static SpecField word(std::string name, std::vector<std::string> words) {
  return {std::move(name), SpecKind::Word, true, 0, 0, std::move(words), {}, 0};
}
static SpecField words(std::string name, std::vector<std::string> words) {
  return {
      std::move(name), SpecKind::Words, true, 0, 0, std::move(words), {}, 0};
}
static SpecField integers(std::string name, double least, double most,
                          unsigned length) {
  return {std::move(name), SpecKind::Integers, true, least, most, {}, {},
          length};
}
static SpecField numbers(std::string name, double least, double most,
                         unsigned length) {
  return {std::move(name), SpecKind::Numbers, true, least, most, {}, {},
          length};
}
static SpecField object(std::string name, std::vector<SpecField> children) {
  return {std::move(name),
          SpecKind::Object,
          true,
          0,
          0,
          {},
          std::move(children),
          0};
}
/// `values` has the schema of any name first, then those of names of their own.
static SpecField map(std::string name, std::vector<SpecField> values) {
  return {std::move(name), SpecKind::Map, true, 0, 0, {}, std::move(values), 0};
}
/// One of `kinds`, whichever the field `word` names.
static SpecField variant(std::string name, std::string word,
                         std::vector<SpecField> kinds) {
  return {std::move(name),   SpecKind::Variant, true, 0, 0,
          {std::move(word)}, std::move(kinds),  0};
}
static SpecField optional(SpecField field) {
  field.required = false;
  return field;
}

//===----------------------------------------------------------------------===//
// The schemas
//===----------------------------------------------------------------------===//

static std::vector<std::string> taskKindNames() {
  std::vector<std::string> names;
  for (const TaskKindInfo &kind : kTaskKinds)
    names.emplace_back(kind.name);
  return names;
}

static SpecField taskSchema() {
  SpecField scalar{"", SpecKind::Scalar, true, 0, 0, {}, {}, 0};
  // What the metrics of a kind, or all, need to be asked for.
  auto quality = [](std::optional<Modality> kind) {
    std::vector<SpecField> rows;
    for (const Metric &metric : metrics()) {
      if (kind && !metric.measures(*kind))
        continue;
      std::vector<SpecField> fields = {
          word("metric", {metric.name}),
          number("floor", 0, metric.measure ? 1000 : 1e300)};
      if (!metric.measure) {
        fields.push_back(text("command"));
        fields.push_back(optional(number("timeout_s", 0.001, 86400)));
      }
      rows.push_back(object(metric.name, std::move(fields)));
    }
    return variant(kind ? modalityName(*kind) : "", "metric", std::move(rows));
  };
  return object(
      "", {word("minimize", {"bytes", "decode_us", "read_us", "energy_uj"}),
           map("quality", {quality(std::nullopt), quality(Modality::Image),
                           quality(Modality::Audio)}),
           number("decode_us_per_sheet_p95", 0),
           optional(number("read_us_per_sheet", 0)),
           optional(word("access",
                         {std::begin(kAccessWords), std::end(kAccessWords)})),
           optional(number("coarse_reads", 0, 1)),
           optional(object("present",
                           {word("kind", taskKindNames()),
                            integers("every", 1, 1e6, 0),
                            integers("images", 1, 1e6, 0),
                            optional(words("order", {"file", "length"}))})),
           optional(map("fix", {scalar}))});
}

/// What a plan can state (lib/Runtime/FORMAT.md, "frame") and codec.resample
/// resamples to: a model beyond it would fail later, away from its spec.
constexpr double kMaxSide = 16384, kMinRate = 1000, kMaxRate = 384000,
                 kMaxChannels = 8;

static std::vector<std::string> audioDomainNames() {
  std::vector<std::string> names;
  for (const AudioDomainInfo &domain : kAudioDomains)
    names.emplace_back(domain.name);
  return names;
}

/// What a window of a view can have.
constexpr double kMaxContext = 4294967295;

static SpecField modelSchema() {
  const SpecField image = object(
      "image",
      {optional(word("kind", {"image"})), integers("shape", 1, kMaxSide, 3),
       word("dtype", {"f32"}), word("resize", {"stretch"}),
       word("filter", {"triangle"}), integers("background", 0, 255, 3),
       optional(word("orientation", {"apply", "ignore"})),
       optional(word("animation", {"keep", "first_frame"})),
       integer("tokens", 1),
       optional(word("marker", {"prefix", "suffix", "around"})),
       numbers("mean", -1e6, 1e6, 3), numbers("std", 1e-9, 1e6, 3),
       optional(words("accepts", {"spatial", "dct"}))});
  const SpecField audio = object(
      "audio",
      {optional(word("kind", {"audio"})), integer("rate", kMinRate, kMaxRate),
       integer("channels", 1, kMaxChannels), word("dtype", {"f32"}),
       optional(words("accepts", audioDomainNames()))});
  return object(
      "", {integer("context", 1, kMaxContext),
           word("text_unit", {"words", "bytes", "tokens"}),
           optional(object("tokenizer", {text("name"), text("file")})),
           map("inputs", {variant("", "kind", {image, audio}), image, audio})});
}

static SpecField targetSchema() {
  return object("",
                {integer("l2", 1), number("read_bytes_per_s", 1),
                 number("request_us", 0),
                 optional(object("energy", {number("cpu_watts", 0),
                                            number("joules_per_byte", 0)}))});
}

const SpecField &specSchema(SpecType type) {
  static const SpecField task = taskSchema();
  static const SpecField model = modelSchema();
  static const SpecField target = targetSchema();
  switch (type) {
  case SpecType::Task:
    return task;
  case SpecType::Model:
    return model;
  case SpecType::Target:
    return target;
  }
  llvm_unreachable("three specs");
}

//===----------------------------------------------------------------------===//
// Validation
//===----------------------------------------------------------------------===//

/// Whole numbers without a fraction, as a person would write them.
static std::string plainNumber(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return std::to_string(static_cast<int64_t>(value));
  return formatDecimal(value);
}

/// "a number of at least 0 and at most 255", for the kind's own `what`.
static std::string ranged(const SpecField &field, StringRef what) {
  std::string text = what.str();
  if (field.least > -1e6)
    text += " of at least " + plainNumber(field.least);
  if (field.most < 1e6)
    text += " and at most " + plainNumber(field.most);
  return text;
}

static std::string expected(const SpecField &field) {
  std::string length =
      field.length ? std::to_string(field.length) + " " : std::string();
  switch (field.kind) {
  case SpecKind::Word:
    return "one of " + llvm::join(field.words, ", ");
  case SpecKind::Text:
    return "a non-empty string";
  case SpecKind::Integer:
    return ranged(field, "an integer");
  case SpecKind::Number:
    return ranged(field, "a number");
  case SpecKind::Integers:
    return "a list of " + ranged(field, length + "integers");
  case SpecKind::Numbers:
    return "a list of " + ranged(field, length + "numbers");
  case SpecKind::Words:
    return "a list out of " + llvm::join(field.words, ", ");
  case SpecKind::Scalar:
    return "a number, a string, true or false";
  case SpecKind::Object:
  case SpecKind::Map:
  case SpecKind::Variant:
    return "an object";
  }
  llvm_unreachable("every kind is handled");
}

/// The child of this name, else null.
static const SpecField *childOf(const SpecField &field, StringRef name) {
  auto found = llvm::find_if(
      field.children, [&](const SpecField &f) { return f.name == name; });
  return found == field.children.end() ? nullptr : &*found;
}

/// The child that a value of a variant is as; null where it names none.
static const SpecField *variantOf(const SpecField &field, Attribute value) {
  auto dictionary = dyn_cast<DictionaryAttr>(value);
  std::optional<StringRef> kind;
  if (dictionary)
    kind = literalWord(dictionary.get(field.words[0]));
  return kind ? childOf(field, *kind) : nullptr;
}

static bool inRange(const SpecField &field, std::optional<double> value) {
  return value && *value >= field.least && *value <= field.most;
}

static bool isLeaf(const SpecField &field, Attribute value) {
  auto list = dyn_cast<ArrayAttr>(value);
  bool rightLength =
      list && (field.length ? list.size() == field.length : !list.empty());
  switch (field.kind) {
  case SpecKind::Word:
    return literalWord(value) &&
           llvm::is_contained(field.words, *literalWord(value));
  case SpecKind::Text:
    return literalWord(value) && !literalWord(value)->empty();
  case SpecKind::Integer:
    return literalInt(value) && inRange(field, literalNumber(value));
  case SpecKind::Number:
    return isa<FloatAttr>(value) && inRange(field, literalNumber(value));
  case SpecKind::Integers:
    return rightLength && llvm::all_of(list, [&](Attribute item) {
             return literalInt(item) && inRange(field, literalNumber(item));
           });
  case SpecKind::Numbers:
    return rightLength && llvm::all_of(list, [&](Attribute item) {
             return isa<FloatAttr>(item) && inRange(field, literalNumber(item));
           });
  case SpecKind::Words:
    return rightLength && llvm::all_of(list, [&](Attribute item) {
             return literalWord(item) &&
                    llvm::is_contained(field.words, *literalWord(item));
           });
  case SpecKind::Scalar:
    return literalNumber(value) || literalWord(value) || literalFlag(value);
  case SpecKind::Object:
  case SpecKind::Map:
  case SpecKind::Variant:
    return isa<DictionaryAttr>(value);
  }
  llvm_unreachable("every kind is handled");
}

static bool validateValue(const SpecField &field, const std::string &path,
                          Attribute value, SpecErrorFn report);

static bool validateVariant(const SpecField &field, const std::string &path,
                            Attribute value, SpecErrorFn report) {
  if (const SpecField *kind = variantOf(field, value))
    return validateValue(*kind, path, value, report);
  const std::string what =
      "expected one of " +
      llvm::join(llvm::map_range(field.children,
                                 [](const SpecField &f) { return f.name; }),
                 ", ");
  Attribute got = cast<DictionaryAttr>(value).get(field.words[0]);
  report(path + "." + field.words[0],
         got ? what + ", but got " + formatPlain(got)
             : "missing field, " + what);
  return false;
}

static bool validateValue(const SpecField &field, const std::string &path,
                          Attribute value, SpecErrorFn report) {
  if (!isLeaf(field, value)) {
    report(path,
           "expected " + expected(field) + ", but got " + formatPlain(value));
    return false;
  }
  if (field.kind == SpecKind::Variant)
    return validateVariant(field, path, value, report);
  auto dictionary = dyn_cast<DictionaryAttr>(value);
  if (!dictionary)
    return true;
  bool good = true;
  auto below = [&](StringRef name) {
    return path.empty() ? name.str() : path + "." + name.str();
  };
  for (NamedAttribute item : dictionary) {
    StringRef name = item.getName();
    const SpecField *child = childOf(field, name);
    if (!child && field.kind == SpecKind::Map)
      child = &field.children.front();
    if (!child) {
      auto names = llvm::map_range(field.children,
                                   [](const SpecField &f) { return f.name; });
      report(below(name),
             "unknown field, expected one of " + llvm::join(names, ", "));
      good = false;
      continue;
    }
    good &= validateValue(*child, below(name), item.getValue(), report);
  }
  if (field.kind == SpecKind::Object)
    for (const SpecField &child : field.children)
      if (child.required && !dictionary.contains(child.name)) {
        report(below(child.name), "missing field, expected " + expected(child));
        good = false;
      }
  return good;
}

/// A model that counts tokens says with what, and no other does.
static bool validateTokenizer(DictionaryAttr spec, SpecErrorFn report) {
  const bool counts = specWord(spec, "text_unit") == StringRef("tokens");
  if (counts == spec.contains("tokenizer"))
    return true;
  report("tokenizer", counts ? "missing field, expected an object with name "
                               "and file, since text_unit is tokens"
                             : "is for the text_unit tokens alone");
  return false;
}

LogicalResult validateSpec(const SpecField &schema, DictionaryAttr spec,
                           SpecErrorFn report) {
  bool good = validateValue(schema, "", spec, report);
  if (&schema == &specSchema(SpecType::Model))
    good &= validateTokenizer(spec, report);
  return success(good);
}

Attribute normalizeSpec(const SpecField &schema, Attribute value) {
  MLIRContext *context = value.getContext();
  auto toNumber = [&](Attribute item) -> Attribute {
    if (auto integer = literalInt(item))
      return FloatAttr::get(Float64Type::get(context),
                            static_cast<double>(*integer));
    return item;
  };
  if (schema.kind == SpecKind::Number)
    return toNumber(value);
  if (auto list = dyn_cast<ArrayAttr>(value);
      list && schema.kind == SpecKind::Numbers)
    return ArrayAttr::get(context, llvm::map_to_vector(list, toNumber));
  if (schema.kind == SpecKind::Variant) {
    const SpecField *kind = variantOf(schema, value);
    return kind ? normalizeSpec(*kind, value) : value;
  }
  auto dictionary = dyn_cast<DictionaryAttr>(value);
  if (!dictionary || schema.children.empty())
    return value;
  SmallVector<NamedAttribute> items;
  for (NamedAttribute item : dictionary) {
    const SpecField *child = childOf(schema, item.getName());
    if (!child && schema.kind == SpecKind::Map)
      child = &schema.children.front();
    items.emplace_back(item.getName(),
                       child ? normalizeSpec(*child, item.getValue())
                             : item.getValue());
  }
  return DictionaryAttr::get(context, items);
}

//===----------------------------------------------------------------------===//
// Look-ups
//===----------------------------------------------------------------------===//

bool isHigherBetter(StringRef metric) {
  const Metric *row = findMetric(metric.str());
  return !row || row->higherIsBetter;
}

Attribute specLookup(DictionaryAttr spec, StringRef path) {
  Attribute value = spec;
  SmallVector<StringRef> names;
  path.split(names, '.');
  for (StringRef name : names) {
    auto dictionary = dyn_cast_or_null<DictionaryAttr>(value);
    if (!dictionary)
      return {};
    value = dictionary.get(name);
  }
  return value;
}

std::string fieldPath(DictionaryAttr spec, StringRef section, StringRef field,
                      StringRef kind) {
  std::string own = (section + "." + field).str();
  return specLookup(spec, own) ? own : (section + "." + kind).str();
}

std::optional<double> specNumber(DictionaryAttr spec, StringRef path) {
  return literalNumber(specLookup(spec, path));
}

std::optional<StringRef> specWord(DictionaryAttr spec, StringRef path) {
  return literalWord(specLookup(spec, path));
}

std::vector<double> specNumbers(DictionaryAttr spec, StringRef path) {
  std::vector<double> values;
  if (auto list = dyn_cast_or_null<ArrayAttr>(specLookup(spec, path)))
    for (Attribute item : list)
      if (auto value = literalNumber(item))
        values.push_back(*value);
  return values;
}

} // namespace smmil::design
