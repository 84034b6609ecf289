//===- BytePairTokenizer.cpp - Tokens of a byte-level BPE -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Added tokens are found first, expressions then cut what is between them into
// words, and merges make tokens of a word's bytes. Expressions are PCRE2's,
// normalisation is utf8proc's. A file that asks for anything else is refused:
// a count that is nearly right is wrong.
//
//===----------------------------------------------------------------------===//

#define PCRE2_CODE_UNIT_WIDTH 8

#include "TokenizerModel.h"

#include "smmil/Support/Printable.h"

#include <nlohmann/json.hpp>
#include <pcre2.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <optional>
#include <queue>
#include <stdexcept>
#include <unordered_map>

using namespace smmil;
using Json = nlohmann::json;

/// How GPT-2 cuts text where a file says no more than `ByteLevel`.
static constexpr const char *kByteLevelPattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

namespace {

struct FreeExpression {
  void operator()(pcre2_code *code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data *data) const { pcre2_match_data_free(data); }
};

/// Cuts text at the borders of what an expression matches.
struct Expression {
  std::unique_ptr<pcre2_code, FreeExpression> code;
  std::unique_ptr<pcre2_match_data, FreeExpression> match;
};

struct Merge {
  uint32_t rank = 0, result = 0;
};

/// Words longer than this are rare and not remembered.
constexpr size_t kLongestKept = 64;
constexpr size_t kMostKept = size_t(1) << 18;

struct BytePairModel final : TokenizerModel {
  std::string path;
  bool composes = false;   ///< Text is normalised to NFC.
  bool wholeWords = false; ///< A word of the vocabulary is one token.
  std::vector<Expression> expressions;
  std::unordered_map<std::string, uint32_t> vocabulary;
  std::unordered_map<uint64_t, Merge> merges; ///< By left << 32 | right.
  std::vector<uint32_t> bytesOf;              ///< Of a token, by id.
  std::array<uint32_t, 256> byteIds{};
  /// By first byte, longer ones first.
  std::array<std::vector<std::string>, 256> added;

  std::unordered_map<std::string, std::vector<uint32_t>> known;

  // Of one text.
  std::vector<std::pair<size_t, size_t>> words, cut;
  std::vector<uint32_t> lengths;

  Outcome split(std::string_view text, std::vector<TextPiece> &pieces) override;

  void parse(const Json &json);
  void parseNormalizer(const Json &json);
  void parseWords(const Json &json);
  void parseModel(const Json &json);
  void parseAdded(const Json &json);
  void addExpression(const std::string &pattern);
  Outcome tokenize(std::string_view text);
  Outcome tokenizePlain(std::string_view text);
  void mergeWord(std::string_view word, std::vector<uint32_t> &out) const;
};

} // namespace

//===----------------------------------------------------------------------===//
// The file
//===----------------------------------------------------------------------===//

[[noreturn]] static void refuse(const std::string &what) {
  throw std::runtime_error(what);
}

static std::string typeOf(const Json &json, const char *member) {
  if (!json.is_object() || !json.contains("type"))
    refuse(std::string(member) + " has no type");
  return json["type"].get<std::string>();
}

/// A switch that must be off, or not be there.
static void requireOff(const Json &json, const char *key, const char *member) {
  if (!json.contains(key) || json[key].is_null() || json[key] == false ||
      json[key] == "")
    return;
  refuse(std::string(member) + "." + key + " " + json[key].dump() +
         " is not supported");
}

/// The characters that byte-level vocabularies have for bytes: the printable
/// ones of Latin-1 are themselves, the others follow from U+0100 on.
static std::unordered_map<std::string, uint8_t> byteCharacters() {
  std::unordered_map<std::string, uint8_t> bytes;
  uint32_t next = 0x100;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    const bool isPlain = (byte >= 0x21 && byte <= 0x7E) ||
                         (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
    const uint32_t code = isPlain ? byte : next++;
    std::string spelled;
    if (code < 0x80)
      spelled = {char(code)};
    else
      spelled = {char(0xC0 | code >> 6), char(0x80 | (code & 0x3F))};
    bytes.emplace(std::move(spelled), uint8_t(byte));
  }
  return bytes;
}

