//===- verify.cpp - smmil verify ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks every byte of a dataset and, given its source, every decoded value.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"
#include "tools/smmil/DecodeOptions.h"

#include "smmil/Dataset/Evaluator.h"
#include "smmil/Dataset/Verify.h"
#include "smmil/Support/Progress.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

using namespace smmil;
using namespace smmil::tool;
using Json = nlohmann::ordered_json;

namespace {

struct VerifyArguments {
  std::string dataset, against, codec, evaluator;
  std::vector<std::string> decoders = {"universal"};
  uint64_t revision = 0;
  unsigned threads = 0;
  bool noFusion = false, json = false;
  SourceOptions source;
};

} // namespace

static Json toJson(const DatasetCheck &check) {
  return {{"files", check.files},
          {"bytes", check.bytes},
          {"blocks", check.blocks},
          {"sheets", check.sheets},
          {"items", check.items}};
}

static Json toJson(const VerifyReport &report) {
  Json worst = Json::object();
  for (const auto &[field, quality] : report.worst)
    worst[field] = std::isfinite(quality) ? Json(quality) : Json("exact");
  return {
      {"decoded", report.decoded},       {"undecodable", report.undecodable},
      {"mismatches", report.mismatches}, {"below_floor", report.belowFloor},
      {"sheets", report.sheets},         {"cases", report.cases},
      {"worst_quality", worst},          {"findings", report.findings}};
}

static int runVerify(const VerifyArguments &arguments) {
  setProgressEnabled(!arguments.json);
  VerifyOptions options;
  options.workers = arguments.threads;
  options.source = arguments.source;
  std::unique_ptr<Evaluator> evaluator;
  if (!arguments.evaluator.empty())
    evaluator = std::make_unique<Evaluator>(arguments.evaluator);
  options.evaluator = evaluator.get();
  bool emitted = false;
  for (const std::string &name : arguments.decoders) {
    options.reference |= name == "reference";
    options.stepwise |= name == "stepwise";
    emitted |= name == "emitted";
  }
  if (emitted && arguments.codec.empty())
    return fail(usageError("the emitted decoder needs --codec BUILD, the "
                           "folder in which `smmil build` output was "
                           "compiled"));
  if (arguments.against.empty() &&
      (options.reference || options.stepwise || emitted))
    return fail(usageError("decoders are compared over a source; give it with "
                           "--against DIR"));
  DecoderOptions universal;
  universal.fusion = !arguments.noFusion;
  Result<Dataset> dataset =
      Dataset::open(arguments.dataset, arguments.revision, universal);
  if (!dataset)
    return fail(dataset.error());
  Result<DatasetCheck> check = dataset->check(arguments.threads);
  if (!check)
    return fail(check.error());
  Json json = {{"dataset", arguments.dataset}, {"sound", true}};
  json.update(toJson(*check));
  bool good = true;
  if (!arguments.against.empty()) {
    std::optional<EmittedCodec> codec;
    if (emitted)
      if (Outcome loaded = loadCodec(arguments.codec, codec, options.emitted);
          !loaded)
        return fail(loaded.error());
    Result<VerifyReport> report =
        verifyAgainst(*dataset, arguments.against, options);
    if (!report)
      return fail(report.error());
    good = report->mismatches == 0 && report->belowFloor == 0;
    json.update(toJson(*report));
    if (!good)
      for (const std::string &finding : report->findings)
        (void)fail(dataError(arguments.dataset + ": " + finding));
  }
  if (arguments.json) {
    printJson(json);
  } else if (good) {
    std::printf("%s: sound; %llu files, %llu bytes, %llu sheets, %llu items\n",
                arguments.dataset.c_str(), (unsigned long long)check->files,
                (unsigned long long)check->bytes,
                (unsigned long long)check->sheets,
                (unsigned long long)check->items);
    if (json.contains("decoded"))
      std::printf("%s decoded, decoders agree, floors hold; worst %s\n",
                  json["decoded"].dump().c_str(),
                  json["worst_quality"].dump().c_str());
    if (json.contains("undecodable") && json["undecodable"] != 0)
      std::printf("%s media have no decoded value; they are kept as they are, "
                  "and no floor is promised for them\n",
                  json["undecodable"].dump().c_str());
  }
  return good ? 0 : static_cast<int>(ErrorKind::Data);
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<VerifyArguments>();
  app.add_option("DATASET", arguments->dataset, "Dataset to check")->required();
  app.add_option("--against", arguments->against,
                 "Source folder to compare every decoded value with");
  app.add_option("--decoders", arguments->decoders,
                 "Decoders to run, separated by commas; stepwise is universal "
                 "without fusions")
      ->delimiter(',')
      ->check(CLI::IsMember({"reference", "universal", "stepwise", "emitted"}))
      ->capture_default_str();
  addSourceOptions(app, arguments->source);
  app.add_option("--evaluator", arguments->evaluator,
                 "Command that measures fields whose floor is a command's");
  app.add_option("--codec", arguments->codec,
                 "Build folder or library of the emitted codec");
  app.add_flag("--no-fusion", arguments->noFusion,
               "Let the universal decoder decode step by step: slower, the "
               "same bits");
  app.add_option("--revision", arguments->revision,
                 "Version to open (default: the newest)")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--threads", arguments->threads, "Threads (default: all)");
  app.add_flag("--json", arguments->json, "Print the result as JSON");
  return [arguments] { return runVerify(*arguments); };
}

static RegisterCommand
    command({"verify", "Prove that a dataset is sound",
             "Examples:\n"
             "  smmil verify train.smmil\n"
             "  smmil verify small.smmil --against docs/ "
             "--decoders=reference,universal\n"
             "  smmil verify small.smmil --against docs/ "
             "--decoders=reference,universal,stepwise,emitted --codec "
             "codec/build --json\n",
             40, declare});
