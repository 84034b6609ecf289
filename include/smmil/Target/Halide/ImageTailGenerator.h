//===- ImageTailGenerator.h - Last stage of an image decoder ----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chroma upsampling and colour conversion as Halide generators, one ending in
// interleaved RGB u8 and one in the normalised f32 CHW tensor. The arithmetic
// is that of lib/Runtime/FORMAT.md, integer up to the last multiply and add,
// so that every target gives the bytes of the C++ kernels.
//
// smmil-halide-gen compiles this file; the emitter prints it beside a codec
// with the codec's sizes in place of the defaults.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_HALIDE_IMAGETAILGENERATOR_H
#define SMMIL_TARGET_HALIDE_IMAGETAILGENERATOR_H

#include "Halide.h"

#include <vector>

namespace smmil::halide {

/// What both endings share: sizes, planes, and colour as three 16-bit values.
template <typename Ending> class ImageTail : public Halide::Generator<Ending> {
public:
  using Plane = Halide::Buffer<uint8_t, 2>;

  Halide::GeneratorParam<int> width{"width", 336};
  Halide::GeneratorParam<int> height{"height", 336};
  Halide::GeneratorParam<int> chromaShift{"chroma_shift", 1, 0, 1};

  typename Halide::Generator<Ending>::template Input<Plane> luma{"luma"};
  typename Halide::Generator<Ending>::template Input<Plane> blue{"blue"};
  typename Halide::Generator<Ending>::template Input<Plane> red{"red"};

protected:
  using Expr = Halide::Expr;
  using Func = Halide::Func;

  /// Defines `rows`: one chroma row at luma height, three parts of the nearer
  /// row and one of the farther, around zero, so 32 times the value, with one
  /// sample copied outwards on either side. Whole vectors of the planes are
  /// read: their rows have that many samples of slack.
  template <typename Chroma>
  void blendRows(Func &rows, Halide::RDom &inside, Chroma &plane) {
    const int columns = (int(width) + 1) / 2;
    const int last = (int(height) + 1) / 2 - 1;
    const int vector = this->template natural_vector_size<int16_t>();
    inside = Halide::RDom(0, (columns + vector - 1) / vector * vector);
    Expr farther =
        Halide::clamp(y / 2 + Halide::select(y % 2 == 0, -1, 1), 0, last);
    Expr blended = 3 * Halide::cast<int16_t>(plane(inside, y / 2)) +
                   Halide::cast<int16_t>(plane(inside, farther));
    rows(x, y) = Halide::undef<int16_t>();
    rows(inside, y) = (blended - Halide::cast<int16_t>(4 * 128)) << 3;
    rows(-1, y) = rows(0, y);
    rows(columns, y) = rows(columns - 1, y);
  }

  /// Defines `full`: 128 times the chroma at luma size, around zero.
  void blendColumns(Func &full, Func &rows) {
    Expr column = x / 2;
    Expr neighbour =
        Halide::select(x % 2 == 0, rows(column - 1, y), rows(column + 1, y));
    full(x, y) = 3 * rows(column, y) + neighbour;
  }

  /// The same without subsampling.
  template <typename Chroma> void widen(Func &full, Chroma &plane) {
    full(x, y) =
        (Halide::cast<int16_t>(plane(x, y)) - Halide::cast<int16_t>(128)) << 7;
  }

  /// (value / 8 * factor + 2048) >> 12, which is the rounding 16-bit product.
  static Expr scaled(const Expr &value, int factor) {
    return Halide::rounding_mul_shift_right(value,
                                            Halide::cast<int16_t>(factor), 15);
  }

  /// Red, green and blue of (x, y) as u8.
  std::vector<Expr> color() {
    if (int(chromaShift) == 1) {
      blendRows(blueRows, blueInside, blue);
      blendRows(redRows, redInside, red);
      blendColumns(blueFull, blueRows);
      blendColumns(redFull, redRows);
    } else {
      widen(blueFull, blue);
      widen(redFull, red);
    }
    Expr base = Halide::cast<int16_t>(luma(x, y));
    Expr cb = blueFull(x, y), cr = redFull(x, y);
    Expr r = base + scaled(cr, 359);
    Expr g = base - (scaled(cb, 88) + scaled(cr, 183));
    Expr b = base + scaled(cb, 454);
    return {Halide::saturating_cast<uint8_t>(r),
            Halide::saturating_cast<uint8_t>(g),
            Halide::saturating_cast<uint8_t>(b)};
  }

  /// Blended rows once per output row, colour in vectors of the output's.
  void scheduleColor(Func &output) {
    const int vector = this->template natural_vector_size<int16_t>();
    for (auto *plane : {&luma, &blue, &red})
      for (int dimension : {0, 1})
        plane->dim(dimension).set_min(0);
    if (int(chromaShift) == 1) {
      for (Func *rows : {&blueRows, &redRows})
        rows->compute_at(output, y);
      blueRows.update(0).vectorize(blueInside, vector);
      redRows.update(0).vectorize(redInside, vector);
      for (Func *rows : {&blueRows, &redRows})
        for (int edge : {1, 2})
          rows->update(edge).unscheduled();
      for (Func *full : {&blueFull, &redFull})
        full->compute_at(output, x)
            .align_bounds(x, 2)
            .bound_extent(x, 2 * vector)
            .vectorize(x, 2 * vector);
      output.align_bounds(x, 2);
    }
  }

  Halide::Var x{"x"}, y{"y"}, c{"c"};
  Halide::RDom blueInside, redInside;
  Func blueRows{"blue_rows"}, redRows{"red_rows"};
  Func blueFull{"blue_full"}, redFull{"red_full"};
};

/// Interleaved RGB u8; the rows [min, min + extent) of the output are written,
/// the planes are always whole.
class ImageRgb : public ImageTail<ImageRgb> {
public:
  Output<Halide::Buffer<uint8_t, 3>> rgb{"rgb"};

