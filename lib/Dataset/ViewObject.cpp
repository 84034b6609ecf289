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
#include <limits>

using namespace smmil;
using Json = ManifestJson;

static constexpr int kMaxViewDepth = 16;

static const char *const kStepKinds[] = {"take", "cycle", "mark", "recorded"};
static const char *const kShorts[] = {"skip", "carry", "stop", "error"};
static const char *const kRests[] = {"drop", "append"};
static const char *const kCompares[] = {"eq", "ne", "lt", "le", "gt", "ge"};

static const char *const kOrders[] = {"file", "shuffle", "length"};

const char *smmil::orderName(View::Order order) {
  return wordOf(order, kOrders);
}

std::optional<View::Order> smmil::orderOf(const std::string &name) {
  for (size_t i = 0; i < std::size(kOrders); ++i)
    if (name == kOrders[i])
      return static_cast<View::Order>(i);
  return std::nullopt;
}

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

static Json filtersOf(const std::vector<ViewFilter> &filters) {
  Json list = Json::array();
  for (const ViewFilter &filter : filters)
    list.push_back(Json::array(
        {filter.key, compareName(filter.compare),
         filter.isNumber ? Json(filter.number) : Json(filter.text)}));
  return list;
}

std::string smmil::printFilters(const std::vector<ViewFilter> &filters) {
  return dumpLine(filtersOf(filters));
}

std::string smmil::printView(const View &view) {
  Json json = {{"steps", printSteps(view.steps)}};
  for (const Token &token : view.tokens)
    json["tokens"].push_back(Json::array({token.symbol, token.spelling}));
  if (!view.filters.empty())
    json["where"] = filtersOf(view.filters);
  for (const std::string &field : view.fields)
    json["fields"].push_back(field);
  if (!view.tokenizer.empty())
    json["tokenizer"] = view.tokenizer;
  if (view.window != 0)
    json["window"] = view.window;
  if (view.wholeSheets)
    json["whole_sheets"] = true;
  for (const auto &[field, tokens] : view.itemTokens)
    json["item_tokens"][field] = tokens;
  if (view.order != View::Order::File)
    json["order"] = orderName(view.order);
  if (view.seed != 0)
    json["seed"] = view.seed;
  for (const MixPart &part : view.mix)
    json["mix"].push_back(Json::array({part.path, part.weight}));
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

Result<std::vector<ViewFilter>> smmil::parseFilters(const std::string &text,
                                                    const std::string &path) {
  try {
    std::vector<ViewFilter> filters;
    for (const Json &filter : Json::parse(text))
      filters.push_back(readFilter(filter));
    return filters;
  } catch (const std::exception &error) {
    return dataError(path + ": is corrupt: " + error.what() +
                     "; restore the file or pack again");
  }
}

/// A count that is at least 1 and less than 2^32: nothing that a view counts
/// is larger, and sums of such do not wrap.
static uint64_t readSmall(const Json &json) {
  if (!json.is_number_unsigned() || json.get<uint64_t>() < 1 ||
      json.get<uint64_t>() > std::numeric_limits<uint32_t>::max())
    throw std::runtime_error("expected a count from 1 to 4294967295, found " +
                             json.dump());
  return json.get<uint64_t>();
}

static uint64_t readSeed(const Json &json) {
  if (!json.is_number_unsigned() ||
      json.get<uint64_t>() > uint64_t(std::numeric_limits<int64_t>::max()))
    throw std::runtime_error("expected a seed from 0 to 2^63 - 1, found " +
                             json.dump());
  return json.get<uint64_t>();
}

/// What a view says of windows, order and mixture.
static void readPacking(const Json &json, View &view) {
  view.tokenizer = json.value("tokenizer", std::string());
  if (json.contains("window"))
    view.window = readSmall(json["window"]);
  if (json.contains("whole_sheets")) {
    if (json["whole_sheets"] != true || view.window == 0)
      throw std::runtime_error("whole sheets are said of windows, or not");
    view.wholeSheets = true;
  }
  if (json.contains("item_tokens")) {
    if (!json["item_tokens"].is_object())
      throw std::runtime_error("expected tokens of items by their field");
    for (const auto &[field, tokens] : json["item_tokens"].items())
      view.itemTokens[field] = readSmall(tokens);
  }
  if (json.contains("order"))
    view.order = readWord<View::Order>(json["order"], kOrders);
  if (json.contains("seed"))
    view.seed = readSeed(json["seed"]);
  if (json.contains("mix"))
    for (const Json &part : readList(json, "mix")) {
      if (!part.is_array() || part.size() != 2)
        throw std::runtime_error("expected a mixture of [dataset, weight]");
      view.mix.push_back(
          {part[0].get<std::string>(), uint32_t(readSmall(part[1]))});
    }
}

Result<View> smmil::parseView(const std::string &text,
                              const std::string &path) {
  try {
    const Json json = Json::parse(text);
    allowOnly(json,
              {"steps", "tokens", "where", "fields", "tokenizer", "window",
               "whole_sheets", "item_tokens", "order", "seed", "mix"});
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
    readPacking(json, view);
    return view;
  } catch (const std::exception &error) {
    return dataError(path + ": is corrupt: " + error.what() +
                     "; restore the file or pack again");
  }
}
