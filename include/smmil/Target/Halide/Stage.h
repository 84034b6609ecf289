//===- Stage.h - A decode step as a stage of a pipeline ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What codecs/<Primitive>/Halide.h is written with: `halideStage` there makes
// of the value that its step takes the value that it gives, as expressions of
// Halide, and says how they are scheduled. The arithmetic is that of the
// primitive's spec.md with stated widths: 8- and 16-bit integers of Halide
// wrap, 32-bit ones must not overflow.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_HALIDE_STAGE_H
#define SMMIL_TARGET_HALIDE_STAGE_H

#include "smmil/Runtime/Value.h"
#include "smmil/Target/Halide/StoredPlane.h"

#include <Halide.h>

#include <functional>
#include <utility>
#include <vector>

namespace smmil::halide {

using Halide::Expr;
using Halide::Func;
using Halide::Var;

/// A value of the decode direction while a pipeline is built: how an element is
/// made. Of the functions, the one of its kind is set. All are i16 but pixels.
struct Value {
  Shape shape;
  /// Of planes and residual planes. A whole vector may be read behind a row.
  std::function<Expr(int plane, Expr x, Expr y)> sample;
  /// Of coefficients: column u and row v of block (bx, by).
  std::function<Expr(int plane, int u, int v, Expr bx, Expr by)> coefficient;
  /// Of bands: scan index k.
  std::function<Expr(int plane, int k, Expr bx, Expr by)> band;
  /// Of frames: red, green and blue as u8.
  std::function<std::vector<Expr>(Expr x, Expr y)> pixel;
};

/// Planes that are kept whole, of u8 or i16.
inline Value valueOf(std::vector<Func> planes) {
  Value value;
  value.sample = [planes = std::move(planes)](int plane, const Expr &x,
                                              const Expr &y) {
    return Halide::cast<int16_t>(planes[static_cast<size_t>(plane)](x, y));
  };
  return value;
}

/// What a pipeline is made of, over all stages.
struct Pipeline {
  Halide::Target target;
  /// Columns, rows and components of the frame, in the order of vectors.
  Var x{"x"}, y{"y"}, c{"c"};
  /// Numbers that depend on the item, of all stages; see Stage::number.
  Halide::ImageParam numbers{Halide::Int(32), 1, "numbers"};
  bool usesNumbers = false;
  std::vector<Func> stored;
  /// Called with the frame or tensor once it is defined.
  std::vector<std::function<void(Func &)>> schedules;

  /// 16-bit elements of a vector register of the target.
  int vector() const { return target.natural_vector_size<int16_t>(); }
  /// The same, halved until `times` vectors fit into `columns`.
  int vectorWithin(int columns, int times) const {
    int result = vector();
    while (result > 4 && times * result > columns)
      result /= 2;
    return result;
  }
};

/// One step with what the emitter knows of it.
struct Stage {
  Pipeline &pipeline;
  const int32_t *args;           ///< Format parameters.
  const Shape &operand, &result; ///< What decoding makes, and what it takes.
  const std::vector<StoredPlane> &planes;
  int firstNumber; ///< Of pipeline.numbers.

  /// Number `index` of those that stageNumbers of Decode.h made.
  Expr number(int index) const {
    pipeline.usesNumbers = true;
    return pipeline.numbers(firstNumber + index);
  }

  /// Keeps `plane` of columns and rows whole in plane `index` of the workspace,
  /// behind those of other stages. Its columns are computed up to `columns`.
  void keep(Func &plane, size_t index, int columns) const {
    const StoredPlane &at = planes[index];
    auto buffer = plane.output_buffer();
    buffer.dim(0).set_bounds(0, columns).set_stride(1);
    buffer.dim(1).set_bounds(0, at.rows).set_stride(at.columns);
    pipeline.stored.push_back(plane);
  }
};

using StageFunction = Value (*)(const Stage &stage, const Value &value);

} // namespace smmil::halide

#endif // SMMIL_TARGET_HALIDE_STAGE_H
