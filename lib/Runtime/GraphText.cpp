//===- GraphText.cpp - Graphs as a line of text ---------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads and writes steps by the names in their records.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/GraphText.h"

#include "smmil/Runtime/PrimitiveInfo.h"

#include <algorithm>
#include <charconv>

namespace smmil {
namespace {

/// Stands in front where the root is the file.
constexpr const char *kFile = "file";

Status wrong(const char *what) { return Status::invalidArgument(what); }

/// Takes what stands before `separator`, and the separator.
std::string_view takeUntil(std::string_view &text, char separator) {
  const size_t end = text.find(separator);
  std::string_view part = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return part;
}

/// The next word; empty at the end.
std::string_view takeWord(std::string_view &text) {
  constexpr std::string_view kSpace = " \t\n";
  const size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  const size_t end = std::min(text.find_first_of(kSpace, begin), text.size());
  std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

bool readNumber(std::string_view word, int32_t &number) {
  const auto [end, error] =
      std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size();
}

Status readValues(std::string_view list, std::vector<uint16_t> &values) {
  values.clear();
  while (!list.empty()) {
    int32_t number = 0;
    if (!readNumber(takeUntil(list, ','), number) || number < 0 ||
        number > UINT16_MAX)
      return wrong("graph text: `@` and `>` take numbers of values");
    values.push_back(static_cast<uint16_t>(number));
  }
  return Status::ok();
}

bool readParam(const ParamInfo &param, std::string_view text, int32_t &value) {
  for (size_t i = 0; i < param.words.size(); ++i)
    if (text == param.words[i]) {
      value = static_cast<int32_t>(i);
      return true;
    }
  return param.words.empty() && readNumber(text, value) &&
         (param.isLegal(value) || (param.optional && value == param.absent));
}

/// What stands for a parameter that is left out; false: it must be written.
bool defaultOf(const ParamInfo &param, int32_t &value) {
  if (param.optional)
    value = param.absent;
  else if (!param.tries.empty())
    value = param.tries[0];
  return param.optional || !param.tries.empty();
}

/// `values` has a number for each parameter of the record.
Status readParams(const PrimitiveInfo &info, std::string_view words,
                  std::vector<int32_t> &values, PlanStep &step) {
  std::vector<bool> given(info.params.size(), false);
  for (std::string_view word = takeWord(words); !word.empty();
       word = takeWord(words)) {
    if (word[0] == '@') {
      SMMIL_RETURN_IF_ERROR(readValues(word.substr(1), step.operands));
      continue;
    }
    const std::string_view name = takeUntil(word, '=');
    size_t place = 0;
    while (place < info.params.size() && name != info.params[place].name)
      ++place;
    if (place == info.params.size())
      return wrong("graph text: a step has no parameter of this name");
    if (given[place] || !readParam(info.params[place], word, values[place]))
      return wrong("graph text: a parameter is given twice or out of range");
    given[place] = true;
  }
  for (size_t i = 0; i < given.size(); ++i)
    if (!given[i] && !defaultOf(info.params[i], values[i]))
      return wrong("graph text: a parameter has no default; write it");
  return Status::ok();
}

Status readStep(std::string_view text, uint16_t firstOperand, PlanStep &step) {
  const std::string mnemonic(takeWord(text));
  const PrimitiveInfo *info = primitiveNamed(mnemonic.c_str());
  if (!info)
    return wrong("graph text: no primitive has this name");
  step.code = info->code;
  for (int32_t i = 0; i < info->operands; ++i)
    step.operands.push_back(static_cast<uint16_t>(firstOperand + i));
  std::vector<int32_t> values(info->params.size());
  SMMIL_RETURN_IF_ERROR(readParams(*info, text, values, step));
  if (step.operands.size() != static_cast<size_t>(info->operands))
    return wrong("graph text: a step takes another number of values");
  const auto items = values.end() - info->itemParams;
  step.args.assign(values.begin(), items);
  // As the encoder wants it, which chooses all, is no vector.
  if (std::any_of(items, values.end(), [](int32_t v) { return v >= 0; }))
    step.fixed.assign(items, values.end());
  return Status::ok();
}

/// The values that no step takes.
std::vector<uint16_t> unusedValues(const PlanGraph &graph) {
  std::vector<bool> used(1, false);
  for (const PlanStep &step : graph.steps) {
    for (uint16_t operand : step.operands)
      if (operand < used.size())
        used[operand] = true;
    if (const PrimitiveInfo *info = primitiveInfo(step.code))
      used.resize(used.size() + static_cast<size_t>(info->results), false);
  }
  std::vector<uint16_t> unused;
  for (size_t i = 0; i < used.size() && !graph.isStore(); ++i)
    if (!used[i])
      unused.push_back(static_cast<uint16_t>(i));
  return unused;
}

void append(std::string &text, const char *before,
            const std::vector<uint16_t> &values) {
  text += before;
  for (size_t i = 0; i < values.size(); ++i)
    text += (i > 0 ? "," : "") + std::to_string(values[i]);
}

void append(std::string &text, const ParamInfo &param, int32_t value) {
  const auto place = static_cast<size_t>(value);
  text += std::string(" ") + param.name + "=" +
          (place < param.words.size() ? std::string(param.words[place])
                                      : std::to_string(value));
}

} // namespace

Status parseGraph(std::string_view text, PlanGraph &graph) {
  std::string_view order = text;
  std::string_view rest = takeUntil(order, '>');
  std::string_view probe = rest;
  PlanGraph parsed;
  uint16_t first = 0, next = 1;
  bool more = !takeWord(probe).empty();
  if (std::string_view front = rest.substr(0, rest.find('|'));
      takeWord(front) == kFile) {
    if (!takeWord(front).empty() || rest.find('|') == rest.npos)
      return wrong("graph text: `file` stands alone, in front of a step");
    takeUntil(rest, '|');
    parsed.ofFile = true;
  }
  while (more) {
    more = rest.find('|') != rest.npos;
    PlanStep step;
    SMMIL_RETURN_IF_ERROR(readStep(takeUntil(rest, '|'), first, step));
    first = next;
    next = static_cast<uint16_t>(next + primitiveInfo(step.code)->results);
    parsed.steps.push_back(std::move(step));
  }
  parsed.streams = unusedValues(parsed);
  if (const std::string_view word = takeWord(order); !word.empty())
    SMMIL_RETURN_IF_ERROR(readValues(word, parsed.streams));
  graph.ofFile = parsed.ofFile;
  graph.steps = std::move(parsed.steps);
  graph.streams = std::move(parsed.streams);
  return Status::ok();
}

std::string printGraph(const PlanGraph &graph) {
  std::string text = graph.ofFile ? kFile : "";
  uint16_t first = 0, next = 1;
  for (const PlanStep &step : graph.steps) {
    text += text.empty() ? "" : " | ";
    const PrimitiveInfo *info = primitiveInfo(step.code);
    if (!info) {
      text += "op " + std::to_string(static_cast<unsigned>(step.code));
      continue;
    }
    text += info->mnemonic;
    for (size_t i = 0; i < step.args.size() && i < info->params.size(); ++i)
      append(text, info->params[i], step.args[i]);
    for (size_t i = 0; i < step.fixed.size(); ++i)
      if (step.fixed[i] >= 0)
        append(text, info->itemParam(static_cast<int32_t>(i)), step.fixed[i]);
    std::vector<uint16_t> usual;
    for (int32_t i = 0; i < info->operands; ++i)
      usual.push_back(static_cast<uint16_t>(first + i));
    if (step.operands != usual)
      append(text, " @", step.operands);
    first = next;
    next = static_cast<uint16_t>(next + info->results);
  }
  if (graph.streams != unusedValues(graph))
    append(text, " > ", graph.streams);
  return text;
}

} // namespace smmil
