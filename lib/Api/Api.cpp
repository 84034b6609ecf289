//===- Api.cpp - The C interface of datasets ------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks arguments, turns results into statuses, and lets no exception out.
//
//===----------------------------------------------------------------------===//

#include "DecodeValue.h"
#include "smmil.h"

#include "smmil/Dataset/CountTokens.h"
#include "smmil/Dataset/Edit.h"
#include "smmil/Dataset/PackParts.h"
#include "smmil/Dataset/SheetLine.h"
#include "smmil/Dataset/ShowView.h"
#include "smmil/Support/ParallelFor.h"
#include "smmil/Support/Printable.h"

#include <cstring>
#include <deque>
#include <exception>
#include <new>
#include <optional>

using namespace smmil;

struct smmil_dataset {
  explicit smmil_dataset(Dataset opened)
      : own(std::make_unique<Dataset>(std::move(opened))), dataset(*own) {}
  /// Of a stream, which has it.
  explicit smmil_dataset(const Dataset *of) : dataset(*of) {}
  std::unique_ptr<Dataset> own;
  const Dataset &dataset;
};

struct smmil_cursor {
  explicit smmil_cursor(const Dataset &owner) : owner(owner), cursor(owner) {}
  const Dataset &owner;
  SheetCursor cursor;
  std::vector<smmil_segment> segments;
  StoredSheet sheet;
  std::vector<ViewPiece> shown;
  std::vector<smmil_piece> pieces;
  std::string tokenizer; ///< That `counter` is of.
  std::optional<TokenCounts> counter;
  std::vector<smmil_count> counts;
};

struct smmil_stream {
  smmil_stream(const smmil_dataset &owner, ViewStream opened, uint64_t window)
      : stream(std::move(opened)), window(window) {
    for (size_t i = 0; i < stream.partCount(); ++i) {
      const bool isOwner = &stream.part(i) == &owner.dataset;
      if (!isOwner)
        others.push_back(std::make_unique<smmil_dataset>(&stream.part(i)));
      parts.push_back(isOwner ? &owner : others.back().get());
    }
  }
  ViewStream stream;
  uint64_t window = 0;
  std::vector<const smmil_dataset *> parts;
  std::vector<std::unique_ptr<smmil_dataset>> others;
  std::vector<smmil_piece> pieces;
  std::deque<std::string> names; ///< Of fields, for `pieces`.
};

static std::string &lastError() {
  thread_local std::string message;
  return message;
}

static smmil_status fail(smmil_status status, std::string message) {
  lastError() = std::move(message);
  return status;
}

static smmil_status fail(const Error &error) {
  return fail(error.kind == ErrorKind::Data ? SMMIL_DATA : SMMIL_USAGE,
              printable(error.message));
}

static smmil_status isNull(const char *what) {
  return fail(SMMIL_USAGE, std::string(what) + " is null");
}

/// Runs `body` and turns what it throws into a status.
template <typename Body> static smmil_status guarded(const Body &body) {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return fail(SMMIL_NO_MEMORY, "out of memory");
  } catch (const std::exception &error) {
    return fail(SMMIL_DATA, std::string("unexpected failure: ") + error.what());
  }
}

const char *smmil_last_error(void) { return lastError().c_str(); }

const char *smmil_version(void) { return SMMIL_VERSION; }

//===----------------------------------------------------------------------===//
// Datasets
//===----------------------------------------------------------------------===//

smmil_status smmil_open(const char *path, smmil_dataset **dataset) {
  if (!path || !dataset)
    return isNull("the path of a dataset, or where it goes,");
  *dataset = nullptr;
  return guarded([&] {
    Result<Dataset> opened = Dataset::open(path);
    if (!opened)
      return fail(opened.error());
    *dataset = new smmil_dataset(std::move(*opened));
    return SMMIL_OK;
  });
}

void smmil_close(smmil_dataset *dataset) { delete dataset; }

