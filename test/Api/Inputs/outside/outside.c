/* Packs a folder, reads every sheet and item on two threads, in batches and in a forked process, and compares; then tries what must fail.
 * Usage: outside SOURCE DATASET */
#include <smmil.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what) {
  fprintf(stderr, "outside: %s: %s\n", what, smmil_last_error());
  exit(1);
}
#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition))                                                          \
      die(#condition);                                                         \
  } while (0)

/* FNV-1a over everything that is read. */
static uint64_t hash(uint64_t sum, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < size; ++i)
    sum = (sum ^ at[i]) * 1099511628211u;
  return sum;
}

static uint64_t read_all(const smmil_dataset *dataset) {
  uint64_t sum = 14695981039346656037u;
  smmil_cursor *cursor;
  CHECK(smmil_cursor_open(dataset, &cursor) == SMMIL_OK);
  for (uint64_t i = 0; i < smmil_sheet_count(dataset); ++i) {
    const smmil_segment *segments;
    size_t count;
    CHECK(smmil_cursor_read(cursor, i, &segments, &count) == SMMIL_OK);
    for (size_t k = 0; k < count; ++k) {
      if (segments[k].kind == SMMIL_TEXT) {
        sum = hash(sum, segments[k].text, segments[k].text_bytes);
        continue;
      }
      const uint8_t *bytes;
      size_t size;
      CHECK(smmil_item_bytes(dataset, segments[k].item, &bytes, &size) == SMMIL_OK);
      sum = hash(sum, bytes, size);
    }
  }
  smmil_cursor_close(cursor);
  return sum;
}

struct job {
  const smmil_dataset *dataset;
  uint64_t sum;
};
static void *run(void *argument) {
  struct job *job = argument;
  job->sum = read_all(job->dataset);
  return NULL;
}

static void *give(void *context, const smmil_value *value) {
  return value->bytes <= *(size_t *)context ? malloc(value->bytes) : NULL;
}

