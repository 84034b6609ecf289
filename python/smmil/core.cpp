//===- core.cpp - The C interface as a Python module ----------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// smmil._core: datasets, sheets and segments over include/smmil.h. Whatever
// reads, decodes or writes runs without the interpreter's lock. Cursors wait in
// a list that this lock guards, so that a fork never inherits one in use.
//
//===----------------------------------------------------------------------===//

#include "values.h"

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nb = nanobind;
using namespace nb::literals;
using namespace smmil_python;

namespace {

/// "text", "image", ..., by smmil_kind.
std::array<nb::object, 5> *kindNames = nullptr;
nb::object *tokenName = nullptr;

std::string kindName(smmil_kind kind) {
  return nb::cast<std::string>((*kindNames)[kind]);
}

/// A cursor for the life of this object; made and ended under the lock.
class CursorLoan {
public:
  explicit CursorLoan(Handle &handle) : handle(handle) {
    if (handle.idle.empty()) {
      check(smmil_cursor_open(handle.dataset, &cursor));
      return;
    }
    cursor = handle.idle.back();
    handle.idle.pop_back();
  }
  ~CursorLoan() { handle.idle.push_back(cursor); }
  CursorLoan(const CursorLoan &) = delete;
  CursorLoan &operator=(const CursorLoan &) = delete;
  smmil_cursor *get() const { return cursor; }

private:
  Handle &handle;
  smmil_cursor *cursor = nullptr;
};

nb::str toStr(const char *text, size_t bytes) {
  // JSON's grammar allows half a surrogate pair, which Python can hold, too.
  PyObject *made = PyUnicode_DecodeUTF8(text, static_cast<Py_ssize_t>(bytes),
                                        "surrogatepass");
  if (!made)
    throw nb::python_error();
  return nb::steal<nb::str>(made);
}

struct Segment {
  HandlePtr handle;
  smmil_kind kind = SMMIL_TEXT;
  uint64_t item = 0;
  nb::object text; ///< None for media.
  nb::object field;
  bool isToken = false; ///< Of a view: `text` spells a special token.
  uint64_t sheet = 0;   ///< The number of the sheet that it is of.
  uint64_t tokens = 0;  ///< Of a view that counts in them.
};

/// An open view. Its streams wait for a reader, one for each thread that reads
/// at the same time, as a stream plans its windows when it opens.
struct OpenStream {
  HandlePtr handle;
  smmil_stream *stream = nullptr;