smmil_status smmil_read_coarse(smmil_dataset *dataset) {
  if (!dataset)
    return isNull("the dataset");
  return guarded([&] {
    if (!dataset->own)
      return fail(SMMIL_USAGE, dataset->dataset.directory() +
                                   ": is a part of a view, which is read "
                                   "whole; open it by itself");
    Outcome taken = dataset->own->readCoarse();
    return taken ? SMMIL_OK : fail(taken.error());
  });
}

smmil_status smmil_attach_codec(smmil_dataset *dataset, const char *path) {
  if (!dataset || !path)
    return isNull("the dataset, or the path of a codec,");
  return guarded([&] {
    Result<EmittedCodec> codec = EmittedCodec::load(path);
    if (!codec)
      return fail(codec.error());
    if (!dataset->own)
      return fail(SMMIL_USAGE, dataset->dataset.directory() +
                                   ": is a part of a view, which takes no "
                                   "codec; open it by itself");
    Outcome attached = dataset->own->attach(std::move(*codec));
    return attached ? SMMIL_OK : fail(attached.error());
  });
}

const char *smmil_directory(const smmil_dataset *dataset) {
  return dataset ? dataset->dataset.directory().c_str() : nullptr;
}

uint64_t smmil_revision(const smmil_dataset *dataset) {
  return dataset ? dataset->dataset.manifest().version : 0;
}

uint64_t smmil_sheet_count(const smmil_dataset *dataset) {
  return dataset ? dataset->dataset.sheetCount() : 0;
}

uint64_t smmil_item_count(const smmil_dataset *dataset) {
  return dataset ? dataset->dataset.itemCount() : 0;
}

size_t smmil_field_count(const smmil_dataset *dataset) {
  return dataset ? dataset->dataset.plan().fields.size() : 0;
}

smmil_status smmil_field_info(const smmil_dataset *dataset, size_t index,
                              smmil_field *field) {
  if (!dataset || !field)
    return isNull("the dataset, or where a field goes,");
  const std::vector<PlanField> &fields = dataset->dataset.plan().fields;
  return guarded([&] {
    if (index >= fields.size())
      return fail(SMMIL_USAGE, dataset->dataset.directory() + ": no field " +
                                   std::to_string(index) + "; it has " +
                                   std::to_string(fields.size()));
    const PlanField &of = fields[index];
    *field = {of.name.c_str(),
              static_cast<smmil_kind>(of.modality),
              static_cast<uint32_t>(of.frame.width),
              static_cast<uint32_t>(of.frame.height),
              static_cast<uint32_t>(of.frame.rate),
              static_cast<uint32_t>(of.frame.channels)};
    return SMMIL_OK;
  });
}

//===----------------------------------------------------------------------===//
// Sheets
//===----------------------------------------------------------------------===//

smmil_status smmil_cursor_open(const smmil_dataset *dataset,
                               smmil_cursor **cursor) {
  if (!dataset || !cursor)
    return isNull("the dataset, or where a cursor goes,");
  *cursor = nullptr;
  return guarded([&] {
    *cursor = new smmil_cursor(dataset->dataset);
    return SMMIL_OK;
  });
}

void smmil_cursor_close(smmil_cursor *cursor) { delete cursor; }

smmil_status smmil_cursor_read(smmil_cursor *cursor, uint64_t sheet,
                               const smmil_segment **segments, size_t *count) {
  if (!cursor || !segments || !count)
    return isNull("the cursor, or where the segments go,");
  return guarded([&] {
    if (Outcome read = cursor->cursor.read(sheet); !read)
      return fail(read.error());
    cursor->segments.clear();
    for (const SegmentData &from : cursor->cursor.segments()) {
      smmil_segment to = {};
      to.kind = static_cast<smmil_kind>(from.kind);
      to.field = from.field.data();
      to.field_bytes = from.field.size();
      if (from.kind == Modality::Text) {
        to.text = from.text.empty() ? "" : from.text.data();
        to.text_bytes = from.text.size();
      }
      to.item = from.item;
      cursor->segments.push_back(to);
    }
    *segments = cursor->segments.data();
    *count = cursor->segments.size();
    return SMMIL_OK;
  });
}

