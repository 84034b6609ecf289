//===- CheckFormat.cpp - Whether `pack` can work by a format --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The checks in the order in which packing relies on them, and the spelling of
// baked tokens.
//
//===----------------------------------------------------------------------===//

#include "CheckFormat.h"

#include "Blob.h"
#include "smmil/Support/Printable.h"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace smmil;

static const std::string *spellingOf(const Format &format,
                                     const std::string &symbol) {
  for (const Token &token : format.tokens)
    if (token.symbol == symbol)
      return &token.spelling;
  return nullptr;
}

Result<BakedMarks> smmil::bakeMarks(const Format &format) {
  BakedMarks marks;
  auto spell = [&](const std::string &symbol, std::string &out) -> Outcome {
    if (symbol.empty())
      return Outcome::success();
    const std::string *spelling = spellingOf(format, symbol);
    if (!spelling)
      return usageError("the format's view names the token @" + symbol +
                        ", which its vocabulary lacks; declare it there");
    out = *spelling;
    return Outcome::success();
  };
  for (const View &view : format.views) {
    bool recorded = false;
    for (const ViewStep &step : view.steps) {
      Outcome outcome;
      if (step.kind == ViewStep::Kind::Recorded) {
        recorded = true;
        for (const PlanField &field : format.plan.fields) {
          if (field.name != step.field || field.modality == Modality::Text)
            continue;
          BakedMarks::Pair &pair = marks.of[field.name];
          outcome = spell(step.tokenBefore, pair.before);
          if (outcome)
            outcome = spell(step.tokenAfter, pair.after);
        }
      } else if (step.kind == ViewStep::Kind::Mark && recorded) {
        outcome = spell(step.token, marks.end);
      }
      if (!outcome)
        return outcome.error();
    }
    if (recorded)
      return marks;
  }
  return usageError(
      "baked tokens need a view with `recorded` statements, which "
      "say where they stand; add one or write `tokens … late`");
}

static bool isUtf8(const std::string &text) {
  try {
    return !nlohmann::json(text).dump().empty();
  } catch (const nlohmann::json::type_error &) {
    return false;
  }
}

/// Whether a decoder of the one reads what an encoder of the other writes.
static bool isFormatPart(const PlanGraph &stored, const PlanGraph &encode) {
  const PlanGraph part = formatPartOf(encode);
  bool same = part.ofFile == stored.ofFile && part.streams == stored.streams &&
              part.steps.size() == stored.steps.size();
  for (size_t i = 0; same && i < part.steps.size(); ++i) {
    const PlanStep &a = part.steps[i], &b = stored.steps[i];
    same = a.code == b.code && a.args == b.args && a.table == b.table &&
           a.operands == b.operands;
  }
  return same;
}

Outcome smmil::checkFormat(const Format &format) {
  if (format.plan.fields.size() != format.encodings.size())
    return usageError(
        "the format has encodings for other fields than its plan");
  for (size_t i = 0; i < format.encodings.size(); ++i) {
    const PlanField &field = format.plan.fields[i];
    for (size_t other = 0; other < i; ++other)
      if (format.plan.fields[other].name == field.name)
        return usageError("the format has two fields " + inQuotes(field.name));
    const FieldEncoding &encoding = format.encodings[i];
    bool same = encoding.cases.size() == field.cases.size();
    for (size_t c = 0; same && c < field.cases.size(); ++c)
      same = isFormatPart(field.cases[c], encoding.cases[c]);
    if (!same || field.cases.empty())
      return usageError("field '" + field.name +
                        "' of the format encodes other cases than it decodes");
    if (!std::isfinite(encoding.floor) || encoding.floor < 0)
      return usageError("field '" + field.name +
                        "' of the format has a floor that is no number of at "
                        "least 0");
    for (const auto &route : encoding.route)
      for (uint8_t caseIndex : route)
        if (caseIndex >= field.cases.size())
          return usageError("field '" + field.name +
                            "' of the format routes to a case it lacks");
  }
  // Manifests are JSON, and JSON is UTF-8.
  for (const Token &token : format.tokens)
    if (!isUtf8(token.symbol) || !isUtf8(token.spelling))
      return usageError("the token " + inQuotes(token.spelling) +
                        " of the format is not UTF-8");
  for (const View &view : format.views)
    if (!isUtf8(view.name))
      return usageError("the view " + inQuotes(view.name) +
                        " of the format is not UTF-8");
  for (const PlanField &field : format.plan.fields)
    if (!isUtf8(field.name))
      return usageError("the field " + inQuotes(field.name) +
                        " of the format is not UTF-8");
  if (format.layout.chunk == 0 || format.layout.textBlock == 0)
    return usageError("the format's chunk and text block must be at least 1");
  if (format.layout.level < 1 || format.layout.level > 19)
    return usageError("the level of the format must be from 1 to 19");
  if (format.layout.textBlock > kMaxRawBytes)
    return usageError("the format's text block is larger than 1 GiB");
  return Outcome::success();
}