  explicit OpenStream(HandlePtr of) : handle(std::move(of)) {}
  OpenStream(const OpenStream &) = delete;
  OpenStream &operator=(const OpenStream &) = delete;
  ~OpenStream() { smmil_stream_close(stream); }
};
using StreamPtr = std::shared_ptr<OpenStream>;

struct Stream {
  HandlePtr handle;
  std::string view;
  uint64_t count = 0, windowTokens = 0;
  std::vector<StreamPtr> idle;
};

/// What a view gives at a number.
struct Window {
  uint64_t number = 0;
  nb::list segments;
  bool isShown = true;
  uint64_t tokens = 0;
};

struct Sheet {
  HandlePtr handle;
  uint64_t number = 0;
  nb::list segments;
};

void requireMedium(const Segment &segment) {
  if (!segment.text.is_none())
    raise(SMMIL_USAGE, "the segment is text, which .text has");
}

//===----------------------------------------------------------------------===//
// Datasets and sheets
//===----------------------------------------------------------------------===//

HandlePtr openHandle(const nb::object &given) {
  const std::string path = pathOf(given);
  auto handle = std::make_shared<Handle>();
  callUnlocked([&] { return smmil_open(path.c_str(), &handle->dataset); });
  return handle;
}

nb::object fieldName(const char *name, size_t bytes) {
  PyObject *made =
      PyUnicode_DecodeUTF8(name, static_cast<Py_ssize_t>(bytes), nullptr);
  if (!made)
    throw nb::python_error();
  return nb::steal(made);
}

Sheet readSheet(const HandlePtr &handle, uint64_t number) {
  CursorLoan cursor(*handle);
  const smmil_segment *segments = nullptr;
  size_t count = 0;
  callUnlocked([&] {
    return smmil_cursor_read(cursor.get(), number, &segments, &count);
  });
  Sheet sheet = {handle, number, nb::list()};
  for (size_t i = 0; i < count; ++i) {
    const smmil_segment &from = segments[i];
    Segment to = {handle,
                  from.kind,
                  from.item,
                  from.text ? nb::object(toStr(from.text, from.text_bytes))
                            : nb::object(nb::none()),
                  fieldName(from.field, from.field_bytes),
                  false,
                  number,
                  0};
    sheet.segments.append(nb::cast(std::move(to)));
  }
  return sheet;
}

/// (id, line, [(path, alt) of each segment]).
nb::tuple readWhole(const HandlePtr &handle, uint64_t number) {
  CursorLoan cursor(*handle);
  smmil_sheet sheet = {};
  callUnlocked(
      [&] { return smmil_cursor_sheet(cursor.get(), number, &sheet); });
  nb::list names;
  for (size_t i = 0; i < sheet.count; ++i) {
    const smmil_segment &from = sheet.segments[i];
    names.append(nb::make_tuple(toStr(from.path, from.path_bytes),
                                toStr(from.alt, from.alt_bytes)));
  }
  return nb::make_tuple(toStr(sheet.id, sheet.id_bytes),
                        nb::bytes(sheet.line, sheet.line_bytes), names);
}

/// [(kind, text or item, field or None)], kind being "token" for tokens.
nb::list readView(const HandlePtr &handle, uint64_t number,
                  const std::string &view) {
  const char *name = nameOf(view);
  CursorLoan cursor(*handle);
  const smmil_piece *pieces = nullptr;
  size_t count = 0;
  callUnlocked([&] {
    return smmil_cursor_view(cursor.get(), number, name, &pieces, &count);
  });
  nb::list shown;
  for (size_t i = 0; i < count; ++i) {
    const smmil_piece &from = pieces[i];
    if (from.is_token)
      shown.append(nb::make_tuple("token", toStr(from.text, from.text_bytes),
                                  nb::none()));
    else if (from.text)
      shown.append(nb::make_tuple((*kindNames)[SMMIL_TEXT],
                                  toStr(from.text, from.text_bytes),
                                  nb::none()));
    else
      shown.append(
          nb::make_tuple((*kindNames)[from.kind], from.item, from.field));
  }
  return shown;
}

StreamPtr openStream(const HandlePtr &handle, const std::string &view) {
  const char *name = nameOf(view);
  auto made = std::make_shared<OpenStream>(handle);
  callUnlocked(
      [&] { return smmil_stream_open(handle->dataset, name, &made->stream); });
  return made;
}

/// The dataset that has an item of a view.
HandlePtr partOf(const StreamPtr &stream, uint32_t part) {
  const smmil_dataset *dataset = smmil_stream_part(stream->stream, part);
  if (dataset == stream->handle->dataset)
    return stream->handle;
  auto handle = std::make_shared<Handle>();
  handle->dataset = const_cast<smmil_dataset *>(dataset);
  handle->owner = stream;
  return handle;
}

Window readWindow(Stream &from, uint64_t number) {
  StreamPtr stream;
  if (from.idle.empty()) {
    stream = openStream(from.handle, from.view);
  } else {
    stream = std::move(from.idle.back());
    from.idle.pop_back();
  }
  smmil_window window = {};
  callUnlocked(
      [&] { return smmil_stream_read(stream->stream, number, &window); });
  Window made = {number, nb::list(), window.is_shown != 0, window.tokens};
  for (size_t i = 0; i < window.count; ++i) {
    const smmil_piece &piece = window.pieces[i];
    Segment to = {partOf(stream, piece.part),
                  piece.kind,
                  piece.item,
                  piece.text ? nb::object(toStr(piece.text, piece.text_bytes))
                             : nb::object(nb::none()),
                  piece.text ? nb::object(nb::none())
                             : fieldName(piece.field, std::strlen(piece.field)),
                  piece.is_token != 0,
                  piece.sheet,
                  piece.tokens};
    made.segments.append(nb::cast(std::move(to)));
  }
  from.idle.push_back(std::move(stream));
  return made;
}

nb::list namesOf(const HandlePtr &handle,
                 const char *(*nameOf)(const smmil_dataset *, size_t)) {
  nb::list names;
  while (const char *name = nameOf(handle->dataset, names.size()))
    names.append(name);
  return names;
}

nb::list fieldsOf(const HandlePtr &handle) {
  nb::list fields;
  for (size_t i = 0; i < smmil_field_count(handle->dataset); ++i) {
    smmil_field field = {};
    check(smmil_field_info(handle->dataset, i, &field));
    nb::dict of;
    of["name"] = field.name;
    of["kind"] = (*kindNames)[field.kind];
    of["size"] = field.width
                     ? nb::object(nb::make_tuple(field.height, field.width))
                     : nb::object(nb::none());
    of["rate"] = field.rate;
    of["channels"] = field.channels;
    fields.append(of);
  }
  return fields;
}

nb::dict itemOf(const HandlePtr &handle, uint64_t id) {
  smmil_item item = {};
  check(smmil_item_info(handle->dataset, id, &item));
  nb::dict of;
  of["field"] = item.field;
  of["is_copy"] = item.is_copy != 0;
  of["media"] = item.media;
  of["size"] = item.width ? nb::object(nb::make_tuple(item.height, item.width))
                          : nb::object(nb::none());
  of["milliseconds"] = item.milliseconds;
  of["stored_bytes"] = item.stored_bytes;
  return of;
}

nb::dict reportOf(const smmil_report &report) {
  nb::dict of;
  of["version"] = report.revision;
  of["sheets"] = report.sheets;
  of["items"] = report.items;
  return of;
}

void checkLine(const nb::bytes &line) {
  check(smmil_check_line(line.c_str(), line.size()));
}

nb::dict packFolder(const nb::object &from, const nb::object &to,
                    unsigned threads, bool safe) {
  const std::string source = pathOf(from), dataset = pathOf(to);
  smmil_report report = {};
  callUnlocked([&] {
    return smmil_pack(source.c_str(), dataset.c_str(), safe, threads, &report);
  });
  return reportOf(report);
}

nb::dict appendFolder(const nb::object &from, const nb::object &to,
                      unsigned threads) {
  const std::string source = pathOf(from), dataset = pathOf(to);
  smmil_report report = {};
  callUnlocked([&] {
    return smmil_append(source.c_str(), dataset.c_str(), threads, &report);
  });
  return reportOf(report);
}

nb::dict packPart(const nb::object &from, const nb::object &to, uint64_t part,
                  uint64_t parts, unsigned threads, bool safe) {
  const std::string source = pathOf(from), dataset = pathOf(to);
  smmil_report report = {};
  callUnlocked([&] {
    return smmil_pack_part(source.c_str(), dataset.c_str(), part, parts, safe,
                           threads, &report);
  });
  return reportOf(report);
}

nb::dict commitParts(const nb::object &to) {
  const std::string dataset = pathOf(to);
  smmil_report report = {};
  callUnlocked([&] { return smmil_commit(dataset.c_str(), &report); });
  return reportOf(report);
}

/// A number for each sheet, from the index alone: `sumOf(cursor, sheet, sum)`.
template <typename SumOf>
nb::object sumsOf(const HandlePtr &handle, const SumOf &sumOf) {
  CursorLoan cursor(*handle);
  const size_t sheets = smmil_sheet_count(handle->dataset);
  auto sums = std::make_unique<uint64_t[]>(sheets + 1);
  callUnlocked([&] {
    for (size_t i = 0; i < sheets; ++i)
      if (const smmil_status status = sumOf(cursor.get(), i, sums[i]);
          status != SMMIL_OK)
        return status;
    return SMMIL_OK;
  });
  uint64_t *memory = sums.release();
  nb::capsule owner(memory, [](void *kept) noexcept {
    delete[] static_cast<uint64_t *>(kept);
  });
  return nb::cast(
      nb::ndarray<nb::numpy, uint64_t, nb::ndim<1>>(memory, {sheets}, owner));
}

nb::object wordsOf(const HandlePtr &handle) {
  return sumsOf(handle, [](smmil_cursor *cursor, size_t sheet, uint64_t &sum) {
    const uint32_t *words = nullptr;
    size_t count = 0;
    const smmil_status status =
        smmil_cursor_words(cursor, sheet, &words, &count);
    for (size_t k = 0; status == SMMIL_OK && k < count; ++k)
      sum += words[k];
    return status;
  });
}

/// Tokens of the text, and `places` of each medium by the kind of its field.
nb::object tokensOf(const HandlePtr &handle, const std::string &tokenizer,
                    const std::map<std::string, uint64_t> &places) {
  const char *name = nameOf(tokenizer);
  std::vector<uint64_t> each;
  for (size_t i = 0; i < smmil_field_count(handle->dataset); ++i) {
    smmil_field field = {};
    check(smmil_field_info(handle->dataset, i, &field));
    auto found = places.find(kindName(field.kind));
    each.push_back(found == places.end() ? 0 : found->second);
  }
  return sumsOf(handle, [&](smmil_cursor *cursor, size_t sheet, uint64_t &sum) {
    const smmil_count *counts = nullptr;
    size_t count = 0;
    const smmil_status status =
        smmil_cursor_tokens(cursor, sheet, name, &counts, &count);
    for (size_t k = 0; status == SMMIL_OK && k < count; ++k)
      if (counts[k].is_text)
        sum += counts[k].tokens;
      else if (counts[k].field >= 0)
        sum += each[static_cast<size_t>(counts[k].field)];
    return status;
  });
}

} // namespace

