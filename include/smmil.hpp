//===- smmil.hpp - Reading and writing datasets from C++ --------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// C++17 over smmil.h, in this header alone: handles that close themselves,
// exceptions in place of statuses, ranges in place of pointers and counts. No
// C++ type crosses the library's border, so any compiler may be used.
//
// What smmil.h says of threads, lifetimes and units holds here as well. A
// dataset must outlive its cursors, and both what they point to.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_HPP
#define SMMIL_HPP

#include "smmil.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace smmil {

/// What a function of the library reports, in its words.
class Error : public std::runtime_error {
public:
  Error(smmil_status status, const char *message)
      : std::runtime_error(message), reported(status) {}
  smmil_status status() const noexcept { return reported; }

private:
  smmil_status reported;
};

/// Throws Error, or std::bad_alloc, unless `status` is SMMIL_OK.
inline void check(smmil_status status) {
  if (status == SMMIL_NO_MEMORY)
    throw std::bad_alloc();
  if (status != SMMIL_OK)
    throw Error(status, smmil_last_error());
}

/// Elements that somebody else owns.
template <typename T> class Range {
public:
  Range() = default;
  Range(const T *first, size_t count) : first(first), count(count) {}
  const T *begin() const noexcept { return first; }
  const T *end() const noexcept { return first + count; }
  const T *data() const noexcept { return first; }
  size_t size() const noexcept { return count; }
  bool empty() const noexcept { return count == 0; }
  const T &operator[](size_t i) const noexcept { return first[i]; }

private:
  const T *first = nullptr;
  size_t count = 0;
};

inline std::string_view textOf(const smmil_segment &segment) {
  return {segment.text, segment.text_bytes};
}
inline std::string_view textOf(const smmil_piece &piece) {
  return {piece.text, piece.text_bytes};
}
inline std::string_view fieldOf(const smmil_segment &segment) {
  return {segment.field, segment.field_bytes};
}

/// A decoded value in memory of its own.
class Value {
public:
  const smmil_value &shape() const noexcept { return described; }
  const void *data() const noexcept { return memory.get(); }
  /// The elements. T must be the value's type.
  template <typename T> Range<T> as() const {
    static_assert(std::is_arithmetic<T>::value, "elements are numbers");
    if (typeOf<T>() != described.type)
      throw Error(SMMIL_USAGE, "the value has elements of another type");
    return {reinterpret_cast<const T *>(memory.get()),
            described.bytes / sizeof(T)};
  }

private:
  friend class Dataset;

  template <typename T> static smmil_type typeOf() {
    if constexpr (std::is_floating_point<T>::value)
      return sizeof(T) == 4 ? SMMIL_F32 : SMMIL_F64;
    else if constexpr (sizeof(T) == 1)
      return std::is_signed<T>::value ? SMMIL_I8 : SMMIL_U8;
    else if constexpr (sizeof(T) == 2)
      return std::is_signed<T>::value ? SMMIL_I16 : SMMIL_U16;
    else if constexpr (sizeof(T) == 4)
      return std::is_signed<T>::value ? SMMIL_I32 : SMMIL_U32;
    else
      return std::is_signed<T>::value ? SMMIL_I64 : SMMIL_U64;
  }

  static void *give(void *context, const smmil_value *value) noexcept {
    auto *to = static_cast<Value *>(context);
    to->described = *value;
    // One byte more, so that an empty value has an address.
    to->memory.reset(new (std::nothrow) unsigned char[value->bytes + 1]);
    return to->memory.get();
  }

  smmil_value described = {};
  std::unique_ptr<unsigned char[]> memory;
};

/// An open version of a dataset. Threads may share it.
class Dataset {
public:
  /// Opens PATH, PATH@VERSION or PATH@TAG.
  explicit Dataset(const std::string &path) {
    smmil_dataset *opened = nullptr;
    check(smmil_open(path.c_str(), &opened));
    handle.reset(opened);
  }

  smmil_dataset *get() const noexcept { return handle.get(); }
  /// From now on, items that have a prefix give coarser values.
  void readCoarse() { check(smmil_read_coarse(get())); }
  void attachCodec(const std::string &path) {
    check(smmil_attach_codec(get(), path.c_str()));
  }

  std::string directory() const { return smmil_directory(get()); }
  uint64_t revision() const noexcept { return smmil_revision(get()); }
  uint64_t sheetCount() const noexcept { return smmil_sheet_count(get()); }
  uint64_t itemCount() const noexcept { return smmil_item_count(get()); }

  std::vector<smmil_field> fields() const {
    std::vector<smmil_field> all(smmil_field_count(get()));
    for (size_t i = 0; i < all.size(); ++i)
      check(smmil_field_info(get(), i, &all[i]));
    return all;
  }

  smmil_item item(uint64_t id) const {
    smmil_item found = {};
    check(smmil_item_info(get(), id, &found));
    return found;
  }

  /// The stored bytes in place, checked.
  Range<uint8_t> bytes(uint64_t id) const {
    const uint8_t *first = nullptr;
    size_t size = 0;
    check(smmil_item_bytes(get(), id, &first, &size));
    return {first, size};
  }

  std::vector<std::string> views() const { return names(smmil_view_name); }
  std::vector<std::string> tokenizers() const {
    return names(smmil_tokenizer_name);
  }

  Value decode(uint64_t id, const smmil_request &request = {}) const {
    Value value;
    check(smmil_item_decode_into(get(), id, &request, Value::give, &value));
    return value;
  }

