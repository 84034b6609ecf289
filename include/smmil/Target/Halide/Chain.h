//===- Chain.h - Decode steps as one pipeline -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts the stages of the last steps of a decoder together, from the value that
// they take to the frame or to the model's tensor, and compiles them ahead of
// time for one target. smmil-halide-gen does so from a request, and the
// generators that the emitter prints beside a codec do the same for people.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TARGET_HALIDE_CHAIN_H
#define SMMIL_TARGET_HALIDE_CHAIN_H

#include "smmil/Target/Halide/Stage.h"

#include <string>

namespace smmil::halide {

/// One step, in the order of encoding: the first one gives the frame.
struct ChainStep {
  StageFunction build;
  std::vector<int32_t> args;
  Shape operand, result;
  std::vector<StoredPlane> planes;
  int numbers = 0; ///< That its stage reads.
};

struct Chain {
  std::string function; ///< Name of the compiled function.
  bool tensor = false;  ///< Ends in the normalised f32 CHW tensor.
  /// The value that is taken is planes of u8 with rows of any stride and 32
  /// samples of slack, not the value of the last step's result.
  bool takesBytePlanes = false;
  std::vector<ChainStep> steps;
};

/// What a chain reads: one dense buffer, or planes of u8.
class ChainInput {
public:
  explicit ChainInput(const Chain &chain) {
    const Shape &shape = chain.steps.back().result;
    value.shape = shape;
    if (chain.takesBytePlanes) {
      for (const char *name : {"luma", "blue", "red"})
        planes.emplace_back(Halide::UInt(8), 2, name);
      for (Halide::ImageParam &plane : planes)
        for (int dimension : {0, 1})
          plane.dim(dimension).set_min(0);
      value.sample = [this](int plane, const Expr &x, const Expr &y) {
        return Halide::cast<int16_t>(planes[static_cast<size_t>(plane)](x, y));
      };
      return;
    }
    dense.dim(0).set_min(0);
    std::vector<int> blocks, samples;
    int before[2] = {0, 0};
    for (int p = 0; p < shape.channels; ++p) {
      samples.push_back(before[0]);
      before[0] += static_cast<int>(shape.samplesOf(p));
      if (shape.block == 0)
        continue;
      blocks.push_back(before[1]);
      before[1] += static_cast<int>(shape.blocksOf(p));
    }
    value.sample = [this, shape, samples](int plane, const Expr &x,
                                          const Expr &y) {
      return dense(samples[static_cast<size_t>(plane)] +
                   y * shape.planeWidth(plane) + x);
    };
    value.band = [this, shape, blocks, before](int plane, int k, const Expr &bx,
                                               const Expr &by) {
      return dense(k * before[1] + blocks[static_cast<size_t>(plane)] +
                   by * shape.blocksX(plane) + bx);
    };
  }
  ChainInput(const ChainInput &) = delete;
  ChainInput &operator=(const ChainInput &) = delete;

  Value value;

  std::vector<Halide::Argument> arguments() const {
    std::vector<Halide::Argument> result(planes.begin(), planes.end());
    if (planes.empty())
      result.push_back(dense);
    return result;
  }

private:
  std::vector<Halide::ImageParam> planes;
  Halide::ImageParam dense{Halide::Int(16), 1, "dense"};
};

/// The model's normalisation, one product and one sum of f32 each.
struct Normalisation {
  using Number = Halide::Param<float>;
  Number scale[3] = {Number("scale_red"), Number("scale_green"),
                     Number("scale_blue")};
  Number offset[3] = {Number("offset_red"), Number("offset_green"),
                      Number("offset_blue")};

  std::vector<Expr> of(const std::vector<Expr> &rgb) const {
    std::vector<Expr> result;
    for (size_t i = 0; i < 3; ++i)
      result.push_back(Halide::strict_float(
          Halide::cast<float>(rgb[i]) * scale[i] + offset[i]));
    return result;
  }
};

/// The frame's rows, or the tensor's, that the caller asks for. Intermediate
/// results are whole, so a chain that keeps any is called once for all rows.
inline void scheduleOutput(const Chain &chain, Pipeline &pipeline,
                           Func &output) {
  const Shape &frame = chain.steps.front().operand;
  const int width = frame.width, height = frame.height;
  const int columns = chain.tensor ? 0 : 1;
  auto buffer = output.output_buffer();
  if (chain.tensor)
    buffer.dim(1).set_stride(width);
  else
    buffer.dim(2).set_stride(3 * width);
  buffer.dim(chain.tensor ? 2 : 0)
      .set_bounds(0, 3)
      .set_stride(chain.tensor ? width * height : 1);
  buffer.dim(columns).set_bounds(0, width).set_stride(chain.tensor ? 1 : 3);
  if (!pipeline.stored.empty())
    buffer.dim(columns + 1).set_bounds(0, height);
  output.bound(pipeline.c, 0, 3)
      .reorder(pipeline.c, pipeline.x, pipeline.y)
      .unroll(pipeline.c)
      .vectorize(pipeline.x, 2 * pipeline.vectorWithin(width, 2),
                 Halide::TailStrategy::ShiftInwards);
  for (const auto &schedule : pipeline.schedules)
    schedule(output);
}

/// Writes FUNCTION.o and FUNCTION.h into the current folder. The function takes
/// the input, the numbers where a stage has any, the normalisation of a tensor,
/// the output and the stored planes, in this order.
inline void compileChain(const Chain &chain, const std::string &targetName) {
  // The caller passes whole buffers of fixed size and owns all of them: no
  // check, no query, and nothing of Halide's runtime remains in the object.
  Pipeline pipeline;
  pipeline.target = Halide::Target(
      targetName + "-no_runtime-no_asserts-no_bounds_query-strict_float");
  ChainInput input(chain);
  Value value = input.value;
  int numbers = 0;
  for (size_t s = chain.steps.size(); s-- > 0;) {
    const ChainStep &step = chain.steps[s];
    const Stage stage = {pipeline,    step.args.data(), step.operand,
                         step.result, step.planes,      numbers};
    value = step.build(stage, value);
    value.shape = step.operand;
    numbers += step.numbers;
  }
  Func output(chain.tensor ? "tensor" : "rgb");
  Normalisation normalisation;
  const std::vector<Expr> rgb = value.pixel(pipeline.x, pipeline.y);
  if (chain.tensor)
    output(pipeline.x, pipeline.y, pipeline.c) =
        Halide::mux(pipeline.c, normalisation.of(rgb));
  else
    output(pipeline.c, pipeline.x, pipeline.y) = Halide::mux(pipeline.c, rgb);
  scheduleOutput(chain, pipeline, output);
  std::vector<Halide::Argument> arguments = input.arguments();
  if (pipeline.usesNumbers)
    arguments.push_back(pipeline.numbers);
  if (chain.tensor)
    for (int i = 0; i < 3; ++i) {
      arguments.push_back(normalisation.scale[i]);
      arguments.push_back(normalisation.offset[i]);
    }
  std::vector<Func> outputs = {output};
  outputs.insert(outputs.end(), pipeline.stored.begin(), pipeline.stored.end());
  Halide::Pipeline(outputs).compile_to(
      {{Halide::OutputFileType::object, chain.function + ".o"},
       {Halide::OutputFileType::c_header, chain.function + ".h"}},
      arguments, chain.function, pipeline.target);
}

} // namespace smmil::halide

#endif // SMMIL_TARGET_HALIDE_CHAIN_H
