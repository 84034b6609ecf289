//===- tokens.cpp - smmil tokens ------------------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts the tokens of a tokenizer into index columns, lists the tokenizers
// that a dataset knows, and removes one.
//
//===----------------------------------------------------------------------===//

#include "tools/smmil/Command.h"

#include "smmil/Dataset/CountTokens.h"
#include "smmil/Dataset/Dataset.h"
#include "smmil/Dataset/Versions.h"
#include "smmil/Support/Interrupt.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

using namespace smmil;
using namespace smmil::tool;
using Json = nlohmann::ordered_json;

namespace {

struct TokensArguments {
  std::string dataset, file, name, remove;
  unsigned threads = 0;
  bool json = false, rebase = false;
};

} // namespace

static int listTokenizers(const TokensArguments &arguments) {
  Result<Dataset> dataset = Dataset::open(arguments.dataset);
  if (!dataset)
    return fail(dataset.error());
  Json list = Json::array();
  for (const TokenizerEntry &entry : dataset->manifest().tokenizers) {
    uint64_t sheets = 0, bytes = 0;
    for (const ShardEntry &shard : dataset->manifest().shards)
      for (const TokenColumnEntry &column : shard.tokens)
        if (column.tokenizer == entry.name) {
          sheets += shard.sheets;
          bytes += column.object.bytes;
        }
    list.push_back({{"name", entry.name},
                    {"hash", entry.hash},
                    {"sheets", sheets},
                    {"bytes", bytes}});
    if (!arguments.json)
      std::printf("%s  %s  %llu sheets, %llu bytes\n", entry.name.c_str(),
                  entry.hash.c_str(), (unsigned long long)sheets,
                  (unsigned long long)bytes);
  }
  if (arguments.json)
    printJson(list);
  return 0;
}

static int runTokens(const TokensArguments &arguments) {
  InterruptScope interrupts;
  if (arguments.file.empty() && arguments.remove.empty())
    return listTokenizers(arguments);
  if (arguments.file.empty() != arguments.name.empty())
    return fail(usageError("--tokenizer FILE and --as NAME go together"));
  Result<DatasetRef> ref = resolveDataset(arguments.dataset);
  if (!ref)
    return fail(ref.error());
  if (ref->version != 0)
    return fail(usageError(arguments.dataset +
                           ": tokens are counted for the newest version; give "
                           "the dataset alone"));
  Result<TokensReport> report =
      arguments.remove.empty()
          ? countTokens(arguments.dataset, arguments.file, arguments.name,
                        arguments.threads, arguments.rebase)
          : removeTokens(arguments.dataset, arguments.remove, arguments.rebase);
  if (!report)
    return fail(report.error());
  Json json = {{"version", report->version}, {"parent", report->parent}};
  if (arguments.remove.empty())
    json.update({{"tokenizer", arguments.name},
                 {"hash", report->hash},
                 {"shards", report->shards},
                 {"sheets", report->sheets},
                 {"text_bytes", report->textBytes},
                 {"tokens", report->tokens},
                 {"written_bytes", report->writtenBytes}});
  if (arguments.json) {
    printJson(json);
    return 0;
  }
  std::printf("%s: version %llu", arguments.dataset.c_str(),
              (unsigned long long)report->version);
  if (arguments.remove.empty())
    std::printf(", %llu tokens of %s in %llu sheets, %llu bytes written",
                (unsigned long long)report->tokens, arguments.name.c_str(),
                (unsigned long long)report->sheets,
                (unsigned long long)report->writtenBytes);
  std::puts("");
  return 0;
}

static Action declare(CLI::App &app) {
  auto arguments = std::make_shared<TokensArguments>();
  app.add_option("DATASET", arguments->dataset,
                 "Dataset whose text is counted; alone, its tokenizers are "
                 "listed")
      ->required();
  CLI::Option *file =
      app.add_option("--tokenizer", arguments->file,
                     "The tokenizer.json of a byte-level BPE, as GPT-2, "
                     "Llama 3 and Qwen have, or a SentencePiece model, as "
                     "Llama 2, Gemma and T5 have");
  app.add_option("--as", arguments->name,
                 "Name that views call the tokenizer by");
  app.add_option("--remove", arguments->remove,
                 "Remove the tokens of this tokenizer")
      ->excludes(file);
  app.add_option("--threads", arguments->threads, "Threads (default: all)");
  app.add_flag("--rebase", arguments->rebase,
               "Where another writer was faster, commit on top of its version");
  app.add_flag("--json", arguments->json, "Print as JSON");
  return [arguments] { return runTokens(*arguments); };
}

static RegisterCommand
    command({"tokens", "Count the tokens of a tokenizer for views",
             "Examples:\n"
             "  smmil tokens train.smmil --tokenizer tokenizer.json --as "
             "llama3\n"
             "  smmil tokens train.smmil\n"
             "  smmil tokens train.smmil --remove llama3\n",
             19, declare});
