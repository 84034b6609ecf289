//===- PrimitiveList.cpp - What primitives there are ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints the records of all primitives. The text is made from the JSON, so that
// both say the same.
//
//===----------------------------------------------------------------------===//
#include "smmil/Evaluate/PrimitiveList.h"

#include "smmil/Runtime/PrimitiveInfo.h"

#include <nlohmann/json.hpp>

namespace smmil::evaluate {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *kLosses[] = {"bit_exact", "bounded", "perceptual",
                                   "custom"};
constexpr const char *kTables[] = {"never", "optional", "required"};
constexpr const char *kRoles[] = {"format", "encoder", "item"};

/// A value as it is written: a word where there are words.
Json written(const ParamInfo &param, int32_t value) {
  if (!param.words.empty() && value >= 0)
    return param.words[static_cast<size_t>(value)];
  return value;
}

Json describe(const ParamInfo &param, const PrimitiveInfo &owner) {
  Json json = {{"name", param.name},
               {"keyword", param.keyword},
               {"role", kRoles[static_cast<int>(param.role)]},
               {"description", param.description}};
  if (!param.words.empty())
    json["legal"] = Json(param.words);
  else if (!param.legal.empty())
    json["legal"] = Json(param.legal);
  else if (param.below >= 0)
    json["below"] = owner.params[static_cast<size_t>(param.below)].name;
  else
    json["range"] = {{"least", param.least},
                     {"most", param.most},
                     {"multiple", param.multiple}};
  json["tries"] = Json::array();
  for (int32_t value : param.tries)
    json["tries"].push_back(written(param, value));
  json["optional"] = param.optional;
  if (param.optional && param.role != ParamRole::Item)
    json["absent"] = written(param, param.absent);
  json["ladder"] = param.ladder;
  if (param.quick >= 0)
    json["quick"] = written(param, param.quick);
  return json;
}

Json describe(const PrimitiveInfo &info) {
  const auto operands = static_cast<size_t>(info.operands);
  Json params = Json::array();
  for (const ParamInfo &param : info.params)
    params.push_back(describe(param, info));
  return {{"name", info.name},
          {"mnemonic", info.mnemonic},
          {"code", static_cast<int>(info.code)},
          {"summary", info.summary},
          {"operands", Json(info.kinds.subspan(0, operands))},
          {"results", Json(info.kinds.subspan(operands))},
          {"loss", kLosses[static_cast<int>(info.loss)]},
          {"table", kTables[static_cast<int>(info.table)]},
          {"coarse", info.coarse == info.code
                         ? Json(nullptr)
                         : Json(primitiveInfo(info.coarse)->mnemonic)},
          {"library", info.library ? Json(info.library) : Json(nullptr)},
          {"parameters", std::move(params)}};
}

Json describeAll() {
  Json list = Json::array();
  for (const PrimitiveInfo *info : allPrimitives())
    list.push_back(describe(*info));
  return list;
}

/// The entries of an array behind each other, without quotes.
std::string joined(const Json &array) {
  std::string text;
  for (const Json &entry : array)
    text += (text.empty() ? "" : ", ") +
            (entry.is_string() ? entry.get<std::string>() : entry.dump());
  return text;
}

std::string legalValues(const Json &param) {
  if (param.contains("legal"))
    return joined(param["legal"]);
  if (param.contains("below"))
    return "less than " + param["below"].get<std::string>();
  const Json &range = param["range"];
  std::string text = range["least"].dump() + " to " + range["most"].dump();
  if (range["multiple"] != 1)
    text += ", multiples of " + range["multiple"].dump();
  return text;
}

} // namespace

std::string listPrimitivesAsJson() { return describeAll().dump(2) + "\n"; }

std::string listPrimitives() {
  std::string text;
  for (const Json &primitive : describeAll()) {
    auto word = [&](const char *key) {
      return primitive[key].get<std::string>();
    };
    text += word("mnemonic") + ", code " + primitive["code"].dump() + ": " +
            joined(primitive["operands"]) + " to " +
            joined(primitive["results"]) + "\n  " + word("summary") + "\n  " +
            word("loss") + ", table " + word("table");
    if (!primitive["library"].is_null())
      text += ", library " + word("library");
    text += "\n";
    for (const Json &param : primitive["parameters"]) {
      text += "  " + param["role"].get<std::string>() + " " +
              param["name"].get<std::string>() + ": " + legalValues(param);
      if (!param["tries"].empty())
        text += "; tries " + joined(param["tries"]);
      text += "\n";
    }
  }
  return text;
}

} // namespace smmil::evaluate