smmil_status smmil_cursor_sheet(smmil_cursor *cursor, uint64_t number,
                                smmil_sheet *sheet) {
  if (!cursor || !sheet)
    return isNull("the cursor, or where the sheet goes,");
  return guarded([&] {
    Result<StoredSheet> read = cursor->cursor.sheet(number);
    if (!read)
      return fail(read.error());
    cursor->sheet = std::move(*read);
    const StoredSheet &from = cursor->sheet;
    cursor->segments.clear();
    for (const StoredSegment &segment : from.segments) {
      smmil_segment to = {};
      to.kind = static_cast<smmil_kind>(segment.kind);
      to.field = segment.field.c_str();
      to.field_bytes = segment.field.size();
      if (segment.kind == Modality::Text) {
        to.text = segment.text.c_str();
        to.text_bytes = segment.text.size();
      }
      to.item = segment.item;
      to.path = segment.path.c_str();
      to.path_bytes = segment.path.size();
      to.alt = segment.alt.c_str();
      to.alt_bytes = segment.alt.size();
      cursor->segments.push_back(to);
    }
    *sheet = {from.id.c_str(),         from.id.size(),
              from.line.c_str(),       from.line.size(),
              cursor->segments.data(), cursor->segments.size()};
    return SMMIL_OK;
  });
}

smmil_status smmil_cursor_view(smmil_cursor *cursor, uint64_t sheet,
                               const char *view, const smmil_piece **pieces,
                               size_t *count) {
  if (!cursor || !view || !pieces || !count)
    return isNull("the cursor, a view, or where its pieces go,");
  return guarded([&] {
    Result<View> found = findView(cursor->owner, view);
    if (!found)
      return fail(found.error());
    Result<std::vector<ViewPiece>> shown =
        showView(cursor->owner, sheet, *found);
    if (!shown)
      return fail(shown.error());
    cursor->shown = std::move(*shown);
    cursor->pieces.clear();
    for (const ViewPiece &from : cursor->shown) {
      smmil_piece to = {};
      to.is_token = from.kind == ViewPiece::Kind::Token;
      to.sheet = sheet;
      if (from.kind == ViewPiece::Kind::Item) {
        to.kind = static_cast<smmil_kind>(from.modality);
        to.field = from.field.c_str();
        to.item = from.item;
      } else {
        to.text = from.text.c_str();
        to.text_bytes = from.text.size();
      }
      cursor->pieces.push_back(to);
    }
    *pieces = cursor->pieces.data();
    *count = cursor->pieces.size();
    return SMMIL_OK;
  });
}

smmil_status smmil_cursor_words(smmil_cursor *cursor, uint64_t sheet,
                                const uint32_t **words, size_t *count) {
  if (!cursor || !words || !count)
    return isNull("the cursor, or where the words go,");
  return guarded([&] {
    Result<Span<const uint32_t>> read = cursor->cursor.runWords(sheet);
    if (!read)
      return fail(read.error());
    *words = read->data();
    *count = read->size();
    return SMMIL_OK;
  });
}