/// The bytes of a token as the vocabulary spells it; nothing if it has other
/// characters than those of bytes, as added tokens may.
static std::optional<std::string>
bytesOfToken(const std::string &spelled,
             const std::unordered_map<std::string, uint8_t> &characters) {
  std::string bytes;
  for (size_t at = 0; at < spelled.size();) {
    const size_t size = static_cast<uint8_t>(spelled[at]) < 0x80 ? 1 : 2;
    auto found = characters.find(spelled.substr(at, size));
    if (found == characters.end())
      return std::nullopt;
    bytes += char(found->second);
    at += size;
  }
  return bytes;
}

void BytePairModel::parseNormalizer(const Json &json) {
  if (json.is_null())
    return;
  const std::string type = typeOf(json, "normalizer");
  if (type == "Sequence") {
    for (const Json &part : json.at("normalizers"))
      parseNormalizer(part);
    return;
  }
  if (type != "NFC")
    refuse("the normalizer " + inQuotes(type) +
           " is not supported; NFC or none is");
  composes = true;
}

void BytePairModel::addExpression(const std::string &pattern) {
  int error = 0;
  PCRE2_SIZE where = 0;
  Expression made;
  made.code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()),
                                pattern.size(), PCRE2_UTF | PCRE2_UCP, &error,
                                &where, nullptr));
  if (!made.code) {
    std::array<PCRE2_UCHAR, 200> text{};
    pcre2_get_error_message(error, text.data(), text.size());
    refuse("the expression " + inQuotes(pattern) + " is not understood at " +
           std::to_string(where) + ": " +
           reinterpret_cast<const char *>(text.data()));
  }
  // Without the compiler for this processor it is matched all the same.
  (void)pcre2_jit_compile(made.code.get(), PCRE2_JIT_COMPLETE);
  made.match.reset(
      pcre2_match_data_create_from_pattern(made.code.get(), nullptr));
  if (!made.match)
    refuse("no memory for an expression");
  expressions.push_back(std::move(made));
}

/// `json` is a pre-tokenizer.
void BytePairModel::parseWords(const Json &json) {
  if (json.is_null())
    return;
  const std::string type = typeOf(json, "pre_tokenizer");
  if (type == "Sequence") {
    for (const Json &part : json.at("pretokenizers"))
      parseWords(part);
  } else if (type == "ByteLevel") {
    requireOff(json, "add_prefix_space", "pre_tokenizer");
    if (json.value("use_regex", true))
      addExpression(kByteLevelPattern);
  } else if (type == "Digits") {
    addExpression(json.value("individual_digits", false) ? "\\p{N}"
                                                         : "\\p{N}+");
  } else if (type == "Split") {
    requireOff(json, "invert", "pre_tokenizer");
    if (json.at("behavior") != "Isolated")
      refuse("pre_tokenizer.behavior " + json["behavior"].dump() +
             " is not supported; \"Isolated\" is");
    const Json &pattern = json.at("pattern");
    if (pattern.contains("Regex"))
      addExpression(pattern["Regex"].get<std::string>());
    else
      addExpression("\\Q" + pattern.at("String").get<std::string>() + "\\E");
  } else {
    refuse("the pre_tokenizer " + inQuotes(type) +
           " is not supported; ByteLevel, Split, Digits and Sequence are");
  }
}

void BytePairModel::parseModel(const Json &json) {
  if (!json.is_object() || json.value("type", std::string("BPE")) != "BPE")
    refuse("the model is no BPE; of other kinds SentencePiece's are supported, "
           "by their .model file");
  for (const char *key : {"dropout", "continuing_subword_prefix",
                          "end_of_word_suffix", "byte_fallback"})
    requireOff(json, key, "model");
  wholeWords = json.value("ignore_merges", false);
  const auto characters = byteCharacters();
  std::unordered_map<std::string, uint32_t> spelled;
  for (const auto &[token, id] : json.at("vocab").items()) {
    const auto number = id.get<uint64_t>();
    if (number > std::numeric_limits<uint32_t>::max() / 2)
      refuse("the token " + inQuotes(token) + " has no plausible number");
    spelled.emplace(token, uint32_t(number));
    if (bytesOf.size() <= number)
      bytesOf.resize(number + 1);
    std::optional<std::string> bytes = bytesOfToken(token, characters);
    if (!bytes)
      continue;
    bytesOf[number] = uint32_t(bytes->size());
    vocabulary.emplace(std::move(*bytes), uint32_t(number));
  }
  for (uint32_t byte = 0; byte < 256; ++byte) {
    auto found = vocabulary.find(std::string(1, char(byte)));
    if (found == vocabulary.end())
      refuse("the vocabulary has no token for byte " + std::to_string(byte) +
             "; only byte-level vocabularies are supported");
    byteIds[byte] = found->second;
  }
  uint32_t rank = 0;
  for (const Json &merge : json.at("merges")) {
    std::string left, right;
    if (merge.is_string()) {
      const std::string text = merge.get<std::string>();
      const size_t space = text.find(' ');
      left = text.substr(0, space);
      right = space == text.npos ? "" : text.substr(space + 1);
    } else {
      left = merge.at(0).get<std::string>();
      right = merge.at(1).get<std::string>();
    }
    auto a = spelled.find(left), b = spelled.find(right),
         both = spelled.find(left + right);
    if (a == spelled.end() || b == spelled.end() || both == spelled.end())
      refuse("the merge of " + inQuotes(left) + " and " + inQuotes(right) +
             " names tokens that the vocabulary lacks");
    merges.emplace(uint64_t(a->second) << 32 | b->second,
                   Merge{rank++, both->second});
  }
}

