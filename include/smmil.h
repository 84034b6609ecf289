//===- smmil.h - Reading and writing datasets from C -------------*- C -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The interface of libsmmil: datasets, sheets, items and their values, with
// neither C++ types nor exceptions. Every function that can fail returns a
// status; smmil_last_error has the words. Strings are UTF-8, paths the bytes of
// the file system; both end in a zero byte that the given length excludes,
// except where smmil_cursor_read gives them.
//
// A dataset may be read by any number of threads at once, also in processes
// forked after it was opened. A cursor belongs to one thread at a time.
//
// Null where a handle or a place for a result is needed is SMMIL_USAGE; what
// returns a number, a name or a handle in place of a status returns 0 or null.
// A closed handle is not to be used again.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_H
#define SMMIL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum smmil_status {
  SMMIL_OK = 0,
  SMMIL_DATA = 1,  /* Missing, unreadable or damaged data. */
  SMMIL_USAGE = 2, /* A wrong argument. */
  SMMIL_BUFFER_TOO_SMALL = 3,
  SMMIL_NO_MEMORY = 4
} smmil_status;

/* The message of this thread's last call that failed; never null. Lives until
 * the thread's next failure. */
const char *smmil_last_error(void);

/* The version of the library, "0.1.0". */
const char *smmil_version(void);

/*===--- Datasets ---------------------------------------------------------===*/

typedef struct smmil_dataset smmil_dataset;

/* The kinds of segments and fields. */
typedef enum smmil_kind {
  SMMIL_TEXT = 0,
  SMMIL_IMAGE = 1,
  SMMIL_AUDIO = 2,
  SMMIL_VIDEO = 3,
  SMMIL_NUMERIC = 4
} smmil_kind;

/* A field of the dataset; strings live as long as it. */
typedef struct smmil_field {
  const char *name;
  smmil_kind kind;
  /* The frame that the format stores, 0 where it fixes none. */
  uint32_t width, height;  /* Images. */
  uint32_t rate, channels; /* Sound. */
} smmil_field;

/* Opens PATH, PATH@VERSION or PATH@TAG. */
smmil_status smmil_open(const char *path, smmil_dataset **dataset);
/* Not before all cursors are closed. Null is allowed. */
void smmil_close(smmil_dataset *dataset);

/* From now on, items that have a prefix give coarser values, such as float32
 * cut to bfloat16; where their detail lies apart it is not read. A codec to
 * attach is one of those values (`smmil build --coarse`) and attached later.
 * Not while others read. */
smmil_status smmil_read_coarse(smmil_dataset *dataset);

/* Decodes through an emitted codec from now on: its library, or the folder it
 * was built in. SMMIL_USAGE where it was emitted from another format. Not while
 * others read. */
smmil_status smmil_attach_codec(smmil_dataset *dataset, const char *path);

/* The folder, without a version; lives as long as the dataset. */
const char *smmil_directory(const smmil_dataset *dataset);
uint64_t smmil_revision(const smmil_dataset *dataset);
uint64_t smmil_sheet_count(const smmil_dataset *dataset);
uint64_t smmil_item_count(const smmil_dataset *dataset);
size_t smmil_field_count(const smmil_dataset *dataset);
smmil_status smmil_field_info(const smmil_dataset *dataset, size_t index,
                              smmil_field *field);

/*===--- Sheets -----------------------------------------------------------===*/

/* Reads sheets, and keeps the block read last, so that neighbours cost no
 * decoding. */
typedef struct smmil_cursor smmil_cursor;

/* One segment of a sheet; what it refers to lives until the cursor's next call.
 */
typedef struct smmil_segment {
  smmil_kind kind;
  const char *field; /* Its name; that of the kind where a sheet gives none. */
  size_t field_bytes;
  const char *text; /* Text; null for media. */
  size_t text_bytes;
  uint64_t item; /* Media: its number in the dataset. */
  /* Of smmil_cursor_sheet alone: the path as the sheet has it, empty for an
   * array that stands in the sheet, and its alt text. */
  const char *path;
  size_t path_bytes;
  const char *alt;
  size_t alt_bytes;
} smmil_segment;

/* A sheet with all that it holds. */
typedef struct smmil_sheet {
  const char *id;
  size_t id_bytes;
  const char *line; /* Its exact bytes in sheets.jsonl. */
  size_t line_bytes;
  const smmil_segment *segments;
  size_t count;
} smmil_sheet;

/* One thing that a view shows. */
typedef struct smmil_piece {
  int is_token;    /* `text` is the spelling of a special token. */
  smmil_kind kind; /* Neither text nor token: of the item. */
  const char *text;
  size_t text_bytes;
  const char *field;
  uint64_t item;
  uint64_t sheet; /* Where it comes from. */
  /* Of smmil_stream_read alone: the dataset of a mixture, and the tokens of a
   * view that counts in them: of text as counted, 1 of a special token, of an
   * item as the view says. */
  uint32_t part;
  uint64_t tokens;
} smmil_piece;

