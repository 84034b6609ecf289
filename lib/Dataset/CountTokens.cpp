//===- CountTokens.cpp - Tokens of a dataset, counted ---------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shards are counted side by side, each as a whole: a column is of the shard,
// whichever of its sheets a version has.
//
//===----------------------------------------------------------------------===//

#include "smmil/Dataset/CountTokens.h"

#include "CheckFormat.h"
#include "Edit.h"
#include "TokenColumn.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/Hash.h"
#include "smmil/Support/Interrupt.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/Printable.h"

#include <algorithm>
#include <map>

using namespace smmil;

namespace {

/// What a worker found in a shard.
struct Counted {
  StoredObject object;
  Bytes bytes;
  uint64_t textBytes = 0, tokens = 0;
};

} // namespace

static uint32_t fieldOf(const Plan &plan, std::string_view name) {
  uint32_t field = 0;
  while (field < plan.fields.size() && plan.fields[field].name != name)
    ++field;
  return field;
}

static Outcome countShard(const Dataset &dataset, uint32_t shard,
                          Tokenizer &tokenizer, Counted &counted) {
  SheetCursor cursor(dataset);
  TokenColumnWriter writer;
  std::vector<TextPiece> pieces;
  const uint64_t sheets = dataset.manifest().shards[shard].sheets;
  for (uint64_t sheet = 0; sheet < sheets; ++sheet) {
    if (Outcome outcome = checkInterrupt(); !outcome)
      return outcome;
    if (Outcome outcome = cursor.readOfShard(shard, sheet); !outcome)
      return outcome;
    for (const SegmentData &data : cursor.segments()) {
      const uint32_t field = fieldOf(dataset.plan(), data.field);
      if (data.kind != Modality::Text) {
        writer.addItem(field);
        continue;
      }
      pieces.clear();
      if (Outcome outcome = tokenizer.split(data.text, pieces); !outcome)
        return dataError(dataset.directory() + ": sheet " +
                         std::to_string(sheet) + " of shard " +
                         std::to_string(shard) + ": " +
                         outcome.error().message);
      for (const TextPiece &piece : pieces)
        counted.tokens += piece.tokens;
      counted.textBytes += data.text.size();
      writer.addRun(field, pieces);
    }
    writer.endSheet();
  }
  counted.bytes = writer.finish();
  counted.object = {hash128(ByteSpan(counted.bytes)).hex() + ".tokens",
                    counted.bytes.size()};
  return Outcome::success();
}

static bool hasTokens(const ShardEntry &shard, const std::string &name) {
  return std::any_of(
      shard.tokens.begin(), shard.tokens.end(),
      [&](const TokenColumnEntry &column) { return column.tokenizer == name; });
}

/// Puts the tokenizer into the manifest; an error if its name is another's.
static Outcome addTokenizer(Manifest &manifest, const TokenizerEntry &entry) {
  for (const TokenizerEntry &other : manifest.tokenizers) {
    if (other.name != entry.name)
      continue;
    if (other.hash != entry.hash)
      return usageError(inQuotes(entry.name) + " is another tokenizer (" +
                        other.hash +
                        "); give this one another name, or remove that one "
                        "with --remove " +
                        entry.name);
    return Outcome::success();
  }
  manifest.tokenizers.push_back(entry);
  return Outcome::success();
}