NB_MODULE(_core, m) {
  // What a daemon thread or a traceback holds at exit is no leak.
  nb::set_leak_warnings(false);
  nb::object base = nb::steal(PyErr_NewExceptionWithDoc(
      "smmil.Error", "What the library or a tool reports.", nullptr, nullptr));
  nb::object data = nb::steal(PyErr_NewExceptionWithDoc(
      "smmil.DataError", "Missing, unreadable or damaged data.", base.ptr(),
      nullptr));
  nb::tuple bases = nb::make_tuple(base, nb::borrow(PyExc_ValueError));
  nb::object usage = nb::steal(PyErr_NewExceptionWithDoc(
      "smmil.UsageError", "A wrong argument.", bases.ptr(), nullptr));
  if (!base || !data || !usage)
    throw nb::python_error();
  m.attr("Error") = base;
  m.attr("DataError") = data;
  m.attr("UsageError") = usage;
  // The module lives as long as the process, and these with it.
  dataErrorType = data.release().ptr();
  usageErrorType = usage.release().ptr();
  kindNames = new std::array<nb::object, 5>{nb::str("text"), nb::str("image"),
                                            nb::str("audio"), nb::str("video"),
                                            nb::str("numeric")};
  tokenName = new nb::object(nb::str("token"));
  m.attr("__version__") = smmil_version();

  nb::class_<Segment>(m, "Segment")
      .def_prop_ro("kind",
                   [](const Segment &s) {
                     return s.isToken ? *tokenName : (*kindNames)[s.kind];
                   })
      .def_ro("text", &Segment::text)
      .def_ro("field", &Segment::field)
      .def_ro("sheet", &Segment::sheet)
      .def_ro("tokens", &Segment::tokens)
      .def_prop_ro("item",
                   [](const Segment &s) {
                     return s.text.is_none() ? nb::cast(s.item)
                                             : nb::object(nb::none());
                   })
      .def(
          "decode",
          [](const Segment &s, const std::string &form,
             const std::string &dtype,
             std::optional<std::vector<uint32_t>> size, Triple mean, Triple std,
             uint32_t rate, uint32_t channels, bool firstFrame,
             const nb::object &out) {
            requireMedium(s);
            return decode(s.handle, s.item,
                          {form, dtype, std::move(size), std::move(mean),
                           std::move(std), rate, channels, firstFrame},
                          out);
          },
          nb::kw_only(), "form"_a = "tensor", "dtype"_a = "float32",
          "size"_a = nb::none(), "mean"_a = nb::none(), "std"_a = nb::none(),
          "rate"_a = 0, "channels"_a = 0, "first_frame"_a = false,
          "out"_a = nb::none())
      .def_prop_ro("stored",
                   [](const Segment &s) {
                     requireMedium(s);
                     return storedBytes(s.handle, s.item);
                   })
      .def_prop_ro("source", [](const Segment &s) {
        requireMedium(s);
        Block block;
        callUnlocked([&] {
          return smmil_item_source(s.handle->dataset, s.item, Block::give,
                                   &block);
        });
        return nb::bytes(block.memory, block.value.bytes);
      });

  nb::class_<Sheet>(m, "Sheet")
      .def_ro("number", &Sheet::number)
      .def_ro("segments", &Sheet::segments)
      .def_prop_ro("id",
                   [](const Sheet &s) {
                     return nb::object(readWhole(s.handle, s.number)[0]);
                   })
      .def_prop_ro("line",
                   [](const Sheet &s) {
                     return nb::object(readWhole(s.handle, s.number)[1]);
                   })
      .def_prop_ro("names",
                   [](const Sheet &s) {
                     return nb::object(readWhole(s.handle, s.number)[2]);
                   })
      .def(
          "view",
          [](const Sheet &s, const std::string &view) {
            return readView(s.handle, s.number, view);
          },
          "name"_a)
      .def("__len__", [](const Sheet &s) { return s.segments.size(); })
      .def("__iter__", [](const Sheet &s) { return nb::iter(s.segments); })
      .def("__getitem__",
           [](const Sheet &s, nb::object index) {
             return s.segments.attr("__getitem__")(index);
           })
      .def("__repr__", [](const Sheet &s) {
        return "<Sheet " + std::to_string(s.number) + " of " +
               std::to_string(s.segments.size()) + " segments>";
      });

  nb::class_<Window>(m, "Window")
      .def_ro("number", &Window::number)
      .def_ro("segments", &Window::segments)
      .def_ro("is_shown", &Window::isShown)
      .def_ro("tokens", &Window::tokens)
      .def("__len__", [](const Window &w) { return w.segments.size(); })
      .def("__iter__", [](const Window &w) { return nb::iter(w.segments); })
      .def("__getitem__",
           [](const Window &w, nb::object index) {
             return w.segments.attr("__getitem__")(index);
           })
      .def("__repr__", [](const Window &w) {
        return "<Window " + std::to_string(w.number) + " of " +
               std::to_string(w.segments.size()) + " segments>";
      });

  nb::class_<Stream>(m, "Stream")
      .def("__init__",
           [](Stream *self, const HandlePtr &handle, const std::string &view) {
             StreamPtr first = openStream(handle, view);
             new (self) Stream{handle,
                               view,
                               smmil_stream_count(first->stream),
                               smmil_stream_window_tokens(first->stream),
                               {first}};
           })
      .def_ro("count", &Stream::count)
      .def_ro("window_tokens", &Stream::windowTokens)
      .def("read", &readWindow);

  nb::class_<HandlePtr>(m, "Handle")
      .def("__init__",
           [](HandlePtr *self, const nb::object &path) {
             new (self) HandlePtr(openHandle(path));
           })
      .def_prop_ro("directory",
                   [](const HandlePtr &h) {
                     return toPath(smmil_directory(h->dataset));
                   })
      .def_prop_ro(
          "version",
          [](const HandlePtr &h) { return smmil_revision(h->dataset); })
      .def_prop_ro(
          "sheets",
          [](const HandlePtr &h) { return smmil_sheet_count(h->dataset); })
      .def_prop_ro(
          "items",
          [](const HandlePtr &h) { return smmil_item_count(h->dataset); })
      .def("read_coarse",
           [](const HandlePtr &h) { check(smmil_read_coarse(h->dataset)); })
      .def("attach",
           [](const HandlePtr &h, const nb::object &path) {
             check(smmil_attach_codec(h->dataset, pathOf(path).c_str()));
           })
      .def("fields", &fieldsOf)
      .def("item", &itemOf)
      .def("stored", &storedBytes)
      .def("sheet", &readSheet)
      .def("words", &wordsOf)
      .def("tokens", &tokensOf, "tokenizer"_a, "places"_a)
      .def("views",
           [](const HandlePtr &h) { return namesOf(h, smmil_view_name); })
      .def("tokenizers",
           [](const HandlePtr &h) { return namesOf(h, smmil_tokenizer_name); })
      .def(
          "decode",
          [](const HandlePtr &h, uint64_t item, const std::string &form,
             const std::string &dtype,
             std::optional<std::vector<uint32_t>> size, Triple mean, Triple std,
             uint32_t rate, uint32_t channels, bool firstFrame,
             const nb::object &out) {
            return decode(h, item,
                          {form, dtype, std::move(size), std::move(mean),
                           std::move(std), rate, channels, firstFrame},
                          out);
          },
          "item"_a, nb::kw_only(), "form"_a = "tensor", "dtype"_a = "float32",
          "size"_a = nb::none(), "mean"_a = nb::none(), "std"_a = nb::none(),
          "rate"_a = 0, "channels"_a = 0, "first_frame"_a = false,
          "out"_a = nb::none())
      .def(
          "decode_batch",
          [](const HandlePtr &h, const std::vector<uint64_t> &items,
             const nb::object &out, const std::string &dtype,
             std::optional<std::vector<uint32_t>> size, Triple mean, Triple std,
             bool firstFrame, unsigned threads) {
            decodeBatch(h, items, out,
                        {"tensor", dtype, std::move(size), std::move(mean),
                         std::move(std), 0, 0, firstFrame},
                        threads);
          },
          "items"_a, "out"_a, nb::kw_only(), "dtype"_a = "float32",
          "size"_a = nb::none(), "mean"_a = nb::none(), "std"_a = nb::none(),
          "first_frame"_a = false, "threads"_a = 0);

  m.def("check_line", &checkLine, "line"_a);
  m.def("pack", &packFolder, "source"_a, "dataset"_a, "threads"_a = 0,
        "safe"_a = false);
  m.def("append", &appendFolder, "source"_a, "dataset"_a, "threads"_a = 0);
  m.def("pack_part", &packPart, "source"_a, "dataset"_a, "part"_a, "parts"_a,
        "threads"_a = 0, "safe"_a = false);
  m.def("commit", &commitParts, "dataset"_a);
}
