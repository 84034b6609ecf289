//===- Format.h - Everything `pack` needs to know of a format ---*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The plain-C++ image of a format.mlir: lib/Conversion/ModuleToFormat fills it,
// lib/Dataset packs by it. Nothing here needs MLIR.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_FORMAT_H
#define SMMIL_DATASET_FORMAT_H

#include "smmil/Media/ContentClass.h"
#include "smmil/Media/Image.h"
#include "smmil/Runtime/Layout.h"
#include "smmil/Runtime/Plan.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace smmil {

class Evaluator;

/// One statement of a view; see docs/Dialects/Sheet.
struct ViewStep {
  enum class Kind : uint8_t { Take, Cycle, Mark, Recorded };
  enum class Short : uint8_t { Skip, Carry, Stop, Error };

  Kind kind = Kind::Take;
  int64_t count = 0;       ///< Take: items (or text units).
  std::string field;       ///< Take, Recorded; Cycle: `until` field.
  std::string tokenBefore; ///< Token symbol before each item, or empty.
  std::string tokenAfter;  ///< Token symbol after each item, or empty.
  std::string token;       ///< Mark.
  Short onShort = Short::Skip;
  bool restAppend = false; ///< Cycle: append what is left at the end.
  std::vector<ViewStep> body;
};

struct Token {
  std::string symbol;   ///< For example "img".
  std::string spelling; ///< For example "<IMAGE>".

  bool operator==(const Token &other) const {
    return symbol == other.symbol && spelling == other.spelling;
  }
};

/// One condition on the sheets that a view shows.
struct ViewFilter {
  enum class Compare : uint8_t { Eq, Ne, Lt, Le, Gt, Ge };

  /// A member of the sheet's JSON, by its path with dots, or `count(FIELD)`:
  /// items of a media field, words of a text field.
  std::string key;
  Compare compare = Compare::Eq;
  bool isNumber = false; ///< Which of the two is the value.
  double number = 0;
  std::string text;
};

/// A dataset of a mixture.
struct MixPart {
  /// DATASET, DATASET@VERSION, DATASET@TAG, each also with `:VIEW`, from the
  /// folder of the dataset that has the view; `.` is that dataset itself.
  std::string path;
  uint32_t weight = 1; ///< Sheets of it in a round.
};

struct View {
  enum class Order : uint8_t { File, Shuffle, Length };

  std::string name;
  std::vector<ViewStep> steps;
  /// Spellings of its own; the dataset's vocabulary has the others.
  std::vector<Token> tokens;
  std::vector<ViewFilter> filters; ///< All must hold; else a sheet is left out.
  std::vector<std::string> fields; ///< The only ones shown; empty: all.
  /// Text is counted in its tokens; empty: in words.
  std::string tokenizer;
  uint64_t window = 0;      ///< Tokens of a context window; 0: a sheet each.
  bool wholeSheets = false; ///< What fits into a window is not cut.
  std::map<std::string, uint64_t> itemTokens; ///< Of an item, by media field.
  Order order = Order::File;
  uint64_t seed = 0;        ///< Of a shuffle and of a mixture.
  std::vector<MixPart> mix; ///< Interleaved by weight; empty: no mixture.
};

/// How a field is encoded: the twin of PlanField.
struct FieldEncoding {
  /// Encode graphs; PlanField::cases are their format parts. [0] stores the
  /// source.
  std::vector<PlanGraph> cases;
  /// Cases to try for each ContentClass, quick encoders first. `pack` keeps the
  /// smallest one that holds the floor.
  std::vector<std::vector<uint8_t>> route;
  /// Storing the source competes on bytes, subject to copyPixels. Otherwise it
  /// is the last resort of items that no other case can hold the floor for.
  bool storeCompetes = true;
  /// Copy competes on bytes only for sources of at most this many pixels,
  /// since their decode time is the reader's; 0 = no limit.
  uint64_t copyPixels = 0;
  /// Equal media are stored once, where the layout deduplicates at all.
  bool dedup = true;
  /// What a reader of coarse values leaves out of an item lies apart.
  bool apart = false;
  /// Media lie beside the text of their block, where the layout bundles at all.
  bool bundled = true;
  std::string metric; ///< A row of Metric.h, or empty (lossless).
  double floor = 0;   ///< Every item reaches it.
  /// Where the metric is "command": what runs it.
  std::shared_ptr<Evaluator> evaluator;

  /// Whether a source of so many pixels may be stored because that is smaller.
  bool storeCompetesAt(uint64_t pixels) const {
    return storeCompetes && (copyPixels == 0 || pixels <= copyPixels);
  }
};

struct Format {
  Plan plan;
  std::vector<FieldEncoding> encodings; ///< Parallel to plan.fields.
  Layout layout;
  std::vector<Token> tokens;
  std::vector<View> views;
  ImageOptions images;    ///< How pictures are decoded.
  std::string provenance; ///< The format's IR text, stored beside the plan.
};

} // namespace smmil

#endif // SMMIL_DATASET_FORMAT_H
