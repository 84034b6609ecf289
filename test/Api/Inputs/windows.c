/* Reads the windows of a view, forwards and backwards, and checks them against counts of the index and the sheets themselves; the tokenizer
 * is one whose tokens are bytes. Usage: windows DATASET VIEW TOKENIZER PLACES */
#include "smmil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      fprintf(stderr, "windows: %s: %s\n", #condition, smmil_last_error());    \
      return 1;                                                                \
    }                                                                          \
  } while (0)

int main(int argc, char **argv) {
  CHECK(argc == 5);
  smmil_dataset *dataset;
  smmil_cursor *cursor;
  smmil_stream *stream;
  CHECK(smmil_open(argv[1], &dataset) == SMMIL_OK);
  CHECK(smmil_cursor_open(dataset, &cursor) == SMMIL_OK);
  CHECK(smmil_stream_open(dataset, argv[2], &stream) == SMMIL_OK);
  CHECK(strcmp(smmil_tokenizer_name(dataset, 0), argv[3]) == 0 && !smmil_tokenizer_name(dataset, 1));
  const uint64_t most = smmil_stream_window_tokens(stream), windows = smmil_stream_count(stream), places = strtoull(argv[4], NULL, 10);
  CHECK(most > 0 && windows > 1);

  /* What the index counts is what the sheets have. */
  uint64_t texts = 0, media = 0;
  for (uint64_t sheet = 0; sheet < smmil_sheet_count(dataset); ++sheet) {
    const smmil_count *counts;
    const smmil_segment *segments;
    size_t count, same;
    CHECK(smmil_cursor_tokens(cursor, sheet, argv[3], &counts, &count) == SMMIL_OK);
    CHECK(smmil_cursor_read(cursor, sheet, &segments, &same) == SMMIL_OK && same == count);
    for (size_t i = 0; i < count; ++i) {
      smmil_field field;
      CHECK(counts[i].is_text == (segments[i].kind == SMMIL_TEXT));
      CHECK(counts[i].tokens == (counts[i].is_text ? segments[i].text_bytes : 0));
      CHECK(smmil_field_info(dataset, (size_t)counts[i].field, &field) == SMMIL_OK && field.kind == segments[i].kind);
      texts += counts[i].is_text ? counts[i].tokens : 0;
      media += !counts[i].is_text;
    }
  }

  /* The windows hold all of it, none more than its tokens; backwards the same. */
  uint64_t *sizes = calloc(windows, sizeof *sizes), bytes = 0, items = 0;
  for (uint64_t i = 0; i < 2 * windows; ++i) {
    const uint64_t number = i < windows ? i : 2 * windows - 1 - i;
    smmil_window window;
    CHECK(smmil_stream_read(stream, number, &window) == SMMIL_OK);
    uint64_t sum = 0;
    for (size_t k = 0; k < window.count; ++k) {
      const smmil_piece *piece = &window.pieces[k];
      sum += piece->tokens;
      if (i >= windows)
        continue;
      CHECK(smmil_stream_part(stream, piece->part) == dataset && piece->sheet < smmil_sheet_count(dataset));
      if (!piece->text) {
        CHECK(piece->tokens == places && piece->field);
        items += 1;
      } else if (!piece->is_token) {
        CHECK(piece->tokens == piece->text_bytes);
        bytes += piece->text_bytes;
      }
    }
    CHECK(sum == window.tokens && window.tokens <= most && window.is_shown);
    CHECK(i < windows || sizes[number] == window.tokens);
    sizes[number] = window.tokens;
  }
  CHECK(items == media && bytes >= texts);
  printf("%llu windows hold %llu items\n", (unsigned long long)windows, (unsigned long long)items);
  smmil_window window;
  smmil_stream *none = stream;
  CHECK(smmil_stream_read(stream, windows, &window) == SMMIL_USAGE);
  printf("failed: %s\n", smmil_last_error());
  CHECK(smmil_stream_open(dataset, "absent", &none) == SMMIL_USAGE && !none);
  printf("failed: %s\n", smmil_last_error());
  CHECK(smmil_cursor_tokens(cursor, smmil_sheet_count(dataset), argv[3], NULL, NULL) == SMMIL_USAGE);
  free(sizes);
  smmil_stream_close(stream);
  smmil_cursor_close(cursor);
  smmil_close(dataset);
  return 0;
}
