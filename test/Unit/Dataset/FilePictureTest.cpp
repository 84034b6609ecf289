//===- FilePictureTest.cpp - Pictures without their files -----------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A picture that comes straight from an item has the pixels that libjpeg-turbo
// makes of the file: every sampling that is supported, sides around the
// multiples of blocks and vectors, smooth and clipped samples. What is not
// supported, and what is damaged, never gives other pixels.
//
//===----------------------------------------------------------------------===//

#include "MadeFiles.h"

#include "smmil/Dataset/ItemPicture.h"
#include "smmil/Runtime/DecodePicture.h"
#include "smmil/Runtime/Encoder.h"
#include "smmil/Runtime/GraphText.h"

#include <random>

using namespace smmil;
using namespace smmil::test;

namespace {

/// Settings of libjpeg for a file of made-up pixels.
struct Recipe {
  unsigned width = 40, height = 30;
  int lumaX = 2, lumaY = 2; ///< Sampling factors.
  J_COLOR_SPACE colours = JCS_YCbCr;
  bool progressive = false;
  int quality = 90;
  bool noise = false;
};

Bytes makeFile(const Recipe &recipe, unsigned seed) {
  std::mt19937 random(seed);
  Bytes rgb(size_t(recipe.width) * recipe.height * 3);
  for (size_t i = 0; i < rgb.size(); ++i) {
    const auto x = static_cast<int>(i / 3 % recipe.width);
    const auto y = static_cast<int>(i / 3 / recipe.width);
    const int smooth = 128 + 6 * x - 4 * y + static_cast<int>(random() % 24);
    rgb[i] = static_cast<uint8_t>(recipe.noise ? (random() % 2) * 255
                                               : std::clamp(smooth, 0, 255));
  }
  jpeg_compress_struct info = {};
  jpeg_error_mgr errors = {};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char *bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = recipe.width;
  info.image_height = recipe.height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_colorspace(&info, recipe.colours);
  jpeg_set_quality(&info, recipe.quality, TRUE);
  info.comp_info[0].h_samp_factor = recipe.lumaX;
  info.comp_info[0].v_samp_factor = recipe.lumaY;
  if (recipe.progressive)
    jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = &rgb[size_t(info.next_scanline) * recipe.width * 3];
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  Bytes file(bytes, bytes + size);
  std::free(bytes);
  return file;
}

class Room : public PictureRoom {
public:
  uint8_t *take(uint32_t w, uint32_t h, ByteSpan) override {
    width = w;
    height = h;
    pixels.resize(size_t(w) * h * 3);
    return pixels.data();
  }
  uint32_t width = 0, height = 0;
  std::vector<uint8_t> pixels;
};

class FilePictures : public testing::Test {
protected:
  FilePictures() {
    EXPECT_TRUE(parseGraph("file | jpeg_file", encode).isOk());
    PlanGraph store;
    store.name = "store";
    encode.name = "jpeg";
    field.name = "image";
    field.modality = Modality::Image;
    field.cases = {store, formatPartOf(encode)};
  }
  Bytes itemOf(const Bytes &file) {
    SourceValue value;
    value.bytes = file;
    ItemEncoder encoder;
    Bytes bits;
    EXPECT_TRUE(ItemEncoder::create({}, field, encode, value, encoder).isOk());
    EXPECT_TRUE(encoder.encode(0, bits).isOk());
    return bits;
  }
  Status pictureOf(const Bytes &bits, Room &room) {
    Bytes workspace;
    return decodeFilePicture(field, field.cases[1], bits, workspace, room);
  }
  /// The picture comes without the file, and is the same.
  void expectSame(const Recipe &recipe, unsigned seed) {
    SCOPED_TRACE(testing::Message()
                 << recipe.width << " x " << recipe.height << ", luma "
                 << recipe.lumaX << " x " << recipe.lumaY << ", colours "
                 << recipe.colours << ", quality " << recipe.quality
                 << (recipe.noise ? ", noise" : "")
                 << (recipe.progressive ? ", progressive" : ""));
    const Bytes file = makeFile(recipe, seed);
    Result<RgbImage> expected = decodeImage(file);
    ASSERT_TRUE(bool(expected));
    Room room;
    const Status status = pictureOf(itemOf(file), room);
    ASSERT_TRUE(status.isOk()) << status.message();
    EXPECT_EQ(room.width, expected->width);
    EXPECT_EQ(room.height, expected->height);
    EXPECT_TRUE(room.pixels == expected->pixels);
  }

