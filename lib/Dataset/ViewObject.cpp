//===- ViewObject.cpp - A view as a file ----------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Statements, spellings, filters and fields of a view as JSON, and back. The
// name is the manifest's, so that views of one meaning are one file.
//
//===----------------------------------------------------------------------===//

#include "ManifestJson.h"
#include "smmil/Dataset/Manifest.h"

#include <iterator>

using namespace smmil;
using Json = ManifestJson;

static constexpr int kMaxViewDepth = 16;

static const char *const kStepKinds[] = {"take", "cycle", "mark", "recorded"};
static const char *const kShorts[] = {"skip", "carry", "stop", "error"};
static const char *const kRests[] = {"drop", "append"};
static const char *const kCompares[] = {"eq", "ne", "lt", "le", "gt", "ge"};

const char *smmil::compareName(ViewFilter::Compare compare) {
  return wordOf(compare, kCompares);
}

std::optional<ViewFilter::Compare> smmil::compareOf(const std::string &name) {
  for (size_t i = 0; i < std::size(kCompares); ++i)
    if (name == kCompares[i])
      return static_cast<ViewFilter::Compare>(i);
  return std::nullopt;
}

static Json printSteps(const std::vector<ViewStep> &steps) {
  Json list = Json::array();
  for (const ViewStep &step : steps) {
    Json json;
    json["kind"] = wordOf(step.kind, kStepKinds);
    if (step.count != 0)
      json["count"] = step.count;
    if (!step.field.empty())
      json["field"] = step.field;
    if (!step.tokenBefore.empty())
      json["before"] = step.tokenBefore;
    if (!step.tokenAfter.empty())
      json["after"] = step.tokenAfter;
    if (!step.token.empty())
      json["token"] = step.token;
    if (step.onShort != ViewStep::Short::Skip)
      json["short"] = wordOf(step.onShort, kShorts);
    if (step.restAppend)
      json["rest"] = "append";
    if (!step.body.empty())
      json["body"] = printSteps(step.body);
    list.push_back(std::move(json));
  }
  return list;
}

std::string smmil::printView(const View &view) {
  Json json = {{"steps", printSteps(view.steps)}};
  for (const Token &token : view.tokens)
    json["tokens"].push_back(Json::array({token.symbol, token.spelling}));
  for (const ViewFilter &filter : view.filters)
    json["where"].push_back(Json::array(
        {filter.key, compareName(filter.compare),
         filter.isNumber ? Json(filter.number) : Json(filter.text)}));
  for (const std::string &field : view.fields)
    json["fields"].push_back(field);
  return dumpLine(json) + "\n";
}

static std::vector<ViewStep> readSteps(const Json &list, int depth) {
  if (depth > kMaxViewDepth)
    throw std::runtime_error("a view nests too deeply");
  if (!list.is_array())
    throw std::runtime_error("expected a list of steps");
  std::vector<ViewStep> steps;
  for (const Json &json : list) {
    allowOnly(json, {"kind", "count", "field", "before", "after", "token",
                     "short", "rest", "body"});
    ViewStep step;
    step.kind = readWord<ViewStep::Kind>(json.at("kind"), kStepKinds);
    step.count = json.value("count", int64_t(0));
    step.field = json.value("field", std::string());
    step.tokenBefore = json.value("before", std::string());
    step.tokenAfter = json.value("after", std::string());
    step.token = json.value("token", std::string());
    if (json.contains("short"))
      step.onShort = readWord<ViewStep::Short>(json["short"], kShorts);
    step.restAppend =
        json.contains("rest") && readWord<bool>(json["rest"], kRests);
    if (json.contains("body"))
      step.body = readSteps(json["body"], depth + 1);
    steps.push_back(std::move(step));
  }
  return steps;
}

static ViewFilter readFilter(const Json &json) {
  if (!json.is_array() || json.size() != 3 ||
      !(json[2].is_string() || json[2].is_number()))
    throw std::runtime_error("expected a filter as [key, comparison, value]");
  ViewFilter filter;
  filter.key = json[0].get<std::string>();
  filter.compare = readWord<ViewFilter::Compare>(json[1], kCompares);
  filter.isNumber = json[2].is_number();
  if (filter.isNumber)
    filter.number = json[2].get<double>();
  else
    filter.text = json[2].get<std::string>();
  return filter;
}

Result<View> smmil::parseView(const std::string &text,
                              const std::string &path) {
  try {
    const Json json = Json::parse(text);
    allowOnly(json, {"steps", "tokens", "where", "fields"});
    View view;
    view.steps = readSteps(json.at("steps"), 0);
    if (json.contains("tokens"))
      for (const Json &token : readList(json, "tokens"))
        view.tokens.push_back(readToken(token));
    if (json.contains("where"))
      for (const Json &filter : readList(json, "where"))
        view.filters.push_back(readFilter(filter));
    if (json.contains("fields"))
      for (const Json &field : readList(json, "fields"))
        view.fields.push_back(field.get<std::string>());
    return view;
  } catch (const std::exception &error) {
    return dataError(path + ": is corrupt: " + error.what() +
                     "; restore the file or pack again");
  }
}