smmil_status smmil_cursor_tokens(smmil_cursor *cursor, uint64_t sheet,
                                 const char *tokenizer,
                                 const smmil_count **counts, size_t *count) {
  if (!cursor || !tokenizer || !counts || !count)
    return isNull("the cursor, a tokenizer, or where its counts go,");
  return guarded([&] {
    if (!cursor->counter || cursor->tokenizer != tokenizer) {
      cursor->counter.reset();
      Result<TokenCounts> opened =
          TokenCounts::create(cursor->owner, tokenizer);
      if (!opened)
        return fail(opened.error());
      cursor->tokenizer = tokenizer;
      cursor->counter.emplace(std::move(*opened));
    }
    if (Outcome read = cursor->counter->read(sheet); !read)
      return fail(read.error());
    cursor->counts.clear();
    const size_t fields = cursor->owner.plan().fields.size();
    for (const TokenCounts::Segment &from : cursor->counter->segments())
      cursor->counts.push_back(
          {from.field < fields ? static_cast<int32_t>(from.field) : -1,
           from.isText, from.tokens});
    *counts = cursor->counts.data();
    *count = cursor->counts.size();
    return SMMIL_OK;
  });
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

const char *smmil_view_name(const smmil_dataset *dataset, size_t index) {
  if (!dataset)
    return nullptr;
  const auto &views = dataset->dataset.manifest().views;
  return index < views.size() ? views[index].name.c_str() : nullptr;
}

const char *smmil_tokenizer_name(const smmil_dataset *dataset, size_t index) {
  if (!dataset)
    return nullptr;
  const auto &known = dataset->dataset.manifest().tokenizers;
  return index < known.size() ? known[index].name.c_str() : nullptr;
}

smmil_status smmil_stream_open(const smmil_dataset *dataset, const char *view,
                               smmil_stream **stream) {
  if (!dataset || !view || !stream)
    return isNull("the dataset, a view, or where its stream goes,");
  *stream = nullptr;
  return guarded([&] {
    Result<View> found = findView(dataset->dataset, view);
    if (!found)
      return fail(found.error());
    Result<ViewStream> opened = ViewStream::create(dataset->dataset, *found);
    if (!opened)
      return fail(opened.error());
    *stream = new smmil_stream(*dataset, std::move(*opened), found->window);
    return SMMIL_OK;
  });
}

void smmil_stream_close(smmil_stream *stream) { delete stream; }

uint64_t smmil_stream_count(const smmil_stream *stream) {
  return stream ? stream->stream.size() : 0;
}

uint64_t smmil_stream_window_tokens(const smmil_stream *stream) {
  return stream ? stream->window : 0;
}

const smmil_dataset *smmil_stream_part(const smmil_stream *stream,
                                       size_t index) {
  return stream && index < stream->parts.size() ? stream->parts[index]
                                                : nullptr;
}

smmil_status smmil_stream_read(smmil_stream *stream, uint64_t index,
                               smmil_window *window) {
  if (!stream || !window)
    return isNull("the stream, or where a window goes,");
  return guarded([&] {
    if (Outcome read = stream->stream.read(index); !read)
      return fail(read.error());
    stream->pieces.clear();
    stream->names.clear();
    for (const ViewSpan &from : stream->stream.spans()) {
      smmil_piece to = {};
      to.is_token = from.kind == ViewSpan::Kind::Token;
      if (from.kind == ViewSpan::Kind::Item) {
        to.kind = static_cast<smmil_kind>(from.modality);
        to.field = stream->names.emplace_back(from.field).c_str();
        to.item = from.item;
      } else {
        to.text = from.text.empty() ? "" : from.text.data();
        to.text_bytes = from.text.size();
      }
      to.sheet = from.sheet;
      to.part = from.part;
      to.tokens = from.tokens;
      stream->pieces.push_back(to);
    }
    *window = {stream->pieces.data(), stream->pieces.size(),
               stream->stream.isShown(), stream->stream.tokens()};
    return SMMIL_OK;
  });
}

//===----------------------------------------------------------------------===//
// Items
//===----------------------------------------------------------------------===//

smmil_status smmil_item_info(const smmil_dataset *dataset, uint64_t id,
                             smmil_item *item) {
  if (!dataset || !item)
    return isNull("the dataset, or where the item goes,");
  return guarded([&] {
    Result<ItemRecord> found = dataset->dataset.item(id);
    if (!found)
      return fail(found.error());
    const ItemRecord &from = *found;
    *item = {from.field == ItemRecord::kNoField
                 ? -1
                 : static_cast<int32_t>(from.field),
             from.isCopy(),
             mediaKindName(from.kind),
             from.width,
             from.height,
             from.milliseconds,
             from.length};
    return SMMIL_OK;
  });
}

smmil_status smmil_item_bytes(const smmil_dataset *dataset, uint64_t id,
                              const uint8_t **bytes, size_t *size) {
  if (!dataset || !bytes || !size)
    return isNull("the dataset, or where the bytes go,");
  return guarded([&] {
    Result<ItemRecord> found = dataset->dataset.item(id);
    if (!found)
      return fail(found.error());
    Bytes joined;
    Result<ByteSpan> view = dataset->dataset.view(*found, joined);
    if (!view)
      return fail(view.error());
    if (!joined.empty())
      return fail(SMMIL_USAGE,
                  "the stored bytes of the item do not lie in one piece; "
                  "decode it");
    *bytes = view->data();
    *size = view->size();
    return SMMIL_OK;
  });
}

static smmil_status tooSmall() {
  return fail(SMMIL_BUFFER_TOO_SMALL,
              "the value does not fit the memory that was given for it");
}

smmil_status smmil_item_decode_into(const smmil_dataset *dataset, uint64_t id,
                                    const smmil_request *request,
                                    smmil_allocate allocate, void *context) {
  if (!dataset || !request || !allocate)
    return isNull("the dataset, the request, or what gives memory");
  return guarded([&] {
    Result<bool> done = decodeValue(
        dataset->dataset, id, *request,
        [&](const smmil_value &value) { return allocate(context, &value); });
    if (!done)
      return fail(done.error());
    return *done ? SMMIL_OK : tooSmall();
  });
}

smmil_status smmil_item_source(const smmil_dataset *dataset, uint64_t id,
                               smmil_allocate allocate, void *context) {
  if (!dataset || !allocate)
    return isNull("the dataset, or what gives memory");
  return guarded([&] {
    Result<Bytes> bytes = dataset->dataset.sourceBytes(id);
    if (!bytes)
      return fail(bytes.error());
    smmil_value value = {};
    value.type = SMMIL_U8;
    value.rank = 1;
    value.extents[0] = value.bytes = bytes->size();
    void *out = allocate(context, &value);
    if (!out)
      return tooSmall();
    std::memcpy(out, bytes->data(), bytes->size());
    return SMMIL_OK;
  });
}

smmil_status smmil_item_decode(const smmil_dataset *dataset, uint64_t id,
                               const smmil_request *request, void *out,
                               size_t out_bytes, smmil_value *value) {
  if (!dataset || !request || (!out && out_bytes != 0))
    return isNull("the dataset, the request, or the memory for a value");
  return guarded([&] {
    // A value without bytes needs none, and fits where there is nothing.
    static char nothing;
    Result<bool> done = decodeValue(
        dataset->dataset, id, *request, [&](const smmil_value &needed) {
          if (value)
            *value = needed;
          void *memory = out ? out : &nothing;
          return needed.bytes <= out_bytes ? memory : nullptr;
        });
    if (!done)
      return fail(done.error());
    return *done ? SMMIL_OK : tooSmall();
  });
}

smmil_status smmil_batch_decode(const smmil_dataset *dataset,
                                const uint64_t *ids, size_t count,
                                const smmil_request *request, void *out,
                                size_t each_bytes, unsigned threads,
                                size_t *failed) {
  if (!dataset || !request || ((!ids || !out) && count != 0))
    return isNull("the dataset, the request, the items, or their memory");
  return guarded([&] {
    std::vector<smmil_status> statuses(count, SMMIL_OK);
    Outcome all =
        tryParallelFor(count, threads, [&](size_t i, unsigned) -> Outcome {
          size_t needed = 0;
          Result<bool> done = decodeValue(
              dataset->dataset, ids[i], *request,
              [&](const smmil_value &value) -> void * {
                needed = value.bytes;
                return needed == each_bytes
                           ? static_cast<char *>(out) + i * each_bytes
                           : nullptr;
              });
          if (!done) {
            statuses[i] =
                done.error().kind == ErrorKind::Data ? SMMIL_DATA : SMMIL_USAGE;
            return done.error();
          }
          if (*done)
            return Outcome::success();
          statuses[i] = SMMIL_BUFFER_TOO_SMALL;
          return usageError(dataset->dataset.directory() + ": item " +
                            std::to_string(ids[i]) + " has " +
                            std::to_string(needed) + " bytes where " +
                            std::to_string(each_bytes) +
                            " are wanted; a batch takes items of one shape: "
                            "give a size");
        });
    if (all)
      return SMMIL_OK;
    size_t first = 0;
    while (first < count && statuses[first] == SMMIL_OK)
      ++first;
    if (failed)
      *failed = first;
    return fail(first < count ? statuses[first] : SMMIL_DATA,
                printable(all.error().message));
  });
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

smmil_status smmil_check_line(const char *line, size_t bytes) {
  if (!line)
    return isNull("the line");
  return guarded([&] {
    const Outcome checked = checkSheetLine({line, bytes});
    return checked ? SMMIL_OK : fail(checked.error());
  });
}

smmil_status smmil_pack(const char *source, const char *dataset, int safe,
                        unsigned threads, smmil_report *report) {
  if (!source || !dataset)
    return isNull("the source, or the dataset,");
  return guarded([&] {
    PackOptions options;
    options.safe = safe != 0;
    options.workers = threads;
    Result<PackReport> packed = packCopy(source, dataset, options);
    if (!packed)
      return fail(packed.error());
    if (report)
      *report = {packed->version, packed->sheets, packed->items};
    return SMMIL_OK;
  });
}

smmil_status smmil_append(const char *source, const char *dataset,
                          unsigned threads, smmil_report *report) {
  if (!source || !dataset)
    return isNull("the source, or the dataset,");
  return guarded([&] {
    Result<Dataset> opened = Dataset::open(dataset);
    if (!opened)
      return fail(opened.error());
    if (!opened->manifest().provenance.name.empty())
      return fail(SMMIL_USAGE,
                  std::string(dataset) +
                      ": was packed by a format, which needs the compiler; "
                      "append with `smmil append`");
    Format format = fileFormatOf(*opened);
    format.layout = opened->manifest().layout;
    PackOptions options;
    options.workers = threads;
    Result<EditReport> edited = appendSheets(source, dataset, format, options);
    if (!edited)
      return fail(edited.error());
    if (report)
      *report = {edited->version, edited->sheets, edited->items};
    return SMMIL_OK;
  });
}

smmil_status smmil_pack_part(const char *source, const char *dataset,
                             uint64_t part, uint64_t parts, int safe,
                             unsigned threads, smmil_report *report) {
  if (!source || !dataset)
    return isNull("the source, or the dataset,");
  return guarded([&] {
    PackOptions options;
    options.safe = safe != 0;
    options.workers = threads;
    Result<PackReport> packed =
        packPart(source, dataset, nullptr, {part, parts}, options);
    if (!packed)
      return fail(packed.error());
    if (report)
      *report = {packed->version, packed->sheets, packed->items};
    return SMMIL_OK;
  });
}

smmil_status smmil_commit(const char *dataset, smmil_report *report) {
  if (!dataset)
    return isNull("the dataset");
  return guarded([&] {
    Result<CommitReport> made = commitParts(dataset, /*rebase=*/false);
    if (!made)
      return fail(made.error());
    if (report)
      *report = {made->version, made->sheets, made->items};
    return SMMIL_OK;
  });
}