smmil_status smmil_cursor_open(const smmil_dataset *dataset,
                               smmil_cursor **cursor);
void smmil_cursor_close(smmil_cursor *cursor);

/* The segments of a sheet as a model reads them. Allocates nothing once its
 * buffers have grown. */
smmil_status smmil_cursor_read(smmil_cursor *cursor, uint64_t sheet,
                               const smmil_segment **segments, size_t *count);
/* The same with id, paths and the sheet's own bytes: slower. */
smmil_status smmil_cursor_sheet(smmil_cursor *cursor, uint64_t number,
                                smmil_sheet *sheet);
/* The sheet as the view of that name presents it. */
smmil_status smmil_cursor_view(smmil_cursor *cursor, uint64_t sheet,
                               const char *view, const smmil_piece **pieces,
                               size_t *count);

/* The words of each text segment of a sheet, from the index alone: nothing is
 * decoded. Words are runs of bytes other than ASCII white space. */
smmil_status smmil_cursor_words(smmil_cursor *cursor, uint64_t sheet,
                                const uint32_t **words, size_t *count);

/* A segment as the index knows it. */
typedef struct smmil_count {
  int32_t field; /* Index of a field; -1: none of the dataset's. */
  int is_text;
  uint64_t tokens; /* Of text. */
} smmil_count;

/* The segments of a sheet with the tokens that `smmil tokens` has counted under
 * that name, from the index alone. SMMIL_USAGE where it has not. Counts of one
 * tokenizer after another open its index anew. */
smmil_status smmil_cursor_tokens(smmil_cursor *cursor, uint64_t sheet,
                                 const char *tokenizer,
                                 const smmil_count **counts, size_t *count);

/*===--- Views ------------------------------------------------------------===*/

/* Names that the dataset gives, null beyond the last; they live as long as it.
 */
const char *smmil_view_name(const smmil_dataset *dataset, size_t index);
const char *smmil_tokenizer_name(const smmil_dataset *dataset, size_t index);

/* What a view gives, one after another: its context windows, or else sheets in
 * its order, of one dataset or of a mixture. Any of them is read by its number.
 * A stream belongs to one thread at a time, and plans its windows when it
 * opens. */
typedef struct smmil_stream smmil_stream;

/* What stands at one number; lives until the stream's next call. */
typedef struct smmil_window {
  const smmil_piece *pieces; /* Texts next to each other stay apart. */
  size_t count;
  int is_shown;    /* 0: a sheet that a filter of the view leaves out. */
  uint64_t tokens; /* Of all pieces; 0 where the view counts none. */
} smmil_window;

smmil_status smmil_stream_open(const smmil_dataset *dataset, const char *view,
                               smmil_stream **stream);
/* Before its dataset. Null is allowed. */
void smmil_stream_close(smmil_stream *stream);
/* Windows; without them sheets, those that filters leave out included. */
uint64_t smmil_stream_count(const smmil_stream *stream);
/* The most tokens of a window; 0: there are none, and a number is a sheet. */
uint64_t smmil_stream_window_tokens(const smmil_stream *stream);
/* The datasets by smmil_piece.part, to decode their items; null beyond the
 * last. They live as long as the stream and must not be closed. */
const smmil_dataset *smmil_stream_part(const smmil_stream *stream,
                                       size_t index);
smmil_status smmil_stream_read(smmil_stream *stream, uint64_t index,
                               smmil_window *window);

/*===--- Items ------------------------------------------------------------===*/

typedef struct smmil_item {
  int32_t field;     /* Index of a field; -1: a file that no field covers. */
  int is_copy;       /* The stored bytes are the source's own. */
  const char *media; /* "jpeg", "wav", ...; what the source is. */
  uint32_t width, height, milliseconds; /* Of the source; 0: none. */
  uint64_t stored_bytes;
} smmil_item;

smmil_status smmil_item_info(const smmil_dataset *dataset, uint64_t id,
                             smmil_item *item);

/* The stored bytes of an item where they lie in the file's map, checked; as
 * long as the dataset lives. */
smmil_status smmil_item_bytes(const smmil_dataset *dataset, uint64_t id,
                              const uint8_t **bytes, size_t *size);

/*===--- Values -----------------------------------------------------------===*/

typedef enum smmil_type {
  SMMIL_I8,
  SMMIL_U8,
  SMMIL_I16,
  SMMIL_U16,
  SMMIL_I32,
  SMMIL_U32,
  SMMIL_I64,
  SMMIL_U64,
  SMMIL_F16,
  SMMIL_F32,
  SMMIL_F64
} smmil_type;