  void generate() { rgb(c, x, y) = Halide::mux(c, color()); }

  void schedule() {
    const int vector = natural_vector_size<int16_t>();
    rgb.dim(0).set_bounds(0, 3).set_stride(1);
    rgb.dim(1).set_bounds(0, width).set_stride(3);
    rgb.dim(2).set_stride(3 * int(width));
    Func output = rgb;
    output.bound(c, 0, 3).reorder(c, x, y).unroll(c).vectorize(
        x, 2 * vector, Halide::TailStrategy::ShiftInwards);
    scheduleColor(output);
  }
};

/// Normalised tensor: u8 * scale + offset per channel, one rounding each.
class ImageTensor : public ImageTail<ImageTensor> {
public:
  Input<float> scaleRed{"scale_red"}, offsetRed{"offset_red"};
  Input<float> scaleGreen{"scale_green"}, offsetGreen{"offset_green"};
  Input<float> scaleBlue{"scale_blue"}, offsetBlue{"offset_blue"};
  Output<Halide::Buffer<float, 3>> tensor{"tensor"};

  void generate() {
    std::vector<Expr> rgb = color();
    auto normalised = [](const Expr &value, const Expr &scale,
                         const Expr &offset) {
      return Halide::strict_float(Halide::cast<float>(value) * scale + offset);
    };
    tensor(x, y, c) =
        Halide::mux(c, {normalised(rgb[0], scaleRed, offsetRed),
                        normalised(rgb[1], scaleGreen, offsetGreen),
                        normalised(rgb[2], scaleBlue, offsetBlue)});
  }

  void schedule() {
    const int vector = natural_vector_size<int16_t>();
    tensor.dim(0).set_bounds(0, width).set_stride(1);
    tensor.dim(1).set_stride(width);
    tensor.dim(2).set_bounds(0, 3).set_stride(int(width) * int(height));
    Func output = tensor;
    output.bound(c, 0, 3).reorder(c, x, y).unroll(c).vectorize(
        x, 2 * vector, Halide::TailStrategy::ShiftInwards);
    scheduleColor(output);
  }
};

} // namespace smmil::halide

HALIDE_REGISTER_GENERATOR(smmil::halide::ImageRgb, image_rgb)
HALIDE_REGISTER_GENERATOR(smmil::halide::ImageTensor, image_tensor)

#endif // SMMIL_TARGET_HALIDE_IMAGETAILGENERATOR_H