  PlanField field;
  PlanGraph encode;
};

} // namespace

TEST_F(FilePictures, EverySamplingHasThePixelsOfTheFile) {
  unsigned seed = 0;
  for (auto [x, y] : {std::pair(1, 1), {2, 1}, {2, 2}})
    for (unsigned width : {5u, 8u, 15u, 16u, 17u, 33u, 100u})
      for (unsigned height : {1u, 2u, 9u, 16u, 35u}) {
        Recipe recipe;
        recipe.width = width;
        recipe.height = height;
        recipe.lumaX = x;
        recipe.lumaY = y;
        recipe.progressive = ++seed % 2 == 0;
        recipe.noise = seed % 3 == 0;
        recipe.quality = seed % 5 == 0 ? 100 : seed % 5 == 1 ? 15 : 80;
        expectSame(recipe, seed);
      }
  for (unsigned side : {1u, 3u, 7u, 16u, 50u}) {
    Recipe grey;
    grey.width = side;
    grey.height = 51 - side;
    grey.colours = JCS_GRAYSCALE;
    expectSame(grey, side);
  }
}

/// Many chunks, with blocks of all numbers of pairs.
TEST_F(FilePictures, LargePicturesToo) {
  for (bool noise : {false, true}) {
    Recipe recipe;
    recipe.width = 531;
    recipe.height = 302;
    recipe.noise = noise;
    recipe.quality = 97;
    expectSame(recipe, 7);
  }
}

TEST_F(FilePictures, OthersAreForTheFile) {
  Recipe rgb, narrow, tall;
  rgb.colours = JCS_RGB;
  rgb.lumaX = rgb.lumaY = 1;
  narrow.width = 4;
  tall.lumaX = 1;
  for (const Recipe &recipe : {rgb, narrow, tall}) {
    Room room;
    EXPECT_EQ(pictureOf(itemOf(makeFile(recipe, 1)), room).code(),
              StatusCode::Unsupported);
    EXPECT_TRUE(room.pixels.empty());
  }
  // An item that holds its file as it is.
  Bytes cut = makeFile({}, 1);
  cut.resize(cut.size() / 2);
  Room room;
  EXPECT_EQ(pictureOf(itemOf(cut), room).code(), StatusCode::Unsupported);
}

TEST_F(FilePictures, DamageIsAnErrorOrAPictureOfItsSize) {
  const Bytes item = itemOf(makeFile({}, 3));
  std::mt19937 random(5);
  size_t failed = 0;
  for (int round = 0; round < 400; ++round) {
    Bytes damaged = item;
    damaged[random() % damaged.size()] ^= uint8_t(1 << random() % 8);
    if (round % 4 == 0)
      damaged.resize(random() % damaged.size());
    Room room;
    const Status status = pictureOf(damaged, room);
    failed += !status.isOk();
    EXPECT_TRUE(!status.isOk() ||
                room.pixels.size() == size_t(room.width) * room.height * 3);
  }
  EXPECT_GT(failed, 300u);
}

TEST_F(FilePictures, DatasetsGiveThemTurned) {
  TemporaryFolder folder;
  Bytes file = makeFile({}, 9);
  // An APP1 segment with orientation 6, behind SOI.
  const uint8_t exif[] = {0xff, 0xe1, 0,   34,   'E', 'x', 'i', 'f', 0,
                          0,    'M',  'M', 0,    42,  0,   0,   0,   8,
                          0,    1,    1,   0x12, 0,   3,   0,   0,   0,
                          1,    0,    6,   0,    0,   0,   0,   0,   0};
  file.insert(file.begin() + 2, std::begin(exif), std::end(exif));
  write(folder / "s/media/a.jpg", file);
  write(folder / "s/sheets.jsonl",
        R"({"id": "a", "segments": [{"type": "image", "path": "media/a.jpg"}]})"
        "\n");
  pack(folder / "s", folder / "d", makeSafeFormat());
  Result<Dataset> dataset = Dataset::open(folder / "d");
  ASSERT_TRUE(bool(dataset));
  for (bool turn : {false, true}) {
    ImageOptions options;
    options.applyOrientation = turn;
    Result<RgbImage> expected = decodeImage(file, options);
    Result<RgbImage> picture = pictureOfFile(*dataset, 0, options);
    ASSERT_TRUE(expected && picture);
    EXPECT_EQ(picture->width, turn ? 30u : 40u);
    EXPECT_EQ(picture->width, expected->width);
    EXPECT_TRUE(picture->pixels == expected->pixels);
  }
}
