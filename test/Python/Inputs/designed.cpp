//===- designed.cpp - A designed dataset from C++ -------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A designed dataset through the C interface: every image in the model's frame,
// alike one by one and in a batch; and arrays whose coarse values have none of
// the lower bytes. Usage: designed DATASET ARRAYS
//
//===----------------------------------------------------------------------===//

#include <smmil.hpp>

#include <cstdio>
#include <cstring>

/// Arrays of float32 that come back without their lower halves.
static int countCoarse(const char *path) {
  const smmil::Dataset whole(path);
  smmil::Dataset coarse(path);
  coarse.readCoarse();
  smmil_request request = {};
  int alike = 0;
  for (uint64_t id = 0; id < whole.itemCount(); ++id) {
    const smmil::Value exact = whole.decode(id, request),
                       value = coarse.decode(id, request);
    const size_t count = exact.shape().bytes / sizeof(uint32_t);
    std::vector<uint32_t> bits(count), upper(count);
    std::memcpy(bits.data(), exact.data(), exact.shape().bytes);
    std::memcpy(upper.data(), value.data(), value.shape().bytes);
    for (uint32_t &word : bits)
      word &= 0xFFFF0000;
    alike += bits == upper &&
             coarse.item(id).stored_bytes < whole.item(id).stored_bytes;
  }
  return alike;
}

int main(int argc, char **argv) try {
  if (argc != 3)
    return 2;
  const smmil::Dataset universal(argv[1]);
  const std::vector<smmil_field> fields = universal.fields();
  smmil_request request = {};
  request.first_frame = 1; // Of the corpus's animation.
  int images = 0;
  for (uint64_t id = 0; id < universal.itemCount(); ++id) {
    const smmil_item item = universal.item(id);
    if (item.field < 0 ||
        fields[static_cast<size_t>(item.field)].kind != SMMIL_IMAGE)
      continue;
    const smmil::Value one = universal.decode(id, request);
    std::vector<float> batch(2 * 3 * 96 * 96);
    universal.decodeBatch({id, id}, request, batch.data(),
                          batch.size() / 2 * sizeof(float), 2);
    const smmil_value &shape = one.shape();
    if (shape.rank != 3 || shape.extents[0] != 3 || shape.extents[1] != 96 ||
        shape.extents[2] != 96 || shape.type != SMMIL_F32 ||
        std::memcmp(one.data(), batch.data() + batch.size() / 2, shape.bytes) !=
            0) {
      std::fprintf(stderr, "item %llu differs\n",
                   static_cast<unsigned long long>(id));
      return 1;
    }
    images += 1;
  }
  std::printf("%d images of 3 x 96 x 96 alike, %d arrays in half\n", images,
              countCoarse(argv[2]));
  return 0;
} catch (const std::exception &error) {
  std::fprintf(stderr, "designed: %s\n", error.what());
  return 1;
}