void BytePairModel::parseAdded(const Json &json) {
  for (const Json &token : json) {
    for (const char *key : {"single_word", "lstrip", "rstrip"})
      requireOff(token, key, "added_tokens");
    const std::string text = token.at("content").get<std::string>();
    if (!text.empty())
      added[uint8_t(text[0])].push_back(text);
  }
  for (std::vector<std::string> &list : added)
    std::sort(list.begin(), list.end(),
              [](const auto &a, const auto &b) { return a.size() > b.size(); });
}

void BytePairModel::parse(const Json &json) {
  if (!json.is_object() || !json.contains("model"))
    refuse("it is no tokenizer.json: it has no model");
  parseNormalizer(json.value("normalizer", Json()));
  parseWords(json.value("pre_tokenizer", Json()));
  parseModel(json["model"]);
  if (json.contains("added_tokens") && !json["added_tokens"].is_null())
    parseAdded(json["added_tokens"]);
}

//===----------------------------------------------------------------------===//
// Merging
//===----------------------------------------------------------------------===//

/// Lowest rank first, then leftmost: what applying merges in order gives.
void BytePairModel::mergeWord(std::string_view word,
                              std::vector<uint32_t> &out) const {
  struct Part {
    uint32_t id = 0;
    int32_t before = -1, after = -1;
    bool gone = false;
  };
  struct Candidate {
    uint32_t rank = 0;
    int32_t left = 0;
    uint32_t leftId = 0, rightId = 0, result = 0;
    bool operator<(const Candidate &other) const {
      return rank != other.rank ? rank > other.rank : left > other.left;
    }
  };
  std::vector<Part> parts(word.size());
  for (size_t i = 0; i < word.size(); ++i) {
    parts[i].id = byteIds[uint8_t(word[i])];
    parts[i].before = int32_t(i) - 1;
    parts[i].after = i + 1 < word.size() ? int32_t(i) + 1 : -1;
  }
  std::priority_queue<Candidate> queue;
  auto offer = [&](int32_t left) {
    if (left < 0 || parts[size_t(left)].after < 0)
      return;
    const uint32_t a = parts[size_t(left)].id,
                   b = parts[size_t(parts[size_t(left)].after)].id;
    auto found = merges.find(uint64_t(a) << 32 | b);
    if (found != merges.end())
      queue.push({found->second.rank, left, a, b, found->second.result});
  };
  for (size_t i = 0; i < word.size(); ++i)
    offer(int32_t(i));
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    Part &left = parts[size_t(best.left)];
    if (left.gone || left.id != best.leftId || left.after < 0 ||
        parts[size_t(left.after)].id != best.rightId)
      continue;
    Part &right = parts[size_t(left.after)];
    left.id = best.result;
    right.gone = true;
    left.after = right.after;
    if (left.after >= 0)
      parts[size_t(left.after)].before = best.left;
    offer(left.before);
    offer(best.left);
  }
  for (int32_t at = 0; at >= 0; at = parts[size_t(at)].after)
    out.push_back(bytesOf[parts[size_t(at)].id]);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Text without added tokens; appends to `lengths`.