typedef enum smmil_form {
  /* As the model takes it: images [channel][row][column]; sound
   * [channel][sample] in -1 to 1, spectra [bin][frame]; arrays as stored. */
  SMMIL_TENSOR = 0,
  /* As decoders give it: images u8 [row][column][3]; sound i16
   * [sample][channel], spectra i16 [frame][bin]; arrays. */
  SMMIL_STORED = 1
} smmil_form;

/* How a value is wanted. All zero is the f32 tensor of the field's own frame.
 */
typedef struct smmil_request {
  smmil_form form;
  /* Tensors of images: SMMIL_U8 (not normalised), SMMIL_F16 or SMMIL_F32; of
   * sound: SMMIL_F16 or SMMIL_F32. 0 means SMMIL_F32. */
  smmil_type type;
  /* Images: resize to this; 0: the field's frame, or else the picture's own
   * size. */
  uint32_t width, height;
  /* Images: of animations and pages take the first picture, which is an error
   * otherwise, unless the format does so. */
  int first_frame;
  /* Sound: bring to this; 0: the field's own, or else the source's. */
  uint32_t rate, channels;
  /* Images: value * scale + offset for each colour, in place of the field's; a
   * field without a frame maps to 0 to 1. */
  int normalize;
  float scale[3], offset[3];
} smmil_request;

typedef struct smmil_value {
  smmil_type type;
  int rank;
  uint64_t extents[8]; /* Outermost first, dense. */
  size_t bytes;
  uint32_t rate; /* Sound: samples a second; else 0. */
} smmil_value;

/* Decodes an item into `out`. Where that is too small, `value` says what is
 * needed, with SMMIL_BUFFER_TOO_SMALL. `value` may be null. */
smmil_status smmil_item_decode(const smmil_dataset *dataset, uint64_t id,
                               const smmil_request *request, void *out,
                               size_t out_bytes, smmil_value *value);

/* Gives the memory for a value; null means SMMIL_BUFFER_TOO_SMALL. */
typedef void *(*smmil_allocate)(void *context, const smmil_value *value);
/* The same into memory that `allocate` gives, in one pass, once the shape is
 * known. */
smmil_status smmil_item_decode_into(const smmil_dataset *dataset, uint64_t id,
                                    const smmil_request *request,
                                    smmil_allocate allocate, void *context);

/* Decodes `count` items on `threads` threads (0: as many as the process may
 * use), item i into the `each_bytes` bytes at out + i * each_bytes, which it
 * must fill. On failure `failed` is the lowest position that failed; it may be
 * null. */
smmil_status smmil_batch_decode(const smmil_dataset *dataset,
                                const uint64_t *ids, size_t count,
                                const smmil_request *request, void *out,
                                size_t each_bytes, unsigned threads,
                                size_t *failed);

/* The bytes of the item's source: what was kept by copy or coded so that it
 * comes back, and an array as an .npy file. SMMIL_DATA where only the value is
 * stored. `allocate` is asked for `bytes` of SMMIL_U8. */
smmil_status smmil_item_source(const smmil_dataset *dataset, uint64_t id,
                               smmil_allocate allocate, void *context);

/*===--- Writing ----------------------------------------------------------===*/

/* What smmil_pack says of a line of sheets.jsonl, without its end of line,
 * before it looks for the line's files and compares it with other lines:
 * SMMIL_DATA where it is no sheet. */
smmil_status smmil_check_line(const char *line, size_t bytes);

/* What a version has come to. */
typedef struct smmil_report {
  uint64_t revision, sheets, items;
} smmil_report;

/* Packs a source folder (sheets.jsonl and its files) into a new version of
 * DATASET. Every file comes back byte for byte: kept as it is, or with `safe`
 * coded in less. A format of one's own needs the compiler: `smmil pack
 * --format`. `report` may be null. */
smmil_status smmil_pack(const char *source, const char *dataset, int safe,
                        unsigned threads, smmil_report *report);
/* Adds the sheets of a source folder behind those of the newest version, which
 * smmil_pack must have made; of designed datasets: `smmil append`. */
smmil_status smmil_append(const char *source, const char *dataset,
                          unsigned threads, smmil_report *report);

/* Packs the `part`-th (from 1) of `parts` shares of a source folder's sheets
 * for smmil_commit: on any host, in any order, and as often as one likes, which
 * changes nothing. Readers see none of it. The report's revision is 0. */
smmil_status smmil_pack_part(const char *source, const char *dataset,
                             uint64_t part, uint64_t parts, int safe,
                             unsigned threads, smmil_report *report);
/* Makes a version of all parts. SMMIL_DATA, with nothing changed, where one is
 * missing or is of another source. */
smmil_status smmil_commit(const char *dataset, smmil_report *report);

#ifdef __cplusplus
}
#endif

#endif /* SMMIL_H */
