//===- Layout.h - Which bytes lie next to which -----------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The choices of a layout, in one record: the words of the IR, the knobs of a
// design, the members of a manifest and the key under which a measured layout
// is kept are made from it.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_LAYOUT_H
#define SMMIL_RUNTIME_LAYOUT_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace smmil {

/// Layout choices. Each one changes bytes on disk.
struct Layout {
  enum class Placement : uint8_t { Split, Bundle };
  enum class Tokens : uint8_t { Late, Baked };
  enum class Order : uint8_t { Recorded, Templated };
  enum class Index : uint8_t { FixedStride, DeltaPacked };
  enum class Detail : uint8_t { Together, Apart };

  /// Bundle: media of some field lie beside the text; FieldEncoding says which.
  Placement placement = Placement::Split;
  uint32_t chunk = 64; ///< Most sheets of a block.
  Tokens tokens = Tokens::Late;
  Order order = Order::Recorded;
  bool dedup = true; ///< Of some field; FieldEncoding says which.
  Index index = Index::DeltaPacked;
  /// Apart: what readers of coarse values leave out of the items of some field
  /// lies in runs of its own; FieldEncoding says which.
  Detail detail = Detail::Together;
  /// Source bytes of the sheets of a block, unless one sheet alone has more.
  uint32_t textBlock = 64 << 10;
  int level = 19; ///< zstd level of blocks, 1 to 19.
  /// Recorded order: most patterns in the dictionary. No choice of a search.
  uint32_t patterns = 64;
};

/// What a choice is called wherever it is named.
namespace choice {
inline constexpr const char *kPlacement = "placement";
inline constexpr const char *kChunk = "chunk";
inline constexpr const char *kTokens = "tokens";
inline constexpr const char *kOrder = "order";
inline constexpr const char *kDedup = "dedup";
inline constexpr const char *kIndex = "index";
inline constexpr const char *kDetail = "detail";
inline constexpr const char *kTextBlock = "text_block";
inline constexpr const char *kLevel = "level";
} // namespace choice

/// Calls `visit(name, value)` for every choice of `layout`, in the order of
/// manifests. A value is an enumeration with words, a number or a bool.
template <typename LayoutType, typename Visitor>
void forEachChoice(LayoutType &layout, Visitor &&visit) {
  visit(choice::kPlacement, layout.placement);
  visit(choice::kChunk, layout.chunk);
  visit(choice::kTokens, layout.tokens);
  visit(choice::kOrder, layout.order);
  visit(choice::kDedup, layout.dedup);
  visit(choice::kIndex, layout.index);
  visit(choice::kDetail, layout.detail);
  visit(choice::kTextBlock, layout.textBlock);
  visit(choice::kLevel, layout.level);
}

/// The words of an enumeration, in the order of its values.
template <typename E> struct LayoutWords;
template <> struct LayoutWords<Layout::Placement> {
  static constexpr std::array<const char *, 2> kWords = {"split", "bundle"};
};
template <> struct LayoutWords<Layout::Tokens> {
  static constexpr std::array<const char *, 2> kWords = {"late", "baked"};
};
template <> struct LayoutWords<Layout::Order> {
  static constexpr std::array<const char *, 2> kWords = {"recorded",
                                                         "templated"};
};
template <> struct LayoutWords<Layout::Index> {
  static constexpr std::array<const char *, 2> kWords = {"fixed_stride",
                                                         "delta_packed"};
};
template <> struct LayoutWords<Layout::Detail> {
  static constexpr std::array<const char *, 2> kWords = {"together", "apart"};
};

template <typename E> constexpr const char *layoutWord(E value) {
  return LayoutWords<E>::kWords[static_cast<size_t>(value)];
}

/// Nothing where no value has this word.
template <typename E>
constexpr std::optional<E> layoutValue(std::string_view word) {
  for (size_t i = 0; i < LayoutWords<E>::kWords.size(); ++i)
    if (word == LayoutWords<E>::kWords[i])
      return static_cast<E>(i);
  return std::nullopt;
}

} // namespace smmil

#endif // SMMIL_RUNTIME_LAYOUT_H