  /// Into the caller's memory; `value`, if given, is what stands there, or
  /// what is needed where that is too small.
  void decode(uint64_t id, const smmil_request &request, void *out,
              size_t bytes, smmil_value *value = nullptr) const {
    check(smmil_item_decode(get(), id, &request, out, bytes, value));
  }

  /// Items of one shape, one behind the other; see smmil_batch_decode.
  void decodeBatch(const std::vector<uint64_t> &ids,
                   const smmil_request &request, void *out, size_t eachBytes,
                   unsigned threads = 0) const {
    check(smmil_batch_decode(get(), ids.data(), ids.size(), &request, out,
                             eachBytes, threads, nullptr));
  }

  /// The bytes of the item's source.
  Value source(uint64_t id) const {
    Value value;
    check(smmil_item_source(get(), id, Value::give, &value));
    return value;
  }

private:
  struct Close {
    void operator()(smmil_dataset *dataset) const { smmil_close(dataset); }
  };
  std::vector<std::string> names(const char *(*nameOf)(const smmil_dataset *,
                                                       size_t)) const {
    std::vector<std::string> all;
    while (const char *name = nameOf(get(), all.size()))
      all.emplace_back(name);
    return all;
  }
  std::unique_ptr<smmil_dataset, Close> handle;
};

/// Reads sheets; one for each thread. What it gives lives until its next call.
class Cursor {
public:
  explicit Cursor(const Dataset &dataset) {
    smmil_cursor *opened = nullptr;
    check(smmil_cursor_open(dataset.get(), &opened));
    handle.reset(opened);
  }

  smmil_cursor *get() const noexcept { return handle.get(); }

  Range<smmil_segment> read(uint64_t sheet) {
    const smmil_segment *first = nullptr;
    size_t count = 0;
    check(smmil_cursor_read(get(), sheet, &first, &count));
    return {first, count};
  }

  /// The same with id, paths and the sheet's own bytes.
  smmil_sheet sheet(uint64_t number) {
    smmil_sheet whole = {};
    check(smmil_cursor_sheet(get(), number, &whole));
    return whole;
  }

  Range<smmil_piece> view(uint64_t sheet, const std::string &name) {
    const smmil_piece *first = nullptr;
    size_t count = 0;
    check(smmil_cursor_view(get(), sheet, name.c_str(), &first, &count));
    return {first, count};
  }

  /// Words of each text segment, from the index alone.
  Range<uint32_t> words(uint64_t sheet) {
    const uint32_t *first = nullptr;
    size_t count = 0;
    check(smmil_cursor_words(get(), sheet, &first, &count));
    return {first, count};
  }

  /// Segments with the tokens that the index has of them.
  Range<smmil_count> tokens(uint64_t sheet, const std::string &tokenizer) {
    const smmil_count *first = nullptr;
    size_t count = 0;
    check(smmil_cursor_tokens(get(), sheet, tokenizer.c_str(), &first, &count));
    return {first, count};
  }

private:
  struct Close {
    void operator()(smmil_cursor *cursor) const { smmil_cursor_close(cursor); }
  };
  std::unique_ptr<smmil_cursor, Close> handle;
};

/// What a view gives by number: windows, or sheets in its order. One for each
/// thread. What it gives lives until its next call.
class Stream {
public:
  Stream(const Dataset &dataset, const std::string &view) {
    smmil_stream *opened = nullptr;
    check(smmil_stream_open(dataset.get(), view.c_str(), &opened));
    handle.reset(opened);
  }

  smmil_stream *get() const noexcept { return handle.get(); }
  uint64_t size() const noexcept { return smmil_stream_count(get()); }
  /// 0: no windows.
  uint64_t windowTokens() const noexcept {
    return smmil_stream_window_tokens(get());
  }

  /// The dataset of smmil_piece::part, for the functions of smmil.h.
  const smmil_dataset *part(size_t index) const noexcept {
    return smmil_stream_part(get(), index);
  }

  smmil_window read(uint64_t index) {
    smmil_window window = {};
    check(smmil_stream_read(get(), index, &window));
    return window;
  }

private:
  struct Close {
    void operator()(smmil_stream *stream) const { smmil_stream_close(stream); }
  };
  std::unique_ptr<smmil_stream, Close> handle;
};

/// Throws what `pack` would say of a line of sheets.jsonl by itself.
inline void checkLine(std::string_view line) {
  check(smmil_check_line(line.empty() ? "" : line.data(), line.size()));
}

inline smmil_report pack(const std::string &source, const std::string &dataset,
                         bool safe = false, unsigned threads = 0) {
  smmil_report report = {};
  check(smmil_pack(source.c_str(), dataset.c_str(), safe, threads, &report));
  return report;
}

inline smmil_report append(const std::string &source,
                           const std::string &dataset, unsigned threads = 0) {
  smmil_report report = {};
  check(smmil_append(source.c_str(), dataset.c_str(), threads, &report));
  return report;
}

inline smmil_report packPart(const std::string &source,
                             const std::string &dataset, uint64_t part,
                             uint64_t parts, bool safe = false,
                             unsigned threads = 0) {
  smmil_report report = {};
  check(smmil_pack_part(source.c_str(), dataset.c_str(), part, parts, safe,
                        threads, &report));
  return report;
}

inline smmil_report commit(const std::string &dataset) {
  smmil_report report = {};
  check(smmil_commit(dataset.c_str(), &report));
  return report;
}

} // namespace smmil

#endif // SMMIL_HPP