int main(int argc, char **argv) {
  CHECK(argc == 3);
  smmil_report report;
  CHECK(smmil_pack(argv[1], argv[2], 0, 2, &report) == SMMIL_OK);
  smmil_dataset *dataset;
  CHECK(smmil_open(argv[2], &dataset) == SMMIL_OK);
  CHECK(smmil_sheet_count(dataset) == report.sheets && smmil_item_count(dataset) == report.items);
  CHECK(smmil_revision(dataset) == 1);
  printf("%s: %llu sheets, %llu items, %zu fields\n", smmil_version(), (unsigned long long)report.sheets,
         (unsigned long long)report.items, smmil_field_count(dataset));

  const uint64_t whole = read_all(dataset);
  struct job jobs[2] = {{dataset, 0}, {dataset, 0}};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    CHECK(pthread_create(&threads[i], NULL, run, &jobs[i]) == 0);
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  CHECK(jobs[0].sum == whole && jobs[1].sum == whole);
  const pid_t child = fork();
  if (child == 0)
    _exit(read_all(dataset) == whole ? 0 : 1);
  int ended = 1;
  waitpid(child, &ended, 0);
  CHECK(ended == 0);
  puts("threads and a fork read the same");

  /* The first sheet, whole. */
  smmil_cursor *cursor;
  smmil_sheet sheet;
  CHECK(smmil_cursor_open(dataset, &cursor) == SMMIL_OK);
  CHECK(smmil_cursor_sheet(cursor, 0, &sheet) == SMMIL_OK);
  CHECK(sheet.line[0] == '{' && sheet.count > 0 && sheet.id_bytes > 0);

  /* Every image, one by one and in a batch, as 3 x 32 x 32. */
  enum { SIDE = 32, FLOATS = 3 * SIDE * SIDE, MOST = 64 };
  uint64_t images[MOST];
  size_t count = 0;
  for (uint64_t id = 0; id < smmil_item_count(dataset) && count < MOST; ++id) {
    smmil_item item;
    smmil_field field;
    CHECK(smmil_item_info(dataset, id, &item) == SMMIL_OK);
    if (item.field < 0 || !item.width)
      continue;
    CHECK(smmil_field_info(dataset, (size_t)item.field, &field) == SMMIL_OK);
    if (field.kind == SMMIL_IMAGE)
      images[count++] = id;
  }
  CHECK(count > 1);
  smmil_request request = {0};
  request.width = request.height = SIDE;
  request.first_frame = 1;
  float *batch = malloc(count * FLOATS * sizeof(float)), one[FLOATS];
  CHECK(smmil_batch_decode(dataset, images, count, &request, batch, sizeof one, 2, NULL) == SMMIL_OK);
  for (size_t i = 0; i < count; ++i) {
    smmil_value value;
    CHECK(smmil_item_decode(dataset, images[i], &request, one, sizeof one, &value) == SMMIL_OK);
    CHECK(value.rank == 3 && value.extents[0] == 3 && value.extents[1] == SIDE && value.type == SMMIL_F32);
    CHECK(memcmp(one, batch + i * FLOATS, sizeof one) == 0);
    for (int k = 0; k < FLOATS; ++k)
      CHECK(one[k] >= 0 && one[k] <= 1);
  }
  puts("every image decodes alike in a batch");

  /* What fails says so and changes nothing. */
  smmil_value needed;
  size_t most = 16;
  uint64_t wrong[2] = {images[0], 1u << 30};
  size_t failed = 9;
  CHECK(smmil_item_decode(dataset, images[0], &request, one, 16, &needed) == SMMIL_BUFFER_TOO_SMALL);
  CHECK(needed.bytes == sizeof one);
  CHECK(smmil_item_decode_into(dataset, images[0], &request, give, &most) == SMMIL_BUFFER_TOO_SMALL);
  CHECK(smmil_batch_decode(dataset, wrong, 2, &request, batch, sizeof one, 2, &failed) == SMMIL_DATA && failed == 1);
  CHECK(strstr(smmil_last_error(), "no item 1073741824"));
  request.width = 0;
  CHECK(smmil_item_decode(dataset, images[0], &request, one, sizeof one, NULL) == SMMIL_USAGE);
  smmil_dataset *none = dataset;
  CHECK(smmil_open("/no/such/dataset", &none) == SMMIL_DATA && none == NULL);
  printf("failed: %s\n", smmil_last_error());
  CHECK(smmil_open(argv[2], NULL) == SMMIL_USAGE);
  request.width = SIDE;
  request.form = (smmil_form)7;
  CHECK(smmil_item_decode(dataset, images[0], &request, one, sizeof one, NULL) == SMMIL_USAGE);
  smmil_segment segment;
  const smmil_segment *segments = &segment;
  const uint8_t *bytes;
  smmil_item item;
  smmil_window window;
  CHECK(smmil_cursor_read(NULL, 0, &segments, &count) == SMMIL_USAGE && smmil_cursor_sheet(NULL, 0, &sheet) == SMMIL_USAGE);
  CHECK(smmil_item_info(NULL, 0, &item) == SMMIL_USAGE && smmil_item_bytes(NULL, 0, &bytes, &count) == SMMIL_USAGE);
  CHECK(smmil_stream_read(NULL, 0, &window) == SMMIL_USAGE && smmil_batch_decode(NULL, images, 1, &request, batch, 1, 1, NULL) == SMMIL_USAGE);
  CHECK(!smmil_directory(NULL) && !smmil_revision(NULL) && !smmil_sheet_count(NULL) && !smmil_item_count(NULL) && !smmil_field_count(NULL));
  CHECK(!smmil_view_name(NULL, 0) && !smmil_tokenizer_name(NULL, 0) && !smmil_stream_count(NULL) && !smmil_stream_window_tokens(NULL));
  CHECK(!smmil_stream_part(NULL, 0));
  smmil_cursor_close(NULL);
  smmil_stream_close(NULL);
  smmil_close(NULL);
  const char *line = "{\"segments\": [{\"type\": \"numeric\", \"values\": [1, [2]]}]}";
  CHECK(smmil_check_line(line, strlen(line)) == SMMIL_DATA && strstr(smmil_last_error(), "segment 1: an array mixes"));
  CHECK(smmil_check_line("{\"segments\": []}", 16) == SMMIL_OK && smmil_check_line(line, 20) == SMMIL_DATA);
  CHECK(smmil_pack("/no/such/source", argv[2], 0, 0, NULL) == SMMIL_DATA);
  CHECK(smmil_append(argv[1], argv[2], 0, &report) == SMMIL_OK && report.revision == 2);
  printf("version %llu of %llu sheets\n", (unsigned long long)report.revision, (unsigned long long)report.sheets);
  smmil_cursor_close(cursor);
  smmil_close(dataset);
  free(batch);
  return 0;
}