Result<TokensReport> smmil::countTokens(const std::string &directory,
                                        const std::string &file,
                                        const std::string &name,
                                        unsigned workers, bool rebase) {
  if (Outcome outcome = checkObjectName(name, "a tokenizer"); !outcome)
    return outcome.error();
  Result<Tokenizer> first = Tokenizer::load(file);
  if (!first)
    return first.error();
  TokenizerEntry entry;
  entry.name = name;
  entry.hash = first->hash();
  std::vector<TextPiece> blank;
  if (Outcome outcome = first->split("\n\n", blank); !outcome)
    return outcome.error();
  for (const TextPiece &piece : blank)
    entry.separator += piece.tokens;
  Result<Transaction> transaction = beginEdit(directory);
  if (!transaction)
    return transaction.error();
  Result<Dataset> dataset = Dataset::open(directory, transaction->parent());
  if (!dataset)
    return dataset.error();
  Manifest probe = dataset->manifest();
  if (Outcome outcome = addTokenizer(probe, entry); !outcome)
    return usageError(directory + ": " + outcome.error().message);

  std::vector<uint32_t> todo;
  for (uint32_t i = 0; i < dataset->manifest().shards.size(); ++i) {
    const ShardEntry &shard = dataset->manifest().shards[i];
    if (shard.sheets != 0 && !hasTokens(shard, name))
      todo.push_back(i);
  }
  if (todo.empty())
    return usageError(directory + ": has all tokens of " + inQuotes(name) +
                      " already");
  TokensReport report;
  report.hash = entry.hash;
  report.shards = todo.size();
  std::map<std::string, StoredObject> columns; // By shard.
  std::vector<Counted> counted(todo.size());
  Outcome outcome =
      tryParallelFor(todo.size(), workers, [&](size_t i, unsigned) -> Outcome {
        Result<Tokenizer> tokenizer = Tokenizer::load(file);
        if (!tokenizer)
          return tokenizer.error();
        if (tokenizer->hash() != entry.hash)
          return dataError(file + ": changes while it is read");
        return countShard(*dataset, todo[i], *tokenizer, counted[i]);
      });
  if (!outcome)
    return outcome.error();
  for (size_t i = 0; i < todo.size(); ++i) {
    const ShardEntry &shard = dataset->manifest().shards[todo[i]];
    if (Outcome staged = transaction->stageBytes(counted[i].bytes, "plans",
                                                 counted[i].object.name);
        !staged)
      return staged.error();
    columns[shard.object.name] = counted[i].object;
    report.sheets += shard.sheets;
    report.textBytes += counted[i].textBytes;
    report.tokens += counted[i].tokens;
    report.writtenBytes += counted[i].bytes.size();
  }
  Result<EditReport> edit =
      commitEdit(*transaction, rebase, [&](Draft &draft) -> Outcome {
        Manifest &manifest = draft.manifest;
        if (Outcome added = addTokenizer(manifest, entry); !added)
          return added;
        for (ShardEntry &shard : manifest.shards)
          if (auto found = columns.find(shard.object.name);
              found != columns.end() && !hasTokens(shard, name))
            shard.tokens.push_back({name, found->second});
        manifest.operation = "tokens of " + name;
        return Outcome::success();
      });
  if (!edit)
    return edit.error();
  report.version = edit->version;
  report.parent = edit->parent;
  Result<Manifest> made = readManifestAlone(
      directory + "/versions/" + std::to_string(edit->version) + ".json");
  if (!made)
    return made.error();
  report.writtenBytes += made->shardList.bytes + printManifest(*made).size();
  return report;
}

Result<TokensReport> smmil::removeTokens(const std::string &directory,
                                         const std::string &name, bool rebase) {
  Result<Transaction> transaction = beginEdit(directory);
  if (!transaction)
    return transaction.error();
  Result<EditReport> edit =
      commitEdit(*transaction, rebase, [&](Draft &draft) -> Outcome {
        Manifest &manifest = draft.manifest;
        auto found = std::find_if(
            manifest.tokenizers.begin(), manifest.tokenizers.end(),
            [&](const TokenizerEntry &entry) { return entry.name == name; });
        if (found == manifest.tokenizers.end())
          return usageError("no tokenizer " + inQuotes(name));
        for (const ViewEntry &entry : manifest.views) {
          Result<std::string> text = readText(directory, entry.object);
          if (!text)
            return text.error();
          Result<View> view =
              parseView(*text, directory + "/plans/" + entry.object.name);
          if (!view)
            return view.error();
          if (view->tokenizer == name)
            return usageError("the view " + entry.name + " counts tokens of " +
                              inQuotes(name) + "; remove it first");
        }
        manifest.tokenizers.erase(found);
        for (ShardEntry &shard : manifest.shards)
          shard.tokens.erase(
              std::remove_if(shard.tokens.begin(), shard.tokens.end(),
                             [&](const TokenColumnEntry &column) {
                               return column.tokenizer == name;
                             }),
              shard.tokens.end());
        manifest.operation = "removal of the tokens of " + name;
        return Outcome::success();
      });
  if (!edit)
    return edit.error();
  TokensReport report;
  report.version = edit->version;
  report.parent = edit->parent;
  return report;
}

//===----------------------------------------------------------------------===//
// TokenCounts
//===----------------------------------------------------------------------===//

struct TokenCounts::State {
  TokenReader reader;
  SheetShape shape;
};

TokenCounts::TokenCounts(std::unique_ptr<State> made)
    : state(std::move(made)) {}
TokenCounts::~TokenCounts() = default;
TokenCounts::TokenCounts(TokenCounts &&) noexcept = default;
TokenCounts &TokenCounts::operator=(TokenCounts &&) noexcept = default;

Result<TokenCounts> TokenCounts::create(const Dataset &dataset,
                                        const std::string &tokenizer) {
  Result<TokenReader> reader = TokenReader::create(dataset, tokenizer);
  if (!reader)
    return reader.error();
  return TokenCounts(
      std::unique_ptr<State>(new State{std::move(*reader), SheetShape()}));
}

Outcome TokenCounts::read(uint64_t sheet) {
  counted.clear();
  if (Outcome outcome = state->reader.read(sheet, state->shape); !outcome)
    return outcome;
  for (const SegmentShape &segment : state->shape.segments)
    counted.push_back({segment.field, segment.isText, segment.tokens});
  return Outcome::success();
}