Outcome BytePairModel::tokenizePlain(std::string_view text) {
  words.assign(1, {0, text.size()});
  for (Expression &expression : expressions) {
    cut.clear();
    for (const auto &[begin, end] : words) {
      const auto *subject = reinterpret_cast<PCRE2_SPTR>(text.data() + begin);
      size_t at = 0, last = 0;
      while (at < end - begin) {
        const int found =
            pcre2_match(expression.code.get(), subject, end - begin, at,
                        PCRE2_NO_UTF_CHECK, expression.match.get(), nullptr);
        if (found == PCRE2_ERROR_NOMATCH)
          break;
        if (found < 0)
          return dataError(path + ": its expression fails on a text (PCRE2 " +
                           std::to_string(found) + ")");
        const PCRE2_SIZE *match =
            pcre2_get_ovector_pointer(expression.match.get());
        if (match[1] == match[0]) { // Nothing is matched here: go on behind.
          at = match[1] + 1;
          while (at < end - begin && (subject[at] & 0xC0) == 0x80)
            ++at;
          continue;
        }
        if (match[0] > last)
          cut.emplace_back(begin + last, begin + match[0]);
        cut.emplace_back(begin + match[0], begin + match[1]);
        at = last = match[1];
      }
      if (last < end - begin)
        cut.emplace_back(begin + last, end);
    }
    words.swap(cut);
  }
  std::string key;
  for (const auto &[begin, end] : words) {
    const std::string_view word = text.substr(begin, end - begin);
    if (word.size() > kLongestKept && !wholeWords) {
      mergeWord(word, lengths);
      continue;
    }
    key.assign(word);
    auto seen = known.find(key);
    if (seen == known.end()) {
      if (known.size() >= kMostKept)
        known.clear();
      std::vector<uint32_t> made;
      if (wholeWords && vocabulary.count(key))
        made.push_back(uint32_t(word.size()));
      else
        mergeWord(word, made);
      seen = known.emplace(key, std::move(made)).first;
    }
    lengths.insert(lengths.end(), seen->second.begin(), seen->second.end());
  }
  return Outcome::success();
}

Outcome BytePairModel::tokenize(std::string_view text) {
  size_t begin = 0;
  for (size_t at = 0; at < text.size();) {
    const std::string *found = nullptr;
    for (const std::string &token : added[uint8_t(text[at])])
      if (text.compare(at, token.size(), token) == 0) {
        found = &token;
        break;
      }
    if (!found) {
      ++at;
      continue;
    }
    if (at > begin)
      if (Outcome outcome = tokenizePlain(text.substr(begin, at - begin));
          !outcome)
        return outcome;
    lengths.push_back(uint32_t(found->size()));
    begin = at += found->size();
  }
  return begin < text.size() ? tokenizePlain(text.substr(begin))
                             : Outcome::success();
}

/// The text in NFC; nothing if it is that already.
static std::optional<std::string> composed(std::string_view text) {
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return uint8_t(c) < 0x80; }))
    return std::nullopt;
  utf8proc_uint8_t *made = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t *>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &made,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size < 0)
    return std::nullopt;
  std::string result(reinterpret_cast<const char *>(made), size_t(size));
  std::free(made); // NOLINT(cppcoreguidelines-no-malloc): utf8proc's.
  return result == text ? std::nullopt : std::optional(std::move(result));
}

Outcome BytePairModel::split(std::string_view text,
                             std::vector<TextPiece> &pieces) {
  lengths.clear();
  if (composes)
    if (std::optional<std::string> other = composed(text)) {
      if (Outcome outcome = tokenize(*other); !outcome)
        return outcome;
      pieces.push_back({uint32_t(text.size()), uint32_t(lengths.size())});
      return Outcome::success();
    }
  if (Outcome outcome = tokenize(text); !outcome)
    return outcome;
  size_t at = 0;
  TextPiece piece;
  for (uint32_t length : lengths) {
    piece.bytes += length;
    ++piece.tokens;
    at += length;
    if (at < text.size() && (uint8_t(text[at]) & 0xC0) == 0x80)
      continue; // The next token goes on with the same character.
    pieces.push_back(piece);
    piece = {};
  }
  return Outcome::success();
}

std::unique_ptr<TokenizerModel>
smmil::makeBytePairModel(const std::string &path, const std::string &bytes) {
  auto model = std::make_unique<BytePairModel>();
  model->path = path;
  model->parse(Json::parse(bytes));
  return model;
}
